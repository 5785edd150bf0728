//! The way out.

use super::{COOKIE, cookie};
use crate::sandbox::page;
use crate::sandbox::refused::{Refused, Unwelcome};
use crate::sandbox::{Sandbox, input};
use poem::http::header;
use poem::web::Data;
use poem::{Request, Response, handler};

/// Ends the visit (OpenID Connect RP-Initiated Logout §2), and goes back to the tool alone.
#[handler]
pub(super) fn logout(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
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
