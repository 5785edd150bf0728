//! The outbox of webhooks: what is due, what is sent, how it ended. The edge makes the call.

use super::{MOST_FAILURES, missing, rule_of, sealed_for, webhook};
use crate::{App, Error, Instant, Result};
use store::delivery::{DELIVERED, Delivery, FAILED, WAITING};
use store::reaction::Reaction;
use store::{Page, TenantId};
use uuid::Uuid;

/// A delivery that was taken and did not come back is tried again after this time: longer than a call may last.
const TAKEN_SECONDS: i64 = 60;
/// What was delivered can be looked at and sent again for so long.
const KEPT_SECONDS: i64 = 7 * 86_400;
/// What was given up, longer.
const KEPT_FAILED_SECONDS: i64 = 30 * 86_400;

/// A call to make.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// What to hand back to [`ended`].
    pub delivery: Delivery,
    /// Where to.
    pub url: String,
    /// Id, time and signature (Standard Webhooks).
    pub headers: [(&'static str, String); 3],
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// An answer with this status.
    Answered(u16),
    /// None; why, without addresses or content.
    Failed(String),
}

/// A delivery to be written with the firing that it tells of.
pub(super) fn new(
    app: &App,
    reaction: &Reaction,
    statement: Uuid,
    matched: &[(&str, Uuid, &str)],
    made: Option<Uuid>,
) -> Delivery {
    let now = app.now();
    Delivery {
        tenant_id: reaction.tenant_id,
        id: app.ids.next(),
        reaction_id: reaction.id,
        statement_id: statement,
        body: webhook::body(reaction.id, &reaction.name, matched, made),
        state: WAITING.to_owned(),
        tries: 0,
        created_at: now,
        next_at: now,
        ends_at: now.plus_seconds(webhook::TRIED_SECONDS),
        status: None,
        error: None,
        ended_at: None,
    }
}

/// Deliveries of a reaction, newest first.
pub async fn list(
    app: &App,
    tenant: TenantId,
    reaction: Uuid,
    state: Option<&str>,
    page: Page<Uuid>,
) -> Result<Vec<Delivery>> {
    super::get(app, tenant, reaction).await?;
    let read = app.store.read();
    Ok(store::delivery::page(read, tenant, reaction, state, page).await?)
}

/// Sends a delivery anew, whatever became of it.
pub async fn resend(app: &App, tenant: TenantId, reaction: Uuid, id: Uuid) -> Result<Delivery> {
    let now = app.now();
    let ends = now.plus_seconds(webhook::TRIED_SECONDS);
    let tx = app.store.begin_write().await?;
    store::delivery::again(&tx, tenant, reaction, id, now, ends).await?;
    tx.commit().await?;
    app.deliveries_due.notify_one();
    let found = store::delivery::by_id(app.store.read(), tenant, reaction, id).await?;
    found.ok_or_else(|| Error::not_found("delivery with id", id))
}

/// Waits until there may be something to send, at most until `by`.
pub async fn wait(app: &App, by: tokio::time::Instant) {
    tokio::select! {
        () = app.deliveries_due.notified() => {}
        () = tokio::time::sleep_until(by) => {}
    }
}

/// Reactions with deliveries whose time has come.
pub async fn due_reactions(app: &App, tenant: TenantId) -> Result<Vec<Uuid>> {
    Ok(store::delivery::due_reactions(app.store.read(), tenant, app.now()).await?)
}

/// Deliveries of a reaction whose time has come.
pub async fn due(app: &App, tenant: TenantId, reaction: Uuid, limit: u64) -> Result<Vec<Delivery>> {
    Ok(store::delivery::due(app.store.read(), tenant, reaction, app.now(), limit).await?)
}

/// When the time of the next delivery comes.
pub async fn next_due(app: &App, tenant: TenantId) -> Result<Option<Instant>> {
    Ok(store::delivery::next_due(app.store.read(), tenant).await?)
}

/// Takes a delivery; none when somebody else has it, or when its reaction sends nothing any more.
pub async fn take(app: &App, delivery: Delivery) -> Result<Option<Outgoing>> {
    let now = app.now();
    let tx = app.store.begin_write().await?;
    let until = now.plus_seconds(TAKEN_SECONDS);
    if !store::delivery::claim(&tx, &delivery, until).await? {
        return Ok(None);
    }
    tx.commit().await?;
    let taken = Delivery {
        tries: delivery.tries + 1,
        next_at: until,
        ..delivery
    };
    match prepared(app, &taken, now).await? {
        Some((url, headers)) => Ok(Some(Outgoing {
            delivery: taken,
            url,
            headers,
        })),
        None => {
            give_up(app, taken, "the reaction has no webhook any more").await?;
            Ok(None)
        }
    }
}

type Prepared = (String, [(&'static str, String); 3]);

/// Signed anew at each try, with the address and the secret that the reaction has now.
async fn prepared(app: &App, delivery: &Delivery, now: Instant) -> Result<Option<Prepared>> {
    let (tenant, id) = (delivery.tenant_id, delivery.reaction_id);
    let reaction = store::reaction::by_id(app.store.read(), tenant, id).await?;
    let reaction = reaction.ok_or_else(|| missing(id))?;
    let (Some(webhook), Some(sealed)) = (rule_of(&reaction)?.then.webhook, &reaction.secret) else {
        return Ok(None);
    };
    let secret = app.secrets.unseal(&sealed_for(id), sealed);
    let secret = secret.and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(secret) = secret else {
        return Ok(None);
    };
    let seconds = now.0 / 1_000_000;
    let key = webhook::key_of(&secret)?;
    let signature = webhook::signature(&key, delivery.id, seconds, &delivery.body);
    let headers = [
        ("webhook-id", delivery.id.to_string()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signature),
    ];
    Ok(Some((webhook.url, headers)))
}

/// Notes how a call ended: done, to be tried again, or given up.
pub async fn ended(app: &App, delivery: Delivery, how: Ended) -> Result<()> {
    let now = app.now();
    let (status, error) = match how {
        Ended::Answered(status) if (200..300).contains(&status) => (Some(status), None),
        Ended::Answered(status) => (Some(status), Some(format!("answered with status {status}"))),
        Ended::Failed(why) => (None, Some(why)),
    };
    let over = status == Some(410) || now >= delivery.ends_at;
    let state = match (&error, over) {
        (None, _) => DELIVERED,
        (Some(_), true) => FAILED,
        (Some(_), false) => WAITING,
    };
    let next_at = webhook::next_try(delivery.id, delivery.tries, now);
    let row = Delivery {
        state: state.to_owned(),
        next_at: next_at.min(delivery.ends_at),
        status: status.map(i32::from),
        error,
        ended_at: (state != WAITING).then_some(now),
        ..delivery
    };
    settle(app, &row, now).await
}

async fn give_up(app: &App, delivery: Delivery, why: &str) -> Result<()> {
    let now = app.now();
    let row = Delivery {
        state: FAILED.to_owned(),
        error: Some(why.to_owned()),
        ended_at: Some(now),
        ..delivery
    };
    settle(app, &row, now).await
}

async fn settle(app: &App, row: &Delivery, now: Instant) -> Result<()> {
    let tx = app.store.begin_write().await?;
    store::delivery::tried(&tx, row).await?;
    if row.state != WAITING {
        let failed = row.error.as_ref().map(|error| format!("webhook: {error}"));
        let failed = failed.as_deref().map(|error| (error, now));
        let (tenant, id) = (row.tenant_id, row.reaction_id);
        store::reaction::webhook_ended(&tx, tenant, id, failed, MOST_FAILURES).await?;
    }
    Ok(tx.commit().await?)
}

/// Removes old deliveries of a tenant. Run now and then.
pub async fn sweep(app: &App, tenant: TenantId) -> Result<()> {
    let tx = app.store.begin_write().await?;
    for (state, seconds) in [(DELIVERED, KEPT_SECONDS), (FAILED, KEPT_FAILED_SECONDS)] {
        let moment = app.now().plus_seconds(-seconds);
        store::delivery::forget_older(&tx, tenant, state, moment).await?;
    }
    Ok(tx.commit().await?)
}
