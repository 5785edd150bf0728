//! What a SCO finds when it is launched.

use super::{Data, Kept, Terms, Version, names};
use std::collections::BTreeMap;

/// Who learns, as the SCO is told.
#[derive(Debug, Clone, Default)]
pub struct Learner {
    /// `cmi.learner_id`: a pseudonym.
    pub id: String,
    /// `cmi.learner_name`: family name first; empty where none is known.
    pub name: String,
    /// BCP 47 tag, or empty.
    pub lang: String,
}

/// A launch, as the API object takes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opening {
    /// Element names to values.
    pub values: Data,
    /// Elements whose access differs: `ro` or `wo`.
    pub access: BTreeMap<String, &'static str>,
}

/// What the SCO finds, and what is kept from now on. `shared`: buckets by id. `review`: nothing is written, nothing
/// counts.
pub fn open(
    version: Version,
    terms: &Terms,
    learner: &Learner,
    kept: &mut Kept,
    shared: &Data,
    review: bool,
) -> Opening {
    let first = kept.sessions == 0;
    if version == Version::V2004 && !kept.suspended && !review {
        // A learner attempt that was not suspended has ended: the next one begins from nothing (RTE §4.2.8).
        kept.data.clear();
        kept.total = super::Span::default();
    }
    kept.data.retain(|name, _| !names::is_of_session(name));
    let fresh = first || (version == Version::V2004 && !kept.suspended);
    let entry = match (kept.suspended, fresh && !review) {
        (true, _) => "resume",
        (false, true) => "ab-initio",
        (false, false) => "",
    };
    kept.resumed = kept.suspended;
    kept.sessions = kept.sessions.saturating_add(1);
    let mut opening = Opening {
        values: kept.data.clone(),
        ..Opening::default()
    };
    let from_lms = match version {
        Version::V12 => said_12(terms, learner, review),
        Version::V2004 => said_2004(terms, learner, review),
    };
    let (entry_name, total_name) = match version {
        Version::V12 => ("cmi.core.entry", "cmi.core.total_time"),
        Version::V2004 => ("cmi.entry", "cmi.total_time"),
    };
    opening.values.extend(from_lms);
    opening
        .values
        .insert(entry_name.to_owned(), entry.to_owned());
    opening
        .values
        .insert(total_name.to_owned(), kept.total.text(version));
    if version == Version::V2004 {
        seed(terms, &mut opening);
        share(terms, shared, &mut opening);
    }
    opening
}

fn said_12(terms: &Terms, learner: &Learner, review: bool) -> Data {
    let mut said = Data::new();
    let mut say = |name: &str, value: String| said.insert(format!("cmi.{name}"), value);
    say("core.student_id", learner.id.clone());
    say("core.student_name", learner.name.clone());
    say("core.credit", credit(review).to_owned());
    say("core.lesson_mode", mode(review).to_owned());
    say("launch_data", terms.launch_data.clone().unwrap_or_default());
    let mastery = terms.mastery_score.map(|score| score.to_string());
    say("student_data.mastery_score", mastery.unwrap_or_default());
    let most = terms.max_time_allowed.clone().unwrap_or_default();
    say("student_data.max_time_allowed", most);
    let action = terms.time_limit_action.clone().unwrap_or_default();
    say("student_data.time_limit_action", action);
    said
}

fn said_2004(terms: &Terms, learner: &Learner, review: bool) -> Data {
    let mut said = Data::new();
    let mut say = |name: &str, value: Option<String>| {
        value.and_then(|value| said.insert(format!("cmi.{name}"), value))
    };
    say("learner_id", Some(learner.id.clone()));
    say("learner_name", Some(learner.name.clone()));
    say("credit", Some(credit(review).to_owned()));
    say("mode", Some(mode(review).to_owned()));
    say("launch_data", terms.launch_data.clone());
    say("max_time_allowed", terms.max_time_allowed.clone());
    say("time_limit_action", terms.time_limit_action.clone());
    say(
        "completion_threshold",
        terms.completion_threshold.map(|share| share.to_string()),
    );
    say(
        "scaled_passing_score",
        terms.scaled_passing_score.map(|score| score.to_string()),
    );
    said
}

const fn credit(review: bool) -> &'static str {
    if review { "no-credit" } else { "credit" }
}

const fn mode(review: bool) -> &'static str {
    if review { "review" } else { "normal" }
}

/// The manifest's objectives are there before Initialize (RTE §4.2.17), unless this attempt has them already.
fn seed(terms: &Terms, opening: &mut Opening) {
    if opening.values.contains_key("cmi.objectives.0.id") {
        return;
    }
    for (at, id) in terms.objectives.iter().enumerate() {
        opening
            .values
            .insert(format!("cmi.objectives.{at}.id"), id.clone());
    }
}

fn share(terms: &Terms, shared: &Data, opening: &mut Opening) {
    for (at, bucket) in terms.shared.iter().enumerate() {
        let store = format!("adl.data.{at}.store");
        opening
            .values
            .insert(format!("adl.data.{at}.id"), bucket.id.clone());
        match (bucket.read, bucket.write) {
            (true, false) => drop(opening.access.insert(store.clone(), "ro")),
            (false, true) => drop(opening.access.insert(store.clone(), "wo")),
            _ => {}
        }
        if let Some(value) = shared.get(&bucket.id).filter(|_| bucket.read) {
            opening.values.insert(store, value.clone());
        }
    }
}
