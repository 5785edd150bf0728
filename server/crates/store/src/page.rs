//! Lists are read a page at a time; nothing answers "all".

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Page<K> {
    /// The key of the last row already seen.
    pub after: Option<K>,
    /// At most this many rows.
    pub limit: u64,
}

impl<K> Page<K> {
    /// The first `limit` rows.
    pub fn first(limit: u64) -> Self {
        Page { after: None, limit }
    }
}
