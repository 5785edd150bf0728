//! An OpenID provider for the same people (OIDC Core §3.1): whoever comes picks who they are. Codes with PKCE alone, RS256
//! alone, one client.

use super::faults::Service;
use super::input::{must_be, needed};
use super::memory::secret;
use super::page::{self, text};
use super::people::Person;
use super::refused::{Refused, Unwelcome};
use super::{Sandbox, input};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use lti::Form;
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, Endpoint, Request, Response, Route, get, handler, post};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

/// What `lectern idp add` calls it.
pub(super) const SLUG: &str = "sandbox";
/// What the tool is called here.
pub(super) const CLIENT: &str = "lectern";
/// Seconds that a code is good, and a token, and a visit.
const CODE_LIFE: i64 = 60;
const TOKEN_LIFE: i64 = 3600;
const VISIT_LIFE: i64 = 8 * 3600;
const COOKIE: &str = "sandbox_idp";

/// Somebody who has signed on.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    person: String,
    sid: String,
    since: i64,
}

/// A code on its way.
#[derive(Debug, Clone)]
pub(super) struct Code {
    visit: Visit,
    redirect_uri: String,
    nonce: Option<String>,
    challenge: String,
}

pub(super) fn routes() -> impl Endpoint + 'static {
    Route::new()
        .at("/.well-known/openid-configuration", get(configuration))
        .at("/authorize", get(authorize).post(picked))
        .at("/token", post(exchange))
        .at("/userinfo", get(userinfo))
        .at("/jwks.json", get(super::keys::set))
        .at("/logout", get(logout))
}

impl Sandbox {
    fn idp(&self, path: &str) -> String {
        self.at(&format!("/idp{path}"))
    }
}

#[handler]
fn configuration(Data(sandbox): Data<&Sandbox>) -> Response {
    let body = json!({
        "issuer": sandbox.idp(""),
        "authorization_endpoint": sandbox.idp("/authorize"),
        "token_endpoint": sandbox.idp("/token"),
        "userinfo_endpoint": sandbox.idp("/userinfo"),
        "jwks_uri": sandbox.idp("/jwks.json"),
        "end_session_endpoint": sandbox.idp("/logout"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "email", "groups"],
        "claims_supported": ["sub", "name", "given_name", "family_name", "email", "email_verified", "groups"],
        "authorization_response_iss_parameter_supported": true,
    });
    Response::builder()
        .content_type("application/json")
        .body(body.to_string())
}

/// Who is signed on goes on at once, unless another is asked for; who is not, picks.
#[handler]
async fn authorize(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    sandbox.trouble(Service::Auth).await?;
    let asked = input::query(request)?;
    let redirect = redirect(sandbox, &asked)?;
    let now = sandbox.now().unix_timestamp();
    let prompt = asked.one("prompt")?.unwrap_or_default().to_owned();
    let visit =
        cookie(request).and_then(|cookie| sandbox.world().signed_on.get(&cookie, now).cloned());
    let fresh = asked
        .one("max_age")?
        .and_then(|age| age.parse::<i64>().ok());
    let visit = visit.filter(|visit| fresh.is_none_or(|age| now - visit.since <= age));
    match visit {
        Some(visit) if prompt != "login" && prompt != "select_account" => {
            Ok(answer(sandbox, &asked, redirect, visit)?)
        }
        None if prompt == "none" => Ok(refuse(sandbox, &asked, redirect, "login_required")?),
        _ => Ok(pick(sandbox, &asked)),
    }
}

/// The page where whoever comes says who they are.
fn pick(sandbox: &Sandbox, asked: &Form) -> Response {
    let hidden: Vec<String> = asked
        .pairs()
        .filter(|(name, _)| *name != "prompt")
        .map(|(name, value)| {
            let (name, value) = (text(name), text(value));
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
        })
        .collect();
    let world = sandbox.world();
    let people: Vec<String> = world
        .people
        .iter()
        .take(20)
        .map(|person| {
            let (id, name) = (text(&person.id), text(&person.name()));
            format!(
                "<li><button name=\"person\" value=\"{id}\">{name}, {}</button></li>",
                person.kind.words()
            )
        })
        .collect();
    let body = format!(
        "<p>Nobody needs a password here.</p><form method=\"post\" action=\"/idp/authorize\">{}<ul class=\"people\">{}</ul></form>",
        hidden.concat(),
        people.concat()
    );
    page::page("Who are you?", &body)
}

