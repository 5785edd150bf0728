//! What every reading function carries along: the text, the folder it lies in, the report,
//! and which files the text has referred to.

use std::{collections::BTreeSet, ops::Range};

use crate::{
    document::{Document, Report},
    folder::Folder,
    rules::{self, Rule},
};

/// One file being read.
pub(crate) struct Reader<'a> {
    pub(crate) document: &'a Document,
    pub(crate) folder: &'a Folder,
    report: &'a mut Report,
    used: &'a mut BTreeSet<String>,
    /// Every reference to a segment.
    pub(crate) pointers: Vec<Pointer>,
}

/// A reference from one segment to another.
pub(crate) struct Pointer {
    /// The offset of the heading it stands under.
    pub(crate) from: usize,
    /// The id it names.
    pub(crate) id: String,
    /// Where it stands.
    pub(crate) at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        document: &'a Document,
        folder: &'a Folder,
        report: &'a mut Report,
        used: &'a mut BTreeSet<String>,
    ) -> Reader<'a> {
        Reader {
            document,
            folder,
            report,
            used,
            pointers: Vec::new(),
        }
    }

    /// Reports a finding at a byte offset.
    pub(crate) fn fault(
        &mut self,
        rule: &'static Rule,
        at: usize,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.report.add(rule, self.document, at, message, advice);
    }

    /// The text as written.
    pub(crate) fn raw(&self, range: Range<usize>) -> &'a str {
        self.document.text.get(range).unwrap_or_default()
    }

    /// Notes that the text refers to a file, which is then part of the course.
    pub(crate) fn refer_to(&mut self, path: &str) {
        self.used.insert(path.to_owned());
    }

    /// Notes that the segment under the heading at `from` leads to another.
    pub(crate) fn point_to(&mut self, from: usize, id: &str, at: usize) {
        self.pointers.push(Pointer {
            from,
            id: id.to_owned(),
            at,
        });
    }

    /// Where the segment under the heading at `from` names `id`, else the heading.
    pub(crate) fn pointer(&self, from: usize, id: &str) -> usize {
        let found = self
            .pointers
            .iter()
            .find(|pointer| pointer.from == from && pointer.id == id);
        found.map_or(from, |pointer| pointer.at)
    }
}

/// A text file of the folder; `None` when it is not there, or not text.
pub(super) fn open(folder: &Folder, name: &str, report: &mut Report) -> Option<Document> {
    match std::str::from_utf8(folder.get(name)?) {
        Ok(text) => Some(Document::new(name, text)),
        Err(error) => {
            let message = format!("byte {} is not UTF-8", error.valid_up_to());
            report.add_file(
                rules::FILE_ENCODING,
                name,
                message,
                "save the file as UTF-8",
            );
            None
        }
    }
}
