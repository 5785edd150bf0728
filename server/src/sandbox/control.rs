//! The hand of whoever tries things out: what can be seen and done is JSON alone, so that no other page's form can use it, and
//! not there at all on a public address.

mod acts;
mod faults;

pub(super) use faults::faults_page;

use super::refused::{Refused, Said, Unwelcome};
use super::{Sandbox, input};
use poem::error::ResponseError;
use poem::web::Data;
use poem::{
    Body, Endpoint, EndpointExt, IntoResponse, Request, Response, Route, delete, get, handler, post,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Requests that are remembered.
const MOST_LOGGED: usize = 1_000;

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
        .at("/faults", post(acts::break_down).delete(acts::repair))
        .at("/keys", post(acts::rotate))
        .at("/clock", post(acts::set_clock))
        .at("/placements", post(acts::place))
        .at("/line-items/:number", delete(acts::drop_column))
        .at("/grades", post(acts::write_grade))
        .at("/people/:id", post(acts::change_person))
        .at("/tokens", delete(acts::drop_tokens))
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
