//! What is remembered for a while by a name that nobody can guess: bounded, and gone when its time is over.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::HashMap;

/// Entries of one kind at most; the one that ends first makes room.
const MOST: usize = 20_000;

pub(super) struct Kept<T>(HashMap<String, (i64, T)>);

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(HashMap::new())
    }
}

impl<T> Kept<T> {
    /// Keeps a value until a moment, in seconds.
    pub(super) fn keep(&mut self, name: String, value: T, until: i64, now: i64) {
        if self.0.len() >= MOST {
            self.0.retain(|_, (ends, _)| *ends > now);
        }
        if self.0.len() >= MOST {
            let first = self.0.iter().min_by_key(|(_, (ends, _))| *ends);
            if let Some(name) = first.map(|(name, _)| name.clone()) {
                self.0.remove(&name);
            }
        }
        self.0.insert(name, (until, value));
    }

    pub(super) fn get(&self, name: &str, now: i64) -> Option<&T> {
        let (until, value) = self.0.get(name)?;
        (*until > now).then_some(value)
    }

    pub(super) fn take(&mut self, name: &str, now: i64) -> Option<T> {
        let (until, value) = self.0.remove(name)?;
        (until > now).then_some(value)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Kept<()> {
    /// Whether a name comes for the first time; it is remembered until `until`.
    pub(super) fn first(&mut self, name: &str, until: i64, now: i64) -> bool {
        if self.get(name, now).is_some() {
            return false;
        }
        self.keep(name.to_owned(), (), until, now);
        true
    }
}

/// Letters that nobody can guess.
pub(super) fn secret() -> String {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).expect("an operating system without randomness cannot serve");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A number from 0 to just below 1, by chance.
pub(super) fn chance() -> f64 {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).expect("an operating system without randomness cannot serve");
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}
