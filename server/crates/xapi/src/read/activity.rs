//! Activities and their definitions (1.0.3 Data §2.4.4.1).

use std::borrow::Cow;

use super::{Check, Object, interaction};
use crate::fault::Path;
use crate::json::{self, Json};
use crate::rule;

const DEFINITION: [&str; 12] = [
    "name",
    "description",
    "type",
    "moreInfo",
    "extensions",
    "interactionType",
    "correctResponsesPattern",
    "choices",
    "scale",
    "source",
    "target",
    "steps",
];

/// Reads an activity; keeps its id as related and its definition as seen.
pub(super) fn activity<'a>(
    cx: &mut Check<'a>,
    value: &Json<'a>,
    at: &Path<'_>,
) -> Option<Cow<'a, str>> {
    let activity = cx.object(
        value,
        at,
        &["objectType", "id", "definition"],
        rule::ACTIVITY,
    )?;
    if let Some((value, at)) = activity.get("objectType") {
        cx.word(
            value,
            &at,
            rule::ACTIVITY,
            "xapi.object_type",
            &["Activity"],
        );
    }
    let id = cx
        .require(&activity, "id")
        .and_then(|(value, at)| cx.iri(value, &at))
        .map(|id| id.to_cow());
    let described = activity
        .get("definition")
        .and_then(|(value, at)| definition(cx, value, &at));
    let id = id?;
    cx.found.activities.push(id.clone());
    if let Some(definition) = described {
        cx.found.definitions.push((id.clone(), definition));
    }
    Some(id)
}

/// Reads a definition; answers its text unless it says nothing.
fn definition<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<String> {
    let before = cx.faults.count();
    let definition = cx.object(value, at, &DEFINITION, rule::ACTIVITY)?;
    for key in ["name", "description"] {
        if let Some((value, at)) = definition.get(key) {
            cx.language_map(value, &at);
        }
    }
    for key in ["type", "moreInfo"] {
        if let Some((value, at)) = definition.get(key) {
            cx.iri(value, &at);
        }
    }
    if let Some((value, at)) = definition.get("extensions") {
        cx.extensions(value, &at);
    }
    interaction::interaction(cx, &definition);
    (cx.faults.count() == before && !is_empty(&definition)).then(|| json::to_text(value))
}

fn is_empty(definition: &Object<'_, '_, '_>) -> bool {
    definition.members.is_empty()
}
