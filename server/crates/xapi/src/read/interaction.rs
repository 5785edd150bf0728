//! Interaction activities (1.0.3 Data §2.4.4.1): their type, pattern and component lists.
//! The patterns themselves are free text to a record store.

use super::{Check, Object};
use crate::fault::Path;
use crate::json::{Json, Text};
use crate::rule;

const TYPES: [&str; 10] = [
    "true-false",
    "choice",
    "fill-in",
    "long-fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
    "other",
];

/// The lists of components, wherever they may stand.
pub(crate) const LISTS: [&str; 5] = ["choices", "scale", "source", "target", "steps"];

/// The lists an interaction type knows.
fn lists_of(interaction_type: &str) -> &'static [&'static str] {
    match interaction_type {
        "choice" | "sequencing" => &["choices"],
        "likert" => &["scale"],
        "matching" => &["source", "target"],
        "performance" => &["steps"],
        _ => &[],
    }
}

/// Checks what makes a definition that of an interaction.
pub(super) fn interaction<'a>(cx: &mut Check<'a>, definition: &Object<'_, 'a, '_>) {
    let interaction_type = definition.get("interactionType");
    let known = interaction_type.and_then(|(value, at)| {
        cx.word(value, &at, rule::ACTIVITY, "xapi.interaction.type", &TYPES)
    });
    if let Some((value, at)) = definition.get("correctResponsesPattern") {
        expects_type(cx, definition, &at);
        pattern(cx, value, &at);
    }
    for list in LISTS {
        if let Some((value, at)) = definition.get(list) {
            belongs(cx, definition, known, list, &at);
            components(cx, value, &at);
        }
    }
}

fn expects_type(cx: &mut Check<'_>, definition: &Object<'_, '_, '_>, at: &Path<'_>) {
    if !definition.has("interactionType") {
        cx.faults.add(
            "xapi.interaction.type.missing",
            at,
            rule::ACTIVITY,
            "an interaction without its type",
            "a property `interactionType` beside it",
        );
    }
}

fn belongs(
    cx: &mut Check<'_>,
    definition: &Object<'_, '_, '_>,
    known: Option<&str>,
    list: &str,
    at: &Path<'_>,
) {
    expects_type(cx, definition, at);
    if let Some(known) = known
        && !lists_of(known).contains(&list)
    {
        let expected = format!(
            "only lists that `{known}` has: {}",
            lists_of(known).join(" and ")
        );
        cx.faults.add(
            "xapi.interaction.list",
            at,
            rule::ACTIVITY,
            format!("`{list}`"),
            expected,
        );
    }
}

fn pattern<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) {
    for (index, value) in cx
        .array(value, at, rule::ACTIVITY)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        cx.string(value, &at.index(index), rule::ACTIVITY);
    }
}

fn components<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) {
    let list = cx.array(value, at, rule::ACTIVITY).unwrap_or_default();
    let mut ids: Vec<(&str, usize)> = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        ids.extend(component(cx, value, &at.index(index)).map(|id| (id, index)));
    }
    ids.sort_unstable();
    for pair in ids.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let at = at.index(pair[1].1);
        cx.faults.add(
            "xapi.interaction.component.duplicate",
            &at.key("id"),
            rule::ACTIVITY,
            "an id that stands in the list already",
            "distinct ids",
        );
    }
}

fn component<'j, 'a>(cx: &mut Check<'a>, value: &'j Json<'a>, at: &Path<'_>) -> Option<&'j str> {
    let component = cx.object(value, at, &["id", "description"], rule::ACTIVITY)?;
    if let Some((value, at)) = component.get("description") {
        cx.language_map(value, &at);
    }
    let (value, at) = cx.require(&component, "id")?;
    cx.string(value, &at, rule::ACTIVITY).map(Text::as_str)
}
