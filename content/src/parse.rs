//! From text to model. Whatever the text is, a model comes out; what was wrong with it is
//! in the report, and a course with errors is thrown away by the caller.

mod answers;
mod attributes;
pub(crate) mod blocks;
mod branch;
mod catalogue;
pub(crate) mod cloze;
mod content;
mod film;
mod form;
mod front;
pub(crate) mod links;
mod meta;
mod nesting;
mod objectives;
mod outline;
mod parts;
mod reader;
mod segment;
mod shape;
mod table;
mod translation;
mod typed;
mod values;

use std::collections::BTreeSet;

use crate::{document::Report, folder::Folder, lint, model::Course, rules};

pub(crate) use front::Front;
pub(crate) use objectives::unknown_objective;
pub(crate) use outline::{Outline, Section, Title, headings};
pub(crate) use reader::Reader;
pub(crate) use segment::Parsed;
pub(crate) use values::nearest;

/// The source file of a course.
pub(crate) const SOURCE: &str = "course.md";

/// A file that was read: the course it makes, and where everything stood.
pub(crate) struct Sheet {
    pub(crate) front: Front,
    pub(crate) segments: Vec<Parsed>,
}

/// Reads and lints `course.md` with its translations and media.
pub(crate) fn course(folder: &Folder, report: &mut Report) -> Option<Course> {
    let Some(document) = reader::open(folder, SOURCE, report) else {
        missing(folder, report);
        return None;
    };
    let mut used = BTreeSet::new();
    let mut reader = Reader::new(&document, folder, report, &mut used);
    let outline = outline::read(&mut reader)?;
    let front = Front::read(&mut reader, &outline);
    let segments = segment::read_all(&outline, &mut reader);
    let front = front?;
    let mut course = meta::course(&front, &mut reader);
    let sheet = Sheet { front, segments };
    course.segments = sheet
        .segments
        .iter()
        .map(|parsed| parsed.segment.clone())
        .collect();
    lint::source(&course, &sheet, &mut reader);
    course.translations = translation::read_all(&course, folder, report, &mut used);
    course.media = lint::media(folder, &used, report);
    Some(course)
}

fn missing(folder: &Folder, report: &mut Report) {
    if folder.get(SOURCE).is_none() {
        let message = "there is no course.md in this folder";
        report.add_file(
            rules::COURSE_MISSING,
            SOURCE,
            message,
            "name the text of the course course.md",
        );
    }
}
