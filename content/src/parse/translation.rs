//! `course.<lang>.md`: the same course in another language. It says nothing twice: keys,
//! points and ways on are the source's, and the same shape is asked of every segment.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Front, Outline, Reader, Section,
    content::{self, Wanted},
    form::Form,
    meta,
    objectives::{self, unknown_objective},
    outline, reader,
    segment::Heading,
    shape, values,
};
use crate::{
    document::Report,
    folder::Folder,
    model::{Course, Segment, TranslatedSegment, Translation},
    rules,
};

const KEYS: [&str; 6] = [
    "format",
    "variant-of",
    "lang",
    "title",
    "summary",
    "objectives",
];

/// Every translation in the folder, by language.
pub(super) fn read_all(
    course: &Course,
    folder: &Folder,
    report: &mut Report,
    used: &mut BTreeSet<String>,
) -> BTreeMap<String, Translation> {
    let files = folder
        .iter()
        .filter_map(|(path, _)| Some((path, language_of(path)?)));
    let mut translations = BTreeMap::new();
    for (path, lang) in files {
        let Some(document) = reader::open(folder, path, report) else {
            continue;
        };
        let mut reader = Reader::new(&document, folder, report, used);
        if let Some(translation) = read(course, lang, &mut reader) {
            translations.insert(lang.to_owned(), translation);
        }
    }
    translations
}

/// `es` of `course.es.md`.
fn language_of(path: &str) -> Option<&str> {
    path.strip_prefix("course.")?
        .strip_suffix(".md")
        .filter(|lang| !lang.contains('/'))
}

fn read(course: &Course, lang: &str, reader: &mut Reader<'_>) -> Option<Translation> {
    let outline = outline::read(reader)?;
    let front = Front::read(reader, &outline)?;
    front.check_keys(reader, &KEYS);
    let objectives = objectives(course, &front, reader);
    let mut form = Form {
        front: &front,
        reader,
    };
    form.required(
        "format",
        |text| text == meta::FORMAT,
        "write format: microcourse/1",
    );
    let title = form.required("title", |_| true, "");
    let summary = form.text("summary");
    same(&mut form, "variant-of", &course.id, "the id of the course");
    same(
        &mut form,
        "lang",
        lang,
        "the language in the name of the file",
    );
    check_language(course, lang, &front, reader);
    let segments = segments(course, &outline, reader);
    note_missing(course, &segments, &front, reader);
    Some(Translation {
        title,
        summary,
        objectives,
        segments,
    })
}

fn same(form: &mut Form<'_, '_, '_>, key: &str, expected: &str, what: &str) {
    let advice = format!("write {key}: {expected}, which is {what}");
    form.required(key, |text| text == expected, &advice);
}

fn check_language(course: &Course, lang: &str, front: &Front, reader: &mut Reader<'_>) {
    let at = front.at_value(reader, "lang");
    if !values::is_language(lang) {
        let message = format!("{:?} is not a language tag", values::shorten(lang));
        let advice = "name the file course.<tag>.md, with a tag such as es or pt-BR";
        reader.fault(rules::TRANSLATION_FRONT, at, message, advice);
    } else if lang.eq_ignore_ascii_case(&course.lang) {
        let message = format!("the course itself is in {lang}");
        let advice = "take this file out, or name its own language";
        reader.fault(rules::TRANSLATION_FRONT, at, message, advice);
    }
}

fn objectives(course: &Course, front: &Front, reader: &mut Reader<'_>) -> BTreeMap<String, String> {
    let Some(objectives) = objectives::translated_objectives(front) else {
        let at = front.at_value(reader, "objectives");
        let message = "objectives is not a list of {id, text}";
        reader.fault(
            rules::TRANSLATION_FRONT,
            at,
            message,
            "write {id: o-name, text: The text.}",
        );
        return BTreeMap::new();
    };
    for objective in &objectives {
        let known = || {
            course
                .objectives
                .iter()
                .map(|objective| objective.id.as_str())
        };
        if !known().any(|id| id == objective.id) {
            let at = front.at_objective(reader, &objective.id, 0);
            unknown_objective(reader, &objective.id, at, known());
        }
    }
    objectives
        .into_iter()
        .map(|objective| (objective.id, objective.text))
        .collect()
}

