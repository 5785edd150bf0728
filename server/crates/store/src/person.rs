//! People who sign on, and who they are at their providers.

use crate::entity::{identity, person};
use crate::{Executor, Instant, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::identity::Model as Identity;
pub use crate::entity::person::Model as Person;

/// Identities of one person at most.
const MOST_IDENTITIES: u64 = 100;

/// One person.
pub async fn by_id(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Person>> {
    Ok(scope::find::<person::Entity>(tenant)
        .filter(person::Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Some people, a page of them.
pub async fn by_ids(db: &impl Executor, tenant: TenantId, ids: &[Uuid]) -> Result<Vec<Person>> {
    Ok(scope::find::<person::Entity>(tenant)
        .filter(person::Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?)
}

/// The identity that a provider's subject has here.
pub async fn identity(
    db: &impl Executor,
    tenant: TenantId,
    issuer: &str,
    subject: &str,
) -> Result<Option<Identity>> {
    Ok(scope::find::<identity::Entity>(tenant)
        .filter(identity::Column::Issuer.eq(issuer))
        .filter(identity::Column::Subject.eq(subject))
        .one(db)
        .await?)
}

/// Identities of a person, oldest first.
pub async fn identities(
    db: &impl Executor,
    tenant: TenantId,
    person: Uuid,
) -> Result<Vec<Identity>> {
    Ok(scope::find::<identity::Entity>(tenant)
        .filter(identity::Column::PersonId.eq(person))
        .order_by_asc(identity::Column::CreatedAt)
        .limit(MOST_IDENTITIES)
        .all(db)
        .await?)
}

/// Adds a person.
pub async fn insert(tx: &Tx, person: Person) -> Result<()> {
    row::insert::<_, person::ActiveModel>(tx, person).await
}

/// Adds an identity of a person.
pub async fn link(tx: &Tx, identity: Identity) -> Result<()> {
    row::insert::<_, identity::ActiveModel>(tx, identity).await
}

/// Writes what a provider said of a person this time.
pub async fn replace(tx: &Tx, person: Person) -> Result<()> {
    scope::update::<person::Entity>(person.tenant_id)
        .filter(person::Column::Id.eq(person.id))
        .set(row::whole::<_, person::ActiveModel>(person))
        .exec(&tx.0)
        .await?;
    Ok(())
}

/// Notes when an identity was last used, and with which provider.
pub async fn seen(tx: &Tx, identity: &Identity, provider: Uuid, now: Instant) -> Result<()> {
    scope::update::<identity::Entity>(identity.tenant_id)
        .col_expr(identity::Column::SeenAt, Expr::value(now))
        .col_expr(identity::Column::ProviderId, Expr::value(provider))
        .filter(identity::Column::Issuer.eq(identity.issuer.as_str()))
        .filter(identity::Column::Subject.eq(identity.subject.as_str()))
        .exec(&tx.0)
        .await?;
    Ok(())
}
