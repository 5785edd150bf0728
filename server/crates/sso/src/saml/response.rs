//! From an answer to a login: gate, conditions, signatures, and then who the person is.

use super::conditions::{self, Said};
use super::logout::Subject;
use super::xml::{self, ASSERTION, Element, SIGNATURE};
use super::{Client, gate, request_id, told, unpacked, verify};
use crate::moment::moment;
use crate::protocol::{Answer, Login, Pending};
use crate::verdict::{Condition, Refusal};
use crate::{LEEWAY, PATIENCE};
use serde_json::{Map, Value};

/// Characters of a subject at most.
const LONGEST_SUBJECT: usize = 255;

pub(super) fn finish(
    client: &Client<'_>,
    pending: Option<&Pending>,
    answer: &Answer,
    now: i64,
) -> Result<Login, Refusal> {
    if answer.query.is_some() {
        let expected = "an answer in a form (HTTP-POST)";
        return Err(Refusal::new(
            Condition::SamlForm,
            "an answer in the address",
            expected,
        ));
    }
    let root = xml::read(&unpacked(answer, "SAMLResponse")?, super::LARGEST_MESSAGE)?;
    if let Some(pending) = pending {
        belongs(pending, answer, now)?;
    }
    gate::check(&root, "Response")?;
    let request = pending.map(|pending| request_id(&pending.nonce));
    let drift = conditions::of_response(client, &root, request.as_deref(), now)?;
    let sealed = root.child(ASSERTION, "EncryptedAssertion").is_some();
    if sealed {
        sealed_well(&root)?;
    } else {
        if client.registration.require_encryption {
            let expected = "an encrypted assertion, as was agreed";
            return Err(Refusal::new(
                Condition::SamlEncryption,
                "an assertion in the clear",
                expected,
            ));
        }
        signed(client, &root)?;
        // What is wrong and plain to see is told before anything is computed.
        conditions::of_assertion(client, assertion(&root)?, request.as_deref(), now)?;
        name_id(assertion(&root)?)?;
    }
    let verified = verify::response(client, pending, answer, sealed, now)?;
    let opened;
    let read = match sealed {
        false => &root,
        true => {
            opened = opened_well(client, verified.session.raw_flow().saml_content.as_bytes())?;
            &opened
        }
    };
    let assertion = assertion(read)?;
    let said = conditions::of_assertion(client, assertion, request.as_deref(), now)?;
    same(&verified.session, assertion)?;
    login(client, assertion, said, drift, verified.once)
}

/// What stands in an assertion in the clear, whoever wrote it.
pub(super) fn unverified(answer: &Answer) -> Option<Map<String, Value>> {
    let bytes = unpacked(answer, "SAMLResponse").ok()?;
    let root = xml::read(&bytes, super::LARGEST_MESSAGE).ok()?;
    let assertion = root.child(ASSERTION, "Assertion")?;
    let mut said = attributes(assertion);
    let named = name_id(assertion).ok();
    said.extend(named.map(|named| ("sub".to_owned(), Value::from(named.text.clone()))));
    // Under the name that ID tokens have for it: how far clocks are apart is told of a refused answer, too.
    let issued = assertion.attribute("IssueInstant").and_then(moment);
    said.extend(issued.map(|at| ("iat".to_owned(), Value::from(at))));
    Some(said)
}

fn belongs(pending: &Pending, answer: &Answer, now: i64) -> Result<(), Refusal> {
    if answer.first("RelayState") != Some(pending.state.as_str()) {
        let found = "another state, or none";
        return Err(Refusal::new(
            Condition::CallbackState,
            found,
            "the state of this login",
        ));
    }
    if now - pending.at > PATIENCE || pending.at - now > LEEWAY {
        let found = format!("an answer after {} s", now - pending.at);
        let refusal = Refusal::new(
            Condition::CallbackExpired,
            found,
            format!("within {PATIENCE} s"),
        );
        return Err(refusal.by(now - pending.at - PATIENCE));
    }
    Ok(())
}

fn assertion(root: &Element) -> Result<&Element, Refusal> {
    root.child(ASSERTION, "Assertion")
        .ok_or_else(|| Refusal::new(Condition::SamlAssertion, "none", "one"))
}

/// There is a signature where one must be; whether it is good is seen later.
fn signed(client: &Client<'_>, root: &Element) -> Result<(), Refusal> {
    let within = assertion(root)?.child(SIGNATURE, "Signature").is_some();
    let around = root.child(SIGNATURE, "Signature").is_some();
    let expected = "a signature of the provider in the assertion";
    match (within, around, client.registration.allow_response_signature) {
        (true, _, _) | (false, true, true) => Ok(()),
        (false, true, false) => {
            let found =
                "a signature around the answer alone; allow_response_signature would take it";
            Err(Refusal::new(
                Condition::SamlSignatureMissing,
                found,
                expected,
            ))
        }
        (false, false, _) => Err(Refusal::new(
            Condition::SamlSignatureMissing,
            "none",
            expected,
        )),
    }
}

/// What could be changed without the key is taken only inside a signature.
fn sealed_well(root: &Element) -> Result<(), Refusal> {
    if gate::is_malleable(root) && root.child(SIGNATURE, "Signature").is_none() {
        let found = "CBC without a signature around the answer";
        return Err(Refusal::new(
            Condition::SamlEncryption,
            found,
            "GCM, or a signed answer",
        ));
    }
    Ok(())
}

