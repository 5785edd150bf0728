//! What must hold of an answer and its assertion (SAML Profiles §4.1.4.3), each with its own word.

use super::xml::{ASSERTION, Element, PROTOCOL};
use super::{Client, gate, issued_by};
use crate::verdict::{Condition, Refusal, quoted};
use crate::{LEEWAY, PATIENCE, moment::moment};

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// Conditions that we understand.
const KNOWN: [&str; 3] = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];

fn refuse(condition: Condition, found: impl AsRef<str>, expected: impl AsRef<str>) -> Refusal {
    Refusal::new(condition, found, expected)
}

fn shown(found: Option<&str>) -> String {
    found.map_or_else(|| "none".to_owned(), quoted)
}

/// An answer to us, to this request, of this moment. Returns by how many seconds the provider's clock is ahead.
pub(super) fn of_response(
    client: &Client<'_>,
    root: &Element,
    request: Option<&str>,
    now: i64,
) -> Result<i64, Refusal> {
    issued_by(root, client.provider)?;
    let ours = &client.registration.metadata.callback;
    match root.attribute("Destination") {
        Some(to) if to == ours => {}
        other => {
            return Err(refuse(
                Condition::SamlDestination,
                shown(other),
                quoted(ours),
            ));
        }
    }
    if root.attribute("InResponseTo") != request {
        return Err(other_request(root.attribute("InResponseTo"), request));
    }
    let drift = issued(root, now)?;
    match gate::succeeded(root) {
        true => Ok(drift),
        false => Err(refuse(
            Condition::SamlStatus,
            quoted(&status(root)),
            "Success",
        )),
    }
}

/// The last parts of the status codes, from the outside in.
fn status(root: &Element) -> String {
    let said = root
        .walk()
        .into_iter()
        .filter(|one| one.is(PROTOCOL, "StatusCode"));
    let said = said.filter_map(|one| one.attribute("Value")?.rsplit(':').next());
    said.take(3).collect::<Vec<_>>().join("/")
}

fn other_request(found: Option<&str>, request: Option<&str>) -> Refusal {
    let expected = request.map_or(
        "no InResponseTo, for nobody asked",
        |_| "the id of this login's request",
    );
    let found = found.map_or("none", |_| "the id of another request");
    refuse(Condition::SamlInResponseTo, found, expected)
}

/// Issued lately; answers by how many seconds in the future.
pub(super) fn issued(element: &Element, now: i64) -> Result<i64, Refusal> {
    let at = required(element, "IssueInstant")?;
    let expected = format!("within the last {PATIENCE} s");
    if at > now + LEEWAY || at < now - PATIENCE - LEEWAY {
        let found = format!("IssueInstant {} s from now", at - now);
        return Err(refuse(Condition::SamlIssued, found, expected).by(at - now));
    }
    Ok(at - now)
}

fn required(element: &Element, name: &str) -> Result<i64, Refusal> {
    optional(element, name)?.ok_or_else(|| {
        let found = format!("no {name} in {}", element.name);
        refuse(Condition::SamlForm, found, "a moment in UTC")
    })
}

pub(super) fn optional(element: &Element, name: &str) -> Result<Option<i64>, Refusal> {
    let Some(text) = element.attribute(name) else {
        return Ok(None);
    };
    let read = moment(text).ok_or_else(|| {
        refuse(
            Condition::SamlForm,
            format!("{name} {}", quoted(text)),
            "a moment in UTC",
        )
    })?;
    Ok(Some(read))
}

/// Between these moments.
pub(super) fn window(element: &Element, now: i64) -> Result<(), Refusal> {
    let place = &element.name;
    if let Some(from) = optional(element, "NotBefore")?
        && now < from - LEEWAY
    {
        let found = format!("{place} valid in {} s", from - now);
        return Err(refuse(Condition::SamlNotBefore, found, "valid already").by(from - now));
    }
    if let Some(until) = optional(element, "NotOnOrAfter")?
        && now >= until + LEEWAY
    {
        let found = format!("{place} expired {} s ago", now - until);
        return Err(refuse(Condition::SamlExpired, found, "still valid").by(now - until));
    }
    Ok(())
}

/// What an assertion says of the login itself.
pub(super) struct Said {
    pub(super) auth_time: Option<i64>,
    pub(super) class: Option<String>,
    pub(super) session_index: Option<String>,
    /// When the session shall end.
    pub(super) until: Option<i64>,
    /// When the bearer confirmation ends: until then the assertion could come again.
    pub(super) bearer_until: i64,
}

/// An assertion for us, of this moment, confirmed by whoever brings it.
pub(super) fn of_assertion(
    client: &Client<'_>,
    assertion: &Element,
    request: Option<&str>,
    now: i64,
) -> Result<Said, Refusal> {
    if assertion.attribute("Version") != Some("2.0") {
        return Err(refuse(
            Condition::SamlForm,
            "an assertion of another version",
            "version 2.0",
        ));
    }
    issued_by(assertion, client.provider)?;
    issued(assertion, now)?;
    conditions(client, assertion, now)?;
    let bearer_until = confirmation(client, assertion, request, now)?;
    authentication(client, assertion, now, bearer_until)
}

