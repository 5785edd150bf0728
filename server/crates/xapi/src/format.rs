//! The `ids` and `canonical` formats of a stored statement (1.0.3 Communication §2.1.3).
//! The `exact` format needs nothing: it is the text as it is stored.

use crate::json::{self, Bounds, Json, Text};
use crate::language::Languages;
use crate::read::LISTS;

/// A stored statement with only what identifies its agents, activities, verb and groups.
#[must_use]
pub fn ids(raw: &str) -> String {
    rewrite(raw, &mut Ids)
}

/// A stored statement with the server's definitions of its activities, in one language per map.
///
/// `definition` answers the merged definition of an activity as JSON text, if there is one;
/// else the statement's own is used.
#[must_use]
pub fn canonical(
    raw: &str,
    languages: &Languages,
    definition: impl Fn(&str) -> Option<String>,
) -> String {
    rewrite(
        raw,
        &mut Canonical {
            languages,
            definition,
        },
    )
}

/// The ids of all activities in a stored statement, each once: what [`canonical`] will ask definitions of.
#[must_use]
pub fn activities(raw: &str) -> Vec<String> {
    let mut seen = Activities(Vec::new());
    rewrite(raw, &mut seen);
    seen.0.sort_unstable();
    seen.0.dedup();
    seen.0
}

/// The JSON texts of the agents with this key in a stored statement: how they were named when it was sent.
#[must_use]
pub fn personas(raw: &str, key: &str) -> Vec<String> {
    let mut seen = Personas {
        key,
        found: Vec::new(),
    };
    rewrite(raw, &mut seen);
    seen.found
}

/// What a format does with the parts it changes.
trait Format {
    fn agent(&mut self, out: &mut String, value: &Json<'_>) {
        json::push(out, value);
    }
    fn verb(&mut self, out: &mut String, value: &Json<'_>);
    fn activity(&mut self, out: &mut String, value: &Json<'_>);
}

/// A text that does not read is no statement of ours and stays as it is.
fn rewrite(raw: &str, format: &mut impl Format) -> String {
    let Ok((statement, _)) = json::read(raw, Bounds::OWN) else {
        return raw.to_owned();
    };
    let mut out = String::with_capacity(raw.len());
    push_statement(&mut out, &statement, format);
    out
}

fn push_statement(out: &mut String, value: &Json<'_>, format: &mut impl Format) {
    push_object(out, value, |out, name, value| match name {
        "actor" | "authority" => format.agent(out, value),
        "verb" => format.verb(out, value),
        "object" => push_thing(out, value, format),
        "context" => push_context(out, value, format),
        _ => json::push(out, value),
    });
}

fn push_thing(out: &mut String, value: &Json<'_>, format: &mut impl Format) {
    match value.text("objectType") {
        None | Some("Activity") => format.activity(out, value),
        Some("Agent" | "Group") => format.agent(out, value),
        Some("SubStatement") => push_statement(out, value, format),
        Some(_) => json::push(out, value),
    }
}

fn push_context(out: &mut String, value: &Json<'_>, format: &mut impl Format) {
    push_object(out, value, |out, name, value| match name {
        "instructor" | "team" => format.agent(out, value),
        "contextAgents" | "contextGroups" => {
            push_list(out, value, |out, role| push_role(out, role, format))
        }
        "contextActivities" => push_object(out, value, |out, _, list| {
            push_list(out, list, |out, activity| format.activity(out, activity))
        }),
        _ => json::push(out, value),
    });
}

fn push_role(out: &mut String, value: &Json<'_>, format: &mut impl Format) {
    push_object(out, value, |out, name, value| match name {
        "agent" | "group" => format.agent(out, value),
        _ => json::push(out, value),
    });
}

fn push_object(
    out: &mut String,
    value: &Json<'_>,
    mut push: impl FnMut(&mut String, &str, &Json<'_>),
) {
    out.push('{');
    for (name, value) in value.members() {
        json::push_name(out, name);
        push(out, name.as_str(), value);
    }
    out.push('}');
}

fn push_list(out: &mut String, value: &Json<'_>, mut push: impl FnMut(&mut String, &Json<'_>)) {
    out.push('[');
    for (index, element) in value.elements().iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push(out, element);
    }
    out.push(']');
}

/// Appends an object with some of its properties only.
fn push_only(out: &mut String, value: &Json<'_>, keys: &[&str]) {
    out.push('{');
    for (name, value) in value
        .members()
        .iter()
        .filter(|(name, _)| keys.contains(&name.as_str()))
    {
        json::push_name(out, name);
        json::push(out, value);
    }
    out.push('}');
}

struct Ids;

const IDENTITY: [&str; 5] = ["objectType", "mbox", "mbox_sha1sum", "openid", "account"];

impl Format for Ids {
    /// The members of a group matter only where the group has no identifier of its own.
    fn agent(&mut self, out: &mut String, value: &Json<'_>) {
        let identified = IDENTITY[1..].iter().any(|key| value.get(key).is_some());
        match value.get("member").filter(|_| !identified) {
            Some(members) => {
                out.push_str(r#"{"objectType":"Group","member":"#);
                push_list(out, members, |out, member| {
                    push_only(out, member, &IDENTITY)
                });
                out.push('}');
            }
            None => push_only(out, value, &IDENTITY),
        }
    }

    fn verb(&mut self, out: &mut String, value: &Json<'_>) {
        push_only(out, value, &["id"]);
    }

    fn activity(&mut self, out: &mut String, value: &Json<'_>) {
        push_only(out, value, &["id"]);
    }
}

struct Canonical<'f, F> {
    languages: &'f Languages,
    definition: F,
}

impl<F: Fn(&str) -> Option<String>> Format for Canonical<'_, F> {
    fn verb(&mut self, out: &mut String, value: &Json<'_>) {
        push_object(out, value, |out, name, value| match name {
            "display" => push_best(out, value, self.languages),
            _ => json::push(out, value),
        });
    }

