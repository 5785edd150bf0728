//! Elements as they were read.

use std::sync::Arc;

/// One element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Without prefix.
    pub name: String,
    /// Its namespace; empty when it has none.
    pub space: Arc<str>,
    /// Without the declarations of namespaces.
    pub attributes: Vec<Attribute>,
    /// The text directly in it.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Element>,
    /// Where it begins, counted from 1.
    pub line: u32,
}

/// One attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Without prefix.
    pub name: String,
    /// Its namespace; empty when it has no prefix.
    pub space: Arc<str>,
    /// Its value, entities replaced.
    pub value: String,
}

impl Element {
    /// The text with whitespace at its ends taken off and every run of it made one space, as `xs:token` asks.
    pub fn token(&self) -> String {
        token(&self.text)
    }

    /// The value of an attribute without prefix.
    pub fn plain(&self, name: &str) -> Option<&str> {
        let found = self
            .attributes
            .iter()
            .find(|attribute| attribute.space.is_empty() && attribute.name == name);
        found.map(|attribute| attribute.value.as_str())
    }
}

/// Whitespace collapsed: what ids, references and addresses are read with.
pub fn token(text: &str) -> String {
    let mut parts = text
        .split([' ', '\t', '\n', '\r'])
        .filter(|part| !part.is_empty());
    let mut token = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        token.push(' ');
        token.push_str(part);
    }
    token
}
