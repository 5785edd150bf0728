//! The authentication request of a tool (SEC §5.1.1.2), and the message that answers it.

use super::faults::Service;
use super::input::{must_be, needed};
use super::login::Started;
use super::refused::{Refused, Unwelcome};
use super::{Sandbox, input, page};
use lti::Form;
use poem::web::Data;
use poem::{Body, Request, Response, handler};

const MOST_NONCE: usize = 1024;

#[handler]
pub(super) async fn by_query(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    answer(sandbox, &input::query(request)?).await
}

#[handler]
pub(super) async fn by_form(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<Response, Unwelcome> {
    let form = input::query(request)?.and(input::form(request, body).await?);
    answer(sandbox, &form).await
}

/// Until it is clear whose request it is and where its answer may go, a person is told; then the tool is.
async fn answer(sandbox: &Sandbox, form: &Form) -> Result<Response, Unwelcome> {
    sandbox.trouble(Service::Auth).await?;
    let client = needed(form, "client_id")?;
    let redirect = needed(form, "redirect_uri")?;
    let tool = sandbox.world().tool(client).cloned();
    let tool =
        tool.ok_or_else(|| Refused::bad("invalid_client", "a client id that is not registered"))?;
    if !tool.redirect_uris.iter().any(|known| known == redirect) {
        let words = format!(
            "`redirect_uri` is none of those registered: {}",
            tool.redirect_uris.join(", ")
        );
        return Err(Refused::bad("invalid_request", words).into());
    }
    let state = form.one("state")?.map(str::to_owned);
    let mut fields = match message(sandbox, form, client) {
        Ok(token) => vec![("id_token".to_owned(), token)],
        Err(refused) => vec![
            ("error".to_owned(), refused.code.to_owned()),
            ("error_description".to_owned(), refused.words),
        ],
    };
    fields.extend(state.map(|state| ("state".to_owned(), state)));
    Ok(page::sends_itself(redirect, &fields))
}

fn message(sandbox: &Sandbox, form: &Form, client: &str) -> Result<String, Refused> {
    must_be(form, "response_type", "id_token")?;
    must_be(form, "response_mode", "form_post")?;
    must_be(form, "prompt", "none")?;
    let scopes = needed(form, "scope")?;
    if !scopes.split(' ').any(|scope| scope == "openid") {
        return Err(Refused::bad("invalid_scope", "a scope without `openid`"));
    }
    needed(form, "state")?;
    let nonce = needed(form, "nonce")?;
    if nonce.len() > MOST_NONCE {
        return Err(Refused::bad(
            "invalid_request",
            "a nonce of more than 1024 bytes",
        ));
    }
    let started = started(sandbox, form, client)?;
    let now = sandbox.now().unix_timestamp();
    if !sandbox
        .world()
        .seen
        .first(&format!("nonce {client} {nonce}"), now + 3600, now)
    {
        return Err(Refused::bad("invalid_request", "a nonce that came before"));
    }
    sandbox.message(&started, nonce)
}

/// The launch that the hints speak of.
fn started(sandbox: &Sandbox, form: &Form, client: &str) -> Result<Started, Refused> {
    let now = sandbox.now().unix_timestamp();
    let hint = needed(form, "login_hint")?;
    let started = sandbox.world().started.get(hint, now).cloned();
    let started = started.ok_or_else(|| {
        Refused::bad(
            "login_required",
            "a `login_hint` that was not given, or whose time is over",
        )
    })?;
    if started.client_id != client {
        let words = "a `login_hint` that was given to another tool";
        return Err(Refused::bad("invalid_request", words));
    }
    if form.one("lti_message_hint")? != Some(started.message_hint.as_str()) {
        let words = "`lti_message_hint` does not come back as it was given";
        return Err(Refused::bad("invalid_request", words));
    }
    Ok(started)
}
