//! Agents and groups: the key they are found by, and the Person that many of them make.

use std::fmt;

use crate::fault::Path;
use crate::json::{self, Bounds, Json, Text};
use crate::read::{Actor, Allowed, Check, actor, text as read_text};
use crate::{Fault, Limits, Version, rule};

/// An agent's or identified group's identity, as one comparable text:
/// `mbox|mailto:a@b.c`, `mbox_sha1sum|<hex>`, `openid|<uri>` or `account|<home page>|<name>`.
///
/// No IRI has a bar in it, so two identities never make one text. An agent and a group with the
/// same identifier have the same key, as the filters want it (1.0.3 Communication §2.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgentKey(String);

const ANONYMOUS: &str = "group|anonymous";

impl AgentKey {
    pub(crate) fn anonymous() -> AgentKey {
        AgentKey(ANONYMOUS.to_owned())
    }

    /// The domain of an address is the same in any case (1.0.3 Data §2.3.1).
    pub(crate) fn mbox(mailto: &str) -> AgentKey {
        AgentKey(format!("mbox|{}", with_lower_domain(mailto)))
    }

    pub(crate) fn sha1sum(hex: &str) -> AgentKey {
        AgentKey(format!("mbox_sha1sum|{}", hex.to_ascii_lowercase()))
    }

    pub(crate) fn openid(uri: &str) -> AgentKey {
        AgentKey(format!("openid|{uri}"))
    }

    pub(crate) fn account(home_page: &str, name: &str) -> AgentKey {
        AgentKey(format!("account|{home_page}|{name}"))
    }

    pub(crate) fn is_account(&self) -> bool {
        self.0.starts_with("account|")
    }

    /// Whether this stands for an anonymous group, which no filter finds.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.0 == ANONYMOUS
    }

    /// The text of the key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of the key, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for AgentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address as it is compared.
pub(crate) fn with_lower_domain(mailto: &str) -> String {
    let domain = mailto.rfind('@').unwrap_or(mailto.len());
    let (local, domain) = mailto.split_at(domain);
    format!("{local}{}", domain.to_ascii_lowercase())
}

/// The key of an agent or identified group, from its JSON text (a query parameter, a setting).
///
/// # Errors
/// The faults of the text; an anonymous group is one, since it has no key.
pub fn key(text: &str) -> Result<AgentKey, Vec<Fault>> {
    let mut cx = Check::new(Version::V1, Limits::default());
    let key = identified(&mut cx, text, &Path::ROOT, Allowed::Either);
    cx.faults.into_result(())?;
    Ok(key.unwrap_or_else(AgentKey::anonymous))
}

/// The key of an agent alone, as the Agents and Agent Profile resources want it
/// (1.0.3 Communication §2.4, §2.6).
///
/// # Errors
/// The faults of the text; any group is one.
pub fn agent_key(text: &str) -> Result<AgentKey, Vec<Fault>> {
    let mut cx = Check::new(Version::V1, Limits::default());
    let key = identified(&mut cx, text, &Path::ROOT, Allowed::Agent);
    cx.faults.into_result(())?;
    Ok(key.unwrap_or_else(AgentKey::anonymous))
}

/// All keys in an agent or group, its members' included: what an authority adds to `related_agents`.
///
/// # Errors
/// The faults of the text.
pub fn keys(text: &str) -> Result<Vec<AgentKey>, Vec<Fault>> {
    let mut cx = Check::new(Version::V1, Limits::default());
    let actor = whole(&mut cx, text, &Path::ROOT, Allowed::Either);
    let keys = actor.iter().flat_map(Actor::keys).cloned().collect();
    cx.faults.into_result(keys)
}

/// Reads an agent or identified group that stands in a text of its own.
pub(crate) fn identified<'a>(
    cx: &mut Check<'a>,
    text: &'a str,
    at: &Path<'_>,
    allowed: Allowed,
) -> Option<AgentKey> {
    let actor = whole(cx, text, at, allowed)?;
    if actor.key.is_anonymous() {
        cx.faults.add(
            "xapi.agent.identifier.missing",
            at,
            rule::IDENTIFIER,
            "an anonymous group",
            "an agent or a group with an identifier",
        );
        return None;
    }
    Some(actor.key)
}

fn whole<'a>(cx: &mut Check<'a>, text: &'a str, at: &Path<'_>, allowed: Allowed) -> Option<Actor> {
    let json = read_text(cx, text.as_bytes(), at)?;
    actor(cx, &json, at, allowed)
}

