//! Single Logout: told by the provider, or asked for by us. A session is known at the provider by NameID and SessionIndex;
//! here it is known by hashes of both, because an index alone may be as common as `1`.

use super::write::{self, Message, send};
use super::xml::{self, ASSERTION, Element, PROTOCOL};
use super::{Client, conditions, gate, issued_by, unpacked, verify};
use crate::protocol::{Answer, Ended, Held, Way};
use crate::verdict::{Condition, Refusal, quoted};
use crate::{LEEWAY, PATIENCE};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
/// Sessions of one message at most.
const MOST_SESSIONS: usize = 50;

/// Who a session at the provider belongs to: a NameID with all that belongs to it, and an index.
pub(super) struct Subject {
    name: String,
    /// `Format`, `NameQualifier`, `SPNameQualifier`, where they are.
    about: Vec<(String, String)>,
    index: Option<String>,
}

impl Subject {
    pub(super) fn of(named: &Element, index: Option<&str>) -> Subject {
        let about = ["Format", "NameQualifier", "SPNameQualifier"];
        let about = about.iter().filter_map(|name| {
            let value = named.attribute(name)?;
            Some(((*name).to_owned(), value.to_owned()))
        });
        Subject {
            name: named.text.clone(),
            about: about.collect(),
            index: index.map(str::to_owned),
        }
    }

    /// What is kept for a logout.
    pub(super) fn written(&self) -> String {
        json!([self.name, self.about, self.index]).to_string()
    }

    fn read(kept: &str) -> Option<Subject> {
        let kept: Value = serde_json::from_str(kept).ok()?;
        let (name, about, index) = serde_json::from_value(kept).ok()?;
        Some(Subject { name, about, index })
    }

    /// The name of the session here.
    pub(super) fn session(&self) -> String {
        let index = self.index.as_deref().unwrap_or_default();
        format!("{}{}", self.sessions(), hashed(index))
    }

    /// What the names of all sessions of this NameID begin with.
    fn sessions(&self) -> String {
        format!("{}.", hashed(&self.name))
    }

    fn xml(&self) -> String {
        let mut about = self.about.clone();
        about.sort();
        let about: String = about
            .iter()
            .map(|(name, value)| format!(" {name}=\"{}\"", write::attribute(value)))
            .collect();
        let name = write::text(&self.name);
        let index = self.index.as_deref().map_or_else(String::new, |index| {
            format!(
                "<samlp:SessionIndex>{}</samlp:SessionIndex>",
                write::text(index)
            )
        });
        format!("<saml:NameID xmlns:saml=\"{ASSERTION}\"{about}>{name}</saml:NameID>{index}")
    }
}

