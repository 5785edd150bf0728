//! How often somebody may try to sign on, whatever instance they ask: counters in the database. What is over the measure is
//! remembered here, so that a flood does not reach the database at all.

use crate::anomalies::Origin;
use crate::{App, Error, Instant, Result};
use store::TenantId;
use store::counter::Counter;
use store::provider::Provider;

/// Seconds over which logins are counted.
const WINDOW: i64 = 60;
/// Failures of an account are remembered for so long.
const MEMORY: i64 = 15 * 60;
/// Seconds to wait after each failure of an account. There is no lock: it would let anybody lock anybody out.
const DELAYS: [i64; 4] = [1, 3, 5, 10];

/// Whether another login may begin: from this address, and with this provider.
pub async fn login(app: &App, provider: &Provider, origin: Origin<'_>) -> Result<()> {
    let (of_address, of_provider) = app.settings.login_limits;
    let tenant = provider.tenant_id;
    let address = app
        .secrets
        .mark("limit", &origin.address.to_canonical().to_string());
    let address = format!("login:{}:{address}", provider.id);
    within(app, tenant, &address, of_address, "this address").await?;
    let whole = format!("login:{}", provider.id);
    within(app, tenant, &whole, of_provider, "this provider").await
}

async fn within(app: &App, tenant: TenantId, what: &str, most: i64, of: &str) -> Result<()> {
    match count(app, tenant, what, most).await? {
        Some(until) => Err(too_many(of, until, app.now())),
        None => Ok(()),
    }
}

/// Counts something that may happen so often in a minute; when it came too often, answers when it may come again.
pub(crate) async fn count(
    app: &App,
    tenant: TenantId,
    what: &str,
    most: i64,
) -> Result<Option<Instant>> {
    let now = app.now();
    let key = (tenant, what.to_owned());
    if let Some(until) = app.limited.get(&key).await.filter(|until| *until > now) {
        return Ok(Some(until));
    }
    let window = now.0.div_euclid(WINDOW * 1_000_000) * WINDOW;
    let begun = Instant(window * 1_000_000);
    let until = begun.plus_seconds(WINDOW);
    let tx = app.store.begin_write().await?;
    let hits = store::counter::hit(&tx, counter(tenant, what, begun, until)).await?;
    tx.commit().await?;
    if hits <= most {
        return Ok(None);
    }
    app.limited.insert(key, until).await;
    Ok(Some(until))
}

fn counter(tenant: TenantId, subject: &str, window_at: Instant, until: Instant) -> Counter {
    Counter {
        tenant_id: tenant,
        subject: subject.to_owned(),
        window_at,
        hits: 1,
        until,
    }
}

fn too_many(of: &str, until: Instant, now: Instant) -> Error {
    let seconds = until.since(now) / 1_000_000 + 1;
    Error::Later {
        code: "login.too_many",
        message: format!("too many logins of {of} in this minute; wait {seconds} s"),
        seconds,
    }
}

/// Whether an account may be tried now: after failures it waits 1, 3, 5, then 10 seconds.
pub async fn account(app: &App, tenant: TenantId, account: &str) -> Result<()> {
    let found = store::counter::get(app.store.read(), tenant, &name(app, account)).await?;
    let now = app.now();
    let Some(row) = found.filter(|row| row.until > now) else {
        return Ok(());
    };
    let ready = row.window_at.plus_seconds(delay(row.hits));
    if ready <= now {
        return Ok(());
    }
    let seconds = ready.since(now) / 1_000_000 + 1;
    Err(Error::Later {
        code: "login.slow",
        message: format!("this account was tried in vain; wait {seconds} s"),
        seconds,
    })
}

/// Seconds after so many failures.
fn delay(failures: i64) -> i64 {
    match usize::try_from(failures) {
        Ok(0) | Err(_) => 0,
        Ok(many) => DELAYS[many.min(DELAYS.len()) - 1],
    }
}

/// Notes that an account was tried in vain.
pub async fn failed(app: &App, tenant: TenantId, account: &str) -> Result<()> {
    let (now, subject) = (app.now(), name(app, account));
    let tx = app.store.begin_write().await?;
    let known = store::counter::get(&*tx, tenant, &subject).await?;
    let before = known
        .filter(|row| row.until > now)
        .map_or(0, |row| row.hits);
    store::counter::forget(&tx, tenant, &subject).await?;
    let row = Counter {
        hits: before + 1,
        ..counter(tenant, &subject, now, now.plus_seconds(MEMORY))
    };
    store::counter::hit(&tx, row).await?;
    Ok(tx.commit().await?)
}

/// Forgets an account's failures: its owner is in.
pub async fn passed(app: &App, tenant: TenantId, account: &str) -> Result<()> {
    let tx = app.store.begin_write().await?;
    store::counter::forget(&tx, tenant, &name(app, account)).await?;
    Ok(tx.commit().await?)
}

fn name(app: &App, account: &str) -> String {
    format!("account:{}", app.secrets.mark("limit account", account))
}
