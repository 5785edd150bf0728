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
#[derive(Debug, Clone, Copy)]
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

/// The ids of one segment in one attempt.
pub(crate) struct Keyring<'a> {
    seed: &'a Seed,
    segment: &'a str,
}

impl Keyring<'_> {
    /// The id of the `index`th authored thing in this role.
    pub(crate) fn id(&self, role: Role, index: usize) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.seed.0).expect("a key of any length");
        mac.update(format!("{}\0{role:?}\0{index}", self.segment).as_bytes());
        hash::hex(&mac.finalize().into_bytes()[..5])
    }

    /// The ids of `count` authored things in this role.
    pub(crate) fn ids(&self, role: Role, count: usize) -> Vec<String> {
        (0..count).map(|index| self.id(role, index)).collect()
    }
}
