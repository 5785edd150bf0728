//! All launches in order of first appearance, with the gaps between them, capped.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::launch::Launch;
use crate::wire::{Dropped, Hop};

/// Launches kept in the picture.
const CAP: usize = 50_000;

/// A row of the list.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    Launch(Box<Launch>),
    Gap(Gap),
}

/// Rows that never arrived.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gap {
    pub(crate) at: i64,
    pub(crate) dropped: Dropped,
    pub(crate) why: &'static str,
}

/// The list, addressed by ordinals that never change.
#[derive(Debug, Default)]
pub(crate) struct Launches {
    entries: VecDeque<Entry>,
    first: i64,
    by_id: HashMap<String, i64>,
}

impl Launches {
    /// Takes in a step; answers the ordinal of its launch.
    pub(crate) fn add(&mut self, hop: &Rc<Hop>) -> Option<i64> {
        if matches!(hop.launch.as_str(), "" | "-") {
            return None;
        }
        if let Some(ordinal) = self.by_id.get(&hop.launch).copied() {
            if let Some(Entry::Launch(launch)) = self.entry_mut(ordinal) {
                launch.add(hop);
            }
            return Some(ordinal);
        }
        let ordinal = self.end();
        self.by_id.insert(hop.launch.clone(), ordinal);
        self.push(Entry::Launch(Box::new(Launch::new(hop))));
        Some(ordinal)
    }

    /// Takes in a gap; answers its ordinal.
    pub(crate) fn add_gap(&mut self, gap: Gap) -> i64 {
        self.push(Entry::Gap(gap));
        self.end() - 1
    }

    fn push(&mut self, entry: Entry) {
        self.entries.push_back(entry);
        if self.entries.len() <= CAP {
            return;
        }
        self.first += 1;
        if let Some(Entry::Launch(gone)) = self.entries.pop_front() {
            self.by_id.remove(&gone.id);
        }
    }

    pub(crate) fn first(&self) -> i64 {
        self.first
    }

    pub(crate) fn end(&self) -> i64 {
        self.first + self.entries.len() as i64
    }

    pub(crate) fn entry(&self, ordinal: i64) -> Option<&Entry> {
        let index = usize::try_from(ordinal.checked_sub(self.first)?).ok()?;
        self.entries.get(index)
    }

    fn entry_mut(&mut self, ordinal: i64) -> Option<&mut Entry> {
        let index = usize::try_from(ordinal.checked_sub(self.first)?).ok()?;
        self.entries.get_mut(index)
    }

    pub(crate) fn launch(&self, ordinal: i64) -> Option<&Launch> {
        match self.entry(ordinal)? {
            Entry::Launch(launch) => Some(launch),
            Entry::Gap(_) => None,
        }
    }

    /// Newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Launch> {
        self.entries.iter().rev().filter_map(|entry| match entry {
            Entry::Launch(launch) => Some(launch.as_ref()),
            Entry::Gap(_) => None,
        })
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<i64> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }
}
