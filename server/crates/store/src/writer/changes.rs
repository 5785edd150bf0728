//! The conditional changes of a unit, one by one in their order.

use super::unit::{Change, Refused, Unit};
use crate::{
    Tx, attempt, cmi5, document, grade, learner, link, quarantine, reaction, registration, scorm,
    seat, session, used,
};

/// Makes the changes; the first that cannot be made refuses the unit.
pub(super) async fn apply(tx: &Tx, unit: &Unit) -> Result<(), Refused> {
    for change in &unit.changes {
        if !make(tx, unit, change.clone()).await? {
            return Err(Refused::Stale);
        }
    }
    Ok(())
}

async fn make(tx: &Tx, unit: &Unit, change: Change) -> crate::Result<bool> {
    match change {
        Change::Learner(learner) => added(learner::insert(tx, learner).await),
        Change::Registration(registration) => added(registration::insert(tx, registration).await),
        Change::Attempt(attempt) => added(attempt::insert(tx, *attempt).await),
        Change::AttemptSaved { attempt, was } => attempt::save(tx, *attempt, was).await,
        Change::Session(session) => added(session::insert(tx, session).await),
        Change::Cmi5(step) => {
            let made = cmi5::make(tx, step).await;
            match made {
                Err(crate::Error::Database(error)) if is_taken(&error) => Ok(false),
                made => made,
            }
        }
        Change::Link(link) => added(link::insert(tx, link).await),
        Change::LinkUsed { link, at } => link::used(tx, unit.tenant, link, at).await,
        Change::Seat(seat) => seat::take(tx, *seat).await.map(|()| true),
        Change::Grade(grade) => grade::put(tx, *grade).await.map(|()| true),
        Change::GradeTried { grade, at } => grade::tried(tx, &grade, at).await.map(|()| true),
        Change::Used(used) => added(used::insert(tx, *used).await),
        Change::Document { document, replaces } => {
            document::put(tx, document, replaces.as_deref()).await
        }
        Change::Resolved { refused, by } => {
            let done = quarantine::resolve(tx, unit.tenant, &[refused], &by).await?;
            Ok(done > 0)
        }
        Change::ReactionMoved(step) => reaction::step(tx, unit.tenant, *step).await,
        Change::ScormRun(run) => scorm::keep_run(tx, *run).await.map(|()| true),
        Change::ScormActivity(activity) => scorm::keep_activity(tx, *activity).await.map(|()| true),
        Change::ScormCalls(calls) => added(scorm::add_calls(tx, *calls).await),
        Change::ScormGlobal(global) => scorm::keep_global(tx, *global).await.map(|()| true),
        Change::DocumentRemoved { shelf, name } => {
            document::remove(tx, unit.tenant, &shelf, name.as_deref())
                .await
                .map(|_| true)
        }
    }
}

/// A key that is taken means that someone else was first, not that the database failed.
fn added(inserted: crate::Result<()>) -> crate::Result<bool> {
    match inserted {
        Ok(()) => Ok(true),
        Err(crate::Error::Database(error)) if is_taken(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_taken(error: &sea_orm::DbErr) -> bool {
    matches!(
        error.sql_err(),
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
    )
}

impl From<crate::Error> for Refused {
    fn from(error: crate::Error) -> Self {
        Refused::Store(std::sync::Arc::new(error))
    }
}

impl From<sea_orm::DbErr> for Refused {
    fn from(error: sea_orm::DbErr) -> Self {
        crate::Error::from(error).into()
    }
}
