//! A login from its first request to its session. It belongs to one browser, comes back once, and starts a new session.

use super::{Login, people, provider, rules, session};
use crate::access::Roles;
use crate::anomalies::Origin;
use crate::provisioning;
use crate::{App, Error, Result, secrets};
use serde_json::{Value, json};
use store::Instant;
use store::person::Person;
use store::provider::Provider;
use store::web_session::{WebSession, Which};
use uuid::Uuid;

/// A login that has not come back for so long never will.
pub(super) const LIFE_SECONDS: i64 = 3_600;
/// Two first logins of one person may meet.
const MEETINGS: usize = 3;

/// A login that has begun: what goes to the provider, and what stays with the browser.
#[derive(Debug, Clone)]
pub struct Begun {
    /// For the hop log.
    pub id: Uuid,
    /// Names the login in addresses.
    pub state: String,
    /// Binds the token to it.
    pub nonce: String,
    /// Binds the code to us.
    pub verifier: String,
    /// Binds the login to the browser: its cookie.
    pub browser: String,
}

/// A login that came back.
#[derive(Debug, Clone)]
pub struct Back {
    /// For the hop log.
    pub id: Uuid,
    /// As the token must carry it.
    pub nonce: String,
    /// As the token endpoint wants it.
    pub verifier: String,
    /// Where to go afterwards.
    pub return_to: String,
    /// When it began.
    pub at: Instant,
    /// The trial that it is: then no session may come of it.
    pub trial: Option<Uuid>,
}

/// An answer that belongs to no login of this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stray {
    /// No login has this state.
    Unknown,
    /// Another browser began it: somebody wants to sign this one on as themselves.
    OtherBrowser,
    /// It was begun at another provider.
    OtherProvider,
    /// It came back before.
    Again {
        /// Seconds ago.
        after: i64,
        /// Whether the same browser brought it then.
        same_browser: bool,
    },
}

/// Begins a login, or the trial of one, and keeps what it needs.
pub async fn begin(
    app: &App,
    provider: &Provider,
    return_to: &str,
    trial: Option<Uuid>,
) -> Result<Begun> {
    let begun = Begun {
        id: app.ids.next(),
        state: secrets::token(),
        nonce: secrets::token(),
        verifier: secrets::token(),
        browser: secrets::token(),
    };
    let kept = json!([begun.nonce, begun.verifier]).to_string();
    let login = store::login::Login {
        tenant_id: provider.tenant_id,
        id: begun.id,
        state_hash: app.secrets.token_hash(&begun.state),
        browser_hash: app.secrets.token_hash(&begun.browser),
        provider_id: provider.id,
        secrets: app.secrets.seal(&sealed_for(begun.id), kept.into_bytes()),
        return_to: return_to.to_owned(),
        created_at: app.now(),
        taken_at: None,
        taken_by: None,
        trial_id: trial,
    };
    let tx = app.store.begin_write().await?;
    store::login::insert(&tx, login).await?;
    tx.commit().await?;
    Ok(begun)
}

/// Takes up the login with this state. Whatever comes of it, it cannot come back again.
pub async fn come_back(
    app: &App,
    provider: &Provider,
    state: &str,
    browser: Option<&str>,
    origin: Origin<'_>,
) -> Result<Result<Back, Stray>> {
    let tx = app.store.begin_write().await?;
    let hash = app.secrets.token_hash(state);
    let (now, mark) = (app.now(), origin.mark(app));
    let taken = store::login::take(&tx, provider.tenant_id, &hash, now, &mark).await?;
    tx.commit().await?;
    let Some(login) = taken else {
        return Ok(Err(Stray::Unknown));
    };
    if let Some(before) = login.taken_at {
        return Ok(Err(Stray::Again {
            after: now.since(before) / 1_000_000,
            same_browser: login.taken_by.as_ref() == Some(&mark),
        }));
    }
    let browser = browser.map(|browser| app.secrets.token_hash(browser));
    let same = |hash: String| secrets::same(hash.as_bytes(), login.browser_hash.as_bytes());
    if !browser.is_some_and(same) {
        return Ok(Err(Stray::OtherBrowser));
    }
    if login.provider_id != provider.id {
        return Ok(Err(Stray::OtherProvider));
    }
    let (nonce, verifier) = opened(app, &login)?;
    Ok(Ok(Back {
        id: login.id,
        nonce,
        verifier,
        return_to: login.return_to,
        at: login.created_at,
        trial: login.trial_id,
    }))
}

fn opened(app: &App, login: &store::login::Login) -> Result<(String, String)> {
    let bytes = app.secrets.unseal(&sealed_for(login.id), &login.secrets);
    let both: Option<(String, String)> = bytes
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .and_then(|kept| serde_json::from_value(kept).ok());
    both.ok_or_else(|| {
        Error::Store(store::Error::Corrupt {
            what: "secrets of a login",
            problem: "they were sealed with another root secret".to_owned(),
        })
    })
}

/// A person who has signed on.
#[derive(Debug, Clone)]
pub struct SignedOn {
    /// The cookie. Shown once.
    pub token: String,
    /// The session.
    pub session: WebSession,
    /// Who.
    pub person: Person,
    /// When they came last; none for the first time.
    pub seen_before: Option<Instant>,
    /// Whether the browser's own session made way for this one.
    pub replaced: bool,
    /// Live sessions of the person, this one included.
    pub live: u64,
    /// What they are, by this login.
    pub roles: Roles,
}

/// Ends a login: person, roles and a session of its own, in one transaction. The session that the browser had is over:
/// nobody can have planted it. None when the login was used before.
pub async fn finish(
    app: &App,
    provider: &Provider,
    login: &Login,
    agent: &str,
    had: Option<&str>,
) -> Result<Option<SignedOn>> {
    let mut tried = once(app, provider, login, agent, had).await;
    for _ in 1..MEETINGS {
        match tried {
            Err(Error::Store(_)) => tried = once(app, provider, login, agent, had).await,
            done => return done,
        }
    }
    tried
}

async fn once(
    app: &App,
    provider: &Provider,
    login: &Login,
    agent: &str,
    had: Option<&str>,
) -> Result<Option<SignedOn>> {
    let settings = provider::settings_of(provider)?;
    let who = people::expected(app, provider, &settings, login).await?;
    let claims = provisioning::with_groups(app, provider.tenant_id, who, &login.claims).await?;
    let roles = rules::roles(app, provider.tenant_id, &settings.roles, &claims).await?;
    let had = match had {
        Some(token) => session::known(app, token).await?,
        None => None,
    };
    let tx = app.store.begin_write().await?;
    for (id, until) in &login.once {
        if !session::claim(app, &tx, provider, id, *until).await? {
            return Ok(None);
        }
    }
    let (person, seen_before) =
        people::of_login(app, &tx, provider, &settings, login, &roles, who).await?;
    if let Some(had) = &had {
        let which = Which::One(had.id);
        store::web_session::end(&tx, had.tenant_id, which, "replaced", app.now()).await?;
    }
    let (token, session) = session::new(app, provider, &person, login, &roles, agent);
    store::web_session::insert(&tx, session.clone()).await?;
    let live = store::web_session::count_live(&*tx, session.tenant_id, person.id, app.now());
    let live = live.await?;
    tx.commit().await?;
    app.web_sessions.invalidate_all();
    Ok(Some(SignedOn {
        token,
        session,
        person,
        seen_before,
        replaced: had.is_some(),
        live,
        roles,
    }))
}

fn sealed_for(id: Uuid) -> String {
    format!("login {id}")
}