/// The JSON text of an agent identified by an account (1.0.3 Data §2.4.2.4).
#[must_use]
pub fn account(home_page: &str, name: &str) -> String {
    let mut out = String::from(r#"{"objectType":"Agent","account":{"homePage":"#);
    json::push_quoted(&mut out, home_page);
    out.push_str(r#","name":"#);
    json::push_quoted(&mut out, name);
    out.push_str("}}");
    out
}

/// The key of that agent.
#[must_use]
pub fn account_key(home_page: &str, name: &str) -> AgentKey {
    AgentKey::account(home_page, name)
}

/// One Person from the JSON texts of agents (1.0.3 Communication §2.4); texts that do not read are left out.
///
/// The caller chooses whose personas these are, and what the reader may see of them.
#[must_use]
pub fn person<'a>(agents: impl IntoIterator<Item = &'a str>) -> String {
    let agents: Vec<Json<'a>> = agents
        .into_iter()
        .filter_map(|text| json::read(text, Bounds::OWN).ok())
        .map(|(json, _)| json)
        .collect();
    let mut out = String::from(r#"{"objectType":"Person"}"#);
    out.pop();
    for property in ["name", "mbox", "mbox_sha1sum", "openid", "account"] {
        let values = distinct(
            agents
                .iter()
                .filter_map(|agent| agent.get(property))
                .map(json::to_text),
        );
        if !values.is_empty() {
            json::push_name(&mut out, &Text::plain(property));
            out.push('[');
            out.push_str(&values.join(","));
            out.push(']');
        }
    }
    out.push('}');
    out
}

/// Each text once, in order of first appearance.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<AgentKey, Vec<Fault>>) -> &'static str {
        result.unwrap_err()[0].code
    }

    #[test]
    fn every_identifier_makes_a_key() {
        let table = [
            (
                r#"{"mbox":"mailto:Anna@Example.COM"}"#,
                "mbox|mailto:Anna@example.com",
            ),
            (
                r#"{"mbox_sha1sum":"CD9B00A5611F94EAA7B1661EDAB976068E364975"}"#,
                "mbox_sha1sum|cd9b00a5611f94eaa7b1661edab976068e364975",
            ),
            (
                r#"{"openid":"http://openid.example.org/12345"}"#,
                "openid|http://openid.example.org/12345",
            ),
            (
                r#"{"account":{"name":"a|b","homePage":"http://example.com"}}"#,
                "account|http://example.com|a|b",
            ),
            (
                r#"{"objectType":"Group","mbox":"mailto:team@example.com","member":[{"mbox":"mailto:a@example.com"}]}"#,
                "mbox|mailto:team@example.com",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(key(text).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn what_identifies_nobody_has_no_key() {
        assert_eq!(code(key("{}")), "xapi.agent.identifier.missing");
        assert_eq!(code(key("not json")), "xapi.json.syntax");
        assert_eq!(
            code(key(
                r#"{"objectType":"Group","member":[{"mbox":"mailto:a@example.com"}]}"#
            )),
            "xapi.agent.identifier.missing"
        );
        assert_eq!(
            code(agent_key(
                r#"{"objectType":"Group","mbox":"mailto:a@example.com"}"#
            )),
            "xapi.object_type"
        );
    }

    #[test]
    fn an_authority_gives_the_keys_of_its_members() {
        let pair = r#"{"objectType":"Group","member":[{"account":{"homePage":"http://example.com/token","name":"app"}},{"mbox":"mailto:bob@example.com"}]}"#;
        let keys = keys(pair).unwrap();
        assert_eq!(
            keys.iter().map(AgentKey::as_str).collect::<Vec<_>>(),
            [
                "account|http://example.com/token|app",
                "mbox|mailto:bob@example.com"
            ]
        );
    }

    #[test]
    fn an_account_is_written_and_read_again() {
        let text = account("https://example.com/", "line\n\"two\"\\");
        assert_eq!(
            key(&text).unwrap().as_str(),
            "account|https://example.com/|line\n\"two\"\\"
        );
    }

    #[test]
    fn a_person_has_every_name_and_identifier_once() {
        let agents = [
            r#"{"objectType":"Agent","name":"Anna","mbox":"mailto:a@example.com"}"#,
            r#"{"name":"Anna","account":{"homePage":"http://example.com","name":"1"}}"#,
            "not json",
            r#"{"name":"Anna B.","mbox":"mailto:a@example.com"}"#,
        ];
        let expected = r#"{"objectType":"Person","name":["Anna","Anna B."],"mbox":["mailto:a@example.com"],"account":[{"homePage":"http://example.com","name":"1"}]}"#;
        assert_eq!(person(agents), expected);
        assert_eq!(person([]), r#"{"objectType":"Person"}"#);
    }
}
