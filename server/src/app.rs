//! Putting the engine together from the configuration: database, writer, secrets, files.

use crate::config::{Config, ConfigError};
use engine::{App, Ids, Objects, Secrets, Settings, SystemClock};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
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
    let secrets = Secrets::new(root_secret(config)?);
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

/// From `LECTERN_KEYS`, or from the key file, which is made on first start.
fn root_secret(config: &Config) -> Result<[u8; 32], StartError> {
    if let Some(hex) = &config.keys {
        return from_hex(hex)
            .ok_or_else(|| StartError::Keys("LECTERN_KEYS must be 64 hex digits".to_owned()));
    }
    let path = config.data_dir.join("keys");
    if !path.exists() {
        make_key_file(&path).or_else(|error| match error {
            // Another process was faster: its key is as good.
            StartError::Io { cause, .. } if cause.kind() == std::io::ErrorKind::AlreadyExists => {
                Ok(())
            }
            other => Err(other),
        })?;
    }
    let text = std::fs::read_to_string(&path)
        .map_err(StartError::io(format!("reading {}", path.display())))?;
    from_hex(text.trim()).ok_or_else(|| {
        StartError::Keys(format!(
            "{} must hold 64 hex digits; restore it from a backup",
            path.display()
        ))
    })
}

fn make_key_file(path: &Path) -> Result<(), StartError> {
    let what = || format!("writing {}", path.display());
    // Written whole before it has its name, so that no other process reads half of it.
    let draft = path.with_extension(std::process::id().to_string());
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(StartError::io(what()))?;
    let hex: String = Secrets::generate()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    writeln!(file, "{hex}")
        .and_then(|()| file.sync_all())
        .map_err(StartError::io(what()))?;
    let linked = std::fs::hard_link(&draft, path).map_err(StartError::io(what()));
    std::fs::remove_file(&draft).map_err(StartError::io(what()))?;
    linked
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let bytes: Result<Vec<u8>, _> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16))
        .collect();
    bytes.ok()?.try_into().ok()
}
