//! Saved cursors: a consumer reads the statements that its cursor asks for, does its work, and commits how far it came.
//! Until it commits it reads the same again, so every statement is seen at least once.

use crate::access::{Caller, Scope};
use crate::{App, Error, Result, lrs};
use std::collections::BTreeMap;
use store::cursor::{Cursor, Key};
use store::statement::{Filter, Raw};
use store::{Instant, Page, horizon};
use uuid::Uuid;
use xapi::Version;

/// Cursors of one tenant at most.
pub const MOST: u64 = 200;
/// Statements that are counted of what lies before a cursor.
pub const MOST_BEHIND: u64 = 10_000;
/// Statements in one page at most.
pub const LARGEST_PAGE: u64 = 500;
/// Statements in one page when nothing was asked.
const USUAL_PAGE: u64 = 100;
/// Letters of a name at most.
const LONGEST_NAME: usize = 64;

/// Parameters of `GET /statements`: names and values.
pub type Parameters = BTreeMap<String, String>;

/// Where a new cursor begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With the oldest statement.
    Earliest,
    /// With what is stored from now on.
    Latest,
    /// With what was stored after this moment.
    After(Instant),
}

/// A cursor and how far it lags.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The cursor.
    pub cursor: Cursor,
    /// Statements that match and are not committed, up to [`MOST_BEHIND`].
    pub behind: u64,
    /// Whether there are more than were counted.
    pub or_more: bool,
}

/// What a consumer reads next.
#[derive(Debug, Clone)]
pub struct Next {
    /// Oldest first.
    pub statements: Vec<Raw>,
    /// What to commit when they are done with.
    pub position: Instant,
    /// Whether there are more now.
    pub more: bool,
}

/// Makes a cursor. Doing it again with the same filter changes nothing: a consumer may do so at every start.
pub async fn ensure(
    app: &App,
    caller: &Caller,
    name: &str,
    filter: Parameters,
    start: Start,
) -> Result<Cursor> {
    let key = own(caller, name)?;
    query(&filter)?;
    let tenant = caller.tenant();
    let position = match start {
        Start::Earliest => Instant::default(),
        Start::Latest => horizon::newest(app.store.read(), tenant).await?,
        Start::After(moment) => known_position(app, caller, moment).await?,
    };
    let filter = serde_json::to_string(&filter).unwrap_or_default();
    let tx = app.store.begin_write().await?;
    if let Some(known) = store::cursor::by_key(&*tx, tenant, &key).await? {
        return same(known, &filter);
    }
    if store::cursor::count(&*tx, tenant).await? >= MOST {
        let message = format!("a tenant has at most {MOST} cursors; delete one that nobody reads");
        return Err(Error::conflict("cursor.too_many", message));
    }
    let (owner, name) = key.clone();
    let cursor = Cursor {
        tenant_id: tenant,
        owner,
        name,
        filter: filter.clone(),
        position,
        created_at: app.now(),
        committed_at: None,
    };
    store::cursor::insert(&tx, cursor).await?;
    // Another request may have been faster.
    let made = store::cursor::by_key(&*tx, tenant, &key).await?;
    tx.commit().await?;
    same(made.ok_or_else(|| missing(&key))?, &filter)
}

/// A cursor with another filter is another cursor: its position would not mean the same.
fn same(known: Cursor, filter: &str) -> Result<Cursor> {
    if known.filter == filter {
        return Ok(known);
    }
    let message = format!(
        "the cursor {} exists with another filter: {}; delete it first or take another name",
        known.name, known.filter
    );
    Err(Error::conflict("cursor.exists", message))
}

/// Cursors of the caller; of everybody for those who may do everything.
pub async fn list(app: &App, caller: &Caller, page: Page<Key>) -> Result<Vec<Cursor>> {
    caller.require(Scope::StatementsReadMine)?;
    let handle = caller.handle();
    let owner = match caller.require(Scope::All) {
        Ok(()) => None,
        Err(_) => Some(handle.as_str()),
    };
    Ok(store::cursor::page(app.store.read(), caller.tenant(), owner, page).await?)
}

/// One cursor with its lag.
pub async fn get(app: &App, caller: &Caller, name: &str, owner: Option<Uuid>) -> Result<Standing> {
    let cursor = find(app, caller, &key(caller, name, owner)?).await?;
    let filter = Filter {
        limit: MOST_BEHIND + 1,
        ..filter(app, caller, &cursor)?
    };
    let read = app.store.read();
    let found = store::statement::count_matching(read, caller.tenant(), &filter).await?;
    Ok(Standing {
        cursor,
        behind: found.min(MOST_BEHIND),
        or_more: found > MOST_BEHIND,
    })
}

