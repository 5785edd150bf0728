//! Statements found by terms: eight-byte digests of what they are asked for, instead of the texts themselves. `seq`
//! becomes the moment of storage in microseconds, which was strictly increasing already. What refers to another
//! statement gets a row of its own per statement it leads to, so that the StatementRef rule costs only those.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use sha2::{Digest, Sha256};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Rows moved at a time.
const CHUNK: u64 = 500;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let db = m.get_connection();
        let sqlite = db.get_database_backend() == DbBackend::Sqlite;
        for sql in tables(sqlite) {
            db.execute_unprepared(&sql).await?;
        }
        statements(db).await?;
        mentions(db).await?;
        for sql in AFTER {
            db.execute_unprepared(sql).await?;
        }
        references(db).await?;
        for sql in INDEXES {
            db.execute_unprepared(sql).await?;
        }
        // The number of a row is always last in an index of SQLite, and in order there; PostgreSQL has to be told.
        for (table, columns) in BY_TERM {
            let order = if sqlite && *table == "statements" {
                ""
            } else {
                ", seq"
            };
            let name = columns.replace(", ", "_");
            let sql = format!("CREATE INDEX ix_{table}_{name} ON {table} ({columns}{order})");
            db.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}

fn tables(sqlite: bool) -> [String; 4] {
    let (uuid, blob, long, narrow) = if sqlite {
        ("uuid_text", "blob", "integer", " WITHOUT ROWID")
    } else {
        ("uuid", "bytea", "bigint", "")
    };
    [
        format!(
            "CREATE TABLE statements_by_term (tenant_id {uuid} NOT NULL, seq {long} NOT NULL PRIMARY KEY, id {uuid} NOT NULL, \
             timestamp {long} NOT NULL, actor {long} NOT NULL, verb {long} NOT NULL, activity {long}, registration {long}, \
             refers_to {uuid}, voiding boolean NOT NULL, voided boolean NOT NULL DEFAULT FALSE, authority {long} NOT NULL, \
             digest {blob} NOT NULL, raw text NOT NULL)"
        ),
        format!(
            "CREATE TABLE statement_mentions (term {long} NOT NULL, seq {long} NOT NULL, PRIMARY KEY (term, seq)){narrow}"
        ),
        format!(
            "CREATE TABLE statement_references (seq {long} NOT NULL, target {long} NOT NULL, actor {long} NOT NULL, \
             verb {long} NOT NULL, activity {long}, registration {long}, authority {long} NOT NULL, PRIMARY KEY (seq, target)){narrow}"
        ),
        format!(
            "CREATE TABLE awaited_statements (tenant_id {uuid} NOT NULL, id {uuid} NOT NULL, seq {long} NOT NULL, \
             voiding boolean NOT NULL, PRIMARY KEY (id, tenant_id, seq)){narrow}"
        ),
    ]
}

const AFTER: &[&str] = &[
    "DROP TABLE statements",
    "DROP TABLE statement_agents",
    "DROP TABLE statement_activities",
    "ALTER TABLE statements_by_term RENAME TO statements",
    "CREATE UNIQUE INDEX ux_statements_id ON statements (id, tenant_id)",
];

const INDEXES: &[&str] =
    &["CREATE INDEX ix_statement_references_target ON statement_references (target)"];

/// Each is read in the order of storage.
const BY_TERM: &[(&str, &str)] = &[
    ("statements", "tenant_id"),
    ("statements", "actor"),
    ("statements", "actor, verb"),
    ("statements", "verb"),
    ("statements", "activity"),
    ("statements", "registration"),
    ("statements", "authority"),
    ("statement_references", "actor, verb"),
    ("statement_references", "verb"),
    ("statement_references", "activity"),
    ("statement_references", "registration"),
    ("statement_references", "authority"),
];

/// As `store::statement::Term` makes them; written down here because a migration may not change with the program.
fn term(tenant: &[u8], kind: u8, text: &str) -> Value {
    let digest = Sha256::new()
        .chain_update(tenant)
        .chain_update([kind])
        .chain_update(text)
        .finalize();
    let first = digest.first_chunk().copied().unwrap_or_default();
    i64::from_be_bytes(first).into()
}

