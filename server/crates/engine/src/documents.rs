//! State, activity profile and agent profile documents: read, written with their preconditions, merged, removed.

use crate::{App, Error, Result};
use store::document::{Document, Shelf};
use store::writer::{Change, Refused, Unit};
use store::{Instant, TenantId};
use xapi::document::{Preconditions, check_json, etag, is_json, merge};

/// The largest document.
pub const LARGEST: usize = 1 << 20;
/// Names in one answer.
const MOST_NAMES: u64 = 1_000;
/// Two writers may meet; each then reads again.
const MEETINGS: usize = 8;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// PUT: replaces what there is.
    Replace,
    /// POST: merges top-level properties of two JSON objects (xAPI 1.0.3 Communication §2.2).
    Merge,
}

/// A document on its way in.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// stateId or profileId.
    pub name: String,
    /// As sent.
    pub content_type: String,
    /// As sent.
    pub body: Vec<u8>,
    /// `If-Match` and `If-None-Match`.
    pub conditions: Preconditions,
    /// What becomes of a PUT with neither of them.
    pub unconditional: Unconditional,
}

/// A PUT that names neither `If-Match` nor `If-None-Match` (xAPI 1.0.3 Communication §3.1, 2.0.0 §4.1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unconditional {
    /// Is written: state in 1.0.3, where course players never send either.
    Accepted,
    /// Is refused when there is a document already.
    NewOnly,
    /// Is refused: profiles in 1.0.3.
    Refused,
}

/// One document.
pub async fn get(app: &App, tenant: TenantId, shelf: &Shelf, name: &str) -> Result<Document> {
    let found = store::document::by_name(app.store.read(), tenant, shelf, name).await?;
    found.ok_or_else(|| Error::not_found("document", name))
}

/// Names of documents changed after a moment.
pub async fn names(
    app: &App,
    tenant: TenantId,
    shelf: &Shelf,
    since: Option<Instant>,
) -> Result<Vec<String>> {
    Ok(store::document::names(app.store.read(), tenant, shelf, since, MOST_NAMES).await?)
}

/// Writes a document if its preconditions hold.
pub async fn put(
    app: &App,
    tenant: TenantId,
    shelf: &Shelf,
    new: &NewDocument,
    how: How,
) -> Result<()> {
    bounded(&new.body)?;
    if is_json(&new.content_type) {
        check_json(&new.body).map_err(|fault| Error::Statements(vec![fault]))?;
    }
    for _ in 0..MEETINGS {
        let old = store::document::by_name(app.store.read(), tenant, shelf, &new.name).await?;
        check(new, old.as_ref())?;
        let document = compose(app, tenant, shelf, new, old.as_ref(), how)?;
        let mut unit = Unit::new(tenant);
        unit.changes.push(Change::Document {
            document,
            replaces: old.map(|old| old.etag),
        });
        match app.writer.write(unit).await {
            Ok(_) => return Ok(()),
            Err(Refused::Stale) => {}
            Err(refused) => return Err(refused.into()),
        }
    }
    Err(Error::Busy)
}

fn check(new: &NewDocument, old: Option<&Document>) -> Result<()> {
    let current = old.map(|old| old.etag.as_str());
    if !new.conditions.hold(current) {
        return Err(Error::Precondition {
            current: current.map(str::to_owned),
        });
    }
    if !new.conditions.is_empty() {
        return Ok(());
    }
    match (new.unconditional, old) {
        (Unconditional::NewOnly | Unconditional::Refused, Some(_)) => Err(Error::conflict(
            "document.unconditional",
            "this document exists: GET it and send its ETag as If-Match to replace it",
        )),
        (Unconditional::Refused, None) => Err(Error::invalid(
            "document.unconditional",
            "send If-None-Match: * to make this document, or If-Match with its ETag to replace it",
        )),
        _ => Ok(()),
    }
}

fn compose(
    app: &App,
    tenant: TenantId,
    shelf: &Shelf,
    new: &NewDocument,
    old: Option<&Document>,
    how: How,
) -> Result<Document> {
    let body = match old {
        Some(old) if how == How::Merge => merged(old, new)?,
        _ => new.body.clone(),
    };
    Ok(Document {
        tenant_id: tenant,
        resource: shelf.resource.to_owned(),
        activity: shelf.activity.clone(),
        agent: shelf.agent.clone(),
        registration: shelf.registration.clone(),
        name: new.name.clone(),
        content_type: new.content_type.clone(),
        etag: etag(&body),
        body,
        updated_at: app.now(),
    })
}

fn merged(old: &Document, new: &NewDocument) -> Result<Vec<u8>> {
    if !is_json(&old.content_type) || !is_json(&new.content_type) {
        let message = "only two documents of type application/json can be merged";
        return Err(Error::invalid("document.merge", message));
    }
    let merged = merge(&old.body, &new.body).map_err(|fault| Error::Statements(vec![fault]))?;
    bounded(&merged)?;
    Ok(merged)
}

/// What grows by merging is held to the same size as what is sent at once.
fn bounded(body: &[u8]) -> Result<()> {
    if body.len() <= LARGEST {
        return Ok(());
    }
    let message = format!(
        "a document has at most {LARGEST} bytes, this one {}",
        body.len()
    );
    Err(Error::invalid("document.too_large", message))
}

/// Removes one document if its preconditions hold, or every document of a shelf.
pub async fn remove(
    app: &App,
    tenant: TenantId,
    shelf: &Shelf,
    name: Option<&str>,
    conditions: &Preconditions,
) -> Result<()> {
    if let Some(name) = name {
        let old = store::document::by_name(app.store.read(), tenant, shelf, name).await?;
        let current = old.map(|old| old.etag);
        if !conditions.hold(current.as_deref()) {
            return Err(Error::Precondition { current });
        }
    }
    let mut unit = Unit::new(tenant);
    unit.changes.push(Change::DocumentRemoved {
        shelf: shelf.clone(),
        name: name.map(str::to_owned),
    });
    app.writer.write(unit).await?;
    Ok(())
}
