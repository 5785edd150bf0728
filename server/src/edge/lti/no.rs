//! A launch that is refused: a step of the hop log and a page, both with what was found and what was expected.

use super::pages::{self, Again};
use crate::http::problem::Problem;
use engine::hops::{Outcome, Place, Step};
use engine::platforms::{self, Refused};
use engine::{App, Error, TenantId};
use lti::{Condition, Refusal};
use poem::Response;
use poem::http::StatusCode;
use store::Instant;
use store::platform::Platform;
use uuid::Uuid;

/// Why a launch goes no further.
#[derive(Debug)]
pub(super) enum Stop {
    /// A condition did not hold.
    Refused(Box<Why>),
    /// Our own failure.
    Failed(Error),
}

/// What a refusal says.
#[derive(Debug, Clone)]
pub(super) struct Why {
    pub(super) code: &'static str,
    pub(super) clause: &'static str,
    pub(super) found: String,
    pub(super) expected: String,
    pub(super) drift: Option<i64>,
    pub(super) status: StatusCode,
    pub(super) again: Option<Again>,
    pub(super) back: Option<String>,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(Box::new(Why {
            code: refusal.code(),
            clause: refusal.condition.clause(),
            status: status(refusal.condition),
            found: refusal.found,
            expected: refusal.expected,
            drift: refusal.drift,
            again: None,
            back: None,
        }))
    }
}

const fn status(condition: Condition) -> StatusCode {
    match condition {
        Condition::RoleNotAllowed | Condition::PlatformError => StatusCode::FORBIDDEN,
        Condition::KeysUnreachable => StatusCode::FAILED_DEPENDENCY,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// What the engine says of a course or of something used twice is a refusal too; the rest is our failure.
impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        let told = error.to_string();
        let (code, clause, status, expected) = match &error {
            Error::NotFound { what, .. } if what.starts_with("course") => (
                "lti.course.unknown",
                "our own rule",
                StatusCode::NOT_FOUND,
                "the slug or id of a course of ours, in the custom parameter `course` or at the end of the launch address",
            ),
            Error::NotFound { what, .. } if what.starts_with("tenant") => (
                "lti.tenant.unknown",
                "our own rule",
                StatusCode::NOT_FOUND,
                "the name of a tenant in the address",
            ),
            Error::Conflict { code, .. } if *code == "course.unpublished" => (
                "course.unpublished",
                "our own rule",
                StatusCode::CONFLICT,
                "a course that is published",
            ),
            Error::Conflict { code, .. } if *code == "lti.course.missing" => (
                "lti.course.missing",
                "our own rule",
                StatusCode::NOT_FOUND,
                "the custom parameter `course`, a launch address that ends in a course, or a course chosen for this place",
            ),
            Error::Conflict { code, .. } if *code == Condition::StateUsed.code() => {
                return used(
                    Condition::StateUsed,
                    "a login that has led to a launch before",
                );
            }
            Error::Conflict { code, .. } if *code == Condition::NonceUsed.code() => {
                return used(Condition::NonceUsed, "a message that came before");
            }
            _ => return Stop::Failed(error),
        };
        Stop::Refused(Box::new(Why {
            code,
            clause,
            found: told,
            expected: expected.to_owned(),
            drift: None,
            status,
            again: None,
            back: None,
        }))
    }
}

fn used(condition: Condition, found: &str) -> Stop {
    Refusal {
        condition,
        found: found.to_owned(),
        expected: "a fresh launch from the learning platform".to_owned(),
        drift: None,
    }
    .into()
}

impl Stop {
    /// The same with something that a learner can do.
    pub(super) fn with(mut self, change: impl FnOnce(&mut Why)) -> Stop {
        if let Stop::Refused(why) = &mut self {
            change(why);
        }
        self
    }

    /// Whether a token names a key that we have not seen.
    pub(super) fn is(&self, condition: Condition) -> bool {
        matches!(self, Stop::Refused(why) if why.code == condition.code())
    }
}

/// Which launch it was, as far as that is known.
pub(super) struct Trace {
    pub(super) launch: Uuid,
    pub(super) protocol: &'static str,
    pub(super) step: &'static str,
    pub(super) done: &'static str,
    pub(super) tenant: Option<TenantId>,
    pub(super) platform: Option<String>,
    pub(super) course: Option<String>,
    pub(super) before: Vec<(Instant, Step<'static>)>,
    pub(super) start: std::time::Instant,
}

impl Trace {
    pub(super) fn knows(&mut self, platform: &Platform) {
        self.tenant = Some(platform.tenant_id);
        self.platform = Some(platform.name.clone());
    }
}

/// Notes why, then shows it. Our own failures leave as problems.
pub(super) async fn refuse(app: &App, trace: Trace, stop: Stop) -> poem::Result<Response> {
    let why = match stop {
        Stop::Failed(error) => return Err(Problem::from(error).into()),
        Stop::Refused(why) => why,
    };
    let step = Step {
        expected: Some(format!("{} ({})", why.expected, why.clause)),
        failure: Some((Outcome::Deny, why.code)),
        side: "lms",
        ..Step::ok(Place::Lms, trace.step, trace.done, told(&why)).since(trace.start)
    };
    let mut steps = trace.before;
    steps.push((app.now(), step));
    let refused = Refused {
        tenant: trace.tenant,
        launch: trace.launch,
        protocol: trace.protocol,
        platform: trace.platform.unwrap_or_else(|| "?".to_owned()),
        course: trace.course.unwrap_or_else(|| "?".to_owned()),
        steps,
    };
    if let Err(error) = platforms::refused(app, refused).await {
        return Err(Problem::from(error).into());
    }
    Ok(pages::refusal(app, &why, trace.launch))
}

/// What was found, with the drift of the clocks.
pub(super) fn told(why: &Why) -> String {
    match why.drift {
        Some(drift) => format!("{} (clock drift {drift} s)", why.found),
        None => why.found.clone(),
    }
}
