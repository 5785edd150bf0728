//! A SAML identity provider, played: it signs what it is told to say, for a person of group `staff`.

use crate::Server;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{Read, Write};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

const P: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const A: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// The provider.
#[derive(Debug)]
pub struct SamlIdp {
    /// What it signs with.
    pub key: sso::saml::Key,
    /// Its name for itself.
    pub entity: String,
    /// Changes of the assertion before it is signed.
    pub says: Vec<(String, String)>,
    /// Changes of what is sent.
    pub tampers: Vec<(String, String)>,
    /// Where it believes the server to be, if not where it is.
    pub base: Option<String>,
}

impl Default for SamlIdp {
    fn default() -> SamlIdp {
        let private = engine::sign_on::saml::new_private().unwrap();
        let now = now(0).unix_timestamp();
        let key = sso::saml::Key::certify(private, [3; 16], now - 86_400, now + 86_400).unwrap();
        SamlIdp {
            key,
            entity: "https://idp.example/saml".to_owned(),
            says: Vec::new(),
            tampers: Vec::new(),
            base: None,
        }
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the server under test reads the same clock"
)]
fn now(seconds: i64) -> OffsetDateTime {
    (OffsetDateTime::now_utc() + Duration::seconds(seconds))
        .replace_nanosecond(0)
        .unwrap()
}

fn at(seconds: i64) -> String {
    now(seconds).format(&Rfc3339).unwrap()
}

fn swapped(mut text: String, swaps: &[(String, String)]) -> String {
    for (from, to) in swaps {
        assert!(text.contains(from), "{from} is not in {text}");
        text = text.replace(from, to);
    }
    text
}

impl SamlIdp {
    /// Its metadata.
    pub fn metadata(&self) -> String {
        let (entity, certificate) = (&self.entity, STANDARD.encode(&self.key.certificate));
        let redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
        format!(
            "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{entity}\"><md:IDPSSODescriptor protocolSupportEnumeration=\"{P}\"><md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"{DS}\"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleLogoutService Binding=\"{redirect}\" Location=\"https://idp.example/slo\"/><md:SingleSignOnService Binding=\"{redirect}\" Location=\"https://idp.example/sso\"/></md:IDPSSODescriptor></md:EntityDescriptor>"
        )
    }

    /// As it is described to `lectern idp add`.
    pub fn described(&self, slug: &str) -> Value {
        json!({
            "slug": slug, "kind": "saml", "metadata_xml": self.metadata(), "name_attribute": "displayName",
            "roles": [{"claim": "groups", "value": "staff", "role": "author"}],
        })
    }

    /// Adds it to a server.
    pub async fn add_to(&self, server: &Server, slug: &str) -> Value {
        crate::add_provider(server, &self.described(slug))
            .await
            .json()
    }

    /// The form that it sends after a request, or to nothing.
    pub fn answer(&self, server: &Server, slug: &str, location: Option<&str>) -> String {
        let asked = location.map(Asked::read);
        let base = self.base.as_ref().unwrap_or(&server.url);
        let acs = format!("{base}/auth/saml/{slug}/acs");
        let ours = format!("{base}/auth/saml/{slug}/metadata");
        let to = asked.as_ref().map_or_else(String::new, |asked| {
            format!(" InResponseTo=\"{}\"", asked.id)
        });
        let (issued, until, entity) = (at(0), at(300), &self.entity);
        let id = format!("_{}", Uuid::id());
        let assertion = format!(
            "<saml:Assertion xmlns:saml=\"{A}\" ID=\"{id}\" IssueInstant=\"{issued}\" Version=\"2.0\"><saml:Issuer>{entity}</saml:Issuer><saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">anna</saml:NameID><saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData{to} NotOnOrAfter=\"{until}\" Recipient=\"{acs}\"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotOnOrAfter=\"{until}\"><saml:AudienceRestriction><saml:Audience>{ours}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"{issued}\" SessionIndex=\"s1\"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name=\"groups\"><saml:AttributeValue>staff</saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"displayName\"><saml:AttributeValue>Anna Arendt</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"
        );
        let assertion = self.signed(&swapped(assertion, &self.says), &id);
        let response = format!(
            "<samlp:Response xmlns:samlp=\"{P}\" Destination=\"{acs}\" ID=\"_{}\"{to} IssueInstant=\"{issued}\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{A}\">{entity}</saml:Issuer><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode></samlp:Status>{assertion}</samlp:Response>",
            Uuid::id()
        );
        let response = STANDARD.encode(swapped(response, &self.tampers));
        let mut form = vec![("SAMLResponse", response)];
        form.extend(asked.map(|asked| ("RelayState", asked.state)));
        serde_urlencoded::to_string(form).unwrap()
    }

