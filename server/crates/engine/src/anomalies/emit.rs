//! Where signals come from: one function for each thing that happens. None of them waits, and none fails a request.

use super::signal::{KeyEnd, LoginRefused, Place, SignedOn, Weight, What};
use super::stream::{self, Raw};
use crate::access::{By, Caller, SignedIn};
use crate::networks::Network;
use crate::{App, Result, Shown, people, sign_on};
use std::net::IpAddr;
use store::provider::Provider;
use store::{TenantId, Tx};
use uuid::Uuid;

/// Letters kept of names and targets.
const LONGEST: usize = 60;

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The client's address.
    pub address: IpAddr,
    /// What the client calls itself.
    pub agent: &'a str,
}

impl Origin<'_> {
    /// The same as rules and operators see it.
    pub(crate) fn place(&self, app: &App) -> Place {
        let (whole, network) = (
            self.address.to_canonical().to_string(),
            Network::around(self.address).to_string(),
        );
        let from = app.secrets.mark("address", &whole);
        let shared = app.settings.shared_networks.iter();
        Place {
            network: app.secrets.mark("network", &network),
            shared: shared.clone().any(|known| known.contains(self.address)),
            shown: match app.settings.shown_addresses {
                Shown::Whole => whole,
                Shown::Network => network,
                Shown::Hidden => format!("ip-{}", from.get(..8).unwrap_or_default()),
            },
            agent: app.secrets.mark("agent", self.agent),
            from,
        }
    }

    /// Stands for the browser: whether two requests may come from the same one.
    pub(crate) fn mark(&self, app: &App) -> String {
        let both = format!("{} {}", self.address.to_canonical(), self.agent);
        app.secrets.mark("browser", &both)
    }
}

fn push(app: &App, tenant: TenantId, origin: Origin<'_>, what: What) {
    let raw = Raw {
        tenant: Some(tenant),
        place: Some(origin.place(app)),
        what,
        secret_hash: None,
    };
    app.signals.push(app.now(), raw);
}

/// Somebody signed on.
pub fn signed_on(
    app: &App,
    provider: &Provider,
    done: &sign_on::SignedOn,
    drift: i64,
    origin: Origin<'_>,
) {
    let session = &done.session;
    let login = SignedOn {
        person: done.person.id,
        pseudonym: people::short(&done.person.pseudonym),
        account: done.person.pseudonym.clone(),
        provider: provider.slug.clone(),
        session: session.id,
        privileged: done.roles.is_powerful(),
        amr: session.amr.split_whitespace().map(str::to_owned).collect(),
        wants_mfa: sign_on::settings_of(provider).is_ok_and(|settings| settings.mfa),
        replaced: done.replaced,
        live: done.live,
        away: done
            .seen_before
            .map(|seen| session.created_at.since(seen) / 1_000_000),
        drift,
    };
    push(
        app,
        provider.tenant_id,
        origin,
        What::SignedOn(Box::new(login)),
    );
}

/// A login at a provider of somebody else's did not end well.
pub fn login_refused(
    app: &App,
    provider: &Provider,
    reason: &str,
    drift: Option<i64>,
    origin: Origin<'_>,
) {
    let refused = LoginRefused {
        provider: provider.slug.clone(),
        reason: reason.to_owned(),
        drift,
        trial: sign_on::settings_of(provider).is_ok_and(|settings| settings.test),
        ..LoginRefused::default()
    };
    push(
        app,
        provider.tenant_id,
        origin,
        What::LoginRefused(Box::new(refused)),
    );
}

/// A login of an account of our own did not end well. Account and secret are hashed before anything else happens.
pub fn account_refused(
    app: &App,
    tenant: TenantId,
    (account, secret): (&str, &str),
    exists: bool,
    reason: &str,
    origin: Origin<'_>,
) {
    let refused = LoginRefused {
        provider: "local".to_owned(),
        reason: reason.to_owned(),
        account: Some(app.secrets.pseudonym(tenant, "local", account)),
        secret: Some(app.secrets.mark("secret", secret)),
        exists: Some(exists),
        ..LoginRefused::default()
    };
    push(app, tenant, origin, What::LoginRefused(Box::new(refused)));
}

