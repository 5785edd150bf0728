//! State, activity profile and agent profile documents (Communication §2.3, §2.6, §2.7).

use super::{enter, faults, no_content, only, optional, parameters, required};
use crate::http::problem::Problem;
use engine::access::Scope;
use engine::documents::{self, How, LARGEST, NewDocument, Unconditional};
use engine::{App, Instant};
use poem::http::{Method, StatusCode, header};
use poem::web::Data;
use poem::{Endpoint, EndpointExt, Request, Response, get, handler};
use store::document::Shelf;
use xapi::Version;
use xapi::document::Preconditions;

/// Bytes of a name at most, because it is looked up: as of any identifier in a statement.
const LONGEST: usize = 2_000;

/// What tells the three resources apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resource {
    name: &'static str,
    scope: Scope,
    activity: bool,
    agent: bool,
    id: &'static str,
}

/// `/activities/state`.
pub(super) const STATE: Resource = Resource {
    name: "state",
    scope: Scope::State,
    activity: true,
    agent: true,
    id: "stateId",
};
/// `/activities/profile`.
pub(super) const ACTIVITY: Resource = Resource {
    name: "activity",
    scope: Scope::Profile,
    activity: true,
    agent: false,
    id: "profileId",
};
/// `/agents/profile`.
pub(super) const AGENT: Resource = Resource {
    name: "agent",
    scope: Scope::Profile,
    activity: false,
    agent: true,
    id: "profileId",
};

/// All methods of a resource.
pub(super) fn methods(resource: Resource) -> impl Endpoint + 'static {
    get(read)
        .put(write)
        .post(write)
        .delete(remove)
        .data(resource)
}

struct Asked {
    shelf: Shelf,
    name: Option<String>,
    since: Option<Instant>,
}

fn asked(request: &Request, resource: Resource, version: Version) -> Result<Asked, Problem> {
    let parameters = parameters(request)?;
    let mut known = vec![resource.id];
    known.extend(resource.activity.then_some("activityId"));
    known.extend(resource.agent.then_some("agent"));
    known.extend((resource.name == "state").then_some("registration"));
    known.extend(
        (request.method() == Method::GET || request.method() == Method::HEAD).then_some("since"),
    );
    only(&parameters, &known)?;
    let activity = if resource.activity {
        iri(required(&parameters, "activityId")?)?
    } else {
        String::new()
    };
    let agent = if resource.agent {
        agent(required(&parameters, "agent")?)?
    } else {
        String::new()
    };
    let registration = optional(&parameters, "registration")
        .map(uuid)
        .transpose()?
        .unwrap_or_default();
    let since = optional(&parameters, "since")
        .map(|text| moment(text, version))
        .transpose()?;
    let shelf = Shelf {
        resource: resource.name,
        activity,
        agent,
        registration,
    };
    Ok(Asked {
        shelf,
        name: optional(&parameters, resource.id)
            .map(|text| name(text, resource.id))
            .transpose()?,
        since,
    })
}

fn iri(text: &str) -> Result<String, Problem> {
    if xapi::iri::is_iri(text) && text.len() <= LONGEST {
        return Ok(text.to_owned());
    }
    let detail = format!("activityId must be an IRI with a scheme, of at most {LONGEST} bytes");
    Err(Problem::bad_request("xapi.iri", detail))
}

/// The id of a document is any text that every database can keep and look up.
fn name(text: &str, parameter: &str) -> Result<String, Problem> {
    if text.len() <= LONGEST && !text.contains('\0') {
        return Ok(text.to_owned());
    }
    let detail = format!("{parameter} must be a text of at most {LONGEST} bytes without NUL");
    Err(Problem::bad_request("xapi.parameter.value", detail))
}

fn agent(text: &str) -> Result<String, Problem> {
    Ok(xapi::agent::key(text).map_err(faults)?.into_string())
}

