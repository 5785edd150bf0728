//! Saved cursors: how far consumers have read.

use crate::entity::cursor::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait};
use sea_orm::{QueryFilter, QueryOrder, QuerySelect, TryInsertResult};

pub use crate::entity::cursor::Model as Cursor;

/// What tells the cursors of a tenant apart: owner and name.
pub type Key = (String, String);

/// One cursor.
pub async fn by_key(db: &impl Executor, tenant: TenantId, key: &Key) -> Result<Option<Cursor>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(exactly(key))
        .one(db)
        .await?)
}

/// Cursors by owner and name; only those of `owner` when one is named.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    owner: Option<&str>,
    page: Page<Key>,
) -> Result<Vec<Cursor>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_asc(Column::Owner)
        .order_by_asc(Column::Name)
        .limit(page.limit);
    if let Some(owner) = owner {
        query = query.filter(Column::Owner.eq(owner));
    }
    if let Some((owner, name)) = page.after {
        let later = Condition::all()
            .add(Column::Owner.eq(owner.as_str()))
            .add(Column::Name.gt(name));
        query = query.filter(Condition::any().add(Column::Owner.gt(owner)).add(later));
    }
    Ok(query.all(db).await?)
}

/// How many there are in a tenant.
pub async fn count(db: &impl Executor, tenant: TenantId) -> Result<u64> {
    Ok(scope::find::<Entity>(tenant).count(db).await?)
}

/// Adds a cursor; `false` when there is one of this name.
pub async fn insert(tx: &Tx, cursor: Cursor) -> Result<bool> {
    let new = Entity::insert(row::whole::<_, ActiveModel>(cursor))
        .on_conflict_do_nothing()
        .exec_without_returning(&tx.0)
        .await?;
    Ok(matches!(new, TryInsertResult::Inserted(rows) if rows > 0))
}

/// Moves a cursor forward, or anywhere when it is rewound; `false` when it stays where it is.
pub async fn commit(
    tx: &Tx,
    tenant: TenantId,
    key: &Key,
    position: Instant,
    now: Instant,
    rewind: bool,
) -> Result<bool> {
    let moves = if rewind {
        Column::Position.ne(position)
    } else {
        Column::Position.lt(position)
    };
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::Position, Expr::value(position))
        .col_expr(Column::CommittedAt, Expr::value(now))
        .filter(exactly(key))
        .filter(moves)
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes a cursor; `false` when there is none.
pub async fn remove(tx: &Tx, tenant: TenantId, key: &Key) -> Result<bool> {
    let done = scope::delete::<Entity>(tenant)
        .filter(exactly(key))
        .exec(&tx.0)
        .await?;
    Ok(done.rows_affected > 0)
}

fn exactly((owner, name): &Key) -> Condition {
    Condition::all()
        .add(Column::Owner.eq(owner.as_str()))
        .add(Column::Name.eq(name.as_str()))
}
