//! Payloads of attachments: what is there, and which statement brought it. Both are written by the
//! [`crate::writer`] with the statement; the bytes lie in object storage.

use crate::entity::attachment::{Column, Entity, brought};
use crate::entity::statement;
use crate::{Executor, Result, TenantId, scope};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

pub use crate::entity::attachment::Model as Attachment;
pub use crate::entity::attachment::brought::Model as Brought;

/// The payloads with these hashes that the tenant has.
pub async fn by_hash(
    db: &impl Executor,
    tenant: TenantId,
    hashes: impl IntoIterator<Item = &str>,
) -> Result<Vec<Attachment>> {
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Sha2.is_in(hashes))
        .all(db)
        .await?)
}

/// The payloads that the statements with these sequence numbers brought, by hash.
pub async fn needed_by(
    db: &impl Executor,
    tenant: TenantId,
    statements: &[i64],
) -> Result<Vec<Attachment>> {
    let hashes = Query::select()
        .column(brought::Column::Sha2)
        .from(brought::Entity)
        .and_where(brought::Column::TenantId.eq(tenant))
        .and_where(brought::Column::StatementId.in_subquery(ids(tenant, statements)))
        .to_owned();
    Ok(scope::find::<Entity>(tenant)
        .filter(Column::Sha2.in_subquery(hashes))
        .order_by_asc(Column::Sha2)
        .all(db)
        .await?)
}

/// Which of the statements with these sequence numbers brought what.
pub async fn brought_by(
    db: &impl Executor,
    tenant: TenantId,
    statements: &[i64],
) -> Result<Vec<Brought>> {
    Ok(scope::find::<brought::Entity>(tenant)
        .filter(brought::Column::StatementId.in_subquery(ids(tenant, statements)))
        .all(db)
        .await?)
}

fn ids(tenant: TenantId, statements: &[i64]) -> SelectStatement {
    Query::select()
        .column(statement::Column::Id)
        .from(statement::Entity)
        .and_where(statement::Column::TenantId.eq(tenant))
        .and_where(statement::Column::Seq.is_in(statements.iter().copied()))
        .to_owned()
}
