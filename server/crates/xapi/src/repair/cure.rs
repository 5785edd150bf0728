//! From a fault to the change that mends it, if there is one that does not guess.

use super::{Change, forms};
use crate::fault::shown;
use crate::json::{self, Bounds, Json};
use crate::{Fault, Version, language, rule};

/// A change to be made, and how it is told.
pub(super) struct Cure {
    at: Vec<String>,
    act: Act,
    pub(super) change: Change,
}

/// Texts are JSON.
enum Act {
    Remove,
    Replace(String),
    Rename(String),
    Add { name: &'static str, value: String },
}

impl Cure {
    /// Makes the change; none when an earlier one took its place away.
    pub(super) fn apply<'a>(&'a self, tree: &mut Json<'a>) -> Option<()> {
        match &self.act {
            Act::Remove => tree.remove(&self.at),
            Act::Replace(text) => tree.replace(&self.at, read(text)?),
            Act::Rename(text) => match read(text)? {
                Json::String(name) => tree.rename(&self.at, name),
                _ => None,
            },
            Act::Add { name, value } => {
                let mut at = self.at.clone();
                at.push((*name).to_owned());
                tree.add(&at, json::Text::plain(name), read(value)?)
            }
        }
    }
}

fn read(text: &str) -> Option<Json<'_>> {
    json::read(text, Bounds::OWN).ok().map(|(value, _)| value)
}

/// The cure of a fault.
pub(super) fn of(fault: &Fault, tree: &Json<'_>, version: Version) -> Option<Cure> {
    let at = json::steps(&fault.pointer)?;
    let value = tree.at(&at)?;
    let (rule, act, after) = match fault.code {
        "xapi.null" => gone("null.removed"),
        "xapi.property.unknown" | "xapi.property.case" if *value == Json::Null => {
            gone("null.removed")
        }
        "xapi.context.relevant_types" => gone("empty.removed"),
        "xapi.property.case" => renamed("property.case", named(&fault.expected).next()?),
        "xapi.property.missing" => typed(fault, &at)?,
        "xapi.type" => of_kind(fault, value, version)?,
        "xapi.object_type" => cased(fault, value.as_str()?)?,
        "xapi.interaction.type" => word(fault, value.as_str()?)?,
        "xapi.language" => tag(at.last()?, value)?,
        "xapi.extensions.key" => renamed("iri.form", &forms::iri(at.last()?)?),
        code => rewritten(code, value.as_str()?, version)?,
    };
    let change = Change {
        rule,
        code: fault.code,
        pointer: fault.pointer.clone(),
        before: fault.found.clone(),
        after,
    };
    Some(Cure { at, act, change })
}

