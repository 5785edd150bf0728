//! The xAPI interaction definition of a question, in authored letters and plain text.

use super::letters::letter;
use crate::{
    html::Html,
    model::{Body, Course, Kind},
};

/// What goes into an activity definition beside name and description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// xAPI 1.0.3 Data §2.4.4.1, "Interaction Activities".
    pub interaction_type: &'static str,
    /// Component lists: the name of the property, and its (id, text) pairs.
    pub components: Vec<(&'static str, Vec<(String, String)>)>,
}

/// The interaction definition of a question; `None` when the segment is not one.
pub fn interaction(course: &Course, id: &str, lang: &str) -> Option<Definition> {
    let kind = course.segment(id)?.kind;
    let body = &course.content(id, lang)?.body;
    Some(Definition {
        interaction_type: interaction_type(kind)?,
        components: components(kind, body),
    })
}

fn interaction_type(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Single | Kind::Multiple => Some("choice"),
        Kind::TrueFalse => Some("true-false"),
        Kind::Short | Kind::Cloze => Some("fill-in"),
        Kind::Numeric => Some("numeric"),
        Kind::Order => Some("sequencing"),
        Kind::Match => Some("matching"),
        Kind::Text | Kind::Cards | Kind::Media | Kind::Branch | Kind::End => None,
    }
}

fn components(kind: Kind, body: &Body) -> Vec<(&'static str, Vec<(String, String)>)> {
    match body {
        Body::Choice { options } if kind != Kind::TrueFalse => {
            vec![(
                "choices",
                lettered(options.iter().map(|option| Some(&option.html))),
            )]
        }
        Body::Order { items } => vec![("choices", lettered(items.iter().map(Some)))],
        Body::Match { rows } => vec![
            ("source", lettered(rows.iter().map(|row| row.left.as_ref()))),
            ("target", lettered(rows.iter().map(|row| Some(&row.right)))),
        ],
        _ => Vec::new(),
    }
}

/// Letters count authored places, so a row without a left side leaves its letter unused.
fn lettered<'h>(texts: impl Iterator<Item = Option<&'h Html>>) -> Vec<(String, String)> {
    let numbered = texts.enumerate();
    numbered
        .filter_map(|(index, html)| Some((letter(index), html?.plain())))
        .collect()
}
