//! Rows of `anomalies`.

use crate::value::{Instant, TenantId};
use sea_orm::entity::prelude::*;

/// One line that an operator sees: something that looks wrong, about somebody or something, in a window of time.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "anomalies")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable code of the rule.
    pub rule: String,
    /// `person`, `account`, `address`, `key`, `session`, `provider` or `actor`.
    pub subject_kind: String,
    /// Whom it is about: an id, or a keyed hash.
    pub subject: String,
    /// The same for people: a pseudonym, a name of a key or a provider, a network.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// `high`, `low` or `info`.
    pub level: String,
    /// Beginning of the window it was raised in.
    pub window_at: Instant,
    /// The first signal of it.
    pub first_at: Instant,
    /// The last one so far.
    pub last_at: Instant,
    /// How many there were.
    pub count: i64,
    /// The last signal that was counted.
    pub last_seq: i64,
    /// What was seen, in a few words.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// What was seen, JSON: pairs of a word and a sentence.
    #[sea_orm(column_type = "Text")]
    pub facts: String,
    /// The newest signals of it, JSON.
    #[sea_orm(column_type = "Text")]
    pub evidence: String,
    /// `open`, `acknowledged` or `acted`.
    pub state: String,
    /// When somebody looked at it.
    pub resolved_at: Option<Instant>,
    /// Handle of who did.
    pub resolved_by: Option<String>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// What was done: `revoke_sessions`, `disable_key` or `block`.
    pub act: Option<String>,
    /// When anything of this row last changed.
    pub changed_at: Instant,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::scope::Scoped for Entity {
    const TENANT: Column = Column::TenantId;
}
