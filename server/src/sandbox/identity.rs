//! An OpenID provider for the same people (OIDC Core §3.1): whoever comes picks who they are. Codes with PKCE alone, RS256
//! alone, one client.

mod authorize;
mod logout;
mod token;

use super::Sandbox;
use super::people::Person;
use poem::http::header;
use poem::web::Data;
use poem::{Endpoint, Request, Response, Route, get, handler, post};
use serde_json::{Value, json};

/// What `lectern idp add` calls it.
pub(super) const SLUG: &str = "sandbox";
/// What the tool is called here.
pub(super) const CLIENT: &str = "lectern";
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
        .at(
            "/authorize",
            get(authorize::authorize).post(authorize::picked),
        )
        .at("/token", post(token::exchange))
        .at("/userinfo", get(token::userinfo))
        .at("/jwks.json", get(super::keys::set))
        .at("/logout", get(logout::logout))
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

fn told(person: &Person) -> Value {
    json!({
        "sub": person.id, "name": person.name(), "given_name": person.given, "family_name": person.family,
        "email": person.email(), "email_verified": true, "groups": [person.kind.group()],
    })
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
