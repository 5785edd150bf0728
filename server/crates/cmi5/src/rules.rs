//! The rules that every statement of an AU is held to (9, 10.2.1). What keeps them becomes an [`Event`]; what breaks one is
//! refused with 403 and the clause (4.2).

mod context;
mod result;

use crate::refusal::shown;
use crate::{LaunchMode, Record, Refusal, Session, Stage, iri};
use serde_json::Value;

/// What an accepted statement means to the LMS.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// The AU is ready.
    Initialized,
    /// All of it was seen or done.
    Completed,
    /// Judged and succeeded; with the scaled score, if there is one.
    Passed(Option<f64>),
    /// Judged and failed; with the scaled score, if there is one.
    Failed(Option<f64>),
    /// The AU's last word; with the session's length in seconds.
    Terminated(Option<f64>),
    /// Not one of cmi5's own statements ("cmi5 allowed", 7.1.3); with the progress in percent, if it tells.
    Allowed(Option<u8>),
}

type Rule = (&'static str, &'static str);
type Held<T = ()> = Result<T, Refusal>;

/// Holds one statement to the rules. It must already keep those of xAPI.
///
/// # Errors
/// The first rule it breaks.
pub fn hold(statement: &Value, session: &Session, record: &Record) -> Held<Event> {
    let verb = statement["verb"]["id"].as_str().unwrap_or_default();
    if verb == iri::verb::VOIDED {
        let expected = "anything else: what an AU said is voided by the LMS alone";
        return Err(Refusal::new(
            ("cmi5.voiding", "cmi5 6.3"),
            "/verb/id",
            "voided",
            expected,
        ));
    }
    identified(statement)?;
    context::hold(statement, session)?;
    if !context::has_category(statement, iri::category::CMI5) {
        context::without_move_on(statement)?;
        in_time(session, false)?;
        return Ok(Event::Allowed(progress(statement)?));
    }
    defined(statement, verb, session, record)
}

/// An AU's statements have an id and a time in UTC of their own (9.1, 9.7).
fn identified(statement: &Value) -> Held {
    if statement["id"].as_str().is_none() {
        return Err(Refusal::new(
            ("cmi5.id", "cmi5 9.1"),
            "/id",
            "nothing",
            "an id made by the AU",
        ));
    }
    let time = statement["timestamp"].as_str().unwrap_or_default();
    let utc = ["Z", "z", "+00:00", "+0000", "+00"];
    if !utc.iter().any(|zone| time.ends_with(zone)) {
        let expected = "the time in UTC, as in 2026-01-31T12:00:00Z";
        return Err(Refusal::new(
            ("cmi5.timestamp", "cmi5 9.7"),
            "/timestamp",
            shown(time),
            expected,
        ));
    }
    Ok(())
}

fn defined(statement: &Value, verb: &str, session: &Session, record: &Record) -> Held<Event> {
    let said = Verb::of(verb)?;
    if !session.actor.is(&statement["actor"]) {
        let expected = "the agent of the launch, with its account";
        return Err(Refusal::new(
            ("cmi5.actor", "cmi5 9.2"),
            "/actor",
            "another actor",
            expected,
        ));
    }
    let object = statement["object"]["id"].as_str().unwrap_or_default();
    if object != session.activity {
        let expected = format!("the activityId of the launch, {}", session.activity);
        return Err(Refusal::new(
            ("cmi5.object", "cmi5 9.4"),
            "/object/id",
            shown(object),
            expected,
        ));
    }
    in_time(session, said == Verb::Initialized)?;
    in_mode(said, session)?;
    once(said, session, record)?;
    let event = result::hold(statement, said, session)?;
    context::move_on(statement)?;
    Ok(event)
}

/// The verbs that are an AU's to use in statements that cmi5 defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Initialized,
    Completed,
    Passed,
    Failed,
    Terminated,
}

