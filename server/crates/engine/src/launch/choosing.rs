//! A launch that opens no course: somebody chooses what a platform shall show. Nothing is kept of it but its hops, and that
//! its request was used.

use super::{Once, check_unused};
use crate::hops::{Step, Trail};
use crate::{App, Error, Instant, Result};
use store::platform::Platform;
use store::writer::{Refused, Unit};
use uuid::Uuid;

/// Whose choice it is.
#[derive(Debug)]
pub struct Choosing<'a> {
    /// Which platform asks.
    pub platform: &'a Platform,
    /// The launch that asks.
    pub launch: Uuid,
    /// What the launch may use once, the request's own name first.
    pub once: &'a [Once],
}

/// What was done: with its moment.
pub type Told<'a> = Vec<(Instant, Step<'a>)>;

/// What a repeated request finds in place of an address: it led to a choice.
pub const CHOICE: &str = "a choice";

/// Somebody begins to choose; fails with the code of what was used before.
pub async fn choosing(app: &App, choosing: &Choosing<'_>, told: Told<'_>) -> Result<()> {
    let tenant = choosing.platform.tenant_id;
    check_unused(app, tenant, choosing.once).await?;
    let mut unit = unit(choosing, told);
    for (place, once) in choosing.once.iter().enumerate() {
        let answer = (place == 0).then_some(CHOICE);
        unit.changes.push(once.used(app, tenant, answer));
    }
    match app.writer.write(unit).await {
        Ok(_) => Ok(()),
        // Somebody used it in the meantime.
        Err(Refused::Stale) => {
            check_unused(app, tenant, choosing.once).await?;
            Err(Error::Busy)
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Somebody has chosen.
pub async fn chosen(app: &App, choosing: &Choosing<'_>, told: Told<'_>) -> Result<()> {
    app.writer.write(unit(choosing, told)).await?;
    Ok(())
}

fn unit(choosing: &Choosing<'_>, told: Told<'_>) -> Unit {
    let trail = Trail {
        tenant: choosing.platform.tenant_id,
        launch: choosing.launch,
        protocol: "lti13",
        platform: choosing.platform.name.clone(),
        course: "?".to_owned(),
        learner: "?".to_owned(),
        attempt: None,
        simulated: false,
    };
    let mut unit = Unit::new(choosing.platform.tenant_id);
    unit.hops = told
        .into_iter()
        .map(|(at, step)| trail.hop(at, step))
        .collect();
    unit
}
