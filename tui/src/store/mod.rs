//! What has arrived, kept in capped logs. Nothing here knows the screen, the clock or the network.

pub(crate) mod attention;
pub(crate) mod auth;
pub(crate) mod cause;
pub(crate) mod filter;
pub(crate) mod heat;
pub(crate) mod hist;
pub(crate) mod launch;
pub(crate) mod launches;
pub(crate) mod log;
pub(crate) mod picture;
pub(crate) mod protocols;
pub(crate) mod rejects;
pub(crate) mod series;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::wire::{Agg, Auth, Dropped, Hop, RejectGroup};
use launches::Gap;
use log::Log;
use rejects::Rejects;

/// Hops kept.
pub(crate) const HOP_CAP: usize = 100_000;
/// Changes of refused groups kept.
const REJECT_CAP: usize = 20_000;
/// Seconds of counters kept: two hours.
const AGG_CAP: usize = 7_200;
/// States of the anomalies kept: each is a whole list.
const AUTH_CAP: usize = 60;

/// Positions in the three logs: one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mark {
    pub(crate) hops: i64,
    pub(crate) rejects: i64,
    pub(crate) aggs: i64,
    pub(crate) auths: i64,
}

/// One row of the hop log.
#[derive(Debug, Clone)]
pub(crate) enum Row {
    Hop(Rc<Hop>),
    Gap(Gap),
}

impl Row {
    fn at(&self) -> i64 {
        match self {
            Row::Hop(hop) => hop.at,
            Row::Gap(gap) => gap.at,
        }
    }
}

/// The logs.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) hops: Log<Row>,
    pub(crate) rejects: Log<Rc<RejectGroup>>,
    /// Newest state of groups whose changes left the log.
    rejects_base: Rejects,
    /// The groups that were named last.
    open: BTreeMap<rejects::Key, RejectGroup>,
    pub(crate) aggs: Log<Rc<Agg>>,
    pub(crate) auths: Log<Rc<Auth>>,
    /// Newest sequence number seen: what came twice is left out.
    newest: i64,
    /// Oldest one: where history goes on.
    oldest: Option<i64>,
    pub(crate) gaps: u64,
    pub(crate) dropped: u64,
}

impl Store {
    pub(crate) fn new(hop_cap: usize) -> Self {
        Store {
            hops: Log::new(hop_cap),
            rejects: Log::new(REJECT_CAP),
            rejects_base: Rejects::default(),
            open: BTreeMap::new(),
            aggs: Log::new(AGG_CAP),
            auths: Log::new(AUTH_CAP),
            newest: i64::MIN,
            oldest: None,
            gaps: 0,
            dropped: 0,
        }
    }

    pub(crate) fn add_hop(&mut self, hop: Hop) {
        if hop.seq <= self.newest {
            return;
        }
        self.newest = hop.seq;
        self.oldest.get_or_insert(hop.seq);
        self.hops.push(Row::Hop(Rc::new(hop)));
    }

    /// Adds rows older than all others, as far as there is room; answers how many.
    pub(crate) fn add_history(&mut self, hops: Vec<Hop>) -> usize {
        let mut added = 0;
        for hop in hops.into_iter().rev() {
            let older = self.oldest.is_none_or(|oldest| hop.seq < oldest);
            let seq = hop.seq;
            if !older || !self.hops.push_older(Row::Hop(Rc::new(hop))) {
                break;
            }
            self.oldest = Some(seq);
            self.newest = self.newest.max(seq);
            added += 1;
        }
        added
    }

    /// Takes the groups that are open at a moment; those not named any more have none left.
    pub(crate) fn add_groups(&mut self, groups: Vec<RejectGroup>, at: i64) {
        let mut gone = std::mem::take(&mut self.open);
        for group in groups {
            gone.remove(&rejects::key(&group));
            self.open.insert(rejects::key(&group), group.clone());
            self.add_group(group);
        }
        for (_, group) in gone {
            self.add_group(RejectGroup {
                count: 0,
                last: at,
                ..group
            });
        }
    }

    fn add_group(&mut self, group: RejectGroup) {
        if let Some(gone) = self.rejects.push(Rc::new(group)) {
            self.rejects_base.upsert(&gone);
        }
    }

    pub(crate) fn add_agg(&mut self, agg: Agg) {
        self.aggs.push(Rc::new(agg));
    }

    pub(crate) fn add_auth(&mut self, auth: Auth) {
        self.auths.push(Rc::new(auth));
    }

    /// Notes rows that will never come.
    pub(crate) fn add_gap(&mut self, at: i64, dropped: Dropped, why: &'static str) {
        self.gaps += 1;
        self.dropped = self.dropped.saturating_add(dropped.n);
        if dropped.topic != "rejects" {
            self.newest = self.newest.max(dropped.to);
            self.hops.push(Row::Gap(Gap { at, dropped, why }));
        }
    }

    /// Forgets the rows. Seconds that were counted stay true.
    pub(crate) fn forget(&mut self) {
        self.hops.clear();
        self.rejects.clear();
        self.rejects_base = Rejects::default();
        self.open.clear();
        self.oldest = None;
    }

    /// Whether rows are known that a server at `seq` cannot have sent.
    pub(crate) fn is_ahead_of(&self, seq: i64) -> bool {
        self.newest > seq
    }

    /// Takes rows after `newest` from now on.
    pub(crate) fn start_after(&mut self, newest: i64) {
        self.newest = newest;
    }

    /// Where history goes on, backwards.
    pub(crate) fn oldest_seq(&self) -> Option<i64> {
        self.oldest
    }

    /// The newest moment.
    pub(crate) fn now(&self) -> Mark {
        Mark {
            hops: self.hops.end(),
            rejects: self.rejects.end(),
            aggs: self.aggs.end(),
            auths: self.auths.end(),
        }
    }

    /// The moment just after `at`.
    pub(crate) fn mark_at(&self, at: i64) -> Mark {
        Mark {
            hops: self.hops.partition(|row| row.at() <= at),
            rejects: self.rejects.partition(|group| group.last <= at),
            aggs: self.aggs.partition(|agg| agg.at <= at),
            auths: self.auths.partition(|auth| auth.at <= at),
        }
    }

    /// When the oldest hop kept ended.
    pub(crate) fn oldest_at(&self) -> Option<i64> {
        self.hops
            .range(i64::MIN / 2, i64::MAX / 2)
            .next()
            .map(Row::at)
    }
}
