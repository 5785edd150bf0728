//! Player sessions.

use crate::entity::session::ActiveModel;
use crate::{Result, Tx, row};

pub use crate::entity::session::Model as Session;

/// Adds a session.
pub async fn insert(tx: &Tx, session: Session) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, session).await
}
