//! Registrations and sessions of cmi5 courses.

use crate::entity::{cmi5_registration, cmi5_session};
use crate::{Executor, Page, Result, TenantId, Tx, row, scope};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::entity::cmi5_registration::Model as Registration;
pub use crate::entity::cmi5_session::Model as Session;

/// One conditional change.
#[derive(Debug, Clone)]
pub enum Step {
    /// A new registration.
    Registered(Box<Registration>),
    /// A registration read at revision `.1`.
    RegistrationSaved(Box<Registration>, i64),
    /// A new session.
    Launched(Box<Session>),
    /// A session read at revision `.1`.
    SessionSaved(Box<Session>, i64),
}

/// Which registrations.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this course.
    pub course: Option<Uuid>,
    /// In one of these courses; none is any.
    pub within: Option<Vec<Uuid>>,
    /// Of the account with this name.
    pub account: Option<String>,
}

/// Registrations by id, those made last first where the ids are ours; `after` is the last id seen.
pub async fn registrations(
    db: &impl Executor,
    tenant: TenantId,
    filter: &Filter,
    page: Page<Uuid>,
) -> Result<Vec<Registration>> {
    use cmi5_registration::Column;
    let mut query = scope::find::<cmi5_registration::Entity>(tenant)
        .order_by_desc(Column::Id)
        .limit(page.limit);
    if let Some(course) = filter.course {
        query = query.filter(Column::CourseId.eq(course));
    }
    if let Some(courses) = &filter.within {
        query = query.filter(Column::CourseId.is_in(courses.iter().copied()));
    }
    if let Some(account) = &filter.account {
        query = query.filter(Column::Name.eq(account.as_str()));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.lt(after));
    }
    Ok(query.all(db).await?)
}

/// The registration with this id.
pub async fn registration(
    db: &impl Executor,
    tenant: TenantId,
    id: Uuid,
) -> Result<Option<Registration>> {
    Ok(scope::find::<cmi5_registration::Entity>(tenant)
        .filter(cmi5_registration::Column::Id.eq(id))
        .one(db)
        .await?)
}

/// The session with this id.
pub async fn session(db: &impl Executor, tenant: TenantId, id: Uuid) -> Result<Option<Session>> {
    Ok(scope::find::<cmi5_session::Entity>(tenant)
        .filter(cmi5_session::Column::Id.eq(id))
        .one(db)
        .await?)
}

/// Sessions of a registration that go on, oldest first. There is hardly ever more than one: a launch ends those before.
pub async fn open_sessions(
    db: &impl Executor,
    tenant: TenantId,
    registration: Uuid,
) -> Result<Vec<Session>> {
    Ok(scope::find::<cmi5_session::Entity>(tenant)
        .filter(cmi5_session::Column::RegistrationId.eq(registration))
        .filter(cmi5_session::Column::Open.eq(true))
        .order_by_asc(cmi5_session::Column::Id)
        .all(db)
        .await?)
}

/// Makes a change; `false` when someone else was faster.
pub(crate) async fn make(tx: &Tx, step: Step) -> Result<bool> {
    match step {
        Step::Registered(registration) => {
            row::insert::<_, cmi5_registration::ActiveModel>(tx, *registration).await?;
            Ok(true)
        }
        Step::Launched(session) => {
            row::insert::<_, cmi5_session::ActiveModel>(tx, *session).await?;
            Ok(true)
        }
        Step::RegistrationSaved(registration, was) => {
            let (tenant, id) = (registration.tenant_id, registration.id);
            let done = scope::update::<cmi5_registration::Entity>(tenant)
                .set(row::whole::<_, cmi5_registration::ActiveModel>(
                    *registration,
                ))
                .filter(cmi5_registration::Column::Id.eq(id))
                .filter(cmi5_registration::Column::Revision.eq(was))
                .exec(&tx.0)
                .await?;
            Ok(done.rows_affected > 0)
        }
        Step::SessionSaved(session, was) => {
            let (tenant, id) = (session.tenant_id, session.id);
            let done = scope::update::<cmi5_session::Entity>(tenant)
                .set(row::whole::<_, cmi5_session::ActiveModel>(*session))
                .filter(cmi5_session::Column::Id.eq(id))
                .filter(cmi5_session::Column::Revision.eq(was))
                .exec(&tx.0)
                .await?;
            Ok(done.rows_affected > 0)
        }
    }
}