/// Which repair, what it does, and how it is told.
type Told = (&'static str, Act, String);

fn gone(rule: &'static str) -> Told {
    (rule, Act::Remove, "nothing".to_owned())
}

fn renamed(rule: &'static str, name: &str) -> Told {
    (rule, Act::Rename(quoted(name)), shown(name))
}

/// Texts in another form of what the standard wants: the same moment, the same address.
fn rewritten(code: &str, text: &str, version: Version) -> Option<Told> {
    let (rule, better, after) = match code {
        "xapi.timestamp" => {
            let better = forms::timestamp(text, version)?;
            (
                "timestamp.form",
                better,
                "the same moment in the standard form",
            )
        }
        "xapi.duration" => {
            let better = forms::duration(text)?;
            (
                "duration.form",
                better,
                "the same duration in the standard form",
            )
        }
        "xapi.agent.mbox" => (
            "mbox.form",
            forms::mbox(text)?,
            "`mailto:` and the same address",
        ),
        "xapi.iri" => (
            "iri.form",
            forms::iri(text)?,
            "the same IRI with its scheme",
        ),
        "xapi.uuid" => (
            "uuid.form",
            forms::uuid(text)?,
            "the same UUID in the standard form",
        ),
        "xapi.agent.sha1sum" | "xapi.attachment.sha2" => {
            let better = forms::hexadecimal(text)?;
            ("digest.form", better, "the same digest without spaces")
        }
        _ => return None,
    };
    Some((rule, Act::Replace(quoted(&better)), after.to_owned()))
}

/// A value of another kind that says the same.
fn of_kind(fault: &Fault, value: &Json<'_>, version: Version) -> Option<Told> {
    let replaced = |rule, text, after: &str| Some((rule, Act::Replace(text), after.to_owned()));
    match (fault.expected.as_str(), value) {
        ("a number", Json::String(text)) => {
            let number = forms::number(text.as_str())?;
            replaced("number.unquoted", number, "the same as a number")
        }
        ("a boolean", Json::String(text)) => {
            let boolean = forms::boolean(text.as_str())?;
            replaced(
                "boolean.unquoted",
                boolean.to_owned(),
                "the same as a boolean",
            )
        }
        ("a string", Json::Number(number)) if !number.contains(['e', 'E']) => {
            replaced("string.quoted", quoted(number), "the same as a string")
        }
        ("a string", Json::Bool(boolean)) => replaced(
            "string.quoted",
            quoted(&boolean.to_string()),
            "the same as a string",
        ),
        ("an array", Json::Object(_) | Json::String(_)) => {
            let list = format!("[{}]", json::to_text(value));
            replaced("list.of_one", list, "a list of it alone")
        }
        ("an object", Json::Array(list)) => match list.as_slice() {
            [only @ Json::Object(_)] => replaced(
                "list.unwrapped",
                json::to_text(only),
                "the only element of the list",
            ),
            _ => None,
        },
        ("an object", Json::String(_)) if fault.rule == rule::LANGUAGE.clause(version) => {
            let map = format!("{{\"und\":{}}}", json::to_text(value));
            replaced(
                "language.map",
                map,
                "a language map with the text under `und`",
            )
        }
        _ => None,
    }
}

/// `agent` for `Agent`.
fn cased(fault: &Fault, found: &str) -> Option<Told> {
    let word = named(&fault.expected).find(|word| word.eq_ignore_ascii_case(found.trim()))?;
    Some(("object_type.case", Act::Replace(quoted(word)), shown(word)))
}

/// `True_False` for `true-false`.
fn word(fault: &Fault, found: &str) -> Option<Told> {
    let meant = found.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    let word = named(&fault.expected).find(|word| *word == meant)?;
    Some((
        "interaction_type.form",
        Act::Replace(quoted(word)),
        shown(word),
    ))
}

/// Where one type alone may stand, it need not be guessed.
fn typed(fault: &Fault, at: &[String]) -> Option<Told> {
    let mut words = named(&fault.expected);
    if words.next() != Some("objectType") {
        return None;
    }
    let holder = at.len().checked_sub(2).map(|index| at[index].as_str());
    let word = match (words.next(), at.last()?.as_str(), holder) {
        (Some(only), ..) => only,
        (None, "statement", Some("context")) => "StatementRef",
        (None, _, Some("contextAgents")) => "contextAgent",
        (None, _, Some("contextGroups")) => "contextGroup",
        _ => return None,
    };
    let value = quoted(word);
    let act = Act::Add {
        name: "objectType",
        value,
    };
    Some(("object_type.added", act, shown(word)))
}

/// A tag stands as a key in language maps, and as a value in `context.language`.
fn tag(key: &str, value: &Json<'_>) -> Option<Told> {
    if !language::is_tag(key) {
        return Some(renamed("language.form", &forms::language(key)?));
    }
    let tag = forms::language(value.as_str()?)?;
    Some(("language.form", Act::Replace(quoted(&tag)), shown(&tag)))
}

/// The words in backticks: what a fault offers to choose from.
fn named(expected: &str) -> impl Iterator<Item = &str> {
    expected.split('`').skip(1).step_by(2)
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    json::push_quoted(&mut quoted, text);
    quoted
}
