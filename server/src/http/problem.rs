//! The one door by which errors leave: RFC 9457 problem details with a stable code.

use engine::Error;
use poem::error::ResponseError;
use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::{ToJSON, Type};
use poem_openapi::{ApiResponse, Object};
use serde::Serialize;

/// Everything about an error that a client can act on.
#[derive(Debug, Clone, Serialize, Object)]
#[oai(skip_serializing_if_is_none, example)]
pub struct Details {
    /// A URI reference for the kind of problem; resolves to its documentation.
    #[serde(rename = "type")]
    #[oai(rename = "type")]
    pub kind: String,
    /// In a few words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What was found and what was expected.
    pub detail: String,
    /// Stable and dotted; decide on this one.
    pub code: String,
    /// Where in the body (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// For support: the log line of this request carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The scope that was missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs_scope: Option<String>,
    /// All faults, when there is more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faults: Option<Vec<FaultDetails>>,
}

impl poem_openapi::types::Example for Details {
    fn example() -> Self {
        Details {
            kind: "/docs#course.unpublished".to_owned(),
            title: "Conflict".to_owned(),
            status: 409,
            detail: "course spot-the-phish is not published yet".to_owned(),
            code: "course.unpublished".to_owned(),
            pointer: None,
            request_id: Some("019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e".to_owned()),
            needs_scope: None,
            faults: None,
        }
    }
}

/// One of several faults.
#[derive(Debug, Clone, Serialize, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FaultDetails {
    /// Stable and dotted.
    pub code: String,
    /// Where: a JSON pointer, or `file:line:column`.
    pub pointer: String,
    /// The rule with its section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What is wrong, or was found.
    pub found: String,
    /// What belongs there.
    pub expected: String,
}

/// An error on its way out.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What the client reads.
    pub details: Box<Details>,
    headers: Vec<(HeaderName, String)>,
}

impl Problem {
    /// A problem with a status, a code and a sentence.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Problem {
        let details = Details {
            kind: format!("/docs#{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            pointer: None,
            request_id: None,
            needs_scope: None,
            faults: None,
        };
        Problem {
            details: Box::new(details),
            headers: Vec::new(),
        }
    }

    /// 400.
    pub fn bad_request(code: &str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 401, naming how to authenticate (RFC 9110 §11.6.1).
    pub fn unauthorized(code: &str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, code, detail)
            .with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"lectern\"")
    }

    /// 503 with the time to wait.
    pub fn busy() -> Problem {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "server.busy",
            "the server is busy; send it again in a moment",
        )
        .with_header(header::RETRY_AFTER, "1")
    }

    /// The same with a header.
    pub fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Problem {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with a place in the body.
    pub fn at(mut self, pointer: impl Into<String>) -> Problem {
        self.details.pointer = Some(pointer.into());
        self
    }

    /// HTTP status.
    pub fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.details.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.details.code, self.details.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        self.status_code()
    }

    fn as_response(&self) -> Response {
        self.clone().into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.details).unwrap_or_default();
        let mut response = Response::builder()
            .status(self.status_code())
            .content_type("application/problem+json")
            .body(body);
        // What is not read of a body stands in the way of the next request on this connection.
        if self.status_code() == StatusCode::PAYLOAD_TOO_LARGE {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl ApiResponse for Problem {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![
                row("4XX", "What the client can change."),
                row("5XX", "Try again later."),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        Details::register(registry);
    }
}

fn row(range: &'static str, description: &'static str) -> MetaResponse {
    MetaResponse {
        description,
        status: None,
        status_range: Some(range.to_owned()),
        content: vec![MetaMediaType {
            content_type: "application/problem+json",
            schema: Details::schema_ref(),
        }],
        headers: Vec::new(),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        let text = error.to_string();
        match error {
            Error::NotFound { what, .. } => {
                let noun = what.split(' ').next().unwrap_or("thing");
                Problem::new(StatusCode::NOT_FOUND, &format!("{noun}.not_found"), text)
            }
            Error::Invalid { code, pointer, .. } => {
                let status = match code {
                    "idempotency.reused" => StatusCode::UNPROCESSABLE_ENTITY,
                    "document.too_large" | "body.too_large" => StatusCode::PAYLOAD_TOO_LARGE,
                    "request.stalled" => StatusCode::REQUEST_TIMEOUT,
                    _ => StatusCode::BAD_REQUEST,
                };
                let mut problem = Problem::new(status, code, text);
                problem.details.pointer = pointer;
                problem
            }
            Error::Conflict { code, .. } => Problem::new(StatusCode::CONFLICT, code, text),
            Error::StatementExists(_) => {
                Problem::new(StatusCode::CONFLICT, "xapi.statement.exists", text)
            }
            Error::Precondition { current } => {
                let problem =
                    Problem::new(StatusCode::PRECONDITION_FAILED, "precondition.failed", text);
                current.map_or(problem.clone(), |etag| {
                    problem.with_header(header::ETAG, etag)
                })
            }
            Error::Course(findings) => course_faults(&findings, text),
            Error::Statements(faults) => statement_faults(&faults, text),
            Error::Denied(denied) => {
                let mut problem = Problem::new(StatusCode::FORBIDDEN, denied.code(), text);
                problem.details.needs_scope = denied.needs().map(|scope| scope.name().to_owned());
                problem
            }
            Error::Later { code, seconds, .. } => {
                let status = match code {
                    "address.blocked" => StatusCode::FORBIDDEN,
                    _ => StatusCode::TOO_MANY_REQUESTS,
                };
                Problem::new(status, code, text)
                    .with_header(header::RETRY_AFTER, seconds.to_string())
            }
            Error::Busy => Problem::busy(),
            Error::Store(_) | Error::Objects(_) | Error::Writer(_) => internal(&error),
        }
    }
}

/// The cause goes to the log, once; the client learns that it is ours.
fn internal(error: &Error) -> Problem {
    tracing::error!(error = ?error, "a request failed on our side");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "server.failed",
        "the server could not do this; it is noted in its log under request_id",
    )
}

