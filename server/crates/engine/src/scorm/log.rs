//! The debug log of a launch: what SCOs called, with which arguments, what was answered, in order.

use super::{Commit, Place};
use crate::{App, Instant, Result};
use serde_json::Value;
use store::scorm::Calls;
use store::writer::Change;
use store::{Page, TenantId};
use uuid::Uuid;

/// Of one commit; the browser keeps to less.
const MOST_CALLS: usize = 1_000;
/// Of one commit, as JSON.
const MOST_BYTES: usize = 512 * 1024;
/// Commits of one sitting that are logged.
const MOST_COMMITS: i64 = 2_000;

/// What one commit brought.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which launch of a SCO.
    pub sitting: Uuid,
    /// Which commit.
    pub seq: i64,
    /// Which activity.
    pub activity: String,
    /// When it came.
    pub at: Instant,
    /// Calls, as the browser tells them.
    pub calls: Vec<Value>,
}

/// The row of a commit's calls; none where it brought none.
pub(super) fn row(place: &Place, sent: &Commit, now: Instant) -> Option<Change> {
    if sent.calls.is_empty() || sent.seq > MOST_COMMITS {
        return None;
    }
    let some = &sent.calls[..sent.calls.len().min(MOST_CALLS)];
    let mut calls = serde_json::to_string(some).unwrap_or_default();
    if calls.len() > MOST_BYTES {
        calls = r#"[{"call":"","error":"","why":"this commit brought more calls than are kept"}]"#
            .to_owned();
    }
    Some(Change::ScormCalls(Box::new(Calls {
        tenant_id: place.attempt.tenant_id,
        sitting: sent.sitting,
        seq: sent.seq,
        launch_id: place.session.launch_id,
        activity: place.run.activity.clone(),
        calls,
        at: now,
    })))
}

/// What the SCOs of a launch called, a page of commits; `after` is the last (sitting, seq) seen.
pub async fn calls(
    app: &App,
    tenant: TenantId,
    launch: Uuid,
    page: Page<(Uuid, i64)>,
) -> Result<Vec<Entry>> {
    let rows = store::scorm::calls(app.store.read(), tenant, launch, page).await?;
    let entry = |row: Calls| Entry {
        sitting: row.sitting,
        seq: row.seq,
        activity: row.activity,
        at: row.at,
        calls: serde_json::from_str(&row.calls).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(entry).collect())
}
