//! Who comes says who they are, or is known by a cookie, and goes back with a code.

use super::{CLIENT, COOKIE, Code, Visit, cookie};
use crate::sandbox::faults::Service;
use crate::sandbox::input::{must_be, needed};
use crate::sandbox::memory::secret;
use crate::sandbox::page::{self, text};
use crate::sandbox::refused::{Refused, Unwelcome};
use crate::sandbox::{Sandbox, input};
use lti::Form;
use poem::http::header;
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use url::Url;

/// Seconds that a code is good.
const CODE_LIFE: i64 = 60;
/// Seconds that somebody stays signed on.
const VISIT_LIFE: i64 = 8 * 3600;

/// Who is signed on goes on at once, unless another is asked for; who is not, picks.
#[handler]
pub(super) async fn authorize(
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
pub(super) async fn picked(
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