/// 128 bits in hex: nobody has to be able to make two that meet.
fn hashed(text: &str) -> String {
    Sha256::digest(text.as_bytes())[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Asks the provider to end its session, too. Its answer has to come with this state, to this request.
pub(super) fn start(client: &Client<'_>, held: &Held, now: i64) -> Result<Way, Refusal> {
    let kept = held.id_token.as_deref().and_then(Subject::read);
    let subject = kept.ok_or_else(|| {
        let expected = "the NameID of the login";
        Refusal::new(Condition::LogoutUnsupported, "none", expected)
    })?;
    let key = client.our_key()?;
    let request = |to: &str| Message {
        name: "LogoutRequest",
        id: super::request_id(&held.nonce),
        at: now,
        issuer: client.registration.entity_id.clone(),
        destination: to.to_owned(),
        attributes: vec![("NotOnOrAfter", crate::moment::written(now + PATIENCE))],
        content: subject.xml(),
    };
    let ends = &client.provider.logout;
    let (redirect, post) = (ends.redirect.as_ref(), ends.post.as_ref());
    send(
        redirect,
        post,
        "SAMLRequest",
        Some(&held.state),
        Some(key),
        request,
    )
}

/// Reads what the provider says has ended.
pub(super) fn read(client: &Client<'_>, message: &Answer, now: i64) -> Result<Ended, Refusal> {
    let root = xml::read(&unpacked(message, "SAMLRequest")?, super::LARGEST_MESSAGE)?;
    gate::check(&root, "LogoutRequest")?;
    addressed(client, message, &root, now)?;
    if root.attribute("NotOnOrAfter").is_some() {
        conditions::window(&root, now)?;
    }
    let named: Vec<&Element> = root.all(ASSERTION, "NameID").collect();
    let [named] = named[..] else {
        let found = format!("{} times NameID", named.len());
        return Err(Refusal::new(Condition::LogoutSubject, found, "once"));
    };
    if named.text.trim().is_empty() || !named.children.is_empty() {
        return Err(Refusal::new(
            Condition::LogoutSubject,
            "an empty NameID",
            "a name",
        ));
    }
    let indexes: Vec<&str> = root
        .all(PROTOCOL, "SessionIndex")
        .map(|one| one.text.trim())
        .collect();
    if indexes.len() > MOST_SESSIONS {
        let found = format!("{} sessions", indexes.len());
        return Err(Refusal::new(Condition::LogoutSubject, found, "at most 50"));
    }
    verify::logout_request(client, message, now)?;
    let of = |index: &&str| Subject::of(named, Some(index)).session();
    let id = root.attribute("ID").unwrap_or_default();
    let until = conditions::optional(&root, "NotOnOrAfter")?.unwrap_or(now);
    Ok(Ended {
        subject: None,
        session: None,
        all_of: indexes
            .is_empty()
            .then(|| Subject::of(named, None).sessions()),
        sessions: indexes.iter().map(of).collect(),
        id: Some(format!("logout_request_id:{id}")),
        // As long as a check of time would let it through again.
        until: until.max(now + PATIENCE) + 2 * LEEWAY,
        request: Some(id.to_owned()),
        state: message.first("RelayState").map(str::to_owned),
    })
}

/// From the provider, to us, lately, signed as we know it. SHA-1 in the address saml-rs refused only as a bad signature, so we
/// refuse it before, by algorithm.
fn addressed(
    client: &Client<'_>,
    message: &Answer,
    root: &Element,
    now: i64,
) -> Result<(), Refusal> {
    if let Some(algorithm) = message.query.as_ref().and_then(|_| message.first("SigAlg"))
        && !gate::SIGNATURES.contains(&algorithm)
    {
        let expected = gate::SIGNATURES.join(" ");
        return Err(Refusal::new(
            Condition::SamlAlgorithm,
            quoted(algorithm),
            expected,
        ));
    }
    issued_by(root, client.provider)?;
    let ours = &client.registration.metadata.frontchannel_logout;
    match root.attribute("Destination") {
        Some(to) if to == ours => {}
        other => {
            let found = other.map_or_else(|| "none".to_owned(), quoted);
            return Err(Refusal::new(
                Condition::SamlDestination,
                found,
                quoted(ours),
            ));
        }
    }
    conditions::issued(root, now)?;
    Ok(())
}

/// Tells the provider that its logout was carried out.
pub(super) fn confirm(
    client: &Client<'_>,
    ended: &Ended,
    id: &str,
    now: i64,
) -> Result<Way, Refusal> {
    let key = client.our_key()?;
    let request = ended.request.clone().unwrap_or_default();
    let answer = |to: &str| Message {
        name: "LogoutResponse",
        id: super::request_id(id),
        at: now,
        issuer: client.registration.entity_id.clone(),
        destination: to.to_owned(),
        attributes: vec![("InResponseTo", request.clone())],
        content: format!(
            "<samlp:Status><samlp:StatusCode Value=\"{SUCCESS}\"></samlp:StatusCode></samlp:Status>"
        ),
    };
    let ends = &client.provider.logout;
    let redirect = ends.redirect_answer.as_ref().or(ends.redirect.as_ref());
    let post = ends.post_answer.as_ref().or(ends.post.as_ref());
    // What the provider does not limit, it must not be able to make us carry.
    let state = ended.state.as_deref().filter(|state| state.len() <= 80);
    send(redirect, post, "SAMLResponse", state, Some(key), answer)
}

/// Reads the provider's answer to our request.
pub(super) fn finish(
    client: &Client<'_>,
    held: &Held,
    message: &Answer,
    now: i64,
) -> Result<(), Refusal> {
    let root = xml::read(&unpacked(message, "SAMLResponse")?, super::LARGEST_MESSAGE)?;
    gate::check(&root, "LogoutResponse")?;
    addressed(client, message, &root, now)?;
    let request = super::request_id(&held.nonce);
    if root.attribute("InResponseTo") != Some(request.as_str()) {
        let found = "the id of another request, or none";
        return Err(Refusal::new(
            Condition::SamlInResponseTo,
            found,
            "the id of our logout",
        ));
    }
    if !gate::succeeded(&root) {
        let found = "a logout that did not end every session";
        return Err(Refusal::new(Condition::SamlStatus, found, "Success"));
    }
    verify::logout_response(client, &request, &held.state, message, now)
}
