//! Our own messages. They are written as exclusive canonical XML right away (sorted attributes, no empty tags, each
//! namespace where it is first used), so what is signed is what is sent. saml-rs could write them, too, but takes time and
//! ids from the machine, refuses to sign what metadata does not ask for, and drops the format of a NameID at a logout.

use super::certificate::Key;
use super::metadata::{POST, REDIRECT};
use super::xml::{ASSERTION, PROTOCOL, SIGNATURE};
use crate::protocol::Way;
use crate::verdict::{Condition, Refusal};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};
use std::io::Write;
use url::form_urlencoded::byte_serialize;

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// A message of ours.
#[derive(Debug, Clone)]
pub(super) struct Message {
    /// `AuthnRequest`, `LogoutRequest`, `LogoutResponse`.
    pub(super) name: &'static str,
    pub(super) id: String,
    pub(super) at: i64,
    pub(super) issuer: String,
    pub(super) destination: String,
    /// Attributes beside those that every message has.
    pub(super) attributes: Vec<(&'static str, String)>,
    /// What follows the issuer, canonical.
    pub(super) content: String,
}

impl Message {
    fn xml(&self, signature: &str) -> String {
        let mut attributes = self.attributes.clone();
        attributes.push(("Destination", self.destination.clone()));
        attributes.push(("ID", self.id.clone()));
        attributes.push(("IssueInstant", crate::moment::written(self.at)));
        attributes.push(("Version", "2.0".to_owned()));
        attributes.sort();
        let attributes: String = attributes
            .iter()
            .map(|(name, value)| format!(" {name}=\"{}\"", attribute(value)))
            .collect();
        let (name, content, issuer) = (self.name, &self.content, text(&self.issuer));
        format!(
            "<samlp:{name} xmlns:samlp=\"{PROTOCOL}\"{attributes}><saml:Issuer xmlns:saml=\"{ASSERTION}\">{issuer}</saml:Issuer>{signature}{content}</samlp:{name}>"
        )
    }

    /// In the address of a redirect, signed there if a key is given.
    pub(super) fn redirect(
        &self,
        parameter: &str,
        state: Option<&str>,
        key: Option<&Key>,
    ) -> Result<Way, Refusal> {
        let encoded = |value: &str| byte_serialize(value.as_bytes()).collect::<String>();
        let packed = STANDARD.encode(deflated(&self.xml("")));
        let mut query = format!("{parameter}={}", encoded(&packed));
        if let Some(state) = state {
            query.push_str(&format!("&RelayState={}", encoded(state)));
        }
        if let Some(key) = key {
            query.push_str(&format!("&SigAlg={}", encoded(RSA_SHA256)));
            let signature = STANDARD.encode(key.sign(query.as_bytes())?);
            query.push_str(&format!("&Signature={}", encoded(&signature)));
        }
        let to = &self.destination;
        let join = if to.contains('?') { '&' } else { '?' };
        Ok(Way::Address(format!("{to}{join}{query}")))
    }

    /// In a form, signed inside if a key is given.
    pub(super) fn post(
        &self,
        parameter: &'static str,
        state: Option<&str>,
        key: Option<&Key>,
    ) -> Result<Way, Refusal> {
        let signature = match key {
            Some(key) => self.signature(key)?,
            None => String::new(),
        };
        let mut fields = vec![(parameter, STANDARD.encode(self.xml(&signature)))];
        fields.extend(state.map(|state| ("RelayState", state.to_owned())));
        Ok(Way::Form {
            action: self.destination.clone(),
            fields,
        })
    }

    fn signature(&self, key: &Key) -> Result<String, Refusal> {
        let digest = STANDARD.encode(Sha256::digest(self.xml("")));
        let id = attribute(&self.id);
        let signed = |declared: &str| {
            format!(
                "<ds:SignedInfo{declared}><ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{RSA_SHA256}\"></ds:SignatureMethod><ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform><ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"{SHA256}\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
            )
        };
        let value = key.sign(signed(&format!(" xmlns:ds=\"{SIGNATURE}\"")).as_bytes())?;
        Ok(format!(
            "<ds:Signature xmlns:ds=\"{SIGNATURE}\">{}<ds:SignatureValue>{}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>",
            signed(""),
            STANDARD.encode(value),
            key.certificate_base64()
        ))
    }
}

/// The way a message goes: by redirect where there is such an address, else by form.
pub(super) fn send(
    redirect: Option<&String>,
    post: Option<&String>,
    parameter: &'static str,
    state: Option<&str>,
    key: Option<&Key>,
    message: impl Fn(&str) -> Message,
) -> Result<Way, Refusal> {
    match (redirect, post) {
        (Some(to), _) => message(to).redirect(parameter, state, key),
        (None, Some(to)) => message(to).post(parameter, state, key),
        (None, None) => {
            let expected = format!("an address with {REDIRECT} or {POST}");
            Err(Refusal::new(Condition::LogoutUnsupported, "none", expected))
        }
    }
}

fn deflated(text: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(text.as_bytes());
    encoder.finish().unwrap_or_default()
}

/// Text between tags, as canonical XML writes it.
pub(super) fn text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\r', "&#xD;")
}

/// The value of an attribute, as canonical XML writes it.
pub(super) fn attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('\t', "&#x9;")
        .replace('\n', "&#xA;")
        .replace('\r', "&#xD;")
}
