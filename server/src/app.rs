//! Putting the engine together from the configuration: database, writer, secrets, files.

use crate::config::{Config, ConfigError};
use crate::roots;
use engine::{App, Ids, Objects, Secrets, Settings, SystemClock};
use std::sync::Arc;
use store::Store;
use store::writer::Writer;
use tokio_util::task::TaskTracker;

/// Why the server did not come up.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is wrong.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The database is not to be had.
    #[error("{0}")]
    Store(#[from] store::Error),
    /// The engine does not start.
    #[error("{0}")]
    Engine(#[from] engine::Error),
    /// A file or port is not to be had.
    #[error("{what}: {cause}")]
    Io {
        /// What was tried.
        what: String,
        /// The system's words.
        cause: std::io::Error,
    },
    /// A secret cannot be used.
    #[error("{0}")]
    Keys(String),
}

impl StartError {
    /// Tells what was tried.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> StartError {
        let what = what.into();
        move |cause| StartError::Io { what, cause }
    }
}

/// Opens everything, brings the schema up to date, starts the writer on `tasks`, and makes the configured tenants.
pub async fn open(config: &Config, tasks: &TaskTracker) -> Result<App, StartError> {
    let dir = &config.data_dir;
    std::fs::create_dir_all(dir)
        .map_err(StartError::io(format!("making data_dir {}", dir.display())))?;
    let secrets = Secrets::of(roots::read(config)?)
        .ok_or_else(|| StartError::Keys("there is no root secret".to_owned()))?;
    let store = Store::open(&config.database()).await?;
    store.migrate().await?;
    let clock = Arc::new(SystemClock);
    let (writer, run) = Writer::start(store.clone(), clock.clone(), xapi::activity::merge);
    tasks.spawn(run);
    let objects = Objects::in_directory(&config.storage())?;
    let settings = Settings {
        public_url: config.public_url.clone(),
        content_url: config.content_url.clone(),
        spool: config.data_dir.join("uploads"),
        xapi_state_overwrite: config.xapi_state_overwrite,
        webhook_allow_private: config.webhook_allow_private,
        sso_allow_private: config.sso_allow_private,
        lti_allow_private: config.lti_may_be_private(),
        front_ends: config.cors_origins.clone(),
        shown_addresses: config.shown_addresses.into(),
        shared_networks: config.shared(),
        login_limits: (config.logins_per_address, config.logins_per_provider),
    };
    let ids = Ids::new(clock.clone());
    let app = App::new(store, writer, clock, ids, secrets, objects, settings);
    for tenant in &config.tenants {
        engine::tenants::ensure(&app, tenant).await?;
    }
    Ok(app)
}
