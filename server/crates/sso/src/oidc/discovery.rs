//! The provider's description of itself (OpenID Connect Discovery §3, §4.3).

use crate::LARGEST_ANSWER;
use crate::transport::Transport;
use crate::verdict::{Condition, Refusal, quoted};
use serde_json::Value;
use url::Url;

/// What we need to know of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    pub(super) issuer: String,
    pub(super) authorization: Url,
    pub(super) token: Url,
    pub(super) jwks: Url,
    pub(super) userinfo: Option<Url>,
    pub(super) end_session: Option<Url>,
    pub(super) answers_with_issuer: bool,
    pub(super) basic: bool,
}

/// Where the description of an issuer is.
pub fn discovery_url(issuer: &str, transport: Transport) -> Result<String, Refusal> {
    let url = address("issuer", issuer, transport)?;
    if url.query().is_some() {
        return Err(endpoint("issuer", issuer));
    }
    let base = issuer.strip_suffix('/').unwrap_or(issuer);
    Ok(format!("{base}/.well-known/openid-configuration"))
}

impl Provider {
    /// Reads and checks a description.
    pub fn parse(body: &[u8], issuer: &str, transport: Transport) -> Result<Provider, Refusal> {
        let form = |found: &str| {
            Refusal::new(
                Condition::DiscoveryForm,
                found,
                "a JSON object of at most 1 MiB",
            )
        };
        if body.len() > LARGEST_ANSWER {
            return Err(form("more than 1 MiB"));
        }
        let told: Value = serde_json::from_slice(body).map_err(|_| form("no JSON"))?;
        if !told.is_object() {
            return Err(form("no object"));
        }
        check_issuer(&told, issuer)?;
        check_abilities(&told)?;
        let required = |name: &str| match told[name].as_str() {
            Some(text) => address(name, text, transport),
            None => Err(endpoint(name, "none")),
        };
        let optional = |name: &str| match &told[name] {
            Value::Null => Ok(None),
            Value::String(text) => address(name, text, transport).map(Some),
            _ => Err(endpoint(name, "no text")),
        };
        Ok(Provider {
            issuer: issuer.to_owned(),
            authorization: required("authorization_endpoint")?,
            token: required("token_endpoint")?,
            jwks: required("jwks_uri")?,
            userinfo: optional("userinfo_endpoint")?,
            end_session: optional("end_session_endpoint")?,
            answers_with_issuer: told["authorization_response_iss_parameter_supported"] == true,
            basic: offers(
                &told,
                "token_endpoint_auth_methods_supported",
                &["client_secret_basic"],
            ),
        })
    }

    /// Where its keys are.
    pub fn jwks_url(&self) -> &str {
        self.jwks.as_str()
    }
}

fn check_issuer(told: &Value, issuer: &str) -> Result<(), Refusal> {
    match told["issuer"].as_str() {
        Some(named) if named == issuer => Ok(()),
        named => {
            let found = named.map_or_else(|| "no issuer".to_owned(), quoted);
            Err(Refusal::new(
                Condition::DiscoveryIssuer,
                found,
                quoted(issuer),
            ))
        }
    }
}

fn check_abilities(told: &Value) -> Result<(), Refusal> {
    let algorithms = "id_token_signing_alg_values_supported";
    if !offers(told, algorithms, &["RS256", "ES256"]) {
        let found = told[algorithms].to_string();
        return Err(Refusal::new(
            Condition::DiscoveryAlgorithm,
            found,
            "RS256 or ES256",
        ));
    }
    if !offers(told, "response_types_supported", &["code"]) {
        let found = told["response_types_supported"].to_string();
        return Err(Refusal::new(Condition::DiscoveryFlow, found, "code"));
    }
    Ok(())
}

/// Whether a list names one of these. A list that is not there names everything (Discovery §3 gives the defaults).
fn offers(told: &Value, list: &str, wanted: &[&str]) -> bool {
    match &told[list] {
        Value::Null => true,
        Value::Array(offered) => offered
            .iter()
            .any(|one| one.as_str().is_some_and(|one| wanted.contains(&one))),
        _ => false,
    }
}

fn address(name: &str, text: &str, transport: Transport) -> Result<Url, Refusal> {
    crate::transport::address(text, transport).ok_or_else(|| endpoint(name, text))
}

fn endpoint(name: &str, found: &str) -> Refusal {
    Refusal::new(
        Condition::DiscoveryEndpoint,
        format!("{} as {name}", quoted(found)),
        "an address with https, without user and fragment",
    )
}
