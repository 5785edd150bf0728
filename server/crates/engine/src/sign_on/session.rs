//! Sessions of people in their browsers: a cookie of 256 bits, stored as a hash; idle and absolute life by role; ended one
//! by one, for a person, or by the provider. Whatever instance is asked, an ended session is refused within a second.

use super::Login;
use crate::access::{By, Caller, NoRole, Roles, SignedIn};
use crate::{App, Result, secrets};
use std::sync::Arc;
use store::logout_id::LogoutId;
use store::person::Person;
use store::provider::Provider;
use store::web_session::{WebSession, Which};
use store::{Instant, Page, TenantId};
use uuid::Uuid;

/// Cookies begin like this, so that nobody takes one for an API key.
const PREFIX: &str = "lw_";
/// `seen_at` is kept to the minute.
const SEEN_STEP_US: i64 = 60_000_000;
/// Characters kept of what a browser calls itself.
const LONGEST_AGENT: usize = 200;

/// Seconds of idle and of absolute life.
fn life(roles: &Roles) -> (i64, i64) {
    if roles.is_powerful() {
        return (30 * 60, 8 * 3_600);
    }
    (2 * 3_600, 12 * 3_600)
}

/// A new session and its cookie.
pub(super) fn new(
    app: &App,
    provider: &Provider,
    person: &Person,
    login: &Login,
    roles: &Roles,
    agent: &str,
) -> (String, WebSession) {
    let (id, now) = (app.ids.next(), app.now());
    let token = format!("{PREFIX}{}", secrets::token());
    let (idle, whole) = life(roles);
    let seal = |text: &String| app.secrets.seal(&sealed_for(id), text.clone().into_bytes());
    let auth_at = login
        .auth_time
        .map(|seconds| Instant(seconds.saturating_mul(1_000_000)));
    let whole = now.plus_seconds(whole);
    let told = login
        .expires
        .map(|seconds| Instant(seconds.saturating_mul(1_000_000)));
    let session = WebSession {
        tenant_id: provider.tenant_id,
        id,
        token_hash: app.secrets.token_hash(&token),
        person_id: person.id,
        provider_id: provider.id,
        provider_session: login.session.clone(),
        roles: roles.to_string(),
        amr: login.amr.join(" "),
        id_token: login.id_token.as_ref().map(seal),
        agent: agent
            .chars()
            .filter(|one| !one.is_control())
            .take(LONGEST_AGENT)
            .collect(),
        auth_at: auth_at.unwrap_or(now),
        created_at: now,
        seen_at: now,
        idle_seconds: idle,
        expires_at: told.map_or(whole, |told| told.min(whole)),
        ended_at: None,
        reason: None,
    };
    (token, session)
}

/// Who holds this cookie; none when it is unknown, ended, expired or was idle too long.
pub(crate) async fn authenticate(app: &App, token: &str) -> Result<Option<Caller>> {
    let Some(session) = known(app, token).await? else {
        return Ok(None);
    };
    note_use(app, &session).await?;
    let roles = read_roles(&session.roles)?;
    let rights = roles.rights();
    Ok(Some(Caller::Person(Box::new(SignedIn {
        tenant: session.tenant_id,
        session: session.id,
        person: session.person_id,
        roles: roles.names(),
        scopes: rights.scopes(),
        rights: Arc::new(rights),
        is_owner: roles.is_owner(),
        by: By::Session,
        expires: session.expires_at,
    }))))
}

/// Roles as they are kept.
pub(crate) fn read_roles(text: &str) -> Result<Roles> {
    let corrupt = |error: NoRole| store::Error::Corrupt {
        what: "roles",
        problem: error.to_string(),
    };
    Ok(text.parse().map_err(corrupt)?)
}

