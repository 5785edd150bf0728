//! The statements that are the LMS's to make: `launched`, `abandoned`, `waived`, `satisfied` (9.3). Without id: the record
//! store gives it.

use crate::structure::{Au, Texts};
use crate::{Session, iri};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A block or the course, as the object of `satisfied`.
#[derive(Debug, Clone, Copy)]
pub struct Done<'a> {
    /// As the LMS names it: not its publisher's id (9.4).
    pub activity: &'a str,
    /// As its publisher names it.
    pub publisher_id: &'a str,
    /// [`iri::activity_type::BLOCK`] or [`iri::activity_type::COURSE`].
    pub kind: &'static str,
    /// Its title.
    pub title: &'a Texts,
}

/// The LMS opened the AU (9.3.1). `url` is the AU's address without the parameters of the launch.
#[must_use]
pub fn launched(session: &Session, au: &Au, url: &str, timestamp: &str) -> Value {
    let mut extensions = session_of(session.id);
    let mut add = |name: &str, value: Value| _ = extensions.insert(name.to_owned(), value);
    add(iri::extension::LAUNCH_MODE, session.mode.name().into());
    add(iri::extension::LAUNCH_URL, url.into());
    add(iri::extension::MOVE_ON, au.move_on.name().into());
    if let Some(score) = session.mastery_score {
        add(iri::extension::MASTERY_SCORE, score.into());
    }
    if let Some(parameters) = &au.launch_parameters {
        add(
            iri::extension::LAUNCH_PARAMETERS,
            parameters.as_str().into(),
        );
    }
    let categories = &[iri::category::CMI5];
    let object = json!({
        "objectType": "Activity",
        "id": session.activity,
        "definition": {"name": au.title.map(), "description": au.description.map(), "type": au.activity_type},
    });
    let object = without_null(object);
    said(
        session,
        ("launched", iri::verb::LAUNCHED),
        &object,
        categories,
        extensions,
        timestamp,
    )
}

/// The session ended without `terminated`; `duration` from `launched` to the AU's last word (9.3.6, 9.5.4.2).
#[must_use]
pub fn abandoned(session: &Session, duration: &str, timestamp: &str) -> Value {
    let verb = ("abandoned", iri::verb::ABANDONED);
    let object = activity(session);
    let mut statement = said(
        session,
        verb,
        &object,
        &[iri::category::CMI5],
        session_of(session.id),
        timestamp,
    );
    statement["result"] = json!({"duration": duration});
    statement
}

/// The AU counts as done (9.3.7). `session` is a session of its own, made for this.
#[must_use]
pub fn waived(session: &Session, reason: &str, timestamp: &str) -> Value {
    let categories = &[iri::category::CMI5, iri::category::MOVE_ON];
    let object = activity(session);
    let verb = ("waived", iri::verb::WAIVED);
    let mut statement = said(
        session,
        verb,
        &object,
        categories,
        session_of(session.id),
        timestamp,
    );
    statement["result"] = json!({"success": true, "completion": true, "extensions": {iri::extension::REASON: reason}});
    statement
}

/// Everything in a block or the course is done (9.3.9).
#[must_use]
pub fn satisfied(session: &Session, done: Done<'_>, timestamp: &str) -> Value {
    let object = json!({
        "objectType": "Activity",
        "id": done.activity,
        "definition": {"name": done.title.map(), "type": done.kind},
    });
    let verb = ("satisfied", iri::verb::SATISFIED);
    let categories = &[iri::category::CMI5];
    let mut statement = said(
        session,
        verb,
        &object,
        categories,
        session_of(session.id),
        timestamp,
    );
    statement["context"]["contextActivities"]["grouping"] =
        json!([{"objectType": "Activity", "id": done.publisher_id}]);
    statement
}

fn activity(session: &Session) -> Value {
    json!({"objectType": "Activity", "id": session.activity})
}

fn session_of(id: Uuid) -> Map<String, Value> {
    [(iri::extension::SESSION_ID.to_owned(), id.to_string().into())]
        .into_iter()
        .collect()
}

fn said(
    session: &Session,
    (name, verb): (&str, &str),
    object: &Value,
    categories: &[&str],
    extensions: Map<String, Value>,
    timestamp: &str,
) -> Value {
    let listed = |id: &&str| json!({"objectType": "Activity", "id": id});
    let categories: Vec<Value> = categories.iter().map(listed).collect();
    json!({
        "actor": session.actor.agent(),
        "verb": {"id": verb, "display": {"en": name}},
        "object": object,
        "context": {
            "registration": session.registration.to_string(),
            "contextActivities": {
                "category": categories,
                "grouping": [{"objectType": "Activity", "id": session.publisher_id}],
            },
            "extensions": extensions,
        },
        "timestamp": timestamp,
    })
}

/// An activity without a type of its own has no `type`.
fn without_null(mut object: Value) -> Value {
    if let Some(definition) = object["definition"].as_object_mut() {
        definition.retain(|_, value| !value.is_null());
    }
    object
}
