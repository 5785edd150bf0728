//! Small helpers so that a step reads like the tables it makes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid;

/// A new table that belongs to tenants: every one of them carries `tenant_id`.
pub(crate) fn of_tenant(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).col(uuid("tenant_id"));
    table
}

/// Adds one column: SQLite takes one at a time.
pub(crate) async fn column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: impl IntoColumnDef,
) -> Result<(), DbErr> {
    let mut change = Table::alter();
    change.table(table).add_column(column);
    manager.alter_table(change).await
}

/// A primary key over several columns.
pub(crate) fn key(columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(*column);
    }
    index
}

/// Creates the index `ix_<table>_<columns>`.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(named("ix", table, columns)).await
}

/// Creates the unique index `ux_<table>_<columns>`.
pub(crate) async fn unique(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager
        .create_index(named("ux", table, columns).unique().to_owned())
        .await
}

fn named(prefix: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    key(columns)
        .name(format!("{prefix}_{table}_{}", columns.join("_")))
        .table(table)
        .to_owned()
}
