//! What is found wrong with a package, as findings.

use crate::finding::{Finding, Severity};
use markup::Fault;

/// So many of each are told.
const TOLD: usize = 50;

#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) faults: Vec<Finding>,
    pub(super) warnings: Vec<Finding>,
}

impl Report {
    pub(super) fn fault(
        &mut self,
        code: &'static str,
        file: &str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        if self.faults.len() < TOLD {
            self.faults.push(finding(
                Severity::Error,
                code,
                file,
                found.into(),
                advice.into(),
            ));
        }
    }

    pub(super) fn warn(
        &mut self,
        code: &'static str,
        file: &str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        if self.warnings.len() < TOLD {
            self.warnings.push(finding(
                Severity::Warning,
                code,
                file,
                found.into(),
                advice.into(),
            ));
        }
    }

    /// Takes in what a reader of XML found in `file`.
    pub(super) fn of_file(&mut self, file: &str, faults: Vec<Fault>, warnings: Vec<Fault>) {
        let room = TOLD.saturating_sub(self.faults.len());
        self.faults.extend(
            faults
                .into_iter()
                .take(room)
                .map(|fault| read(Severity::Error, file, fault)),
        );
        let room = TOLD.saturating_sub(self.warnings.len());
        self.warnings.extend(
            warnings
                .into_iter()
                .take(room)
                .map(|fault| read(Severity::Warning, file, fault)),
        );
    }
}

fn read(severity: Severity, file: &str, fault: Fault) -> Finding {
    Finding {
        line: fault.line,
        ..finding(severity, fault.code, file, fault.found, fault.advice)
    }
}

fn finding(
    severity: Severity,
    code: &'static str,
    file: &str,
    message: String,
    advice: String,
) -> Finding {
    let shown = Fault::quote(file);
    Finding {
        severity,
        code,
        file: shown.trim_matches('"').to_owned(),
        line: 1,
        column: 1,
        message,
        advice,
    }
}
