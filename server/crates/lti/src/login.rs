//! Login initiation (SEC §5.1.1.1; OIDC Core §4): a platform, or whoever pretends to be one, sends a browser to us; we
//! send it on to the address that was registered. Nothing here is signed, so nothing here is believed.

use crate::form::Form;
use crate::platform::Platform;
use crate::refusal::shown;
use crate::web::{Own, service_address};
use crate::{Condition, Refusal, Verdict};

/// Hints are the platform's own; Moodle's is JSON, and Canvas' is a token.
const MOST_HINT: usize = 16 * 1024;
const MOST_ADDRESS: usize = 4096;
const MOST_ID: usize = 1024;

/// What a platform begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initiation {
    /// `iss`.
    pub issuer: String,
    /// `client_id`, where it is named.
    pub client_id: Option<String>,
    /// `lti_deployment_id`, where it is named.
    pub deployment_id: Option<String>,
    /// `target_link_uri`: ours, but not to be relied on (CORE §5.3.4).
    pub target_link_uri: String,
    /// `login_hint`, to be given back as it is.
    pub login_hint: String,
    /// `lti_message_hint`, to be given back as it is.
    pub message_hint: Option<String>,
    /// `lti_storage_target`: the frame that keeps things for us where cookies do not stick.
    pub storage_target: Option<String>,
}

impl Initiation {
    /// From the parameters of a GET or a POST; of a POST with a query, from both.
    pub fn read(form: &Form, own: &Own) -> Verdict<Initiation> {
        let issuer = form.short("iss", MOST_ADDRESS)?.ok_or_else(|| {
            Refusal::missing(
                Condition::LoginIssuerMissing,
                "`iss`, the issuer of the platform",
            )
        })?;
        let login_hint = form
            .short("login_hint", MOST_HINT)?
            .ok_or_else(|| Refusal::missing(Condition::LoginHintMissing, "`login_hint`"))?;
        let target = form
            .short("target_link_uri", MOST_ADDRESS)?
            .ok_or_else(|| {
                Refusal::missing(
                    Condition::LoginTargetMissing,
                    "`target_link_uri`, an address of ours",
                )
            })?;
        own.owns(target).map_err(|why| {
            let found = format!("{}: {why}", shown(target));
            Refusal::new(
                Condition::LoginTargetForeign,
                found,
                format!("an address below {}", own.base()),
            )
        })?;
        let given = |name, most| Ok(form.short(name, most)?.map(str::to_owned));
        Ok(Initiation {
            issuer: issuer.to_owned(),
            client_id: given("client_id", MOST_ID)?,
            deployment_id: given("lti_deployment_id", MOST_ID)?,
            target_link_uri: target.to_owned(),
            login_hint: login_hint.to_owned(),
            message_hint: given("lti_message_hint", MOST_HINT)?,
            storage_target: given("lti_storage_target", MOST_ID)?,
        })
    }
}

/// The authentication request that answers an initiation (SEC §5.1.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    address: String,
    fields: Vec<(&'static str, String)>,
}

impl AuthorizationRequest {
    /// With a fresh state and nonce. `redirect_uri` is the one that was registered, letter by letter: platforms compare
    /// the whole text.
    pub fn new(
        login: &Initiation,
        platform: &Platform,
        redirect_uri: &str,
        state: &str,
        nonce: &str,
    ) -> AuthorizationRequest {
        let mut fields = vec![
            ("scope", "openid".to_owned()),
            ("response_type", "id_token".to_owned()),
            ("response_mode", "form_post".to_owned()),
            ("prompt", "none".to_owned()),
            ("client_id", platform.client_id.clone()),
            ("redirect_uri", redirect_uri.to_owned()),
            ("login_hint", login.login_hint.clone()),
        ];
        fields.extend(
            login
                .message_hint
                .clone()
                .map(|hint| ("lti_message_hint", hint)),
        );
        fields.extend([("state", state.to_owned()), ("nonce", nonce.to_owned())]);
        AuthorizationRequest {
            address: platform.auth_login_url.clone(),
            fields,
        }
    }

    /// The address to redirect to. What the registered address has in its query stays.
    pub fn url(&self) -> Verdict<String> {
        let mut url = service_address(&self.address).map_err(|why| {
            let found = format!("`auth_login_url` {}: {why}", shown(&self.address));
            Refusal::new(Condition::AddressInsecure, found, "an https address")
        })?;
        url.set_fragment(None);
        url.query_pairs_mut().extend_pairs(&self.fields);
        Ok(url.into())
    }

    /// Address and fields, for a form that posts itself where a redirect would be too long.
    pub fn form(&self) -> (&str, &[(&'static str, String)]) {
        (&self.address, &self.fields)
    }
}