fn segments(
    course: &Course,
    outline: &Outline<'_>,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, TranslatedSegment> {
    let mut segments = BTreeMap::new();
    for section in outline.sections() {
        let heading = Heading::read(reader, &section);
        heading.attributes.check_translated(reader);
        if heading.id.is_empty() {
            continue;
        }
        let Some(source) = source(course, &heading, reader) else {
            continue;
        };
        let translated = translate(source, &heading, &section, reader);
        if segments.insert(heading.id.clone(), translated).is_some() {
            let message = format!("{} is translated twice", heading.id);
            let advice = "take one of the two out";
            reader.fault(rules::SEGMENT_ID_REPEATED, heading.id_at, message, advice);
        }
    }
    segments
}

/// The segment that is translated, when it is there and of the same kind.
fn source<'c>(
    course: &'c Course,
    heading: &Heading<'_>,
    reader: &mut Reader<'_>,
) -> Option<&'c Segment> {
    let Some(source) = course.segment(&heading.id) else {
        let known = course.segments.iter().map(|segment| segment.id.as_str());
        let advice = match values::nearest(&heading.id, known) {
            Some(meant) => format!("did you mean {meant}?"),
            None => "use the id of a segment of course.md, or take it out".to_owned(),
        };
        let message = format!("course.md has no segment {}", values::shorten(&heading.id));
        reader.fault(rules::TRANSLATION_SEGMENT, heading.id_at, message, advice);
        return None;
    };
    match heading.kind {
        Some(kind) if kind == source.kind => Some(source),
        Some(kind) => {
            let message = format!("{} is .{} here", source.id, kind.name());
            let advice = format!("write .{} as in course.md", source.kind.name());
            let at = heading
                .attributes
                .kinds()
                .next()
                .map_or(heading.id_at, |(_, at)| at);
            reader.fault(rules::TRANSLATION_SEGMENT, at, message, advice);
            None
        }
        None => None,
    }
}

fn translate(
    source: &Segment,
    heading: &Heading<'_>,
    section: &Section<'_, '_>,
    reader: &mut Reader<'_>,
) -> TranslatedSegment {
    let attributes = &heading.attributes;
    let wanted = Wanted {
        kind: source.kind,
        attributes,
        source: Some(&source.content.body),
    };
    let content = content::read(reader, &wanted, &section.blocks);
    if !shape::same_pattern(&source.content.body, &content.body) {
        let message = format!(
            "{} differs from course.md in more than its words",
            source.id
        );
        let advice = "keep the same answers, rows and gaps in the same order, with the same marks";
        reader.fault(rules::TRANSLATION_PATTERN, attributes.at, message, advice);
    }
    let src = attributes.text("src");
    check_source(source, src.as_deref(), attributes.at("src"), reader);
    TranslatedSegment {
        title: heading.title.clone(),
        src,
        content,
    }
}

fn check_source(source: &Segment, src: Option<&str>, at: usize, reader: &mut Reader<'_>) {
    let current = &source.hash;
    match src {
        Some(src) if src == current => {}
        Some(src) if values::is_source_hash(src) => {
            let message = format!("{} was translated from an older text", source.id);
            let advice = format!("bring it up to date, then write src={current}");
            reader.fault(rules::TRANSLATION_STALE, at, message, advice);
        }
        Some(_) => {
            let message = "src is not eight digits of a hash";
            let advice = format!("write src={current} once it says the same as course.md");
            reader.fault(rules::TRANSLATION_SOURCE, at, message, advice);
        }
        None => {
            let message = format!("{} does not say which text it was made from", source.id);
            let advice = format!("write src={current} once it says the same as course.md");
            reader.fault(rules::TRANSLATION_SOURCE, at, message, advice);
        }
    }
}

fn note_missing(
    course: &Course,
    segments: &BTreeMap<String, TranslatedSegment>,
    front: &Front,
    reader: &mut Reader<'_>,
) {
    let missing: Vec<&str> = course
        .segments
        .iter()
        .map(|segment| segment.id.as_str())
        .filter(|id| !segments.contains_key(*id))
        .collect();
    if !missing.is_empty() {
        let message = format!("not translated: {}", missing.join(", "));
        let advice = "they are shown in the language of course.md until they are";
        reader.fault(
            rules::TRANSLATION_MISSING,
            front.at_key(reader, "lang"),
            message,
            advice,
        );
    }
}
