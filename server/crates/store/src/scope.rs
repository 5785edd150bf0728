//! The scoped finder: the only way to ask for rows is within one tenant.

use crate::TenantId;
use sea_orm::{ColumnTrait, DeleteMany, EntityTrait, QueryFilter, Select, UpdateMany};

/// A table whose rows belong to tenants: all but `tenants` itself.
pub(crate) trait Scoped: EntityTrait {
    /// The column that says whose a row is.
    const TENANT: Self::Column;
}

/// Rows of `tenant`.
#[allow(clippy::disallowed_methods, reason = "this is the one place that asks")]
pub(crate) fn find<E: Scoped>(tenant: TenantId) -> Select<E> {
    E::find().filter(E::TENANT.eq(tenant))
}

/// A change to rows of `tenant`.
#[allow(
    clippy::disallowed_methods,
    reason = "this is the one place that changes"
)]
pub(crate) fn update<E: Scoped>(tenant: TenantId) -> UpdateMany<E> {
    E::update_many().filter(E::TENANT.eq(tenant))
}

/// Rows of `tenant` to remove.
#[allow(
    clippy::disallowed_methods,
    reason = "this is the one place that removes"
)]
pub(crate) fn delete<E: Scoped>(tenant: TenantId) -> DeleteMany<E> {
    E::delete_many().filter(E::TENANT.eq(tenant))
}
