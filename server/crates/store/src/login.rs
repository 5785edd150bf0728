//! Logins that have begun. Each comes back once, on whatever instance; that it did is remembered until it is old.

use crate::entity::login::{ActiveModel, Column, Entity};
use crate::{Instant, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};

pub use crate::entity::login::Model as Login;

/// Keeps a login until it comes back.
pub async fn insert(tx: &Tx, login: Login) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, login).await
}

/// Takes the login with this state, for whoever `by` stands for. A login that was taken before comes as it was left then.
pub async fn take(
    tx: &Tx,
    tenant: TenantId,
    state_hash: &str,
    now: Instant,
    by: &str,
) -> Result<Option<Login>> {
    let found = scope::find::<Entity>(tenant)
        .filter(Column::StateHash.eq(state_hash))
        .one(&tx.0)
        .await?;
    let Some(login) = found else {
        return Ok(None);
    };
    let done = scope::update::<Entity>(tenant)
        .col_expr(Column::TakenAt, Expr::value(now))
        .col_expr(Column::TakenBy, Expr::value(by))
        .filter(Column::Id.eq(login.id))
        .filter(Column::TakenAt.is_null())
        .exec(&tx.0)
        .await?;
    if done.rows_affected > 0 || login.taken_at.is_some() {
        return Ok(Some(login));
    }
    // Another request took it between our look and our change.
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Id.eq(login.id))
        .one(&tx.0)
        .await?)
}

/// Removes what never came back.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::CreatedAt.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
