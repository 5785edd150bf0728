//! What can go wrong between us and the database.

/// A database that did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address of the database cannot be used.
    #[error("database_url {url:?}: {problem}")]
    Url {
        /// The address without its password.
        url: String,
        /// What is wrong with it, and what to write instead.
        problem: String,
    },
    /// The database refused or could not be reached.
    #[error("the database did not answer: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// The pool could not be opened.
    #[error("the database could not be opened: {0}")]
    Open(#[from] sqlx::Error),
    /// A stored value cannot be read back.
    #[error("a stored {what} cannot be read: {problem}")]
    Corrupt {
        /// The kind of value.
        what: &'static str,
        /// The reader's words.
        problem: String,
    },
}
