//! Anomalies as lists and filters see them.

use std::borrow::Cow;

use super::filter::{Field, Filter, Subject};
use crate::wire::{Anomaly, Auth};

/// Stable number of an anomaly, for selections.
pub(crate) fn key(it: &Anomaly) -> i64 {
    // FNV-1a: ids are few, and equal ones are equal.
    let hash = it.id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 1) as i64
}

/// Whether nobody has looked at it yet.
pub(crate) fn is_open(it: &Anomaly) -> bool {
    it.state == "open"
}

/// Worst first among the open ones, then the others; each by when it was last seen.
pub(crate) fn sorted<'a>(auth: &'a Auth, filter: &Filter) -> Vec<&'a Anomaly> {
    let mut all: Vec<&Anomaly> = auth
        .anomalies
        .iter()
        .filter(|it| filter.matches(*it))
        .collect();
    all.sort_by_key(|it| {
        (
            !is_open(it),
            rank(&it.level),
            std::cmp::Reverse(it.last),
            it.id.clone(),
        )
    });
    all
}

fn rank(level: &str) -> u8 {
    match level {
        "high" => 0,
        "low" => 1,
        _ => 2,
    }
}

/// How many are open of each level: high, low, info.
pub(crate) fn open(auth: &Auth) -> [u64; 3] {
    let mut counts = [0; 3];
    for it in auth.anomalies.iter().filter(|it| is_open(it)) {
        counts[usize::from(rank(&it.level))] += 1;
    }
    counts
}

impl Subject for Anomaly {
    fn text(&self, field: Field) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match field {
            Field::Status => &self.state,
            Field::Level => &self.level,
            Field::Code => &self.rule,
            Field::Rule => &self.number,
            Field::Source => &self.label,
            Field::Note => &self.summary,
            _ => return None,
        }))
    }
    fn ms(&self) -> Option<i64> {
        None
    }
}
