//! What a rule has to say: about whom, how much it matters, what was seen, by which signals.

use super::rule::{Level, Rule};
use super::signal::Signal;
use serde::{Deserialize, Serialize};
use store::Instant;
use uuid::Uuid;

/// Whom or what an anomaly is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// `person`, `account`, `address`, `key`, `session`, `provider` or `actor`.
    pub kind: &'static str,
    /// An id, or a keyed hash.
    pub id: String,
    /// For people.
    pub label: String,
}

impl Subject {
    pub(super) fn new(kind: &'static str, id: impl ToString, label: impl Into<String>) -> Subject {
        Subject {
            kind,
            id: id.to_string(),
            label: label.into(),
        }
    }
}

/// One signal as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Order of arrival.
    pub seq: i64,
    /// Of the signal.
    pub id: Uuid,
    /// When, in microseconds of Unix time.
    #[serde(with = "micros")]
    pub at: Instant,
    /// How often.
    pub times: i64,
    /// What happened.
    pub text: String,
    /// Where from, as operators see it.
    pub from: String,
}

impl Hit {
    pub(super) fn of(signal: &Signal) -> Hit {
        Hit {
            seq: signal.seq,
            id: signal.id,
            at: signal.at,
            times: signal.times,
            text: signal.what.told(),
            from: signal
                .place
                .as_ref()
                .map(|place| place.shown.clone())
                .unwrap_or_default(),
        }
    }
}

/// What was seen: a word and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact(pub String, pub String);

impl Fact {
    pub(super) fn new(word: &str, sentence: impl Into<String>) -> Fact {
        Fact(word.to_owned(), sentence.into())
    }
}

/// Something that looks wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// By which rule.
    pub rule: Rule,
    /// About whom.
    pub subject: Subject,
    /// How much it matters.
    pub level: Level,
    /// What was seen, in a few words.
    pub summary: String,
    /// What was seen, in some more.
    pub facts: Vec<Fact>,
    /// The signals: all of the window at first, then each new one.
    pub hits: Vec<Hit>,
}

impl Finding {
    pub(super) fn new(rule: Rule, subject: Subject, hits: Vec<Hit>) -> Finding {
        Finding {
            rule,
            subject,
            level: rule.level(),
            summary: String::new(),
            facts: Vec::new(),
            hits,
        }
    }

    pub(super) fn says(mut self, summary: impl Into<String>) -> Finding {
        self.summary = summary.into();
        self
    }

    pub(super) fn at(mut self, level: Level) -> Finding {
        self.level = level;
        self
    }

    pub(super) fn fact(mut self, word: &str, sentence: impl Into<String>) -> Finding {
        self.facts.push(Fact::new(word, sentence));
        self
    }
}

mod micros {
    //! Moments as JSON numbers.

    use serde::{Deserialize, Deserializer, Serializer};
    use store::Instant;

    pub(super) fn serialize<S: Serializer>(at: &Instant, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_i64(at.0)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Instant, D::Error> {
        i64::deserialize(from).map(Instant)
    }
}
