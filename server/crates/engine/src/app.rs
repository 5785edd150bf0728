//! Everything a request needs: database, writer, clock, ids, secrets, files, caches.

use crate::anomalies::Stream;
use crate::catalog::Edition;
use crate::networks::Network;
use crate::stats::Stats;
use crate::{Ids, Objects, Secrets};
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;
use store::learner::Learner;
use store::session::Session;
use store::web_session::WebSession;
use store::writer::Writer;
use store::{Clock, Instant, Store, TenantId};
use time::OffsetDateTime;
use tokio::sync::Notify;
use uuid::Uuid;

/// What an operator sets that the engine needs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Origin of the API, without a slash at the end.
    pub public_url: String,
    /// Origin of player and packages, without a slash at the end.
    pub content_url: String,
    /// Where uploads lie while they come in, on a disk.
    pub spool: std::path::PathBuf,
    /// Whether a PUT of a state document in xAPI 2.0.0 may do without `If-Match`.
    pub xapi_state_overwrite: bool,
    /// Whether webhooks may go to machines of our own network.
    pub webhook_allow_private: bool,
    /// Whether identity providers may be on machines of our own network, and on this one without TLS.
    pub sso_allow_private: bool,
    /// Whether learning platforms may be on machines of our own network, and on this one without TLS.
    pub lti_allow_private: bool,
    /// Origins that a browser may be sent back to after a login, beside our own.
    pub front_ends: Vec<String>,
    /// How operators see addresses.
    pub shown_addresses: Shown,
    /// Networks that many people are known to share.
    pub shared_networks: Vec<Network>,
    /// Logins that may begin in a minute from one address, and with one provider.
    pub login_limits: (i64, i64),
}

/// How an address is shown to operators, and kept for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// As it is.
    Whole,
    /// Its neighbourhood: /24, or /64 of IPv6.
    #[default]
    Network,
    /// Not at all: a keyed hash.
    Hidden,
}

/// A running Lectern. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Where units of work are handed in.
    pub writer: Writer,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Ids,
    /// The root secret.
    pub secrets: Secrets,
    /// Files.
    pub objects: Objects,
    /// What was set.
    pub settings: Arc<Settings>,
    /// Counters of the running second.
    pub stats: Arc<Stats>,
    /// What happened around sign-on and keys.
    pub signals: Arc<Stream>,
    pub(crate) noticed: Cache<(Uuid, Uuid), ()>,
    pub(crate) blocks: Cache<TenantId, Arc<Vec<store::block::Block>>>,
    pub(crate) limited: Cache<(TenantId, String), Instant>,
    pub(crate) reactions_changed: Arc<Notify>,
    pub(crate) deliveries_due: Arc<Notify>,
    pub(crate) grades_due: Arc<Notify>,
    pub(crate) courses: Cache<(TenantId, Uuid), Arc<Edition>>,
    pub(crate) keys: Cache<crate::keys::Seen, Arc<crate::keys::Authenticated>>,
    pub(crate) sessions: Cache<String, Arc<Session>>,
    pub(crate) web_sessions: Cache<String, Arc<WebSession>>,
    pub(crate) seen: Cache<Uuid, ()>,
    pub(crate) learners: Cache<(TenantId, Uuid), Arc<Learner>>,
    pub(crate) tenants: Cache<TenantId, Arc<str>>,
    pub(crate) audited: Cache<String, ()>,
    pub(crate) strangers: Arc<crate::strangers::Shared>,
    pub(crate) refusals: Arc<crate::platforms::Told>,
}

/// How long a verified key or session is trusted without asking the database: revocation takes effect within it.
const TRUST: Duration = Duration::from_secs(1);

/// The use of a key or session is told so often at most, per place.
const NOTICED: Duration = Duration::from_secs(60);

/// A session counts as active for so long after it was last used.
const SEEN_RECENTLY: Duration = Duration::from_secs(300);

impl App {
    /// Puts it together. The writer must have been started on the same store.
    pub fn new(
        store: Store,
        writer: Writer,
        clock: Arc<dyn Clock>,
        ids: Ids,
        secrets: Secrets,
        objects: Objects,
        settings: Settings,
    ) -> App {
        App {
            store,
            writer,
            clock,
            ids,
            secrets,
            objects,
            settings: Arc::new(settings),
            stats: Arc::default(),
            signals: Arc::default(),
            noticed: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(NOTICED)
                .build(),
            blocks: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(TRUST)
                .build(),
            limited: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(NOTICED)
                .build(),
            reactions_changed: Arc::default(),
            deliveries_due: Arc::default(),
            grades_due: Arc::default(),
            courses: Cache::new(256),
            keys: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(TRUST)
                .build(),
            sessions: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(TRUST)
                .build(),
            web_sessions: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(TRUST)
                .build(),
            seen: Cache::builder()
                .max_capacity(1_000_000)
                .time_to_idle(SEEN_RECENTLY)
                .build(),
            learners: Cache::new(10_000),
            tenants: Cache::new(10_000),
            audited: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(crate::audit::QUIET)
                .build(),
            strangers: Arc::default(),
            refusals: Arc::default(),
        }
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine"
    )]
    fn now(&self) -> Instant {
        OffsetDateTime::now_utc().into()
    }
}
