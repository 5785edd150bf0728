//! SAML 2.0, as a service provider: Web Browser SSO with answers by HTTP-POST, Single Logout by HTTP-Redirect and HTTP-POST.
//!
//! A message passes a gate of ours first (`xml`, `gate`), then every condition is held against the clock and our names with
//! words of our own (`conditions`), and then `saml-rs` does canonical XML, signatures and encryption, and checks all
//! conditions once more. What it answers must be what we read.

mod certificate;
mod conditions;
mod gate;
mod logout;
mod metadata;
mod response;
mod told;
mod verify;
mod write;
mod xml;

pub use certificate::{Certificate, Key};
pub use metadata::{LARGEST_METADATA, Provider};
pub use xml::MOST_BYTES as LARGEST_MESSAGE;

use crate::protocol::{
    Answer, Chance, Ended, Held, Login, Metadata, Pending, Protocol, Reply, Started, Step, Way,
};
use crate::verdict::{Condition, Refusal};
use serde_json::{Map, Value};
use write::{Message, send};
use xml::ASSERTION;

/// How we are known at a provider, and what was agreed with it.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Our name there.
    pub entity_id: String,
    /// Where our own addresses for this provider are: `callback` takes answers, `frontchannel_logout` logouts.
    pub metadata: Metadata,
    /// The key in use, then the next one and those before; at least one.
    pub keys: Vec<Key>,
    /// Whether we sign requests, also where the provider does not ask for it.
    pub sign_requests: bool,
    /// Whether a signature around the whole answer is enough.
    pub allow_response_signature: bool,
    /// Whether assertions must be encrypted.
    pub require_encryption: bool,
    /// Whether a login may begin at the provider.
    pub allow_unsolicited: bool,
    /// Whether certificates may be used after their end: the description pins them.
    pub allow_expired_certificates: bool,
    /// The attribute that names the person, instead of the NameID.
    pub subject_attribute: Option<String>,
    /// The attribute with the person's name.
    pub name_attribute: Option<String>,
    /// The attribute with the address of mail.
    pub email_attribute: Option<String>,
    /// The format of NameID that we ask for.
    pub name_id_format: Option<String>,
    /// Seconds since the person last proved who they are, at most.
    pub max_age: Option<i64>,
}

/// SAML with one provider.
#[derive(Debug, Clone)]
pub struct Client<'a> {
    /// The provider, as it describes itself.
    pub provider: &'a Provider,
    /// Our place there.
    pub registration: &'a Registration,
}

impl Protocol for Client<'_> {
    fn metadata(&self) -> Metadata {
        self.registration.metadata.clone()
    }

    fn start(&self, chance: Chance, now: i64) -> Result<Started, Refusal> {
        let request = |to: &str| self.request(&chance, to, now);
        let ends = &self.provider.sign_on;
        let (redirect, post) = (ends.redirect.as_ref(), ends.post.as_ref());
        let key = self.signing_key();
        let to = send(
            redirect,
            post,
            "SAMLRequest",
            Some(&chance.state),
            key,
            request,
        )?;
        Ok(Started {
            to,
            pending: Pending {
                state: chance.state,
                nonce: chance.nonce,
                verifier: chance.verifier,
                at: now,
            },
        })
    }

    fn finish(
        &self,
        pending: &Pending,
        answer: &Answer,
        _: &[Reply],
        now: i64,
    ) -> Result<Step, Refusal> {
        let login = response::finish(self, Some(pending), answer, now)?;
        Ok(Step::Done(Box::new(login)))
    }

    fn start_slo(&self, held: &Held, _: &str, now: i64) -> Result<Way, Refusal> {
        logout::start(self, held, now)
    }

    fn slo(&self, message: &Answer, now: i64) -> Result<Ended, Refusal> {
        logout::read(self, message, now)
    }
}

