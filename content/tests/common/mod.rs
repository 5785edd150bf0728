//! A course for tests: one text with every kind of question, and short ways to ask about it.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use content::{
    Course, Folder,
    delivery::{Delivered, Interaction, Item, Seed, deliver},
    grading::{Grade, Response, ResponseFault, grade},
    read,
};

const FRONT: &str = "---
format: microcourse/1
id: sample
title: Sample
lang: en
version: 1.0.0
license: CC0-1.0
minutes: 5
objectives: [{id: o-a, text: Something.}]
pass: 50
attempts: 0
complete-when: viewed
---

";

pub(crate) const PICTURE: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

/// A course of these segments, which must be without errors.
pub(crate) fn course(segments: &str) -> Course {
    course_of(&[("course.md", format!("{FRONT}{segments}").as_bytes())])
}

/// A course with a translation into Spanish.
pub(crate) fn bilingual(segments: &str, spanish: &str) -> Course {
    let front = "---\nformat: microcourse/1\nvariant-of: sample\nlang: es\ntitle: Muestra\n---\n\n";
    course_of(&[
        ("course.md", format!("{FRONT}{segments}").as_bytes()),
        ("course.es.md", format!("{front}{spanish}").as_bytes()),
    ])
}

fn course_of(files: &[(&str, &[u8])]) -> Course {
    let extra: [(&str, &[u8]); 3] = [
        ("media/a.svg", PICTURE),
        ("media/film.mp4", b"film"),
        ("media/film.vtt", b"WEBVTT\n"),
    ];
    let all = files
        .iter()
        .chain(&extra)
        .map(|(path, bytes)| (path.to_string(), bytes.to_vec()));
    let reading = read(&Folder::from_files(all).expect("a folder"));
    reading
        .course
        .unwrap_or_else(|| panic!("{:#?}", reading.findings))
}

pub(crate) fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

/// The segment as a learner in this attempt receives it.
pub(crate) fn delivered(course: &Course, id: &str, number: u8) -> Delivered {
    deliver(course, id, "en", &seed(number), "/m/").expect("a segment")
}

/// The id that the item with this text has in attempt 1.
pub(crate) fn id_of(items: &[Item], text: &str) -> String {
    let item = items.iter().find(|item| item.html == text);
    item.unwrap_or_else(|| panic!("no item {text} among {items:?}"))
        .id
        .clone()
}

/// What one chooses from, moves, or fills in with.
pub(crate) fn items(delivered: &Delivered) -> Vec<Item> {
    match &delivered.interaction {
        Interaction::Choice { options: items, .. } | Interaction::Order { items } => items.clone(),
        Interaction::Match { choices, .. } => choices.clone(),
        other => panic!("no items in {other:?}"),
    }
}

pub(crate) fn graded(
    course: &Course,
    id: &str,
    response: &Response,
) -> Result<Grade, ResponseFault> {
    grade(course, id, "en", &seed(1), response)
}

/// The ids of the options with these texts, as a response.
pub(crate) fn choose(course: &Course, id: &str, texts: &[&str]) -> Response {
    let items = items(&delivered(course, id, 1));
    Response::Choice {
        chosen: texts.iter().map(|text| id_of(&items, text)).collect(),
    }
}

/// The items with these texts, in this order, as a response.
pub(crate) fn arrange(course: &Course, id: &str, texts: &[&str]) -> Response {
    let items = items(&delivered(course, id, 1));
    Response::Order {
        items: texts.iter().map(|text| id_of(&items, text)).collect(),
    }
}

/// Rows and choices with these texts as a response.
pub(crate) fn pair(course: &Course, id: &str, pairs: &[(&str, &str)]) -> Response {
    let Interaction::Match { rows, choices } = delivered(course, id, 1).interaction else {
        panic!("{id} is no match")
    };
    let pairs = pairs
        .iter()
        .map(|(row, choice)| (id_of(&rows, row), id_of(&choices, choice)));
    Response::Match {
        pairs: pairs.collect(),
    }
}

/// Gaps filled in order, by text; for a drop-down the option with that text.
pub(crate) fn fill(course: &Course, id: &str, words: &[&str]) -> Response {
    let Interaction::Cloze { gaps, .. } = delivered(course, id, 1).interaction else {
        panic!("{id} is no cloze")
    };
    let entry = |options: &Option<Vec<Item>>, word: &str| match options {
        Some(options) if !word.is_empty() => id_of(options, word),
        _ => word.to_owned(),
    };
    let filled = gaps.iter().zip(words);
    Response::Cloze {
        gaps: filled
            .map(|(gap, word)| (gap.id.clone(), entry(&gap.options, word)))
            .collect(),
    }
}

pub(crate) fn text(text: &str) -> Response {
    Response::Text {
        text: text.to_owned(),
    }
}

pub(crate) fn number(text: &str) -> Response {
    Response::Number {
        text: text.to_owned(),
    }
}
