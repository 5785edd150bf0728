//! Simulated learners of the demo: they come by API or by link and take courses through the player's own HTTP calls, at a
//! gentle pace. Everything they leave behind is marked as simulated.

use crate::http::problem::Problem;
use content::Kind;
use content::delivery::Seed;
use content::grading::{self, Response};
use engine::launch::{ApiLaunch, by_api};
use engine::links::{self, NewLink};
use engine::{App, TenantId, catalog, runtime};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The shortest pause of a learner between two acts; the longest is four times that.
const PAUSE_MS: u64 = 600;
/// Courses they choose from.
const COURSES: [&str; 2] = ["spot-the-phish", "hand-hygiene"];

/// Studies one course after the other until told to stop.
pub(super) async fn study(app: App, tenant: TenantId, number: u64, stop: CancellationToken) {
    let mut chance = Chance(number.wrapping_mul(0x9E37_79B9) | 1);
    for round in 0_u64.. {
        let course = COURSES[usize::try_from((number + round) % 2).unwrap_or(0)];
        let name = format!("simulated-{number}-{round}");
        let taken = async {
            chance.pause(2).await;
            take(&app, tenant, course, name, &mut chance).await
        };
        let ended = tokio::select! {
            () = stop.cancelled() => return,
            ended = taken => ended,
        };
        if let Err(error) = ended {
            tracing::warn!(error, "a simulated learner gave up");
        }
    }
}

async fn take(
    app: &App,
    tenant: TenantId,
    course: &str,
    name: String,
    chance: &mut Chance,
) -> Result<(), String> {
    let http = client()?;
    let token = match chance.one_in(2) {
        true => by_link(app, tenant, &http, course, name).await?,
        false => called(app, tenant, course, name).await?,
    };
    let player = format!("{}/play/api", app.settings.content_url);
    let view = answer(http.get(format!("{player}/session")).bearer_auth(&token)).await?;
    let attempt = view["attempt"]["id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .unwrap_or_default();
    let row = runtime::attempt(app, tenant, attempt).await.map_err(told)?;
    let course = catalog::model(app, tenant, row.version_id)
        .await
        .map_err(told)?;
    let desk = Desk {
        http,
        player,
        token,
        course,
        seed: app.secrets.seed(attempt),
    };
    desk.work(app, view, chance).await
}

#[allow(clippy::disallowed_methods, reason = "it talks to our own server")]
fn client() -> Result<reqwest::Client, String> {
    let builder = reqwest::Client::builder().timeout(Duration::from_secs(20));
    builder
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())
}

fn told(error: engine::Error) -> String {
    Problem::from(error).to_string()
}

/// Arrives through a front end's server.
async fn called(
    app: &App,
    tenant: TenantId,
    course: &str,
    learner: String,
) -> Result<String, String> {
    let asked = ApiLaunch {
        course: course.to_owned(),
        learner,
        langs: vec!["en".to_owned()],
        return_url: None,
        simulated: true,
    };
    Ok(by_api(app, tenant, asked).await.map_err(told)?.token)
}

/// Arrives by a signed link, as a browser does.
async fn by_link(
    app: &App,
    tenant: TenantId,
    http: &reqwest::Client,
    course: &str,
    learner: String,
) -> Result<String, String> {
    let link = link(app, tenant, course, learner).await?;
    let response = http
        .get(&link.url)
        .send()
        .await
        .map_err(|error| error.to_string())?;
    let location = response
        .headers()
        .get("location")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    location
        .split_once("#s=")
        .map(|(_, token)| token.to_owned())
        .ok_or_else(|| format!("link: {}", response.status()))
}

async fn link(
    app: &App,
    tenant: TenantId,
    course: &str,
    learner: String,
) -> Result<links::Created, String> {
    let wanted = NewLink {
        course: course.to_owned(),
        learner: Some(learner),
        expires: None,
        once: false,
        simulated: true,
    };
    links::create(app, tenant, wanted).await.map_err(told)
}

/// Things go wrong, too: now and then somebody opens a link that was revoked, and an old tool sends a statement that
/// breaks a rule. An operator shall see both.
pub(super) async fn go_wrong(app: App, tenant: TenantId, key: String, stop: CancellationToken) {
    let mut chance = Chance(7);
    for round in 0_u64.. {
        let mishap = async {
            chance.pause(6).await;
            match round % 2 {
                0 => misreport(&app, &key, round).await,
                _ => knock(&app, tenant, format!("simulated-late-{round}")).await,
            }
        };
        let ended = tokio::select! {
            () = stop.cancelled() => return,
            ended = mishap => ended,
        };
        if let Err(error) = ended {
            tracing::warn!(error, "a simulated mishap did not happen");
        }
    }
}

