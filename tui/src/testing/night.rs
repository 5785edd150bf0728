//! Invented anomalies of the same morning: what an operator sees who was not there at night.

use super::{NOW, SECOND};
use crate::wire::{Anomaly, Auth, AuthNow, Signal};

const MINUTE: i64 = 60 * SECOND;

/// What looks wrong, and how sign-on stands.
pub(crate) fn auth() -> Auth {
    Auth {
        at: NOW,
        anomalies: vec![
            replay(),
            key_network(),
            two_networks(),
            expiry(),
            burst(),
            change(),
        ],
        now: AuthNow {
            sessions: 6_412,
            keys: 23,
            keys_ending: 2,
            blocks: 4,
            mutes: 1,
            rules: 20,
            lost: 0,
        },
    }
}

fn signals(count: i64, every: i64, text: &str, from: &str) -> Vec<Signal> {
    let signal = |n: i64| Signal {
        id: format!("0193a7e2-0000-7000-8000-{n:012}"),
        at: NOW - SECOND - n * every * SECOND,
        times: 1,
        text: text.to_owned(),
        from: from.to_owned(),
    };
    (0..count).map(signal).collect()
}

fn anomaly(at: usize, number: &str, rule: &str, level: &str, title: &str) -> Anomaly {
    Anomaly {
        id: format!("0193a7e2-0000-7000-8000-0000000000{at:02}"),
        number: number.to_owned(),
        rule: rule.to_owned(),
        level: level.to_owned(),
        title: title.to_owned(),
        state: "open".to_owned(),
        count: 1,
        first: NOW - 20 * MINUTE,
        last: NOW - 20 * MINUTE,
        ..Anomaly::default()
    }
}

fn facts(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(word, said)| ((*word).to_owned(), (*said).to_owned()))
        .collect()
}

fn replay() -> Anomaly {
    Anomaly {
        refused: true,
        subject_kind: "address".into(),
        label: "203.0.113.0/24".into(),
        summary: "used state of acme".into(),
        count: 31,
        first: NOW - 243 * SECOND,
        last: NOW - SECOND,
        advice: "block address".into(),
        acts: vec!["block".into()],
        suggested: Some("block".into()),
        counts: "A state, a code, an assertion or a message id is used a second time.".into(),
        trap: "Reload and back button: the same browser within 60 seconds.".into(),
        facts: facts(&[
            ("Thing", "state"),
            ("Provider", "acme"),
            ("Result", "refused, no session began"),
        ]),
        evidence: signals(
            30,
            8,
            "used state of acme, first used 2477 s before",
            "203.0.113.0/24",
        ),
        ..anomaly(1, "R-10", "login.replay", "high", "Login replayed")
    }
}

fn key_network() -> Anomaly {
    Anomaly {
        subject_kind: "key".into(),
        label: "acme-tms".into(),
        summary: "new 198.51.100.0/24".into(),
        last: NOW - 6 * MINUTE,
        advice: "revoke key".into(),
        acts: vec!["disable_key".into(), "block".into()],
        suggested: Some("disable_key".into()),
        counts: "A key that has been used for 7 days and in 50 minutes of them is used from a network it never was in.".into(),
        trap: "Build machines move: give the key its networks, or mute the rule for it.".into(),
        facts: facts(&[("Before", "in use for 41 days"), ("Result", "it was let in")]),
        evidence: signals(1, 1, "key acme-tms used", "198.51.100.0/24"),
        ..anomaly(2, "R-07", "key.new_network", "high", "Key used from new network")
    }
}

fn two_networks() -> Anomaly {
    Anomaly {
        subject_kind: "session".into(),
        label: "ln-5e77aa".into(),
        summary: "192.0.2.0/24 and 198.51.100.0/24".into(),
        count: 2,
        last: NOW - 22 * MINUTE,
        advice: "end session".into(),
        acts: vec!["revoke_sessions".into(), "block".into()],
        suggested: Some("revoke_sessions".into()),
        counts: "One session is used from two networks and by two browsers within 5 minutes."
            .into(),
        trap: "A phone that leaves the house changes its network and keeps its browser.".into(),
        facts: facts(&[("Browsers", "two, by what they call themselves")]),
        evidence: signals(2, 90, "session used", "198.51.100.0/24"),
        ..anomaly(
            3,
            "R-06",
            "session.two_networks",
            "high",
            "Session in two places",
        )
    }
}

fn expiry() -> Anomaly {
    Anomaly {
        subject_kind: "provider".into(),
        label: "umea-edu".into(),
        summary: "signs with a key that it does not publish".into(),
        count: 17,
        last: NOW - MINUTE,
        advice: "renew".into(),
        counts: "A certificate or key ends in 30, 7 or 0 days, or a provider signs with keys that it does not publish.".into(),
        trap: "A certificate that is trusted for itself is good whatever its dates say.".into(),
        facts: facts(&[("Likely", "new keys there that we have not been told of")]),
        evidence: signals(17, 11, "login at umea-edu refused: jwt.key", "192.0.2.0/24"),
        ..anomaly(4, "R-16", "provider.expiry", "low", "Certificate or key ends")
    }
}

fn burst() -> Anomaly {
    Anomaly {
        refused: true,
        subject_kind: "address".into(),
        label: "192.0.2.0/24".into(),
        summary: "48 failures, 2 went well".into(),
        count: 48,
        last: NOW - 33 * MINUTE,
        state: "acted".into(),
        act: Some("block".into()),
        reason: Some("guessing, ticket 8813".into()),
        advice: "block address".into(),
        acts: vec!["block".into()],
        suggested: Some("block".into()),
        counts: "At least 5 failed logins of one account, or 20 from one address, in 5 minutes."
            .into(),
        trap: "A class behind one address, a program with an old password.".into(),
        facts: facts(&[("Result", "2 of these logins went well")]),
        evidence: signals(
            30,
            6,
            "login at local refused: local.password",
            "192.0.2.0/24",
        ),
        ..anomaly(5, "R-01", "login.burst", "low", "Failed logins")
    }
}

fn change() -> Anomaly {
    Anomaly {
        subject_kind: "actor".into(),
        label: "cli".into(),
        summary: "idp.added umea-edu".into(),
        last: NOW - 113 * MINUTE,
        advice: "confirm".into(),
        counts: "An identity provider, a key that may write, a role or the time that records are kept is changed.".into(),
        trap: "Planned work: always shown, as information; acknowledge it.".into(),
        facts: facts(&[("Change", "idp.added umea-edu")]),
        evidence: signals(1, 1, "idp.added umea-edu", ""),
        ..anomaly(6, "R-14", "admin.change", "info", "Way in changed")
    }
}

/// What blocking would do.
#[cfg(test)]
pub(crate) fn effect() -> crate::wire::DeedAnswer {
    let line = |warns, text: &str| crate::wire::DeedLine {
        warns,
        text: text.to_owned(),
    };
    crate::wire::DeedAnswer {
        affected: 1,
        lines: vec![
            line(
                false,
                "203.0.113.0/24 can neither sign on nor use keys for 1 d",
            ),
            line(
                true,
                "in the last 7 days 3 logins from there went well, of 2 people",
            ),
            line(
                false,
                "learners who are launched go on; it can be lifted at any time",
            ),
        ],
        block: None,
        until: None,
    }
}