async fn statements<C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    let sql = "SELECT seq, tenant_id, id, stored, timestamp, actor, verb, object, registration, refers_to, voids, voided, \
               authority, digest, raw FROM statements WHERE seq > $1 ORDER BY seq LIMIT $2";
    let mut last = 0_i64;
    loop {
        let rows = ask(db, sql, [last.into(), CHUNK.into()]).await?;
        for row in &rows {
            last = row.try_get_by_index(0)?;
            move_statement(db, row).await?;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}

async fn move_statement<C: ConnectionTrait>(db: &C, row: &QueryResult) -> Result<(), DbErr> {
    use sea_orm_migration::sea_orm::prelude::Uuid;
    let tenant: Uuid = row.try_get_by_index(1)?;
    let bytes = tenant.as_bytes();
    let text = |index| row.try_get_by_index::<String>(index);
    let object = text(7)?;
    let registration: Option<Uuid> = row.try_get_by_index(8)?;
    let authority = authority(&text(14)?);
    let is_activity = !["agent:", "ref:", "sub:"]
        .iter()
        .any(|kind| object.starts_with(kind));
    let values = [
        tenant.into(),
        row.try_get_by_index::<i64>(3)?.into(),
        row.try_get_by_index::<Uuid>(2)?.into(),
        row.try_get_by_index::<i64>(4)?.into(),
        term(bytes, b'a', &text(5)?),
        term(bytes, b'v', &text(6)?),
        if is_activity {
            term(bytes, b'o', &object)
        } else {
            Value::BigInt(None)
        },
        registration.map_or(Value::BigInt(None), |id| term(bytes, b'g', &id.to_string())),
        row.try_get_by_index::<Option<Uuid>>(9)?.into(),
        row.try_get_by_index::<Option<Uuid>>(10)?.is_some().into(),
        row.try_get_by_index::<bool>(11)?.into(),
        term(bytes, b'a', &authority),
        row.try_get_by_index::<Vec<u8>>(13)?.into(),
        text(14)?.into(),
    ];
    let sql = "INSERT INTO statements_by_term (tenant_id, seq, id, timestamp, actor, verb, activity, registration, refers_to, \
               voiding, voided, authority, digest, raw) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    tell(db, sql, values).await
}

/// The key of the authority that the server wrote: always an account.
fn authority(raw: &str) -> String {
    let of = |name: &str| {
        let (_, rest) = raw.rsplit_once("\"authority\":")?;
        let (_, rest) = rest.split_once(&format!("\"{name}\":\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let part = |name| of(name).unwrap_or_default();
    format!("account|{}|{}", part("homePage"), part("name"))
}

async fn mentions<C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    use sea_orm_migration::sea_orm::prelude::Uuid;
    for (table, name, direct) in [
        ("statement_agents", "agent", "direct"),
        ("statement_activities", "activity", "FALSE"),
    ] {
        let sql = format!(
            "SELECT s.tenant_id, a.{name}, s.stored, {direct} FROM statements s JOIN {table} a \
             ON a.seq = s.seq AND a.tenant_id = s.tenant_id"
        );
        for row in ask(db, &sql, []).await? {
            let tenant: Uuid = row.try_get_by_index(0)?;
            let text: String = row.try_get_by_index(1)?;
            let kind = match (name, row.try_get_by_index(3)?) {
                ("activity", _) => b'c',
                (_, true) => b'd',
                (_, false) => b'r',
            };
            let values = [
                term(tenant.as_bytes(), kind, &text),
                row.try_get_by_index::<i64>(2)?.into(),
            ];
            let sql =
                "INSERT INTO statement_mentions (term, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            tell(db, sql, values).await?;
        }
    }
    Ok(())
}

/// References of the time before lead one step: chains were not followed then.
async fn references<C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    db.execute_unprepared(
        "INSERT INTO statement_references (seq, target, actor, verb, activity, registration, authority) \
         SELECT s.seq, t.seq, t.actor, t.verb, t.activity, t.registration, t.authority FROM statements s \
         JOIN statements t ON t.id = s.refers_to AND t.tenant_id = s.tenant_id WHERE s.seq <> t.seq",
    )
    .await?;
    db.execute_unprepared(
        "INSERT INTO awaited_statements (tenant_id, id, seq, voiding) \
         SELECT s.tenant_id, s.refers_to, s.seq, s.voiding FROM statements s WHERE s.refers_to IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM statements t WHERE t.id = s.refers_to AND t.tenant_id = s.tenant_id)",
    )
    .await?;
    Ok(())
}

async fn ask<C: ConnectionTrait, const N: usize>(
    db: &C,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        sql,
        values,
    ))
    .await
}

async fn tell<C: ConnectionTrait, const N: usize>(
    db: &C,
    sql: &str,
    values: [Value; N],
) -> Result<(), DbErr> {
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        sql,
        values,
    ))
    .await?;
    Ok(())
}
