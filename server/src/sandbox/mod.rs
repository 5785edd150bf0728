//! A small learning platform for trying Lectern: one course, a handful of invented people, LTI 1.3 with all its services,
//! LTI 1.1 with Basic Outcomes, and an OpenID provider for the same people. What a tool sends is checked as a strict platform
//! would, and refused in words; that is its worth. Nothing here knows Lectern's engine, and nothing is kept.

mod authorize;
mod basic;
mod columns;
mod control;
mod course;
mod deep_linking;
mod faults;
mod gradebook;
mod identity;
mod input;
mod keys;
mod login;
mod members;
mod memory;
mod message;
mod outcomes;
mod page;
mod people;
mod placements;
mod refused;
mod registration;
mod results;
mod routes;
mod scores;
mod token;
mod tools;
mod world;

#[cfg(test)]
mod tests;

use crate::app::StartError;
use crate::http::listener::Listener;
use crate::http::outbound::Outbound;
use engine::{Clock, SystemClock};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use world::World;

/// Connections at the same time.
const MOST_CONNECTIONS: usize = 512;

/// How a sandbox shall be.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How browsers and tools reach it; by default where it listens.
    pub url: Option<String>,
    /// The tool: where Lectern answers.
    pub tool: String,
    /// Whether others than this machine may reach it; then nothing can be broken on demand.
    pub public: bool,
    /// Learners beside the handful that have names.
    pub learners: u32,
}

/// A sandbox. Clones are the same one.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    url: String,
    public: bool,
    clock: Arc<dyn Clock>,
    outbound: Outbound,
    world: Mutex<World>,
}

impl Sandbox {
    /// With everything as it is in the beginning.
    pub fn new(url: String, setup: &Setup, clock: Arc<dyn Clock>) -> Result<Sandbox, StartError> {
        let outbound = Outbound::new(!setup.public)
            .map_err(|error| StartError::Keys(format!("the HTTP client: {error}")))?;
        let world = World::new(setup.tool.trim_end_matches('/'), setup.learners)
            .map_err(|error| StartError::Keys(error.to_string()))?;
        Ok(Sandbox(Arc::new(Inner {
            url,
            public: setup.public,
            clock,
            outbound,
            world: Mutex::new(world),
        })))
    }

    /// Its own address, without a slash at the end; also its issuer.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// What it holds. Not to be kept over an await.
    fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The present moment by its own clock, which can be set wrong.
    fn now(&self) -> OffsetDateTime {
        let skew = self.world().skew;
        self.0.clock.now().to_time() + time::Duration::seconds(skew)
    }

    /// An address below its own.
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.url)
    }

    /// What a tool must know of it: `platform` and `consumer` for `lectern platform add --json -`, `idp` for `lectern idp
    /// add --json -`.
    pub fn described(&self) -> Value {
        let world = self.world();
        json!({
            "url": self.url(),
            "platform": {
                "issuer": self.url(),
                "client_id": world.tools[0].client_id,
                "deployment_id": tools::DEPLOYMENT,
                "auth_login_url": self.at("/auth"),
                "auth_token_url": self.at("/token"),
                "key_set_url": self.at("/jwks.json"),
            },
            "consumer": {"consumer_key": basic::CONSUMER_KEY, "secret": world.consumer_secret},
            "idp": {
                "slug": identity::SLUG,
                "kind": "oidc",
                "issuer": self.at("/idp"),
                "client_id": identity::CLIENT,
                "client_secret": world.idp_secret,
                "scopes": ["openid", "profile", "email", "groups"],
                "roles": [
                    {"claim": "groups", "value": "staff", "role": "instructor"},
                    {"claim": "groups", "value": "admins", "role": "admin"},
                ],
            },
        })
    }
}

/// A sandbox that serves until its token is cancelled.
pub struct Running {
    /// The sandbox.
    pub sandbox: Sandbox,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Starts one on `tasks`.
pub async fn start(
    setup: &Setup,
    tasks: &TaskTracker,
    stop: CancellationToken,
) -> Result<Running, StartError> {
    let listener = Listener::bind(setup.listen, None, MOST_CONNECTIONS).await?;
    let address = listener
        .address()
        .map_err(StartError::io("reading the address bound"))?;
    let url = setup
        .url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let url = url.trim_end_matches('/').to_owned();
    let sandbox = Sandbox::new(url, setup, Arc::new(SystemClock))?;
    tasks.spawn(listener.serve(routes::all(&sandbox), tasks.clone(), stop));
    Ok(Running { sandbox, address })
}
