//! Inverse functional identifiers (1.0.3 Data §2.4.2.3): the one thing an agent is known by.

use super::{Check, Object};
use crate::agent::AgentKey;
use crate::fault::Path;
use crate::json::{Json, Text};
use crate::{iri, rule};

pub(super) const IDENTIFIERS: &[&str] = &["mbox", "mbox_sha1sum", "openid", "account"];

/// What identifies an agent or group.
pub(super) struct Identity {
    /// How many identifiers were given, sound or not.
    pub(super) count: usize,
    /// The key, when there is one sound identifier.
    pub(super) key: Option<AgentKey>,
}

/// The one identifier of an agent or group (1.0.3 Data §2.4.2.3).
pub(super) fn identity<'a>(cx: &mut Check<'a>, object: &Object<'_, 'a, '_>) -> Identity {
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
