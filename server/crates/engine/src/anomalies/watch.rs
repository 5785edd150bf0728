//! All rules of one tenant, and what they remember. Pure: signals and the time are given, findings come back.

use super::finding::Finding;
use super::rules::{admin, keys, logins, people, protocol, provider};
use super::signal::{Known, Signal};

/// The rules at work.
#[derive(Debug, Default)]
pub struct Watch {
    logins: logins::Logins,
    people: people::People,
    keys: keys::Keys,
    protocol: protocol::Protocol,
    provider: provider::Providers,
    admin: admin::Admin,
}

impl Watch {
    /// Holds one signal against every rule. Signals come in the order in which they were written.
    pub fn see(&mut self, signal: &Signal, known: &Known) -> Vec<Finding> {
        let mut found = Vec::new();
        self.logins.see(signal, known, &mut found);
        self.people.see(signal, known, &mut found);
        self.keys.see(signal, known, &mut found);
        self.protocol.see(signal, &mut found);
        self.provider.see(signal, &mut found);
        self.admin.see(signal, &mut found);
        found
    }
}
