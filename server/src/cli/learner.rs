//! Simulated learners of the demo: they launch by API and take courses through the player's own HTTP calls, at a
//! gentle pace. Everything they leave behind is marked as simulated.

use crate::http::problem::Problem;
use content::delivery::Seed;
use content::grading::{self, Response};
use content::Kind;
use engine::launch::{ApiLaunch, by_api};
use engine::{App, TenantId, catalog};
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

async fn take(app: &App, tenant: TenantId, course: &str, name: String, chance: &mut Chance) -> Result<(), String> {
    let told = |error: engine::Error| Problem::from(error).to_string();
    let asked = ApiLaunch {
        course: course.to_owned(),
        learner: name,
        langs: vec!["en".to_owned()],
        return_url: None,
        simulated: true,
    };
    let begun = by_api(app, tenant, asked).await.map_err(told)?;
    let model = catalog::model(app, tenant, begun.attempt.version_id).await.map_err(told)?;
    let desk = Desk {
        http: reqwest::Client::builder().timeout(Duration::from_secs(20)).build().map_err(|error| error.to_string())?,
        player: format!("{}/play/api", app.settings.content_url),
        token: begun.token,
        course: model,
        seed: app.secrets.seed(begun.attempt.id),
    };
    desk.work(app, chance).await
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
    async fn work(&self, app: &App, chance: &mut Chance) -> Result<(), String> {
        let mut view = self.read("session").await?;
        loop {
            chance.pause(1).await;
            // Now and then somebody closes the tab. They come back another day.
            if chance.one_in(60) {
                return self.send("exit", json!({"event": app.ids.next()})).await.map(drop);
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

    async fn answer(&self, view: &Value, event: Uuid, chance: &mut Chance) -> Result<Value, String> {
        let id = view["segment"]["id"].as_str().unwrap_or_default();
        let right = grading::solution(&self.course, id, "en", &self.seed).map(|solution| solution.response);
        let right = right.ok_or_else(|| format!("segment {id} has no answer"))?;
        let response = if chance.one_in(4) { wrong(right, &view["segment"]["interaction"]) } else { right };
        let duration = 2_000 + chance.below(9_000);
        let body = json!({"event": event, "segment": id, "response": response, "duration_ms": duration});
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
        self.send("next", json!({"event": event, "from": segment["id"], "choice": target})).await
    }

    async fn read(&self, path: &str) -> Result<Value, String> {
        answer(self.http.get(format!("{}/{path}", self.player)).bearer_auth(&self.token)).await
    }

    async fn send(&self, path: &str, body: Value) -> Result<Value, String> {
        answer(self.http.post(format!("{}/{path}", self.player)).bearer_auth(&self.token).json(&body)).await
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
            Response::Choice { chosen: other.into_iter().chain(chosen.into_iter().skip(1)).collect() }
        }
        Response::Text { text } => Response::Text { text: format!("not {text}") },
        Response::Number { .. } => Response::Number { text: "7".to_owned() },
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
