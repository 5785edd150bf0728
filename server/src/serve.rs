//! A running server: both origins, the background work, and the way to stop them.

use crate::app::{self, StartError};
use crate::config::Config;
use crate::edge::{anomalies, lti, ops, reactions};
use crate::http::listener::{self, Listener};
use crate::routes;
use engine::{App, TenantId};
use std::net::SocketAddr;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long requests in flight may take when the server stops.
const DRAIN: Duration = Duration::from_secs(15);
/// How often old remembered answers and webhooks are removed.
const SWEEP: Duration = Duration::from_secs(3_600);

/// A server that runs until [`Running::stop`].
pub struct Running {
    /// The engine, for those who work beside HTTP.
    pub app: App,
    /// Where the API listens.
    pub address: SocketAddr,
    /// Where content listens.
    pub content_address: SocketAddr,
    tasks: TaskTracker,
    writer: TaskTracker,
    stop: CancellationToken,
}

/// Starts both origins.
pub async fn start(mut config: Config) -> Result<Running, StartError> {
    let (tasks, writer, stop) = (
        TaskTracker::new(),
        TaskTracker::new(),
        CancellationToken::new(),
    );
    let tls = match (&config.tls_cert, &config.tls_key) {
        (Some(cert), Some(key)) => Some(listener::tls(cert, key)?),
        _ => None,
    };
    let api = Listener::bind(config.listen, tls.clone(), config.max_connections).await?;
    let content = Listener::bind(config.content_listen, tls, config.max_connections).await?;
    let address = api
        .address()
        .map_err(StartError::io("reading the address bound"))?;
    let content_address = content
        .address()
        .map_err(StartError::io("reading the address bound"))?;
    follow_free_port(&mut config.public_url, config.listen, address);
    follow_free_port(
        &mut config.content_url,
        config.content_listen,
        content_address,
    );
    let app = app::open(&config, &writer).await?;
    let pulse = ops::Pulse::start(app.clone(), &tasks, stop.clone());
    tasks.spawn(reactions::follow(app.clone(), stop.clone()));
    tasks.spawn(reactions::deliver(app.clone(), tasks.clone(), stop.clone()));
    tasks.spawn(anomalies::follow(app.clone(), stop.clone()));
    tasks.spawn(lti::deliver(app.clone(), tasks.clone(), stop.clone()));
    tasks.spawn(sweep(app.clone(), config.tenants.clone(), stop.clone()));
    tasks.spawn(api.serve(
        routes::api(&app, &config, pulse, tasks.clone(), stop.clone()),
        tasks.clone(),
        stop.clone(),
    ));
    tasks.spawn(content.serve(
        routes::content(&app, &config, tasks.clone()),
        tasks.clone(),
        stop.clone(),
    ));
    tracing::info!(api = %app.settings.public_url, content = %app.settings.content_url, "serving");
    Ok(Running {
        app,
        address,
        content_address,
        tasks,
        writer,
        stop,
    })
}

/// Port 0 asks the system for a free one; the public address must then name the one given.
fn follow_free_port(url: &mut String, asked: SocketAddr, bound: SocketAddr) {
    if asked.port() == 0 {
        *url = format!("http://{bound}");
    }
}

impl Running {
    /// Stops accepting, lets requests end, then lets the writer empty its queue.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(DRAIN, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("some requests did not end in time and were cut");
        }
        drop(self.app);
        self.writer.close();
        let _ = tokio::time::timeout(DRAIN, self.writer.wait()).await;
    }

    /// Runs work beside HTTP; it should end by [`Running::stopping`].
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(work);
    }

    /// The token that ends everything, for work that belongs to this server.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }
}

async fn swept(app: &App, tenant: TenantId) -> engine::Result<()> {
    engine::repeats::sweep(app, tenant).await?;
    engine::sign_on::sweep(app, tenant).await?;
    engine::anomalies::sweep(app, tenant).await?;
    engine::platforms::sweep(app, tenant).await?;
    engine::reactions::deliveries::sweep(app, tenant).await
}

async fn sweep(app: App, tenants: Vec<String>, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => return,
        () = sweep_payloads(&app) => {}
    }
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(SWEEP) => {}
        }
        for tenant in &tenants {
            let swept = match engine::tenants::by_slug(&app, tenant).await {
                Ok(tenant) => swept(&app, tenant).await,
                Err(error) => Err(error),
            };
            if let Err(error) = swept {
                tracing::warn!(%error, "old remembered answers and webhooks were not removed");
            }
        }
    }
}

/// At the start: what a kill left behind is there since the last one.
async fn sweep_payloads(app: &App) {
    match engine::attachments::sweep(app).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "payloads that no statement speaks of were removed"),
        Err(error) => tracing::warn!(%error, "payloads left behind by a kill were not removed"),
    }
}