#[handler]
async fn picked(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<Response, Unwelcome> {
    let asked = input::form(request, body).await?;
    let redirect = redirect(sandbox, &asked)?;
    let who = input::needed(&asked, "person")?;
    if sandbox.world().person(who).is_none() {
        return Err(Refused::unknown("nobody here is called that").into());
    }
    let now = sandbox.now().unix_timestamp();
    let visit = Visit {
        person: who.to_owned(),
        sid: secret(),
        since: now,
    };
    let mut response = answer(sandbox, &asked, redirect, visit.clone())?;
    let cookie = secret();
    let line = format!("{COOKIE}={cookie}; Path=/idp; HttpOnly; SameSite=Lax");
    sandbox
        .world()
        .signed_on
        .keep(cookie, visit, now + VISIT_LIFE, now);
    if let Ok(line) = line.parse() {
        response.headers_mut().insert(header::SET_COOKIE, line);
    }
    Ok(response)
}

fn cookie(request: &Request) -> Option<String> {
    let lines = request.headers().get_all(header::COOKIE).into_iter();
    let mut pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    pairs.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE).then(|| value.to_owned())
    })
}

/// Where an answer may go: below the tool's login, nowhere else.
fn redirect(sandbox: &Sandbox, asked: &Form) -> Result<Url, Refused> {
    must_be(asked, "client_id", CLIENT)?;
    let address = needed(asked, "redirect_uri")?;
    let known = sandbox.world().tools[0]
        .launch_url
        .replace("/lti/launch", "/auth/oidc/");
    let callback = address.strip_prefix(known.as_str());
    let is_callback = callback.is_some_and(|rest| {
        rest.strip_suffix("/callback")
            .is_some_and(|slug| !slug.contains('/'))
    });
    let url = Url::parse(address).ok().filter(|_| is_callback);
    url.ok_or_else(|| {
        Refused::bad(
            "invalid_request",
            format!("`redirect_uri` is not {known}…/callback"),
        )
    })
}

fn answer(
    sandbox: &Sandbox,
    asked: &Form,
    redirect: Url,
    visit: Visit,
) -> Result<Response, Refused> {
    let kept = match code(asked, &redirect, visit) {
        Ok(kept) => kept,
        Err(refused) => return refuse(sandbox, asked, redirect, refused.code),
    };
    let (now, code) = (sandbox.now().unix_timestamp(), secret());
    sandbox
        .world()
        .codes
        .keep(code.clone(), kept, now + CODE_LIFE, now);
    back(sandbox, asked, redirect, ("code", &code))
}

fn code(asked: &Form, redirect: &Url, visit: Visit) -> Result<Code, Refused> {
    must_be(asked, "response_type", "code")?;
    must_be(asked, "code_challenge_method", "S256")?;
    let challenge = needed(asked, "code_challenge")?;
    if !needed(asked, "scope")?
        .split(' ')
        .any(|scope| scope == "openid")
    {
        return Err(Refused::bad("invalid_scope", "a scope without `openid`"));
    }
    Ok(Code {
        visit,
        redirect_uri: redirect.as_str().to_owned(),
        nonce: asked.short("nonce", 1_024)?.map(str::to_owned),
        challenge: challenge.to_owned(),
    })
}

fn refuse(
    sandbox: &Sandbox,
    asked: &Form,
    redirect: Url,
    error: &str,
) -> Result<Response, Refused> {
    back(sandbox, asked, redirect, ("error", error))
}

fn back(
    sandbox: &Sandbox,
    asked: &Form,
    mut redirect: Url,
    (name, value): (&str, &str),
) -> Result<Response, Refused> {
    let mut query = redirect.query_pairs_mut();
    query
        .append_pair(name, value)
        .append_pair("iss", &sandbox.idp(""));
    if let Some(state) = asked.one("state")? {
        query.append_pair("state", state);
    }
    drop(query);
    Ok(page::go(redirect.as_str()))
}

/// A code becomes tokens, once, for whoever knows the secret and the verifier.
#[handler]
async fn exchange(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::Token).await?;
    let form = input::form(request, body).await?;
    client(sandbox, request, &form)?;
    must_be(&form, "grant_type", "authorization_code")?;
    let now = sandbox.now().unix_timestamp();
    let code = sandbox.world().codes.take(needed(&form, "code")?, now);
    let refuse = |words: &str| Refused::bad("invalid_grant", words.to_owned());
    let code = code.ok_or_else(|| refuse("a code that was not given, or was used"))?;
    if needed(&form, "redirect_uri")? != code.redirect_uri {
        return Err(refuse("another `redirect_uri` than before"));
    }
    let verifier = needed(&form, "code_verifier")?;
    if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) != code.challenge {
        return Err(refuse("`code_verifier` does not fit its challenge"));
    }
    let access = secret();
    let mut world = sandbox.world();
    let person = world.person(&code.visit.person).cloned();
    let person = person.ok_or_else(|| refuse("this person is gone"))?;
    let id_token = id_token(sandbox, &code, &person, &access, now);
    let id_token = lti::sign(&id_token, world.keys.newest());
    world
        .visits
        .keep(access.clone(), code.visit, now + TOKEN_LIFE, now);
    drop(world);
    let answer = json!({
        "access_token": access, "token_type": "Bearer", "expires_in": TOKEN_LIFE, "id_token": id_token,
    });
    trouble.over(
        Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(answer.to_string()),
    )
}

