//! API keys.

use super::super::finding::{Finding, Hit, Subject};
use super::super::rule::Rule;
use super::super::signal::{KeyEnd, Known, Place, Signal, What};
use super::super::window::{Entry, Windows};
use uuid::Uuid;

/// How long a key must have been in use.
const AGE: i64 = 7 * 86_400;
/// And in how many minutes of that time.
const USES: i64 = 50;
/// Programs are given so long to take up a new key.
const GRACE: i64 = 15 * 60;
/// Different unknown keys in a minute.
const UNKNOWN: usize = 10;

/// What these rules remember.
#[derive(Debug)]
pub(in super::super) struct Keys {
    unknown: Windows,
}

impl Default for Keys {
    fn default() -> Keys {
        Keys {
            unknown: Windows::of(Rule::KeyUnknown.window()),
        }
    }
}

impl Keys {
    pub(in super::super) fn see(
        &mut self,
        signal: &Signal,
        known: &Known,
        found: &mut Vec<Finding>,
    ) {
        let Some(place) = &signal.place else {
            return;
        };
        match &signal.what {
            What::KeyUsed { key, name } => {
                found.extend(new_network(signal, *key, name, place, known));
            }
            What::KeyRefused {
                credential,
                key,
                name,
                why,
                ended,
            } => match (key, why) {
                (Some(key), KeyEnd::Revoked | KeyEnd::Expired) => {
                    let name = name.as_deref().unwrap_or("?");
                    found.extend(used_after_end(signal, *key, name, *why, *ended));
                }
                _ => self.unknown(signal, credential, place, found),
            },
            _ => {}
        }
    }

    fn unknown(
        &mut self,
        signal: &Signal,
        credential: &str,
        place: &Place,
        found: &mut Vec<Finding>,
    ) {
        let entry = Entry {
            hit: Hit::of(signal),
            tag: credential.to_owned(),
            other: String::new(),
            ok: false,
        };
        let recent = self.unknown.push(&place.from, entry);
        let tried = recent.distinct(|entry| &entry.tag);
        let Some(hits) = recent.tell(tried >= UNKNOWN, tried * 2 >= UNKNOWN) else {
            return;
        };
        let subject = Subject::new("address", &place.from, &place.shown);
        let finding = Finding::new(Rule::KeyUnknown, subject, hits)
            .says(format!("{tried} keys in a minute"))
            .fact("Keys", format!("{tried} different ones, all unknown"))
            .fact("Result", "all refused");
        found.push(finding);
    }
}

fn new_network(
    signal: &Signal,
    key: Uuid,
    name: &str,
    place: &Place,
    known: &Known,
) -> Option<Finding> {
    let settled = known.seen && known.age >= AGE && known.uses >= USES;
    if !settled || known.network {
        return None;
    }
    let subject = Subject::new("key", key, name);
    let finding = Finding::new(Rule::KeyNetwork, subject, vec![Hit::of(signal)])
        .says(format!("new {}", place.shown))
        .fact("Before", format!("in use for {} days", known.age / 86_400))
        .fact("Now", format!("from {}, where it never was", place.shown))
        .fact("Result", "it was let in");
    Some(finding)
}

fn used_after_end(
    signal: &Signal,
    key: Uuid,
    name: &str,
    why: KeyEnd,
    ended: Option<i64>,
) -> Option<Finding> {
    if ended.is_some_and(|seconds| seconds < GRACE) {
        return None;
    }
    let ended = ended.map_or_else(String::new, |seconds| format!(" {} min ago", seconds / 60));
    let what = match why {
        KeyEnd::Revoked => format!("revoked{ended}"),
        _ => format!("expired{ended}"),
    };
    let subject = Subject::new("key", key, name);
    let finding = Finding::new(Rule::KeyEnded, subject, vec![Hit::of(signal)])
        .says(&what)
        .fact("Key", what)
        .fact("Result", "refused");
    Some(finding)
}
