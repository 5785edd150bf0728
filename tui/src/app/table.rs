//! Selection and scrolling of one table. The selection holds on to a row, not to a line of the screen: rows that
//! arrive above push nothing under the cursor, unless it stands on the newest row and follows.

/// What a table can be moved over: rows with keys that stay.
pub(crate) trait Rows {
    fn len(&self) -> usize;
    fn key(&self, row: usize) -> Option<i64>;
    fn row(&self, key: i64) -> Option<usize>;
}

/// Rows that are their own keys.
pub(crate) struct Plain(pub(crate) usize);

impl Rows for Plain {
    fn len(&self) -> usize {
        self.0
    }
    fn key(&self, row: usize) -> Option<i64> {
        (row < self.0).then_some(row as i64)
    }
    fn row(&self, key: i64) -> Option<usize> {
        usize::try_from(key).ok().filter(|row| *row < self.0)
    }
}

/// A step of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Down,
    Up,
    HalfDown,
    HalfUp,
    First,
    Last,
}

/// Selection and scroll offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) key: Option<i64>,
    pub(crate) row: usize,
    pub(crate) offset: usize,
    pub(crate) height: usize,
    /// The cursor stays on the first row, whatever comes.
    pub(crate) follow: bool,
}

impl Table {
    pub(crate) fn new(follow: bool) -> Self {
        Table {
            key: None,
            row: 0,
            offset: 0,
            height: 1,
            follow,
        }
    }

    /// Finds the selected row again after the rows or the height changed.
    pub(crate) fn settle(&mut self, rows: &impl Rows, height: usize) {
        self.height = height.max(1);
        let held = self
            .key
            .filter(|_| !self.follow)
            .and_then(|key| rows.row(key));
        let row = match held {
            Some(row) => row,
            None if self.follow || self.key.is_none() => 0,
            None => self.row.min(rows.len().saturating_sub(1)),
        };
        self.offset = (self.offset + row).saturating_sub(self.row);
        self.row = row;
        self.key = if self.key.is_some() || self.follow {
            rows.key(row)
        } else {
            None
        };
        self.scroll(rows.len());
    }

    /// Moves the selection; `follows` says whether standing on the first row means following.
    pub(crate) fn go(&mut self, step: Step, rows: &impl Rows, follows: bool) {
        let last = rows.len().saturating_sub(1);
        let half = (self.height / 2).max(1);
        self.row = match step {
            Step::Down => self.row.saturating_add(1),
            Step::Up => self.row.saturating_sub(1),
            Step::HalfDown => self.row.saturating_add(half),
            Step::HalfUp => self.row.saturating_sub(half),
            Step::First => 0,
            Step::Last => last,
        }
        .min(last);
        self.follow = follows && self.row == 0;
        self.key = rows.key(self.row);
        self.scroll(rows.len());
    }

    /// Puts the selection onto a row.
    pub(crate) fn select(&mut self, row: usize, rows: &impl Rows) {
        self.follow = false;
        self.row = row.min(rows.len().saturating_sub(1));
        self.key = rows.key(self.row);
        self.scroll(rows.len());
    }

    fn scroll(&mut self, len: usize) {
        let lowest = (self.row + 1).saturating_sub(self.height);
        let end = len.saturating_sub(self.height).max(lowest);
        self.offset = self.offset.clamp(lowest, self.row.max(lowest)).min(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newest first, keys count up with age of arrival.
    struct Newest(i64);

    impl Rows for Newest {
        fn len(&self) -> usize {
            self.0 as usize
        }
        fn key(&self, row: usize) -> Option<i64> {
            (row < self.len()).then(|| self.0 - 1 - row as i64)
        }
        fn row(&self, key: i64) -> Option<usize> {
            (0..self.0)
                .contains(&key)
                .then(|| (self.0 - 1 - key) as usize)
        }
    }

    #[test]
    fn new_rows_push_only_under_a_cursor_on_the_newest() {
        let mut table = Table::new(true);
        table.settle(&Newest(20), 5);
        assert_eq!((table.row, table.key), (0, Some(19)));
        table.settle(&Newest(23), 5);
        assert_eq!((table.row, table.key), (0, Some(22)));
        table.go(Step::Down, &Newest(23), true);
        table.settle(&Newest(30), 5);
        assert_eq!(
            (table.row, table.key, table.offset),
            (8, Some(21), 7),
            "same row at the same line"
        );
        table.go(Step::First, &Newest(30), true);
        assert!(table.follow);
    }

    #[test]
    fn a_row_that_left_hands_the_cursor_to_its_neighbour() {
        let mut table = Table::new(false);
        table.select(9, &Plain(10));
        table.settle(&Plain(4), 3);
        assert_eq!((table.row, table.offset), (3, 1));
        table.settle(&Plain(0), 3);
        assert_eq!((table.row, table.offset, table.key), (0, 0, None));
    }
}
