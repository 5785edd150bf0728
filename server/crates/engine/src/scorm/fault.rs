//! What goes wrong in the browser around a package: told to the learner there, and to the hop log here.

use super::enter::enter;
use super::write;
use crate::hops::{Outcome, Place, Step};
use crate::{App, Error, Result};
use store::session::Session;
use store::writer::Unit;

/// What the shell saw.
#[derive(Debug, Clone)]
pub struct Told {
    /// Which: one of those that are known.
    pub code: String,
    /// Where, in the shell's words.
    pub detail: String,
}

/// Code, what was seen, what is expected instead, whose side it is on.
const KNOWN: &[(&str, &str, &str, &str)] = &[
    (
        "popup_blocked",
        "the browser blocked the window",
        "allow pop-up windows for this site",
        "learner",
    ),
    (
        "mixed_content",
        "the package loads http:// inside https://",
        "https:// addresses in the package",
        "content",
    ),
    (
        "api_not_found",
        "the SCO was loaded and never called the API",
        "a call of Initialize",
        "content",
    ),
    (
        "load_failed",
        "the page of the activity did not load",
        "an address that answers",
        "content",
    ),
    (
        "storage_refused",
        "the browser keeps nothing for this site",
        "local storage",
        "learner",
    ),
    (
        "unsaved",
        "what the SCO said could not be saved yet",
        "a connection to this server",
        "network",
    ),
    (
        "overlong",
        "a value is longer than the book foresees; it is kept whole",
        "a shorter value",
        "content",
    ),
];

/// Notes a fault.
pub async fn fault(app: &App, session: &Session, told: &Told) -> Result<()> {
    let known = KNOWN.iter().find(|(code, ..)| *code == told.code);
    let (code, seen, expected, side) = known.ok_or_else(|| {
        let codes: Vec<_> = KNOWN.iter().map(|(code, ..)| *code).collect();
        let message = format!("code is none of {}", codes.join(", "));
        Error::invalid_at("scorm.fault", "/code", message)
    })?;
    let (place, _) = enter(app, session).await?;
    let detail: String = told
        .detail
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    let name = format!("scorm.{code}");
    let step = Step {
        expected: Some((*expected).to_owned()),
        failure: Some((Outcome::Fail, &name)),
        side,
        ..Step::ok(Place::User, "scorm.fault", *seen, detail)
    };
    let mut unit = Unit::new(session.tenant_id);
    unit.hops.push(write::trail(&place).hop(app.now(), step));
    app.writer.write(unit).await?;
    Ok(())
}
