//! What saml-rs is asked: canonical XML, signatures, encryption, and all conditions once more. Every field of its policy is
//! set here, because its presets differ from each other and change.

use super::certificate::Key;
use super::metadata::distilled;
use super::{Client, told};
use crate::LEEWAY;
use crate::protocol::{Answer, Pending};
use crate::verdict::{Condition, Refusal};
use saml_rs::{
    AcsEndpoint, AssertionEncryptionPolicy, AssertionSignaturePolicy, AudienceValidationPolicy,
    AuthnRequestSigningPolicy, BrowserInput, ClockSkew, Credentials, EntityId, FormField,
    IdpDescriptor, LogoutPolicy, LogoutRequest, LogoutResponse, LogoutSignaturePolicy,
    MetadataTrustPolicy, NameIdCreationPolicy, PendingLogoutRequest, PendingSnapshot,
    PrivateKeyPem, RelayStateParam, ReplayCache, ReplayKey, ReplayPolicy, ResponseSignaturePolicy,
    Saml, SamlError, SamlValidationContext, SloEndpoint, Sp, SpConfig, SpMetadataConfig,
    SpValidationPolicy, SsoResponse, SsoSession, XmlPolicy, XmlSignatureProfile,
};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Ids that may be used a single time, each with the second until which it must be remembered.
#[derive(Debug, Default)]
pub(super) struct Once(pub(super) Vec<(String, i64)>);

impl ReplayCache for Once {
    fn check_and_store(&mut self, key: ReplayKey, expires_at: SystemTime) -> Result<(), SamlError> {
        let until = expires_at
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        self.0
            .push((key.cache_key(), i64::try_from(until).unwrap_or(i64::MAX)));
        Ok(())
    }
}

/// A verified login: what saml-rs read, and what may not come again.
pub(super) struct Verified {
    pub(super) session: SsoSession,
    pub(super) once: Once,
}

/// Verifies an answer. An encrypted assertion may be meant for any of our keys.
pub(super) fn response(
    client: &Client<'_>,
    pending: Option<&Pending>,
    answer: &Answer,
    sealed: bool,
    now: i64,
) -> Result<Verified, Refusal> {
    if !sealed {
        return with_key(client, pending, answer, None, now);
    }
    let mut last = told::sealed();
    for key in &client.registration.keys {
        match with_key(client, pending, answer, Some(key), now) {
            Err(refusal) if refusal.condition == Condition::SamlDecryption => last = refusal,
            done => return done,
        }
    }
    Err(last)
}

fn with_key(
    client: &Client<'_>,
    pending: Option<&Pending>,
    answer: &Answer,
    key: Option<&Key>,
    now: i64,
) -> Result<Verified, Refusal> {
    let sealed = key.is_some();
    let tell = |error: SamlError| told::refusal(&error, sealed);
    let service = service(client, key).map_err(tell)?;
    let provider = descriptor(client, now)?;
    let input = BrowserInput::<SsoResponse>::post(fields(answer));
    let mut once = Once::default();
    let context = context(now, &mut once);
    let session = match pending {
        None => service.accept_unsolicited_sso(&provider, input, context),
        Some(pending) => {
            let state =
                RelayStateParam::try_from_option(Some(pending.state.clone())).map_err(tell)?;
            let request = super::request_id(&pending.nonce);
            let acs = &client.registration.metadata.callback;
            let issuer = &client.provider.entity_id;
            let snapshot =
                PendingSnapshot::authn_request(request, state, issuer, "post", acs, "post");
            let pending = saml_rs::PendingAuthnRequest::from_snapshot(snapshot).map_err(tell)?;
            service.finish_sso(&provider, &pending, input, context)
        }
    };
    let session = session.map_err(tell)?;
    Ok(Verified { session, once })
}

/// Verifies that a logout request is the provider's.
pub(super) fn logout_request(
    client: &Client<'_>,
    answer: &Answer,
    now: i64,
) -> Result<(), Refusal> {
    let tell = |error: SamlError| told::refusal(&error, false);
    let input = match &answer.query {
        Some(query) => BrowserInput::<LogoutRequest>::redirect(query.clone()),
        None => BrowserInput::<LogoutRequest>::post(fields(answer)),
    };
    let provider = descriptor(client, now)?;
    let mut once = Once::default();
    let received = service(client, None).map_err(tell)?;
    received
        .receive_slo(&provider, input, context(now, &mut once))
        .map_err(tell)?;
    Ok(())
}

