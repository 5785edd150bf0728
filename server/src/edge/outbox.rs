//! The background work of an outbox: what is due is sent, on whatever instance takes it first. Its rows stand in lanes, one
//! for each receiver; the calls of a lane are few at a time, and a receiver that does not answer holds up nobody else.

use engine::{App, Instant, Result};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use std::collections::HashMap;
use std::time::Duration;
use store::TenantId;
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// After a failure of the database.
const PAUSE: Duration = Duration::from_secs(1);
/// How often we look without being woken: other instances have some, too.
const LOOK: Duration = Duration::from_secs(5);

/// Rows that wait for being sent.
pub(super) trait Outbox: Send + 'static {
    /// What waits.
    type Row: Send;
    /// What is sent, once it was taken.
    type Call: Send + 'static;
    /// Its name in our log, one of it.
    const NAME: &'static str;
    /// Calls at once.
    const MOST: usize;
    /// Calls of one lane at once.
    const MOST_OF_LANE: usize;

    /// Lanes in which something is due.
    fn lanes(app: &App, tenant: TenantId) -> impl Future<Output = Result<Vec<Uuid>>> + Send;

    /// What is due in a lane.
    fn due(
        app: &App,
        tenant: TenantId,
        lane: Uuid,
        limit: u64,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;

    /// When the next one will be due.
    fn next_due(
        app: &App,
        tenant: TenantId,
    ) -> impl Future<Output = Result<Option<Instant>>> + Send;

    /// Takes one; none when somebody else has it, or nobody wants it any more.
    fn take(app: &App, row: Self::Row) -> impl Future<Output = Result<Option<Self::Call>>> + Send;

    /// Waits until something may be due, at most until `by`.
    fn wait(app: &App, by: tokio::time::Instant) -> impl Future<Output = ()> + Send;

    /// Sends it, and notes how that ended.
    fn send(&mut self, app: &App, call: Self::Call) -> BoxFuture<'static, ()>;
}

/// Sends until the server stops; calls that are under way end first, as every task does.
pub(super) async fn deliver<O: Outbox>(
    outbox: O,
    app: App,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    let mut sender = Sender {
        outbox,
        app,
        tasks,
        calls: FuturesUnordered::new(),
        busy: HashMap::new(),
    };
    while !stop.is_cancelled() {
        let wait = match sender.fill().await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = ?error, what = O::NAME, "what is due could not be read; trying again");
                PAUSE
            }
        };
        let by = tokio::time::Instant::now() + wait;
        tokio::select! {
            () = stop.cancelled() => {}
            Some(ended) = sender.calls.next() => sender.free(ended),
            () = O::wait(&sender.app, by) => {}
        }
    }
}

struct Sender<O> {
    outbox: O,
    app: App,
    tasks: TaskTracker,
    /// Tasks of their own: a call that has the database's one writing connection must get on while we wait for it.
    calls: FuturesUnordered<JoinHandle<Uuid>>,
    busy: HashMap<Uuid, usize>,
}

impl<O: Outbox> Sender<O> {
    /// Begins the calls whose time has come; answers when to look again.
    async fn fill(&mut self) -> Result<Duration> {
        let mut wait = LOOK;
        for tenant in store::tenant::list(self.app.store.read()).await? {
            let tenant = TenantId(tenant.id);
            for lane in O::lanes(&self.app, tenant).await? {
                self.begin(tenant, lane).await?;
            }
            if let Some(next) = O::next_due(&self.app, tenant).await? {
                wait = wait.min(until(next, self.app.now()));
            }
        }
        // What is due and could not begin begins when a call ends.
        Ok(if wait.is_zero() { PAUSE } else { wait })
    }

    async fn begin(&mut self, tenant: TenantId, lane: Uuid) -> Result<()> {
        let busy = self.busy.get(&lane).copied().unwrap_or(0);
        let room = (O::MOST - self.calls.len()).min(O::MOST_OF_LANE.saturating_sub(busy));
        if room == 0 {
            return Ok(());
        }
        for row in O::due(&self.app, tenant, lane, room as u64).await? {
            let Some(call) = O::take(&self.app, row).await? else {
                continue;
            };
            let sent = self.outbox.send(&self.app, call);
            *self.busy.entry(lane).or_default() += 1;
            self.calls.push(self.tasks.spawn(async move {
                sent.await;
                lane
            }));
        }
        Ok(())
    }

    fn free(&mut self, ended: std::result::Result<Uuid, JoinError>) {
        if self.calls.is_empty() {
            self.busy.clear();
        }
        let Ok(lane) = ended else {
            return tracing::error!(what = O::NAME, "a task that sends broke");
        };
        if let Some(busy) = self.busy.get_mut(&lane) {
            *busy -= 1;
            if *busy == 0 {
                self.busy.remove(&lane);
            }
        }
    }
}

fn until(moment: Instant, now: Instant) -> Duration {
    Duration::from_micros(u64::try_from(moment.since(now)).unwrap_or(0))
}