fn id_token(sandbox: &Sandbox, code: &Code, person: &Person, access: &str, now: i64) -> Value {
    let half = &Sha256::digest(access.as_bytes())[..16];
    let mut claims = told(person);
    for (name, value) in [
        ("iss", json!(sandbox.idp(""))),
        ("aud", json!(CLIENT)),
        ("iat", json!(now)),
        ("exp", json!(now + 300)),
        ("auth_time", json!(code.visit.since)),
        ("sid", json!(code.visit.sid)),
        ("at_hash", json!(URL_SAFE_NO_PAD.encode(half))),
    ] {
        claims[name] = value;
    }
    if let Some(nonce) = &code.nonce {
        claims["nonce"] = json!(nonce);
    }
    claims
}

fn told(person: &Person) -> Value {
    json!({
        "sub": person.id, "name": person.name(), "given_name": person.given, "family_name": person.family,
        "email": person.email(), "email_verified": true, "groups": [person.kind.group()],
    })
}

/// The client's secret, in the header or in the form (RFC 6749 §2.3.1).
fn client(sandbox: &Sandbox, request: &Request, form: &Form) -> Result<(), Refused> {
    let header = request.header(header::AUTHORIZATION).unwrap_or_default();
    let (id, given) = match header.strip_prefix("Basic ") {
        Some(basic) => basic_pair(basic).unwrap_or_default(),
        None => (
            form.one("client_id")?.unwrap_or_default().to_owned(),
            form.one("client_secret")?.unwrap_or_default().to_owned(),
        ),
    };
    match id == CLIENT && given == sandbox.world().idp_secret {
        true => Ok(()),
        false => Err(Refused::new(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "another client, or another secret",
        )),
    }
}

fn basic_pair(text: &str) -> Option<(String, String)> {
    let pair = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let (id, given) = pair.split_once(':')?;
    let decoded = |text: &str| {
        let pair = format!("v={text}");
        let value = url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(_, value)| value.into_owned());
        value.unwrap_or_default()
    };
    Some((decoded(id), decoded(given)))
}

#[handler]
fn userinfo(Data(sandbox): Data<&Sandbox>, request: &Request) -> Result<Response, Refused> {
    let now = sandbox.now().unix_timestamp();
    let header = request.header(header::AUTHORIZATION).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    let world = sandbox.world();
    let visit = world.visits.get(token, now);
    let person = visit.and_then(|visit| world.person(&visit.person));
    let person = person.ok_or_else(|| {
        Refused::new(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "no token of ours",
        )
    })?;
    Ok(Response::builder()
        .content_type("application/json")
        .body(told(person).to_string()))
}

/// Ends the visit (OpenID Connect RP-Initiated Logout §2), and goes back to the tool alone.
#[handler]
fn logout(Data(sandbox): Data<&Sandbox>, request: &Request) -> Result<Response, Unwelcome> {
    let asked = input::query(request)?;
    let now = sandbox.now().unix_timestamp();
    if let Some(cookie) = cookie(request) {
        sandbox.world().signed_on.take(&cookie, now);
    }
    let known = sandbox.world().tools[0]
        .launch_url
        .replace("/lti/launch", "/auth/signed-out");
    let mut response = match asked.one("post_logout_redirect_uri")? {
        Some(address) if address == known => {
            let state = asked.one("state")?.map(|state| [("state", state)]);
            let query = state.and_then(|state| serde_urlencoded::to_string(state).ok());
            page::go(&query.map_or(known.clone(), |query| format!("{known}?{query}")))
        }
        Some(_) => {
            return Err(Refused::bad(
                "invalid_request",
                format!("`post_logout_redirect_uri` is not {known}"),
            )
            .into());
        }
        None => page::page("Signed out", "<p>You are signed out here.</p>"),
    };
    let gone = format!("{COOKIE}=; Path=/idp; HttpOnly; SameSite=Lax; Max-Age=0");
    if let Ok(line) = gone.parse() {
        response.headers_mut().insert(header::SET_COOKIE, line);
    }
    Ok(response)
}
