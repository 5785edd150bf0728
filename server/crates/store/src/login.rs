//! Logins that have begun. Each comes back once, on whatever instance.

use crate::entity::login::{ActiveModel, Column, Entity};
use crate::{Instant, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter};

pub use crate::entity::login::Model as Login;

/// Keeps a login until it comes back.
pub async fn insert(tx: &Tx, login: Login) -> Result<()> {
    row::insert::<_, ActiveModel>(tx, login).await
}

/// Takes the login with this state; none when there is none, or when another request took it.
pub async fn take(tx: &Tx, tenant: TenantId, state_hash: &str) -> Result<Option<Login>> {
    let found = scope::find::<Entity>(tenant)
        .filter(Column::StateHash.eq(state_hash))
        .one(&tx.0)
        .await?;
    let Some(login) = found else {
        return Ok(None);
    };
    let done = scope::delete::<Entity>(tenant)
        .filter(Column::Id.eq(login.id))
        .exec(&tx.0)
        .await?;
    Ok((done.rows_affected > 0).then_some(login))
}

/// Removes what never came back.
pub async fn forget_older(tx: &Tx, tenant: TenantId, moment: Instant) -> Result<u64> {
    Ok(scope::delete::<Entity>(tenant)
        .filter(Column::CreatedAt.lt(moment))
        .exec(&tx.0)
        .await?
        .rows_affected)
}
