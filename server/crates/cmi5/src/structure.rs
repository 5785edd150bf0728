//! A course as `cmi5.xml` describes it (13.1).

mod check;
mod read;
mod satisfied;

pub use read::{Packaging, read};
pub use satisfied::Place;

use crate::MoveOn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A course: blocks and assignable units, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// The publisher's id.
    pub id: String,
    /// What it is called.
    pub title: Texts,
    /// What it is about.
    pub description: Texts,
    /// What it teaches.
    pub objectives: Vec<Objective>,
    /// In order.
    pub children: Vec<Node>,
}

/// A block or an assignable unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Node {
    /// An assignable unit.
    Au(Au),
    /// A block.
    Block(Block),
}

/// Units and blocks that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The publisher's id.
    pub id: String,
    /// What it is called.
    pub title: Texts,
    /// What it is about.
    pub description: Texts,
    /// Ids of objectives of the course.
    pub objectives: Vec<String>,
    /// In order.
    pub children: Vec<Node>,
}

/// An assignable unit: what is launched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Au {
    /// The publisher's id.
    pub id: String,
    /// What it is called.
    pub title: Texts,
    /// What it is about.
    pub description: Texts,
    /// Ids of objectives of the course.
    pub objectives: Vec<String>,
    /// Where it is: absolute, or a path in the package.
    pub url: String,
    /// Passed on to it as it is.
    pub launch_parameters: Option<String>,
    /// What an AU asks its publisher's licence server with.
    pub entitlement_key: Option<String>,
    /// When it counts as done.
    pub move_on: MoveOn,
    /// From which scaled score on it is passed, 0 to 1.
    pub mastery_score: Option<f64>,
    /// Where it may be opened.
    pub launch_method: LaunchMethod,
    /// Type of its activity, an IRI.
    pub activity_type: Option<String>,
}

/// Where an AU may be opened (13.1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LaunchMethod {
    /// In a frame or a window.
    #[default]
    AnyWindow,
    /// In a window of its own, never in a frame.
    OwnWindow,
}

/// What is taught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// The publisher's id.
    pub id: String,
    /// What it is called.
    pub title: Texts,
    /// What it is about.
    pub description: Texts,
}

/// One text in several languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<String, String>);

impl Texts {
    /// As xAPI's language map.
    #[must_use]
    pub const fn map(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// In the language wanted, else in English, else in any.
    #[must_use]
    pub fn best(&self, language: &str) -> &str {
        let primary = |tag: &str| {
            tag.split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        let of = |wanted: &str| {
            let wanted = primary(wanted);
            let mut texts = self.0.iter();
            texts
                .find(|(tag, _)| primary(tag) == wanted)
                .map(|(_, text)| text)
        };
        let exact = self.0.get(language);
        let found = exact.or_else(|| of(language)).or_else(|| of("en"));
        found
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }
}

impl Structure {
    /// Every AU in the order of the document. An AU's place here is what the API calls its index.
    #[must_use]
    pub fn aus(&self) -> Vec<&Au> {
        let mut aus = Vec::new();
        collect(&self.children, &mut aus);
        aus
    }
}

fn collect<'s>(nodes: &'s [Node], aus: &mut Vec<&'s Au>) {
    for node in nodes {
        match node {
            Node::Au(au) => aus.push(au),
            Node::Block(block) => collect(&block.children, aus),
        }
    }
}