impl Verb {
    fn of(iri: &str) -> Held<Verb> {
        Ok(match iri {
            iri::verb::INITIALIZED => Verb::Initialized,
            iri::verb::COMPLETED => Verb::Completed,
            iri::verb::PASSED => Verb::Passed,
            iri::verb::FAILED => Verb::Failed,
            iri::verb::TERMINATED => Verb::Terminated,
            other => {
                let expected = "initialized, completed, passed, failed or terminated; other verbs without the category cmi5";
                return Err(Refusal::new(
                    ("cmi5.verb", "cmi5 9.3"),
                    "/verb/id",
                    shown(other),
                    expected,
                ));
            }
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Verb::Initialized => "initialized",
            Verb::Completed => "completed",
            Verb::Passed => "passed",
            Verb::Failed => "failed",
            Verb::Terminated => "terminated",
        }
    }
}

/// First `initialized`, last `terminated`, nothing before or after (9.3).
fn in_time(session: &Session, initializing: bool) -> Held {
    const ORDER: Rule = ("cmi5.order", "cmi5 9.3");
    let refuse =
        |found: &str, expected: &str| Err(Refusal::new(ORDER, "/verb/id", found, expected));
    match session.stage {
        Stage::Terminated => refuse(
            "a statement after terminated",
            "nothing more in this session",
        ),
        Stage::Abandoned => refuse(
            "a statement after the session was abandoned",
            "a new launch",
        ),
        Stage::Launched if !initializing => {
            refuse("a statement before initialized", "initialized first")
        }
        Stage::Launched if !session.launch_data_read => refuse(
            "initialized before the launch data were read",
            "GET of the state LMS.LaunchData first (10.1)",
        ),
        Stage::Launched if !session.preferences_read => refuse(
            "initialized before the learner's preferences were read",
            "GET of the agent profile cmi5LearnerPreferences first (11)",
        ),
        _ => Ok(()),
    }
}

/// To look around or again leaves no result (10.2.2).
fn in_mode(said: Verb, session: &Session) -> Held {
    let quiet = matches!(said, Verb::Initialized | Verb::Terminated);
    if session.mode == LaunchMode::Normal || quiet {
        return Ok(());
    }
    let found = format!("{} in launch mode {}", said.name(), session.mode.name());
    Err(Refusal::new(
        ("cmi5.launch_mode", "cmi5 10.2.2"),
        "/verb/id",
        found,
        "initialized and terminated only",
    ))
}

/// What may be said only once, in the session or the registration (9.3).
fn once(said: Verb, session: &Session, record: &Record) -> Held {
    let again = match said {
        Verb::Initialized if session.stage != Stage::Launched => Some("once in a session"),
        Verb::Completed if session.completed || record.completed => Some("once in a registration"),
        Verb::Passed if record.passed => Some("once in a registration"),
        Verb::Failed if record.passed => Some("no failed after passed in a registration"),
        Verb::Passed | Verb::Failed if session.judged => {
            Some("one of passed and failed in a session")
        }
        _ => None,
    };
    match again {
        None => Ok(()),
        Some(expected) => {
            let found = format!("{} once more", said.name());
            Err(Refusal::new(
                ("cmi5.repeated", "cmi5 9.3"),
                "/verb/id",
                found,
                expected,
            ))
        }
    }
}

/// `progress`, where an AU tells it, is a whole percentage (9.5.5.1).
fn progress(statement: &Value) -> Held<Option<u8>> {
    let told = &statement["result"]["extensions"][iri::extension::PROGRESS];
    if told.is_null() {
        return Ok(None);
    }
    let percent = told.as_u64().and_then(|percent| u8::try_from(percent).ok());
    match percent.filter(|percent| *percent <= 100) {
        Some(percent) => Ok(Some(percent)),
        None => {
            let pointer =
                "/result/extensions/https:~1~1w3id.org~1xapi~1cmi5~1result~1extensions~1progress";
            let found = shown(&told.to_string());
            Err(Refusal::new(
                ("cmi5.progress", "cmi5 9.5.5.1"),
                pointer,
                found,
                "a whole number from 0 to 100",
            ))
        }
    }
}

impl Session {
    /// Moves on by what was accepted.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Initialized => self.stage = Stage::Initialized,
            Event::Terminated(_) => self.stage = Stage::Terminated,
            Event::Completed => self.completed = true,
            Event::Passed(_) | Event::Failed(_) => self.judged = true,
            Event::Allowed(_) => {}
        }
    }
}

impl Record {
    /// Notes what was accepted.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Completed => self.completed = true,
            Event::Passed(_) => self.passed = true,
            _ => {}
        }
    }
}
