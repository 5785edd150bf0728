//! The learning record store. Statements enter here and nowhere else: [`record`] for what is sent to us, `admit` for
//! what the runtime says itself. Both pass the same validation.

use crate::access::{Caller, Scope};
use crate::hops::{Place, Step};
use crate::{App, Error, Result, quarantine};
use serde_json::Value;
use std::sync::Arc;
use store::TenantId;
use store::statement::{Filter, Raw};
use store::writer::{NewStatement, Unit};
use uuid::Uuid;
use xapi::{Fault, Limits, Prepared, Stamp, Version};

/// Statements in one answer at most.
pub const LARGEST_PAGE: u64 = 500;
/// Statements in one answer when nothing was asked.
const USUAL_PAGE: u64 = 100;

/// Validates and stores what a client sends. `put` is the id of a PUT. Answers the ids in order.
pub async fn record(
    app: &App,
    caller: &Caller,
    body: &[u8],
    version: Version,
    put: Option<Uuid>,
) -> Result<Vec<Uuid>> {
    let start = std::time::Instant::now();
    let limits = Limits::default();
    let statements = match xapi::parse(body, version, &limits) {
        Ok(statements) => statements,
        Err(faults) => return Err(quarantine::refuse(app, caller, body, faults).await?),
    };
    if let Some(id) = put
        && (statements.len() != 1 || statements[0].id.is_some_and(|own| own != id))
    {
        let message = "the body of a PUT is one statement whose id, if any, is that of the parameter statementId";
        return Err(Error::invalid_at("xapi.put.id", "/id", message));
    }
    let authority = authority(app, caller);
    let mut unit = Unit::new(caller.tenant());
    let mut ids = Vec::with_capacity(statements.len());
    let defines = caller.require(Scope::Define).is_ok();
    for statement in statements {
        let id = put.unwrap_or_else(|| app.ids.next());
        let prepared = statement.prepare(&Stamp {
            id,
            authority: &authority,
            version,
        });
        ids.push(prepared.id);
        take(app, &mut unit, prepared, &caller.handle(), defines).await?;
    }
    app.writer.write(unit).await?;
    app.stats.accept.add(start.elapsed());
    Ok(ids)
}

/// Adds what the runtime says to the unit that it speaks of.
pub(crate) async fn admit(app: &App, unit: &mut Unit, statement: &Value) -> Result<()> {
    let body = statement.to_string();
    let statements = xapi::parse(body.as_bytes(), Version::V1, &Limits::default()).map_err(ours)?;
    let authority = account(app, "lectern");
    for statement in statements {
        let stamp = Stamp {
            id: app.ids.next(),
            authority: &authority,
            version: Version::V1,
        };
        take(app, unit, statement.prepare(&stamp), "lectern", true).await?;
    }
    Ok(())
}

/// A statement of our own that breaks the standard is our mistake, not the learner's.
fn ours(faults: Vec<Fault>) -> Error {
    let problem = faults.first().map(ToString::to_string).unwrap_or_default();
    Error::Store(store::Error::Corrupt {
        what: "statement of the runtime",
        problem,
    })
}

/// The hop of statements that commit with what they speak of.
pub(crate) fn stored(count: usize) -> Step<'static> {
    let s = if count == 1 { "" } else { "s" };
    Step::ok(
        Place::Lrs,
        "statement.store",
        format!("stored {count} statement{s}"),
        "committed with the progress",
    )
}

fn authority(app: &App, caller: &Caller) -> String {
    account(app, &caller.handle())
}

fn account(app: &App, name: &str) -> String {
    xapi::agent::account(&app.settings.public_url, name)
}

async fn take(
    app: &App,
    unit: &mut Unit,
    prepared: Prepared,
    sender: &str,
    defines: bool,
) -> Result<()> {
    if defines {
        for (id, definition) in &prepared.definitions {
            define(app, unit, id, definition).await?;
        }
    }
    let actor = prepared.actor.clone();
    let object = prepared.object.clone();
    unit.statements.push(NewStatement {
        id: prepared.id,
        raw: prepared.raw,
        stored_slots: prepared.stored_slots,
        timestamp: prepared.timestamp.map(store::Instant),
        verb: prepared.verb,
        registration: prepared.registration,
        refers_to: prepared.refers_to,
        voids: prepared.voids,
        authority: sender.to_owned(),
        digest: prepared.digest,
        agents: other_agents(&actor, &prepared.agents, prepared.related_agents),
        related_activities: prepared
            .related_activities
            .into_iter()
            .filter(|id| *id != object)
            .collect(),
        actor,
        object,
    });
    Ok(())
}

