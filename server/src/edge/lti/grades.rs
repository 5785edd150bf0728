//! Grades that are due are sent to their platforms.

use super::services::Services;
use crate::edge::outbox::{self, Outbox};
use engine::platforms::grades::{self, Ended, Outgoing};
use engine::{App, Instant, Result};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use store::TenantId;
use store::grade::Grade;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// Sends grades until the server stops.
pub async fn deliver(app: App, tasks: TaskTracker, stop: CancellationToken) {
    let grades = Grades(Arc::new(Services::new(&app)));
    outbox::deliver(grades, app, tasks, stop).await;
}

/// A lane is a platform.
struct Grades(Arc<Services>);

impl Outbox for Grades {
    type Row = Grade;
    type Call = Outgoing;
    const NAME: &'static str = "grade";
    const MOST: usize = 64;
    const MOST_OF_LANE: usize = 16;

    async fn lanes(app: &App, tenant: TenantId) -> Result<Vec<Uuid>> {
        grades::due_platforms(app, tenant).await
    }

    async fn due(app: &App, tenant: TenantId, lane: Uuid, limit: u64) -> Result<Vec<Grade>> {
        grades::due(app, tenant, lane, limit).await
    }

    async fn next_due(app: &App, tenant: TenantId) -> Result<Option<Instant>> {
        grades::next_due(app, tenant).await
    }

    async fn take(app: &App, row: Grade) -> Result<Option<Outgoing>> {
        grades::take(app, row).await
    }

    async fn wait(app: &App, by: tokio::time::Instant) {
        grades::wait(app, by).await;
    }

    fn send(&mut self, app: &App, call: Outgoing) -> BoxFuture<'static, ()> {
        let (app, services) = (app.clone(), self.0.clone());
        async move { send(&app, &services, call).await }.boxed()
    }
}

async fn send(app: &App, services: &Services, call: Outgoing) {
    let start = std::time::Instant::now();
    let ended = match services.send(app, &call).await {
        Ok(status) => Ended {
            status: Some(status),
            why: None,
            never: false,
        },
        Err(fault) => Ended {
            status: fault.status,
            why: Some(fault.words),
            never: fault.never,
        },
    };
    // Not noted, it comes back after a while.
    if let Err(error) = grades::ended(app, call, ended, start.elapsed()).await {
        tracing::warn!(error = ?error, "how a grade ended could not be noted");
    }
}
