//! What all launches share on this instance: which addresses are ours, the guarded client, and the key sets of platforms.

use crate::http::outbound::{Ask, Outbound};
use engine::App;
use lti::jwks::KeySet;
use lti::{Condition, Own, Platform, Refusal, Verdict};
use moka::future::Cache;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use uuid::Uuid;

/// How long a key set is believed.
const FRESH: Duration = Duration::from_secs(3_600);
/// A set is not fetched more often, whatever tokens say.
const PAUSE: Duration = Duration::from_secs(60);
/// A set this young was fetched for the token at hand.
const JUST_NOW: Duration = Duration::from_millis(500);
/// Nor an address that does not answer.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// What launches share.
pub(super) struct Desk {
    own: OnceLock<Own>,
    outbound: OnceLock<Outbound>,
    known: Cache<Uuid, Arc<Mutex<Known>>>,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk {
            own: OnceLock::new(),
            outbound: OnceLock::new(),
            known: Cache::builder().max_capacity(10_000).build(),
        }
    }
}

/// The key set of one platform, as it was fetched.
#[derive(Default)]
struct Known {
    address: String,
    keys: Option<Arc<KeySet>>,
    tried: Option<Instant>,
    /// When a set was last fetched, or found fresh, for a key that was not in it.
    renewed: Option<Instant>,
    failed: Option<Refusal>,
}

impl Desk {
    /// Which addresses are ours.
    pub(super) fn own(&self, app: &App) -> &Own {
        self.own.get_or_init(|| {
            let url = app.settings.public_url.as_str();
            Own::new(url)
                .or_else(|| Own::new("http://localhost"))
                .expect("it is an address")
        })
    }

    /// The keys of a platform. One request at a time asks the platform, the others wait for its answer.
    pub(super) async fn keys(&self, app: &App, platform: &Platform) -> Verdict<Arc<KeySet>> {
        let known = self.of(platform).await;
        let mut known = known.lock().await;
        if known.address != platform.key_set_url {
            *known = Known {
                address: platform.key_set_url.clone(),
                ..Known::default()
            };
        }
        if known.is_due() {
            self.renew(app, &mut known).await;
        }
        // A set that cannot be fetched again is still the one that the platform published.
        match (&known.keys, &known.failed) {
            (Some(keys), _) => Ok(keys.clone()),
            (None, Some(refusal)) => Err(refusal.clone()),
            (None, None) => Err(unreachable("nothing yet".to_owned())),
        }
    }

    /// The same, after a token named a key that is not among `seen`: fetched anew, once in a while.
    pub(super) async fn newer_keys(
        &self,
        app: &App,
        platform: &Platform,
        seen: &Arc<KeySet>,
    ) -> Option<Arc<KeySet>> {
        let known = self.of(platform).await;
        let mut known = known.lock().await;
        if let Some(keys) = known.keys.as_ref().filter(|keys| !Arc::ptr_eq(keys, seen)) {
            return Some(keys.clone());
        }
        let is_paused = known.renewed.is_some_and(|at| at.elapsed() < PAUSE);
        if is_paused {
            return None;
        }
        known.renewed = Some(Instant::now());
        // It was fetched for this very token.
        if known.tried.is_some_and(|at| at.elapsed() < JUST_NOW) {
            return None;
        }
        self.renew(app, &mut known).await;
        known.keys.clone()
    }

    async fn of(&self, platform: &Platform) -> Arc<Mutex<Known>> {
        let new = async { Arc::default() };
        self.known.get_with(platform.id, new).await
    }

    async fn renew(&self, app: &App, known: &mut Known) {
        known.tried = Some(Instant::now());
        match self.fetch(app, &known.address).await {
            Ok(keys) => (known.keys, known.failed) = (Some(Arc::new(keys)), None),
            Err(refusal) => known.failed = Some(refusal),
        }
    }

    async fn fetch(&self, app: &App, address: &str) -> Verdict<KeySet> {
        let outbound = self.outbound(app)?;
        let ask = Ask::get(address, "application/json, application/jwk-set+json");
        let answered = outbound.serve(ask).await.map_err(unreachable)?;
        match answered.status {
            200 => KeySet::read(&answered.body),
            status => Err(unreachable(format!("status {status}"))),
        }
    }

    /// Made when it is first needed: who is launched by nobody needs no root certificates.
    fn outbound(&self, app: &App) -> Verdict<&Outbound> {
        if let Some(outbound) = self.outbound.get() {
            return Ok(outbound);
        }
        let made = Outbound::new(app.settings.lti_allow_private);
        let made = made.map_err(|error| unreachable(error.to_string()))?;
        Ok(self.outbound.get_or_init(|| made))
    }
}

impl Known {
    fn is_due(&self) -> bool {
        let Some(tried) = self.tried else {
            return true;
        };
        let pause = match (&self.keys, &self.failed) {
            (Some(_), None) => FRESH,
            (Some(_), Some(_)) => PAUSE,
            (None, _) => PAUSE_AFTER_FAILURE,
        };
        tried.elapsed() >= pause
    }
}

fn unreachable(found: String) -> Refusal {
    Refusal {
        condition: Condition::KeysUnreachable,
        found,
        expected: "the platform's key set within 5 s, without redirect".to_owned(),
        drift: None,
    }
}
