//! Service tokens (SEC §4.1): a tool proves who it is with an assertion that it signs (RFC 7523), and may then do what it
//! asked for, for an hour.

use super::faults::Service;
use super::input::{must_be, needed};
use super::memory::secret;
use super::refused::Refused;
use super::{Sandbox, input};
use lti::{ags, nrps};
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use serde_json::{Map, Value, json};

/// Seconds that a token is good.
const LIFE: i64 = 3600;
/// Seconds that an assertion may be good.
const LONGEST_ASSERTION: i64 = 3600;
/// How far clocks may be apart, in seconds.
const LEEWAY: i64 = 60;

const SCOPES: [&str; 5] = [
    ags::SCOPE_LINE_ITEM,
    ags::SCOPE_LINE_ITEM_READ,
    ags::SCOPE_RESULT,
    ags::SCOPE_SCORE,
    nrps::SCOPE,
];

/// What a token allows.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) client_id: String,
    scopes: Vec<&'static str>,
}

#[handler]
pub(super) async fn give(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::Token).await?;
    let form = input::form(request, body).await?;
    must_be(&form, "grant_type", "client_credentials")?;
    must_be(
        &form,
        "client_assertion_type",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    )?;
    let client_id = client(sandbox, needed(&form, "client_assertion")?).await?;
    let scopes = scopes(needed(&form, "scope")?)?;
    let now = sandbox.now().unix_timestamp();
    let token = secret();
    let answer = json!({
        "access_token": token, "token_type": "Bearer", "expires_in": LIFE, "scope": scopes.join(" "),
    });
    let grant = Grant { client_id, scopes };
    sandbox.world().grants.keep(token, grant, now + LIFE, now);
    trouble.over(
        Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(answer.to_string()),
    )
}

fn scopes(asked: &str) -> Result<Vec<&'static str>, Refused> {
    let known = |scope: &str| {
        let found = SCOPES.iter().find(|known| **known == scope);
        found.copied().ok_or_else(|| {
            let scope: String = scope.chars().take(120).collect();
            Refused::bad(
                "invalid_scope",
                format!("a scope that is not offered: `{scope}`"),
            )
        })
    };
    asked
        .split(' ')
        .filter(|scope| !scope.is_empty())
        .take(20)
        .map(known)
        .collect()
}

/// Whose assertion it is (RFC 7523 §3).
async fn client(sandbox: &Sandbox, assertion: &str) -> Result<String, Refused> {
    let refuse = |words: &str| {
        Refused::new(
            StatusCode::BAD_REQUEST,
            "invalid_client",
            format!("the assertion: {words}"),
        )
    };
    let claimed = claimed(assertion).ok_or_else(|| refuse("no `iss` that can be read"))?;
    let claims = sandbox
        .signed_by(assertion, &claimed)
        .await
        .map_err(|refused| Refused {
            code: "invalid_client",
            ..refused
        })?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("sub") != claimed {
        return Err(refuse("`sub` is not `iss`"));
    }
    let ours = sandbox.at("/token");
    if !names(claims.get("aud"), &ours) {
        return Err(refuse(&format!("`aud` is not {ours}")));
    }
    let now = sandbox.now().unix_timestamp();
    let until = in_time(&claims, now).map_err(|words| refuse(&words))?;
    let jti = text("jti");
    if jti.is_empty() || jti.len() > 255 {
        return Err(refuse("no `jti` of 1 to 255 bytes"));
    }
    let first = sandbox
        .world()
        .seen
        .first(&format!("jti {claimed} {jti}"), until + LEEWAY, now);
    match first {
        true => Ok(claimed),
        false => Err(refuse("a `jti` that came before")),
    }
}

/// Whose it says it is, before anything is verified.
pub(super) fn claimed(assertion: &str) -> Option<String> {
    use base64::Engine;
    let claims = assertion.split('.').nth(1)?;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(claims)
        .ok()?;
    let claims: Map<String, Value> = serde_json::from_slice(&claims).ok()?;
    Some(claims.get("iss")?.as_str()?.to_owned())
}

fn names(audience: Option<&Value>, ours: &str) -> bool {
    match audience {
        Some(Value::String(one)) => one == ours,
        Some(Value::Array(many)) => many.iter().any(|one| one == ours),
        _ => false,
    }
}

/// `iat` and `exp`, both there and around now; answers `exp`.
pub(super) fn in_time(claims: &Map<String, Value>, now: i64) -> Result<i64, String> {
    let moment = |name: &str| {
        let found = claims.get(name).and_then(Value::as_i64);
        found.ok_or_else(|| format!("no `{name}` in seconds"))
    };
    let (issued, expires) = (moment("iat")?, moment("exp")?);
    if issued > now + LEEWAY {
        return Err(format!("`iat` lies {} s ahead", issued - now));
    }
    if expires <= now - LEEWAY {
        return Err(format!("`exp` was {} s ago", now - expires));
    }
    if expires - issued > LONGEST_ASSERTION {
        return Err(format!(
            "good for {} s, at most {LONGEST_ASSERTION}",
            expires - issued
        ));
    }
    Ok(expires)
}

impl Sandbox {
    /// What the token of a request allows, if one of these scopes is among it.
    pub(super) fn granted(&self, request: &Request, scopes: &[&str]) -> Result<Grant, Refused> {
        let now = self.now().unix_timestamp();
        let refuse = |words| Refused::new(StatusCode::UNAUTHORIZED, "invalid_token", words);
        let header = request.header(header::AUTHORIZATION).unwrap_or_default();
        let token = header
            .strip_prefix("Bearer ")
            .ok_or_else(|| refuse("no `Authorization: Bearer`"))?;
        let grant = self.world().grants.get(token, now).cloned();
        let grant = grant.ok_or_else(|| refuse("a token that was not given, or is over"))?;
        match scopes.iter().any(|scope| grant.scopes.contains(scope)) {
            true => Ok(grant),
            false => {
                let words = format!("the token lacks scope {}", scopes.join(" or "));
                Err(Refused::new(
                    StatusCode::FORBIDDEN,
                    "insufficient_scope",
                    words,
                ))
            }
        }
    }
}
