//! Reading a course: parse, lint, and the model when there is nothing to refuse.

use crate::{document::Report, finding::Finding, folder::Folder, model::Course, parse};

/// What reading a folder gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The course; there is one exactly when no finding is an error.
    pub course: Option<Course>,
    /// Errors and warnings, by file and place.
    pub findings: Vec<Finding>,
    /// What is not wrong but worth knowing: stale and missing translations.
    pub notes: Vec<Finding>,
}

/// Reads and lints a course. Never panics, and takes time linear in the size of the text.
pub fn read(folder: &Folder) -> Reading {
    let mut report = Report::default();
    let course = parse::course(folder, &mut report).filter(|_| !report.has_errors());
    let (findings, notes) = report.into_parts();
    Reading {
        course,
        findings,
        notes,
    }
}
