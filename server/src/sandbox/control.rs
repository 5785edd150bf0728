//! The hand of whoever tries things out: faults, keys, clocks, people, columns and grades, and what was asked of the platform.
//! JSON alone, so that no other page's form can use it; not there at all on a public address.

use super::faults::Fault;
use super::login::Options;
use super::people::Status;
use super::placements::{Placement, Speaks};
use super::refused::{Refused, Said, Unwelcome};
use super::scores::Grade;
use super::{Sandbox, basic, input, page, tools};
use poem::error::ResponseError;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{
    Body, Endpoint, EndpointExt, IntoResponse, Request, Response, Route, delete, get, handler, post,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Requests that are remembered.
const MOST_LOGGED: usize = 1_000;
/// A clock can be so many seconds wrong.
const MOST_SKEW: i64 = 366 * 86_400;

/// A request that came, and how it was answered. No query: it holds hints.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Logged {
    at: String,
    method: String,
    path: String,
    status: u16,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
}

pub(super) fn routes() -> impl Endpoint + 'static {
    Route::new()
        .at("/", get(state))
        .at("/log", get(log))
        .at("/faults", post(break_down).delete(repair))
        .at("/keys", post(rotate))
        .at("/clock", post(set_clock))
        .at("/placements", post(place))
        .at("/line-items/:number", delete(drop_column))
        .at("/grades", post(write_grade))
        .at("/people/:id", post(change_person))
        .at("/tokens", delete(drop_tokens))
        .around(|endpoint, request| async move {
            let public = request
                .data::<Sandbox>()
                .is_none_or(|sandbox| sandbox.0.public);
            match public {
                true => Err(Refused::unknown("nothing can be changed on a public address").into()),
                false => endpoint.call(request).await,
            }
        })
}

/// Remembers what came and how it went.
pub(super) async fn watched<E: Endpoint>(
    sandbox: &Sandbox,
    endpoint: &E,
    request: Request,
) -> Response {
    let (method, path) = (
        request.method().to_string(),
        request.uri().path().to_owned(),
    );
    let (response, said) = match endpoint.call(request).await {
        Ok(answer) => {
            let response = answer.into_response();
            let said = response.data::<Said>().map(|said| said.0.clone());
            (response, said)
        }
        Err(error) => {
            let said = error.to_string();
            let known = error.is::<Refused>() || error.is::<Unwelcome>();
            let response = match known {
                true => error.into_response(),
                false => {
                    Refused::new(error.status(), "invalid_request", said.clone()).as_response()
                }
            };
            (response, Some(said))
        }
    };
    let of_platform = [
        "/auth",
        "/token",
        "/ags/",
        "/nrps/",
        "/outcomes",
        "/deep-links",
        "/register",
        "/jwks.json",
        "/idp/",
    ];
    if of_platform.iter().any(|start| path.starts_with(start)) {
        let at = sandbox.now().to_string();
        let status = response.status().as_u16();
        tracing::info!(%method, %path, status, said = said.as_deref().unwrap_or_default(), "asked");
        let mut world = sandbox.world();
        if world.log.len() >= MOST_LOGGED {
            world.log.pop_front();
        }
        world.log.push_back(Logged {
            at,
            method,
            path,
            status,
            said,
        });
    }
    response
}

fn ok(value: &Value) -> Response {
    Response::builder()
        .content_type("application/json")
        .body(value.to_string())
}

async fn read<T: DeserializeOwned>(request: &Request, body: Body) -> Result<T, Refused> {
    let bytes = input::bytes(request, body, "application/json").await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Refused::bad("invalid_request", error.to_string()))
}

#[handler]
fn state(Data(sandbox): Data<&Sandbox>) -> Response {
    let described = sandbox.described();
    let world = sandbox.world();
    let columns: Vec<Value> = world
        .columns
        .iter()
        .map(|column| json!({"number": column.number, "owner": column.owner, "item": sandbox.shown(column)}))
        .collect();
    let grades: Vec<Value> = world
        .grades
        .iter()
        .map(
            |((column, person), grade)| json!({"column": column, "person": person, "grade": grade}),
        )
        .collect();
    let placements: Vec<Value> = world
        .placements
        .iter()
        .map(|one| json!({"id": one.id, "title": one.title, "url": one.url, "custom": one.custom, "owner": one.owner}))
        .collect();
    let people: Vec<Value> = world
        .people
        .iter()
        .map(
            |person| json!({"id": person.id, "kind": person.kind.words(), "status": person.status}),
        )
        .collect();
    let tools: Vec<Value> = world
        .tools
        .iter()
        .map(|tool| json!({"client_id": tool.client_id, "name": tool.name, "login_url": tool.login_url}))
        .collect();
    ok(&json!({
        "described": described, "clock": world.skew, "faults": world.faults, "columns": columns, "grades": grades,
        "placements": placements, "people": people, "tools": tools,
        "keys": world.keys.published().map(|key| key.kid()).collect::<Vec<_>>(),
    }))
}

#[handler]
fn log(Data(sandbox): Data<&Sandbox>) -> Response {
    ok(&json!({"requests": sandbox.world().log}))
}

