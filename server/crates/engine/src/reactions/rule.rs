//! The rule of a reaction as it is written and stored: conditions, whose statements belong together, what then happens.

use super::matching::{Check, How};
use super::{address, template};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Bytes of a rule at most, as JSON.
pub const LARGEST: usize = 32 * 1_024;
/// Conditions of a rule at most.
const MOST_CONDITIONS: usize = 5;
/// Tests of a condition at most.
const MOST_TESTS: usize = 20;
/// Values that a test can choose from at most.
const MOST_VALUES: usize = 100;
/// Letters of a condition's name at most.
const LONGEST_NAME: usize = 32;

/// When these statements are there, then do that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Each must be met by a statement of its own.
    #[serde(rename = "match")]
    pub conditions: Vec<Condition>,
    /// What the statements of several conditions share.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<Shared>,
    /// What happens.
    pub then: Then,
}

/// A statement that is looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What the template calls it.
    pub name: String,
    /// Tests that must all hold.
    pub all: Vec<Test>,
}

/// One test of a statement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Where to look.
    pub path: String,
    /// The value there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
    /// One of these values is there.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Value>>,
    /// How the text there begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Whether anything is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
    /// The number there is this or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The number there is this or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

/// What statements of several conditions share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shared {
    /// The same actor.
    #[serde(rename = "actor")]
    Actor,
    /// The same `context.registration`.
    #[serde(rename = "context.registration")]
    Registration,
}

/// What happens: a statement, a webhook, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// Template of a statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Value>,
    /// Who is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<Webhook>,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where to.
    pub url: String,
}

/// A condition ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) name: String,
    checks: Vec<Check>,
}

impl Ready {
    pub(super) fn holds(&self, statement: &Value) -> bool {
        self.checks.iter().all(|check| check.holds(statement))
    }

    /// The one text that a statement must have at this path: what the database can look for.
    pub(super) fn only(&self, path: &str) -> Option<&str> {
        self.checks.iter().find_map(|check| match &check.how {
            How::Equals(Value::String(text)) if check.path.to_string() == path => {
                Some(text.as_str())
            }
            _ => None,
        })
    }
}

impl Rule {
    /// Holds the rule against its limits; the error names the place.
    pub(super) fn check(&self, allow_private: bool) -> Result<Vec<Ready>> {
        let size = serde_json::to_string(self).map_or(usize::MAX, |text| text.len());
        if size > LARGEST {
            let message = format!("a rule has at most {LARGEST} bytes of JSON, this one {size}");
            return Err(Error::invalid("reaction.too_large", message));
        }
        let ready = self.ready()?;
        if self.conditions.len() > 1 && self.same.is_empty() {
            let message = "several conditions need something that their statements share: \"same\": [\"actor\"] or [\"context.registration\"]";
            return Err(Error::invalid_at("reaction.same", "/same", message));
        }
        if self.then.statement.is_none() && self.then.webhook.is_none() {
            let message = "a rule needs a statement or a webhook to end in";
            return Err(Error::invalid_at("reaction.then", "/then", message));
        }
        if let Some(statement) = &self.then.statement {
            let names: Vec<&str> = ready.iter().map(|one| one.name.as_str()).collect();
            template::check(statement, &names)?;
        }
        if let Some(webhook) = &self.then.webhook {
            address(&webhook.url, allow_private)?;
        }
        Ok(ready)
    }

    /// The conditions, ready to be asked.
    pub(super) fn ready(&self) -> Result<Vec<Ready>> {
        if self.conditions.is_empty() || self.conditions.len() > MOST_CONDITIONS {
            let found = self.conditions.len();
            let message = format!("a rule has 1 to {MOST_CONDITIONS} conditions, found {found}");
            return Err(Error::invalid_at("reaction.match", "/match", message));
        }
        let mut all: Vec<Ready> = Vec::with_capacity(self.conditions.len());
        for (index, condition) in self.conditions.iter().enumerate() {
            let at = format!("/match/{index}");
            let ready = condition.ready(&at)?;
            if all.iter().any(|other| other.name == ready.name) {
                let message = format!("two conditions are called {:?}", ready.name);
                return Err(Error::invalid_at(
                    "reaction.name",
                    &format!("{at}/name"),
                    message,
                ));
            }
            all.push(ready);
        }
        Ok(all)
    }
}

impl Condition {
    fn ready(&self, at: &str) -> Result<Ready> {
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let name = &self.name;
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(letter) {
            let message = format!(
                "a condition's name has 1 to {LONGEST_NAME} letters, digits, dashes and underscores, found {name:?}"
            );
            return Err(Error::invalid_at(
                "reaction.name",
                &format!("{at}/name"),
                message,
            ));
        }
        if self.all.is_empty() || self.all.len() > MOST_TESTS {
            let message = format!(
                "a condition has 1 to {MOST_TESTS} tests, found {}; {{\"path\": \"id\", \"exists\": true}} takes every statement",
                self.all.len()
            );
            return Err(Error::invalid_at(
                "reaction.tests",
                &format!("{at}/all"),
                message,
            ));
        }
        let mut checks = Vec::with_capacity(self.all.len());
        for (index, test) in self.all.iter().enumerate() {
            let values = test.one_of.as_ref().map_or(0, Vec::len);
            let check = match Check::of(test) {
                _ if values > MOST_VALUES => Err(format!(
                    "a test chooses from at most {MOST_VALUES} values, found {values}"
                )),
                check => check,
            };
            let at = format!("{at}/all/{index}");
            checks.push(check.map_err(|why| Error::invalid_at("reaction.test", &at, why))?);
        }
        Ok(Ready {
            name: name.clone(),
            checks,
        })
    }
}
