//! What is learned of a platform at its launches: deployments, its courses, and the places in them that show one of ours.

use crate::entity::{context, deployment, placement};
use crate::{Executor, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

pub use context::Model as Context;
pub use deployment::Model as Deployment;
pub use placement::Model as Placement;

/// The deployment that a platform calls so.
pub async fn deployment(
    db: &impl Executor,
    tenant: TenantId,
    platform: Uuid,
    name: &str,
) -> Result<Option<Deployment>> {
    Ok(scope::find::<deployment::Entity>(tenant)
        .filter(deployment::Column::PlatformId.eq(platform))
        .filter(deployment::Column::Name.eq(name))
        .one(db)
        .await?)
}

/// Adds a deployment.
pub async fn insert_deployment(tx: &Tx, deployment: Deployment) -> Result<()> {
    row::insert::<_, deployment::ActiveModel>(tx, deployment).await
}

/// The course that a deployment calls so.
pub async fn context(
    db: &impl Executor,
    tenant: TenantId,
    deployment: Uuid,
    name: &str,
) -> Result<Option<Context>> {
    Ok(scope::find::<context::Entity>(tenant)
        .filter(context::Column::DeploymentId.eq(deployment))
        .filter(context::Column::Name.eq(name))
        .one(db)
        .await?)
}

/// Adds a course of a platform.
pub async fn insert_context(tx: &Tx, context: Context) -> Result<()> {
    row::insert::<_, context::ActiveModel>(tx, context).await
}

/// Writes all of a course of a platform.
pub async fn replace_context(tx: &Tx, context: Context) -> Result<()> {
    scope::update::<context::Entity>(context.tenant_id)
        .filter(context::Column::Id.eq(context.id))
        .set(row::whole::<_, context::ActiveModel>(context))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// The place that a deployment calls so.
pub async fn by_name(
    db: &impl Executor,
    tenant: TenantId,
    deployment: Uuid,
    name: &str,
) -> Result<Option<Placement>> {
    Ok(scope::find::<placement::Entity>(tenant)
        .filter(placement::Column::DeploymentId.eq(deployment))
        .filter(placement::Column::Name.eq(name))
        .one(db)
        .await?)
}

/// One place.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Placement>> {
    Ok(scope::find::<placement::Entity>(tenant)
        .filter(placement::Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Adds a place.
pub async fn insert(tx: &Tx, placement: Placement) -> Result<()> {
    row::insert::<_, placement::ActiveModel>(tx, placement).await
}

/// Writes all of a place.
pub async fn replace(tx: &Tx, placement: Placement) -> Result<()> {
    scope::update::<placement::Entity>(placement.tenant_id)
        .filter(placement::Column::Id.eq(placement.id))
        .set(row::whole::<_, placement::ActiveModel>(placement))
        .exec(&tx.0)
        .await?;
    Ok(())
}
