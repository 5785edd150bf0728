//! A ring of rows in order of arrival, capped, with positions that never change. It counts what it let go, so that
//! `seen = kept + evicted` always holds.

use std::collections::VecDeque;

/// Rows with stable positions; the oldest leave first.
#[derive(Debug)]
pub(crate) struct Log<T> {
    rows: VecDeque<T>,
    first: i64,
    cap: usize,
    seen: u64,
    evicted: u64,
}

impl<T> Log<T> {
    pub(crate) fn new(cap: usize) -> Self {
        Log {
            rows: VecDeque::new(),
            first: 0,
            cap: cap.max(1),
            seen: 0,
            evicted: 0,
        }
    }

    /// Adds the newest row; answers the one that had to leave.
    pub(crate) fn push(&mut self, row: T) -> Option<T> {
        self.seen += 1;
        self.rows.push_back(row);
        if self.rows.len() <= self.cap {
            return None;
        }
        self.first += 1;
        self.evicted += 1;
        self.rows.pop_front()
    }

    /// Adds a row older than all others, when there is room for it.
    pub(crate) fn push_older(&mut self, row: T) -> bool {
        if self.rows.len() >= self.cap {
            return false;
        }
        self.seen += 1;
        self.first -= 1;
        self.rows.push_front(row);
        true
    }

    pub(crate) fn clear(&mut self) {
        self.evicted += self.rows.len() as u64;
        self.first = self.end();
        self.rows.clear();
    }

    /// Position of the oldest row kept.
    pub(crate) fn first(&self) -> i64 {
        self.first
    }

    /// Position after the newest row.
    pub(crate) fn end(&self) -> i64 {
        self.first + self.rows.len() as i64
    }

    /// The rows at positions `from..to`, as far as they are kept.
    pub(crate) fn range(
        &self,
        from: i64,
        to: i64,
    ) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        let index = |position: i64| (position.clamp(self.first, self.end()) - self.first) as usize;
        let (from, to) = (index(from), index(to));
        self.rows.range(from.min(to)..to)
    }

    /// First position whose row is not `before` any more; rows must be in that order.
    pub(crate) fn partition(&self, before: impl FnMut(&T) -> bool) -> i64 {
        self.first + self.rows.partition_point(before) as i64
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How full it is, 0 to 100.
    pub(crate) fn percent(&self) -> usize {
        self.rows.len() * 100 / self.cap
    }

    pub(crate) fn seen(&self) -> u64 {
        self.seen
    }

    pub(crate) fn evicted(&self) -> u64 {
        self.evicted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_survive_eviction_and_older_rows() {
        let mut log = Log::new(3);
        (0..5).for_each(|n| {
            log.push(n);
        });
        assert_eq!((log.first(), log.end()), (2, 5));
        assert_eq!(log.range(0, 4).copied().collect::<Vec<_>>(), [2, 3]);
        assert!(!log.push_older(9), "a full log takes nothing older");
        assert_eq!(log.seen(), log.len() as u64 + log.evicted());
    }

    #[test]
    fn a_cleared_log_goes_on_where_it_was() {
        let mut log = Log::new(3);
        (0..3).for_each(|n| {
            log.push(n);
        });
        log.clear();
        assert_eq!((log.first(), log.end(), log.len()), (3, 3, 0));
        assert!(log.push_older(7));
        assert_eq!((log.first(), log.seen(), log.evicted()), (2, 4, 3));
    }
}
