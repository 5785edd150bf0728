//! What a statement sets off: the condition it meets, the statements that meet the others, and what is made of them all.

use super::matching::{agent_key, same};
use super::rule::{Ready, Rule, Shared};
use super::{HANDLE, handle, template};
use crate::{App, Result, lrs};
use serde_json::Value;
use std::sync::Arc;
use store::statement::{Filter, Raw};
use store::writer::Unit;
use store::{Instant, TenantId};
use uuid::Uuid;

/// Statements looked at for one condition at most, newest first.
const MOST_CANDIDATES: u64 = 200;
/// Statements read at once for it.
const CANDIDATES: u64 = 50;
/// Statements that a trial looks back on at most.
const LONGEST_TRIAL: u64 = 500;
/// A trial ends when the rule fired so often.
const MOST_FIRED: usize = 20;

/// A statement as it was stored, read.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) id: Uuid,
    pub(super) stored: Instant,
    pub(super) value: Value,
    pub(super) json: String,
}

impl Seen {
    /// None for what a reaction made: it sets nothing off.
    pub(super) fn of(raw: Raw) -> Option<Arc<Seen>> {
        let value: Value = serde_json::from_str(&raw.json).ok()?;
        let authority = value["authority"]["account"]["name"].as_str();
        if authority.is_some_and(|name| name.starts_with(HANDLE)) {
            return None;
        }
        Some(Arc::new(Seen {
            id: value["id"].as_str()?.parse().ok()?,
            stored: raw.stored(),
            value,
            json: raw.json,
        }))
    }
}

/// A rule ready for work.
#[derive(Debug)]
pub(super) struct Working {
    pub(super) tenant: TenantId,
    pub(super) id: Uuid,
    pub(super) rule: Rule,
    conditions: Vec<Ready>,
}

/// The statements that met the conditions, in the order of these.
pub(super) type Matched = Vec<Arc<Seen>>;

impl Working {
    pub(super) fn new(tenant: TenantId, id: Uuid, rule: Rule) -> Result<Working> {
        let conditions = rule.ready()?;
        Ok(Working {
            tenant,
            id,
            rule,
            conditions,
        })
    }

    /// The statements that meet all conditions, this one among them and being the newest; none when some are missing.
    pub(super) async fn matched(&self, app: &App, newest: &Arc<Seen>) -> Result<Option<Matched>> {
        for (index, condition) in self.conditions.iter().enumerate() {
            if condition.holds(&newest.value)
                && let Some(matched) = self.others(app, newest, index).await?
            {
                return Ok(Some(matched));
            }
        }
        Ok(None)
    }

    async fn others(&self, app: &App, newest: &Arc<Seen>, own: usize) -> Result<Option<Matched>> {
        let mut matched: Vec<Option<Arc<Seen>>> = vec![None; self.conditions.len()];
        matched[own] = Some(newest.clone());
        for (index, condition) in self.conditions.iter().enumerate() {
            if index != own {
                let taken: Vec<Uuid> = matched.iter().flatten().map(|seen| seen.id).collect();
                let Some(found) = self.look_back(app, newest, condition, &taken).await? else {
                    return Ok(None);
                };
                matched[index] = Some(found);
            }
        }
        Ok(Some(matched.into_iter().flatten().collect()))
    }

    /// The newest statement before this one that meets a condition and shares what must be shared.
    async fn look_back(
        &self,
        app: &App,
        newest: &Seen,
        condition: &Ready,
        taken: &[Uuid],
    ) -> Result<Option<Arc<Seen>>> {
        let Some(mut filter) = self.shared(newest, condition) else {
            return Ok(None);
        };
        for _ in 0..MOST_CANDIDATES / CANDIDATES {
            let read = app.store.read();
            let page = store::statement::matching(read, self.tenant, &filter).await?;
            let (rows, last) = (page.len() as u64, page.last().map(Raw::stored));
            let found = page.into_iter().filter_map(Seen::of).find(|seen| {
                !taken.contains(&seen.id)
                    && condition.holds(&seen.value)
                    && self.share(&newest.value, &seen.value)
            });
            if found.is_some() || rows < CANDIDATES {
                return Ok(found);
            }
            filter.until = last.map(|last| Instant(last.0 - 1));
        }
        Ok(None)
    }

