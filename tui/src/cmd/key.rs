//! Keys as they are written in the table and as the terminal reports them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with Ctrl or without. Shift is part of the character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Chord {
    code: KeyCode,
    ctrl: bool,
}

impl Chord {
    /// Reads `j`, `C-d`, `S-Tab`, `Space`, `F1`.
    pub(crate) fn parse(text: &str) -> Option<Chord> {
        let (ctrl, name) = text
            .strip_prefix("C-")
            .map_or((false, text), |rest| (true, rest));
        let code = match name {
            "Space" => KeyCode::Char(' '),
            "Enter" => KeyCode::Enter,
            "Esc" => KeyCode::Esc,
            "Tab" => KeyCode::Tab,
            "S-Tab" => KeyCode::BackTab,
            "Up" => KeyCode::Up,
            "Down" => KeyCode::Down,
            "PgUp" => KeyCode::PageUp,
            "PgDn" => KeyCode::PageDown,
            "Home" => KeyCode::Home,
            "End" => KeyCode::End,
            "F1" => KeyCode::F(1),
            _ => KeyCode::Char(only_char(name)?),
        };
        Some(Chord { code, ctrl })
    }

    /// What the terminal reports, without the modifiers that are already in the character.
    pub(crate) fn of(event: KeyEvent) -> Option<Chord> {
        if event
            .modifiers
            .intersects(KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META)
        {
            return None;
        }
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match event.code {
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        Some(Chord { code, ctrl })
    }
}

#[cfg(test)]
impl Chord {
    /// The event a terminal would report.
    pub(crate) fn event(self) -> KeyEvent {
        KeyEvent::new(
            self.code,
            if self.ctrl {
                KeyModifiers::CONTROL
            } else {
                KeyModifiers::NONE
            },
        )
    }
}

fn only_char(name: &str) -> Option<char> {
    let mut chars = name.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Ctrl-C ends the console, whatever lies over the screen.
pub(crate) fn is_interrupt(event: KeyEvent) -> bool {
    Chord::of(event) == Chord::parse("C-c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_letter_is_the_same_with_and_without_reported_shift() {
        let plain = KeyEvent::new(KeyCode::Char('Y'), KeyModifiers::NONE);
        let shifted = KeyEvent::new(KeyCode::Char('Y'), KeyModifiers::SHIFT);
        assert_eq!(Chord::of(plain), Chord::of(shifted));
        assert_eq!(Chord::of(plain), Chord::parse("Y"));
    }

    #[test]
    fn names_that_mean_nothing_are_refused() {
        assert_eq!(Chord::parse("Hyper"), None);
        assert_eq!(Chord::parse(""), None);
    }
}
