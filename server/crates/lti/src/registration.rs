//! Dynamic Registration 1.0: a platform names its configuration, we tell it who we are, it tells us what it calls us.

use crate::quirks::Profile;
use crate::refusal::shown;
use crate::web::service_address;
use serde_json::{Map, Value, json};
use url::Url;

const MOST_BYTES: usize = 256 * 1024;
const PLATFORM: &str = "https://purl.imsglobal.org/spec/lti-platform-configuration";
const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";

/// What a platform says of itself (DR).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// Its name.
    pub issuer: String,
    /// Where a login goes on.
    pub authorization_endpoint: String,
    /// Where service tokens are asked for.
    pub token_endpoint: String,
    /// Where its key set is.
    pub jwks_uri: String,
    /// Where we register.
    pub registration_endpoint: Url,
    /// What token requests are addressed to, where it is not the endpoint.
    pub authorization_server: Option<String>,
    /// Scopes of the services it offers.
    pub scopes_supported: Vec<String>,
    /// `moodle`, `canvas`, …
    pub product_family_code: Option<String>,
    /// Messages it can send, by type.
    pub messages_supported: Vec<String>,
    /// Variables it can fill in.
    pub variables: Vec<String>,
}

/// Why a registration does not go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRegistered {
    /// The configuration cannot be used.
    #[error("the platform's configuration: `{field}` is {found}")]
    Configuration {
        /// Which field.
        field: &'static str,
        /// What is there.
        found: String,
    },
    /// The platform says no.
    #[error("the platform answered {status}: {words}")]
    Refused {
        /// With which status.
        status: u16,
        /// In its own words.
        words: String,
    },
}

impl Configuration {
    /// From the answer of the address `openid_configuration`. The issuer must be of the host that was asked, else
    /// anyone could register as anyone (DR); where one issuer stands for many hosts, a profile says which.
    pub fn read(
        body: &[u8],
        asked: &Url,
        profiles: &[Profile],
    ) -> Result<Configuration, NotRegistered> {
        let bad = |field, found: &str| NotRegistered::Configuration {
            field,
            found: found.to_owned(),
        };
        if body.len() > MOST_BYTES {
            return Err(bad("openid_configuration", "larger than 256 KiB"));
        }
        let fields: Map<String, Value> = serde_json::from_slice(body)
            .map_err(|_| bad("openid_configuration", "no JSON object"))?;
        let issuer = fields
            .get("issuer")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let issuer_url = service_address(issuer).map_err(|why| bad("issuer", why))?;
        if issuer_url.host() != asked.host() && !speaks_for(profiles, asked, &issuer_url) {
            return Err(bad("issuer", "of another host than its configuration"));
        }
        let registration_endpoint = address(&fields, "registration_endpoint")?;
        if registration_endpoint.host() != asked.host() {
            return Err(bad(
                "registration_endpoint",
                "of another host than the configuration",
            ));
        }
        let platform = fields
            .get(PLATFORM)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        Ok(Configuration {
            issuer: issuer.to_owned(),
            authorization_endpoint: address_text(&fields, "authorization_endpoint")?,
            token_endpoint: address_text(&fields, "token_endpoint")?,
            jwks_uri: address_text(&fields, "jwks_uri")?,
            registration_endpoint,
            authorization_server: crate::claims::text(&fields, "authorization_server"),
            scopes_supported: crate::claims::texts(&fields, "scopes_supported"),
            product_family_code: crate::claims::text(&platform, "product_family_code"),
            messages_supported: messages(&platform),
            variables: crate::claims::texts(&platform, "variables"),
        })
    }
}

/// Hosts that register for an issuer elsewhere, by product.
fn speaks_for(profiles: &[Profile], asked: &Url, issuer: &Url) -> bool {
    let hosts = (asked.host_str(), issuer.host_str());
    matches!(hosts, (Some(asked), Some(issuer)) if profiles.iter().any(|known| known.registers(asked, issuer)))
}

fn address(fields: &Map<String, Value>, field: &'static str) -> Result<Url, NotRegistered> {
    let text = fields
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default();
    service_address(text).map_err(|why| NotRegistered::Configuration {
        field,
        found: format!("{}: {why}", shown(text)),
    })
}

/// As the platform wrote it.
fn address_text(fields: &Map<String, Value>, field: &'static str) -> Result<String, NotRegistered> {
    address(fields, field)?;
    Ok(crate::claims::text(fields, field).unwrap_or_default())
}

