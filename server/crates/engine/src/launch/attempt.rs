//! Which attempt a launch leads to: the one that goes on, or a new one.

use super::Launch;
use crate::catalog::Edition;
use crate::progress::Progress;
use crate::{App, Error, Result, catalog};
use content::Course as Model;
use std::sync::Arc;
use store::Instant;
use store::attempt::{ACTIVE, Attempt};
use store::registration::Registration;
use uuid::Uuid;

/// The attempt that goes on, or a new one when the last has ended and another is allowed. A learner finishes the
/// version begun: only a new attempt takes the version that is published now.
pub(super) async fn find(
    app: &App,
    launch: &Launch,
    registration: &Registration,
    known: bool,
    now: Instant,
) -> Result<(Attempt, Arc<Edition>, bool)> {
    let read = app.store.read();
    let newest = if known {
        store::attempt::newest(read, launch.tenant, registration.id).await?
    } else {
        None
    };
    if let Some(newest) = &newest {
        let model = catalog::model(app, launch.tenant, newest.version_id).await?;
        if newest.state == ACTIVE || !may_begin_again(&model, newest) {
            return Ok((newest.clone(), model, false));
        }
    }
    let unpublished = || {
        Error::conflict(
            "course.unpublished",
            format!("course {} is not published", launch.course.slug),
        )
    };
    let version = launch.course.published_version.ok_or_else(unpublished)?;
    let model = catalog::model(app, launch.tenant, version).await?;
    let number = newest.map_or(1, |newest| newest.number + 1);
    Ok((
        begin(app, launch, registration, &model, (version, number), now),
        model,
        true,
    ))
}

fn begin(
    app: &App,
    launch: &Launch,
    registration: &Registration,
    model: &Model,
    (version, number): (Uuid, i32),
    now: Instant,
) -> Attempt {
    let progress = Progress::begin(model);
    let (learner, _) = &launch.learner;
    Attempt {
        tenant_id: launch.tenant,
        id: app.ids.next(),
        registration_id: registration.id,
        course_id: launch.course.id,
        version_id: version,
        learner_id: learner.id,
        number,
        lang: model.best_lang(&launch.langs),
        state: ACTIVE.to_owned(),
        bookmark: progress.path.first().cloned().unwrap_or_default(),
        progress: crate::runtime::written(&progress),
        points_won: 0.0,
        points_possible: model.points_possible(),
        scaled: None,
        passed: None,
        completed: false,
        simulated: learner.simulated,
        revision: 1,
        started_at: now,
        updated_at: now,
        finished_at: None,
    }
}

/// Whether opening the course again begins a new attempt: the last one has ended without a pass, and the course
/// allows another.
pub(crate) fn may_begin_again(model: &Model, newest: &Attempt) -> bool {
    let another = model.attempts == 0 || u32::try_from(newest.number).unwrap_or(0) < model.attempts;
    newest.state != ACTIVE && newest.passed == Some(false) && another
}
