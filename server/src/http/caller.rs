//! Who asks: read once from `Authorization`, before any handler, and kept in the request.

use crate::edge::sso::Bearers;
use crate::http::address;
use crate::http::audit::{self, Asked};
use crate::http::origin::{self, Kept};
use crate::http::problem::Problem;
use base64_basic::credentials;
use engine::App;
use engine::access::Caller;
use engine::anomalies;
use poem::http::header;
use poem::{Endpoint, Middleware, Request, Response, Result};
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;
use std::net::IpAddr;
use std::sync::Arc;

/// Finds the caller of every request. A credential that is present and wrong is refused here; whether one is needed
/// at all is the operation's business.
pub struct Authenticate {
    /// The house.
    pub app: App,
    /// Tokens of identity providers, where they are taken.
    pub bearers: Option<Arc<Bearers>>,
}

impl<E: Endpoint<Output = Response>> Middleware<E> for Authenticate {
    type Output = Authenticated<E>;
    fn transform(&self, inner: E) -> Self::Output {
        Authenticated {
            app: self.app.clone(),
            bearers: self.bearers.clone(),
            inner,
        }
    }
}

/// See [`Authenticate`].
pub struct Authenticated<E> {
    app: App,
    bearers: Option<Arc<Bearers>>,
    inner: E,
}

impl<E: Endpoint<Output = Response>> Endpoint for Authenticated<E> {
    type Output = Response;
    async fn call(&self, mut request: Request) -> Result<Response> {
        let Some(caller) = find(&self.app, self.bearers.as_deref(), &request).await? else {
            return self.inner.call(request).await;
        };
        let kept = welcome(&self.app, &request, &caller).await?;
        let asked = Asked::of(&caller, &request);
        request.extensions_mut().insert(caller);
        let answer = self.inner.call(request).await;
        asked.answered(&self.app, &answer).await;
        answer.inspect_err(|error| kept.tell(&self.app, error))
    }
}

/// Lets nobody in from a blocked network, and tells that a credential was used.
pub async fn welcome(app: &App, request: &Request, caller: &Caller) -> Result<Kept, Problem> {
    let origin = origin::of(request);
    if !matches!(caller, Caller::Session(_)) {
        anomalies::blocked(app, caller.tenant(), origin.address).await?;
        anomalies::used(app, caller, origin).await;
    }
    Ok(Kept::of(request, caller))
}

async fn find(app: &App, bearers: Option<&Bearers>, request: &Request) -> Result<Option<Caller>> {
    let Some(header) = request.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let caller = match header.to_str() {
        Ok(text) => of_header(app, bearers, text, address::of(request)).await?,
        Err(_) => None,
    };
    if let (None, Ok(text)) = (&caller, header.to_str()) {
        anomalies::key_refused(app, &secret(text), origin::of(request));
    }
    if caller.is_none() {
        audit::stranger(app, request, "credential.invalid").await;
        let detail =
            "this credential is unknown, expired or revoked; make a key with: lectern key create";
        return Err(Problem::unauthorized("credential.invalid", detail).into());
    }
    Ok(caller)
}

/// The secret in an `Authorization` header.
fn secret(text: &str) -> String {
    let (_, rest) = text.split_once(' ').unwrap_or(("", text));
    let basic = credentials(rest.trim()).map(|(_, secret)| secret);
    basic.unwrap_or_else(|| rest.trim().to_owned())
}

/// The caller that an `Authorization` header names, sent from this address.
pub async fn of_header(
    app: &App,
    bearers: Option<&Bearers>,
    text: &str,
    from: IpAddr,
) -> Result<Option<Caller>, Problem> {
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    if scheme.eq_ignore_ascii_case("bearer") {
        let known = engine::sessions::caller(app, rest.trim(), from).await?;
        return match (known, bearers) {
            (None, Some(bearers)) => bearers.caller(app, rest.trim()).await,
            (known, _) => Ok(known),
        };
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let Some((id, secret)) = credentials(rest.trim()) else {
            return Ok(None);
        };
        return Ok(engine::keys::authenticate(app, &secret, Some(&id), from).await?);
    }
    Err(Problem::unauthorized(
        "credential.scheme",
        "use Authorization: Bearer <api key>, or Basic on /xapi",
    ))
}

/// The caller of this request, or a 401.
pub fn of(request: &Request) -> Result<Caller, Problem> {
    request
        .extensions()
        .get::<Caller>()
        .cloned()
        .ok_or_else(missing)
}

fn missing() -> Problem {
    Problem::unauthorized(
        "credential.missing",
        "send a credential: Authorization: Bearer <api key>",
    )
}

/// An API key (`lk_…`), a learner's session token (`ls_…`) or an access token of an identity provider as bearer token.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", key_name = "Key", checker = "known")]
pub struct Key(pub Caller);

async fn known(request: &Request, _: Bearer) -> Result<Caller> {
    Ok(of(request)?)
}

mod base64_basic {
    //! RFC 7617: `base64(user ":" password)`.

    /// User and password.
    pub(super) fn credentials(text: &str) -> Option<(String, String)> {
        let decoded = String::from_utf8(decode(text)?).ok()?;
        let (user, password) = decoded.split_once(':')?;
        Some((user.to_owned(), password.to_owned()))
    }

    fn decode(text: &str) -> Option<Vec<u8>> {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.decode(text).ok()
    }
}
