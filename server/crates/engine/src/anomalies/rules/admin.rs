//! Those who may change things, and those who try.

use super::super::finding::{Finding, Hit, Subject};
use super::super::rule::{Level, Rule};
use super::super::signal::{Signal, Weight, What};
use super::super::window::{Entry, Windows};
use std::collections::HashMap;
use store::Instant;
use uuid::Uuid;

/// Different rights refused.
const RIGHTS: usize = 3;
/// Who was away for so long has been asleep.
const ASLEEP: i64 = 90 * 86_400;
/// People who woke that are remembered.
const MOST_AWAKE: usize = 2_000;

/// What these rules remember.
#[derive(Debug)]
pub(in super::super) struct Admin {
    refused: Windows,
    awake: HashMap<Uuid, (Instant, i64, String, Hit)>,
}

impl Default for Admin {
    fn default() -> Admin {
        Admin {
            refused: Windows::of(Rule::Escalation.window()),
            awake: HashMap::new(),
        }
    }
}

impl Admin {
    pub(in super::super) fn see(&mut self, signal: &Signal, found: &mut Vec<Finding>) {
        match &signal.what {
            What::Denied { actor, name, needs } => {
                found.extend(self.denied(signal, actor, name, needs));
            }
            What::SignedOn(login) if login.privileged => {
                let away = login.away.filter(|away| *away >= ASLEEP);
                if let Some(away) = away.filter(|_| self.awake.len() < MOST_AWAKE) {
                    let woke = (signal.at, away, login.pseudonym.clone(), Hit::of(signal));
                    self.awake.insert(login.person, woke);
                }
            }
            What::Changed {
                actor,
                person,
                change,
                target,
                weight,
            } => {
                found.extend(changed(signal, actor, change, target, *weight));
                found.extend(person.and_then(|person| self.woke(signal, person, change)));
            }
            _ => {}
        }
    }

    fn denied(&mut self, signal: &Signal, actor: &str, name: &str, needs: &str) -> Option<Finding> {
        let entry = Entry {
            hit: Hit::of(signal),
            tag: needs.to_owned(),
            other: String::new(),
            ok: false,
        };
        let recent = self.refused.push(actor, entry);
        let rights = recent.distinct(|entry| &entry.tag);
        let hits = recent.tell(rights >= RIGHTS, rights * 2 > RIGHTS)?;
        let subject = Subject::new("actor", actor, name);
        let finding = Finding::new(Rule::Escalation, subject, hits)
            .says(format!("{rights} rights refused"))
            .fact("Rights", format!("{rights} different ones in 5 min"))
            .fact("Result", "all refused");
        Some(finding)
    }

    fn woke(&mut self, signal: &Signal, person: Uuid, change: &str) -> Option<Finding> {
        let window = Rule::Dormant.window();
        self.awake
            .retain(|_, (at, ..)| at.plus_seconds(window) > signal.at);
        let (_, away, pseudonym, woke) = self.awake.get(&person)?;
        let days = away / 86_400;
        let subject = Subject::new("person", person, pseudonym);
        let hits = vec![woke.clone(), Hit::of(signal)];
        let finding = Finding::new(Rule::Dormant, subject, hits)
            .says(format!("away {days} days, then {change}"))
            .fact("Away", format!("{days} days"))
            .fact("Then", change);
        Some(finding)
    }
}

fn changed(
    signal: &Signal,
    actor: &str,
    change: &str,
    target: &str,
    weight: Weight,
) -> Option<Finding> {
    let hits = vec![Hit::of(signal)];
    let said = format!("{change} {target}");
    let subject = || Subject::new("actor", actor, actor);
    let finding = match weight {
        Weight::Usual => return None,
        Weight::Notable => Finding::new(Rule::AdminChange, subject(), hits),
        Weight::ToSelf => Finding::new(Rule::Escalation, subject(), hits)
            .at(Level::High)
            .fact("Right", "given to oneself"),
        Weight::Wider => Finding::new(Rule::Escalation, subject(), hits)
            .at(Level::High)
            .fact("Right", "wider than the giver's own"),
    };
    Some(finding.says(&said).fact("Change", said))
}
