//! What happened around sign-on and keys (`signals`), what looked wrong in it (`anomalies`) and what was decided of it
//! (`mutes`, `blocks`); where people and keys usually are; counters that all instances share; logins that came back are
//! remembered, and some are only tried.

use crate::table::{column, index, key, of_tenant, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        signals(m).await?;
        anomalies(m).await?;
        mutes(m).await?;
        blocks(m).await?;
        places(m).await?;
        counters(m).await?;
        trials(m).await?;
        let table = "logins";
        column(m, table, big_integer_null("taken_at")).await?;
        column(m, table, string_null("taken_by")).await?;
        column(m, table, uuid_null("trial_id")).await
    }
}

async fn signals(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut signals = of_tenant("signals");
    signals
        .col(big_pk_auto("seq"))
        .col(uuid("id"))
        .col(big_integer("at"))
        .col(string("kind"))
        .col(text("what"))
        .col(big_integer("times"));
    m.create_table(signals).await?;
    index(m, "signals", &["tenant_id", "seq"]).await?;
    index(m, "signals", &["tenant_id", "at"]).await?;
    index(m, "signals", &["tenant_id", "kind", "at"]).await
}

async fn anomalies(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "anomalies";
    let mut anomalies = of_tenant(table);
    anomalies
        .col(pk_uuid("id"))
        .col(string("rule"))
        .col(string("subject_kind"))
        .col(string("subject"))
        .col(text("label"))
        .col(string("level"))
        .col(big_integer("window_at"))
        .col(big_integer("first_at"))
        .col(big_integer("last_at"))
        .col(big_integer("count"))
        .col(big_integer("last_seq"))
        .col(text("summary"))
        .col(text("facts"))
        .col(text("evidence"))
        .col(string("state"))
        .col(big_integer_null("resolved_at"))
        .col(string_null("resolved_by"))
        .col(text_null("reason"))
        .col(string_null("act"))
        .col(big_integer("changed_at"));
    m.create_table(anomalies).await?;
    unique(
        m,
        table,
        &["tenant_id", "rule", "subject_kind", "subject", "window_at"],
    )
    .await?;
    index(m, table, &["tenant_id", "last_at"]).await?;
    index(m, table, &["tenant_id", "changed_at"]).await
}

async fn mutes(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut mutes = of_tenant("mutes");
    mutes
        .col(string("rule"))
        .col(string("subject"))
        .col(big_integer("until"))
        .col(big_integer("created_at"))
        .col(string("created_by"))
        .col(text_null("reason"))
        .primary_key(&mut key(&["tenant_id", "rule", "subject"]));
    m.create_table(mutes).await
}

async fn blocks(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut blocks = of_tenant("blocks");
    blocks
        .col(pk_uuid("id"))
        .col(string("network"))
        .col(big_integer("until"))
        .col(big_integer("created_at"))
        .col(string("created_by"))
        .col(text("reason"))
        .col(uuid_null("anomaly_id"))
        .col(big_integer_null("ended_at"));
    m.create_table(blocks).await?;
    index(m, "blocks", &["tenant_id", "until"]).await
}

async fn places(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut places = of_tenant("places");
    places
        .col(string("subject"))
        .col(string("place"))
        .col(big_integer("first_at"))
        .col(big_integer("last_at"))
        .col(big_integer("uses"))
        .col(big_integer("last_seq"))
        .primary_key(&mut key(&["tenant_id", "subject", "place"]));
    m.create_table(places).await?;
    index(m, "places", &["tenant_id", "last_at"]).await
}

async fn counters(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut counters = of_tenant("counters");
    counters
        .col(string("subject"))
        .col(big_integer("window_at"))
        .col(big_integer("hits"))
        .col(big_integer("until"))
        .primary_key(&mut key(&["tenant_id", "subject"]));
    m.create_table(counters).await?;
    index(m, "counters", &["tenant_id", "until"]).await
}

async fn trials(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut trials = of_tenant("trials");
    trials
        .col(pk_uuid("id"))
        .col(uuid("provider_id"))
        .col(string("token_hash"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        .col(blob_null("result"));
    m.create_table(trials).await?;
    unique(m, "trials", &["token_hash"]).await?;
    index(m, "trials", &["tenant_id", "expires_at"]).await
}
