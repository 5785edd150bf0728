//! What can be done: faults, keys, clocks, people, columns and grades.

use super::{ok, read};
use crate::sandbox::faults::Fault;
use crate::sandbox::people::Status;
use crate::sandbox::placements::{Placement, Speaks};
use crate::sandbox::refused::Refused;
use crate::sandbox::scores::Grade;
use crate::sandbox::{Sandbox, basic, tools};
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Body, Request, Response, handler};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// A clock can be so many seconds wrong.
const MOST_SKEW: i64 = 366 * 86_400;

#[handler]
pub(super) async fn break_down(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<StatusCode, Refused> {
    let fault: Fault = read(request, body).await?;
    sandbox.break_down(fault)?;
    Ok(StatusCode::NO_CONTENT)
}

#[handler]
pub(super) fn repair(Data(sandbox): Data<&Sandbox>) -> StatusCode {
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
pub(super) async fn rotate(
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
pub(super) async fn set_clock(
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
pub(super) async fn place(
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
pub(super) fn drop_column(
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
pub(super) async fn write_grade(
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
pub(super) async fn change_person(
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
pub(super) fn drop_tokens(Data(sandbox): Data<&Sandbox>) -> StatusCode {
    sandbox.world().grants.clear();
    StatusCode::NO_CONTENT
}
