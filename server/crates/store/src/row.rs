//! Writing whole rows, inside a transaction.

use crate::{Result, Tx};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel};

/// Adds one row. Fails when its key is taken.
pub(crate) async fn insert<M, A>(tx: &Tx, model: M) -> Result<()>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait + ActiveModelBehavior + Send,
{
    A::Entity::insert(model.into_active_model())
        .exec_without_returning(&tx.0)
        .await?;
    Ok(())
}

/// The row with every column marked as changed, for an UPDATE that writes all of it.
pub(crate) fn whole<M, A>(model: M) -> A
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    model.into_active_model().reset_all()
}
