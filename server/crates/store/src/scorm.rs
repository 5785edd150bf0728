//! SCORM at run time: where registrations stand, what activities keep, what SCOs called. Rows are written over as a
//! whole; that nobody writes over somebody else's is the attempt's revision's business, which is in the same unit.

use crate::entity::scorm::{self as run, activity, calls, global};
use crate::{Executor, Page, Result, TenantId, Tx, row, scope};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use activity::Model as Activity;
pub use calls::Model as Calls;
pub use global::Model as Global;
pub use run::Model as Run;

/// Where a registration stands.
pub async fn run(db: &impl Executor, tenant: TenantId, registration: Uuid) -> Result<Option<Run>> {
    Ok(scope::find::<run::Entity>(tenant)
        .filter(run::Column::RegistrationId.eq(registration))
        .one(db)
        .await?)
}

/// What an activity keeps.
pub async fn activity(
    db: &impl Executor,
    tenant: TenantId,
    registration: Uuid,
    activity: &str,
) -> Result<Option<Activity>> {
    Ok(scope::find::<activity::Entity>(tenant)
        .filter(activity::Column::RegistrationId.eq(registration))
        .filter(activity::Column::Activity.eq(activity))
        .one(db)
        .await?)
}

/// What the activities of a registration keep, in the order of their identifiers.
pub async fn activities(
    db: &impl Executor,
    tenant: TenantId,
    registration: Uuid,
) -> Result<Vec<Activity>> {
    Ok(scope::find::<activity::Entity>(tenant)
        .filter(activity::Column::RegistrationId.eq(registration))
        .order_by_asc(activity::Column::Activity)
        .all(db)
        .await?)
}

/// What the SCOs of a launch called, in order; `after` is the last (sitting, seq) seen.
pub async fn calls(
    db: &impl Executor,
    tenant: TenantId,
    launch: Uuid,
    page: Page<(Uuid, i64)>,
) -> Result<Vec<Calls>> {
    use calls::Column;
    // Ids of sittings are UUIDv7: they are in the order in which they began.
    let mut query = scope::find::<calls::Entity>(tenant)
        .filter(Column::LaunchId.eq(launch))
        .order_by_asc(Column::Sitting)
        .order_by_asc(Column::Seq)
        .limit(page.limit);
    if let Some((sitting, seq)) = page.after {
        let later = Column::Sitting.eq(sitting).and(Column::Seq.gt(seq));
        query = query.filter(Column::Sitting.gt(sitting).or(later));
    }
    Ok(query.all(db).await?)
}

/// What a learner's courses share of one kind.
pub async fn globals(
    db: &impl Executor,
    tenant: TenantId,
    learner: Uuid,
    kind: &str,
) -> Result<Vec<Global>> {
    Ok(scope::find::<global::Entity>(tenant)
        .filter(global::Column::LearnerId.eq(learner))
        .filter(global::Column::Kind.eq(kind))
        .order_by_asc(global::Column::Id)
        .limit(MOST_GLOBALS)
        .all(db)
        .await?)
}

/// A learner has at most so many shared objectives or buckets that anybody reads.
const MOST_GLOBALS: u64 = 10_000;

/// Writes where a registration stands.
pub async fn keep_run(tx: &Tx, row: Run) -> Result<()> {
    use run::Column;
    let keys = [Column::TenantId, Column::RegistrationId];
    let row = row::whole::<_, run::ActiveModel>(row);
    let over = over(keys, Column::iter());
    let query = run::Entity::insert(row).on_conflict(over);
    query.exec_without_returning(&tx.0).await?;
    Ok(())
}

/// Writes what an activity keeps.
pub async fn keep_activity(tx: &Tx, row: Activity) -> Result<()> {
    use activity::Column;
    let keys = [Column::TenantId, Column::RegistrationId, Column::Activity];
    let row = row::whole::<_, activity::ActiveModel>(row);
    let over = over(keys, Column::iter());
    let query = activity::Entity::insert(row).on_conflict(over);
    query.exec_without_returning(&tx.0).await?;
    Ok(())
}

/// Writes what a learner's courses share.
pub async fn keep_global(tx: &Tx, row: Global) -> Result<()> {
    use global::Column;
    let keys = [
        Column::TenantId,
        Column::LearnerId,
        Column::Kind,
        Column::Id,
    ];
    let row = row::whole::<_, global::ActiveModel>(row);
    let over = over(keys, Column::iter());
    let query = global::Entity::insert(row).on_conflict(over);
    query.exec_without_returning(&tx.0).await?;
    Ok(())
}

/// Adds to the debug log.
pub async fn add_calls(tx: &Tx, row: Calls) -> Result<()> {
    row::insert::<_, calls::ActiveModel>(tx, row).await
}

/// An insert that writes over the row with the same key.
fn over<C: ColumnTrait, const N: usize>(keys: [C; N], all: impl Iterator<Item = C>) -> OnConflict {
    let is_key = |column: &C| keys.iter().any(|key| key.as_str() == column.as_str());
    OnConflict::columns(keys)
        .update_columns(all.filter(|column| !is_key(column)))
        .to_owned()
}