    fn activity(&mut self, out: &mut String, value: &Json<'_>) {
        push_only(out, value, &["objectType", "id"]);
        let known = value.text("id").and_then(|id| (self.definition)(id));
        let known = known
            .as_deref()
            .and_then(|text| json::read(text, Bounds::OWN).ok())
            .map(|(json, _)| json);
        if let Some(definition) = known.as_ref().or(value.get("definition")) {
            out.pop();
            json::push_name(out, &Text::plain("definition"));
            push_definition(out, definition, self.languages);
            out.push('}');
        }
    }
}

fn push_definition(out: &mut String, value: &Json<'_>, languages: &Languages) {
    push_object(out, value, |out, name, value| match name {
        "name" | "description" => push_best(out, value, languages),
        list if LISTS.contains(&list) => push_list(out, value, |out, component| {
            push_component(out, component, languages)
        }),
        _ => json::push(out, value),
    });
}

fn push_component(out: &mut String, value: &Json<'_>, languages: &Languages) {
    push_object(out, value, |out, name, value| match name {
        "description" => push_best(out, value, languages),
        _ => json::push(out, value),
    });
}

/// Appends a language map of the one language that suits best.
fn push_best(out: &mut String, map: &Json<'_>, languages: &Languages) {
    let tags: Vec<&str> = map.members().iter().map(|(tag, _)| tag.as_str()).collect();
    let best = languages.best(&tags);
    push_only(out, map, best.as_slice());
}

/// Collects agents and changes nothing.
struct Personas<'k> {
    key: &'k str,
    found: Vec<String>,
}

impl Format for Personas<'_> {
    fn agent(&mut self, _: &mut String, value: &Json<'_>) {
        let members = value.get("member").map(Json::elements).unwrap_or_default();
        for agent in members.iter().chain([value]) {
            let text = json::to_text(agent);
            if crate::agent::key(&text).is_ok_and(|key| key.as_str() == self.key) {
                self.found.push(text);
            }
        }
    }
    fn verb(&mut self, _: &mut String, _: &Json<'_>) {}
    fn activity(&mut self, _: &mut String, _: &Json<'_>) {}
}

struct Activities(Vec<String>);

impl Format for Activities {
    fn verb(&mut self, _: &mut String, _: &Json<'_>) {}

    fn activity(&mut self, _: &mut String, value: &Json<'_>) {
        self.0.extend(value.text("id").map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &str = concat!(
        r#"{"id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0","actor":{"objectType":"Group","name":"Team","member":[{"name":"Anna","mbox":"mailto:a@example.com"}]},"#,
        r#""verb":{"id":"http://example.com/did","display":{"en":"did","de":"tat"}},"#,
        r#""object":{"objectType":"SubStatement","actor":{"objectType":"Agent","name":"B","openid":"http://example.com/b"},"verb":{"id":"http://example.com/do"},"#,
        r#""object":{"id":"http://example.com/a","definition":{"name":{"en":"own"}}}},"#,
        r#""context":{"team":{"objectType":"Group","name":"T","mbox":"mailto:t@example.com","member":[]},"contextActivities":{"parent":[{"objectType":"Activity","id":"http://example.com/p","definition":{"name":{"en":"Parent"}}}]},"#,
        r#""contextAgents":[{"objectType":"contextAgent","agent":{"name":"C","mbox":"mailto:c@example.com"}}]},"result":{"score":{"raw":45.450}}}"#
    );

    #[test]
    fn ids_keeps_what_identifies() {
        let expected = concat!(
            r#"{"id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0","actor":{"objectType":"Group","member":[{"mbox":"mailto:a@example.com"}]},"#,
            r#""verb":{"id":"http://example.com/did"},"#,
            r#""object":{"objectType":"SubStatement","actor":{"objectType":"Agent","openid":"http://example.com/b"},"verb":{"id":"http://example.com/do"},"object":{"id":"http://example.com/a"}},"#,
            r#""context":{"team":{"objectType":"Group","mbox":"mailto:t@example.com"},"contextActivities":{"parent":[{"id":"http://example.com/p"}]},"#,
            r#""contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:c@example.com"}}]},"result":{"score":{"raw":45.450}}}"#
        );
        assert_eq!(ids(RAW), expected);
    }

    #[test]
    fn canonical_answers_the_servers_definition_in_one_language() {
        let known = |id: &str| {
            (id == "http://example.com/a").then(|| r#"{"name":{"en":"All","de":"Alles"},"choices":[{"id":"x","description":{"de":"Iks","en":"Ex"}}]}"#.to_owned())
        };
        let text = canonical(RAW, &Languages::from_header("de, en;q=0.5"), known);
        assert!(text.contains(r#""display":{"de":"tat"}"#), "{text}");
        assert!(text.contains(r#"{"id":"http://example.com/a","definition":{"name":{"de":"Alles"},"choices":[{"id":"x","description":{"de":"Iks"}}]}}"#), "{text}");
        assert!(text.contains(r#"{"objectType":"Activity","id":"http://example.com/p","definition":{"name":{"en":"Parent"}}}"#), "{text}");
        assert!(
            text.contains(r#""name":"Anna""#),
            "agents are as in exact: {text}"
        );
    }

    #[test]
    fn the_activities_of_a_statement_are_listed_once() {
        assert_eq!(
            activities(RAW),
            ["http://example.com/a", "http://example.com/p"]
        );
        assert_eq!(activities("no json"), Vec::<String>::new());
    }
}
