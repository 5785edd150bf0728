//! Tools that are registered: Lectern, and what registers itself.

use super::Sandbox;
use super::login::Options;
use super::page::{self, text};
use super::refused::{Refused, Unwelcome};
use lti::jwks::KeySet;
use poem::web::Data;
use poem::{Request, Response, handler};
use serde_json::{Map, Value};
use sso::{Call, Method};
use std::sync::Arc;

/// The one deployment of every tool.
pub(super) const DEPLOYMENT: &str = "1";
/// Client id of the tool that is there from the beginning.
pub(super) const FIRST: &str = "lectern";
/// A key set is not fetched more often, in seconds.
const KEYS_PAUSE: i64 = 2;
/// Tools at most.
pub(super) const MOST: usize = 50;

#[derive(Clone)]
pub(super) struct Tool {
    pub(super) client_id: String,
    pub(super) name: String,
    pub(super) login_url: String,
    /// Compared letter by letter.
    pub(super) redirect_uris: Vec<String>,
    pub(super) launch_url: String,
    pub(super) jwks_url: String,
    /// What goes into every launch of it.
    pub(super) custom: Map<String, Value>,
    /// When its keys were fetched, in seconds.
    pub(super) keys: Option<(i64, Arc<KeySet>)>,
}

/// Lectern at this address.
pub(super) fn lectern(url: &str) -> Tool {
    Tool {
        client_id: FIRST.to_owned(),
        name: "Lectern".to_owned(),
        login_url: format!("{url}/lti/login"),
        redirect_uris: vec![format!("{url}/lti/launch")],
        launch_url: format!("{url}/lti/launch"),
        jwks_url: format!("{url}/lti/jwks.json"),
        custom: Map::new(),
        keys: None,
    }
}

impl Sandbox {
    /// The claims of what a tool signed, with a key that it publishes.
    pub(super) async fn signed_by(
        &self,
        token: &str,
        client_id: &str,
    ) -> Result<Map<String, Value>, Refused> {
        let kid = lti::Header::of(token)?.kid;
        let keys = self.keys_of(client_id, &kid).await?;
        Ok(lti::verify(token, &keys)?)
    }

    /// The key set of a tool; fetched anew for a key that is not in it, though not all the time.
    async fn keys_of(&self, client_id: &str, kid: &str) -> Result<Arc<KeySet>, Refused> {
        let now = self.0.clock.now().to_time().unix_timestamp();
        let tool = self.world().tool(client_id).cloned();
        let tool = tool
            .ok_or_else(|| Refused::bad("invalid_client", "a client id that is not registered"))?;
        if let Some((fetched, keys)) = tool.keys
            && (keys.ids().any(|known| known == kid) || fetched + KEYS_PAUSE > now)
        {
            return Ok(keys);
        }
        let keys = Arc::new(self.fetched(&tool.jwks_url).await?);
        let mut world = self.world();
        if let Some(tool) = world
            .tools
            .iter_mut()
            .find(|tool| tool.client_id == client_id)
        {
            tool.keys = Some((now, keys.clone()));
        }
        Ok(keys)
    }

    async fn fetched(&self, url: &str) -> Result<KeySet, Refused> {
        let call = Call {
            name: "keys",
            method: Method::Get,
            url: url.to_owned(),
            authorization: None,
            form: Vec::new(),
        };
        let unread =
            |why: String| Refused::bad("invalid_client", format!("the key set at {url}: {why}"));
        let reply = self.0.outbound.ask(&call).await.map_err(unread)?;
        if reply.status != 200 {
            return Err(unread(format!("status {}", reply.status)));
        }
        Ok(KeySet::read(&reply.body)?)
    }
}

/// What launches here, and a way to register more.
#[handler]
pub(super) fn list(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    let world = sandbox.world();
    let rows: Vec<String> = world
        .tools
        .iter()
        .map(|tool| {
            format!(
                "<tr><th scope=\"row\">{}</th><td><code>{}</code></td><td><code>{}</code></td></tr>",
                text(&tool.name),
                text(&tool.client_id),
                text(&tool.login_url)
            )
        })
        .collect();
    let register = world.tools[0]
        .login_url
        .replace("/lti/login", "/lti/register");
    drop(world);
    let body = format!(
        "<div class=\"wide\" tabindex=\"0\"><table><caption>Registered</caption><thead><tr><th scope=\"col\">Tool</th>\
         <th scope=\"col\">Client id</th><th scope=\"col\">Login</th></tr></thead><tbody>{}</tbody></table></div>\
         <h2>Register a tool</h2><p>By Dynamic Registration: the tool reads this platform's configuration and tells what it \
         needs.</p><form action=\"/register\" method=\"get\"><label for=\"url\">The tool's registration address</label>\
         <input id=\"url\" name=\"url\" type=\"url\" required value=\"{}\"><button>Register</button></form>",
        rows.concat(),
        text(&register)
    );
    Ok(page::within(&options, "Tools", &body))
}
