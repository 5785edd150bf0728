//! What was seen lately of one subject: few entries, few subjects, and a memory of whether it was told.

use super::finding::Hit;
use std::collections::HashMap;
use store::Instant;

/// Entries kept of one subject: more than any rule needs to decide.
const MOST_ENTRIES: usize = 64;
/// Subjects watched at once; whoever was quiet longest makes way.
const MOST_SUBJECTS: usize = 2_000;

/// Something seen.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) hit: Hit,
    /// What is counted once: an account, a right.
    pub(super) tag: String,
    /// What else tells entries apart: a secret, a reason.
    pub(super) other: String,
    /// Whether it went well.
    pub(super) ok: bool,
}

/// What was seen of one subject.
#[derive(Debug, Default)]
pub(super) struct Recent {
    entries: Vec<Entry>,
    raised: bool,
}

impl Recent {
    /// What went wrong.
    pub(super) fn failures(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.ok)
    }

    /// What went well.
    pub(super) fn successes(&self) -> usize {
        self.entries.iter().filter(|entry| entry.ok).count()
    }

    /// Every entry, the oldest first.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many different ones there are.
    pub(super) fn distinct<'a>(&'a self, of: impl Fn(&'a Entry) -> &'a str) -> usize {
        let mut all: Vec<&str> = self.failures().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// What there is to tell: all of it when the rule holds for the first time, then each new one until it holds no more by
    /// far. Without that a subject on the edge would come and go.
    pub(super) fn tell(&mut self, holds: bool, held_by_half: bool) -> Option<Vec<Hit>> {
        if self.raised {
            self.raised = held_by_half;
            let last = self.entries.last().filter(|last| !last.ok);
            return last
                .filter(|_| self.raised)
                .map(|last| vec![last.hit.clone()]);
        }
        self.raised = holds;
        holds.then(|| self.failures().map(|entry| entry.hit.clone()).collect())
    }
}

/// Subjects of one rule.
#[derive(Debug)]
pub(super) struct Windows {
    seconds: i64,
    subjects: HashMap<String, Recent>,
}

impl Windows {
    /// Looking back so far.
    pub(super) fn of(seconds: i64) -> Windows {
        Windows {
            seconds,
            subjects: HashMap::new(),
        }
    }

    /// Adds to a subject and forgets what is too old of it.
    pub(super) fn push(&mut self, subject: &str, entry: Entry) -> &mut Recent {
        if !self.subjects.contains_key(subject) && self.subjects.len() >= MOST_SUBJECTS {
            self.make_way();
        }
        let seconds = self.seconds;
        let recent = self.subjects.entry(subject.to_owned()).or_default();
        let since = entry.hit.at.plus_seconds(-seconds);
        recent.entries.push(entry);
        prune(recent, since);
        recent
    }

    /// What was seen of a subject until now.
    pub(super) fn get(&mut self, subject: &str, now: Instant) -> Option<&mut Recent> {
        let since = now.plus_seconds(-self.seconds);
        let recent = self.subjects.get_mut(subject)?;
        prune(recent, since);
        Some(recent)
    }

    fn make_way(&mut self) {
        let last = |recent: &Recent| recent.entries.last().map(|entry| entry.hit.at);
        let oldest = self
            .subjects
            .iter()
            .min_by_key(|(_, recent)| last(recent))
            .map(|(subject, _)| subject.clone());
        if let Some(oldest) = oldest {
            self.subjects.remove(&oldest);
        }
    }
}

fn prune(recent: &mut Recent, since: Instant) {
    recent.entries.retain(|entry| entry.hit.at > since);
    let over = recent.entries.len().saturating_sub(MOST_ENTRIES);
    recent.entries.drain(..over);
    if recent.entries.len() <= 1 {
        recent.raised = false;
    }
}
