//! Who takes the course: an account and nothing else (8.1.3, 9.2).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An account as xAPI names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Whose system the account is in: an IRI.
    pub home_page: String,
    /// What it is called there.
    pub name: String,
}

impl Account {
    /// The agent that has it.
    #[must_use]
    pub fn agent(&self) -> Value {
        json!({"objectType": "Agent", "account": {"homePage": self.home_page, "name": self.name}})
    }

    /// Whether this agent is the one with this account.
    #[must_use]
    pub fn is(&self, agent: &Value) -> bool {
        let kind = agent.get("objectType").is_none_or(|kind| kind == "Agent");
        let account = &agent["account"];
        kind && account["homePage"] == self.home_page.as_str()
            && account["name"] == self.name.as_str()
    }
}
