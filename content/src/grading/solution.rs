//! The right answer, in the learner's own ids and in words. Only for those who earned it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Response, typed};
use crate::{
    delivery::{Keyring, Role, Seed},
    html::{Html, escape},
    model::{Body, Choice, Course, Gap, Matching, Quantity, Row, Word},
};

/// The right answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Solution {
    /// For reading, HTML.
    pub text: String,
    /// For showing in place; grading it gives the full score.
    pub response: Response,
}

/// The right answer to a question; `None` when the segment is not one.
pub fn solution(course: &Course, id: &str, lang: &str, seed: &Seed) -> Option<Solution> {
    let content = course.content(id, lang)?;
    let keys = seed.keyring(id);
    match &content.body {
        Body::Choice { options } => Some(of_choice(options, &keys)),
        Body::Short { matching, answers } => of_text(*matching, answers),
        Body::Numeric { unit, answers } => of_number(unit.as_deref(), answers),
        Body::Order { items } => Some(of_order(items, &keys)),
        Body::Match { rows } => Some(of_match(rows, &keys)),
        Body::Cloze { gaps } => Some(of_cloze(gaps, &keys)),
        Body::Text | Body::Cards { .. } | Body::Media { .. } | Body::Branch { .. } => None,
    }
}

fn of_choice(options: &[Choice], keys: &Keyring<'_>) -> Solution {
    let right = || {
        options
            .iter()
            .enumerate()
            .filter(|(_, option)| option.right)
    };
    Solution {
        text: list("ul", right().map(|(_, option)| in_words(&option.html))),
        response: Response::Choice {
            chosen: right()
                .map(|(index, _)| keys.id(Role::Option, index))
                .collect(),
        },
    }
}

/// Of several accepted answers the first stands for all. A pattern does so only when it is
/// an answer too; where none is, the explanation has to say it.
fn of_text(matching: Matching, answers: &[Word]) -> Option<Solution> {
    let mut accepted = answers
        .iter()
        .filter(|answer| answer.right)
        .map(|answer| &answer.text);
    let text = accepted
        .find(|text| typed::matches(matching, text, text))?
        .clone();
    Some(Solution {
        text: paragraph(&text),
        response: Response::Text { text },
    })
}

fn of_number(unit: Option<&str>, answers: &[Quantity]) -> Option<Solution> {
    let target = answers.iter().find(|answer| answer.right)?.target;
    let words = format!("{target} {}", unit.unwrap_or_default());
    Some(Solution {
        text: paragraph(words.trim()),
        response: Response::Number {
            text: target.example().to_string(),
        },
    })
}

fn of_order(items: &[Html], keys: &Keyring<'_>) -> Solution {
    Solution {
        text: list("ol", items.iter().map(in_words)),
        response: Response::Order {
            items: keys.ids(Role::Item, items.len()),
        },
    }
}

fn of_match(rows: &[Row], keys: &Keyring<'_>) -> Solution {
    let asked = || {
        rows.iter()
            .enumerate()
            .filter_map(|(i, row)| Some((i, row.left.as_ref()?, row)))
    };
    let pair = |index| (keys.id(Role::Row, index), keys.id(Role::Answer, index));
    Solution {
        text: list(
            "ul",
            asked().map(|(_, left, row)| format!("{}: {}", in_words(left), in_words(&row.right))),
        ),
        response: Response::Match {
            pairs: asked().map(|(index, ..)| pair(index)).collect(),
        },
    }
}

fn of_cloze(gaps: &[Gap], keys: &Keyring<'_>) -> Solution {
    let mut words = Vec::new();
    let mut response = BTreeMap::new();
    for (index, gap) in gaps.iter().enumerate() {
        let Some(place) = gap.words.iter().position(|word| word.right) else {
            continue;
        };
        let word = &gap.words[place].text;
        let entry = if gap.choose {
            keys.id(Role::Word(index), place)
        } else {
            word.clone()
        };
        words.push(Html::from_text(word).as_str().to_owned());
        response.insert(keys.id(Role::Gap, index), entry);
    }
    Solution {
        text: list("ol", words.into_iter()),
        response: Response::Cloze { gaps: response },
    }
}

/// A solution is sent without a base for pictures, so their words stand for them.
fn in_words(html: &Html) -> String {
    if html.as_str().contains("<img ") {
        return Html::from_text(&html.plain()).as_str().to_owned();
    }
    html.as_str().to_owned()
}

fn paragraph(text: &str) -> String {
    let mut html = String::from("<p>");
    escape(&mut html, text);
    html + "</p>"
}

fn list(tag: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("<li>{item}</li>")).collect();
    format!("<{tag}>{items}</{tag}>")
}