/// What lies after the committed position.
pub async fn next(
    app: &App,
    caller: &Caller,
    name: &str,
    owner: Option<Uuid>,
    limit: Option<u64>,
) -> Result<Next> {
    let cursor = find(app, caller, &key(caller, name, owner)?).await?;
    let limit = limit.unwrap_or(USUAL_PAGE);
    if limit == 0 || limit > LARGEST_PAGE {
        let message = format!("limit must be between 1 and {LARGEST_PAGE}, found {limit}");
        return Err(Error::invalid("page.limit", message));
    }
    let (read, tenant) = (app.store.read(), caller.tenant());
    // Asked for first: what is stored from here on is for the next page.
    let newest = horizon::newest(read, tenant).await?;
    let wanted = filter(app, caller, &cursor)?;
    let wanted = Filter {
        until: Some(wanted.until.map_or(newest, |until| until.min(newest))),
        limit: limit + 1,
        ..wanted
    };
    let mut statements = store::statement::matching(read, tenant, &wanted).await?;
    let more = statements.len() as u64 > limit;
    statements.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let position = match statements.last() {
        Some(last) if more => last.stored(),
        // Statements that do not match need not be looked at again.
        _ => newest.max(cursor.position),
    };
    Ok(Next {
        statements,
        position,
        more,
    })
}

/// Moves a cursor forward; backward only when `rewind` says so. Answers where it is now and whether it moved: what was
/// committed already is no mistake.
pub async fn commit(
    app: &App,
    caller: &Caller,
    name: &str,
    owner: Option<Uuid>,
    position: Instant,
    rewind: bool,
) -> Result<(Cursor, bool)> {
    let key = key(caller, name, owner)?;
    find(app, caller, &key).await?;
    let position = known_position(app, caller, position).await?;
    let tx = app.store.begin_write().await?;
    let moved =
        store::cursor::commit(&tx, caller.tenant(), &key, position, app.now(), rewind).await?;
    tx.commit().await?;
    Ok((find(app, caller, &key).await?, moved))
}

/// Removes a cursor.
pub async fn remove(app: &App, caller: &Caller, name: &str, owner: Option<Uuid>) -> Result<()> {
    let key = key(caller, name, owner)?;
    let tx = app.store.begin_write().await?;
    if !store::cursor::remove(&tx, caller.tenant(), &key).await? {
        return Err(missing(&key));
    }
    Ok(tx.commit().await?)
}

/// A position that nothing was stored at yet would leave out what is stored up to it.
async fn known_position(app: &App, caller: &Caller, position: Instant) -> Result<Instant> {
    let newest = horizon::newest(app.store.read(), caller.tenant()).await?;
    if position <= newest {
        return Ok(position);
    }
    let message = format!(
        "position {position} lies after the newest statement, {newest}; send the position of a page that was read"
    );
    Err(Error::invalid_at("cursor.ahead", "/position", message))
}

/// A cursor belongs to the credential that made it; those who may do everything may name another's.
fn key(caller: &Caller, name: &str, owner: Option<Uuid>) -> Result<Key> {
    let handle = owner.map(|owner| format!("key:{owner}"));
    match handle {
        Some(handle) if handle != caller.handle() => {
            caller.require(Scope::All)?;
            Ok((handle, name.to_owned()))
        }
        _ => own(caller, name),
    }
}

fn own(caller: &Caller, name: &str) -> Result<Key> {
    caller.require(Scope::StatementsReadMine)?;
    let letter = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(letter) {
        let message = format!(
            "a cursor's name has 1 to {LONGEST_NAME} letters, digits, dots, dashes and underscores, found {name:?}"
        );
        return Err(Error::invalid("cursor.name", message));
    }
    Ok((caller.handle(), name.to_owned()))
}

async fn find(app: &App, caller: &Caller, key: &Key) -> Result<Cursor> {
    let found = store::cursor::by_key(app.store.read(), caller.tenant(), key).await?;
    found.ok_or_else(|| missing(key))
}

fn missing((_, name): &Key) -> Error {
    Error::not_found("cursor", name)
}

/// What a cursor has before it.
fn filter(app: &App, caller: &Caller, cursor: &Cursor) -> Result<Filter> {
    let saved = serde_json::from_str(&cursor.filter).unwrap_or_default();
    Ok(Filter {
        authority: lrs::only_own(app, caller),
        since: Some(cursor.position),
        ascending: true,
        ..lrs::wanted(&query(&saved)?)
    })
}

fn query(filter: &Parameters) -> Result<xapi::query::Filter> {
    let pairs = filter
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    match xapi::query::statements(pairs, Version::V2).map_err(Error::Statements)? {
        xapi::query::Query::Many(filter) => Ok(*filter),
        xapi::query::Query::One { .. } => {
            let message = "a cursor is for statements as they come, not for one by its id";
            Err(Error::invalid_at("cursor.filter", "/filter", message))
        }
    }
}