impl Client<'_> {
    /// Our description, for the provider.
    pub fn document(&self) -> String {
        metadata::ours(self.registration)
    }

    /// Takes an answer that nobody asked for, where that was agreed.
    pub fn unsolicited(&self, answer: &Answer, now: i64) -> Result<Login, Refusal> {
        if !self.registration.allow_unsolicited {
            let expected = "the answer to a login that began here";
            return Err(Refusal::new(
                Condition::SamlUnsolicited,
                "an answer to nothing",
                expected,
            ));
        }
        response::finish(self, None, answer, now)
    }

    /// Attributes of an answer that was refused, as far as they can be read. Nobody vouches for them: they may be shown to the
    /// one who tries a login, and nothing else.
    pub fn unverified(&self, answer: &Answer) -> Map<String, Value> {
        response::unverified(answer).unwrap_or_default()
    }

    /// What we say to the provider once its logout was carried out.
    pub fn confirm_slo(&self, ended: &Ended, id: &str, now: i64) -> Result<Way, Refusal> {
        logout::confirm(self, ended, id, now)
    }

    /// Whether the provider's answer to our logout is its own, and good.
    pub fn finish_slo(&self, held: &Held, message: &Answer, now: i64) -> Result<(), Refusal> {
        logout::finish(self, held, message, now)
    }

    fn request(&self, chance: &Chance, to: &str, now: i64) -> Message {
        let ours = self.registration;
        let format = ours
            .name_id_format
            .as_deref()
            .map_or_else(String::new, |format| {
                format!(" Format=\"{}\"", write::attribute(format))
            });
        let mut attributes = vec![
            (
                "AssertionConsumerServiceURL",
                ours.metadata.callback.clone(),
            ),
            ("ProtocolBinding", metadata::POST.to_owned()),
        ];
        if ours.max_age == Some(0) {
            attributes.push(("ForceAuthn", "true".to_owned()));
        }
        Message {
            name: "AuthnRequest",
            id: request_id(&chance.nonce),
            at: now,
            issuer: ours.entity_id.clone(),
            destination: to.to_owned(),
            attributes,
            content: format!(
                "<samlp:NameIDPolicy AllowCreate=\"true\"{format}></samlp:NameIDPolicy>"
            ),
        }
    }

    fn signing_key(&self) -> Option<&Key> {
        let signs = self.registration.sign_requests || self.provider.wants_signed_requests;
        self.registration.keys.first().filter(|_| signs)
    }

    fn our_key(&self) -> Result<&Key, Refusal> {
        self.registration.keys.first().ok_or_else(|| {
            Refusal::new(Condition::SamlOurKey, "none", "a key of ours to sign with")
        })
    }
}

/// The id of the request that a login began with: a name, whatever the nonce begins with.
fn request_id(nonce: &str) -> String {
    format!("_{nonce}")
}

/// Of the message in a parameter: the XML. By redirect it is deflated.
fn unpacked(answer: &Answer, parameter: &str) -> Result<Vec<u8>, Refusal> {
    use base64::Engine;
    let form = |found: &str| {
        let expected = format!("one {parameter}, in base64, of at most 256 KiB");
        Refusal::new(Condition::SamlForm, found, expected)
    };
    if let Some(name) = answer.twice(&[
        "SAMLResponse",
        "SAMLRequest",
        "RelayState",
        "SigAlg",
        "Signature",
    ]) {
        let found = format!("{name} more than once");
        return Err(Refusal::new(
            Condition::CallbackParameter,
            found,
            "each parameter once",
        ));
    }
    let other = ["SAMLResponse", "SAMLRequest"]
        .iter()
        .filter(|name| **name != parameter);
    if other.clone().any(|name| answer.first(name).is_some()) {
        let found = "a request and an answer at once";
        return Err(Refusal::new(
            Condition::CallbackParameter,
            found,
            "one of them",
        ));
    }
    let encoded = answer.first(parameter).ok_or_else(|| form("none"))?;
    let packed: String = encoded.split_ascii_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(packed)
        .map_err(|_| form("other than base64"))?;
    if answer.query.is_none() {
        return Ok(bytes);
    }
    inflated(&bytes).ok_or_else(|| form("other than deflated text, or too much of it"))
}

fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    use std::io::Read;
    let mut text = Vec::new();
    let most = LARGEST_MESSAGE as u64;
    let reader = flate2::read::DeflateDecoder::new(bytes);
    reader.take(most + 1).read_to_end(&mut text).ok()?;
    (text.len() as u64 <= most).then_some(text)
}

/// The issuer of a message or an assertion is the provider that we asked.
fn issued_by(element: &xml::Element, provider: &Provider) -> Result<(), Refusal> {
    let issuers: Vec<&str> = element
        .all(ASSERTION, "Issuer")
        .map(|one| one.text.trim())
        .collect();
    match issuers[..] {
        [issuer] if issuer == provider.entity_id => Ok(()),
        _ => {
            let found = match issuers[..] {
                [] => "none".to_owned(),
                _ => crate::verdict::quoted(&issuers.join(" ")),
            };
            let expected = crate::verdict::quoted(&provider.entity_id);
            Err(Refusal::new(Condition::SamlIssuer, found, expected))
        }
    }
}
