//! Dynamic Registration 1.0: what the platform says of itself, and tools that come and say who they are.

use super::faults::Service;
use super::login::Options;
use super::memory::secret;
use super::message::{FAMILY, VARIABLES};
use super::page::{self, text};
use super::refused::{Refused, Unwelcome};
use super::tools::{self, DEPLOYMENT, Tool};
use super::{Sandbox, input};
use lti::{ags, nrps};
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use serde_json::{Map, Value, json};
use url::Url;

const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";
const PLATFORM: &str = "https://purl.imsglobal.org/spec/lti-platform-configuration";
/// Seconds that a tool may take to register.
const LIFE: i64 = 3600;

#[handler]
pub(super) fn describe(Data(sandbox): Data<&Sandbox>) -> Response {
    let body = json!({
        "issuer": sandbox.url(),
        "authorization_endpoint": sandbox.at("/auth"),
        "token_endpoint": sandbox.at("/token"),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "jwks_uri": sandbox.at("/jwks.json"),
        "registration_endpoint": sandbox.at("/register"),
        "scopes_supported": ["openid", ags::SCOPE_LINE_ITEM, ags::SCOPE_LINE_ITEM_READ, ags::SCOPE_RESULT,
            ags::SCOPE_SCORE, nrps::SCOPE],
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
        PLATFORM: {
            "product_family_code": FAMILY,
            "version": env!("CARGO_PKG_VERSION"),
            "messages_supported": [
                {"type": "LtiResourceLinkRequest"}, {"type": "LtiDeepLinkingRequest"},
                {"type": "LtiSubmissionReviewRequest"},
            ],
            "variables": VARIABLES,
        },
    });
    Response::builder()
        .content_type("application/json")
        .body(body.to_string())
}

/// Opens a tool's registration page, with a token that is good once.
#[handler]
pub(super) fn begin(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    let query = input::query(request)?;
    let address = input::needed(&query, "url")?;
    let mut url = lti::service_address(address)
        .map_err(|why| Refused::bad("invalid_request", format!("`url`: {why}")))?;
    let (now, token) = (sandbox.now().unix_timestamp(), secret());
    sandbox
        .world()
        .invited
        .keep(token.clone(), (), now + LIFE, now);
    url.query_pairs_mut()
        .append_pair(
            "openid_configuration",
            &sandbox.at("/.well-known/openid-configuration"),
        )
        .append_pair("registration_token", &token);
    let body = format!(
        "<p><a href=\"{}\">Back to the tools</a></p><iframe title=\"Registration of the tool\" src=\"{}\" data-closes=\"{}\"></iframe>",
        text(&options.address("/tools")),
        text(url.as_str()),
        text(&options.address("/tools"))
    );
    Ok(page::with_script(
        &options,
        "Register a tool",
        &body,
        "storage.js",
    ))
}

/// A tool says who it is (DR; RFC 7591).
#[handler]
pub(super) async fn register(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<Response, Refused> {
    sandbox.trouble(Service::Registration).await?;
    let now = sandbox.now().unix_timestamp();
    let header = request.header(header::AUTHORIZATION).unwrap_or_default();
    let token = header
        .strip_prefix("Bearer ")
        .unwrap_or_default()
        .to_owned();
    if sandbox.world().invited.get(&token, now).is_none() {
        let words = "no registration token, or one that is used or over";
        return Err(Refused::new(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            words,
        ));
    }
    let mut asked = input::object(request, body, "application/json").await?;
    let mut tool = read(&asked).map_err(|words| Refused::bad("invalid_client_metadata", words))?;
    let mut world = sandbox.world();
    if world.tools.len() >= tools::MOST {
        return Err(Refused::bad("invalid_client_metadata", "too many tools"));
    }
    world.invited.take(&token, now);
    tool.client_id = format!("client-{}", world.next());
    asked.insert("client_id".to_owned(), json!(tool.client_id));
    asked[TOOL]["deployment_id"] = json!(DEPLOYMENT);
    world.tools.push(tool);
    Ok(Response::builder()
        .status(StatusCode::CREATED)
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(Value::Object(asked).to_string()))
}

/// What a tool must say, and that its addresses are of its domain.
fn read(asked: &Map<String, Value>) -> Result<Tool, String> {
    let text = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
    let is = |name: &str, wanted: &str| match text(name) == wanted {
        true => Ok(()),
        false => Err(format!("`{name}` is not `{wanted}`")),
    };
    is("application_type", "web")?;
    is("token_endpoint_auth_method", "private_key_jwt")?;
    has(asked, "response_types", "id_token")?;
    has(asked, "grant_types", "implicit")?;
    has(asked, "grant_types", "client_credentials")?;
    let name = text("client_name");
    if name.is_empty() || name.len() > 255 {
        return Err("`client_name` of 1 to 255 bytes".to_owned());
    }
    let configuration = asked.get(TOOL).and_then(Value::as_object);
    let configuration = configuration.ok_or_else(|| format!("no `{TOOL}`"))?;
    let domain = configuration
        .get("domain")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let own = |what: &str, address: &str| {
        of_domain(address, domain).map_err(|why| format!("`{what}`: {why}"))
    };
    let launch = configuration
        .get("target_link_uri")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let redirect_uris = texts(asked.get("redirect_uris"));
    if redirect_uris.is_empty() || redirect_uris.len() > 50 {
        return Err("no `redirect_uris`".to_owned());
    }
    for address in &redirect_uris {
        own("redirect_uris", address)?;
    }
    Ok(Tool {
        client_id: String::new(),
        name: name.to_owned(),
        login_url: own("initiate_login_uri", text("initiate_login_uri"))?,
        launch_url: own("target_link_uri", launch)?,
        jwks_url: own("jwks_uri", text("jwks_uri"))?,
        redirect_uris,
        custom: configuration
            .get("custom_parameters")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default(),
        keys: None,
    })
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn has(asked: &Map<String, Value>, name: &str, wanted: &str) -> Result<(), String> {
    match texts(asked.get(name)).iter().any(|found| found == wanted) {
        true => Ok(()),
        false => Err(format!("`{name}` without `{wanted}`")),
    }
}

fn of_domain(address: &str, domain: &str) -> Result<String, String> {
    let url: Url = lti::service_address(address).map_err(str::to_owned)?;
    let host = url.host_str().unwrap_or_default();
    let with_port = url
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    match domain == host || domain == with_port {
        true => Ok(address.to_owned()),
        false => Err(format!("{host} is not the domain `{domain}`")),
    }
}
