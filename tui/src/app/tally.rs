//! What an act on refused statements came to, page by page: how many ended how, what was repaired, what is still wrong.

use crate::ui::fmt;
use crate::wire::{Counts, Fault, OrderAnswer, OrderResult, Repair};

/// Kinds of repairs and of faults kept: more are not read.
const MOST_KINDS: usize = 12;

/// The sum of the answers so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Tally {
    pub(crate) counts: Counts,
    /// One example of each kind of repair at each place, and how often it was made.
    pub(crate) repairs: Vec<(Repair, u64)>,
    /// One example of each fault at each place, and how many statements still have it.
    pub(crate) faults: Vec<(Fault, u64)>,
    /// Statement by statement, where they were named one by one.
    pub(crate) results: Vec<OrderResult>,
}

impl Tally {
    /// Takes in one more answer.
    pub(crate) fn add(&mut self, answer: OrderAnswer, each: bool) {
        add_counts(&mut self.counts, &answer.counts);
        for result in &answer.results {
            for repair in &result.changes {
                let same = |it: &Repair| it.rule == repair.rule && it.pointer == repair.pointer;
                note(&mut self.repairs, repair, same);
            }
            for fault in &result.faults {
                let same = |it: &Fault| it.code == fault.code && it.pointer == fault.pointer;
                note(&mut self.faults, fault, same);
            }
        }
        if each {
            self.results.extend(answer.results);
        }
    }

    /// How many statements left quarantine.
    pub(crate) fn moved(&self) -> u64 {
        self.counts.stored + self.counts.already_there + self.counts.dropped
    }

    /// How many did not: they are as they were.
    pub(crate) fn stayed(&self) -> u64 {
        self.counts.refused + self.counts.conflict + self.counts.not_found
    }

    /// In one line.
    pub(crate) fn summary(&self) -> String {
        let counts = &self.counts;
        let parts = [
            (counts.stored, "stored"),
            (counts.already_there, "stored already"),
            (counts.dropped, "dropped"),
            (counts.refused, "still refused"),
            (counts.conflict, "with the id of another statement"),
            (counts.not_found, "not found"),
        ];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{} {words}", fmt::count(count)))
            .collect();
        if told.is_empty() {
            return "none is open".to_owned();
        }
        told.join(", ")
    }
}

fn note<T: Clone>(kinds: &mut Vec<(T, u64)>, one: &T, same: impl Fn(&T) -> bool) {
    if let Some((_, count)) = kinds.iter_mut().find(|(known, _)| same(known)) {
        *count = count.saturating_add(1);
    } else if kinds.len() < MOST_KINDS {
        kinds.push((one.clone(), 1));
    }
}

fn add_counts(sum: &mut Counts, more: &Counts) {
    sum.stored = sum.stored.saturating_add(more.stored);
    sum.already_there = sum.already_there.saturating_add(more.already_there);
    sum.refused = sum.refused.saturating_add(more.refused);
    sum.conflict = sum.conflict.saturating_add(more.conflict);
    sum.dropped = sum.dropped.saturating_add(more.dropped);
    sum.not_found = sum.not_found.saturating_add(more.not_found);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rule: &str, counts: Counts) -> OrderAnswer {
        let repair = Repair {
            rule: rule.into(),
            pointer: "/actor/mbox".into(),
            ..Repair::default()
        };
        let result = OrderResult {
            changes: vec![repair],
            ..OrderResult::default()
        };
        OrderAnswer {
            counts,
            results: vec![result],
            next_cursor: None,
        }
    }

    #[test]
    fn the_same_repair_at_the_same_place_is_told_once_with_its_number() {
        let mut tally = Tally::default();
        for rule in ["mbox.form", "mbox.form", "property.case"] {
            tally.add(answer(rule, Counts::default()), false);
        }
        let told: Vec<_> = tally
            .repairs
            .iter()
            .map(|(it, n)| (&*it.rule, *n))
            .collect();
        assert_eq!(told, [("mbox.form", 2), ("property.case", 1)]);
        assert!(tally.results.is_empty());
    }

    #[test]
    fn kinds_are_bounded_and_counts_are_not_lost() {
        let mut tally = Tally::default();
        for kind in 0..40 {
            let counts = Counts {
                stored: 1,
                refused: 2,
                ..Counts::default()
            };
            tally.add(answer(&kind.to_string(), counts), true);
        }
        assert_eq!(tally.repairs.len(), MOST_KINDS);
        assert_eq!((tally.moved(), tally.stayed()), (40, 80));
        assert_eq!(tally.results.len(), 40);
        assert_eq!(tally.summary(), "40 stored, 80 still refused");
    }
}
