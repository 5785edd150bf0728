//! The background work of grades: what is due is sent to its platform, on whatever instance takes it first. Calls to one
//! platform are few at a time, and a platform that does not answer holds up nobody else's.

use super::services::Services;
use engine::platforms::grades::{self, Ended, Outgoing};
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
const MOST_CALLS: usize = 64;
/// Calls to one platform at once.
const MOST_OF_ONE: usize = 16;
/// How often we look without being woken: other instances have some, too.
const LOOK: Duration = Duration::from_secs(5);

/// Sends grades until the server stops; calls that are under way end first, as every task does.
pub async fn deliver(app: App, tasks: TaskTracker, stop: CancellationToken) {
    let mut sender = Sender {
        services: Arc::new(Services::new(&app)),
        app,
        tasks,
        calls: FuturesUnordered::new(),
        busy: HashMap::new(),
    };
    while !stop.is_cancelled() {
        let wait = match sender.fill().await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = ?error, "grades could not be read; trying again");
                PAUSE
            }
        };
        let by = tokio::time::Instant::now() + wait;
        tokio::select! {
            () = stop.cancelled() => {}
            Some(ended) = sender.calls.next() => sender.free(ended),
            () = grades::wait(&sender.app, by) => {}
        }
    }
}

struct Sender {
    app: App,
    tasks: TaskTracker,
    services: Arc<Services>,
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
            for platform in grades::due_platforms(&self.app, tenant).await? {
                self.begin(tenant, platform).await?;
            }
            if let Some(next) = grades::next_due(&self.app, tenant).await? {
                wait = wait.min(until(next, self.app.now()));
            }
        }
        // What is due and could not begin begins when a call ends.
        Ok(if wait.is_zero() { PAUSE } else { wait })
    }

    async fn begin(&mut self, tenant: TenantId, platform: Uuid) -> engine::Result<()> {
        let busy = self.busy.get(&platform).copied().unwrap_or(0);
        let room = (MOST_CALLS - self.calls.len()).min(MOST_OF_ONE.saturating_sub(busy));
        if room == 0 {
            return Ok(());
        }
        for grade in grades::due(&self.app, tenant, platform, room as u64).await? {
            let Some(call) = grades::take(&self.app, grade).await? else {
                continue;
            };
            let (app, services) = (self.app.clone(), self.services.clone());
            *self.busy.entry(platform).or_default() += 1;
            self.calls.push(self.tasks.spawn(async move {
                send(&app, &services, call).await;
                platform
            }));
        }
        Ok(())
    }

    fn free(&mut self, ended: Result<Uuid, JoinError>) {
        if self.calls.is_empty() {
            self.busy.clear();
        }
        let Ok(platform) = ended else {
            return tracing::error!("a grade's task broke");
        };
        if let Some(busy) = self.busy.get_mut(&platform) {
            *busy -= 1;
            if *busy == 0 {
                self.busy.remove(&platform);
            }
        }
    }
}

async fn send(app: &App, services: &Services, call: Outgoing) {
    let start = std::time::Instant::now();
    let ended = match services.send(app, &call).await {
        Ok(status) => Ended {
            status: Some(status),
            why: None,
            never: false,
        },
        Err(fault) => Ended {
            status: fault.status,
            why: Some(fault.words),
            never: fault.never,
        },
    };
    // Not noted, it comes back after a while.
    if let Err(error) = grades::ended(app, call, ended, start.elapsed()).await {
        tracing::warn!(error = ?error, "how a grade ended could not be noted");
    }
}

fn until(moment: Instant, now: Instant) -> Duration {
    Duration::from_micros(u64::try_from(moment.since(now)).unwrap_or(0))
}
