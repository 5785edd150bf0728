//! The rule of a reaction on the wire.

use engine::reactions as engine_;
use engine::reactions::{Rule as EngineRule, Shared as EngineShared};
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object};
use serde_json::{Value, json};

/// When these statements are there, then do that.
#[derive(Object, Debug, Clone)]
#[oai(skip_serializing_if_is_none)]
pub(in super::super) struct Rule {
    /// 1 to 5 conditions. Each must be met by a statement of its own.
    #[oai(rename = "match")]
    conditions: Vec<Condition>,
    /// What the statements share; needed with more than one condition.
    #[oai(default)]
    same: Vec<Shared>,
    /// What happens.
    then: Then,
}

/// A statement that is looked for.
#[derive(Object, Debug, Clone)]
struct Condition {
    /// What the template calls it.
    name: String,
    /// 1 to 20 tests that must all hold.
    all: Vec<Test>,
}

/// One test of a statement: `path`, and one of `equals`, `in`, `prefix`, `exists`, or `min` and `max`.
#[derive(Object, Debug, Clone)]
#[oai(skip_serializing_if_is_none)]
struct Test {
    /// Where: `verb.id`, `actor`, `result.score.scaled`, `context.contextActivities.parent[*].id`,
    /// `result.extensions["https://x.example/y"]`. With several places, one of them is enough.
    path: String,
    /// The value there. Agents are compared by their identifier.
    equals: Option<Any<Value>>,
    /// One of these values is there.
    #[oai(rename = "in")]
    one_of: Option<Vec<Any<Value>>>,
    /// How the text there begins.
    prefix: Option<String>,
    /// Whether anything is there.
    exists: Option<bool>,
    /// The number there is this or more.
    min: Option<f64>,
    /// The number there is this or less.
    max: Option<f64>,
}

/// What statements of several conditions share.
#[derive(Enum, Debug, Clone, Copy)]
enum Shared {
    /// The same actor.
    #[oai(rename = "actor")]
    Actor,
    /// The same registration.
    #[oai(rename = "context.registration")]
    Registration,
}

/// What happens: a statement, a webhook, or both.
#[derive(Object, Debug, Clone)]
#[oai(skip_serializing_if_is_none)]
struct Then {
    /// A statement without `id`, `stored`, `authority` and `version`. `{"$from": condition, "path": place}` stands for what is
    /// there in the statement that met the condition; where nothing is, the property is left out.
    statement: Option<Any<Value>>,
    /// Who is told.
    webhook: Option<Webhook>,
}

/// Who is told.
#[derive(Object, Debug, Clone)]
#[oai(skip_serializing_if_is_none)]
struct Webhook {
    /// An `https` address on the public internet.
    url: String,
    /// `whsec_` and the base64 of 24 to 64 bytes; without it the server makes one. Never answered again.
    #[oai(write_only)]
    secret: Option<String>,
}

impl Test {
    fn equals(path: &str, value: Value) -> Test {
        Test {
            path: path.to_owned(),
            equals: Some(Any(value)),
            one_of: None,
            prefix: None,
            exists: None,
            min: None,
            max: None,
        }
    }
}

impl Rule {
    /// For the description.
    pub(super) fn sample() -> Rule {
        let completed = json!("http://adlnet.gov/expapi/verbs/completed");
        let passed = json!("http://adlnet.gov/expapi/verbs/passed");
        let condition = |name: &str, verb: Value, course: &str| Condition {
            name: name.to_owned(),
            all: vec![
                Test::equals("verb.id", verb),
                Test::equals("object.id", course.into()),
            ],
        };
        let statement = json!({
            "actor": {"$from": "read", "path": "actor"},
            "verb": {"id": "http://activitystrea.ms/receive", "display": {"en": "received"}},
            "object": {"id": "https://badges.example/safety"},
        });
        Rule {
            conditions: vec![
                condition("read", completed, "https://courses.example/fire-safety"),
                condition("tested", passed, "https://courses.example/fire-test"),
            ],
            same: vec![Shared::Actor],
            then: Then {
                statement: Some(Any(statement)),
                webhook: None,
            },
        }
    }

    /// A rule that was stored and cannot be read is shown as none.
    pub(super) fn unreadable() -> Rule {
        Rule {
            conditions: Vec::new(),
            same: Vec::new(),
            then: Then {
                statement: None,
                webhook: None,
            },
        }
    }
}

/// The rule, and the secret that came with it.
impl From<Rule> for (EngineRule, Option<String>) {
    fn from(rule: Rule) -> Self {
        let conditions = rule.conditions.into_iter().map(Into::into).collect();
        let same = rule.same.into_iter().map(Into::into).collect();
        let (webhook, secret) = match rule.then.webhook {
            Some(Webhook { url, secret }) => (Some(engine_::Webhook { url }), secret),
            None => (None, None),
        };
        let then = engine_::Then {
            statement: rule.then.statement.map(|statement| statement.0),
            webhook,
        };
        let rule = EngineRule {
            conditions,
            same,
            then,
        };
        (rule, secret)
    }
}

impl From<EngineRule> for Rule {
    fn from(rule: EngineRule) -> Self {
        Rule {
            conditions: rule.conditions.into_iter().map(Into::into).collect(),
            same: rule.same.into_iter().map(Into::into).collect(),
            then: Then {
                statement: rule.then.statement.map(Any),
                webhook: rule.then.webhook.map(|webhook| Webhook {
                    url: webhook.url,
                    secret: None,
                }),
            },
        }
    }
}

impl From<Condition> for engine_::Condition {
    fn from(condition: Condition) -> Self {
        engine_::Condition {
            name: condition.name,
            all: condition.all.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<engine_::Condition> for Condition {
    fn from(condition: engine_::Condition) -> Self {
        Condition {
            name: condition.name,
            all: condition.all.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Test> for engine_::Test {
    fn from(test: Test) -> Self {
        let plain = |values: Vec<Any<Value>>| values.into_iter().map(|value| value.0).collect();
        engine_::Test {
            path: test.path,
            equals: test.equals.map(|value| value.0),
            one_of: test.one_of.map(plain),
            prefix: test.prefix,
            exists: test.exists,
            min: test.min,
            max: test.max,
        }
    }
}

impl From<engine_::Test> for Test {
    fn from(test: engine_::Test) -> Self {
        let any = |values: Vec<Value>| values.into_iter().map(Any).collect();
        Test {
            path: test.path,
            equals: test.equals.map(Any),
            one_of: test.one_of.map(any),
            prefix: test.prefix,
            exists: test.exists,
            min: test.min,
            max: test.max,
        }
    }
}

impl From<Shared> for EngineShared {
    fn from(shared: Shared) -> Self {
        match shared {
            Shared::Actor => EngineShared::Actor,
            Shared::Registration => EngineShared::Registration,
        }
    }
}

impl From<EngineShared> for Shared {
    fn from(shared: EngineShared) -> Self {
        match shared {
            EngineShared::Actor => Shared::Actor,
            EngineShared::Registration => Shared::Registration,
        }
    }
}
