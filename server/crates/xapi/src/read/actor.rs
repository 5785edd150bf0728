//! Agents and groups (1.0.3 Data §2.4.2): who they are, told by one identifier.

use super::{Check, Object};
use crate::agent::AgentKey;
use crate::fault::Path;
use crate::iri;
use crate::json::{Json, Text};
use crate::rule;

/// Which of the two a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    Agent,
    Group,
    Either,
}

/// A sound agent or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) key: AgentKey,
    pub(crate) members: Vec<AgentKey>,
    /// Members, the unsound ones included.
    pub(crate) size: usize,
    /// Whether a member is identified by an account, as OAuth's consumer has to be.
    pub(crate) has_account: bool,
}

impl Actor {
    /// Its own key and its members', where there are any.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &AgentKey> {
        std::iter::once(&self.key)
            .chain(&self.members)
            .filter(|key| !key.is_anonymous())
    }
}

const AGENT: [&str; 6] = [
    "objectType",
    "name",
    "mbox",
    "mbox_sha1sum",
    "openid",
    "account",
];
const GROUP: [&str; 7] = [
    "objectType",
    "name",
    "mbox",
    "mbox_sha1sum",
    "openid",
    "account",
    "member",
];
const IDENTIFIERS: &[&str] = &["mbox", "mbox_sha1sum", "openid", "account"];

/// Reads an agent or group, by its `objectType`; without one it is an agent.
pub(crate) fn actor<'a>(
    cx: &mut Check<'a>,
    value: &Json<'a>,
    at: &Path<'_>,
    allowed: Allowed,
) -> Option<Actor> {
    match value.text("objectType") {
        Some("Group") if allowed != Allowed::Agent => group(cx, value, at),
        None if allowed == Allowed::Group && matches!(value, Json::Object(_)) => {
            cx.faults.add(
                "xapi.property.missing",
                at,
                rule::GROUP,
                "no `objectType`",
                "a property `objectType` of `Group`",
            );
            group(cx, value, at)
        }
        _ => agent(cx, value, at, allowed),
    }
}

fn agent<'a>(
    cx: &mut Check<'a>,
    value: &Json<'a>,
    at: &Path<'_>,
    allowed: Allowed,
) -> Option<Actor> {
    let agent = cx.object(value, at, &AGENT, rule::AGENT)?;
    let words: &[&str] = match allowed {
        Allowed::Agent => &["Agent"],
        Allowed::Group => &["Group"],
        Allowed::Either => &["Agent", "Group"],
    };
    common(cx, &agent, words);
    let identity = identity(cx, &agent);
    if identity.count == 0 {
        cx.faults.add(
            "xapi.agent.identifier.missing",
            at,
            rule::IDENTIFIER,
            "an agent without identifier",
            super::value::one_of(IDENTIFIERS),
        );
    }
    Some(Actor {
        key: identity.key?,
        members: Vec::new(),
        size: 0,
        has_account: false,
    })
}

fn group<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<Actor> {
    let group = cx.object(value, at, &GROUP, rule::GROUP)?;
    common(cx, &group, &["Group"]);
    let identity = identity(cx, &group);
    let anonymous = identity.count == 0;
    let list = group
        .get("member")
        .and_then(|(value, at)| Some((cx.array(value, &at, rule::GROUP)?, at)));
    let size = list.map_or(0, |(list, _)| list.len());
    if anonymous && (size == 0) && (list.is_some() || !group.has("member")) {
        cx.faults.add(
            "xapi.group.member.missing",
            at,
            rule::GROUP,
            "an anonymous group without members",
            "a property `member` with agents, or an identifier",
        );
    }
    let members = list
        .map(|(list, at)| members(cx, list, &at))
        .unwrap_or_default();
    let has_account = members.iter().any(AgentKey::is_account);
    let key = if anonymous {
        AgentKey::anonymous()
    } else {
        identity.key?
    };
    Some(Actor {
        key,
        members,
        size,
        has_account,
    })
}

