//! `/ops/v1`: what the console watches. One pulse a second for everybody, one hop query per console and wake-up.

use crate::http::caller;
use crate::http::problem::Problem;
use engine::access::{Caller, Scope};
use engine::stats::Totals;
use engine::{App, Instant, hops, stats};
use futures_util::Stream;
use futures_util::stream::BoxStream;
use poem::web::sse::{Event as SseEvent, SSE};
use poem::web::{Data, Json, Query};
use poem::{EndpointExt, Request, Route, get, handler};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use store::TenantId;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tui::wire::{Agg, Dropped, Event, Hello, Hop, Outcome, Place, RejectGroup};

/// Rows in one event at most.
const BATCH: u64 = 500;
/// Rows a new console gets to begin with.
const FIRST: u64 = 500;
/// A console that lags further behind is told what it missed and goes on near the end.
const LARGEST_LAG: u64 = 20_000;
/// Hops of other instances on the same database are seen within this time; also gathers what comes close together.
const GATHER: Duration = Duration::from_millis(100);
/// How often we look without being woken.
const LOOK: Duration = Duration::from_secs(1);
/// A sign of life when nothing happens.
const HEARTBEAT: Duration = Duration::from_secs(4);
/// Refused statements are grouped over this time.
const REJECTS_SECONDS: i64 = 24 * 3_600;
/// Groups shown.
const GROUPS: u64 = 100;

/// Counters of the last second, for every console.
#[derive(Clone)]
pub struct Pulse(watch::Receiver<Arc<Agg>>);

impl Pulse {
    /// Starts counting.
    pub fn start(app: App, tasks: &TaskTracker, stop: CancellationToken) -> Pulse {
        let (sender, receiver) = watch::channel(Arc::new(Agg::default()));
        tasks.spawn(beat(app, sender, stop));
        Pulse(receiver)
    }
}

async fn beat(app: App, sender: watch::Sender<Arc<Agg>>, stop: CancellationToken) {
    let mut before = stats::totals(&app);
    let mut usage = Usage::default();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        let now = stats::totals(&app);
        sender.send_replace(Arc::new(second(&app, &before, &now, &mut usage)));
        before = now;
    }
}

fn second(app: &App, before: &Totals, now: &Totals, usage: &mut Usage) -> Agg {
    let gauges = app.writer.gauges();
    let (cpu_percent, rss_bytes) = usage.read();
    Agg {
        at: app.now().0,
        requests: now.requests - before.requests,
        server_errors: now.server_errors - before.server_errors,
        launches: now.launches - before.launches,
        launches_failed: now.launches_failed - before.launches_failed,
        accepted: now.accepted - before.accepted,
        rejected: now.rejected - before.rejected,
        accept_ms: difference(&now.accept, &before.accept),
        launch_ms: difference(&now.launch, &before.launch),
        queue: app.writer.waiting() as u64,
        queue_capacity: store::writer::QUEUE as u64,
        batch: gauges.batch.load(std::sync::atomic::Ordering::Relaxed),
        lag_us: gauges.lag_us.load(std::sync::atomic::Ordering::Relaxed),
        cpu_percent,
        rss_bytes,
        sessions: engine::sessions::active(app),
    }
}

fn difference(now: &[u64], before: &[u64]) -> Vec<u64> {
    now.iter()
        .zip(before)
        .map(|(now, before)| now - before)
        .collect()
}

/// What this process uses, from `/proc`; zeros where there is none.
#[derive(Default)]
struct Usage {
    ticks: u64,
}

/// Linux counts CPU time in hundredths of a second (`USER_HZ`), which makes ticks a second percent of a core.
impl Usage {
    fn read(&mut self) -> (f32, u64) {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        // The name of the program may hold spaces: count after its closing bracket.
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let field = |at: usize| {
            fields
                .get(at)
                .and_then(|text| text.parse::<u64>().ok())
                .unwrap_or(0)
        };
        let ticks = field(11) + field(12);
        let used = ticks.saturating_sub(std::mem::replace(&mut self.ticks, ticks));
        (used as f32, field(21) * 4_096)
    }
}

/// Routes below `/ops/v1`.
pub fn routes(
    pulse: Pulse,
    stop: CancellationToken,
    environment: String,
) -> impl poem::Endpoint + 'static {
    Route::new()
        .at("/stream", get(stream))
        .at("/hops", get(history))
        .data(pulse)
        .data(stop)
        .data(Environment(environment))
}

#[derive(Clone)]
struct Environment(String);

#[derive(Deserialize)]
struct Wanted {
    topics: Option<String>,
    after: Option<i64>,
}

