//! Things that belong to a course, asked for by somebody who may have rights for some courses only. What the scope does not
//! allow at all is refused before anything is looked for.

use super::{Caller, Resource, Scope};
use crate::{App, Error, Result, catalog, dispatches};
use store::course::Course;
use store::dispatch::Dispatch;
use uuid::Uuid;

/// A course by its id or by the author's id.
pub async fn course(app: &App, caller: &Caller, scope: Scope, id_or_slug: &str) -> Result<Course> {
    caller.require_for(scope, Resource::Some)?;
    let course = catalog::find(app, caller.tenant(), id_or_slug).await?;
    caller.require_for(scope, Resource::Course(course.id))?;
    Ok(course)
}

/// Goes on when the attempt is the session's own, or is one of a course that this may be done with.
pub async fn attempt(app: &App, caller: &Caller, scope: Scope, id: Uuid) -> Result<()> {
    caller.require_attempt(id, scope)?;
    if matches!(caller, Caller::Session(_)) || caller.courses(scope).is_none() {
        return Ok(());
    }
    let found = store::attempt::by_id(app.store.read(), caller.tenant(), id).await?;
    let attempt = found.ok_or_else(|| Error::not_found("attempt with id", id))?;
    Ok(caller.require_for(scope, Resource::Course(attempt.course_id))?)
}

/// Goes on when this enrolment in a cmi5 course is one of a course that this may be done with.
pub async fn cmi5_registration(app: &App, caller: &Caller, scope: Scope, id: Uuid) -> Result<()> {
    caller.require_for(scope, Resource::Some)?;
    if caller.courses(scope).is_none() {
        return Ok(());
    }
    let found = store::cmi5::registration(app.store.read(), caller.tenant(), id).await?;
    let row = found.ok_or_else(|| Error::not_found("cmi5 registration with id", id))?;
    Ok(caller.require_for(scope, Resource::Course(row.course_id))?)
}

/// The same for a session of a cmi5 course.
pub async fn cmi5_session(app: &App, caller: &Caller, scope: Scope, id: Uuid) -> Result<()> {
    caller.require_for(scope, Resource::Some)?;
    if caller.courses(scope).is_none() {
        return Ok(());
    }
    let found = store::cmi5::session(app.store.read(), caller.tenant(), id).await?;
    let row = found.ok_or_else(|| Error::not_found("cmi5 session with id", id))?;
    cmi5_registration(app, caller, scope, row.registration_id).await
}

/// Goes on when the link leads to a course that this may be done with.
pub async fn link(app: &App, caller: &Caller, scope: Scope, id: Uuid) -> Result<()> {
    caller.require_for(scope, Resource::Some)?;
    if caller.courses(scope).is_none() {
        return Ok(());
    }
    let found = store::link::by_id(app.store.read(), caller.tenant(), id).await?;
    let link = found.ok_or_else(|| Error::not_found("link with id", id))?;
    Ok(caller.require_for(scope, Resource::Course(link.course_id))?)
}

/// The dispatch with this id, when it opens a course that this may be done with.
pub async fn dispatch(app: &App, caller: &Caller, scope: Scope, id: Uuid) -> Result<Dispatch> {
    caller.require_for(scope, Resource::Some)?;
    let found = dispatches::get(app, caller.tenant(), id).await?;
    caller.require_for(scope, Resource::Course(found.course_id))?;
    Ok(found)
}
