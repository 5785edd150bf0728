//! What the server sends to the console: the events of `GET /ops/v1/stream` and the answers of `/ops/v1/…`.
//! The server serialises these very types, so the two cannot drift apart. No behaviour lives here.

use serde::{Deserialize, Serialize};

/// One event of the stream. The SSE `event:` field carries the name (`hops`), `data:` the JSON of the whole event
/// (`{"event":"hops","data":[…]}`), `id:` (on `hops` only) the cursor to resume after with `Last-Event-ID`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum Event {
    /// First event of every connection.
    Hello(Hello),
    /// New hop records, oldest first.
    Hops(Vec<Hop>),
    /// All groups of refused statements that are open, whenever one of them changed, told apart by
    /// `(code, pointer, source)`. A group that is not named any more has none left.
    Rejects(Vec<RejectGroup>),
    /// What looks wrong around sign-on, sessions and keys, whenever any of it changed.
    Auth(Box<Auth>),
    /// Counters of the last second. Big numbers on the screen come from here, never from counting rows.
    Agg(Box<Agg>),
    /// Rows that this subscriber will not get, because it reads too slowly or asked for fewer rows a second.
    Dropped(Dropped),
    /// At least every five seconds.
    Heartbeat {
        /// Server time, microseconds since 1970 UTC.
        at: i64,
    },
    /// The resume cursor is older than what is kept: forget what you have.
    Reset {
        /// Oldest sequence number still kept.
        from: i64,
    },
    /// The server closes the stream on purpose.
    Bye {
        /// For people.
        reason: String,
        /// When to come back, milliseconds.
        retry_ms: u64,
    },
}

/// Who is asking, and of what server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Hello {
    /// Server time, microseconds since 1970 UTC.
    pub at: i64,
    /// Server version, `0.1.0`.
    pub version: String,
    /// `prod`, `stage` or `dev`.
    pub environment: String,
    /// Name of this instance.
    pub instance: String,
    /// Tenant slug.
    pub tenant: String,
    /// Name of the key in use.
    pub who: String,
    /// Its scopes, as `ops:read`.
    pub scopes: Vec<String>,
    /// When the key expires, microseconds since 1970 UTC.
    pub key_expires: Option<i64>,
    /// Newest hop sequence number when the stream began.
    pub seq: i64,
}

/// Where on its way a launch was: user → LMS → course host → LRS → passback → analytics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The learner's browser.
    User,
    /// The learning management system that launched.
    Lms,
    /// The course host: this server's launch, player and runtime.
    Host,
    /// The learning record store.
    Lrs,
    /// Grades on their way back to the LMS.
    Passback,
    /// Consumers of the records.
    Analytics,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It went well.
    Ok,
    /// Well, but above the threshold of its step.
    Slow,
    /// Begun, not ended.
    Running,
    /// It failed.
    Fail,
    /// It was refused on purpose.
    Deny,
}

/// One step of one launch, redacted at the source. A launch is all hops with the same `launch`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// Monotone in commit order: the cursor.
    pub seq: i64,
    /// The launch this step belongs to, a UUIDv7.
    pub launch: String,
    /// When the step ended, microseconds since 1970 UTC.
    pub at: i64,
    /// Where it happened.
    pub place: Place,
    /// Stable step name: `link.verify`, `launch.begin`, `page.open`, `segment.view`, `answer.grade`, `statement.store`, `course.finish`, `session.exit`.
    pub step: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Stable error code when it did not go well: `link.expired`.
    pub code: Option<String>,
    /// What was done, for people: `graded q-signs, try 1 of 2`.
    pub done: String,
    /// What came back: `right, 2 of 2 points`.
    pub came_back: String,
    /// What was expected instead, when something else came.
    pub expected: Option<String>,
    /// Whose side it is on: `learner`, `lms`, `lectern`, `lrs client`, `page`.
    pub side: String,
    /// How long it took, microseconds.
    pub us: i64,
    /// `link`, `lti13`, `lti11`, `scorm12`, `scorm2004`, `cmi5`, `api`, `dispatch`; `cors` when a page of another origin was refused.
    pub protocol: String,
    /// The launching platform, or `-`; the origin of a page that was refused.
    pub platform: String,
    /// The course's own id (`spot-the-phish`), or `?` when not known yet.
    pub course: String,
    /// The learner's pseudonym (`ln-7f3a…`), or `?`.
    pub learner: String,
    /// The attempt, once there is one.
    pub attempt: Option<String>,
    /// Made by the demo's simulated learners.
    pub simulated: bool,
}

