//! Where people and keys usually are.

use crate::entity::place::{ActiveModel, Column, Entity};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

pub use crate::entity::place::Model as Place;

/// Places of one person or key that are looked at; who has more is everywhere.
const MOST: u64 = 500;

/// The places of somebody, those of the last use first.
pub async fn of(db: &impl Executor, tenant: TenantId, subject: &str) -> Result<Vec<Place>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Subject.eq(subject))
        .order_by_desc(Column::LastAt)
        .limit(MOST)
        .all(db)
        .await?)
}

/// Notes that somebody was at a place, once per signal.
pub async fn visit(tx: &Tx, visit: Place) -> Result<()> {
    let known = scope::update::<Entity>(visit.tenant_id)
        .col_expr(Column::LastAt, Expr::value(visit.last_at))
        .col_expr(Column::LastSeq, Expr::value(visit.last_seq))
        .col_expr(Column::Uses, Expr::col(Column::Uses).add(visit.uses))
        .filter(Column::Subject.eq(visit.subject.as_str()))
        .filter(Column::Place.eq(visit.place.as_str()))
        .filter(Column::LastSeq.lt(visit.last_seq))
        .exec(&tx.0)
        .await?;
    if known.rows_affected > 0 {
        return Ok(());
    }
    use sea_orm::EntityTrait;
    Entity::insert(row::whole::<_, ActiveModel>(visit))
        .on_conflict_do_nothing()
        .exec_without_returning(&tx.0)
        .await?;
    Ok(())
}

/// Forgets places where nobody was since a moment.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::LastAt.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