fn conditions(client: &Client<'_>, assertion: &Element, now: i64) -> Result<(), Refusal> {
    let all: Vec<&Element> = assertion.all(ASSERTION, "Conditions").collect();
    let [conditions] = all[..] else {
        let found = format!("{} times Conditions", all.len());
        return Err(refuse(Condition::SamlConditions, found, "once"));
    };
    let known = |one: &&Element| one.namespace == ASSERTION && KNOWN.contains(&one.name.as_str());
    if let Some(other) = conditions.children.iter().find(|one| !known(one)) {
        return Err(refuse(
            Condition::SamlConditions,
            quoted(&other.name),
            KNOWN.join(", "),
        ));
    }
    window(conditions, now)?;
    let ours = &client.registration.entity_id;
    let restrictions: Vec<&Element> = conditions.all(ASSERTION, "AudienceRestriction").collect();
    let admits = |one: &&Element| {
        one.all(ASSERTION, "Audience")
            .any(|audience| audience.text.trim() == ours)
    };
    if restrictions.is_empty() || !restrictions.iter().all(admits) {
        let named = restrictions.iter().flat_map(|one| &one.children);
        let named: Vec<&str> = named.map(|one| one.text.trim()).collect();
        return Err(refuse(
            Condition::SamlAudience,
            quoted(&named.join(" ")),
            quoted(ours),
        ));
    }
    Ok(())
}

/// One of the bearer confirmations must hold; what is wrong with the last one is told.
fn confirmation(
    client: &Client<'_>,
    assertion: &Element,
    request: Option<&str>,
    now: i64,
) -> Result<i64, Refusal> {
    let subjects: Vec<&Element> = assertion.all(ASSERTION, "Subject").collect();
    let [subject] = subjects[..] else {
        return Err(refuse(
            Condition::SamlNameId,
            format!("{} times Subject", subjects.len()),
            "once",
        ));
    };
    let bearer = subject
        .all(ASSERTION, "SubjectConfirmation")
        .filter(|one| one.attribute("Method") == Some(BEARER));
    let mut wrong = refuse(Condition::SamlConfirmation, "none", "a bearer confirmation");
    for one in bearer {
        match confirmed(client, one, request, now) {
            Ok(until) => return Ok(until),
            Err(refusal) => wrong = refusal,
        }
    }
    Err(wrong)
}

fn confirmed(
    client: &Client<'_>,
    confirmation: &Element,
    request: Option<&str>,
    now: i64,
) -> Result<i64, Refusal> {
    let data = confirmation
        .child(ASSERTION, "SubjectConfirmationData")
        .ok_or_else(|| {
            refuse(
                Condition::SamlConfirmation,
                "no data",
                "Recipient and NotOnOrAfter",
            )
        })?;
    let ours = &client.registration.metadata.callback;
    match data.attribute("Recipient") {
        Some(to) if to == ours => {}
        other => return Err(refuse(Condition::SamlRecipient, shown(other), quoted(ours))),
    }
    if data.attribute("InResponseTo") != request {
        return Err(other_request(data.attribute("InResponseTo"), request));
    }
    let until = optional(data, "NotOnOrAfter")?
        .ok_or_else(|| refuse(Condition::SamlConfirmation, "no NotOnOrAfter", "an end"))?;
    window(data, now)?;
    Ok(until)
}

fn authentication(
    client: &Client<'_>,
    assertion: &Element,
    now: i64,
    bearer_until: i64,
) -> Result<Said, Refusal> {
    let statement = assertion
        .child(ASSERTION, "AuthnStatement")
        .ok_or_else(|| refuse(Condition::SamlAuthentication, "none", "an AuthnStatement"))?;
    let auth_time = optional(statement, "AuthnInstant")?;
    let until = optional(statement, "SessionNotOnOrAfter")?;
    if until.is_some_and(|until| now >= until + LEEWAY) {
        let late = now - until.unwrap_or(now);
        let found = format!("a session that ended {late} s ago");
        return Err(refuse(
            Condition::SamlAuthentication,
            found,
            "one that has not ended",
        )
        .by(late));
    }
    if let Some(age) = client.registration.max_age.filter(|age| *age > 0) {
        let since = auth_time.map(|at| now - at);
        if since.is_none_or(|since| since > age + LEEWAY) {
            let found = since.map_or_else(
                || "no AuthnInstant".to_owned(),
                |since| format!("{since} s ago"),
            );
            return Err(refuse(
                Condition::AuthTime,
                found,
                format!("at most {age} s ago"),
            ));
        }
    }
    let class = statement
        .child(ASSERTION, "AuthnContext")
        .and_then(|context| context.child(ASSERTION, "AuthnContextClassRef"))
        .map(|class| class.text.split_ascii_whitespace().collect());
    Ok(Said {
        auth_time,
        class,
        session_index: statement.attribute("SessionIndex").map(str::to_owned),
        until,
        bearer_until,
    })
}
