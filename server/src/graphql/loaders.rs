//! Rows that many parents ask for, read in one query. Made anew for every request: a loader that outlives its caller
//! would show one tenant's rows to another.

use super::failure::Failure;
use async_graphql::dataloader::{DataLoader, Loader};
use engine::access::Caller;
use engine::catalog::Edition;
use engine::{App, Error, catalog};
use std::collections::HashMap;
use std::sync::Arc;
use store::TenantId;
use store::course::Course;
use store::learner::Learner;
use store::version::Summary;
use uuid::Uuid;

/// Reads rows of one tenant.
pub(super) struct Rows {
    app: App,
    tenant: TenantId,
    #[cfg(test)]
    pub(super) reads: Arc<std::sync::atomic::AtomicUsize>,
}

/// What resolvers ask for rows.
pub(super) type Loaders = DataLoader<Rows>;

/// Loaders for one request.
#[allow(
    clippy::disallowed_methods,
    reason = "a load is awaited by the request that asked: it cannot outlive it"
)]
pub(super) fn of(app: &App, caller: &Caller) -> Loaders {
    DataLoader::new(Rows::new(app, caller.tenant()), tokio::spawn)
}

impl Rows {
    fn new(app: &App, tenant: TenantId) -> Rows {
        Rows {
            app: app.clone(),
            tenant,
            #[cfg(test)]
            reads: Arc::default(),
        }
    }

    fn count(&self) {
        #[cfg(test)]
        self.reads
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Asks for a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CourseId(pub(super) Uuid);

/// Asks for a version without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct VersionId(pub(super) Uuid);

/// Asks for the text of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ModelId(pub(super) Uuid);

/// Asks for a learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LearnerId(pub(super) Uuid);

type Loaded<K, V> = Result<HashMap<K, V>, Failure>;

impl Loader<CourseId> for Rows {
    type Value = Course;
    type Error = Failure;

    async fn load(&self, keys: &[CourseId]) -> Loaded<CourseId, Course> {
        self.count();
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = catalog::by_ids(&self.app, self.tenant, &ids).await?;
        Ok(rows
            .into_iter()
            .map(|row| (CourseId(row.id), row))
            .collect())
    }
}

impl Loader<VersionId> for Rows {
    type Value = Summary;
    type Error = Failure;

    async fn load(&self, keys: &[VersionId]) -> Loaded<VersionId, Summary> {
        self.count();
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = catalog::versions_by_ids(&self.app, self.tenant, &ids).await?;
        Ok(rows
            .into_iter()
            .map(|row| (VersionId(row.id), row))
            .collect())
    }
}

impl Loader<ModelId> for Rows {
    type Value = Arc<Edition>;
    type Error = Failure;

    /// One by one: a version never changes, and the engine keeps those that were read.
    async fn load(&self, keys: &[ModelId]) -> Loaded<ModelId, Arc<Edition>> {
        self.count();
        let mut models = HashMap::new();
        for key in keys {
            models.insert(*key, catalog::model(&self.app, self.tenant, key.0).await?);
        }
        Ok(models)
    }
}

impl Loader<LearnerId> for Rows {
    type Value = Learner;
    type Error = Failure;

    async fn load(&self, keys: &[LearnerId]) -> Loaded<LearnerId, Learner> {
        self.count();
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = store::learner::by_ids(self.app.store.read(), self.tenant, &ids)
            .await
            .map_err(Error::from)?;
        Ok(rows
            .into_iter()
            .map(|row| (LearnerId(row.id), row))
            .collect())
    }
}
