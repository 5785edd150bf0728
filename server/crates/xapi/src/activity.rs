//! Activity definitions: the one the server knows, out of the many that statements bring.

use std::collections::BTreeMap;

use crate::json::{self, Bounds, Json, Member, Text, find};
use crate::read::LISTS;

/// The merged definition of an activity (1.0.3 Data §2.4.4.1), or none when `new` adds nothing to `old`.
///
/// Language maps and extensions grow, the newer word wins. The kind of an interaction, its pattern
/// and its components stay as they were first told: answers given before have to keep their meaning.
#[must_use]
pub fn merge(old: Option<&str>, new: &str) -> Option<String> {
    let (new_tree, _) = json::read(new, Bounds::OWN).ok()?;
    let merged = match old.and_then(|old| json::read(old, Bounds::OWN).ok()) {
        Some((old, _)) => json::to_text(&definition(&old, &new_tree)),
        None => json::to_text(&new_tree),
    };
    (Some(merged.as_str()) != old).then_some(merged)
}

/// The Activity object the Activities resource answers (1.0.3 Communication §2.5).
#[must_use]
pub fn object(id: &str, definition: Option<&str>) -> String {
    let mut out = String::from(r#"{"objectType":"Activity","id":"#);
    json::push_quoted(&mut out, id);
    if let Some(definition) = definition {
        json::push_name(&mut out, &Text::plain("definition"));
        out.push_str(definition);
    }
    out.push('}');
    out
}

fn definition<'a>(old: &Json<'a>, new: &Json<'a>) -> Json<'a> {
    let is_interaction = old.get("interactionType").is_some();
    union(old, new, |name, old, new| match name {
        "name" | "description" | "extensions" => union(old, new, |_, _, newer| newer.clone()),
        list if LISTS.contains(&list) => components(old, new),
        "interactionType" | "correctResponsesPattern" => old.clone(),
        _ => new.clone(),
    })
    .without(|name| is_interaction && old.get(name).is_none() && is_of_interaction(name))
}

/// What an interaction without it does not get later.
fn is_of_interaction(name: &str) -> bool {
    name == "correctResponsesPattern" || LISTS.contains(&name)
}

impl<'a> Json<'a> {
    fn without(self, leave_out: impl Fn(&str) -> bool) -> Json<'a> {
        match self {
            Json::Object(members) => Json::Object(
                members
                    .into_iter()
                    .filter(|(name, _)| !leave_out(name.as_str()))
                    .collect(),
            ),
            other => other,
        }
    }
}

/// The properties of both objects in order of appearance; `both` decides where they share one.
pub(crate) fn union<'a>(
    old: &Json<'a>,
    new: &Json<'a>,
    both: impl Fn(&str, &Json<'a>, &Json<'a>) -> Json<'a>,
) -> Json<'a> {
    let mut members: Vec<Member<'a>> = old.members().to_vec();
    let mut places: BTreeMap<String, usize> = members
        .iter()
        .enumerate()
        .map(|(place, (name, _))| (name.as_str().to_owned(), place))
        .collect();
    for (name, value) in new.members() {
        match places.get(name.as_str()) {
            Some(place) => members[*place].1 = both(name.as_str(), &members[*place].1, value),
            None => {
                places.insert(name.as_str().to_owned(), members.len());
                members.push((name.clone(), value.clone()));
            }
        }
    }
    Json::Object(members)
}

/// The components that are there, with the languages that come new.
fn components<'a>(old: &Json<'a>, new: &Json<'a>) -> Json<'a> {
    let newer: BTreeMap<&str, &Json<'a>> = new
        .elements()
        .iter()
        .filter_map(|one| Some((one.text("id")?, one)))
        .collect();
    let merged =
        old.elements()
            .iter()
            .map(|one| match one.text("id").and_then(|id| newer.get(id)) {
                Some(newer) => component(one, newer),
                None => one.clone(),
            });
    Json::Array(merged.collect())
}

fn component<'a>(old: &Json<'a>, new: &Json<'a>) -> Json<'a> {
    union(old, new, |name, old, new| match name {
        "description" => union(old, new, |_, _, newer| newer.clone()),
        _ => find(old.members(), name).unwrap_or(old).clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_definition_is_taken_as_it_is() {
        assert_eq!(
            merge(None, r#"{ "name": {"en": "A"} }"#).as_deref(),
            Some(r#"{"name":{"en":"A"}}"#)
        );
    }

    #[test]
    fn languages_and_extensions_grow_and_the_newer_word_wins() {
        let old =
            r#"{"name":{"en":"A","de":"B"},"type":"http://e.x/t","extensions":{"http://e.x/1":1}}"#;
        let new = r#"{"type":"http://e.x/u","name":{"en":"AA","fr":"C"},"extensions":{"http://e.x/2":2.50},"moreInfo":"http://e.x/m"}"#;
        let merged = r#"{"name":{"en":"AA","de":"B","fr":"C"},"type":"http://e.x/u","extensions":{"http://e.x/1":1,"http://e.x/2":2.50},"moreInfo":"http://e.x/m"}"#;
        assert_eq!(merge(Some(old), new).as_deref(), Some(merged));
    }

    #[test]
    fn what_adds_nothing_changes_nothing() {
        let old = r#"{"name":{"en":"A","de":"B"},"type":"http://e.x/t"}"#;
        assert_eq!(merge(Some(old), r#"{"name":{"de":"B"}}"#), None);
        assert_eq!(merge(Some(old), "{}"), None);
        assert_eq!(merge(Some(old), "no json"), None);
    }

    #[test]
    fn an_interaction_keeps_its_answers_and_learns_languages() {
        let old = r#"{"interactionType":"choice","correctResponsesPattern":["a"],"choices":[{"id":"a","description":{"en":"A"}},{"id":"b"}]}"#;
        let new = r#"{"interactionType":"likert","correctResponsesPattern":["b"],"choices":[{"id":"b","description":{"de":"B"}},{"id":"a","description":{"de":"Ah"}},{"id":"c"}],"scale":[]}"#;
        let merged = r#"{"interactionType":"choice","correctResponsesPattern":["a"],"choices":[{"id":"a","description":{"en":"A","de":"Ah"}},{"id":"b","description":{"de":"B"}}]}"#;
        assert_eq!(merge(Some(old), new).as_deref(), Some(merged));
    }

    #[test]
    fn an_unknown_activity_is_answered_with_its_id() {
        assert_eq!(
            object("http://e.x/a", None),
            r#"{"objectType":"Activity","id":"http://e.x/a"}"#
        );
        assert_eq!(
            object("http://e.x/a", Some(r#"{"type":"http://e.x/t"}"#)),
            r#"{"objectType":"Activity","id":"http://e.x/a","definition":{"type":"http://e.x/t"}}"#
        );
    }
}
