//! Descriptions: the provider's, read once into what a login needs, and ours, as it is handed out.

use super::Registration;
use super::certificate::Certificate;
use super::write::{attribute, text};
use super::xml::{self, Element, METADATA, PROTOCOL, SIGNATURE};
use crate::moment::moment;
use crate::transport::Transport;
use crate::verdict::{Condition, Refusal, quoted};
use std::fmt::Write;

/// Bytes of a description at most.
pub const LARGEST_METADATA: usize = 1 << 20;
/// Certificates of a provider at most.
const MOST_CERTIFICATES: usize = 10;
/// Characters of a name at most.
const LONGEST_NAME: usize = 1_000;

pub(super) const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
pub(super) const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// A provider, as it describes itself.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name for itself.
    pub entity_id: String,
    /// Until when the description holds, in seconds of Unix time.
    pub valid_until: Option<i64>,
    /// Whether it wants requests to be signed.
    pub wants_signed_requests: bool,
    /// What it signs with: now, and next.
    pub certificates: Vec<Certificate>,
    pub(super) sign_on: Endpoints,
    pub(super) logout: Endpoints,
}

/// Addresses by the way a message takes.
#[derive(Debug, Clone, Default)]
pub(super) struct Endpoints {
    pub(super) redirect: Option<String>,
    pub(super) post: Option<String>,
    /// Where answers go, if elsewhere.
    pub(super) redirect_answer: Option<String>,
    pub(super) post_answer: Option<String>,
}

impl Provider {
    /// Reads a description: of one entity, or of many, where `entity` says which.
    pub fn parse(
        xml: &[u8],
        entity: Option<&str>,
        transport: Transport,
    ) -> Result<Provider, Refusal> {
        let root = xml::read(xml, LARGEST_METADATA)?;
        let described = chosen(&root, entity)?;
        let entity_id = described.attribute("entityID").unwrap_or_default().trim();
        let printable = entity_id.bytes().all(|byte| byte.is_ascii_graphic());
        if !(1..=LONGEST_NAME).contains(&entity_id.len()) || !printable {
            return Err(refuse(
                Condition::MetadataEntity,
                quoted(entity_id),
                "an entityID",
            ));
        }
        let mut roles = described.all(METADATA, "IDPSSODescriptor");
        let speaks = |role: &&Element| {
            let spoken = role.attribute("protocolSupportEnumeration");
            spoken.is_some_and(|list| list.split_ascii_whitespace().any(|one| one == PROTOCOL))
        };
        let role = roles.find(speaks).ok_or_else(|| {
            let found = "no IDPSSODescriptor for SAML 2.0";
            refuse(
                Condition::MetadataForm,
                found,
                "the description of an identity provider",
            )
        })?;
        Ok(Provider {
            entity_id: entity_id.to_owned(),
            valid_until: valid_until(&[&root, described, role])?,
            wants_signed_requests: role
                .attribute("WantAuthnRequestsSigned")
                .is_some_and(|wants| matches!(wants.trim(), "true" | "1")),
            certificates: certificates(role)?,
            sign_on: sign_on(role, transport)?,
            logout: endpoints(role, "SingleLogoutService", transport)?,
        })
    }

    /// Whether the provider can be told of a logout, and answered.
    pub fn can_log_out(&self) -> bool {
        self.logout.redirect.is_some() || self.logout.post.is_some()
    }

    /// The certificates that may vouch for a message now.
    pub(super) fn trusted(
        &self,
        now: i64,
        expired_too: bool,
    ) -> Result<Vec<&Certificate>, Refusal> {
        if let Some(until) = self.valid_until
            && now > until + crate::LEEWAY
        {
            let found = "a description whose validUntil has passed";
            let refusal = refuse(Condition::MetadataExpired, found, "one that still holds");
            return Err(refusal.by(now - until));
        }
        let trusted: Vec<&Certificate> = self
            .certificates
            .iter()
            .filter(|one| one.usable && (expired_too || one.holds(now)))
            .collect();
        if trusted.is_empty() {
            return Err(none_holds(&self.certificates, now));
        }
        Ok(trusted)
    }
}

