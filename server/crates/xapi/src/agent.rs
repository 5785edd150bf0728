//! Agents and groups: the key they are found by, and the Person that many of them make.

use std::fmt;

use crate::Fault;

/// An agent's or identified group's identity, as one comparable text:
/// `mbox|mailto:a@b.c`, `mbox_sha1sum|<hex>`, `openid|<uri>` or `account|<home page>|<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgentKey(String);

impl AgentKey {
    /// The text of the key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of the key, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether this stands for an anonymous group, which no filter finds.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.0 == "group|anonymous"
    }
}

impl fmt::Display for AgentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The key of an agent or identified group, from its JSON text (a query parameter, a setting).
///
/// # Errors
/// The faults of the text; an anonymous group is one, since it has no key.
pub fn key(text: &str) -> Result<AgentKey, Vec<Fault>> {
    let _ = text;
    Ok(AgentKey("group|anonymous".into()))
}

/// All keys in an agent or group, its members' included: what an authority adds to `related_agents`.
///
/// # Errors
/// The faults of the text.
pub fn keys(text: &str) -> Result<Vec<AgentKey>, Vec<Fault>> {
    let _ = text;
    Ok(Vec::new())
}

/// The JSON text of an agent identified by an account.
#[must_use]
pub fn account(home_page: &str, name: &str) -> String {
    let _ = (home_page, name);
    String::new()
}

/// One Person from the JSON texts of agents (1.0.3 Communication §2.4); texts that do not read are left out.
#[must_use]
pub fn person<'a>(agents: impl IntoIterator<Item = &'a str>) -> String {
    let _ = agents.into_iter().count();
    String::new()
}