fn course_faults(findings: &[content::Finding], text: String) -> Problem {
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "course.faults", text);
    let faults = findings.iter().map(|finding| FaultDetails {
        code: finding.code.to_owned(),
        pointer: format!("{}:{}:{}", finding.file, finding.line, finding.column),
        rule: None,
        found: finding.message.clone(),
        expected: finding.advice.clone(),
    });
    problem.details.faults = Some(faults.collect());
    problem
}

fn statement_faults(faults: &[xapi::Fault], text: String) -> Problem {
    let first = faults.first();
    let code = first.map_or("xapi.invalid", |fault| fault.code);
    let status = if code.ends_with(".too_large") {
        StatusCode::PAYLOAD_TOO_LARGE
    } else {
        StatusCode::BAD_REQUEST
    };
    let mut problem = Problem::new(status, code, text);
    problem.details.pointer = first.map(|fault| fault.pointer.clone());
    let faults = faults.iter().map(|fault| FaultDetails {
        code: fault.code.to_owned(),
        pointer: fault.pointer.clone(),
        rule: Some(fault.rule.to_owned()),
        found: fault.found.clone(),
        expected: fault.expected.clone(),
    });
    problem.details.faults = Some(faults.collect());
    problem
}

/// Whatever poem itself refuses (unknown path, wrong type, missing header) leaves in the same form.
pub async fn from_framework(error: poem::Error) -> Response {
    if let Some(problem) = error.downcast_ref::<Problem>() {
        return problem.clone().into_response();
    }
    let status = error.status();
    let detail = detail_of(&error, status);
    let problem = Problem::new(status, framework_code(status), detail);
    match status {
        StatusCode::UNAUTHORIZED => {
            Problem::unauthorized("credential.missing", problem.details.detail.clone())
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            problem.with_header(header::ALLOW, "GET, HEAD, POST, PUT, DELETE, OPTIONS")
        }
        _ => problem,
    }
    .into_response()
}

fn detail_of(error: &poem::Error, status: StatusCode) -> String {
    match status {
        StatusCode::UNAUTHORIZED => "send a credential: Authorization: Bearer <api key>".to_owned(),
        StatusCode::NOT_FOUND => "there is nothing at this path".to_owned(),
        status if status.is_server_error() => {
            tracing::error!(%error, "a request failed on our side");
            "the server could not do this; it is noted in its log under request_id".to_owned()
        }
        _ => error.to_string(),
    }
}

const fn framework_code(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "path.unknown",
        StatusCode::METHOD_NOT_ALLOWED => "method.not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "body.too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "content_type.unsupported",
        StatusCode::BAD_REQUEST => "request.invalid",
        StatusCode::INTERNAL_SERVER_ERROR => "server.failed",
        _ => "request.refused",
    }
}

/// An example so that the type is complete in the description.
pub fn example_json() -> Option<serde_json::Value> {
    <Details as poem_openapi::types::Example>::example().to_json()
}