fn none_holds(all: &[Certificate], now: i64) -> Refusal {
    let expected = "a certificate with an RSA key of 2048 to 8192 bits that is valid now";
    match all.iter().find(|one| one.usable) {
        Some(one) if now < one.not_before => {
            let found = "certificates that are not valid yet";
            refuse(Condition::SamlCertificate, found, expected).by(now - one.not_before)
        }
        Some(_) => {
            let last = all.iter().filter(|one| one.usable);
            let last = last.map(|one| one.not_after).max().unwrap_or(now);
            let found = "certificates that have expired";
            refuse(Condition::SamlCertificate, found, expected).by(now - last)
        }
        None => {
            let keys: Vec<&str> = all.iter().map(|one| one.key.as_str()).collect();
            refuse(Condition::SamlCertificate, keys.join(", "), expected)
        }
    }
}

fn refuse(condition: Condition, found: impl AsRef<str>, expected: impl AsRef<str>) -> Refusal {
    Refusal::new(condition, found, expected)
}

fn chosen<'a>(root: &'a Element, entity: Option<&str>) -> Result<&'a Element, Refusal> {
    let named = |one: &Element| entity.is_none_or(|name| one.attribute("entityID") == Some(name));
    if root.is(METADATA, "EntityDescriptor") {
        return match named(root) {
            true => Ok(root),
            false => {
                let found = quoted(root.attribute("entityID").unwrap_or_default());
                let expected = quoted(entity.unwrap_or_default());
                Err(refuse(Condition::MetadataEntity, found, expected))
            }
        };
    }
    if !root.is(METADATA, "EntitiesDescriptor") {
        let found = format!("a root {}", quoted(&root.name));
        return Err(refuse(
            Condition::MetadataForm,
            found,
            "an EntityDescriptor",
        ));
    }
    let all = root.walk();
    let mut fitting = all
        .into_iter()
        .filter(|one| one.is(METADATA, "EntityDescriptor") && named(one))
        .filter(|one| one.child(METADATA, "IDPSSODescriptor").is_some());
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(refuse(
            Condition::MetadataEntity,
            "none that fits",
            "one identity provider",
        )),
        (Some(_), Some(_)) => {
            let found = "several identity providers";
            Err(refuse(
                Condition::MetadataEntity,
                found,
                "one; name it with \"issuer\"",
            ))
        }
    }
}

fn valid_until(levels: &[&Element]) -> Result<Option<i64>, Refusal> {
    let mut earliest = None;
    for said in levels
        .iter()
        .filter_map(|level| level.attribute("validUntil"))
    {
        let until = moment(said).ok_or_else(|| {
            refuse(
                Condition::MetadataForm,
                quoted(said),
                "validUntil as a moment in UTC",
            )
        })?;
        earliest = Some(earliest.map_or(until, |known: i64| known.min(until)));
    }
    Ok(earliest)
}

fn certificates(role: &Element) -> Result<Vec<Certificate>, Refusal> {
    let mut found = Vec::new();
    let signing = role
        .all(METADATA, "KeyDescriptor")
        .filter(|key| key.attribute("use").is_none_or(|used| used == "signing"));
    for key in signing {
        for one in key
            .walk()
            .iter()
            .filter(|one| one.is(SIGNATURE, "X509Certificate"))
        {
            found.push(Certificate::read(&one.text)?);
        }
    }
    found.dedup();
    match found.len() {
        0 => Err(refuse(
            Condition::SamlCertificate,
            "none",
            "a certificate for signatures",
        )),
        1..=MOST_CERTIFICATES => Ok(found),
        many => Err(refuse(
            Condition::SamlCertificate,
            format!("{many}"),
            "at most 10",
        )),
    }
}

