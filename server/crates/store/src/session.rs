//! Player sessions.

use crate::entity::session::{ActiveModel, Column, Entity};
use crate::{Instant, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

pub use crate::entity::session::Model as Session;

/// Adds a session.
pub async fn insert(tx: &Tx, session: Session) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, session).await
}

/// Ends every session of an attempt.
pub async fn end_of_attempt(tx: &Tx, tenant: TenantId, attempt: Uuid, now: Instant) -> Result<()> {
    scope::update::<Entity>(tenant)
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::AttemptId.eq(attempt))
        .filter(Column::EndedAt.is_null())
        .exec(&tx.0)
        .await?;
    Ok(())
}
