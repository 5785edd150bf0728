//! Styles by meaning. Sixteen colours of the terminal's own theme, no backgrounds; whatever a colour says, a sign and
//! a word say too.

use ratatui::style::{Color, Modifier, Style};

use crate::store::launch::Status;

/// How the terminal may be drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) ascii: bool,
    pub(crate) color: bool,
}

impl Look {
    fn color(self, color: Color) -> Style {
        if self.color {
            Style::new().fg(color)
        } else {
            Style::new()
        }
    }

    pub(crate) fn ok(self) -> Style {
        self.color(Color::Green)
    }

    /// Yellow, not bright: readable on white.
    pub(crate) fn warn(self) -> Style {
        self.color(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    pub(crate) fn fail(self) -> Style {
        self.color(Color::Red).add_modifier(Modifier::BOLD)
    }

    pub(crate) fn link(self) -> Style {
        self.color(Color::Cyan)
    }

    /// Dim default foreground: "bright black" is invisible on some themes.
    pub(crate) fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub(crate) fn bold(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Both colours reset first: reversed coloured cells would become coloured blocks.
    pub(crate) fn selected(self) -> Style {
        Style::new()
            .fg(Color::Reset)
            .bg(Color::Reset)
            .add_modifier(Modifier::REVERSED)
            .remove_modifier(Modifier::DIM)
    }

    pub(crate) fn status(self, status: Status) -> Style {
        match status {
            Status::Ok => self.ok(),
            Status::Running => self.link(),
            Status::Slow => self.warn(),
            Status::Deny | Status::Fail => self.fail(),
        }
    }
}

/// The sign of a status; a word always stands beside it.
pub(crate) fn sign(status: Status) -> &'static str {
    match status {
        Status::Ok => "✓",
        Status::Running => "…",
        Status::Slow => "!",
        Status::Deny | Status::Fail => "✗",
    }
}