/// The answer of `GET /ops/v1/hops?before=SEQ&limit=N`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct HopPage {
    /// Oldest first; empty at the beginning of what is kept.
    pub hops: Vec<Hop>,
}

/// Refused statements with the same fault from the same source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct RejectGroup {
    /// Stable fault code: `xapi.score.range`.
    pub code: String,
    /// RFC 6901 pointer, array indexes shown as `*`.
    pub pointer: String,
    /// The rule with its section.
    pub rule: String,
    /// The credential that sent them.
    pub source: String,
    /// How many in the retention window.
    pub count: u64,
    /// Microseconds since 1970 UTC.
    pub first: i64,
    /// Microseconds since 1970 UTC.
    pub last: i64,
    /// The newest one's quarantine id, for `GET /api/v1/quarantine/{id}`.
    pub sample: String,
    /// What the newest one carried there.
    pub found: String,
    /// What belongs there.
    pub expected: String,
    /// Whether the newest could be replayed after repair; none when that was not tried.
    #[serde(default)]
    pub repairable: Option<bool>,
    /// The first of the repairs that would be made to the newest.
    #[serde(default)]
    pub repairs: Vec<Repair>,
}

/// What looks wrong, and how sign-on stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Auth {
    /// Server time, microseconds since 1970 UTC.
    pub at: i64,
    /// Those of the last 24 hours, the one seen last first.
    pub anomalies: Vec<Anomaly>,
    /// How sign-on stands.
    pub now: AuthNow,
}

/// How sign-on stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct AuthNow {
    /// Live sessions of people.
    pub sessions: u64,
    /// Keys that can be used.
    pub keys: u64,
    /// Of these, those that end within a week.
    pub keys_ending: u64,
    /// Networks that are blocked.
    pub blocks: u64,
    /// Rules that do not speak of somebody for now.
    pub mutes: u64,
    /// Rules at work.
    pub rules: u64,
    /// Signals that came too fast to be looked at, on this instance.
    pub lost: u64,
}

/// Something that looks wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Anomaly {
    /// UUIDv7.
    pub id: String,
    /// Code of its rule: `key.new_network`.
    pub rule: String,
    /// `R-07`.
    pub number: String,
    /// The rule in a few words.
    pub title: String,
    /// `high`, `low` or `info`.
    pub level: String,
    /// Whether all that it speaks of was refused.
    pub refused: bool,
    /// `person`, `address`, `key`, …
    pub subject_kind: String,
    /// Whom it is about, for people.
    pub label: String,
    /// What was seen, in a few words.
    pub summary: String,
    /// Signals counted.
    pub count: u64,
    /// Microseconds since 1970 UTC.
    pub first: i64,
    /// Microseconds since 1970 UTC.
    pub last: i64,
    /// `open`, `acknowledged` or `acted`.
    pub state: String,
    /// What was done.
    pub act: Option<String>,
    /// Why it was acknowledged or done.
    pub reason: Option<String>,
    /// What to do, in two words.
    pub advice: String,
    /// What can be done from here: `revoke_sessions`, `disable_key`, `block`.
    pub acts: Vec<String>,
    /// Which of them is suggested.
    pub suggested: Option<String>,
    /// What the rule counts.
    pub counts: String,
    /// What looks like it and is not.
    pub trap: String,
    /// What was seen: a word and a sentence.
    pub facts: Vec<(String, String)>,
    /// The newest signals, the newest first.
    pub evidence: Vec<Signal>,
}

/// One signal of the evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Signal {
    /// UUIDv7.
    pub id: String,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// How often.
    pub times: u64,
    /// What happened.
    pub text: String,
    /// Where from, as the server is set to tell it.
    pub from: String,
}

/// The body of `POST /api/v1/anomalies/{id}/act` and, without an act, of `…/mute`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Deed {
    /// `revoke_sessions`, `disable_key` or `block`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// For how long a block or a mute holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<i64>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Tell what would happen, and change nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
    /// Those that are acknowledged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
}

/// What a deed did, or would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct DeedAnswer {
    /// Sessions ended, keys revoked, networks blocked.
    #[serde(default)]
    pub affected: u64,
    /// In sentences.
    #[serde(default)]
    pub lines: Vec<DeedLine>,
    /// The block that began.
    #[serde(default)]
    pub block: Option<String>,
    /// Until when a mute holds, RFC 3339.
    #[serde(default)]
    pub until: Option<String>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct DeedLine {
    /// Whether to think about it first.
    pub warns: bool,
    /// For people.
    pub text: String,
}

