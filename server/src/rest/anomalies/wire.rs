//! Anomalies as they are answered, and what is asked to be done about them.

use engine::anomalies::{self, Act, Detail, Effect, Hit, Level};
use poem_openapi::{Enum, Object};
use store::anomaly::{Anomaly as Row, State};
use time::OffsetDateTime;
use uuid::Uuid;

/// What became of it.
#[derive(Enum, Clone, Copy)]
#[oai(rename = "AnomalyState", rename_all = "snake_case")]
pub(super) enum WireState {
    /// Nobody has looked at it.
    Open,
    /// Somebody has.
    Acknowledged,
    /// Something was done about it.
    Acted,
}

impl From<WireState> for State {
    fn from(state: WireState) -> Self {
        match state {
            WireState::Open => State::Open,
            WireState::Acknowledged => State::Acknowledged,
            WireState::Acted => State::Acted,
        }
    }
}

/// How much it matters.
#[derive(Enum, Clone, Copy)]
#[oai(rename = "AnomalyLevel", rename_all = "snake_case")]
pub(super) enum WireLevel {
    /// Look at it now.
    High,
    /// Look at it today.
    Low,
    /// Good to know.
    Info,
}

impl WireLevel {
    pub(super) const fn name(self) -> &'static str {
        match self {
            WireLevel::High => Level::High.name(),
            WireLevel::Low => Level::Low.name(),
            WireLevel::Info => Level::Info.name(),
        }
    }
}

/// What can be done.
#[derive(Enum, Clone, Copy)]
#[oai(rename = "AnomalyAct", rename_all = "snake_case")]
pub(super) enum WireAct {
    /// End the sessions of the one it is about.
    RevokeSessions,
    /// Revoke the key it is about.
    DisableKey,
    /// Let the network it came from neither sign on nor use keys.
    Block,
}

impl From<WireAct> for Act {
    fn from(act: WireAct) -> Self {
        match act {
            WireAct::RevokeSessions => Act::RevokeSessions,
            WireAct::DisableKey => Act::DisableKey,
            WireAct::Block => Act::Block,
        }
    }
}

/// Something that looks wrong.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Anomaly {
    /// UUIDv7.
    id: Uuid,
    /// Code of its rule: `key.new_network`.
    rule: String,
    /// The rule's number: `R-07`.
    number: String,
    /// The rule in a few words.
    title: String,
    /// `high`, `low` or `info`.
    level: String,
    /// `person`, `account`, `address`, `key`, `session`, `provider` or `actor`.
    subject_kind: String,
    /// An id, or a keyed hash.
    subject: String,
    /// The same for people: a pseudonym, a name of a key or provider, a network.
    label: String,
    /// What was seen, in a few words.
    summary: String,
    /// Signals counted.
    count: i64,
    /// The first.
    first_at: OffsetDateTime,
    /// The last so far.
    last_at: OffsetDateTime,
    /// `open`, `acknowledged` or `acted`.
    state: String,
    /// When somebody looked at it.
    resolved_at: Option<OffsetDateTime>,
    /// The credential that did.
    resolved_by: Option<String>,
    /// Why.
    reason: Option<String>,
    /// What was done.
    act: Option<String>,
    /// What can be done; told of one anomaly, not in lists.
    acts: Option<Vec<String>>,
    /// What was seen, in some more words; not in lists.
    facts: Option<Vec<Fact>>,
    /// The newest signals, at most 50; not in lists.
    evidence: Option<Vec<Evidence>>,
    /// What the rule counts; not in lists.
    counts: Option<String>,
    /// What looks like it and is not; not in lists.
    trap: Option<String>,
}

/// What was seen.
#[derive(Object)]
#[oai(rename = "AnomalyFact")]
struct Fact {
    /// A word.
    word: String,
    /// A sentence.
    said: String,
}

/// One signal.
#[derive(Object)]
#[oai(rename = "AnomalyEvidence")]
struct Evidence {
    /// Of the signal.
    id: Uuid,
    /// When.
    at: OffsetDateTime,
    /// How often.
    times: i64,
    /// What happened.
    text: String,
    /// Where from, as `shown_addresses` says.
    from: String,
}

impl From<Hit> for Evidence {
    fn from(hit: Hit) -> Self {
        Evidence {
            id: hit.id,
            at: hit.at.to_time(),
            times: hit.times,
            text: hit.text,
            from: hit.from,
        }
    }
}

impl Anomaly {
    /// As it stands in lists.
    pub(super) fn brief(row: Row) -> Anomaly {
        let rule = anomalies::Rule::by_code(&row.rule);
        Anomaly {
            id: row.id,
            number: rule.map_or("", anomalies::Rule::number).to_owned(),
            title: rule.map_or("", anomalies::Rule::title).to_owned(),
            rule: row.rule,
            level: row.level,
            subject_kind: row.subject_kind,
            subject: row.subject,
            label: row.label,
            summary: row.summary,
            count: row.count,
            first_at: row.first_at.to_time(),
            last_at: row.last_at.to_time(),
            state: row.state,
            resolved_at: row.resolved_at.map(store::Instant::to_time),
            resolved_by: row.resolved_by,
            reason: row.reason,
            act: row.act,
            acts: None,
            facts: None,
            evidence: None,
            counts: None,
            trap: None,
        }
    }

    /// With everything that is kept of it.
    pub(super) fn whole(detail: Detail) -> Anomaly {
        let text = |of: fn(anomalies::Rule) -> &'static str| detail.rule.map(of).map(str::to_owned);
        let acts = detail.acts.iter().map(|act| act.name().to_owned());
        let facts = detail.facts.iter().map(|fact| Fact {
            word: fact.0.clone(),
            said: fact.1.clone(),
        });
        Anomaly {
            acts: Some(acts.collect()),
            facts: Some(facts.collect()),
            counts: text(anomalies::Rule::counts),
            trap: text(anomalies::Rule::trap),
            evidence: Some(detail.evidence.into_iter().map(Evidence::from).collect()),
            ..Anomaly::brief(detail.row)
        }
    }
}

