//! From a section to a segment: heading, attributes, text.

use super::{
    Outline, Reader, Section,
    attributes::Attributes,
    blocks,
    content::{self, Wanted},
    values,
};
use crate::{
    hash,
    model::{Kind, Segment},
    number, render, rules,
};

const MAX_POINTS: f64 = 1000.0;
const MAX_ATTEMPTS: u32 = 1000;

/// A segment with the places lint speaks of.
pub(crate) struct Parsed {
    pub(crate) segment: Segment,
    /// The offset of the heading.
    pub(crate) at: usize,
    /// The offset of the id, else of the heading.
    pub(crate) id_at: usize,
    /// The offset of `objective=`.
    pub(crate) objective_at: usize,
}

/// Every segment of the source.
pub(super) fn read_all(outline: &Outline<'_>, reader: &mut Reader<'_>) -> Vec<Parsed> {
    let segments: Vec<Parsed> = outline
        .sections()
        .map(|section| read(reader, &section))
        .collect();
    if segments.is_empty() {
        let end = reader.document.text.len();
        let advice = "begin one: ## Title {#id .text}";
        reader.fault(
            rules::COURSE_EMPTY,
            end,
            "this course has no segments",
            advice,
        );
    }
    segments
}

fn read(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> Parsed {
    let heading = Heading::read(reader, section);
    let attributes = &heading.attributes;
    let kind = heading.kind;
    attributes.check(reader, kind);
    let wanted = Wanted {
        kind: kind.unwrap_or(Kind::Text),
        attributes,
        source: None,
    };
    let content = content::read(reader, &wanted, &section.blocks);
    let score = attributes.word(reader, "score", &["partial"]);
    let segment = Segment {
        hash: hash::source_hash(&heading.title, reader.raw(section.text.clone())),
        kind: wanted.kind,
        objective: attributes.text("objective"),
        points: points(reader, attributes, wanted.kind),
        attempts: attempts(reader, attributes, wanted.kind),
        partial: score.is_some(),
        shuffle: attributes.has("shuffle"),
        unscored: attributes.has("unscored"),
        confidence: attributes.has("confidence"),
        repeat: attributes.has("repeat"),
        goto: pointer(reader, attributes, "goto"),
        pass_to: pointer(reader, attributes, "pass"),
        fail_to: pointer(reader, attributes, "fail"),
        content,
        id: heading.id,
        title: heading.title,
    };
    let objective_at = attributes.at("objective");
    Parsed {
        segment,
        at: attributes.at,
        id_at: heading.id_at,
        objective_at,
    }
}

fn pointer(reader: &mut Reader<'_>, attributes: &Attributes<'_>, key: &str) -> Option<String> {
    let id = attributes.text(key)?;
    reader.point_to(attributes.at, &id, attributes.at(key));
    Some(id)
}

fn attempts(reader: &mut Reader<'_>, attributes: &Attributes<'_>, kind: Kind) -> u32 {
    let attempts = attributes.number(reader, "attempts", 1, MAX_ATTEMPTS);
    if kind.is_question() { attempts } else { 0 }
}

fn points(reader: &mut Reader<'_>, attributes: &Attributes<'_>, kind: Kind) -> f64 {
    let points = match attributes.get("points") {
        None => 1.0,
        Some((text, at)) => {
            let number = number::parse(text).filter(|points| (0.0..=MAX_POINTS).contains(points));
            number.unwrap_or_else(|| {
                let message = format!("points is not a number from 0 to {MAX_POINTS}");
                reader.fault(rules::ATTRIBUTE_VALUE, at, message, "write points=1");
                1.0
            })
        }
    };
    let scored = kind.is_question() && !attributes.has("unscored");
    if scored { points } else { 0.0 }
}

/// What a heading says, in the source and in translations.
pub(super) struct Heading<'t> {
    pub(super) attributes: Attributes<'t>,
    pub(super) title: String,
    pub(super) id: String,
    pub(super) id_at: usize,
    pub(super) kind: Option<Kind>,
}

impl<'t> Heading<'t> {
    pub(super) fn read(reader: &mut Reader<'t>, section: &Section<'_, '_>) -> Heading<'t> {
        let attributes = Attributes::read(reader, section.heading);
        let title = blocks::plain(section.heading);
        // Rendering finds what may not stand there; the title itself is plain text.
        render::shown(reader, &[blocks::inner(section.heading)]);
        if title.is_empty() {
            let message = "this heading has no words";
            reader.fault(
                rules::SEGMENT_TITLE,
                attributes.at,
                message,
                "write a title behind ##",
            );
        }
        let (id, id_at) = id(reader, &attributes);
        let kind = kind(reader, &attributes);
        Heading {
            attributes,
            title,
            id,
            id_at,
            kind,
        }
    }
}

fn id(reader: &mut Reader<'_>, attributes: &Attributes<'_>) -> (String, usize) {
    let mut ids = attributes.ids();
    let Some((id, at)) = ids.next() else {
        let message = "this segment has no id";
        let advice =
            "write {#some-name .kind} behind the title, or let lectern course lint --fix do it";
        reader.fault(rules::SEGMENT_ID_MISSING, attributes.at, message, advice);
        return (String::new(), attributes.at);
    };
    if let Some((_, at)) = ids.next() {
        reader.fault(
            rules::ATTRIBUTE_REPEATED,
            at,
            "this segment has two ids",
            "take one out",
        );
    }
    if !values::is_id(id) {
        let message = format!(
            "a segment cannot have the id {:?}",
            super::values::shorten(id)
        );
        reader.fault(rules::SEGMENT_ID_MALFORMED, at, message, values::ID_ADVICE);
    }
    (id.to_owned(), at)
}

fn kind(reader: &mut Reader<'_>, attributes: &Attributes<'_>) -> Option<Kind> {
    let mut names = attributes.kinds();
    let all = || Kind::ALL.map(Kind::name);
    let Some((name, at)) = names.next() else {
        let message = "this segment does not say what it is";
        let advice = format!("write one of .{} behind the id", all().join(", ."));
        reader.fault(rules::SEGMENT_KIND_MISSING, attributes.at, message, advice);
        return None;
    };
    if let Some((_, at)) = names.next() {
        let message = "this segment has two kinds";
        reader.fault(
            rules::SEGMENT_KIND_REPEATED,
            at,
            message,
            "make two segments, or take one out",
        );
    }
    let kind = Kind::from_name(name);
    if kind.is_none() {
        let advice = match values::nearest(name, all()) {
            Some(meant) => format!("did you mean .{meant}?"),
            None => format!("write one of .{}", all().join(", .")),
        };
        let message = format!("there is no kind .{}", super::values::shorten(name));
        reader.fault(rules::SEGMENT_KIND_UNKNOWN, at, message, advice);
    }
    kind
}
