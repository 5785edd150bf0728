//! The background work of reactions: following the statements, and sending webhooks. It runs beside the requests and
//! costs nothing when there are no reactions.

use crate::edge::outbox::{self, Outbox};
use crate::http::outbound::Outbound;
use engine::reactions::Follower;
use engine::reactions::deliveries::{self, Ended, Outgoing};
use engine::{App, Instant, Result};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use store::TenantId;
use store::delivery::Delivery;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// After a failure of the database.
const PAUSE: Duration = Duration::from_secs(1);

/// Follows the statements until the server stops.
pub async fn follow(app: App, stop: CancellationToken) {
    let mut follower = Follower::new(app);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = follower.wait() => {}
        }
        if let Err(error) = follower.round().await {
            tracing::warn!(error = ?error, "reactions could not follow the statements; trying again");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Sends webhooks until the server stops.
pub async fn deliver(app: App, tasks: TaskTracker, stop: CancellationToken) {
    outbox::deliver(Webhooks(None), app, tasks, stop).await;
}

/// The client, or why there is none.
type Made = std::result::Result<Arc<Outbound>, String>;

/// A lane is a reaction.
struct Webhooks(Option<Arc<Outbound>>);

impl Webhooks {
    /// Made when it is first needed: who sends no webhooks needs no root certificates.
    fn outbound(&mut self, app: &App) -> Made {
        if let Some(outbound) = &self.0 {
            return Ok(outbound.clone());
        }
        let made = Outbound::new(app.settings.webhook_allow_private);
        let made = Arc::new(made.map_err(|error| format!("no client: {error}"))?);
        self.0 = Some(made.clone());
        Ok(made)
    }
}

impl Outbox for Webhooks {
    type Row = Delivery;
    type Call = Outgoing;
    const NAME: &'static str = "webhook";
    const MOST: usize = 32;
    const MOST_OF_LANE: usize = 4;

    async fn lanes(app: &App, tenant: TenantId) -> Result<Vec<Uuid>> {
        deliveries::due_reactions(app, tenant).await
    }

    async fn due(app: &App, tenant: TenantId, lane: Uuid, limit: u64) -> Result<Vec<Delivery>> {
        deliveries::due(app, tenant, lane, limit).await
    }

    async fn next_due(app: &App, tenant: TenantId) -> Result<Option<Instant>> {
        deliveries::next_due(app, tenant).await
    }

    async fn take(app: &App, row: Delivery) -> Result<Option<Outgoing>> {
        deliveries::take(app, row).await
    }

    async fn wait(app: &App, by: tokio::time::Instant) {
        deliveries::wait(app, by).await;
    }

    fn send(&mut self, app: &App, call: Outgoing) -> BoxFuture<'static, ()> {
        let (app, outbound) = (app.clone(), self.outbound(app));
        async move { send(&app, outbound, call).await }.boxed()
    }
}

async fn send(app: &App, outbound: Made, call: Outgoing) {
    let ended = match outbound {
        Ok(outbound) => outbound.post(&call).await,
        Err(why) => Ended::Failed(why),
    };
    // Not noted, it comes back after a minute.
    if let Err(error) = deliveries::ended(app, call.delivery, ended).await {
        tracing::warn!(error = ?error, "how a webhook ended could not be noted");
    }
}