/// One rule of the catalogue.
#[derive(Object)]
#[oai(rename = "AnomalyRule", skip_serializing_if_is_none)]
pub(super) struct Rule {
    /// `R-07`.
    number: String,
    /// Stable and dotted.
    code: String,
    /// In a few words.
    title: String,
    /// How much it usually matters.
    level: String,
    /// Seconds that it looks back.
    window_seconds: i64,
    /// What it counts.
    counts: String,
    /// What looks like it and is not, and how that is told apart.
    trap: String,
    /// What is suggested, where it can be done here.
    act: Option<String>,
}

impl Rule {
    pub(super) fn of(rule: anomalies::Rule) -> Rule {
        Rule {
            number: rule.number().to_owned(),
            code: rule.code().to_owned(),
            title: rule.title().to_owned(),
            level: rule.level().name().to_owned(),
            window_seconds: rule.window(),
            counts: rule.counts().to_owned(),
            trap: rule.trap().to_owned(),
            act: rule.act().map(|act| act.name().to_owned()),
        }
    }
}

/// All rules.
#[derive(Object)]
#[oai(rename = "AnomalyRules")]
pub(super) struct Rules {
    /// Twenty of them.
    pub(super) items: Vec<Rule>,
}

/// Which ones somebody has looked at.
#[derive(Object)]
#[oai(rename = "AcknowledgeAnomalies", skip_serializing_if_is_none)]
pub(super) struct Acknowledge {
    /// These.
    #[oai(validator(min_items = 1, max_items = 1000))]
    pub(super) ids: Vec<Uuid>,
    /// Why they are nothing to worry about.
    #[oai(validator(max_length = 500))]
    pub(super) reason: Option<String>,
}

/// How many there were.
#[derive(Object)]
#[oai(rename = "AcknowledgedAnomalies")]
pub(super) struct Acknowledged {
    /// Of those named.
    pub(super) acknowledged: u64,
}

/// What shall be done.
#[derive(Object)]
#[oai(skip_serializing_if_is_none, rename = "AnomalyOrder", example)]
pub(super) struct ActOrder {
    /// Which of the acts it allows.
    pub(super) act: WireAct,
    /// For how long a block holds: 1 to 2160, by default 24.
    pub(super) hours: Option<i64>,
    /// Why; kept with it. A dry run needs none.
    #[oai(validator(max_length = 500))]
    pub(super) reason: Option<String>,
    /// Tell what would happen, and change nothing.
    #[oai(default)]
    pub(super) dry_run: bool,
}

impl poem_openapi::types::Example for ActOrder {
    fn example() -> Self {
        ActOrder {
            act: WireAct::Block,
            hours: Some(24),
            reason: None,
            dry_run: true,
        }
    }
}

/// What was done, or on a dry run would be.
#[derive(Object)]
#[oai(rename = "AnomalyEffect", skip_serializing_if_is_none)]
pub(super) struct Done {
    /// Whether nothing was changed.
    dry_run: bool,
    /// Sessions ended, keys revoked or networks blocked.
    affected: u64,
    /// In sentences.
    lines: Vec<Line>,
    /// The block that began: delete it to lift it.
    block: Option<Uuid>,
}

/// One sentence.
#[derive(Object)]
#[oai(rename = "AnomalyEffectLine")]
struct Line {
    /// Whether to think about it first.
    warns: bool,
    /// For people.
    text: String,
}

impl Done {
    pub(super) fn of(dry_run: bool, effect: Effect) -> Done {
        let lines = effect.lines.into_iter();
        Done {
            dry_run,
            affected: effect.affected,
            lines: lines.map(|(warns, text)| Line { warns, text }).collect(),
            block: effect.block,
        }
    }
}

/// How long a rule shall not speak of a subject.
#[derive(Object)]
#[oai(rename = "MuteAnomaly", skip_serializing_if_is_none)]
pub(super) struct MuteOrder {
    /// 1 to 2160.
    pub(super) hours: i64,
    /// Why.
    #[oai(validator(max_length = 500))]
    pub(super) reason: Option<String>,
}

/// Until when.
#[derive(Object)]
#[oai(rename = "MutedAnomaly")]
pub(super) struct Muted {
    /// Then it speaks again.
    pub(super) until: OffsetDateTime,
}

/// A network that may neither sign on nor use keys.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Block {
    /// UUIDv7.
    id: Uuid,
    /// `192.0.2.0/24`.
    network: String,
    /// Until when.
    until: OffsetDateTime,
    /// Since when.
    created_at: OffsetDateTime,
    /// The credential that did it.
    created_by: String,
    /// Why.
    reason: String,
    /// What led to it.
    anomaly: Option<Uuid>,
}

impl From<store::block::Block> for Block {
    fn from(row: store::block::Block) -> Self {
        Block {
            id: row.id,
            network: row.network,
            until: row.until.to_time(),
            created_at: row.created_at.to_time(),
            created_by: row.created_by,
            reason: row.reason,
            anomaly: row.anomaly_id,
        }
    }
}

/// Blocks that hold now.
#[derive(Object)]
pub(super) struct Blocks {
    /// At most 1,000.
    pub(super) items: Vec<Block>,
}

/// Whether there was one to lift.
#[derive(Object)]
pub(super) struct Lifted {
    /// It is gone now in any case.
    pub(super) lifted: bool,
}