fn sign_on(role: &Element, transport: Transport) -> Result<Endpoints, Refusal> {
    let found = endpoints(role, "SingleSignOnService", transport)?;
    if found.redirect.is_none() && found.post.is_none() {
        let what = "no SingleSignOnService with HTTP-Redirect or HTTP-POST";
        return Err(refuse(Condition::MetadataEndpoint, what, "one of them"));
    }
    Ok(found)
}

fn endpoints(role: &Element, name: &str, transport: Transport) -> Result<Endpoints, Refusal> {
    let mut found = Endpoints::default();
    for one in role.all(METADATA, name) {
        let (to, answer) = match one.attribute("Binding") {
            Some(REDIRECT) => (&mut found.redirect, &mut found.redirect_answer),
            Some(POST) => (&mut found.post, &mut found.post_answer),
            _ => continue,
        };
        let location = one.attribute("Location").unwrap_or_default();
        if to.is_none() {
            *to = Some(address(location, transport)?);
            let elsewhere = one.attribute("ResponseLocation");
            *answer = elsewhere.map(|url| address(url, transport)).transpose()?;
        }
    }
    Ok(found)
}

fn address(text: &str, transport: Transport) -> Result<String, Refusal> {
    crate::transport::address(text, transport)
        .map(String::from)
        .ok_or_else(|| {
            let expected = "an address with https, without user and fragment";
            refuse(Condition::MetadataEndpoint, quoted(text), expected)
        })
}

/// What saml-rs gets to know of a provider: nothing but what was read and found good here.
pub(super) fn distilled(provider: &Provider, trusted: &[&Certificate]) -> String {
    let mut keys = String::new();
    for one in trusted {
        let _ = write!(
            keys,
            "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>",
            one.base64()
        );
    }
    let entity = attribute(&provider.entity_id);
    format!(
        "<md:EntityDescriptor xmlns:md=\"{METADATA}\" xmlns:ds=\"{SIGNATURE}\" entityID=\"{entity}\"><md:IDPSSODescriptor protocolSupportEnumeration=\"{PROTOCOL}\">{keys}<md:SingleSignOnService Binding=\"{REDIRECT}\" Location=\"https://idp.invalid/\"/></md:IDPSSODescriptor></md:EntityDescriptor>"
    )
}

/// Our own description.
pub(super) fn ours(registration: &Registration) -> String {
    let mut keys = String::new();
    for (place, key) in registration.keys.iter().enumerate() {
        let certificate = key.certificate_base64();
        let mut add = |used| {
            let _ = write!(
                keys,
                "<md:KeyDescriptor use=\"{used}\"><ds:KeyInfo xmlns:ds=\"{SIGNATURE}\"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            );
        };
        add("signing");
        // Whoever encrypts shall do so for the key in use.
        if place == 0 {
            add("encryption");
        }
    }
    let entity = attribute(&registration.entity_id);
    let acs = attribute(&registration.metadata.callback);
    let slo = attribute(&registration.metadata.frontchannel_logout);
    let signed = registration.sign_requests;
    let format = registration
        .name_id_format
        .as_deref()
        .map_or_else(String::new, |format| {
            format!("<md:NameIDFormat>{}</md:NameIDFormat>", text(format))
        });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<md:EntityDescriptor xmlns:md=\"{METADATA}\" entityID=\"{entity}\"><md:SPSSODescriptor AuthnRequestsSigned=\"{signed}\" WantAssertionsSigned=\"{}\" protocolSupportEnumeration=\"{PROTOCOL}\">{keys}<md:SingleLogoutService Binding=\"{REDIRECT}\" Location=\"{slo}\"/><md:SingleLogoutService Binding=\"{POST}\" Location=\"{slo}\"/>{format}<md:AssertionConsumerService Binding=\"{POST}\" Location=\"{acs}\" index=\"0\" isDefault=\"true\"/></md:SPSSODescriptor></md:EntityDescriptor>\n",
        !registration.allow_response_signature,
    )
}
