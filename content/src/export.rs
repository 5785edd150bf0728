//! A course on its way into another LMS: one zip that holds the player, the course with its keys, and the description that
//! the LMS reads. A self-contained package answers by itself, so it necessarily carries the right answers.

mod cmi5_structure;
mod manifest;

use crate::model::Course;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What the package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// SCORM 1.2.
    Scorm12,
    /// SCORM 2004 4th Edition.
    Scorm2004,
    /// cmi5.
    Cmi5,
    /// Any web server, without an LMS: the browser remembers.
    Html,
}

impl Standard {
    /// Every standard.
    pub const ALL: [Standard; 4] = [
        Standard::Scorm12,
        Standard::Scorm2004,
        Standard::Cmi5,
        Standard::Html,
    ];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Standard::Scorm12 => "scorm12",
            Standard::Scorm2004 => "scorm2004",
            Standard::Cmi5 => "cmi5",
            Standard::Html => "html",
        }
    }
}

/// One file of the package.
#[derive(Debug, Clone)]
pub struct File {
    /// Where in the package.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What a thin package opens, and where.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The origin that hosts the course.
    pub server: &'a str,
    /// What the package shows there.
    pub token: &'a str,
    /// What tells this package from others of the course.
    pub name: &'a str,
}

/// Writes the package. `home` is an IRI of the exporting installation, from which stable publisher's ids are made; `files`
/// are the player's and the course's media. The same input gives the same bytes.
pub fn package(course: &Course, standard: Standard, home: &str, mut files: Vec<File>) -> Vec<u8> {
    files.push(text("course.js", &course_module(course)));
    let home = home.trim_end_matches('/');
    let scored = course.points_possible() > 0.0;
    let described = Described {
        course,
        name: course.id.clone(),
        iri: format!("{home}/courses/{}", course.id),
        mastery: scored.then_some(course.pass),
        move_on: if scored { "Passed" } else { "Completed" },
    };
    written(&described, standard, files)
}

/// Writes a package that holds nothing of the course but its title: it opens the hosted one. What is enough to pass is not
/// said either, because the course may change after the package has left.
pub fn thin(
    course: &Course,
    standard: Standard,
    home: &str,
    target: Target<'_>,
    mut files: Vec<File>,
) -> Vec<u8> {
    let module = serde_json::json!({
        "server": target.server,
        "token": target.token,
        "title": course.title,
    });
    files.push(text(
        "target.js",
        &format!("export const target = {module};\n"),
    ));
    let home = home.trim_end_matches('/');
    let described = Described {
        course,
        name: format!("{}.{}", course.id, target.name),
        iri: format!("{home}/dispatches/{}", target.name),
        mastery: None,
        move_on: "CompletedOrPassed",
    };
    written(&described, standard, files)
}

/// What the LMS reads about a package.
struct Described<'a> {
    course: &'a Course,
    /// Identifier within the LMS.
    name: String,
    /// Publisher's id.
    iri: String,
    /// Percent that the LMS shall hold the score against.
    mastery: Option<u8>,
    /// When the LMS lets the learner go on (cmi5 13.1.4).
    move_on: &'static str,
}

fn written(described: &Described<'_>, standard: Standard, mut files: Vec<File>) -> Vec<u8> {
    let name = standard.name();
    let module = format!("export const standard = '{name}';\n");
    files.push(text("standard.js", &module));
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let description = match standard {
        Standard::Scorm12 => Some(("imsmanifest.xml", manifest::scorm12(described, &files))),
        Standard::Scorm2004 => Some(("imsmanifest.xml", manifest::scorm2004(described, &files))),
        Standard::Cmi5 => Some(("cmi5.xml", cmi5_structure::structure(described))),
        Standard::Html => None,
    };
    if let Some((path, xml)) = description {
        files.insert(0, text(path, &xml));
    }
    zipped(&files)
}

fn text(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

/// The model as a module, with what only a walk over its graph tells.
fn course_module(course: &Course) -> String {
    let mut value = serde_json::to_value(course).expect("the model is JSON");
    value["possible"] = course.points_possible().into();
    // JSON is JavaScript since ES2019.
    format!("export const course = {value};\n")
}

fn zipped(files: &[File]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        let options = SimpleFileOptions::default();
        let written = zip
            .start_file(&*file.path, options)
            .map(|()| zip.write_all(&file.bytes));
        debug_assert!(matches!(written, Ok(Ok(()))), "memory takes every file");
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// Text in XML, between tags or in a quoted attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}