/// The live session of a cookie.
pub(super) async fn known(app: &App, token: &str) -> Result<Option<Arc<WebSession>>> {
    if !token.starts_with(PREFIX) || token.len() > 100 {
        return Ok(None);
    }
    let hash = app.secrets.token_hash(token);
    let known = match app.web_sessions.get(&hash).await {
        Some(known) => Some(known),
        None => look_up(app, hash).await?,
    };
    Ok(known.filter(|session| lives(session, app.now())))
}

async fn look_up(app: &App, hash: String) -> Result<Option<Arc<WebSession>>> {
    let found = store::credential::web_session(app.store.read(), &hash).await?;
    let Some(session) = found.map(Arc::new) else {
        return Ok(None);
    };
    app.web_sessions.insert(hash, session.clone()).await;
    Ok(Some(session))
}

fn lives(session: &WebSession, now: Instant) -> bool {
    session.ended_at.is_none()
        && session.expires_at > now
        && session.seen_at.plus_seconds(session.idle_seconds) > now
}

async fn note_use(app: &App, session: &WebSession) -> Result<()> {
    let now = app.now();
    if now.since(session.seen_at) < SEEN_STEP_US {
        return Ok(());
    }
    let tx = app.store.begin_write().await?;
    store::web_session::seen(&tx, session.tenant_id, session.id, now).await?;
    tx.commit().await?;
    app.web_sessions.invalidate(&session.token_hash).await;
    Ok(())
}

/// Sessions of the one who asks, oldest first.
pub async fn list_mine(app: &App, who: &SignedIn, page: Page<Uuid>) -> Result<Vec<WebSession>> {
    let read = app.store.read();
    Ok(store::web_session::of_person(read, who.tenant, who.person, app.now(), page).await?)
}

/// Ends one of the sessions of the one who asks; answers how many that were: doing it twice is fine.
pub async fn end_mine(app: &App, who: &SignedIn, id: Uuid) -> Result<u64> {
    let found = store::web_session::by_id(app.store.read(), who.tenant, id).await?;
    if found.is_none_or(|session| session.person_id != who.person) {
        return Ok(0);
    }
    end(app, who.tenant, Which::One(id), "revoked").await
}

/// Ends every session of the one who asks; answers how many.
pub async fn sign_out_everywhere(app: &App, who: &SignedIn) -> Result<u64> {
    end(app, who.tenant, Which::OfPerson(who.person), "revoked").await
}

/// What a logout leaves to do.
#[derive(Debug, Clone)]
pub struct Ended {
    /// The session that ended.
    pub session: WebSession,
    /// Where it began; none when that was removed.
    pub provider: Option<Provider>,
    /// What that provider wants to see.
    pub id_token: Option<String>,
}

/// Ends the session of a cookie; none when there is none.
pub async fn sign_out(app: &App, token: &str) -> Result<Option<Ended>> {
    let Some(session) = known(app, token).await? else {
        return Ok(None);
    };
    let (read, tenant) = (app.store.read(), session.tenant_id);
    let provider = store::provider::by_id(read, tenant, session.provider_id).await?;
    let id_token = id_token(app, &session);
    end(app, tenant, Which::One(session.id), "logout").await?;
    Ok(Some(Ended {
        session: (*session).clone(),
        provider,
        id_token,
    }))
}

/// The ID token of a session.
pub fn id_token(app: &App, session: &WebSession) -> Option<String> {
    let sealed = session.id_token.as_ref()?;
    let bytes = app.secrets.unseal(&sealed_for(session.id), sealed)?;
    String::from_utf8(bytes).ok()
}

/// What a provider says has ended.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// All sessions of this subject, where no session is named.
    pub subject: Option<&'a str>,
    /// This session of the provider.
    pub session: Option<&'a str>,
    /// These sessions of the provider.
    pub sessions: &'a [String],
    /// All sessions of the provider whose names begin so.
    pub all_of: Option<&'a str>,
    /// The id of the message, and the second until which it must be remembered.
    pub message: Option<(&'a str, i64)>,
}

