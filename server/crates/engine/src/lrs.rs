//! The learning record store. Statements enter here and nowhere else: [`record`] for what is sent to us, `admit` for
//! what the runtime says itself. Both pass the same validation.

mod indexed;

use crate::access::{Caller, Scope};
use crate::attachments::Payloads;
use crate::hops::{Place, Step};
use crate::quarantine::{self, Sent};
use crate::{App, Error, Result};
use serde_json::Value;
use store::statement::{Filter, Raw};
use store::writer::{Definition, Unit};
use store::{Instant, TenantId};
use uuid::Uuid;
use xapi::payload::Wanted;
use xapi::{Fault, Limits, Prepared, Stamp, Statement, Version};

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
    let sent = Sent { body, version, put };
    let statements = match without_payloads(body, version) {
        Ok(statements) => statements,
        Err(faults) => return Err(quarantine::refuse(app, caller, &sent, faults).await?),
    };
    of_put(put, &statements)?;
    let ids = keep(app, caller, statements, version, put, &Payloads::default()).await?;
    app.stats.accept.add(start.elapsed());
    Ok(ids)
}

/// Reads statements that come alone. Payloads come in parts only (see [`crate::attachments`]): what needs one is refused.
pub(crate) fn without_payloads(
    body: &[u8],
    version: Version,
) -> Result<Vec<Statement<'_>>, Vec<Fault>> {
    let statements = xapi::parse(body, version, &Limits::default())?;
    let missing = Wanted::by(&statements, version).missing();
    if missing.is_empty() {
        Ok(statements)
    } else {
        Err(missing)
    }
}

/// A PUT brings the one statement that it names.
pub(crate) fn of_put(put: Option<Uuid>, statements: &[Statement<'_>]) -> Result<()> {
    if let Some(id) = put
        && (statements.len() != 1 || statements[0].id.is_some_and(|own| own != id))
    {
        let message = "the body of a PUT is one statement whose id, if any, is that of the parameter statementId";
        return Err(Error::invalid_at("xapi.put.id", "/id", message));
    }
    Ok(())
}

/// Stores statements that were found sound, with the payloads that came with them.
pub(crate) async fn keep(
    app: &App,
    caller: &Caller,
    statements: Vec<Statement<'_>>,
    version: Version,
    put: Option<Uuid>,
    payloads: &Payloads,
) -> Result<Vec<Uuid>> {
    let authority = Authority::of(app, &caller.handle());
    let mut unit = Unit::new(caller.tenant());
    payloads.join(&mut unit);
    let mut ids = Vec::with_capacity(statements.len());
    let defines = caller.require(Scope::Define).is_ok();
    for statement in statements {
        let id = put.unwrap_or_else(|| app.ids.in_statements());
        let prepared = statement.prepare(&authority.stamp(id, version));
        ids.push(prepared.id);
        payloads.of(&prepared, &mut unit);
        take(&mut unit, prepared, &authority, defines);
    }
    app.writer.write(unit).await?;
    Ok(ids)
}

/// Adds what the runtime says to the unit that it speaks of.
pub(crate) fn admit(app: &App, unit: &mut Unit, statement: &Value) -> Result<()> {
    let body = statement.to_string();
    let statements = xapi::parse(body.as_bytes(), Version::V1, &Limits::default()).map_err(ours)?;
    let authority = Authority::of(app, "lectern");
    for statement in statements {
        let prepared = statement.prepare(&authority.stamp(app.ids.in_statements(), Version::V1));
        take(unit, prepared, &authority, true);
    }
    Ok(())
}

/// Who sent a statement that is admitted later, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sender<'a> {
    /// Of the credential it came with.
    pub(crate) handle: &'a str,
    /// Of the request it came in.
    pub(crate) version: Version,
    /// Whether its activity definitions are kept.
    pub(crate) defines: bool,
}