/// Verifies that an answer to our logout is the provider's.
pub(super) fn logout_response(
    client: &Client<'_>,
    request: &str,
    state: &str,
    answer: &Answer,
    now: i64,
) -> Result<(), Refusal> {
    let tell = |error: SamlError| told::refusal(&error, false);
    let (input, binding) = match &answer.query {
        Some(query) => {
            let input = BrowserInput::<LogoutResponse>::redirect(query.clone());
            (input, saml_rs::LogoutBinding::Redirect)
        }
        None => {
            let input = BrowserInput::<LogoutResponse>::post(fields(answer));
            (input, saml_rs::LogoutBinding::Post)
        }
    };
    let state = RelayStateParam::try_from_option(Some(state.to_owned())).map_err(tell)?;
    let issuer = &client.provider.entity_id;
    let snapshot = PendingSnapshot::logout_request(request, state, issuer, binding);
    let pending = PendingLogoutRequest::from_snapshot(snapshot).map_err(tell)?;
    let provider = descriptor(client, now)?;
    let mut once = Once::default();
    let service = service(client, None).map_err(tell)?;
    service
        .finish_slo(&provider, &pending, input, context(now, &mut once))
        .map_err(tell)?;
    Ok(())
}

fn fields(answer: &Answer) -> Vec<FormField> {
    let named = ["SAMLResponse", "SAMLRequest", "RelayState"];
    let pairs = answer
        .pairs
        .iter()
        .filter(|(name, _)| named.contains(&name.as_str()));
    pairs
        .map(|(name, value)| FormField::new(name, value))
        .collect()
}

fn context(now: i64, once: &mut Once) -> SamlValidationContext<'_> {
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap_or(0));
    let skew = ClockSkew::from_millis(-LEEWAY * 1_000, LEEWAY * 1_000);
    SamlValidationContext::new(now, ReplayPolicy::RequireCache(once))
        .with_clock_skew(skew)
        .with_replay_retention(Duration::from_secs(2 * crate::PATIENCE as u64))
}

fn descriptor(client: &Client<'_>, now: i64) -> Result<IdpDescriptor, Refusal> {
    let expired_too = client.registration.allow_expired_certificates;
    let trusted = client.provider.trusted(now, expired_too)?;
    let xml = distilled(client.provider, &trusted);
    let trust = MetadataTrustPolicy::UnsignedForCompatibility;
    let named = EntityId::try_new(&client.provider.entity_id);
    named
        .and_then(|named| IdpDescriptor::from_metadata_xml_for(named, &xml, trust))
        .map_err(|error| told::refusal(&error, false))
}

fn service(client: &Client<'_>, key: Option<&Key>) -> Result<Saml<Sp>, SamlError> {
    let ours = client.registration;
    let slo = &ours.metadata.frontchannel_logout;
    let mut metadata =
        SpMetadataConfig::try_new(vec![AcsEndpoint::post(&ours.metadata.callback)?])?;
    metadata.single_logout_service = vec![SloEndpoint::redirect(slo)?, SloEndpoint::post(slo)?];
    let mut config = SpConfig::new(EntityId::try_new(&ours.entity_id)?, metadata);
    config.validation = SpValidationPolicy {
        assertions: match ours.allow_response_signature {
            false => AssertionSignaturePolicy::RequireSigned,
            true => AssertionSignaturePolicy::AllowUnsignedForCompatibility,
        },
        responses: ResponseSignaturePolicy::RequireForEncryptedCbc,
        xml_signatures: XmlSignatureProfile::StrictRsaSha2,
        // Requests are written in `write`.
        authn_requests: AuthnRequestSigningPolicy::DoNotSignForCompatibility,
        audience: AudienceValidationPolicy::Validate,
        name_id_creation: NameIdCreationPolicy::DoNotAllowCreate,
        logout: LogoutPolicy {
            requests: LogoutSignaturePolicy::RequireSigned,
            responses: LogoutSignaturePolicy::RequireSigned,
        },
    };
    config.xml = XmlPolicy {
        redirect_inflate_max_bytes: super::LARGEST_MESSAGE,
        ..XmlPolicy::default()
    };
    if let Some(key) = key {
        config.credentials = Credentials {
            decryption_key: Some(PrivateKeyPem::new(key.private_pem())),
            ..Credentials::default()
        };
        config.xml.encryption.assertions = AssertionEncryptionPolicy::EncryptAssertions;
    }
    config.validate()?;
    Saml::sp(config)
}