/// A statement that is well meant: half of them have a percentage where a fraction belongs, the others a bare word
/// where an IRI belongs.
async fn misreport(app: &App, key: &str, round: u64) -> Result<(), String> {
    let percentage = round.is_multiple_of(4);
    let verb = if percentage {
        "http://adlnet.gov/expapi/verbs/scored"
    } else {
        "scored"
    };
    let statement = json!({
        "actor": {"account": {"homePage": "https://lms.example.com", "name": "simulated"}},
        "verb": {"id": verb},
        "object": {"id": "https://lms.example.com/courses/fire-safety"},
        "result": {"score": {"scaled": if percentage { 85.0 } else { 0.85 }}},
    });
    let request = client()?
        .post(format!("{}/xapi/statements", app.settings.public_url))
        .bearer_auth(key);
    let sent = request
        .header("X-Experience-API-Version", "1.0.3")
        .json(&statement)
        .send()
        .await;
    sent.map(drop).map_err(|error| error.to_string())
}

/// Knocks with a link that no longer opens.
async fn knock(app: &App, tenant: TenantId, learner: String) -> Result<(), String> {
    let link = link(app, tenant, COURSES[0], learner).await?;
    links::revoke(app, tenant, link.link.id)
        .await
        .map_err(told)?;
    client()?
        .get(&link.url)
        .send()
        .await
        .map(drop)
        .map_err(|error| error.to_string())
}

/// A learner at work.
struct Desk {
    http: reqwest::Client,
    player: String,
    token: String,
    course: std::sync::Arc<catalog::Edition>,
    seed: Seed,
}

impl Desk {
    async fn work(&self, app: &App, mut view: Value, chance: &mut Chance) -> Result<(), String> {
        loop {
            chance.pause(1).await;
            // Now and then somebody closes the tab. They come back another day.
            if chance.one_in(150) {
                return self
                    .send("exit", json!({"event": app.ids.next()}))
                    .await
                    .map(drop);
            }
            let event = app.ids.next();
            view = if view["can"]["finish"] == true {
                self.send("finish", json!({"event": event})).await?;
                return Ok(());
            } else if view["can"]["check"] == true && self.wants_to_answer(&view, chance) {
                self.answer(&view, event, chance).await?
            } else {
                self.go_on(&view, event, chance).await?
            };
        }
    }

    fn wants_to_answer(&self, view: &Value, chance: &mut Chance) -> bool {
        view["question"]["tries_used"] == 0 || chance.one_in(2)
    }

    async fn answer(
        &self,
        view: &Value,
        event: Uuid,
        chance: &mut Chance,
    ) -> Result<Value, String> {
        let id = view["segment"]["id"].as_str().unwrap_or_default();
        let right =
            grading::solution(&self.course, id, "en", &self.seed).map(|solution| solution.response);
        let right = right.ok_or_else(|| format!("segment {id} has no answer"))?;
        let response = if chance.one_in(4) {
            wrong(right, &view["segment"]["interaction"])
        } else {
            right
        };
        let duration = 2_000 + chance.below(9_000);
        let body =
            json!({"event": event, "segment": id, "response": response, "duration_ms": duration});
        self.send("answer", body).await
    }

    async fn go_on(&self, view: &Value, event: Uuid, chance: &mut Chance) -> Result<Value, String> {
        let segment = &view["segment"];
        let choices = segment["interaction"]["choices"].as_array();
        let is_branch = segment["kind"] == json!(Kind::Branch);
        let choice = choices.filter(|_| is_branch).and_then(|choices| {
            let at = chance.below(choices.len() as u64);
            choices.get(usize::try_from(at).unwrap_or(0))
        });
        let target = choice.map(|choice| choice["target"].clone());
        self.send(
            "next",
            json!({"event": event, "from": segment["id"], "choice": target}),
        )
        .await
    }

    async fn send(&self, path: &str, body: Value) -> Result<Value, String> {
        answer(
            self.http
                .post(format!("{}/{path}", self.player))
                .bearer_auth(&self.token)
                .json(&body),
        )
        .await
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Value, String> {
    let response = request.send().await.map_err(|error| error.to_string())?;
    let status = response.status();
    let text = response.text().await.map_err(|error| error.to_string())?;
    if !status.is_success() {
        return Err(format!("{status}: {text}"));
    }
    Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// An answer that misses a little.
fn wrong(response: Response, interaction: &Value) -> Response {
    match response {
        Response::Choice { chosen } => {
            let offered = interaction["options"].as_array().into_iter().flatten();
            let mut ids = offered.filter_map(|option| option["id"].as_str().map(str::to_owned));
            let other = ids.find(|id| !chosen.contains(id));
            Response::Choice {
                chosen: other
                    .into_iter()
                    .chain(chosen.into_iter().skip(1))
                    .collect(),
            }
        }
        Response::Text { text } => Response::Text {
            text: format!("not {text}"),
        },
        Response::Number { .. } => Response::Number {
            text: "7".to_owned(),
        },
        Response::Order { mut items } => {
            items.swap(0, 1);
            Response::Order { items }
        }
        Response::Match { mut pairs } => {
            let last = pairs.values().last().cloned().unwrap_or_default();
            if let Some(first) = pairs.values_mut().next() {
                *first = last;
            }
            Response::Match { pairs }
        }
        Response::Cloze { mut gaps } => {
            if let Some(first) = gaps.values_mut().next() {
                "something else".clone_into(first);
            }
            Response::Cloze { gaps }
        }
    }
}

/// Chance that nobody needs to trust: xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound.max(1)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    async fn pause(&mut self, times: u64) {
        let ms = times * (PAUSE_MS + self.below(3 * PAUSE_MS));
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}
