//! Why a login or a logout was refused, from whichever side: what must hold, what was found, what was expected.

use crate::edge::page::Refused;
use engine::hops::{Outcome, Place, Step};
use engine::sign_on::Stray;
use engine::{App, Error};
use poem::http::StatusCode;
use poem::{IntoResponse, Response};
use sso::{Condition, Refusal};
use uuid::Uuid;

/// A refusal as it is told.
#[derive(Debug)]
pub enum Verdict {
    /// By a condition.
    Refused {
        /// Stable and dotted.
        code: &'static str,
        /// What must hold.
        must: &'static str,
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
        /// Seconds on the wrong side.
        drift: Option<i64>,
    },
    /// Our own failure.
    Failed(Error),
}

impl Verdict {
    /// A provider that does not answer, or not as it should.
    pub fn unreachable(call: &'static str, found: String) -> Verdict {
        Verdict::Refused {
            code: "provider.unreachable",
            must: "The provider answers, at an address that may be called, in time and briefly.",
            found: format!("{found} (call: {call})"),
            expected: "an answer of at most 1 MiB within 5 s, without redirect".to_owned(),
            drift: None,
        }
    }

    /// A link of a trial that does not work, or not any more.
    pub fn old_link() -> Verdict {
        Verdict::Refused {
            code: "trial.link",
            must: "The link of a trial works once, within an hour.",
            found: "a link that is unknown, was used, or is old".to_owned(),
            expected: "a new one: lectern idp test SLUG --login".to_owned(),
            drift: None,
        }
    }

    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Verdict::Refused { code, .. } => code,
            Verdict::Failed(_) => "server.failed",
        }
    }

    /// What was found, for whoever asks again soon.
    pub fn found(&self) -> String {
        match self {
            Verdict::Refused { found, .. } => found.clone(),
            Verdict::Failed(_) => "a failure on our side".to_owned(),
        }
    }

    /// Whether a token names a key that we have not seen.
    pub fn is_unknown_key(&self) -> bool {
        matches!(self, Verdict::Refused { code, .. } if *code == Condition::JwtKey.code())
    }

    /// The step of the hop log.
    pub fn step(&self, name: &'static str) -> Step<'_> {
        match self {
            Verdict::Refused {
                code,
                found,
                expected,
                drift,
                ..
            } => Step {
                expected: Some(expected.clone()),
                failure: Some((Outcome::Deny, code)),
                side: "idp",
                ..Step::ok(
                    Place::Host,
                    name,
                    "checked what came back",
                    told(found, *drift),
                )
            },
            Verdict::Failed(_) => Step {
                failure: Some((Outcome::Fail, "server.failed")),
                ..Step::ok(
                    Place::Host,
                    name,
                    "signed a person on",
                    "failed on our side",
                )
            },
        }
    }

    /// The page that ends a login. Our own failures leave as problems.
    pub fn page(self, app: &App, id: Uuid) -> poem::Result<Response> {
        let (code, must, found, expected, drift) = match self {
            Verdict::Failed(error) => return Err(crate::http::problem::Problem::from(error).into()),
            Verdict::Refused {
                code,
                must,
                found,
                expected,
                drift,
            } => (code, must, found, expected, drift),
        };
        let page = Refused {
            content_url: &app.settings.content_url,
            status: match code {
                "provider.unreachable" => StatusCode::FAILED_DEPENDENCY,
                "callback.error" | "saml.status" | "person.deactivated" => StatusCode::FORBIDDEN,
                _ => StatusCode::BAD_REQUEST,
            },
            reason: code,
            title: "You are not signed on",
            explanation: &format!("This must hold, and did not: {must}"),
            advice: &format!(
                "Found: {}. Expected: {expected}. Start again from where you came.",
                for_learners(&told(&found, drift))
            ),
            id: &id.to_string(),
        };
        Ok(page.into_response())
    }
}

/// Settings are the operator's business: the hop log names them, the page does not.
fn for_learners(found: &str) -> String {
    found.replace(", unless sso_allow_private is set", "")
}

fn told(found: &str, drift: Option<i64>) -> String {
    match drift {
        Some(drift) => format!("{found} (clock drift {drift} s)"),
        None => found.to_owned(),
    }
}

impl From<Refusal> for Verdict {
    fn from(refusal: Refusal) -> Self {
        Verdict::Refused {
            code: refusal.condition.code(),
            must: refusal.condition.must(),
            found: refusal.found,
            expected: refusal.expected,
            drift: refusal.drift,
        }
    }
}

impl From<Error> for Verdict {
    fn from(error: Error) -> Self {
        if matches!(&error, Error::Conflict { code, .. } if *code == "person.deactivated") {
            return Verdict::Refused {
                code: "person.deactivated",
                must: "Who signs on was not deactivated by whoever manages people here.",
                found: "somebody who was deactivated".to_owned(),
                expected: "an active person".to_owned(),
                drift: None,
            };
        }
        Verdict::Failed(error)
    }
}

impl From<Stray> for Verdict {
    fn from(stray: Stray) -> Self {
        let (code, must, found) = match stray {
            Stray::Unknown => (
                "callback.state",
                "The answer carries the state of a login that has begun and has not come back.",
                "a state of no login",
            ),
            Stray::Again { .. } => (
                "callback.state",
                "The answer carries the state of a login that has begun and has not come back.",
                "a state of a login that came back before",
            ),
            Stray::OtherBrowser => (
                "callback.browser",
                "The browser that ends a login is the one that began it.",
                "a browser without the cookie of this login",
            ),
            Stray::OtherProvider => (
                "callback.provider",
                "The answer comes back to the address of the provider that was asked.",
                "a login that was begun at another provider",
            ),
        };
        Verdict::Refused {
            code,
            must,
            found: found.to_owned(),
            expected: "the answer to a login of this browser, once".to_owned(),
            drift: None,
        }
    }
}
