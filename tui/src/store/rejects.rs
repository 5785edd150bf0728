//! Groups of refused statements, upserted by what was wrong, where and from whom, with their recent growth.

use std::collections::{BTreeMap, VecDeque};

use crate::wire::RejectGroup;

/// Width of a trend column.
const STEP: i64 = 10_000_000;
/// Trend columns kept: an hour.
const STEPS: usize = 360;
/// Groups kept; the least recent one leaves.
const MAX_GROUPS: usize = 2_000;

/// What tells groups apart.
pub(crate) type Key = (String, String, String);

/// The key of a group.
pub(crate) fn key(group: &RejectGroup) -> Key {
    (
        group.code.clone(),
        group.pointer.clone(),
        group.source.clone(),
    )
}

/// One group and its count over time.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Stable number for selections.
    pub(crate) id: i64,
    pub(crate) latest: RejectGroup,
    points: VecDeque<(i64, u64)>,
}

impl Group {
    fn note(&mut self, latest: &RejectGroup) {
        let column = latest.last.div_euclid(STEP);
        match self.points.back_mut() {
            Some(point) if point.0 >= column => point.1 = latest.count,
            _ => self.points.push_back((column, latest.count)),
        }
        if self.points.len() > STEPS {
            self.points.pop_front();
        }
        self.latest = latest.clone();
    }

    /// How many came during `from..to`. What was there when the group was first seen counts at its `first`.
    pub(crate) fn during(&self, from: i64, to: i64) -> u64 {
        self.count_at(to).saturating_sub(self.count_at(from))
    }

    fn count_at(&self, at: i64) -> u64 {
        let column = at.div_euclid(STEP);
        let after = self.points.partition_point(|point| point.0 < column);
        match after.checked_sub(1) {
            Some(index) => self.points[index].1,
            None if self.latest.first < at => self
                .points
                .front()
                .map_or(0, |point| point.1.saturating_sub(1)),
            None => 0,
        }
    }
}

/// All groups.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rejects {
    groups: BTreeMap<Key, Group>,
    next_id: i64,
}

impl Rejects {
    pub(crate) fn upsert(&mut self, latest: &RejectGroup) {
        let fresh = || Group {
            id: self.next_id,
            latest: latest.clone(),
            points: VecDeque::new(),
        };
        let group = self.groups.entry(key(latest)).or_insert_with(fresh);
        self.next_id += i64::from(group.id == self.next_id);
        group.note(latest);
        if self.groups.len() > MAX_GROUPS {
            self.forget_least_recent();
        }
    }

    fn forget_least_recent(&mut self) {
        let oldest = self
            .groups
            .iter()
            .min_by_key(|(_, group)| group.latest.last)
            .map(|(key, _)| key.clone());
        if let Some(key) = oldest {
            self.groups.remove(&key);
        }
    }

    /// Groups with statements that are open.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Group> {
        self.groups.values().filter(|group| group.latest.count > 0)
    }

    pub(crate) fn by_id(&self, id: i64) -> Option<&Group> {
        self.iter().find(|group| group.id == id)
    }

    pub(crate) fn total(&self) -> u64 {
        self.groups
            .values()
            .fold(0, |sum, group| sum.saturating_add(group.latest.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(count: u64, last: i64) -> RejectGroup {
        RejectGroup {
            code: "xapi.iri".into(),
            count,
            first: 0,
            last,
            ..RejectGroup::default()
        }
    }

    #[test]
    fn an_upsert_replaces_and_the_growth_is_kept() {
        let mut rejects = Rejects::default();
        rejects.upsert(&group(10, 5 * STEP));
        rejects.upsert(&group(14, 7 * STEP));
        let it = rejects.iter().next().unwrap();
        assert_eq!((rejects.iter().count(), it.latest.count), (1, 14));
        assert_eq!(it.during(6 * STEP, 8 * STEP), 4);
        assert_eq!(it.during(8 * STEP, 9 * STEP), 0);
    }
}