#[handler]
async fn break_down(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<StatusCode, Refused> {
    let fault: Fault = read(request, body).await?;
    sandbox.break_down(fault)?;
    Ok(StatusCode::NO_CONTENT)
}

#[handler]
fn repair(Data(sandbox): Data<&Sandbox>) -> StatusCode {
    sandbox.world().faults.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// Whether the keys before it are still published.
    overlap: bool,
}

#[handler]
async fn rotate(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<StatusCode, Refused> {
    let rotation: Rotation = read(request, body).await?;
    let rotated = sandbox.world().keys.rotate(rotation.overlap);
    rotated.map_err(|error| Refused::bad("invalid_request", error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    /// Seconds ahead.
    ahead: i64,
}

#[handler]
async fn set_clock(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<StatusCode, Refused> {
    let clock: Clock = read(request, body).await?;
    if clock.ahead.abs() > MOST_SKEW {
        return Err(Refused::bad("invalid_request", "at most a year"));
    }
    sandbox.world().skew = clock.ahead;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPlacement {
    title: String,
    #[serde(default)]
    custom: BTreeMap<String, String>,
    url: Option<String>,
    #[serde(default)]
    old: bool,
    points: Option<f64>,
}

#[handler]
async fn place(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<Response, Refused> {
    let new: NewPlacement = read(request, body).await?;
    let mut world = sandbox.world();
    let launch = world.tools[0].launch_url.clone();
    let (speaks, owner, usual) = match new.old {
        true => (
            Speaks::V11,
            basic::CONSUMER_KEY,
            launch.replace("/lti/launch", "/lti/1.1/launch"),
        ),
        false => (Speaks::V13, tools::FIRST, launch),
    };
    let placement = Placement {
        id: String::new(),
        title: new.title,
        text: String::new(),
        speaks,
        owner: owner.to_owned(),
        url: new.url.unwrap_or(usual),
        custom: new.custom,
        points: new
            .points
            .filter(|points| points.is_finite() && *points > 0.0),
    };
    let id = world.place(placement);
    let id = id.ok_or_else(|| Refused::bad("invalid_request", "the course is full"))?;
    Ok(ok(&json!({"id": id})))
}

#[handler]
fn drop_column(
    Data(sandbox): Data<&Sandbox>,
    Path(number): Path<u32>,
) -> Result<StatusCode, Refused> {
    match sandbox.world().drop_column(number) {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Refused::unknown("no such column")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByHand {
    column: u32,
    person: String,
    score: Option<f64>,
}

/// What a teacher writes over a tool's grade.
#[handler]
async fn write_grade(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<StatusCode, Refused> {
    let by_hand: ByHand = read(request, body).await?;
    let now = sandbox.now();
    let mut world = sandbox.world();
    if !world
        .columns
        .iter()
        .any(|column| column.number == by_hand.column)
    {
        return Err(Refused::unknown("no such column"));
    }
    if world.person(&by_hand.person).is_none() {
        return Err(Refused::unknown("nobody here is called that"));
    }
    let key = (by_hand.column, by_hand.person);
    let times = world.grades.get(&key).map_or(0, |grade| grade.times);
    world
        .grades
        .insert(key, Grade::by_hand(by_hand.score, now, times));
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    status: Status,
}

#[handler]
async fn change_person(
    Data(sandbox): Data<&Sandbox>,
    Path(id): Path<String>,
    request: &Request,
    body: Body,
) -> Result<StatusCode, Refused> {
    let change: Change = read(request, body).await?;
    let mut world = sandbox.world();
    let person = world.people.iter_mut().find(|person| person.id == id);
    let person = person.ok_or_else(|| Refused::unknown("nobody here is called that"))?;
    person.status = change.status;
    Ok(StatusCode::NO_CONTENT)
}

/// Tokens that were given are not good any more.
#[handler]
fn drop_tokens(Data(sandbox): Data<&Sandbox>) -> StatusCode {
    sandbox.world().grants.clear();
    StatusCode::NO_CONTENT
}

/// The same for a person.
#[handler]
pub(super) fn faults_page(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    if sandbox.0.public {
        let body = "<p>Nothing can be broken on a public address.</p>";
        return Ok(page::within(&options, "Faults", body));
    }
    Ok(page::with_script(&options, "Faults", FAULTS, "faults.js"))
}

/// Its controls; `faults.js` sends them.
const FAULTS: &str = r#"<p>What breaks, breaks for the tool. Everything here can be done by scripts, too, under <code>/control</code>.</p>
<p id="said" role="status"></p>
<form id="fault"><h2>Break a service</h2>
<label for="service">Service</label><select id="service" name="service"><option value="scores">Scores</option>
<option value="token">Tokens</option><option value="line-items">Line items</option><option value="results">Results</option>
<option value="members">Members</option><option value="outcomes">Basic Outcomes</option><option value="keys">Key set</option>
<option value="auth">Authorization</option><option value="registration">Registration</option></select>
<label for="answer">It</label><select id="answer" name="answer"><option value="500">answers 500</option>
<option value="401">answers 401</option><option value="429">answers 429</option><option value="hang">does not answer</option>
<option value="slow">is five seconds late</option><option value="lost">does its work and answers 500</option></select>
<label for="share">For how many of its requests, in percent</label><input id="share" name="share" type="number" min="1" max="100" value="100">
<button>Break it</button></form>
<div class="row"><button id="repair">Repair all</button><button id="rotate">Rotate keys</button>
<button id="replace">Replace keys at once</button><button id="ahead">Clock five minutes ahead</button>
<button id="right">Clock right</button><button id="revoke">Revoke tokens</button></div>
<h2>What is set</h2><pre id="state" tabindex="0" aria-label="What is set"></pre>
<h2>What was asked</h2><div class="wide"><table><thead><tr><th scope="col">When</th><th scope="col">What</th>
<th scope="col">Status</th><th scope="col">Words</th></tr></thead><tbody id="log"></tbody></table></div>"#;
