//! The background work of reactions: following the statements, and sending webhooks. It runs beside the requests and
//! costs nothing when there are no reactions.

use crate::http::outbound::Outbound;
use engine::reactions::Follower;
use engine::reactions::deliveries::{self, Ended, Outgoing};
use engine::{App, Instant};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::TenantId;
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// After a failure of the database.
const PAUSE: Duration = Duration::from_secs(1);
/// Calls at once.
const MOST_CALLS: usize = 32;
/// Calls of one reaction at once: a receiver that does not answer holds up nobody else.
const MOST_OF_ONE: usize = 4;
/// How often we look for webhooks without being woken: other instances have some, too.
const LOOK: Duration = Duration::from_secs(5);

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

/// Sends webhooks until the server stops; calls that are under way end first, as every task does.
pub async fn deliver(app: App, tasks: TaskTracker, stop: CancellationToken) {
    let mut sender = Sender {
        app,
        tasks,
        outbound: None,
        calls: FuturesUnordered::new(),
        busy: HashMap::new(),
    };
    while !stop.is_cancelled() {
        let wait = match sender.fill().await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = ?error, "webhooks could not be read; trying again");
                PAUSE
            }
        };
        let by = tokio::time::Instant::now() + wait;
        tokio::select! {
            () = stop.cancelled() => {}
            Some(ended) = sender.calls.next() => sender.free(ended),
            () = deliveries::wait(&sender.app, by) => {}
        }
    }
}

struct Sender {
    app: App,
    tasks: TaskTracker,
    outbound: Option<Arc<Outbound>>,
    /// Tasks of their own: a call that has the database's one writing connection must get on while we wait for it.
    calls: FuturesUnordered<JoinHandle<Uuid>>,
    busy: HashMap<Uuid, usize>,
}

impl Sender {
    /// Begins the calls whose time has come; answers when to look again.
    async fn fill(&mut self) -> engine::Result<Duration> {
        let mut wait = LOOK;
        for tenant in store::tenant::list(self.app.store.read()).await? {
            let tenant = TenantId(tenant.id);
            for reaction in deliveries::due_reactions(&self.app, tenant).await? {
                self.begin(tenant, reaction).await?;
            }
            if let Some(next) = deliveries::next_due(&self.app, tenant).await? {
                wait = wait.min(until(next, self.app.now()));
            }
        }
        // What is due and could not begin begins when a call ends.
        Ok(if wait.is_zero() { PAUSE } else { wait })
    }

    async fn begin(&mut self, tenant: TenantId, reaction: Uuid) -> engine::Result<()> {
        let busy = self.busy.get(&reaction).copied().unwrap_or(0);
        let room = (MOST_CALLS - self.calls.len()).min(MOST_OF_ONE.saturating_sub(busy));
        if room == 0 {
            return Ok(());
        }
        for delivery in deliveries::due(&self.app, tenant, reaction, room as u64).await? {
            let Some(call) = deliveries::take(&self.app, delivery).await? else {
                continue;
            };
            let (app, outbound) = (self.app.clone(), self.outbound());
            *self.busy.entry(reaction).or_default() += 1;
            self.calls.push(self.tasks.spawn(async move {
                send(&app, outbound, call).await;
                reaction
            }));
        }
        Ok(())
    }

    fn free(&mut self, ended: Result<Uuid, JoinError>) {
        if self.calls.is_empty() {
            self.busy.clear();
        }
        let Ok(reaction) = ended else {
            return tracing::error!("a webhook's task broke");
        };
        if let Some(busy) = self.busy.get_mut(&reaction) {
            *busy -= 1;
            if *busy == 0 {
                self.busy.remove(&reaction);
            }
        }
    }

    /// Made when it is first needed: who sends no webhooks needs no root certificates.
    fn outbound(&mut self) -> Result<Arc<Outbound>, String> {
        if let Some(outbound) = &self.outbound {
            return Ok(outbound.clone());
        }
        let made = Outbound::new(self.app.settings.webhook_allow_private);
        let made = Arc::new(made.map_err(|error| format!("no client: {error}"))?);
        self.outbound = Some(made.clone());
        Ok(made)
    }
}

async fn send(app: &App, outbound: Result<Arc<Outbound>, String>, call: Outgoing) {
    let ended = match outbound {
        Ok(outbound) => outbound.post(&call).await,
        Err(why) => Ended::Failed(why),
    };
    // Not noted, it comes back after a minute.
    if let Err(error) = deliveries::ended(app, call.delivery, ended).await {
        tracing::warn!(error = ?error, "how a webhook ended could not be noted");
    }
}

fn until(moment: Instant, now: Instant) -> Duration {
    Duration::from_micros(u64::try_from(moment.since(now)).unwrap_or(0))
}