/// Adds a statement that was refused before, as its sender would have sent it, to the unit that says so.
pub(crate) fn readmit(
    app: &App,
    unit: &mut Unit,
    statement: Statement<'_>,
    id: Uuid,
    sender: Sender<'_>,
) {
    let authority = Authority::of(app, sender.handle);
    let prepared = statement.prepare(&authority.stamp(id, sender.version));
    take(unit, prepared, &authority, sender.defines);
}

/// The version that reactions speak: it knows everything that a statement of either version can hold.
pub(crate) const OWN_VERSION: Version = Version::V2;

/// Adds what a reaction makes to the unit that moves it. `sender` is its name as an authority.
pub(crate) fn admit_from(
    app: &App,
    unit: &mut Unit,
    statement: &Value,
    sender: &str,
) -> Result<(), Vec<Fault>> {
    let body = statement.to_string();
    let authority = Authority::of(app, sender);
    for statement in without_payloads(body.as_bytes(), OWN_VERSION)? {
        let prepared = statement.prepare(&authority.stamp(app.ids.in_statements(), OWN_VERSION));
        take(unit, prepared, &authority, true);
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

/// Who answers for a statement: always an account of ours, whatever the sender wrote (xAPI 1.0.3 Data §2.4.9).
struct Authority {
    /// As it is written into statements.
    json: String,
    /// As it is looked for.
    key: String,
}

impl Authority {
    fn of(app: &App, name: &str) -> Authority {
        let home = &app.settings.public_url;
        Authority {
            json: xapi::agent::account(home, name),
            key: xapi::agent::account_key(home, name).into_string(),
        }
    }

    fn stamp(&self, id: Uuid, version: Version) -> Stamp<'_> {
        Stamp {
            id,
            authority: &self.json,
            version,
        }
    }
}

fn take(unit: &mut Unit, mut prepared: Prepared, authority: &Authority, defines: bool) {
    let definitions = std::mem::take(&mut prepared.definitions);
    if defines {
        let tenant = unit.tenant;
        let definitions = definitions.into_iter();
        unit.definitions
            .extend(definitions.map(|(id, json)| Definition::new(tenant, id, json)));
    }
    let row = indexed::indexed(unit.tenant, prepared, &authority.key);
    unit.statements.push(row);
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
        authority: only_own(app, caller),
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
pub(crate) fn only_own(app: &App, caller: &Caller) -> Option<String> {
    let all = caller.require(Scope::StatementsRead).is_ok();
    (!all).then(|| Authority::of(app, &caller.handle()).key)
}

/// Statements that are asked how they name an agent.
const PERSONAS: u32 = 100;

/// A Person: every name and identifier that the newest statements about an agent give it, as far as this caller may see
/// them (xAPI 1.0.3 Communication §2.4). `agent` is the JSON text that was asked with.
pub async fn person(app: &App, caller: &Caller, agent: &str) -> Result<String> {
    let key = xapi::agent::agent_key(agent).map_err(Error::Statements)?;
    let query = xapi::query::Filter {
        agent: Some(key.clone()),
        limit: PERSONAS,
        ..xapi::query::Filter::default()
    };
    let found = find(app, caller, &query, None).await?;
    let mut personas = vec![agent.to_owned()];
    for raw in &found.statements {
        personas.extend(xapi::format::personas(&raw.json, key.as_str()));
    }
    Ok(xapi::agent::person(personas.iter().map(String::as_str)))
}

/// Everything stored up to this moment can be read now (xAPI 1.0.3 Communication §2.1.3).
pub async fn consistent_through(app: &App) -> Result<Instant> {
    Ok(app.writer.consistent_through(app.now()).await?)
}

/// The canonical definition of an activity, as stored JSON.
pub async fn definition(app: &App, tenant: TenantId, id: &str) -> Result<Option<String>> {
    let row = store::activity::by_id(app.store.read(), tenant, id).await?;
    Ok(row.map(|row| row.definition))
}
