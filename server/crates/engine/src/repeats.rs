//! `Idempotency-Key`: a write that is sent again gets the answer of the first time, for a day.

use crate::{App, Error, Result};
use store::remembered::{self, Remembered};
use store::{Instant, TenantId};

/// Answers are kept this long.
const KEPT_SECONDS: i64 = 24 * 3_600;
/// A first request that has not ended after this long died on the way: its key is free again.
const ABANDONED_SECONDS: i64 = 60;
/// Larger answers are not kept; the repeat is then worked again, which every operation bears.
pub const LARGEST_BODY: usize = 1 << 20;

/// A write that carries a key.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Whose.
    pub tenant: TenantId,
    /// Who asks.
    pub caller: &'a str,
    /// `Idempotency-Key`.
    pub key: &'a str,
    /// Hash of method, path and body: the same key for another request is a mistake.
    pub fingerprint: &'a str,
}

/// What to do with it.
#[derive(Debug)]
pub enum Verdict {
    /// Work it, then [`keep`] or [`forget`].
    Work,
    /// Answer this.
    Repeat(Remembered),
}

/// Claims the key, or finds what was answered.
pub async fn begin(app: &App, request: &Request<'_>) -> Result<Verdict> {
    if request.key.is_empty() || request.key.len() > 200 {
        return Err(Error::invalid(
            "idempotency.key",
            "Idempotency-Key must have 1 to 200 characters",
        ));
    }
    let tx = app.store.begin_write().await?;
    let claimed = remembered::claim(&tx, blank(request, app.now())).await?;
    let known = remembered::find(&*tx, request.tenant, request.caller, request.key).await?;
    tx.commit().await?;
    match known {
        Some(known) if !claimed => repeat(app, request, known).await,
        _ => Ok(Verdict::Work),
    }
}

async fn repeat(app: &App, request: &Request<'_>, known: Remembered) -> Result<Verdict> {
    if known.fingerprint != request.fingerprint {
        let message = "this Idempotency-Key was used for another request; take a new one";
        return Err(Error::Invalid {
            code: "idempotency.reused",
            message: message.to_owned(),
            pointer: None,
        });
    }
    let age = app.now().since(known.created_at);
    let ended = known.status.is_some();
    if ended && age < KEPT_SECONDS * 1_000_000 {
        return Ok(Verdict::Repeat(unsealed(app, request, known)));
    }
    if !ended && age < ABANDONED_SECONDS * 1_000_000 {
        return Err(still_running());
    }
    let tx = app.store.begin_write().await?;
    let ours = remembered::take_over(&tx, &known, blank(request, app.now())).await?;
    tx.commit().await?;
    if ours {
        Ok(Verdict::Work)
    } else {
        Err(still_running())
    }
}

fn still_running() -> Error {
    Error::conflict(
        "idempotency.running",
        "the first request with this key still runs",
    )
}

/// Answers may hold secrets, such as a new key's: they are kept so that only this installation can read them.
fn unsealed(app: &App, request: &Request<'_>, known: Remembered) -> Remembered {
    let unseal = |body: Vec<u8>| app.secrets.unseal(request.fingerprint, &body);
    let body = known.body.and_then(unseal);
    Remembered { body, ..known }
}

/// Keeps the answer for repeats.
pub async fn keep(
    app: &App,
    request: &Request<'_>,
    status: u16,
    headers: String,
    body: Vec<u8>,
) -> Result<()> {
    let tx = app.store.begin_write().await?;
    let row = Remembered {
        status: Some(i32::from(status)),
        headers,
        body: Some(app.secrets.seal(request.fingerprint, body)),
        ..blank(request, app.now())
    };
    remembered::keep(&tx, row).await?;
    Ok(tx.commit().await?)
}

/// Gives the key free: the request failed for a passing reason and may be tried again.
pub async fn forget(app: &App, request: &Request<'_>) -> Result<()> {
    let tx = app.store.begin_write().await?;
    remembered::forget(&tx, request.tenant, request.caller, request.key).await?;
    Ok(tx.commit().await?)
}

/// Removes old answers of a tenant. Run now and then.
pub async fn sweep(app: &App, tenant: TenantId) -> Result<u64> {
    let tx = app.store.begin_write().await?;
    let removed =
        remembered::forget_older(&tx, tenant, app.now().plus_seconds(-KEPT_SECONDS)).await?;
    tx.commit().await?;
    Ok(removed)
}

fn blank(request: &Request<'_>, now: Instant) -> Remembered {
    Remembered {
        tenant_id: request.tenant,
        caller: request.caller.to_owned(),
        idempotency_key: request.key.to_owned(),
        fingerprint: request.fingerprint.to_owned(),
        status: None,
        headers: "{}".to_owned(),
        body: None,
        created_at: now,
    }
}
