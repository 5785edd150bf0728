//! The context of a statement (1.0.3 Data §2.4.6, 2.0.0 §4.2.2.5).

use uuid::Uuid;

use super::{Allowed, Check, Object, activity, actor, object};
use crate::fault::Path;
use crate::json::Json;
use crate::{Version, rule};

const V1: &[&str] = &[
    "registration",
    "instructor",
    "team",
    "contextActivities",
    "revision",
    "platform",
    "language",
    "statement",
    "extensions",
];
const V2: &[&str] = &[
    "registration",
    "instructor",
    "team",
    "contextActivities",
    "contextAgents",
    "contextGroups",
    "revision",
    "platform",
    "language",
    "statement",
    "extensions",
];

/// Reads a context; answers its registration.
pub(super) fn context<'a>(
    cx: &mut Check<'a>,
    value: &Json<'a>,
    at: &Path<'_>,
    of_activity: bool,
) -> Option<Uuid> {
    let keys = if cx.version == Version::V1 { V1 } else { V2 };
    let context = cx.object(value, at, keys, rule::CONTEXT)?;
    people(cx, &context);
    place(cx, &context, of_activity);
    if let Some((value, at)) = context.get("contextActivities") {
        context_activities(cx, value, &at);
    }
    if let Some((value, at)) = context.get("statement") {
        object::statement_ref(cx, value, &at);
    }
    if let Some((value, at)) = context.get("extensions") {
        cx.extensions(value, &at);
    }
    let (value, at) = context.get("registration")?;
    cx.uuid(value, &at)
}

fn people<'a>(cx: &mut Check<'a>, context: &Object<'_, 'a, '_>) {
    for (key, allowed) in [("instructor", Allowed::Either), ("team", Allowed::Group)] {
        if let Some((value, at)) = context.get(key) {
            relate(cx, value, &at, allowed);
        }
    }
    if cx.version == Version::V1 {
        return;
    }
    for role in [AGENTS, GROUPS] {
        if let Some((value, at)) = context.get(role.list) {
            for (index, value) in cx
                .array(value, &at, rule::CONTEXT)
                .unwrap_or_default()
                .iter()
                .enumerate()
            {
                role_player(cx, value, &at.index(index), role);
            }
        }
    }
}

fn relate<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>, allowed: Allowed) {
    if let Some(actor) = actor(cx, value, at, allowed) {
        cx.found.relate(&actor);
    }
}

/// What tells `contextAgents` from `contextGroups` (2.0.0 §4.2.2.5).
#[derive(Clone, Copy)]
struct Role {
    list: &'static str,
    object_type: &'static str,
    player: &'static str,
    allowed: Allowed,
}

const AGENTS: Role = Role {
    list: "contextAgents",
    object_type: "contextAgent",
    player: "agent",
    allowed: Allowed::Agent,
};
const GROUPS: Role = Role {
    list: "contextGroups",
    object_type: "contextGroup",
    player: "group",
    allowed: Allowed::Group,
};

fn role_player<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>, role: Role) {
    let Some(object) = cx.object(
        value,
        at,
        &["objectType", role.player, "relevantTypes"],
        rule::CONTEXT,
    ) else {
        return;
    };
    if let Some((value, at)) = cx.require(&object, "objectType") {
        cx.word(
            value,
            &at,
            rule::CONTEXT,
            "xapi.object_type",
            &[role.object_type],
        );
    }
    if let Some((value, at)) = cx.require(&object, role.player) {
        relate(cx, value, &at, role.allowed);
    }
    if let Some((value, at)) = object.get("relevantTypes") {
        relevant_types(cx, value, &at);
    }
}

fn relevant_types<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) {
    let Some(types) = cx.array(value, at, rule::CONTEXT) else {
        return;
    };
    if types.is_empty() {
        cx.faults.add(
            "xapi.context.relevant_types",
            at,
            rule::CONTEXT,
            "an empty array",
            "activity types, or no such property",
        );
    }
    for (index, value) in types.iter().enumerate() {
        cx.iri(value, &at.index(index));
    }
}

fn place<'a>(cx: &mut Check<'a>, context: &Object<'_, 'a, '_>, of_activity: bool) {
    for key in ["revision", "platform"] {
        let Some((value, at)) = context.get(key) else {
            continue;
        };
        cx.string(value, &at, rule::CONTEXT);
        if !of_activity {
            cx.faults.add(
                "xapi.context.activity_only",
                &at,
                rule::CONTEXT,
                format!("`{key}`"),
                "no such property unless the object is an activity",
            );
        }
    }
    if let Some((value, at)) = context.get("language") {
        cx.language_tag(value, &at);
    }
}

/// Context activities (1.0.3 Data §2.4.6.2): lists, or a single one as before 1.0.
fn context_activities<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) {
    let kinds = ["parent", "grouping", "category", "other"];
    let Some(lists) = cx.object(value, at, &kinds, rule::CONTEXT_ACTIVITIES) else {
        return;
    };
    for kind in kinds {
        match lists.get(kind) {
            Some((Json::Array(activities), at)) => {
                for (index, value) in activities.iter().enumerate() {
                    activity::activity(cx, value, &at.index(index));
                }
            }
            Some((value, at)) => {
                activity::activity(cx, value, &at);
            }
            None => {}
        }
    }
}