/// Notes an id that may be used a single time; `false` when it was used before.
pub(super) async fn claim(
    app: &App,
    tx: &store::Tx,
    provider: &Provider,
    id: &str,
    until: i64,
) -> Result<bool> {
    let used = LogoutId {
        tenant_id: provider.tenant_id,
        provider_id: provider.id,
        id_hash: app.secrets.token_hash(id),
        expires_at: Instant(until.saturating_mul(1_000_000)),
    };
    Ok(store::logout_id::claim(tx, used).await?)
}

/// Ends what a provider says has ended; answers how many, or none when the message was used before.
pub async fn end_by_provider(
    app: &App,
    provider: &Provider,
    told: Told<'_>,
) -> Result<Option<u64>> {
    let (tenant, now) = (provider.tenant_id, app.now());
    let identity = match told.subject {
        Some(subject) => {
            store::person::identity(app.store.read(), tenant, &provider.issuer, subject).await?
        }
        None => None,
    };
    let tx = app.store.begin_write().await?;
    if let Some((id, until)) = told.message
        && !claim(app, &tx, provider, id, until).await?
    {
        return Ok(None);
    }
    // A session that is named is the only one that ends (Back-Channel Logout 1.0 §2.7).
    let named = told.session.into_iter();
    let named = named.chain(told.sessions.iter().map(String::as_str));
    let mut which: Vec<Which<'_>> = named
        .map(|session| Which::OfProviderSession(provider.id, session))
        .collect();
    which.extend(
        told.all_of
            .map(|begin| Which::OfProviderSessions(provider.id, begin)),
    );
    if let (true, Some(identity)) = (which.is_empty(), identity) {
        which.push(Which::OfPersonAt(identity.person_id, provider.id));
    }
    let mut ended = 0;
    for which in which {
        ended += store::web_session::end(&tx, tenant, which, "provider", now).await?;
    }
    tx.commit().await?;
    app.web_sessions.invalidate_all();
    Ok(Some(ended))
}

async fn end(app: &App, tenant: TenantId, which: Which<'_>, reason: &str) -> Result<u64> {
    let tx = app.store.begin_write().await?;
    let ended = store::web_session::end(&tx, tenant, which, reason, app.now()).await?;
    tx.commit().await?;
    app.web_sessions.invalidate_all();
    Ok(ended)
}

fn sealed_for(id: Uuid) -> String {
    format!("session {id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> WebSession {
        let (idle, whole) = life(&"author".parse().unwrap());
        WebSession {
            tenant_id: TenantId(Uuid::nil()),
            id: Uuid::nil(),
            token_hash: String::new(),
            person_id: Uuid::nil(),
            provider_id: Uuid::nil(),
            provider_session: None,
            roles: "author".to_owned(),
            amr: String::new(),
            id_token: None,
            agent: String::new(),
            auth_at: Instant(0),
            created_at: Instant(0),
            seen_at: Instant(0),
            idle_seconds: idle,
            expires_at: Instant(0).plus_seconds(whole),
            ended_at: None,
            reason: None,
        }
    }

    fn after(seconds: i64) -> Instant {
        Instant(0).plus_seconds(seconds)
    }

    #[test]
    fn an_idle_session_ends_after_two_hours_and_a_busy_one_after_twelve() {
        let idle = session();
        assert!(lives(&idle, after(7_199)) && !lives(&idle, after(7_200)));
        let busy = WebSession {
            seen_at: after(43_100),
            ..session()
        };
        assert!(lives(&busy, after(43_199)) && !lives(&busy, after(43_200)));
        let ended = WebSession {
            ended_at: Some(after(5)),
            ..session()
        };
        assert!(!lives(&ended, after(6)));
    }

    #[test]
    fn who_may_do_everything_has_less_time() {
        assert_eq!(life(&"owner".parse().unwrap()), (1_800, 28_800));
        assert_eq!(life(&"author admin".parse().unwrap()), (1_800, 28_800));
        assert_eq!(life(&Roles::default()), (7_200, 43_200));
    }
}
