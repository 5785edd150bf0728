//! Learners. What the launching side calls them is hashed with a key on arrival; nothing else is kept.

use crate::{App, Error, Result};
use std::sync::Arc;
use store::TenantId;
use store::learner::Learner;
use uuid::Uuid;

/// The longest name of a learner that a launching side may send.
const LONGEST_HANDLE: usize = 500;

/// The learner whom `platform` calls `handle`: the stored one, or a new one that is not stored yet.
pub(crate) async fn known_as(
    app: &App,
    tenant: TenantId,
    platform: &str,
    handle: &str,
    simulated: bool,
) -> Result<(Learner, bool)> {
    if handle.is_empty() || handle.len() > LONGEST_HANDLE {
        let message =
            format!("a learner needs a name of 1 to {LONGEST_HANDLE} bytes; it is not stored");
        return Err(Error::invalid_at("learner.name", "/learner", message));
    }
    called(app, tenant, platform, handle, simulated).await
}

/// The same for a name that a protocol has read, whatever its length.
pub(crate) async fn called(
    app: &App,
    tenant: TenantId,
    platform: &str,
    handle: &str,
    simulated: bool,
) -> Result<(Learner, bool)> {
    let pseudonym = app.secrets.pseudonym(tenant, platform, handle);
    if let Some(learner) =
        store::learner::by_pseudonym(app.store.read(), tenant, &pseudonym).await?
    {
        return Ok((learner, false));
    }
    let learner = Learner {
        tenant_id: tenant,
        id: app.ids.next(),
        pseudonym,
        simulated,
        created_at: app.now(),
    };
    Ok((learner, true))
}

/// One learner, from memory when asked for before: a learner's row never changes.
pub async fn by_id(app: &App, tenant: TenantId, id: Uuid) -> Result<Arc<Learner>> {
    if let Some(learner) = app.learners.get(&(tenant, id)).await {
        return Ok(learner);
    }
    let row = store::learner::by_id(app.store.read(), tenant, id).await?;
    let learner = Arc::new(row.ok_or_else(|| Error::not_found("learner with id", id))?);
    app.learners.insert((tenant, id), learner.clone()).await;
    Ok(learner)
}

/// The pseudonym as screens show it: `ln-7f3a9c`.
pub fn short(pseudonym: &str) -> String {
    pseudonym.chars().take(9).collect()
}
