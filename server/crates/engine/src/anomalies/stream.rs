//! The stream of signals: requests drop them into a bounded queue and go on; here they are written to the database
//! together, and held against the rules by whoever has the turn. What the queue cannot take is counted, not waited for.

use super::keep;
use super::signal::{KeyEnd, Place, What};
use super::watch::Watch;
use crate::{App, Result, secrets};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{Instant, TenantId, lock};
use tokio::sync::mpsc;

/// Signals that wait to be written.
const QUEUE: usize = 4_096;
/// Signals written at once.
const BATCH: usize = 512;
/// Signals of one kind from one address that are written one by one in a minute; the rest is counted.
const OF_ONE: u64 = 120;
/// The same from all addresses.
const OF_ALL: u64 = 3_000;
/// What comes close together is written together.
const GATHER: Duration = Duration::from_millis(50);
/// How often we look for signals of other instances.
const LOOK: Duration = Duration::from_secs(1);
/// Signals read at once.
const PAGE: u64 = 500;
/// Who takes over looks back so far: the longest window of a rule.
const LOOK_BACK: i64 = 3 * 3_600;

/// A signal on its way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Raw {
    pub(super) tenant: Option<TenantId>,
    pub(super) place: Option<Place>,
    pub(super) what: What,
    /// What a refused key was, until it has been looked up.
    pub(super) secret_hash: Option<String>,
}

/// Where signals are dropped in.
#[derive(Debug)]
pub struct Stream {
    sender: mpsc::Sender<(Instant, Raw)>,
    receiver: Mutex<Option<mpsc::Receiver<(Instant, Raw)>>>,
    dropped: AtomicU64,
}

impl Default for Stream {
    fn default() -> Stream {
        let (sender, receiver) = mpsc::channel(QUEUE);
        Stream {
            sender,
            receiver: Mutex::new(Some(receiver)),
            dropped: AtomicU64::new(0),
        }
    }
}

