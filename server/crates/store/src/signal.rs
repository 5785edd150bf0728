//! What happened around sign-on, sessions and keys. Appended in turn, so that the sequence number is a cursor.

use crate::entity::signal::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, lock, row, scope};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

pub use crate::entity::signal::Model as Signal;

/// Adds signals; their sequence numbers are given by the database.
pub async fn insert(tx: &Tx, signals: Vec<Signal>) -> Result<()> {
    if signals.is_empty() {
        return Ok(());
    }
    lock::signals(tx).await?;
    let new = |signal: Signal| {
        let mut new: ActiveModel = row::whole(signal);
        new.seq = ActiveValue::NotSet;
        new
    };
    Entity::insert_many(signals.into_iter().map(new))
        .exec_without_returning(&tx.0)
        .await?;
    Ok(())
}

/// Signals after a sequence number that happened after a moment, oldest first.
pub async fn after(
    db: &impl Executor,
    tenant: TenantId,
    seq: i64,
    since: Instant,
    limit: u64,
) -> Result<Vec<Signal>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Seq.gt(seq))
        .filter(Column::At.gt(since))
        .order_by_asc(Column::Seq)
        .limit(limit)
        .all(db)
        .await?)
}

/// Signals of a kind after a moment, newest first.
pub async fn of_kind(
    db: &impl Executor,
    tenant: TenantId,
    kind: &str,
    since: Instant,
    limit: u64,
) -> Result<Vec<Signal>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Kind.eq(kind))
        .filter(Column::At.gt(since))
        .order_by_desc(Column::Seq)
        .limit(limit)
        .all(db)
        .await?)
}

/// Removes what happened before a moment.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::At.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
