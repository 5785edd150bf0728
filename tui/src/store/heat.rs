//! Latency and outcome of every step over the last hour, in cells of ten seconds: the heat strips and the hops line.

use std::collections::{BTreeMap, VecDeque};

use super::hist::Hist;
use crate::wire::{Hop, Outcome, Place};

/// Width of a cell.
pub(crate) const SLOT: i64 = 10_000_000;
/// Cells kept per step: one hour.
const SLOTS: i64 = 360;
/// Different steps kept; names come from the server's own table, so more means a fault there.
const MAX_STEPS: usize = 64;

/// One step during ten seconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    slot: i64,
    pub(crate) hist: Hist,
    pub(crate) slow: u64,
    pub(crate) running: u64,
    pub(crate) bad: u64,
}

impl Cell {
    fn add(&mut self, hop: &Hop) {
        self.hist.add_us(hop.us);
        match hop.outcome {
            Outcome::Ok => {}
            Outcome::Slow => self.slow += 1,
            Outcome::Running => self.running += 1,
            Outcome::Fail | Outcome::Deny => self.bad += 1,
        }
    }

    fn merge(&mut self, other: &Cell) {
        self.hist.merge(&other.hist);
        self.slow += other.slow;
        self.running += other.running;
        self.bad += other.bad;
    }
}

/// Cells per step.
#[derive(Debug, Default)]
pub(crate) struct Heat {
    steps: BTreeMap<(Place, String), VecDeque<Cell>>,
    oldest: Option<i64>,
    newest: i64,
}

impl Heat {
    pub(crate) fn add(&mut self, hop: &Hop) {
        let slot = hop.at.div_euclid(SLOT);
        let key = (hop.place, hop.step.clone());
        if self.steps.len() >= MAX_STEPS && !self.steps.contains_key(&key) {
            return;
        }
        let cells = self.steps.entry(key).or_default();
        let at = cells.partition_point(|cell| cell.slot < slot);
        if cells.get(at).is_none_or(|cell| cell.slot != slot) {
            cells.insert(
                at,
                Cell {
                    slot,
                    ..Cell::default()
                },
            );
        }
        cells[at].add(hop);
        self.newest = self.newest.max(slot);
        while cells
            .front()
            .is_some_and(|cell| cell.slot <= self.newest - SLOTS)
        {
            cells.pop_front();
        }
        self.oldest = Some(self.oldest.map_or(slot, |oldest| oldest.min(slot)));
    }

    /// Steps in the order a launch takes them.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (Place, &str)> {
        self.steps
            .keys()
            .map(|(place, step)| (*place, step.as_str()))
    }

    /// When the oldest step seen ended.
    pub(crate) fn since(&self) -> Option<i64> {
        self.oldest.map(|slot| slot * SLOT)
    }

    /// What one step did during `from..to`.
    pub(crate) fn step(&self, place: Place, step: &str, from: i64, to: i64) -> Cell {
        let mut sum = Cell::default();
        if let Some(cells) = self.steps.get(&(place, step.to_owned())) {
            within(cells, from, to).for_each(|cell| sum.merge(cell));
        }
        sum
    }

    /// What one step did, cut into `columns` of `width` microseconds that end at `to`.
    pub(crate) fn columns(
        &self,
        place: Place,
        step: &str,
        to: i64,
        width: i64,
        columns: usize,
    ) -> Vec<Cell> {
        let mut out = vec![Cell::default(); columns];
        let from = to - width * columns as i64;
        for cell in self
            .steps
            .get(&(place, step.to_owned()))
            .into_iter()
            .flat_map(|cells| within(cells, from, to))
        {
            let column = ((cell.slot * SLOT - from) / width) as usize;
            if let Some(sum) = out.get_mut(column) {
                sum.merge(cell);
            }
        }
        out
    }

    /// What all steps of one place did during `from..to`.
    pub(crate) fn place(&self, place: Place, from: i64, to: i64) -> Cell {
        let mut sum = Cell::default();
        for cells in self
            .steps
            .iter()
            .filter(|((at, _), _)| *at == place)
            .map(|(_, cells)| cells)
        {
            within(cells, from, to).for_each(|cell| sum.merge(cell));
        }
        sum
    }
}

fn within(cells: &VecDeque<Cell>, from: i64, to: i64) -> impl Iterator<Item = &Cell> {
    let first = cells.partition_point(|cell| cell.slot * SLOT < from);
    cells
        .range(first..)
        .take_while(move |cell| cell.slot * SLOT < to)
}
