//! Providers that drift.

use super::super::finding::{Finding, Hit, Subject};
use super::super::rule::{Level, Rule};
use super::super::signal::{Signal, What};
use super::super::window::{Entry, Windows};
use std::collections::HashMap;

/// Logins whose clocks are compared.
const SAMPLE: usize = 10;
/// Seconds apart that are told, at which it is over, and at which logins are about to fail.
const APART: i64 = 60;
const TOGETHER: i64 = 30;
const FAILING: i64 = 240;
/// Days left at which the end of something is told, and of which it is told louder.
const SOON: i64 = 30;
const VERY_SOON: i64 = 7;
/// Logout messages refused.
const LOGOUTS: usize = 3;

/// What these rules remember.
#[derive(Debug)]
pub(in super::super) struct Providers {
    clocks: HashMap<String, Clock>,
    logouts: Windows,
}

#[derive(Debug, Default)]
struct Clock {
    drifts: Vec<(i64, Hit)>,
    raised: bool,
}

impl Default for Providers {
    fn default() -> Providers {
        Providers {
            clocks: HashMap::new(),
            logouts: Windows::of(Rule::Logout.window()),
        }
    }
}

impl Providers {
    pub(in super::super) fn see(&mut self, signal: &Signal, found: &mut Vec<Finding>) {
        match &signal.what {
            What::SignedOn(login) => {
                found.extend(self.clock(signal, &login.provider, login.drift));
            }
            // A token from the future is refused: its clock counts all the same.
            What::LoginRefused(refused)
                if matches!(
                    refused.reason.as_str(),
                    "token.issued_at" | "token.not_before" | "saml.not_before" | "saml.issued_at"
                ) =>
            {
                if let Some(drift) = refused.drift {
                    found.extend(self.clock(signal, &refused.provider, drift));
                }
            }
            What::LogoutRefused { provider, reason } => {
                found.extend(self.logout(signal, provider, reason));
            }
            What::Expires {
                owner,
                thing,
                days,
                pinned,
            } => found.extend(expires(signal, owner, thing, *days, *pinned)),
            _ => {}
        }
    }

    fn clock(&mut self, signal: &Signal, provider: &str, drift: i64) -> Option<Finding> {
        let clock = self.clocks.entry(provider.to_owned()).or_default();
        clock.drifts.push((drift, Hit::of(signal)));
        let over = clock.drifts.len().saturating_sub(SAMPLE);
        clock.drifts.drain(..over);
        if clock.drifts.len() < SAMPLE {
            return None;
        }
        let mut sorted: Vec<i64> = clock.drifts.iter().map(|(drift, _)| *drift).collect();
        sorted.sort_unstable();
        let middle = (sorted[SAMPLE / 2 - 1] + sorted[SAMPLE / 2]) / 2;
        let limit = if clock.raised { TOGETHER } else { APART };
        if middle.abs() <= limit {
            clock.raised = false;
            return None;
        }
        let hits = match std::mem::replace(&mut clock.raised, true) {
            true => vec![Hit::of(signal)],
            false => clock.drifts.iter().map(|(_, hit)| hit.clone()).collect(),
        };
        let level = match middle.abs() > FAILING {
            true => Level::High,
            false => Level::Low,
        };
        let way = if middle > 0 { "ahead" } else { "behind" };
        let said = format!("{} s {way}", middle.abs());
        let subject = Subject::new("provider", provider, provider);
        let finding = Finding::new(Rule::Clock, subject, hits)
            .at(level)
            .says(&said)
            .fact("Clock", format!("{said}, the middle of {SAMPLE} logins"))
            .fact(
                "Limit",
                format!("{APART} s; tokens from the future are refused beyond it"),
            );
        Some(finding)
    }

    fn logout(&mut self, signal: &Signal, provider: &str, reason: &str) -> Option<Finding> {
        let entry = Entry {
            hit: Hit::of(signal),
            tag: reason.to_owned(),
            other: String::new(),
            ok: false,
        };
        let recent = self.logouts.push(provider, entry);
        let failures = recent.failures().count();
        let hits = recent.tell(failures >= LOGOUTS, failures * 2 >= LOGOUTS)?;
        let subject = Subject::new("provider", provider, provider);
        let finding = Finding::new(Rule::Logout, subject, hits)
            .says(format!("{failures} times {reason}"))
            .fact("Code", reason)
            .fact("Result", "no session ended by these messages");
        Some(finding)
    }
}

fn expires(signal: &Signal, owner: &str, thing: &str, days: i64, pinned: bool) -> Option<Finding> {
    if days > SOON || (pinned && days < 0) {
        return None;
    }
    let level = match days {
        ..=VERY_SOON => Level::Low,
        _ => Level::Info,
    };
    let said = match days {
        0.. => format!("{thing} ends in {days} days"),
        _ => format!("{thing} ended {} days ago", -days),
    };
    let subject = Subject::new("provider", format!("{owner} {thing}"), owner);
    let finding = Finding::new(Rule::Expiry, subject, vec![Hit::of(signal)])
        .at(level)
        .says(&said)
        .fact("End", said);
    Some(finding)
}
