//! Ids bound to one attempt: HMAC of the place of an item in the authored text, so that
//! they are stable within an attempt, differ between attempts, and betray no order.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::hash;

/// What an attempt's ids and orders are derived from. Keep it on the server.
#[derive(Clone)]
pub struct Seed([u8; 32]);

impl Seed {
    /// A seed made of bytes that nobody can guess.
    pub fn new(bytes: [u8; 32]) -> Seed {
        Seed(bytes)
    }

    pub(crate) fn keyring<'a>(&'a self, segment: &'a str) -> Keyring<'a> {
        Keyring {
            seed: self,
            segment,
        }
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(..)")
    }
}

/// What an id stands for. Without it a row would share its id with its right answer.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    Card,
    Option,
    Item,
    Row,
    Answer,
    Gap,
    /// A word of the gap with this index.
    Word(usize),
}

impl Role {
    /// Part of every id there is: never change it.
    fn label(self) -> String {
        match self {
            Role::Card => "card".into(),
            Role::Option => "option".into(),
            Role::Item => "item".into(),
            Role::Row => "row".into(),
            Role::Answer => "answer".into(),
            Role::Gap => "gap".into(),
            Role::Word(gap) => format!("word {gap}"),
        }
    }
}

/// The ids of one segment in one attempt.
pub(crate) struct Keyring<'a> {
    seed: &'a Seed,
    segment: &'a str,
}

impl Keyring<'_> {
    /// The id of the `index`th authored thing in this role.
    pub(crate) fn id(&self, role: Role, index: usize) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.seed.0).expect("a key of any length");
        mac.update(format!("{}\0{}\0{index}", self.segment, role.label()).as_bytes());
        hash::hex(&mac.finalize().into_bytes()[..5])
    }

    /// The ids of `count` authored things in this role.
    pub(crate) fn ids(&self, role: Role, count: usize) -> Vec<String> {
        (0..count).map(|index| self.id(role, index)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_bound_to_attempt_segment_role_and_place() {
        let (one, two) = (Seed::new([1; 32]), Seed::new([2; 32]));
        let id = one.keyring("q").id(Role::Row, 0);
        assert_eq!(id, one.keyring("q").id(Role::Row, 0));
        assert_eq!(id.len(), 10);
        let others = [
            two.keyring("q").id(Role::Row, 0),
            one.keyring("p").id(Role::Row, 0),
            one.keyring("q").id(Role::Answer, 0),
            one.keyring("q").id(Role::Row, 1),
        ];
        assert!(!others.contains(&id));
    }

    #[test]
    fn a_seed_does_not_print_itself() {
        assert_eq!(format!("{:?}", Seed::new([7; 32])), "Seed(..)");
    }
}
