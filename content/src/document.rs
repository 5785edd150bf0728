//! A text file of a course with places in it, and the notebook lint writes its findings in.

use crate::{
    finding::{Finding, Severity},
    rules::Rule,
};

/// More findings than anyone reads; it also bounds the work of counting columns.
const MAX_FINDINGS: usize = 200;

/// A text file.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) name: String,
    /// Without a byte order mark.
    pub(crate) text: String,
    line_starts: Vec<usize>,
}

impl Document {
    pub(crate) fn new(name: &str, text: &str) -> Document {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Document {
            name: name.to_owned(),
            text: text.to_owned(),
            line_starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// Line and column of a byte offset, counted from 1, columns in characters.
    pub(crate) fn position(&self, offset: usize) -> (u32, u32) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line_starts.partition_point(|&start| start <= offset);
        let before = &self.text[self.line_starts[line - 1]..offset];
        (line as u32, before.chars().count() as u32 + 1)
    }

    /// The offset of the first character of a line counted from 0.
    pub(crate) fn line_start(&self, line: usize) -> usize {
        self.line_starts
            .get(line)
            .copied()
            .unwrap_or(self.text.len())
    }
}

/// What lint has found so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    failed: bool,
}

impl Report {
    /// Notes a finding at a byte offset of a document.
    pub(crate) fn add(
        &mut self,
        rule: &'static Rule,
        document: &Document,
        offset: usize,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.failed |= rule.severity == Severity::Error;
        if self.findings.len() < MAX_FINDINGS {
            let (line, column) = document.position(offset);
            self.push(
                rule,
                &document.name,
                (line, column),
                message.into(),
                advice.into(),
            );
        }
    }

    /// Notes a finding about a file as a whole.
    pub(crate) fn add_file(
        &mut self,
        rule: &'static Rule,
        file: &str,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.failed |= rule.severity == Severity::Error;
        if self.findings.len() < MAX_FINDINGS {
            self.push(rule, file, (1, 1), message.into(), advice.into());
        }
    }

    fn push(
        &mut self,
        rule: &'static Rule,
        file: &str,
        (line, column): (u32, u32),
        message: String,
        advice: String,
    ) {
        let (severity, code, file) = (rule.severity, rule.code, file.to_owned());
        self.findings.push(Finding {
            severity,
            code,
            file,
            line,
            column,
            message,
            advice,
        });
    }

    /// Whether an error was found, also one that no longer fitted into the list.
    pub(crate) fn has_errors(&self) -> bool {
        self.failed
    }

    /// Findings and notes, each in the order of the text.
    pub(crate) fn into_parts(mut self) -> (Vec<Finding>, Vec<Finding>) {
        self.findings.sort_by(|a, b| {
            (&a.file, a.line, a.column, a.code).cmp(&(&b.file, b.line, b.column, b.code))
        });
        self.findings.dedup();
        self.findings
            .into_iter()
            .partition(|finding| finding.severity != Severity::Note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn places_are_counted_from_one_in_characters() {
        let document = Document::new("course.md", "\u{feff}één\r\ntwo\n");
        let table = [
            (0, (1, 1)),
            (2, (1, 2)),
            (5, (1, 4)),
            (7, (2, 1)),
            (10, (2, 4)),
            (99, (3, 1)),
        ];
        for (offset, expected) in table {
            assert_eq!(document.position(offset), expected, "{offset}");
        }
        assert_eq!(document.position(1), (1, 1), "inside a character");
    }

    #[test]
    fn an_error_that_no_longer_fits_still_counts() {
        let document = Document::new("course.md", "");
        let mut report = Report::default();
        for _ in 0..MAX_FINDINGS {
            report.add(rules::MEDIA_UNUSED, &document, 0, "", "");
        }
        assert!(!report.has_errors());
        report.add(rules::HTML_RAW, &document, 0, "", "");
        assert!(report.has_errors());
    }
}
