//! Which key does what on which screen, made from the command table.

use std::collections::HashMap;

use crossterm::event::KeyEvent;

use super::Command;
use super::key::Chord;
use super::table::TABLE;
use crate::screens::Screen;

/// Keys of all screens, and the clashes found while making it.
#[derive(Debug)]
pub(crate) struct Keymap {
    commands: HashMap<(Screen, Chord), usize>,
    pub(crate) clashes: Vec<String>,
}

impl Keymap {
    /// Made from the whole table; of two commands on one key the first stays.
    pub(crate) fn of_table() -> Self {
        let mut map = Keymap {
            commands: HashMap::new(),
            clashes: Vec::new(),
        };
        for (index, command) in TABLE.iter().enumerate() {
            command
                .keys
                .iter()
                .for_each(|key| map.bind(index, command, key));
        }
        map
    }

    fn bind(&mut self, index: usize, command: &Command, key: &str) {
        let Some(chord) = Chord::parse(key) else {
            self.clashes
                .push(format!("{}: no key is called {key}", command.id));
            return;
        };
        for screen in Screen::ALL
            .into_iter()
            .filter(|screen| command.on.has(*screen))
        {
            let holder = *self.commands.entry((screen, chord)).or_insert(index);
            if holder != index {
                self.clashes.push(format!(
                    "{key} on {}: {} and {}",
                    screen.title(),
                    TABLE[holder].id,
                    command.id
                ));
            }
        }
    }

    pub(crate) fn find(&self, screen: Screen, key: KeyEvent) -> Option<&'static Command> {
        let index = self.commands.get(&(screen, Chord::of(key)?))?;
        TABLE.get(*index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmd::Guard;

    #[test]
    fn no_key_means_two_things() {
        assert_eq!(Keymap::of_table().clashes, Vec::<String>::new());
    }

    #[test]
    fn every_command_says_what_it_does() {
        for command in TABLE {
            assert!(
                !command.title.is_empty() && !command.help.is_empty(),
                "{}",
                command.id
            );
            assert!(
                command.help.len() <= 47,
                "{}: the help line is too long for its column",
                command.id
            );
            assert!(
                command.title.len() <= 24,
                "{}: the title is too long for its column",
                command.id
            );
        }
    }

    #[test]
    fn names_are_given_once() {
        let mut ids: Vec<_> = TABLE.iter().map(|command| command.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), TABLE.len());
    }

    #[test]
    fn no_single_key_destroys() {
        let guarded = TABLE
            .iter()
            .filter(|command| command.guard == Guard::Confirm);
        guarded.for_each(|command| assert!(command.keys.is_empty(), "{} has a key", command.id));
    }
}
