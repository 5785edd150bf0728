//! The object of a statement (1.0.3 Data §2.4.4): activity, agent, group, statement or SubStatement.

use std::borrow::Cow;

use uuid::Uuid;

use super::{Actor, Allowed, Check, activity, actor, statement};
use crate::fault::{Path, shown};
use crate::json::Json;
use crate::{ObjectRef, rule};

/// Whether a statement stands for itself or inside of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Statement,
    SubStatement,
}

/// A sound object.
pub(super) enum Thing<'a> {
    Activity(Cow<'a, str>),
    Actor(Actor),
    Statement(Uuid),
    SubStatement(Box<Thing<'a>>),
}

impl<'a> Thing<'a> {
    pub(super) fn into_ref(self) -> ObjectRef<'a> {
        match self {
            Thing::Activity(id) => ObjectRef::Activity(id),
            Thing::Actor(actor) => ObjectRef::Agent(actor.key),
            Thing::Statement(id) => ObjectRef::Statement(id),
            Thing::SubStatement(thing) => ObjectRef::SubStatement(Box::new(thing.into_ref())),
        }
    }
}

const TYPES: [&str; 5] = ["Activity", "Agent", "Group", "SubStatement", "StatementRef"];

/// Reads an object by its `objectType`; without one it is an activity.
pub(super) fn object<'a>(
    cx: &mut Check<'a>,
    value: &Json<'a>,
    at: &Path<'_>,
    level: Level,
) -> Option<Thing<'a>> {
    match value.text("objectType") {
        None | Some("Activity") => activity::activity(cx, value, at).map(Thing::Activity),
        Some("Agent" | "Group") => agent(cx, value, at),
        Some("StatementRef") => statement_ref(cx, value, at).map(Thing::Statement),
        Some("SubStatement") if level == Level::Statement => statement::substatement(cx, value, at),
        Some("SubStatement") => {
            cx.faults.add(
                "xapi.substatement.nested",
                at,
                rule::STATEMENT_OBJECT,
                "a SubStatement within a SubStatement",
                "any other object",
            );
            None
        }
        Some(other) => {
            cx.faults.add(
                "xapi.object_type",
                &at.key("objectType"),
                rule::OBJECT,
                shown(other),
                super::one_of(&TYPES),
            );
            None
        }
    }
}

fn agent<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) -> Option<Thing<'a>> {
    let actor = actor(cx, value, at, Allowed::Either)?;
    cx.found.relate(&actor);
    Some(Thing::Actor(actor))
}

/// Reads a reference to another statement (1.0.3 Data §2.4.4.3).
pub(super) fn statement_ref<'a>(
    cx: &mut Check<'a>,
    value: &Json<'a>,
    at: &Path<'_>,
) -> Option<Uuid> {
    let reference = cx.object(value, at, &["objectType", "id"], rule::STATEMENT_OBJECT)?;
    if let Some((value, at)) = cx.require(&reference, "objectType") {
        cx.word(
            value,
            &at,
            rule::STATEMENT_OBJECT,
            "xapi.object_type",
            &["StatementRef"],
        );
    }
    let (value, at) = cx.require(&reference, "id")?;
    cx.uuid(value, &at)
}