/// A mechanical repair: it changes how something is written, not what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Repair {
    /// Which one: `mbox.form`.
    pub rule: String,
    /// RFC 6901 pointer.
    pub pointer: String,
    /// What is there.
    pub before: String,
    /// What stands there then.
    pub after: String,
}

/// The body of `POST /api/v1/quarantine/replay` and of `…/drop`: `ids` or `group`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Order {
    /// These refused statements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
    /// The open ones of a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<OrderGroup>,
    /// Make the mechanical repairs first; a drop has none.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub repair: bool,
    /// Tell what would happen, and change nothing.
    pub dry_run: bool,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Statements of one answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Where to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Which refused statements an order takes. What is absent leaves nothing out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct OrderGroup {
    /// Code of the first fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its pointer, array indexes as `*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The credential that sent them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Received at this moment or before, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// What became of the statements of an order; on a dry run what would.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct OrderAnswer {
    /// How many ended how.
    pub counts: Counts,
    /// One by one.
    #[serde(default)]
    pub results: Vec<OrderResult>,
    /// Where to go on; none when that was all.
    #[serde(default)]
    pub next_cursor: Option<String>,
}

/// One refused statement of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct OrderResult {
    /// Of the refused statement.
    pub id: String,
    /// `stored`, `already_there`, `refused`, `conflict`, `dropped` or `not_found`.
    pub result: String,
    /// Id in the record store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement_id: Option<String>,
    /// What was repaired.
    #[serde(default)]
    pub changes: Vec<Repair>,
    /// What is still wrong.
    #[serde(default)]
    pub faults: Vec<Fault>,
}

/// How many refused statements ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Counts {
    /// In the record store now.
    pub stored: u64,
    /// The record store had the same statement already.
    pub already_there: u64,
    /// Still breaking the standard.
    pub refused: u64,
    /// A different statement has the id.
    pub conflict: u64,
    /// Dropped.
    pub dropped: u64,
    /// No such refused statement.
    pub not_found: u64,
}

/// One refused statement, as `GET /api/v1/quarantine/{id}` tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Quarantined {
    /// UUIDv7.
    pub id: String,
    /// RFC 3339.
    pub received_at: String,
    /// The credential that sent it.
    pub source: String,
    /// All faults found.
    pub faults: Vec<Fault>,
    /// The statement as it was sent, pretty-printable JSON text when it was JSON.
    pub statement: String,
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Fault {
    /// Stable code.
    pub code: String,
    /// RFC 6901 pointer.
    pub pointer: String,
    /// The rule with its section.
    pub rule: String,
    /// What was there.
    pub found: String,
    /// What belongs there.
    pub expected: String,
}

/// What happened within one second on this instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Agg {
    /// End of the second, microseconds since 1970 UTC.
    pub at: i64,
    /// HTTP requests answered.
    pub requests: u64,
    /// Answers with status 5xx.
    pub server_errors: u64,
    /// Launches begun.
    pub launches: u64,
    /// Launches refused or failed.
    pub launches_failed: u64,
    /// Statements stored.
    pub accepted: u64,
    /// Statements refused.
    pub rejected: u64,
    /// Milliseconds from request to commit of stored statements, counted in [`BUCKETS_MS`].
    pub accept_ms: Vec<u64>,
    /// Milliseconds of launches, counted in [`BUCKETS_MS`].
    pub launch_ms: Vec<u64>,
    /// Units of work waiting for the writer.
    pub queue: u64,
    /// How many fit.
    pub queue_capacity: u64,
    /// Units in the newest batch.
    pub batch: u64,
    /// Age of the oldest waiting unit, microseconds.
    pub lag_us: i64,
    /// Process CPU, percent of one core.
    pub cpu_percent: f32,
    /// Resident memory, bytes.
    pub rss_bytes: u64,
    /// Sessions used in the last five minutes.
    pub sessions: u64,
}

/// Upper bounds of the latency buckets, milliseconds; one more bucket counts what is above.
pub const BUCKETS_MS: [u64; 14] = [1, 2, 4, 7, 10, 20, 40, 70, 100, 200, 400, 700, 1_000, 2_000];

/// Rows that were left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Dropped {
    /// `hops` or `rejects`.
    pub topic: String,
    /// How many.
    pub n: u64,
    /// First sequence number left out.
    pub from: i64,
    /// Last sequence number left out.
    pub to: i64,
}
