//! Relay connections, forwards: `first` and `after`. The cursor is the sort key; nobody needs to count.

use super::failure::Result;
use crate::http::paging::{LARGEST, USUAL};
use crate::http::problem::Problem;
use async_graphql::OutputType;
use async_graphql::connection::{Connection, Edge};
use std::str::FromStr;
use store::Page;

/// What a list costs: its page times what a row costs. `first` beyond the largest page is refused when it is read.
pub(super) fn cost(first: Option<i32>, row: usize) -> usize {
    let rows = first.map_or(USUAL, |first| {
        u64::try_from(first).unwrap_or(0).min(LARGEST)
    });
    usize::try_from(rows)
        .unwrap_or(usize::MAX)
        .saturating_mul(row)
}

/// The page that is asked for, and one row more, to know whether there is another page.
pub(super) fn asked<K: FromStr>(first: Option<i32>, after: Option<String>) -> Result<Page<K>> {
    let limit = first
        .map_or(Ok(USUAL), u64::try_from)
        .ok()
        .filter(|rows| (1..=LARGEST).contains(rows));
    let limit = limit.ok_or_else(|| {
        let detail = format!(
            "first must be between 1 and {LARGEST}, found {}",
            first.unwrap_or_default()
        );
        Problem::bad_request("page.limit", detail).at("/first")
    })?;
    let after = after
        .map(|after| after.parse().map_err(|_| not_ours()))
        .transpose()?;
    Ok(Page {
        after,
        limit: limit + 1,
    })
}

fn not_ours() -> Problem {
    Problem::bad_request("page.cursor", "this cursor is not one of ours").at("/after")
}

/// The rows that were read for [`asked`].
pub(super) fn connection<R, N: OutputType>(
    rows: Vec<R>,
    limit: u64,
    key: impl Fn(&R) -> String,
    node: impl Fn(R) -> N,
) -> Connection<String, N> {
    let shown = usize::try_from(limit - 1).unwrap_or(usize::MAX);
    let mut connection = Connection::new(false, rows.len() > shown);
    connection.edges.extend(
        rows.into_iter()
            .take(shown)
            .map(|row| Edge::new(key(&row), node(row))),
    );
    connection
}
