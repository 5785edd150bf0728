//! Reading where a session stands.

use super::course::Course;
use super::{Place, Sequencing};
use crate::{App, Error, Result, catalog, people};
use scorm::cmi::Kept;
use scorm::sequencing::ObjectiveProgress;
use serde::de::DeserializeOwned;
use store::TenantId;
use store::attempt::Attempt;
use store::scorm::Run;
use store::session::Session;
use uuid::Uuid;

/// Of `store::scorm::Global`: an objective.
pub(super) const OBJECTIVE: &str = "objective";
/// A bucket of shared data.
pub(super) const DATA: &str = "data";

/// Reads it all; the course beside it, which others borrow from.
pub(super) async fn enter(app: &App, session: &Session) -> Result<(Place, Course)> {
    let (tenant, read) = (session.tenant_id, app.store.read());
    let attempt = store::attempt::by_id(read, tenant, session.attempt_id)
        .await?
        .ok_or_else(|| Error::not_found("attempt with id", session.attempt_id))?;
    let edition = catalog::model(app, tenant, attempt.version_id).await?;
    let package = edition.package.as_ref().ok_or_else(|| {
        Error::conflict(
            "session.no_package",
            "this course is no package: it is played at /play/",
        )
    })?;
    let course = Course::of(package)?;
    let learner = people::by_id(app, tenant, attempt.learner_id).await?;
    let known = store::scorm::run(read, tenant, attempt.registration_id).await?;
    // What an earlier attempt left is none of this one's.
    let run = known
        .filter(|run| run.attempt_id == attempt.id)
        .unwrap_or_else(|| fresh(&attempt));
    let mut sequencing: Sequencing = parsed(&run.sequencing)?;
    if let Some(tree) = &course.tree {
        if tree.objectives_global_to_system {
            let rows = store::scorm::globals(read, tenant, learner.id, OBJECTIVE).await?;
            for row in rows {
                let value: ObjectiveProgress = parsed(&row.value)?;
                sequencing.globals.objectives.insert(row.id, value);
            }
        }
        if tree.shared_data_global_to_system {
            let rows = store::scorm::globals(read, tenant, learner.id, DATA).await?;
            sequencing
                .globals
                .data
                .extend(rows.into_iter().map(|row| (row.id, row.value)));
        }
    }
    let place = Place {
        session: session.clone(),
        standings: parsed(&run.standings)?,
        shared: parsed(&run.shared)?,
        attempt,
        edition,
        learner,
        run,
        sequencing,
    };
    Ok((place, course))
}

fn fresh(attempt: &Attempt) -> Run {
    Run {
        tenant_id: attempt.tenant_id,
        registration_id: attempt.registration_id,
        attempt_id: attempt.id,
        sitting: None,
        activity: String::new(),
        running: false,
        spoke: false,
        seq: 0,
        standings: String::new(),
        shared: String::new(),
        sequencing: String::new(),
        updated_at: attempt.updated_at,
    }
}

/// What an activity keeps; nothing when it was kept in an earlier attempt.
pub(super) async fn kept(app: &App, place: &Place, activity: &str) -> Result<Kept> {
    let attempt = &place.attempt;
    let read = app.store.read();
    let row =
        store::scorm::activity(read, attempt.tenant_id, attempt.registration_id, activity).await?;
    let row = row.filter(|row| row.attempt_id == attempt.id);
    row.map_or_else(|| Ok(Kept::default()), |row| parsed(&row.kept))
}

/// What each activity of an attempt keeps, by its identifier.
pub async fn kept_of(app: &App, tenant: TenantId, attempt: Uuid) -> Result<Vec<(String, Kept)>> {
    let read = app.store.read();
    let attempt = store::attempt::by_id(read, tenant, attempt)
        .await?
        .ok_or_else(|| Error::not_found("attempt with id", attempt))?;
    let rows = store::scorm::activities(read, tenant, attempt.registration_id).await?;
    let own = rows.into_iter().filter(|row| row.attempt_id == attempt.id);
    own.map(|row| Ok((row.activity, parsed(&row.kept)?)))
        .collect()
}

/// JSON of ours; nothing where nothing was written yet.
fn parsed<T: DeserializeOwned + Default>(text: &str) -> Result<T> {
    if text.is_empty() {
        return Ok(T::default());
    }
    let corrupt = |error: serde_json::Error| store::Error::Corrupt {
        what: "SCORM state",
        problem: error.to_string(),
    };
    Ok(serde_json::from_str(text).map_err(corrupt)?)
}