fn members<'a>(cx: &mut Check<'a>, list: &[Json<'a>], at: &Path<'_>) -> Vec<AgentKey> {
    let mut keys = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let at = at.index(index);
        if value.text("objectType") == Some("Group") {
            cx.faults.add(
                "xapi.group.member.group",
                &at.key("objectType"),
                rule::GROUP,
                "a group within a group",
                "agents as members",
            );
        } else if let Some(member) = actor(cx, value, &at, Allowed::Agent) {
            keys.push(member.key);
        }
    }
    keys
}

fn common<'a>(cx: &mut Check<'a>, object: &Object<'_, 'a, '_>, types: &[&str]) {
    if let Some((value, at)) = object.get("objectType") {
        cx.word(value, &at, object.rule, "xapi.object_type", types);
    }
    if let Some((value, at)) = object.get("name") {
        cx.string(value, &at, object.rule);
    }
}

struct Identity {
    /// How many identifiers were given, sound or not.
    count: usize,
    key: Option<AgentKey>,
}

/// The one identifier of an agent or group (1.0.3 Data §2.4.2.3).
fn identity<'a>(cx: &mut Check<'a>, object: &Object<'_, 'a, '_>) -> Identity {
    let given: Vec<&str> = IDENTIFIERS
        .iter()
        .copied()
        .filter(|key| object.has(key))
        .collect();
    if given.len() > 1 {
        cx.faults.add(
            "xapi.agent.identifier.many",
            object.at,
            rule::IDENTIFIER,
            format!("`{}`", given.join("` and `")),
            "one identifier",
        );
    }
    let keys: Vec<Option<AgentKey>> = given
        .iter()
        .map(|name| identifier(cx, object, name))
        .collect();
    let key = keys
        .into_iter()
        .next()
        .flatten()
        .filter(|key| cx.indexable(key.as_str(), object.at));
    Identity {
        count: given.len(),
        key,
    }
}

fn identifier<'a>(cx: &mut Check<'a>, object: &Object<'_, 'a, '_>, name: &str) -> Option<AgentKey> {
    let (value, at) = object.get(name)?;
    match name {
        "mbox" => mbox(cx, value, &at),
        "mbox_sha1sum" => sha1sum(cx, value, &at),
        "openid" => cx.iri(value, &at).map(|uri| AgentKey::openid(uri.as_str())),
        _ => account(cx, value, &at),
    }
}

fn mbox<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<AgentKey> {
    let text = cx.string(value, at, rule::IDENTIFIER)?.as_str();
    if !iri::is_mailto(text) {
        cx.faults.add(
            "xapi.agent.mbox",
            at,
            rule::IDENTIFIER,
            "a string of another form",
            "`mailto:` and an e-mail address",
        );
        return None;
    }
    Some(AgentKey::mbox(text))
}

fn sha1sum<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<AgentKey> {
    let text = cx.string(value, at, rule::IDENTIFIER)?.as_str();
    if text.len() != 40 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        cx.faults.add(
            "xapi.agent.sha1sum",
            at,
            rule::IDENTIFIER,
            "a string of another form",
            "40 hexadecimal digits",
        );
        return None;
    }
    Some(AgentKey::sha1sum(text))
}

/// An account (1.0.3 Data §2.4.2.4).
fn account<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<AgentKey> {
    let account = cx.object(value, at, &["homePage", "name"], rule::ACCOUNT)?;
    let home_page = cx
        .require(&account, "homePage")
        .and_then(|(value, at)| cx.iri(value, &at));
    let name = cx
        .require(&account, "name")
        .and_then(|(value, at)| account_name(cx, value, &at));
    Some(AgentKey::account(home_page?.as_str(), name?.as_str()))
}

/// A NUL could not be looked up in every database.
fn account_name<'j, 'a>(
    cx: &mut Check<'a>,
    value: &'j Json<'a>,
    at: &Path<'_>,
) -> Option<&'j Text<'a>> {
    let name = cx.string(value, at, rule::ACCOUNT)?;
    let sound = !name.as_str().is_empty() && !name.as_str().contains('\0');
    if !sound {
        cx.faults.add(
            "xapi.agent.account.name",
            at,
            rule::ACCOUNT,
            "an empty name, or one with NUL",
            "the name of the account",
        );
    }
    sound.then_some(name)
}
