//! One console that watches: what it gets, in which order, and what happens when it cannot keep up.

use super::rows;
use engine::access::Caller;
use engine::{App, Instant, anomalies, hops, quarantine};
use futures_util::Stream;
use futures_util::stream::BoxStream;
use poem::web::sse::Event as SseEvent;
use std::sync::Arc;
use std::time::Duration;
use store::TenantId;
use store::quarantine::{Filter, State};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tui::wire::{Agg, Dropped, Event, Hello};

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
/// Anomalies are shown over this time.
const ANOMALIES_SECONDS: i64 = 24 * 3_600;
/// Anomalies shown.
const ANOMALIES: u64 = 100;
/// The counters beside them are told so often at least.
const COUNT: Duration = Duration::from_secs(30);
/// Groups shown.
const GROUPS: u64 = 100;

/// When a refused statement last came, and when one was last resolved.
type Changed = (Option<Instant>, Option<Instant>);

/// A console and what it asked for.
pub(super) struct Console {
    pub(super) app: App,
    pub(super) caller: Caller,
    pub(super) pulse: watch::Receiver<Arc<Agg>>,
    pub(super) stop: CancellationToken,
    pub(super) environment: String,
    pub(super) hops: bool,
    pub(super) rejects: bool,
    pub(super) auth: bool,
    pub(super) agg: bool,
    pub(super) after: Option<i64>,
}

impl Console {
    /// The stream's task feeds a small channel: a console that does not read makes the task wait, and what it then
    /// missed is counted in the database, not kept in memory.
    pub(super) fn events(self) -> BoxStream<'static, SseEvent> {
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
        let (mut rejects_seen, mut auth_seen) = (None, None);
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
            if self.auth {
                self.new_anomalies(tenant, &mut auth_seen, &mut events)
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
            Caller::Session(_) | Caller::Person(_) => (Vec::new(), None),
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
            let event = Event::Hops(rows.into_iter().map(rows::hop).collect());
            events.push(sse(&event).id(after.to_string()));
        }
        Ok(())
    }

    async fn new_rejects(
        &self,
        tenant: TenantId,
        seen: &mut Option<Changed>,
        events: &mut Vec<SseEvent>,
    ) -> Result<(), engine::Error> {
        let changed = quarantine::changed(&self.app, tenant).await?;
        if changed == (None, None) || *seen == Some(changed) {
            return Ok(());
        }
        *seen = Some(changed);
        let filter = Filter {
            state: Some(State::Open),
            since: Some(self.app.now().plus_seconds(-REJECTS_SECONDS)),
            ..Filter::default()
        };
        let groups = quarantine::groups(&self.app, tenant, &filter, GROUPS).await?;
        events.push(sse(&Event::Rejects(
            groups.into_iter().map(rows::reject).collect(),
        )));
        Ok(())
    }
}

/// When an anomaly last changed, and when all of this was told.
type Told = (Option<Instant>, tokio::time::Instant);

impl Console {
    /// All of them, when one changed, and now and then for the counters beside them.
    async fn new_anomalies(
        &self,
        tenant: TenantId,
        seen: &mut Option<Told>,
        events: &mut Vec<SseEvent>,
    ) -> Result<(), engine::Error> {
        let changed = anomalies::changed_at(&self.app, tenant).await?;
        if seen.is_some_and(|(known, at)| known == changed && at.elapsed() < COUNT) {
            return Ok(());
        }
        *seen = Some((changed, tokio::time::Instant::now()));
        let filter = store::anomaly::Filter {
            since: Some(self.app.now().plus_seconds(-ANOMALIES_SECONDS)),
            ..store::anomaly::Filter::default()
        };
        let rows = anomalies::latest(&self.app, tenant, &filter, ANOMALIES).await?;
        let standing = anomalies::standing(&self.app, tenant).await?;
        let auth = rows::auth(&self.app, rows, standing);
        events.push(sse(&Event::Auth(Box::new(auth))));
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
        Event::Auth(_) => "auth",
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
