//! People and their sessions.

use super::super::finding::{Finding, Hit, Subject};
use super::super::rule::Rule;
use super::super::signal::{Known, Place, Signal, SignedOn, What};
use super::super::window::{Entry, Windows};

/// Live sessions of one person.
const LIVE: u64 = 10;
/// New ones in the window.
const NEW: usize = 5;
/// Ways of proving who one is that are, or hold, a second factor (RFC 8176).
const SECOND: [&str; 9] = [
    "mfa", "otp", "hwk", "swk", "sc", "fido", "sms", "tel", "face",
];

/// What these rules remember.
#[derive(Debug)]
pub(in super::super) struct People {
    seen: Windows,
    sessions: Windows,
    begun: Windows,
}

impl Default for People {
    fn default() -> People {
        People {
            seen: Windows::of(Rule::Travel.window()),
            sessions: Windows::of(Rule::TwoNetworks.window()),
            begun: Windows::of(Rule::Farm.window()),
        }
    }
}

impl People {
    pub(in super::super) fn see(
        &mut self,
        signal: &Signal,
        known: &Known,
        found: &mut Vec<Finding>,
    ) {
        let Some(place) = &signal.place else {
            return;
        };
        match &signal.what {
            What::SignedOn(login) => {
                self.travel(signal, login, place, known, found);
                self.farm(signal, login, found);
                found.extend(weak(signal, login));
            }
            What::SessionSeen {
                session,
                person,
                pseudonym,
            } => {
                self.seen.push(&person.to_string(), at(signal, place));
                let recent = self.sessions.push(&session.to_string(), at(signal, place));
                // One at a time is a phone that moves or a browser that updates: both at once is somebody else.
                let near = |it: &Entry| it.tag == place.network || it.other == place.agent;
                let before = recent.entries();
                let before = &before[..before.len().saturating_sub(1)];
                let Some(first) = before.last().filter(|_| !before.iter().any(near)) else {
                    return;
                };
                let hits = vec![first.hit.clone(), Hit::of(signal)];
                let said = format!("{} and {}", first.hit.from, place.shown);
                let subject = Subject::new("session", session, pseudonym);
                let finding = Finding::new(Rule::TwoNetworks, subject, hits)
                    .says(said)
                    .fact("Browsers", "two, by what they call themselves")
                    .fact("Result", "both were let in");
                found.push(finding);
            }
            _ => {}
        }
    }

    fn travel(
        &mut self,
        signal: &Signal,
        login: &SignedOn,
        place: &Place,
        known: &Known,
        found: &mut Vec<Finding>,
    ) {
        let person = login.person.to_string();
        let recent = self.seen.push(&person, at(signal, place));
        let elsewhere = |entry: &&Entry| entry.tag != place.network && entry.other != place.agent;
        let before = recent.entries().iter().rev().find(elsewhere);
        let Some(before) = before.filter(|_| known.seen && !known.network && !known.agent) else {
            return;
        };
        let minutes = signal.at.since(before.hit.at) / 60_000_000;
        let said = format!("{} → {} in {minutes} min", before.hit.from, place.shown);
        let hits = vec![before.hit.clone(), Hit::of(signal)];
        let subject = Subject::new("person", login.person, &login.pseudonym);
        let finding = Finding::new(Rule::Travel, subject, hits)
            .says(said)
            .fact("Distance", "unknown: there is no map of addresses here")
            .fact("New", "network and browser, for this person");
        found.push(finding);
    }

    fn farm(&mut self, signal: &Signal, login: &SignedOn, found: &mut Vec<Finding>) {
        if login.replaced {
            return;
        }
        let entry = Entry {
            hit: Hit::of(signal),
            tag: String::new(),
            other: String::new(),
            ok: false,
        };
        let recent = self.begun.push(&login.person.to_string(), entry);
        let new = recent.entries().len();
        let holds = new > NEW || login.live > LIVE;
        let Some(hits) = recent.tell(holds, holds) else {
            return;
        };
        let subject = Subject::new("person", login.person, &login.pseudonym);
        let finding = Finding::new(Rule::Farm, subject, hits)
            .says(format!("{} live, {new} new in 5 min", login.live))
            .fact("Live", format!("{} sessions", login.live))
            .fact(
                "New",
                format!("{new} in 5 min, none of them in place of another"),
            );
        found.push(finding);
    }
}

fn at(signal: &Signal, place: &Place) -> Entry {
    Entry {
        hit: Hit::of(signal),
        tag: place.network.clone(),
        other: place.agent.clone(),
        ok: false,
    }
}

fn weak(signal: &Signal, login: &SignedOn) -> Option<Finding> {
    let strong = login.amr.iter().any(|how| SECOND.contains(&how.as_str()));
    if !login.wants_mfa || strong {
        return None;
    }
    let how = match login.amr.is_empty() {
        true => "nothing was told".to_owned(),
        false => login.amr.join(" "),
    };
    let subject = Subject::new("person", login.person, &login.pseudonym);
    let finding = Finding::new(Rule::Weak, subject, vec![Hit::of(signal)])
        .says(format!("{}: {how}", login.provider))
        .fact("Provider", &login.provider)
        .fact("Proof", how);
    Some(finding)
}