#[handler]
async fn stream(
    Data(app): Data<&App>,
    Data(pulse): Data<&Pulse>,
    Data(stop): Data<&CancellationToken>,
    Data(environment): Data<&Environment>,
    Query(wanted): Query<Wanted>,
    request: &Request,
) -> Result<SSE, Problem> {
    let caller = caller::of(request)?;
    caller
        .require(Scope::OpsRead)
        .map_err(engine::Error::from)?;
    let last = request
        .header("last-event-id")
        .and_then(|text| text.parse().ok());
    let topics = wanted
        .topics
        .unwrap_or_else(|| "hops,rejects,agg".to_owned());
    let console = Console {
        app: app.clone(),
        caller,
        pulse: pulse.0.clone(),
        stop: stop.clone(),
        environment: environment.0.clone(),
        hops: topics.contains("hops"),
        rejects: topics.contains("rejects"),
        agg: topics.contains("agg"),
        after: last.or(wanted.after),
    };
    Ok(SSE::new(console.events()))
}

struct Console {
    app: App,
    caller: Caller,
    pulse: watch::Receiver<Arc<Agg>>,
    stop: CancellationToken,
    environment: String,
    hops: bool,
    rejects: bool,
    agg: bool,
    after: Option<i64>,
}

impl Console {
    /// The stream's task feeds a small channel: a console that does not read makes the task wait, and what it then
    /// missed is counted in the database, not kept in memory.
    fn events(self) -> BoxStream<'static, SseEvent> {
        let (sender, receiver) = tokio::sync::mpsc::channel::<SseEvent>(8);
        let task = async move {
            if let Err(error) = self.feed(&sender).await {
                tracing::warn!(%error, "an operations stream ended");
                let _ = sender
                    .send(sse(&Event::Bye {
                        reason: "the database failed".to_owned(),
                        retry_ms: 2_000,
                    }))
                    .await;
            }
        };
        Box::pin(driven(task, receiver))
    }

    async fn feed(
        mut self,
        out: &tokio::sync::mpsc::Sender<SseEvent>,
    ) -> Result<(), engine::Error> {
        let tenant = self.caller.tenant();
        let mut wake = self.app.writer.hops();
        let first = hops::before(&self.app, tenant, None, FIRST).await?;
        let newest = first.last().map_or(0, |hop| hop.seq);
        if out
            .send(sse(&Event::Hello(self.hello(newest).await?)))
            .await
            .is_err()
        {
            return Ok(());
        }
        let mut after = self
            .after
            .unwrap_or_else(|| first.first().map_or(0, |hop| hop.seq - 1));
        let mut rejects_seen = None;
        let mut quiet_since = tokio::time::Instant::now();
        loop {
            let mut events = Vec::new();
            if self.hops {
                self.new_hops(tenant, &mut after, &mut events).await?;
            }
            if self.agg && self.pulse.has_changed().unwrap_or(false) {
                events.push(sse(&Event::Agg(Box::new(
                    (**self.pulse.borrow_and_update()).clone(),
                ))));
            }
            if self.rejects {
                self.new_rejects(tenant, &mut rejects_seen, &mut events)
                    .await?;
            }
            if events.is_empty() && quiet_since.elapsed() >= HEARTBEAT {
                events.push(sse(&Event::Heartbeat {
                    at: self.app.now().0,
                }));
            }
            let busy = !events.is_empty();
            for event in events {
                quiet_since = tokio::time::Instant::now();
                if out.send(event).await.is_err() {
                    return Ok(());
                }
            }
            if self.is_over(busy, &mut wake).await {
                let bye = Event::Bye {
                    reason: "the server is stopping".to_owned(),
                    retry_ms: 1_000,
                };
                let _ = out.send(sse(&bye)).await;
                return Ok(());
            }
        }
    }

    /// Waits for something to tell; `true` when the server stops.
    async fn is_over(&mut self, busy: bool, wake: &mut watch::Receiver<i64>) -> bool {
        if busy {
            tokio::time::sleep(GATHER).await;
            return self.stop.is_cancelled();
        }
        tokio::select! {
            () = self.stop.cancelled() => true,
            _ = wake.changed() => { tokio::time::sleep(GATHER).await; false }
            _ = self.pulse.changed() => { self.pulse.mark_changed(); false }
            () = tokio::time::sleep(LOOK) => false,
        }
    }

    async fn hello(&self, seq: i64) -> Result<Hello, engine::Error> {
        let (scopes, expires) = match &self.caller {
            Caller::Key {
                scopes, expires, ..
            } => (
                scopes.iter().map(|scope| scope.name().to_owned()).collect(),
                *expires,
            ),
            Caller::Session(_) => (Vec::new(), None),
        };
        Ok(Hello {
            at: self.app.now().0,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            environment: self.environment.clone(),
            instance: instance(&self.app),
            tenant: engine::tenants::slug(&self.app, self.caller.tenant())
                .await?
                .to_string(),
            who: self.caller.name().to_owned(),
            scopes,
            key_expires: expires.map(|end| end.0),
            seq,
        })
    }

    async fn new_hops(
        &self,
        tenant: TenantId,
        after: &mut i64,
        events: &mut Vec<SseEvent>,
    ) -> Result<(), engine::Error> {
        let mut rows = hops::after(&self.app, tenant, *after, BATCH).await?;
        if rows.len() as u64 == BATCH {
            let newest = hops::before(&self.app, tenant, None, BATCH).await?;
            let from = newest.first().map_or(*after, |hop| hop.seq - 1);
            let missed = hops::count_between(&self.app, tenant, *after, from).await?;
            if missed > LARGEST_LAG {
                let dropped = Dropped {
                    topic: "hops".to_owned(),
                    n: missed,
                    from: *after + 1,
                    to: from,
                };
                events.push(sse(&Event::Dropped(dropped)));
                rows = newest;
            }
        }
        if let Some(last) = rows.last() {
            *after = last.seq;
            let event = Event::Hops(rows.into_iter().map(wire).collect());
            events.push(sse(&event).id(after.to_string()));
        }
        Ok(())
    }

    async fn new_rejects(
        &self,
        tenant: TenantId,
        seen: &mut Option<Instant>,
        events: &mut Vec<SseEvent>,
    ) -> Result<(), engine::Error> {
        let newest = store::quarantine::newest(self.app.store.read(), tenant).await?;
        if newest.is_none() || newest == *seen {
            return Ok(());
        }
        *seen = newest;
        let since = self.app.now().plus_seconds(-REJECTS_SECONDS);
        let groups =
            store::quarantine::groups(self.app.store.read(), tenant, since, GROUPS).await?;
        events.push(sse(&Event::Rejects(
            groups.into_iter().map(reject).collect(),
        )));
        Ok(())
    }
}