    /// Path and query of a logout of this person's session.
    pub fn logout(&self, server: &Server, slug: &str) -> String {
        let (entity, issued) = (&self.entity, at(0));
        let slo = format!("{}/auth/saml/{slug}/slo", server.url);
        let request = format!(
            "<samlp:LogoutRequest xmlns:samlp=\"{P}\" Destination=\"{slo}\" ID=\"_{}\" IssueInstant=\"{issued}\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{A}\">{entity}</saml:Issuer><saml:NameID xmlns:saml=\"{A}\">anna</saml:NameID><samlp:SessionIndex>s1</samlp:SessionIndex></samlp:LogoutRequest>",
            Uuid::id()
        );
        let query = self.query(
            "SAMLRequest",
            &swapped(request, &self.tampers),
            "their-state",
        );
        format!("/auth/saml/{slug}/slo?{query}")
    }

    /// Path and query of its answer to our logout.
    pub fn logged_out(&self, server: &Server, slug: &str, location: &str) -> String {
        let asked = Asked::read(location);
        let slo = format!("{}/auth/saml/{slug}/slo", server.url);
        let (entity, issued) = (&self.entity, at(0));
        let response = format!(
            "<samlp:LogoutResponse xmlns:samlp=\"{P}\" Destination=\"{slo}\" ID=\"_{}\" InResponseTo=\"{}\" IssueInstant=\"{issued}\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{A}\">{entity}</saml:Issuer><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode></samlp:Status></samlp:LogoutResponse>",
            Uuid::id(),
            asked.id
        );
        let query = self.query("SAMLResponse", &response, &asked.state);
        format!("/auth/saml/{slug}/slo?{query}")
    }

    fn query(&self, parameter: &str, message: &str, state: &str) -> String {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(message.as_bytes()).unwrap();
        let packed = STANDARD.encode(encoder.finish().unwrap());
        let algorithm = format!("{MORE}rsa-sha256");
        let signed = [
            (parameter, packed.as_str()),
            ("RelayState", state),
            ("SigAlg", algorithm.as_str()),
        ];
        let signed = serde_urlencoded::to_string(signed).unwrap();
        let signature = STANDARD.encode(self.sign(&signed));
        let last = serde_urlencoded::to_string([("Signature", signature)]).unwrap();
        format!("{signed}&{last}")
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        let pair = RsaKeyPair::from_pkcs8(&self.key.private).unwrap();
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            text.as_bytes(),
            &mut signature,
        )
        .unwrap();
        signature
    }

    /// The element, which is canonical, with a signature after its issuer.
    fn signed(&self, element: &str, id: &str) -> String {
        let digest = STANDARD.encode(Sha256::digest(element));
        let info = |declared: &str| {
            format!(
                "<ds:SignedInfo{declared}><ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{MORE}rsa-sha256\"></ds:SignatureMethod><ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"{DS}enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
            )
        };
        let value = STANDARD.encode(self.sign(&info(&format!(" xmlns:ds=\"{DS}\""))));
        let signature = format!(
            "<ds:Signature xmlns:ds=\"{DS}\">{}<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>",
            info("")
        );
        element.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1)
    }
}

/// A request of the server's, as its redirect carries it.
#[derive(Debug)]
pub struct Asked {
    /// Its name.
    pub id: String,
    /// Names the login.
    pub state: String,
}

impl Asked {
    /// Of a redirect to the provider.
    pub fn read(location: &str) -> Asked {
        let (_, query) = location.split_once('?').unwrap();
        let query: HashMap<String, String> = serde_urlencoded::from_str(query).unwrap();
        assert!(query.contains_key("Signature"), "our requests are signed");
        let packed = STANDARD.decode(&query["SAMLRequest"]).unwrap();
        let mut xml = String::new();
        DeflateDecoder::new(&packed[..])
            .read_to_string(&mut xml)
            .unwrap();
        let (_, rest) = xml.split_once(" ID=\"").unwrap();
        Asked {
            id: rest.split('"').next().unwrap().to_owned(),
            state: query["RelayState"].clone(),
        }
    }
}

struct Uuid;

impl Uuid {
    #[allow(clippy::disallowed_methods, reason = "ids of the provider, not ours")]
    fn id() -> String {
        uuid::Uuid::new_v4().simple().to_string()
    }
}
