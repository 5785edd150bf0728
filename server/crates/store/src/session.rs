//! Player sessions.

use crate::entity::session::{ActiveModel, Column, Entity};
use crate::{Executor, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

pub use crate::entity::session::Model as Session;

/// Adds a session.
pub async fn insert(tx: &Tx, session: Session) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, session).await
}

/// The newest session of an attempt: its launch is the one that acts without a session belong to.
pub async fn newest_of_attempt(
    db: &impl Executor,
    tenant: TenantId,
    attempt: Uuid,
) -> Result<Option<Session>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::AttemptId.eq(attempt))
        .order_by_desc(Column::Id)
        .one(db)
        .await?)
}
