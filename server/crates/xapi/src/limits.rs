//! The bounds a request body is read within, so that no body costs more than it should.

/// Bounds for [`parse`](crate::parse). The defaults suit a public endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the body.
    pub bytes: usize,
    /// Statements in one batch.
    pub statements: usize,
    /// Levels of nesting; never more than [`Limits::DEEPEST`].
    pub depth: usize,
    /// JSON values in the whole body: what bounds the memory a body can ask for.
    pub values: usize,
    /// Bytes of one identifier (IRI or inverse functional identifier), because they are indexed.
    pub identifier: usize,
}

impl Limits {
    /// The deepest nesting that any setting allows: reading recurses once per level.
    pub const DEEPEST: usize = 128;

    pub(crate) fn depth(&self) -> usize {
        self.depth.min(Limits::DEEPEST)
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 10 * 1024 * 1024,
            statements: 1000,
            depth: 64,
            values: 500_000,
            identifier: 2000,
        }
    }
}