/// The agents beside the actor, and which of them the plain `agent` filter finds.
fn other_agents(actor: &str, direct: &[String], mut related: Vec<String>) -> Vec<(String, bool)> {
    related.extend_from_slice(direct);
    related.sort_unstable();
    related.dedup();
    let others = related.into_iter().filter(|agent| agent != actor);
    others
        .map(|agent| (direct.contains(&agent), agent))
        .map(|(direct, agent)| (agent, direct))
        .collect()
}

/// Keeps what a definition adds to the one we have.
async fn define(app: &App, unit: &mut Unit, id: &str, definition: &str) -> Result<()> {
    let key = (unit.tenant, id.to_owned());
    let known = match app.definitions.get(&key).await {
        Some(known) => Some(known),
        None => store::activity::by_id(app.store.read(), unit.tenant, id)
            .await?
            .map(|row| Arc::from(row.definition)),
    };
    if let Some(merged) = xapi::activity::merge(known.as_deref(), definition) {
        unit.definitions.push((id.to_owned(), merged.clone()));
        app.definitions.insert(key, merged.into()).await;
    } else if let Some(known) = known {
        app.definitions.insert(key, known).await;
    }
    Ok(())
}

/// A page of statements and how to go on.
#[derive(Debug, Clone)]
pub struct Found {
    /// In the order asked for.
    pub statements: Vec<Raw>,
    /// The cursor of the next page.
    pub more: Option<i64>,
}

/// The statement with this id that this caller may see; `voided` asks for a voided one.
pub async fn by_id(app: &App, caller: &Caller, id: Uuid, voided: bool) -> Result<Raw> {
    caller.require(Scope::StatementsRead)?;
    let raw = store::statement::by_id(app.store.read(), caller.tenant(), id, voided).await?;
    raw.ok_or_else(|| Error::not_found("statement with id", id))
}

/// Statements that match, as far as this caller may see them.
pub async fn find(
    app: &App,
    caller: &Caller,
    query: &xapi::query::Filter,
    after: Option<i64>,
) -> Result<Found> {
    caller.require(Scope::StatementsReadMine)?;
    let limit = match u64::from(query.limit) {
        0 => USUAL_PAGE,
        asked => asked.min(LARGEST_PAGE),
    };
    let filter = Filter {
        authority: only_own(caller),
        after,
        limit: limit + 1,
        ..wanted(query)
    };
    let mut statements =
        store::statement::matching(app.store.read(), caller.tenant(), &filter).await?;
    let more = statements.len() as u64 > limit;
    statements.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let more = if more {
        statements.last().map(|last| last.seq)
    } else {
        None
    };
    Ok(Found { statements, more })
}

/// What a query asks for. Whose statements, where to go on and how many is for the asker to add.
pub(crate) fn wanted(query: &xapi::query::Filter) -> Filter {
    Filter {
        agent: query.agent.as_ref().map(|agent| agent.as_str().to_owned()),
        related_agents: query.related_agents,
        verb: query.verb.clone(),
        activity: query.activity.clone(),
        related_activities: query.related_activities,
        registration: query.registration,
        since: query.since.map(store::Instant),
        until: query.until.map(store::Instant),
        ascending: query.ascending,
        ..Filter::default()
    }
}

/// Who may not read everything reads what it sent itself.
pub(crate) fn only_own(caller: &Caller) -> Option<String> {
    let all = caller.require(Scope::StatementsRead).is_ok();
    (!all).then(|| caller.handle())
}

/// The canonical definition of an activity, as stored JSON.
pub async fn definition(app: &App, tenant: TenantId, id: &str) -> Result<Option<String>> {
    Ok(store::activity::by_id(app.store.read(), tenant, id)
        .await?
        .map(|row| row.definition))
}