/// A stream of what a task sends, which runs exactly as long as the stream is read.
fn driven<T: Send + 'static>(
    task: impl Future<Output = ()> + Send + 'static,
    receiver: tokio::sync::mpsc::Receiver<T>,
) -> impl Stream<Item = T> + Send + 'static {
    futures_util::stream::unfold(
        (Box::pin(task), receiver, false),
        |(mut task, mut receiver, mut done)| async move {
            loop {
                tokio::select! {
                    biased;
                    item = receiver.recv() => return item.map(|item| (item, (task, receiver, done))),
                    () = &mut task, if !done => done = true,
                }
            }
        },
    )
}

fn sse(event: &Event) -> SseEvent {
    let name = match event {
        Event::Hello(_) => "hello",
        Event::Hops(_) => "hops",
        Event::Rejects(_) => "rejects",
        Event::Agg(_) => "agg",
        Event::Dropped(_) => "dropped",
        Event::Heartbeat { .. } => "heartbeat",
        Event::Reset { .. } => "reset",
        Event::Bye { .. } => "bye",
    };
    SseEvent::message(serde_json::to_string(event).unwrap_or_default()).event_type(name)
}

fn instance(app: &App) -> String {
    app.settings
        .public_url
        .split("://")
        .nth(1)
        .unwrap_or_default()
        .to_owned()
}

fn wire(hop: store::hop::Hop) -> Hop {
    Hop {
        seq: hop.seq,
        launch: hop.launch_id.to_string(),
        at: hop.at.0,
        place: place(&hop.place),
        step: hop.step,
        outcome: outcome(&hop.outcome),
        code: hop.code,
        done: hop.done,
        came_back: hop.came_back,
        expected: hop.expected,
        side: hop.side,
        us: hop.us,
        protocol: hop.protocol,
        platform: hop.platform,
        course: hop.course,
        learner: hop.learner,
        attempt: hop.attempt_id.map(|id| id.to_string()),
        simulated: hop.simulated,
    }
}

fn place(name: &str) -> Place {
    match name {
        "user" => Place::User,
        "lms" => Place::Lms,
        "lrs" => Place::Lrs,
        "passback" => Place::Passback,
        "analytics" => Place::Analytics,
        _ => Place::Host,
    }
}

fn outcome(name: &str) -> Outcome {
    match name {
        "ok" => Outcome::Ok,
        "slow" => Outcome::Slow,
        "running" => Outcome::Running,
        "deny" => Outcome::Deny,
        _ => Outcome::Fail,
    }
}

fn reject(group: store::quarantine::Group) -> RejectGroup {
    RejectGroup {
        code: group.newest.code,
        pointer: group.newest.pointer,
        rule: group.newest.rule,
        source: group.newest.source,
        count: u64::try_from(group.count).unwrap_or(0),
        first: group.first.0,
        last: group.newest.received_at.0,
        sample: group.newest.id.to_string(),
        found: group.newest.found,
        expected: group.newest.expected,
    }
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
    limit: Option<u64>,
}

#[derive(Serialize)]
struct History {
    hops: Vec<Hop>,
}

#[handler]
async fn history(
    Data(app): Data<&App>,
    Query(asked): Query<Before>,
    request: &Request,
) -> Result<Json<History>, Problem> {
    let caller = caller::of(request)?;
    caller
        .require(Scope::OpsRead)
        .map_err(engine::Error::from)?;
    let limit = asked.limit.unwrap_or(BATCH).clamp(1, 1_000);
    let hops = hops::before(app, caller.tenant(), asked.before, limit).await?;
    Ok(Json(History {
        hops: hops.into_iter().map(wire).collect(),
    }))
}
