//! `lectern serve` and `lectern migrate`.

use super::{Failure, Outcome, log, runtime};
use crate::config::Config;
use crate::serve;
use store::Store;

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(config: Config) -> Outcome {
    log(&config, None);
    runtime()?.block_on(async {
        let running = serve::start(config).await?;
        asked_to_stop().await?;
        tracing::info!("stopping: letting requests in flight end");
        running.stop().await;
        Ok(0)
    })
}

/// Brings the schema up to date.
pub(super) fn migrate(config: &Config) -> Outcome {
    runtime()?.block_on(async {
        std::fs::create_dir_all(&config.data_dir)
            .map_err(|error| Failure::new(format!("{}: {error}", config.data_dir.display())))?;
        Store::open(&config.database()).await?.migrate().await?;
        println!("the schema is up to date");
        Ok(0)
    })
}

/// Waits for SIGTERM or Ctrl-C.
pub(super) async fn asked_to_stop() -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
