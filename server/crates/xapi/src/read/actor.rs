//! Agents and groups (1.0.3 Data §2.4.2): who they are, told by one identifier.

use super::identifier::{IDENTIFIERS, identity};
use super::{Check, Object, one_of};
use crate::agent::AgentKey;
use crate::fault::Path;
use crate::json::Json;
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
            one_of(IDENTIFIERS),
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
    if anonymous && size == 0 && (list.is_some() || !group.has("member")) {
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