/// The same gate for what was inside.
fn opened_well(client: &Client<'_>, xml: &[u8]) -> Result<Element, Refusal> {
    let root = xml::read(xml, super::LARGEST_MESSAGE).map_err(|_| told::sealed())?;
    gate::check(&root, "Response").map_err(|_| told::sealed())?;
    signed(client, &root).map_err(|_| told::sealed())?;
    Ok(root)
}

fn name_id(assertion: &Element) -> Result<&Element, Refusal> {
    let refuse = |found: &str| {
        let expected = "one NameID of 1 to 255 characters, none of them for control";
        Refusal::new(Condition::SamlNameId, found, expected)
    };
    let subject = assertion
        .child(ASSERTION, "Subject")
        .ok_or_else(|| refuse("no Subject"))?;
    let all: Vec<&Element> = subject.all(ASSERTION, "NameID").collect();
    let [named] = all[..] else {
        return Err(refuse(&format!("{} of them", all.len())));
    };
    if !named.children.is_empty() {
        return Err(refuse("one with elements inside"));
    }
    match is_subject(&named.text) {
        true => Ok(named),
        false => Err(refuse(
            "an empty one, one too long, or one with blanks around or control characters",
        )),
    }
}

fn is_subject(text: &str) -> bool {
    let odd = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
    };
    !text.is_empty()
        && text.trim() == text
        && text.chars().count() <= LONGEST_SUBJECT
        && !text.contains(odd)
}

/// saml-rs read the same assertion and the same name.
fn same(session: &saml_rs::SsoSession, assertion: &Element) -> Result<(), Refusal> {
    let named = name_id(assertion)?;
    let id = assertion.attribute("ID").unwrap_or_default();
    if session.name_id().value() == named.text && session.assertion_id().as_str() == id {
        return Ok(());
    }
    let expected = "one that means the same to everybody";
    Err(Refusal::new(
        Condition::SamlStructure,
        "an assertion that can be read in two ways",
        expected,
    ))
}

fn login(
    client: &Client<'_>,
    assertion: &Element,
    said: Said,
    drift: i64,
    once: verify::Once,
) -> Result<Login, Refusal> {
    let ours = client.registration;
    let named = name_id(assertion)?;
    let mut claims = attributes(assertion);
    let subject = match &ours.subject_attribute {
        None => named.text.clone(),
        Some(name) => of_attribute(&claims, name)?,
    };
    for (claim, from) in [
        ("name", &ours.name_attribute),
        ("email", &ours.email_attribute),
    ] {
        if let Some(from) = from {
            let value = claims
                .get(from)
                .and_then(first)
                .map(|text| Value::String(text.to_owned()));
            claims.insert(claim.to_owned(), value.unwrap_or(Value::Null));
        }
    }
    let held = Subject::of(named, said.session_index.as_deref());
    // An assertion may come again as long as its confirmation holds, whatever else ends before.
    let until = said.bearer_until + 2 * LEEWAY;
    let once = once
        .0
        .into_iter()
        .map(|(id, least)| (id, least.max(until)))
        .collect();
    Ok(Login {
        issuer: client.provider.entity_id.clone(),
        subject,
        session: Some(held.session()),
        auth_time: said.auth_time,
        amr: said
            .class
            .into_iter()
            .filter(|class: &String| !class.is_empty())
            .collect(),
        claims,
        drift,
        id_token: held.written(),
        once,
        expires: said.until,
    })
}

fn first(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(list) => list.first()?.as_str(),
        _ => None,
    }
}

/// Attributes by name and by friendly name: one text, or a list of them.
fn attributes(assertion: &Element) -> Map<String, Value> {
    let mut claims = Map::new();
    let statements = assertion.all(ASSERTION, "AttributeStatement");
    for attribute in statements.flat_map(|statement| statement.all(ASSERTION, "Attribute")) {
        let values = attribute.all(ASSERTION, "AttributeValue");
        let values: Vec<Value> = values
            .filter(|value| value.children.is_empty() && !value.text.trim().is_empty())
            .map(|value| Value::String(value.text.trim().to_owned()))
            .collect();
        for name in ["Name", "FriendlyName"]
            .iter()
            .filter_map(|name| attribute.attribute(name))
        {
            add(&mut claims, name, &values);
        }
    }
    claims
}

fn add(claims: &mut Map<String, Value>, name: &str, values: &[Value]) {
    let mut all = match claims.remove(name) {
        Some(Value::Array(known)) => known,
        Some(known) => vec![known],
        None => Vec::new(),
    };
    all.extend(
        values
            .iter()
            .filter(|value| !all.contains(value))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let value = match &all[..] {
        [one] => one.clone(),
        _ => Value::Array(all),
    };
    claims.insert(name.to_owned(), value);
}

/// The one value of the attribute that names the person.
fn of_attribute(claims: &Map<String, Value>, name: &str) -> Result<String, Refusal> {
    let refuse = |found: &str| {
        let expected = format!("one value of the attribute \"{name}\", of 1 to 255 characters");
        Err(Refusal::new(Condition::SamlSubject, found, expected))
    };
    match claims.get(name) {
        Some(Value::String(text)) if is_subject(text) => Ok(text.clone()),
        Some(Value::Array(list)) if list.len() > 1 => refuse("several"),
        Some(Value::String(_)) => refuse("a value that cannot name anybody"),
        _ => refuse("none"),
    }
}
