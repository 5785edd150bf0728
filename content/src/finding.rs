//! What lint says: where, what is wrong, and what to write instead.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The course cannot be published.
    Error,
    /// It can, but a learner would be better off without.
    Warning,
    /// Nothing is wrong; shown on request only.
    Note,
}

impl Severity {
    /// The word in messages.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// Something lint has to say about a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Stable and dotted, see [`RULES`](crate::RULES).
    pub code: &'static str,
    /// The file inside the course folder.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub advice: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding {
            file,
            line,
            column,
            code,
            message,
            advice,
            ..
        } = self;
        let severity = self.severity.name();
        write!(
            f,
            "{file}:{line}:{column}: {severity}[{code}]: {message}\n   help: {advice}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_like_a_compiler_message() {
        let finding = Finding {
            severity: Severity::Error,
            code: "segment.id.missing",
            file: "course.md".into(),
            line: 12,
            column: 4,
            message: "this segment has no id".into(),
            advice: "write {#why}".into(),
        };
        assert_eq!(
            finding.to_string(),
            "course.md:12:4: error[segment.id.missing]: this segment has no id\n   help: write {#why}"
        );
    }
}
