//! How reactions look on the wire.

mod rule;

use engine::Instant;
use engine::reactions::{self, New, Saved, Trial as Tried};
use poem_openapi::types::{Any, Example};
use poem_openapi::{Enum, Object};
use rule::Rule;
use serde_json::{Value, json};
use store::delivery::{DELIVERED, Delivery as DeliveryRow, FAILED, WAITING};
use store::reaction::Reaction as Row;
use time::OffsetDateTime;
use uuid::Uuid;
use xapi::time::stored_text;

/// A name and a rule.
#[derive(Object)]
#[oai(example)]
pub(super) struct Change {
    /// For people.
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    #[oai(flatten)]
    rule: Rule,
}

/// A reaction to be made.
#[derive(Object)]
#[oai(example)]
pub(super) struct NewReaction {
    #[oai(flatten)]
    pub(super) reaction: Change,
    /// Where it begins: `latest`, `earliest`, or a moment of storage to begin after.
    #[oai(default = "latest", validator(max_length = 40))]
    pub(super) start: String,
}

/// A rule to be tried.
#[derive(Object)]
pub(super) struct Try {
    #[oai(flatten)]
    pub(super) rule: Rule,
    /// With how many of the newest statements.
    #[oai(
        default = "hundred",
        validator(minimum(value = "1"), maximum(value = "500"))
    )]
    pub(super) last: u32,
}

/// Where to go on.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Enable {
    /// `latest`, `earliest`, or a moment of storage to begin after; without it, where it stopped.
    #[oai(validator(max_length = 40))]
    pub(super) start: Option<String>,
}

fn latest() -> String {
    "latest".to_owned()
}

fn hundred() -> u32 {
    100
}

impl Example for Change {
    fn example() -> Self {
        Change {
            name: "Safety badge".to_owned(),
            rule: Rule::sample(),
        }
    }
}

impl Example for NewReaction {
    fn example() -> Self {
        NewReaction {
            reaction: Change::example(),
            start: latest(),
        }
    }
}

/// A reaction.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Reaction {
    /// UUIDv7.
    id: Uuid,
    /// For people.
    name: String,
    #[oai(flatten)]
    rule: Rule,
    /// What its webhooks are signed with; only when it was made just now.
    secret: Option<String>,
    /// Whether it is at work.
    enabled: bool,
    /// What was stored up to this moment has been looked at; a few seconds old.
    position: String,
    /// How often it fired.
    fired: i64,
    /// When it fired last.
    fired_at: Option<OffsetDateTime>,
    /// How often it failed, its webhooks included.
    errors: i64,
    /// How often since something went well; at 20 it is put to rest.
    failures: i32,
    /// Why it failed last.
    last_error: Option<String>,
    /// When it failed last.
    last_error_at: Option<OffsetDateTime>,
    /// Who made it.
    created_by: String,
    /// When it was made.
    created_at: OffsetDateTime,
    /// When its rule was last changed.
    updated_at: OffsetDateTime,
}

impl From<Row> for Reaction {
    fn from(row: Row) -> Self {
        let rule = reactions::rule_of(&row).map(Rule::from);
        Reaction {
            id: row.id,
            name: row.name,
            rule: rule.unwrap_or_else(|_| Rule::unreadable()),
            secret: None,
            enabled: row.enabled,
            position: stored_text(row.position.0),
            fired: row.fired,
            fired_at: row.fired_at.map(Instant::to_time),
            errors: row.errors,
            failures: row.failures,
            last_error: row.last_error,
            last_error_at: row.last_error_at.map(Instant::to_time),
            created_by: row.created_by,
            created_at: row.created_at.to_time(),
            updated_at: row.updated_at.to_time(),
        }
    }
}

impl From<Saved> for Reaction {
    fn from(saved: Saved) -> Self {
        Reaction {
            secret: saved.secret,
            ..saved.reaction.into()
        }
    }
}

impl From<Change> for New {
    fn from(change: Change) -> New {
        let (rule, secret) = change.rule.into();
        New {
            name: change.name,
            rule,
            secret,
        }
    }
}

/// What a rule would have done.
#[derive(Object)]
pub(super) struct Trial {
    /// Statements looked at; it ends after 20 firings.
    looked_at: u64,
    /// What it would have done, oldest first.
    fired: Vec<Fired>,
}

/// One firing that would have been.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Fired {
    /// Names of the conditions with the ids of the statements that met them.
    matched: Any<Value>,
    /// The statement that would have been made. A reaction gives it another id.
    statement: Option<Any<Value>>,
    /// What is wrong with it.
    problem: Option<String>,
}

impl Trial {
    pub(super) fn new(looked_at: u64, fired: Vec<Tried>) -> Trial {
        let fired = fired.into_iter().map(|one| {
            let matched = one.matched.into_iter();
            let matched = matched.map(|(name, id)| (name, json!(id))).collect();
            Fired {
                matched: Any(Value::Object(matched)),
                statement: one.statement.map(Any),
                problem: one.problem,
            }
        });
        Trial {
            looked_at,
            fired: fired.collect(),
        }
    }
}

/// What became of a webhook.
#[derive(Enum, Debug, Clone, Copy)]
#[oai(rename_all = "lowercase")]
pub(super) enum State {
    /// It is to be sent, for the first time or again.
    Waiting,
    /// The receiver answered with 2xx.
    Delivered,
    /// Given up after 24 hours, or answered with 410.
    Failed,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            State::Waiting => WAITING,
            State::Delivered => DELIVERED,
            State::Failed => FAILED,
        }
    }
}

/// A webhook.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Delivery {
    /// UUIDv7; the receiver gets it as `webhook-id`.
    id: Uuid,
    /// The statement that completed the match.
    statement: Uuid,
    /// What became of it.
    state: State,
    /// How often it was tried.
    tries: i32,
    /// What the receiver answered last.
    status: Option<i32>,
    /// Why the last try failed.
    error: Option<String>,
    /// When the reaction fired.
    created_at: OffsetDateTime,
    /// When it is tried next.
    next_at: Option<OffsetDateTime>,
    /// When it was delivered or given up.
    ended_at: Option<OffsetDateTime>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        let state = match row.state.as_str() {
            DELIVERED => State::Delivered,
            FAILED => State::Failed,
            _ => State::Waiting,
        };
        let waits = matches!(state, State::Waiting);
        Delivery {
            id: row.id,
            statement: row.statement_id,
            state,
            tries: row.tries,
            status: row.status,
            error: row.error,
            created_at: row.created_at.to_time(),
            next_at: waits.then(|| row.next_at.to_time()),
            ended_at: row.ended_at.map(Instant::to_time),
        }
    }
}
