//! Which launches the filter lets through, kept up to date row by row.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::table::Rows;
use crate::store::auth;
use crate::store::filter::{Field, Filter, Subject};
use crate::store::launch::Launch;
use crate::store::launches::{Entry, Launches};
use crate::store::rejects::{Group, Rejects};
use crate::wire::Auth;

/// Ordinals of the launches shown, oldest first; gaps are always shown.
#[derive(Debug, Default)]
pub(crate) struct Index {
    ordinals: VecDeque<i64>,
}

impl Index {
    pub(crate) fn rebuild(&mut self, launches: &Launches, filter: &Filter) {
        let all = launches.first()..launches.end();
        self.ordinals = all
            .filter(|ordinal| shown(launches, *ordinal, filter))
            .collect();
    }

    /// Looks again at the launches that changed.
    pub(crate) fn update(&mut self, changed: &[i64], launches: &Launches, filter: &Filter) {
        for ordinal in changed {
            self.place(*ordinal, shown(launches, *ordinal, filter));
        }
        while self
            .ordinals
            .front()
            .is_some_and(|oldest| *oldest < launches.first())
        {
            self.ordinals.pop_front();
        }
    }

    fn place(&mut self, ordinal: i64, shown: bool) {
        match (self.ordinals.binary_search(&ordinal), shown) {
            (Err(index), true) => self.ordinals.insert(index, ordinal),
            (Ok(index), false) => drop(self.ordinals.remove(index)),
            _ => {}
        }
    }

    /// How many rows are newer than this one.
    pub(crate) fn newer_than(&self, ordinal: i64) -> usize {
        self.ordinals.len() - self.ordinals.partition_point(|it| *it <= ordinal)
    }

    pub(crate) fn oldest_first(&self) -> impl Iterator<Item = i64> {
        self.ordinals.iter().copied()
    }
}

/// Newest first.
impl Rows for Index {
    fn len(&self) -> usize {
        self.ordinals.len()
    }
    fn key(&self, row: usize) -> Option<i64> {
        let index = self.ordinals.len().checked_sub(row + 1)?;
        self.ordinals.get(index).copied()
    }
    fn row(&self, key: i64) -> Option<usize> {
        let index = self.ordinals.binary_search(&key).ok()?;
        Some(self.ordinals.len() - 1 - index)
    }
}

fn shown(launches: &Launches, ordinal: i64, filter: &Filter) -> bool {
    match launches.entry(ordinal) {
        Some(Entry::Launch(launch)) => filter.matches(launch.as_ref()),
        Some(Entry::Gap(_)) => true,
        None => false,
    }
}

/// Keys of the anomalies shown, in the order of the table.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Anomalies(Vec<i64>);

impl Anomalies {
    pub(crate) fn of(auth: &Auth, filter: &Filter) -> Self {
        let sorted = auth::sorted(auth, filter).into_iter();
        Anomalies(sorted.map(auth::key).collect())
    }
}

impl Rows for Anomalies {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn key(&self, row: usize) -> Option<i64> {
        self.0.get(row).copied()
    }
    fn row(&self, key: i64) -> Option<usize> {
        self.0.iter().position(|it| *it == key)
    }
}

/// Ids of the refused groups shown, in the order of the table.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Groups(Vec<i64>);

impl Groups {
    /// Most first, equal ones newest first.
    pub(crate) fn of(rejects: &Rejects, filter: &Filter) -> Self {
        let mut groups: Vec<&Group> = rejects
            .iter()
            .filter(|group| filter.matches(*group))
            .collect();
        groups.sort_by_key(|group| {
            (
                std::cmp::Reverse((group.latest.count, group.latest.last)),
                group.id,
            )
        });
        Groups(groups.into_iter().map(|group| group.id).collect())
    }
}

impl Rows for Groups {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn key(&self, row: usize) -> Option<i64> {
        self.0.get(row).copied()
    }
    fn row(&self, key: i64) -> Option<usize> {
        self.0.iter().position(|id| *id == key)
    }
}

impl Subject for Launch {
    fn text(&self, field: Field) -> Option<Cow<'_, str>> {
        Some(match field {
            Field::Status => self.status.word().into(),
            Field::Proto => self.protocol.as_str().into(),
            Field::Platform => self.platform.as_str().into(),
            Field::Course => self.course.as_str().into(),
            Field::Learner => self.learner.as_str().into(),
            Field::Step => self.reached().into(),
            Field::Code => self.code()?.into(),
            Field::Note => self.note().into(),
            Field::Launch => self.id.as_str().into(),
            Field::Source | Field::Pointer | Field::Rule | Field::Level | Field::Ms => return None,
        })
    }
    fn ms(&self) -> Option<i64> {
        Some(self.us / 1_000)
    }
}

impl Subject for Group {
    fn text(&self, field: Field) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match field {
            Field::Code => &self.latest.code,
            Field::Pointer => &self.latest.pointer,
            Field::Rule => &self.latest.rule,
            Field::Source => &self.latest.source,
            Field::Note => &self.latest.found,
            _ => return None,
        }))
    }
    fn ms(&self) -> Option<i64> {
        None
    }
}