fn messages(platform: &Map<String, Value>) -> Vec<String> {
    let list = platform.get("messages_supported").and_then(Value::as_array);
    let kinds = list.into_iter().flatten().take(50);
    kinds
        .filter_map(|message| Some(message.get("type")?.as_str()?.to_owned()))
        .collect()
}

/// Who we are (DR).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool<'a> {
    /// What we are called.
    pub name: &'a str,
    /// One sentence.
    pub description: &'a str,
    /// Where logins begin.
    pub login_url: &'a str,
    /// Where messages arrive.
    pub launch_url: &'a str,
    /// Where our key set is.
    pub jwks_url: &'a str,
    /// Our host.
    pub domain: &'a str,
    /// Claims that we want beyond `sub`.
    pub claims: &'a [&'a str],
}

/// What we send to the registration endpoint: scopes and messages that this platform knows, and no others, since some
/// refuse what they do not know.
pub fn request(tool: &Tool<'_>, platform: &Configuration) -> Value {
    let wanted = [
        crate::ags::SCOPE_LINE_ITEM,
        crate::ags::SCOPE_RESULT,
        crate::ags::SCOPE_SCORE,
        crate::nrps::SCOPE,
    ];
    let offered = |scope: &&str| platform.scopes_supported.iter().any(|known| known == scope);
    let scopes: Vec<&str> = wanted.into_iter().filter(offered).collect();
    let messages: Vec<Value> = ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]
        .into_iter()
        .filter(|kind| {
            platform.messages_supported.is_empty()
                || platform
                    .messages_supported
                    .iter()
                    .any(|known| known == kind)
        })
        .map(|kind| json!({"type": kind, "target_link_uri": tool.launch_url, "label": tool.name}))
        .collect();
    let custom: Map<String, Value> = [
        ("resource_link_history", "ResourceLink.id.history"),
        ("context_history", "Context.id.history"),
    ]
    .into_iter()
    .filter(|(_, variable)| platform.variables.iter().any(|known| known == variable))
    .map(|(name, variable)| (name.to_owned(), json!(format!("${variable}"))))
    .collect();
    json!({
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": tool.login_url,
        "redirect_uris": [tool.launch_url],
        "client_name": tool.name,
        "jwks_uri": tool.jwks_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "id_token_signed_response_alg": "RS256",
        "scope": scopes.join(" "),
        TOOL: {
            "domain": tool.domain,
            "description": tool.description,
            "target_link_uri": tool.launch_url,
            "custom_parameters": custom,
            "claims": tool.claims,
            "messages": messages,
        },
    })
}

/// What the platform calls us from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Our client id.
    pub client_id: String,
    /// The deployment, where it comes at once; else it comes with the first launch.
    pub deployment_id: Option<String>,
}

impl Registered {
    /// From the answer of the registration endpoint: 200 or 201, else the platform's words.
    pub fn read(status: u16, body: &[u8]) -> Result<Registered, NotRegistered> {
        let refuse = |words: String| NotRegistered::Refused { status, words };
        if body.len() > MOST_BYTES {
            return Err(refuse("more than 256 KiB".to_owned()));
        }
        let answer: Map<String, Value> =
            serde_json::from_slice(body).map_err(|_| refuse("no JSON object".to_owned()))?;
        if !matches!(status, 200 | 201) {
            return Err(refuse(words(&answer)));
        }
        let client_id = crate::claims::id(answer.get("client_id"))
            .map_err(|found| refuse(format!("a `client_id` of {found}")))?;
        let tool = answer.get(TOOL).and_then(Value::as_object);
        let deployment = tool.and_then(|tool| crate::claims::id(tool.get("deployment_id")).ok());
        Ok(Registered {
            client_id: client_id.to_owned(),
            deployment_id: deployment.map(str::to_owned),
        })
    }
}

/// RFC 7591 §3.2.2, or a list `errors` (Canvas).
fn words(answer: &Map<String, Value>) -> String {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(shown);
    let mut said: Vec<String> = ["error", "error_description", "message"]
        .iter()
        .filter_map(|name| text(name))
        .collect();
    let errors = answer
        .get("errors")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .take(5);
    said.extend(errors.map(|error| {
        match error {
            Value::String(text) => shown(text),
            other => shown(
                other
                    .get("message")
                    .and_then(Value::as_str)
                    .unwrap_or("an error without words"),
            ),
        }
    }));
    if said.is_empty() {
        "no reason given".to_owned()
    } else {
        said.join(" ")
    }
}

/// The page that ends a registration tells the platform's window to close it (DR).
pub const CLOSE_SCRIPT: &str =
    "(window.opener||window.parent).postMessage({subject:'org.imsglobal.lti.close'},'*')";