fn uuid(text: &str) -> Result<String, Problem> {
    let parsed = xapi::iri::uuid(text);
    parsed
        .map(|id| id.to_string())
        .ok_or_else(|| Problem::bad_request("xapi.registration", "registration must be a UUID"))
}

fn moment(text: &str, version: Version) -> Result<Instant, Problem> {
    let parsed = xapi::time::parse_timestamp(text, version);
    parsed
        .map(Instant)
        .map_err(|_| Problem::bad_request("xapi.since", "since must be a timestamp (RFC 3339)"))
}

fn conditions(request: &Request) -> Preconditions {
    Preconditions::new(
        request.header(header::IF_MATCH),
        request.header(header::IF_NONE_MATCH),
    )
}

/// 2.0.0 asks for a condition on state too; course players that cannot send one are let in by a setting.
fn unconditional(app: &App, how: How, resource: Resource, version: Version) -> Unconditional {
    match (how, version) {
        (How::Merge, _) => Unconditional::Accepted,
        (_, Version::V1) if resource.name == "state" => Unconditional::Accepted,
        (_, Version::V1) => Unconditional::Refused,
        (_, Version::V2) if resource.name == "state" && app.settings.xapi_state_overwrite => {
            Unconditional::Accepted
        }
        (_, Version::V2) => Unconditional::NewOnly,
    }
}

#[handler]
async fn read(
    Data(app): Data<&App>,
    Data(resource): Data<&Resource>,
    request: &Request,
) -> Result<Response, Problem> {
    let (version, caller) = enter(request, resource.scope)?;
    let asked = asked(request, *resource, version)?;
    let Some(name) = asked.name else {
        let names = documents::names(app, caller.tenant(), &asked.shelf, asked.since).await?;
        let names = serde_json::to_string(&names).unwrap_or_default();
        return Ok(Response::builder()
            .content_type("application/json")
            .body(names));
    };
    let document = documents::get(app, caller.tenant(), &asked.shelf, &name).await?;
    Ok(Response::builder()
        .content_type(&document.content_type)
        .header(header::ETAG, &document.etag)
        .header(
            header::LAST_MODIFIED,
            super::others::http_date(document.updated_at),
        )
        .body(document.body))
}

#[handler]
async fn write(
    Data(app): Data<&App>,
    Data(resource): Data<&Resource>,
    request: &Request,
    body: poem::Body,
) -> Result<Response, Problem> {
    let (version, caller) = enter(request, resource.scope)?;
    let asked = asked(request, *resource, version)?;
    let name = asked.name.ok_or_else(|| {
        Problem::bad_request(
            "xapi.parameter.missing",
            format!("parameter {} is missing", resource.id),
        )
    })?;
    let body = body.into_bytes_limit(LARGEST).await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "document.too_large",
            format!("a document has at most {LARGEST} bytes"),
        )
    })?;
    let how = if request.method() == Method::POST {
        How::Merge
    } else {
        How::Replace
    };
    let new = NewDocument {
        name,
        content_type: request
            .content_type()
            .unwrap_or("application/octet-stream")
            .to_owned(),
        body: body.into(),
        conditions: conditions(request),
        unconditional: unconditional(app, how, *resource, version),
    };
    documents::put(app, caller.tenant(), &asked.shelf, &new, how).await?;
    Ok(no_content())
}

#[handler]
async fn remove(
    Data(app): Data<&App>,
    Data(resource): Data<&Resource>,
    request: &Request,
) -> Result<Response, Problem> {
    let (version, caller) = enter(request, resource.scope)?;
    let asked = asked(request, *resource, version)?;
    if asked.name.is_none() && resource.name != "state" {
        return Err(Problem::bad_request(
            "xapi.parameter.missing",
            format!("parameter {} is missing", resource.id),
        ));
    }
    documents::remove(
        app,
        caller.tenant(),
        &asked.shelf,
        asked.name.as_deref(),
        &conditions(request),
    )
    .await?;
    Ok(no_content())
}
