//! What is found wrong on the way, and how much of it is told.

use markup::Fault;

/// So many faults and so many warnings are told; whoever mends these sees the next.
const TOLD: usize = 50;
/// Titles may have so many characters (SPM asks for 200).
const TITLE: usize = 500;

#[derive(Debug, Default)]
pub(super) struct Notes {
    /// With one of these there is no import.
    pub(super) faults: Vec<Fault>,
    /// What was put up with.
    pub(super) warnings: Vec<Fault>,
}

impl Notes {
    pub(super) fn fault(
        &mut self,
        code: &'static str,
        line: u32,
        found: impl Into<String>,
        advice: &str,
    ) {
        if self.faults.len() < TOLD {
            self.faults.push(Fault::new(code, line, found, advice));
        }
    }

    pub(super) fn warn(
        &mut self,
        code: &'static str,
        line: u32,
        found: impl Into<String>,
        advice: &str,
    ) {
        if self.warnings.len() < TOLD {
            self.warnings.push(Fault::new(code, line, found, advice));
        }
    }

    /// A title as it is shown; one that is too long is cut, and that is told.
    pub(super) fn title(&mut self, text: &str, line: u32) -> String {
        let short = short(text);
        if short.len() < text.len() {
            let found = format!("a title of {} characters", text.chars().count());
            self.warn(
                "manifest.title",
                line,
                found,
                "titles are shown up to 500 characters",
            );
        }
        short
    }
}

/// The beginning of a title.
pub(super) fn short(text: &str) -> String {
    text.chars().take(TITLE).collect()
}
