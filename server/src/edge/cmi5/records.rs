//! The record store as an AU may use it: its own session and nothing else. Statements are heard here, by the rules; documents
//! and queries go on to the resources that everybody uses, once it is clear that they are the AU's own.

use crate::edge::xapi;
use crate::http::problem::{self, Problem};
use cmi5::resources::{self, Access, State};
use cmi5::{Refusal, preferences};
use engine::App;
use engine::cmi5::{Heard, Speaker};
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response};
use xapi::{Sent, parameter};

/// Routes below `/cmi5/xapi`. AUs speak 1.0.3.
pub(super) fn routes() -> impl Endpoint + 'static {
    xapi::resources(::xapi::Version::V1).around(|inner, request| async move {
        Ok(match answer(&*inner, request).await {
            Ok(response) => response,
            Err(problem) => problem::from_framework(problem.into()).await,
        })
    })
}

async fn answer<E: Endpoint>(inner: &E, mut request: Request) -> Result<Response, Problem> {
    let app = request.data::<App>().cloned().ok_or_else(Problem::busy)?;
    let speaker = speaker(&app, &request).await?;
    resources::open(&speaker.session).map_err(refused)?;
    let parameters = xapi::parameters(&request)?;
    if parameter(&parameters, "method").is_some() {
        let detail = "send the method itself: the alternate syntax of old browsers is not for AUs";
        return Err(Problem::bad_request("cmi5.method", detail));
    }
    let path = request.uri().path().trim_end_matches('/').to_owned();
    let access = match *request.method() {
        Method::GET | Method::HEAD => Access::Read,
        _ => Access::Write,
    };
    if path == "/statements" && access == Access::Write {
        return hear(&app, &speaker, request, &parameters).await;
    }
    let document = own(&speaker, access, &path, &parameters)?;
    if document == Document::Preferences && access == Access::Write {
        request = checked(request).await?;
    }
    request.extensions_mut().insert(speaker.caller());
    let response = match inner.call(request).await {
        Ok(response) => response.into_response(),
        Err(error) => problem::from_framework(error).await,
    };
    note(&app, &speaker, access, document, response.status()).await?;
    Ok(response)
}

async fn speaker(app: &App, request: &Request) -> Result<Speaker, Problem> {
    let sent = request.header(header::AUTHORIZATION).unwrap_or_default();
    let token = sent
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
    let speaker = match token {
        Some((_, token)) => engine::cmi5::authenticate(app, token.trim()).await?,
        None => None,
    };
    // Without WWW-Authenticate: a browser would ask the learner for a password.
    speaker.ok_or_else(|| {
        let detail = "send Authorization: Basic <auth-token>, as the fetch address gave it";
        Problem::new(StatusCode::UNAUTHORIZED, "cmi5.token", detail)
    })
}

async fn hear(
    app: &App,
    speaker: &Speaker,
    mut request: Request,
    parameters: &[(String, String)],
) -> Result<Response, Problem> {
    let version = xapi::version(&request)?;
    let put = match *request.method() {
        Method::PUT => Some(xapi::statement_id(parameters)?),
        Method::POST => None,
        _ => {
            let detail = "statements are sent by PUT and POST";
            return Err(Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "cmi5.method",
                detail,
            ));
        }
    };
    let body = request.take_body();
    let body = Sent::read(&request, body).await?;
    match engine::cmi5::hear(app, speaker, &body, version, put).await {
        Ok(_) if put.is_some() => Ok(xapi::no_content()),
        Ok(ids) => Ok(xapi::ids(&ids)),
        Err(Heard::Refused(refusal)) => Err(refused(refusal)),
        Err(Heard::Failed(error)) => Err(error.into()),
    }
}

/// Documents that the rules know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Document {
    LaunchData,
    Preferences,
    Other,
}

/// What is asked for must be the AU's own.
fn own(
    speaker: &Speaker,
    access: Access,
    path: &str,
    parameters: &[(String, String)],
) -> Result<Document, Problem> {
    let session = &speaker.session;
    let asked = |name: &str| parameter(parameters, name);
    let mut document = Document::Other;
    match path {
        "/activities/state" => {
            let id = asked("stateId");
            let state = State {
                id,
                activity: asked("activityId").unwrap_or_default(),
                agent: required(parameters, "agent")?,
                registration: asked("registration"),
            };
            resources::state(session, access, state).map_err(refused)?;
            if id == Some(cmi5::launch::DATA) {
                document = Document::LaunchData;
            }
        }
        "/agents/profile" => {
            resources::agent_profile(session, required(parameters, "agent")?).map_err(refused)?;
            if resources::is_preferences(asked("profileId")) {
                document = Document::Preferences;
            }
        }
        "/statements" => resources::statements(session, asked("registration")).map_err(refused)?,
        "/activities" | "/activities/profile" => {
            resources::activity(session, asked("activityId").unwrap_or_default())
                .map_err(refused)?
        }
        "/agents" => {
            resources::agent_profile(session, required(parameters, "agent")?).map_err(refused)?
        }
        _ => {}
    }
    Ok(document)
}

/// What xAPI itself asks for is missing: 400, as it says.
fn required<'p>(parameters: &'p [(String, String)], name: &str) -> Result<&'p str, Problem> {
    parameter(parameters, name).ok_or_else(|| {
        Problem::bad_request(
            "xapi.parameter.missing",
            format!("parameter {name} is missing"),
        )
    })
}

/// Reads the preferences that come in, holds them to their form, and puts them back.
async fn checked(mut request: Request) -> Result<Request, Problem> {
    if request.method() == Method::DELETE {
        return Ok(request);
    }
    let most = engine::documents::LARGEST;
    let body = request
        .take_body()
        .into_bytes_limit(most)
        .await
        .map_err(|_| {
            let detail = format!("a document has at most {most} bytes");
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "document.too_large", detail)
        })?;
    let kind = request.content_type().unwrap_or_default().to_owned();
    preferences::check(&kind, &body).map_err(refused)?;
    request.set_body(body);
    Ok(request)
}

/// The AU has seen what it must see before `initialized` (10.1, 11): also that there are no preferences.
async fn note(
    app: &App,
    speaker: &Speaker,
    access: Access,
    document: Document,
    status: StatusCode,
) -> Result<(), Problem> {
    if access == Access::Write {
        return Ok(());
    }
    match document {
        Document::LaunchData if status.is_success() => {
            engine::cmi5::read_launch_data(app, speaker).await?
        }
        Document::Preferences if status.is_success() || status == StatusCode::NOT_FOUND => {
            engine::cmi5::read_preferences(app, speaker).await?;
        }
        _ => {}
    }
    Ok(())
}

fn refused(refusal: Refusal) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, refusal.code, refusal.to_string()).at(refusal.pointer)
}