impl Stream {
    /// Takes a signal, or counts it as lost: a request never waits for it.
    pub(super) fn push(&self, at: Instant, raw: Raw) {
        if self.sender.try_send((at, raw)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Signals lost since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// The one who writes the signals of this instance and, in turn with others, holds all of them against the rules.
pub struct Follower {
    app: App,
    receiver: mpsc::Receiver<(Instant, Raw)>,
    batch: Vec<(Instant, Raw)>,
    tenants: BTreeMap<TenantId, Progress>,
    minute: i64,
    seen: HashMap<(&'static str, String), u64>,
    all: u64,
}

#[derive(Default)]
struct Progress {
    seq: i64,
    watch: Watch,
}

impl Follower {
    /// Takes the receiving end; none when somebody has it.
    pub fn new(app: App) -> Option<Follower> {
        let taken = app.signals.receiver.lock();
        let receiver = taken.unwrap_or_else(PoisonError::into_inner).take()?;
        Some(Follower {
            app,
            receiver,
            batch: Vec::new(),
            tenants: BTreeMap::new(),
            minute: 0,
            seen: HashMap::new(),
            all: 0,
        })
    }

    /// Waits until there may be something to do. May be dropped at any time: what was taken is kept.
    pub async fn wait(&mut self) {
        let first = self.receiver.recv_many(&mut self.batch, BATCH);
        if tokio::time::timeout(LOOK, first)
            .await
            .is_ok_and(|many| many > 0)
        {
            tokio::time::sleep(GATHER).await;
        }
    }

    /// Writes what has come and looks at what is new.
    pub async fn round(&mut self) -> Result<()> {
        while self.batch.len() < BATCH {
            let Ok(more) = self.receiver.try_recv() else {
                break;
            };
            self.batch.push(more);
        }
        let batch = std::mem::take(&mut self.batch);
        self.write(batch).await?;
        self.look().await
    }

    async fn write(&mut self, batch: Vec<(Instant, Raw)>) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut rows: Vec<store::signal::Signal> = Vec::new();
        for (at, raw, times) in together(batch) {
            let Some((tenant, what)) = self.known(raw.tenant, raw.what, raw.secret_hash).await?
            else {
                continue;
            };
            if self.is_one_too_many(at, what.kind(), raw.place.as_ref()) {
                if let Some(last) = rows.iter_mut().rev().find(|row| row.kind == what.kind()) {
                    last.times += times;
                }
                continue;
            }
            rows.push(row(&self.app, tenant, at, raw.place, &what, times));
        }
        let tx = self.app.store.begin_write().await?;
        store::signal::insert(&tx, rows).await?;
        Ok(tx.commit().await?)
    }

    /// Whom a signal belongs to. A refused key is looked up here, where no request waits for it; one that nobody has belongs
    /// to whoever runs the installation.
    async fn known(
        &self,
        tenant: Option<TenantId>,
        what: What,
        secret_hash: Option<String>,
    ) -> Result<Option<(TenantId, What)>> {
        if let Some(tenant) = tenant {
            return Ok(Some((tenant, self.named(tenant, what).await?)));
        }
        let home = crate::strangers::home(&self.app).await?;
        let What::KeyRefused {
            credential,
            key: Some(id),
            ..
        } = &what
        else {
            return Ok(home.map(|home| (home, what)));
        };
        let found = store::credential::key(self.app.store.read(), *id).await?;
        let hash = secret_hash.unwrap_or_default();
        let same = |known: &str| secrets::same(known.as_bytes(), hash.as_bytes());
        let same = |key: &store::key::Key| {
            same(&key.secret_hash) || key.second_hash.as_deref().is_some_and(same)
        };
        let Some(key) = found.filter(same) else {
            let unknown = What::KeyRefused {
                credential: credential.clone(),
                key: None,
                name: None,
                why: KeyEnd::Unknown,
                ended: None,
            };
            return Ok(home.map(|home| (home, unknown)));
        };
        let now = self.app.now();
        let (why, since) = match (key.revoked_at, key.expires_at) {
            (Some(at), _) => (KeyEnd::Revoked, at),
            (None, Some(at)) if at <= now => (KeyEnd::Expired, at),
            // It is good, or was a moment ago: somebody gave another id with it, or its owner is gone.
            (None, _) => return Ok(None),
        };
        let refused = What::KeyRefused {
            credential: credential.clone(),
            key: Some(key.id),
            name: Some(key.name.chars().take(60).collect()),
            why,
            // To the minute, so that the same signals stay the same.
            ended: Some(now.since(since) / 60_000_000 * 60),
        };
        Ok(Some((key.tenant_id, refused)))
    }

    /// Sessions know their person by id; operators know people by pseudonym.
    async fn named(&self, tenant: TenantId, what: What) -> Result<What> {
        let What::SessionSeen {
            session, person, ..
        } = what
        else {
            return Ok(what);
        };
        let found = store::person::by_id(self.app.store.read(), tenant, person).await?;
        let pseudonym = found.map(|person| crate::people::short(&person.pseudonym));
        Ok(What::SessionSeen {
            session,
            person,
            pseudonym: pseudonym.unwrap_or_default(),
        })
    }

    /// A flood must not fill the database: what is over the measure is counted on a row that is there.
    fn is_one_too_many(&mut self, at: Instant, kind: &'static str, place: Option<&Place>) -> bool {
        let minute = at.0.div_euclid(60_000_000);
        if minute != self.minute {
            (self.minute, self.all) = (minute, 0);
            self.seen.clear();
        }
        let from = place.map(|place| place.from.clone()).unwrap_or_default();
        let of_one = self.seen.entry((kind, from)).or_default();
        *of_one += 1;
        self.all += 1;
        *of_one > OF_ONE || self.all > OF_ALL
    }

    /// Reads what is new and holds it against the rules, if nobody else is at it.
    async fn look(&mut self) -> Result<()> {
        let Some(_held) = lock::take(&self.app.store, lock::ANOMALIES).await? else {
            return Ok(());
        };
        for tenant in store::tenant::list(self.app.store.read()).await? {
            self.look_at(TenantId(tenant.id)).await?;
        }
        Ok(())
    }

    async fn look_at(&mut self, tenant: TenantId) -> Result<()> {
        let since = self.app.now().plus_seconds(-LOOK_BACK);
        let progress = self.tenants.entry(tenant).or_default();
        loop {
            let read = self.app.store.read();
            let rows = store::signal::after(read, tenant, progress.seq, since, PAGE).await?;
            let (Some(last), many) = (rows.last().map(|row| row.seq), rows.len()) else {
                return Ok(());
            };
            keep::page(&self.app, tenant, &mut progress.watch, rows).await?;
            progress.seq = last;
            if (many as u64) < PAGE {
                return Ok(());
            }
        }
    }
}

/// The same within a moment is one signal that happened several times.
fn together(batch: Vec<(Instant, Raw)>) -> Vec<(Instant, Raw, i64)> {
    let mut all: Vec<(Instant, Raw, i64)> = Vec::new();
    let mut at_of: HashMap<Raw, usize> = HashMap::new();
    for (at, raw) in batch {
        // What rules count is told one by one.
        let counted = !matches!(
            raw.what,
            What::KeyUsed { .. }
                | What::KeyRefused { .. }
                | What::Denied { .. }
                | What::SessionSeen { .. }
        );
        match at_of.get(&raw).filter(|_| !counted) {
            Some(known) => all[*known].2 += 1,
            None => {
                at_of.insert(raw.clone(), all.len());
                all.push((at, raw, 1));
            }
        }
    }
    all
}

/// A signal as it is kept.
pub(super) fn row(
    app: &App,
    tenant: TenantId,
    at: Instant,
    place: Option<Place>,
    what: &What,
    times: i64,
) -> store::signal::Signal {
    let body = serde_json::json!({"place": place, "what": what});
    store::signal::Signal {
        tenant_id: tenant,
        seq: 0,
        id: app.ids.next(),
        at,
        kind: what.kind().to_owned(),
        what: body.to_string(),
        times,
    }
}
