//! Pages: `limit` and an opaque `cursor`; the answer names the next one.

use crate::http::problem::Problem;
use poem_openapi::Object;
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use store::Page as StorePage;

/// Rows in one page when nothing was asked, and at most.
pub const USUAL: u64 = 20;
/// The largest page.
pub const LARGEST: u64 = 100;

/// A page of a list.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Page<T: Type + Send + Sync + ParseFromJSON + ToJSON> {
    /// The rows.
    pub items: Vec<T>,
    /// Send this as `cursor` for the next page; absent on the last.
    pub next_cursor: Option<String>,
}

/// Which page a request asks for. One row more than shown is read, to know whether there is another page.
pub fn asked<K: std::str::FromStr>(
    cursor: Option<String>,
    limit: Option<u64>,
) -> Result<StorePage<K>, Problem> {
    let limit = limit.unwrap_or(USUAL);
    if limit == 0 || limit > LARGEST {
        let detail = format!("limit must be between 1 and {LARGEST}, found {limit}");
        return Err(Problem::bad_request("page.limit", detail));
    }
    let after = cursor
        .map(|cursor| {
            cursor
                .parse()
                .map_err(|_| Problem::bad_request("page.cursor", "this cursor is not one of ours"))
        })
        .transpose()?;
    Ok(StorePage {
        after,
        limit: limit + 1,
    })
}

/// Shapes the rows that were read for [`asked`].
pub fn page<R, T>(
    rows: Vec<R>,
    limit: u64,
    key: impl Fn(&R) -> String,
    wire: impl Fn(R) -> T,
) -> Page<T>
where
    T: Type + Send + Sync + ParseFromJSON + ToJSON,
{
    let shown = usize::try_from(limit - 1).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    let next_cursor = if more {
        rows.get(shown - 1).map(key)
    } else {
        None
    };
    Page {
        items: rows.into_iter().take(shown).map(wire).collect(),
        next_cursor,
    }
}
