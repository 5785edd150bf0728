//! Where a statement says it belongs (9.6, 10.2.1).

use super::Held;
use crate::refusal::shown;
use crate::{Refusal, Session, iri};
use serde_json::Value;

/// Every statement names registration, session and the publisher's id (9.6.1, 9.6.3.1, 10.2.1).
pub(super) fn hold(statement: &Value, session: &Session) -> Held {
    let context = &statement["context"];
    let registration = context["registration"].as_str().unwrap_or_default();
    if !registration.eq_ignore_ascii_case(&session.registration.to_string()) {
        let expected = "the registration of the launch";
        return Err(Refusal::new(
            ("cmi5.registration", "cmi5 9.6.1"),
            "/context/registration",
            shown(registration),
            expected,
        ));
    }
    let id = context["extensions"][iri::extension::SESSION_ID]
        .as_str()
        .unwrap_or_default();
    if !id.eq_ignore_ascii_case(&session.id.to_string()) {
        let expected = "the session id of the launch data's contextTemplate";
        return Err(Refusal::new(
            ("cmi5.session_id", "cmi5 9.6.3.1"),
            "/context/extensions",
            shown(id),
            expected,
        ));
    }
    if !lists(context, "grouping", &session.publisher_id) {
        let expected = format!(
            "the activity {} of the launch data's contextTemplate",
            session.publisher_id
        );
        let pointer = "/context/contextActivities/grouping";
        return Err(Refusal::new(
            ("cmi5.grouping", "cmi5 10.2.1"),
            pointer,
            "nothing of it",
            expected,
        ));
    }
    Ok(())
}

/// One activity of a list that may also be written as a single activity (xAPI 1.0.3 Data §2.4.6.2).
fn lists(context: &Value, list: &str, id: &str) -> bool {
    match &context["contextActivities"][list] {
        Value::Array(activities) => activities.iter().any(|activity| activity["id"] == id),
        activity => activity["id"] == id,
    }
}

pub(super) fn has_category(statement: &Value, category: &str) -> bool {
    lists(&statement["context"], "category", category)
}

const MOVE_ON: super::Rule = ("cmi5.category.moveon", "cmi5 9.6.2.2");
const PLACE: &str = "/context/contextActivities/category";

/// What counts for moveOn says so, and nothing else does (9.6.2.2).
pub(super) fn move_on(statement: &Value) -> Held {
    let result = &statement["result"];
    let counts = !result["success"].is_null() || !result["completion"].is_null();
    if counts && !has_category(statement, iri::category::MOVE_ON) {
        let expected = format!("{} beside the category cmi5", iri::category::MOVE_ON);
        return Err(Refusal::new(
            MOVE_ON,
            PLACE,
            "success or completion without the category moveon",
            expected,
        ));
    }
    if counts {
        Ok(())
    } else {
        without_move_on(statement)
    }
}

/// Statements without success and completion, and those that cmi5 does not define, do not count.
pub(super) fn without_move_on(statement: &Value) -> Held {
    if has_category(statement, iri::category::MOVE_ON) {
        let expected = "it only in statements of cmi5 with success or completion";
        return Err(Refusal::new(
            MOVE_ON,
            PLACE,
            "the category moveon",
            expected,
        ));
    }
    Ok(())
}
