//! What the sandbox says when it takes something not: to a tool as JSON with the words of OAuth (RFC 6749 §5.2), to a person
//! as a page.

use super::page;
use lti::Refusal;
use poem::error::ResponseError;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use serde_json::json;

/// A refusal, in words.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) words: String,
}

/// What was said in an answer of status 200, for the log of requests.
#[derive(Clone)]
pub(super) struct Said(pub(super) String);

impl Refused {
    pub(super) fn new(status: StatusCode, code: &'static str, words: impl Into<String>) -> Refused {
        Refused {
            status,
            code,
            words: words.into(),
        }
    }

    /// 400.
    pub(super) fn bad(code: &'static str, words: impl Into<String>) -> Refused {
        Refused::new(StatusCode::BAD_REQUEST, code, words)
    }

    /// 404.
    pub(super) fn unknown(words: impl Into<String>) -> Refused {
        Refused::new(StatusCode::NOT_FOUND, "not_found", words)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        Refused::bad("invalid_request", refusal.to_string())
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.words)
    }
}

impl std::error::Error for Refused {}

impl ResponseError for Refused {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn as_response(&self) -> Response {
        let body = json!({"error": self.code, "error_description": self.words});
        let mut response = Response::builder()
            .status(self.status)
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(body.to_string());
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"sandbox\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// The same for a person.
#[derive(Debug)]
pub(super) struct Unwelcome(Refused);

impl<R: Into<Refused>> From<R> for Unwelcome {
    fn from(refused: R) -> Unwelcome {
        Unwelcome(refused.into())
    }
}

impl std::fmt::Display for Unwelcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Unwelcome {}

impl ResponseError for Unwelcome {
    fn status(&self) -> StatusCode {
        self.0.status
    }

    fn as_response(&self) -> Response {
        let body = format!(
            "<p role=\"alert\" class=\"refusal\" data-refused=\"{}\">{}</p><p><a href=\"/\" target=\"_top\">Back to the course</a></p>",
            page::text(self.0.code),
            page::text(&self.0.words)
        );
        let mut response = page::page("The platform does not take this", &body).into_response();
        response.set_status(self.0.status);
        response
    }
}
