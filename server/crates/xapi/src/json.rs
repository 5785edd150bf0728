//! A JSON tree over borrowed text, in the order it was sent.
//! Numbers and escapes stay as they were written, so that what is stored is what was received.

mod edit;
mod escape;
mod read;
mod write;

use std::borrow::Cow;

pub(crate) use edit::steps;
pub(crate) use read::{Bounds, Odd, Trouble, is_beyond, read, repeated};
pub(crate) use write::{push, push_name, push_quoted, to_text};

/// One JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    /// The number as written.
    Number(&'a str),
    String(Text<'a>),
    Array(Vec<Json<'a>>),
    Object(Vec<Member<'a>>),
}

/// One property of an object.
pub(crate) type Member<'a> = (Text<'a>, Json<'a>);

/// A string as it was written between its quotes, and what it means where that differs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text<'a> {
    raw: &'a str,
    unescaped: Option<Box<str>>,
}

impl<'a> Text<'a> {
    /// A text that needs no escaping.
    pub(crate) fn plain(raw: &'a str) -> Text<'a> {
        Text {
            raw,
            unescaped: None,
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.unescaped.as_deref().unwrap_or(self.raw)
    }

    /// The meaning, free of the tree it stands in.
    pub(crate) fn to_cow(&self) -> Cow<'a, str> {
        match &self.unescaped {
            Some(text) => Cow::Owned(text.to_string()),
            None => Cow::Borrowed(self.raw),
        }
    }
}

impl<'a> Json<'a> {
    /// What kind of value this is, for people.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The properties of an object; none of anything else.
    pub(crate) fn members(&self) -> &[Member<'a>] {
        match self {
            Json::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of an array, or the value itself where a single one stands for a list.
    pub(crate) fn elements(&self) -> &[Json<'a>] {
        match self {
            Json::Array(elements) => elements,
            single => std::slice::from_ref(single),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Json<'a>> {
        find(self.members(), key)
    }

    /// The text of a property, if it is one.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Json::as_str)
    }
}

/// The value of a property. Linear: objects of a statement are small.
pub(crate) fn find<'j, 'a>(members: &'j [Member<'a>], key: &str) -> Option<&'j Json<'a>> {
    members
        .iter()
        .find(|(name, _)| name.as_str() == key)
        .map(|(_, value)| value)
}
