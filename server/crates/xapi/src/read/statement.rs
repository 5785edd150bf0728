//! Statements and SubStatements (1.0.3 Data §2.4): the parts put together.

use std::borrow::Cow;

use uuid::Uuid;

use super::object::{self, Level, Thing};
use super::{Actor, Allowed, Check, Found, Object, VOIDED, actor, attachment, context, result};
use crate::agent::AgentKey;
use crate::fault::{Path, shown};
use crate::json::Json;
use crate::statement::Statement;
use crate::{ObjectRef, rule};

const STATEMENT: [&str; 11] = [
    "id",
    "actor",
    "verb",
    "object",
    "result",
    "context",
    "timestamp",
    "stored",
    "authority",
    "version",
    "attachments",
];
const SUBSTATEMENT: [&str; 8] = [
    "objectType",
    "actor",
    "verb",
    "object",
    "result",
    "context",
    "timestamp",
    "attachments",
];

/// Reads a statement; none when it has a fault.
pub(super) fn statement<'a>(
    cx: &mut Check<'a>,
    json: Json<'a>,
    at: &Path<'_>,
) -> Option<Statement<'a>> {
    let before = cx.faults.count();
    let said = said(cx, &json, at);
    let found = std::mem::take(&mut cx.found);
    let said = said.filter(|_| cx.faults.count() == before)?;
    Some(assemble(json, said, found))
}

/// What a statement says at its top level.
struct Said<'a> {
    id: Option<Uuid>,
    version: Option<Cow<'a, str>>,
    core: Core<'a>,
}

/// What a statement and a SubStatement have in common.
struct Core<'a> {
    actor: Actor,
    verb: Cow<'a, str>,
    object: Thing<'a>,
    timestamp: Option<i64>,
    registration: Option<Uuid>,
}

fn said<'a>(cx: &mut Check<'a>, json: &Json<'a>, at: &Path<'_>) -> Option<Said<'a>> {
    let object = cx.object(json, at, &STATEMENT, rule::STATEMENT)?;
    let id = object.get("id").and_then(|(value, at)| cx.uuid(value, &at));
    let core = core(cx, &object, Level::Statement);
    if let Some((value, at)) = object.get("stored") {
        cx.timestamp(value, &at);
    }
    if let Some((value, at)) = object.get("authority") {
        authority(cx, value, &at);
    }
    let version = object
        .get("version")
        .and_then(|(value, at)| version(cx, value, &at));
    Some(Said {
        id,
        version,
        core: core?,
    })
}

fn core<'a>(cx: &mut Check<'a>, statement: &Object<'_, 'a, '_>, level: Level) -> Option<Core<'a>> {
    let actor = cx
        .require(statement, "actor")
        .and_then(|(value, at)| actor(cx, value, &at, Allowed::Either));
    if let Some(actor) = &actor {
        cx.found.relate(actor);
    }
    let verb = cx
        .require(statement, "verb")
        .and_then(|(value, at)| verb(cx, value, &at));
    let thing = cx
        .require(statement, "object")
        .and_then(|(value, at)| object::object(cx, value, &at, level));
    voiding(cx, statement, verb.as_deref());
    if let Some((value, at)) = statement.get("result") {
        result::result(cx, value, &at);
    }
    let registration = statement
        .get("context")
        .and_then(|(value, at)| context::context(cx, value, &at, is_of_activity(statement)));
    let timestamp = statement
        .get("timestamp")
        .and_then(|(value, at)| cx.timestamp(value, &at));
    if let Some((value, at)) = statement.get("attachments") {
        attachment::attachments(cx, value, &at);
    }
    Some(Core {
        actor: actor?,
        verb: verb?,
        object: thing?,
        timestamp,
        registration,
    })
}

/// Reads a verb (1.0.3 Data §2.4.3).
fn verb<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<Cow<'a, str>> {
    let verb = cx.object(value, at, &["id", "display"], rule::VERB)?;
    if let Some((value, at)) = verb.get("display") {
        cx.language_map(value, &at);
    }
    let (value, at) = cx.require(&verb, "id")?;
    cx.iri(value, &at).map(|id| id.to_cow())
}

fn voiding(cx: &mut Check<'_>, statement: &Object<'_, '_, '_>, verb: Option<&str>) {
    let Some((object, at)) = statement.get("object").filter(|_| verb == Some(VOIDED)) else {
        return;
    };
    if object.text("objectType") != Some("StatementRef") {
        cx.faults.add(
            "xapi.voiding.object",
            &at,
            rule::VOIDING,
            "another object",
            "a StatementRef to the statement to void",
        );
    }
}

/// Whether the object is an activity, as far as it says (1.0.3 Data §2.4.6).
fn is_of_activity(statement: &Object<'_, '_, '_>) -> bool {
    let statementtype = statement
        .get("object")
        .and_then(|(object, _)| object.text("objectType"));
    matches!(statementtype, None | Some("Activity"))
}

/// Reads a SubStatement (1.0.3 Data §2.4.4.3).
pub(super) fn substatement<'a>(
    cx: &mut Check<'a>,
    value: &Json<'a>,
    at: &Path<'_>,
) -> Option<Thing<'a>> {
    let statement = cx.object(value, at, &SUBSTATEMENT, rule::STATEMENT_OBJECT)?;
    let core = core(cx, &statement, Level::SubStatement)?;
    Some(Thing::SubStatement(Box::new(core.object)))
}

/// An authority is an agent, or OAuth's pair of consumer and user (1.0.3 Data §2.4.9).
fn authority<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) {
    let Some(actor) = actor(cx, value, at, Allowed::Either) else {
        return;
    };
    let is_group = value.text("objectType") == Some("Group");
    let is_pair = actor.key.is_anonymous() && actor.size == 2 && actor.has_account;
    if is_group && !is_pair {
        cx.faults.add(
            "xapi.authority.group",
            at,
            rule::AUTHORITY,
            "another group",
            "an agent, or an anonymous group of two agents, one of them with an account",
        );
    }
}

fn version<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<Cow<'a, str>> {
    let text = cx.string(value, at, rule::VERSION)?;
    if !cx.version.admits(text.as_str()) {
        let expected = format!("`{}`, or no such property", cx.version.of_statement());
        cx.faults.add(
            "xapi.version",
            at,
            rule::VERSION,
            shown(text.as_str()),
            expected,
        );
    }
    Some(text.to_cow())
}

fn assemble<'a>(json: Json<'a>, said: Said<'a>, found: Found<'a>) -> Statement<'a> {
    let core = said.core;
    let agents = agents(&core);
    let object = core.object.into_ref();
    let refers_to = match object {
        ObjectRef::Statement(id) => Some(id),
        _ => None,
    };
    Statement {
        id: said.id,
        version: said.version,
        timestamp: core.timestamp,
        actor: core.actor.key,
        voids: refers_to.filter(|_| core.verb == VOIDED),
        verb: core.verb,
        object,
        registration: core.registration,
        refers_to,
        agents,
        related_agents: unique(found.agents),
        related_activities: unique(found.activities),
        definitions: found.definitions,
        attachments: found.attachments,
        json,
    }
}

/// Whom the narrow `agent` filter finds (1.0.3 Communication §2.1.3).
fn agents(core: &Core<'_>) -> Vec<AgentKey> {
    let object = match &core.object {
        Thing::Actor(actor) => Some(actor),
        _ => None,
    };
    unique(
        core.actor
            .keys()
            .chain(object.into_iter().flat_map(Actor::keys))
            .cloned()
            .collect(),
    )
}

fn unique<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}