/// Something came a second time.
pub fn replayed(
    app: &App,
    provider: &Provider,
    thing: &str,
    after: Option<i64>,
    same_browser: bool,
    origin: Origin<'_>,
) {
    let what = What::Replayed {
        provider: provider.slug.clone(),
        thing: thing.to_owned(),
        after,
        same_browser,
    };
    push(app, provider.tenant_id, origin, what);
}

/// A logout message was refused.
pub fn logout_refused(app: &App, provider: &Provider, reason: &str, origin: Origin<'_>) {
    let what = What::LogoutRefused {
        provider: provider.slug.clone(),
        reason: reason.to_owned(),
    };
    push(app, provider.tenant_id, origin, what);
}

/// A credential was used. Told once a minute and place, so that it costs nearly nothing.
pub async fn used(app: &App, caller: &Caller, origin: Origin<'_>) {
    match caller {
        Caller::Key {
            tenant, id, name, ..
        } => {
            if is_new(app, *id, origin).await {
                let name = short(name);
                push(app, *tenant, origin, What::KeyUsed { key: *id, name });
            }
        }
        Caller::Person(person) if person.by == By::Session => {
            session_seen(app, person, origin).await;
        }
        Caller::Person(_) | Caller::Session(_) => {}
    }
}

async fn session_seen(app: &App, who: &SignedIn, origin: Origin<'_>) {
    if is_new(app, who.session, origin).await {
        let what = What::SessionSeen {
            session: who.session,
            person: who.person,
            pseudonym: String::new(),
        };
        push(app, who.tenant, origin, what);
    }
}

async fn is_new(app: &App, id: Uuid, origin: Origin<'_>) -> bool {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (origin.address, origin.agent).hash(&mut hasher);
    let key = (id, Uuid::from_u64_pair(hasher.finish(), 0));
    if app.noticed.contains_key(&key) {
        return false;
    }
    app.noticed.insert(key, ()).await;
    true
}

/// Somebody sent a key that is unknown, revoked or expired: which, is looked up later.
pub fn key_refused(app: &App, secret: &str, origin: Origin<'_>) {
    let raw = Raw {
        tenant: None,
        place: Some(origin.place(app)),
        what: What::KeyRefused {
            credential: app.secrets.mark("credential", secret),
            key: crate::keys::key_id(secret),
            name: None,
            why: KeyEnd::Unknown,
            ended: None,
        },
        secret_hash: Some(app.secrets.token_hash(secret)),
    };
    app.signals.push(app.now(), raw);
}

/// Somebody may not do what they asked for.
pub fn denied(app: &App, caller: &Caller, needs: &str, origin: Origin<'_>) {
    let what = What::Denied {
        actor: caller.handle(),
        name: short(caller.name()),
        needs: needs.to_owned(),
    };
    push(app, caller.tenant(), origin, what);
}

/// A change of how people and machines get in.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// Handle of the credential; `cli` on the machine itself.
    pub actor: &'a str,
    /// The person behind it.
    pub person: Option<Uuid>,
    /// Stable name: `idp.added`.
    pub change: &'a str,
    /// What was changed, for people.
    pub target: &'a str,
    /// Whether it deserves a look.
    pub weight: Weight,
}

/// Notes a change, in its own transaction: what was changed is always told.
pub(crate) async fn changed(
    app: &App,
    tx: &Tx,
    tenant: TenantId,
    change: Change<'_>,
) -> Result<()> {
    let what = What::Changed {
        actor: change.actor.to_owned(),
        person: change.person,
        change: change.change.to_owned(),
        target: short(change.target),
        weight: change.weight,
    };
    let row = stream::row(app, tenant, app.now(), None, &what, 1);
    Ok(store::signal::insert(tx, vec![row]).await?)
}

/// Something ends soon, or has ended.
pub fn expires(app: &App, tenant: TenantId, (owner, thing): (&str, &str), days: i64, pinned: bool) {
    let what = What::Expires {
        owner: short(owner),
        thing: thing.to_owned(),
        days,
        pinned,
    };
    let raw = Raw {
        tenant: Some(tenant),
        place: None,
        what,
        secret_hash: None,
    };
    app.signals.push(app.now(), raw);
}

fn short(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST)
        .collect()
}
