//! Player sessions: a token in the browser's memory that may touch one attempt and nothing else.

use crate::access::Caller;
use crate::{App, Result, secrets};
use std::net::IpAddr;
use std::sync::Arc;
use store::session::Session;

/// A session lives this long. The launch can always be repeated and leads to the same attempt.
pub(crate) const LIFE_SECONDS: i64 = 12 * 3_600;
/// Tokens of sessions begin like this, so that nobody takes one for an API key.
const PREFIX: &str = "ls_";

/// A token for a new session, and what is stored of it.
pub(crate) fn new_token(app: &App) -> (String, String) {
    let token = format!("{PREFIX}{}", secrets::token());
    let hash = app.secrets.token_hash(&token);
    (token, hash)
}

/// The session behind a token; none when it is unknown, expired or ended.
pub async fn authenticate(app: &App, token: &str) -> Result<Option<Session>> {
    if !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let hash = app.secrets.token_hash(token);
    let known = match app.sessions.get(&hash).await {
        Some(known) => Some(known),
        None => look_up(app, hash).await?,
    };
    let live = known.filter(|session| session.ended_at.is_none() && session.expires_at > app.now());
    if let Some(session) = &live {
        app.seen.insert(session.id, ()).await;
    }
    Ok(live.map(|session| (*session).clone()))
}

async fn look_up(app: &App, hash: String) -> Result<Option<Arc<Session>>> {
    let found = store::credential::session(app.store.read(), &hash).await?;
    let Some(session) = found.map(Arc::new) else {
        return Ok(None);
    };
    app.sessions.insert(hash, session.clone()).await;
    Ok(Some(session))
}

/// Sessions that did something in the last minutes, on this instance.
pub fn active(app: &App) -> u64 {
    app.seen.entry_count()
}

/// Who holds this bearer token, used from this address: a key or a session.
pub async fn caller(app: &App, token: &str, from: IpAddr) -> Result<Option<Caller>> {
    if let Some(session) = authenticate(app, token).await? {
        return Ok(Some(Caller::Session(Box::new(session))));
    }
    crate::keys::authenticate(app, token, None, from).await
}

/// Who holds this cookie. It is no bearer token: only browsers send it, and only where the server looks for it.
pub async fn of_cookie(app: &App, cookie: &str) -> Result<Option<Caller>> {
    crate::sign_on::authenticate(app, cookie).await
}