    /// What the database can look for. None when the statement lacks what must be shared.
    fn shared(&self, newest: &Seen, condition: &Ready) -> Option<Filter> {
        let mut filter = Filter {
            verb: condition.only("verb.id").map(str::to_owned),
            activity: condition.only("object.id").map(str::to_owned),
            until: Some(newest.stored),
            limit: CANDIDATES,
            ..Filter::default()
        };
        for shared in &self.rule.same {
            match shared {
                Shared::Actor => filter.agent = Some(agent_key(&newest.value["actor"])?),
                Shared::Registration => {
                    let text = newest.value["context"]["registration"].as_str()?;
                    filter.registration = Some(text.parse().ok()?);
                }
            }
        }
        Some(filter)
    }

    /// The database also finds what refers to a match, or speaks of the agent in another place.
    fn share(&self, a: &Value, b: &Value) -> bool {
        self.rule.same.iter().all(|shared| match shared {
            Shared::Actor => same(&a["actor"], &b["actor"]),
            Shared::Registration => {
                same(&a["context"]["registration"], &b["context"]["registration"])
            }
        })
    }

    /// The names of the conditions with the statements that met them.
    pub(super) fn named<'m>(
        &'m self,
        matched: &'m Matched,
    ) -> impl Iterator<Item = (&'m str, &'m Arc<Seen>)> {
        let names = self
            .conditions
            .iter()
            .map(|condition| condition.name.as_str());
        names.zip(matched)
    }

    /// The same statements always make the same id, so that doing it twice makes nothing twice.
    pub(super) fn made_id(&self, matched: &Matched) -> Uuid {
        let parts: Vec<String> = self
            .named(matched)
            .map(|(name, seen)| format!("{name}={}", seen.id))
            .collect();
        Uuid::new_v5(&self.id, parts.join("&").as_bytes())
    }

    /// The statement that the template makes of these; none when the rule makes none.
    pub(super) fn made(&self, matched: &Matched) -> Option<Value> {
        let template = self.rule.then.statement.as_ref()?;
        let of = |name: &str| {
            self.named(matched)
                .find(|(known, _)| *known == name)
                .map(|(_, seen)| &seen.value)
        };
        let mut made = template::render(template, &of);
        made["id"] = self.made_id(matched).to_string().into();
        Some(made)
    }

    /// Adds what the template makes to a unit. What is wrong with it is told without the values found.
    pub(super) fn admit(&self, app: &App, unit: &mut Unit, made: &Value) -> Result<(), String> {
        lrs::admit_from(app, unit, made, &handle(self.id)).map_err(|faults| told(&faults))
    }
}

fn told(faults: &[xapi::Fault]) -> String {
    let first = faults.first().map(|fault| {
        let (code, expected) = (fault.code, &fault.expected);
        let at = match fault.pointer.as_str() {
            "" => String::new(),
            pointer => format!(" at {pointer}"),
        };
        format!("{code}{at}: expected {expected}")
    });
    let more = faults.len().saturating_sub(1);
    let first = first.unwrap_or_default();
    match more {
        0 => format!("the template makes no valid statement: {first}"),
        _ => format!("the template makes no valid statement: {first} ({more} more faults)"),
    }
}

/// What a rule would have done with one statement.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Names of the conditions with the ids of the statements that met them.
    pub matched: Vec<(String, Uuid)>,
    /// The statement that would have been made.
    pub statement: Option<Value>,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// What a rule would have done with the newest statements, oldest first. Changes nothing. Also answers how many were
/// looked at.
pub async fn try_out(
    app: &App,
    tenant: TenantId,
    rule: Rule,
    last: u64,
) -> Result<(u64, Vec<Trial>)> {
    rule.check(app.settings.webhook_allow_private)?;
    let working = Working::new(tenant, app.ids.next(), rule)?;
    let filter = Filter {
        limit: last.clamp(1, LONGEST_TRIAL),
        ..Filter::default()
    };
    let mut page = store::statement::matching(app.store.read(), tenant, &filter).await?;
    page.reverse();
    let (mut looked_at, mut trials) = (0, Vec::new());
    for raw in page {
        if trials.len() == MOST_FIRED {
            break;
        }
        looked_at += 1;
        let Some(seen) = Seen::of(raw) else { continue };
        if let Some(matched) = working.matched(app, &seen).await? {
            trials.push(trial(&working, &matched));
        }
    }
    Ok((looked_at, trials))
}

fn trial(working: &Working, matched: &Matched) -> Trial {
    let statement = working.made(matched);
    let problem = statement.as_ref().and_then(|made| {
        let body = made.to_string();
        let faults = lrs::without_payloads(body.as_bytes(), lrs::OWN_VERSION).err()?;
        Some(told(&faults))
    });
    let named = working.named(matched);
    Trial {
        matched: named
            .map(|(name, seen)| (name.to_owned(), seen.id))
            .collect(),
        statement,
        problem,
    }
}
