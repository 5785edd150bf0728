//! Waiting for a condition, never for a time.

use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Long enough for a debug build on a busy machine. Nothing waits this long when it works.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until there is something, and panics when that takes too long.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited too long until {what}");
        sleep(Duration::from_millis(15)).await;
    }
}
