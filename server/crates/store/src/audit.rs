//! The audit log of a tenant: lines are added at its end, one after the other, and never changed.

use crate::entity::audit_entry::{ActiveModel, Column, Entity};
use crate::entity::audit_head;
use crate::{Executor, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

pub use crate::entity::audit_entry::Model as Entry;
pub use crate::entity::audit_head::Model as Head;

/// Which lines are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// By this actor.
    pub actor: Option<String>,
    /// Of this action.
    pub action: Option<String>,
}

/// Takes the next number. Whoever has it holds the log until their transaction ends; answers the line before.
pub async fn next(tx: &Tx, tenant: TenantId) -> Result<Head> {
    let begin = Head {
        tenant_id: tenant,
        seq: 0,
        hash: String::new(),
    };
    audit_head::Entity::insert(row::whole::<_, audit_head::ActiveModel>(begin))
        .on_conflict_do_nothing()
        .exec_without_returning(&tx.0)
        .await?;
    scope::update::<audit_head::Entity>(tenant)
        .col_expr(
            audit_head::Column::Seq,
            Expr::col(audit_head::Column::Seq).add(1),
        )
        .exec(&tx.0)
        .await?;
    let taken = head(&**tx, tenant).await?;
    taken.ok_or_else(|| crate::Error::Corrupt {
        what: "head of the audit log",
        problem: "it is not there".to_owned(),
    })
}

/// Adds the line whose number was taken.
pub async fn append(tx: &Tx, entry: Entry) -> Result<()> {
    scope::update::<audit_head::Entity>(entry.tenant_id)
        .col_expr(audit_head::Column::Hash, Expr::value(entry.hash.as_str()))
        .exec(&tx.0)
        .await?;
    row::insert::<_, ActiveModel>(tx, entry).await
}

/// The last line.
pub async fn head(db: &impl Executor, tenant: TenantId) -> Result<Option<Head>> {
    Ok(scope::find::<audit_head::Entity>(tenant).one(db).await?)
}

/// Lines in order; `after` is the last number seen.
pub async fn page(
    db: &impl Executor,
    tenant: TenantId,
    filter: &Filter,
    page: Page<i64>,
) -> Result<Vec<Entry>> {
    let mut query = scope::find::<Entity>(tenant)
        .order_by_asc(Column::Seq)
        .limit(page.limit);
    if let Some(actor) = &filter.actor {
        query = query.filter(Column::Actor.eq(actor.as_str()));
    }
    if let Some(action) = &filter.action {
        query = query.filter(Column::Action.eq(action.as_str()));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Seq.gt(after));
    }
    Ok(query.all(db).await?)
}
