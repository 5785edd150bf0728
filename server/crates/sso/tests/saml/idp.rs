//! An identity provider that says right things, and whatever else it is told to. Its messages are written in exclusive
//! canonical form, so that signing them needs no canonical writer: a reference to what the crate itself must agree with.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use sso::saml::Key;
use std::sync::LazyLock;

pub const NOW: i64 = 1_795_478_410;
pub const ENTITY: &str = "https://idp.example/saml";
pub const OURS: &str = "https://lectern.example/auth/saml/acme/metadata";
pub const ACS: &str = "https://lectern.example/auth/saml/acme/acs";
pub const SLO: &str = "https://lectern.example/auth/saml/acme/slo";
pub const P: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub const A: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub const STATE: &str = "sssssssssssssssssssssssssssssssssssssssssss";
pub const NONCE: &str = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn";
/// The id of the request.
pub const ASKED: &str = "_nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn";
pub const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

pub struct Signers {
    pub idp: Key,
    pub next: Key,
    pub attacker: Key,
    pub ours: Key,
    pub ours_before: Key,
    pub expired: Key,
}

pub static SIGNERS: LazyLock<Signers> = LazyLock::new(|| {
    let year = 365 * 86_400;
    let key = |from, until| {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let private = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der>::as_der(&pair).unwrap();
        Key::certify(private.as_ref().to_vec(), [7; 16], from, until).unwrap()
    };
    Signers {
        idp: key(NOW - year, NOW + year),
        next: key(NOW - year, NOW + year),
        attacker: key(NOW - year, NOW + year),
        ours: key(NOW - year, NOW + year),
        ours_before: key(NOW - year, NOW + year),
        expired: key(NOW - 2 * year, NOW - year),
    }
});

pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// Who signs, and what they say of their key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum By {
    Idp,
    Next,
    Expired,
    /// With the attacker's own certificate beside it.
    Attacker,
    /// With the provider's certificate beside it.
    AttackerAsIdp,
    /// Without any certificate.
    AttackerSilent,
    /// HMAC with the provider's public key.
    Hmac,
}

impl By {
    fn key(self) -> &'static Key {
        match self {
            By::Idp | By::Hmac => &SIGNERS.idp,
            By::Next => &SIGNERS.next,
            By::Expired => &SIGNERS.expired,
            By::Attacker | By::AttackerAsIdp | By::AttackerSilent => &SIGNERS.attacker,
        }
    }

    pub fn sign(self, text: &str) -> Vec<u8> {
        let pair = RsaKeyPair::from_pkcs8(&self.key().private).unwrap();
        if self == By::Hmac {
            let key = hmac::Key::new(hmac::HMAC_SHA256, pair.public_key().as_ref());
            return hmac::sign(&key, text.as_bytes()).as_ref().to_vec();
        }
        let mut signature = vec![0; pair.public_modulus_len()];
        let padding = match () {
            () if text.contains("rsa-sha384") => &RSA_PKCS1_SHA384,
            () if text.contains("rsa-sha512") => &RSA_PKCS1_SHA512,
            () => &RSA_PKCS1_SHA256,
        };
        pair.sign(
            padding,
            &SystemRandom::new(),
            text.as_bytes(),
            &mut signature,
        )
        .unwrap();
        signature
    }

    fn key_info(self) -> String {
        let certificate = match self {
            By::AttackerSilent | By::Hmac => return String::new(),
            By::AttackerAsIdp => &SIGNERS.idp.certificate,
            other => &other.key().certificate,
        };
        let certificate = base64(certificate);
        format!(
            "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        )
    }
}

/// A signature of this element by its id; `swaps` change what is signed about the signature.
pub fn signature(element: &str, id: &str, by: By, swaps: &Swaps) -> String {
    let digest = base64(Sha256::digest(element));
    let info = format!(
        "<ds:SignedInfo xmlns:ds=\"{DS}\"><ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{RSA_SHA256}\"></ds:SignatureMethod><ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    );
    let info = swapped(info, swaps);
    let value = base64(by.sign(&info));
    let info = info.replacen(&format!(" xmlns:ds=\"{DS}\""), "", 1);
    let key = by.key_info();
    format!(
        "<ds:Signature xmlns:ds=\"{DS}\">{info}<ds:SignatureValue>{value}</ds:SignatureValue>{key}</ds:Signature>"
    )
}

pub type Swaps = Vec<(String, String)>;

pub fn swapped(mut text: String, swaps: &Swaps) -> String {
    for (from, to) in swaps {
        assert!(text.contains(from.as_str()), "{from} is not in {text}");
        text = text.replace(from.as_str(), to);
    }
    text
}

/// The element with a signature after its issuer.
pub fn signed(element: &str, id: &str, by: Option<By>, swaps: &Swaps) -> String {
    match by {
        Some(by) => with_signature(element, &signature(element, id, by, swaps)),
        None => element.to_owned(),
    }
}

pub fn with_signature(element: &str, signature: &str) -> String {
    element.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1)
}

pub fn assertion() -> String {
    format!(
        "<saml:Assertion xmlns:saml=\"{A}\" ID=\"_a\" IssueInstant=\"2026-11-24T00:00:00Z\" Version=\"2.0\"><saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">anna</saml:NameID><saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData InResponseTo=\"{ASKED}\" NotOnOrAfter=\"2026-11-24T00:05:00Z\" Recipient=\"{ACS}\"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore=\"2026-11-23T23:59:30Z\" NotOnOrAfter=\"2026-11-24T00:05:00Z\"><saml:AudienceRestriction><saml:Audience>{OURS}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"2026-11-23T23:00:00Z\" SessionIndex=\"s1\" SessionNotOnOrAfter=\"2026-11-24T08:00:00Z\"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name=\"groups\"><saml:AttributeValue>staff</saml:AttributeValue><saml:AttributeValue>x</saml:AttributeValue></saml:Attribute><saml:Attribute FriendlyName=\"displayName\" Name=\"urn:oid:2.16.840.1.113730.3.1.241\"><saml:AttributeValue>Anna Arendt</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"
    )
}

pub fn response(assertion: &str) -> String {
    format!(
        "<samlp:Response xmlns:samlp=\"{P}\" Destination=\"{ACS}\" ID=\"_r\" InResponseTo=\"{ASKED}\" IssueInstant=\"2026-11-24T00:00:00Z\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{A}\">{ENTITY}</saml:Issuer><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode></samlp:Status>{assertion}</samlp:Response>"
    )
}

pub fn metadata(keys: &[&Key]) -> String {
    let keys: String = keys
        .iter()
        .map(|key| {
            let certificate = base64(&key.certificate);
            format!("<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"{DS}\"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{ENTITY}\"><md:IDPSSODescriptor protocolSupportEnumeration=\"{P}\">{keys}<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://idp.example/slo\"/><md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://idp.example/sso\"/></md:IDPSSODescriptor></md:EntityDescriptor>"
    )
}
