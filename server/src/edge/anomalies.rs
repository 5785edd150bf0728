//! The background work of anomalies: signals of requests are written, and held against the rules. It runs beside the
//! requests and none of them waits for it.

use engine::App;
use engine::anomalies::Follower;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// After a failure of the database.
const PAUSE: Duration = Duration::from_secs(1);
/// Lost signals are told so often at most.
const TELL: Duration = Duration::from_secs(60);

/// Follows the signals until the server stops; what has come by then is written.
pub async fn follow(app: App, stop: CancellationToken) {
    let Some(mut follower) = Follower::new(app.clone()) else {
        return;
    };
    let (mut told, mut told_at) = (0, std::time::Instant::now());
    loop {
        let stopping = tokio::select! {
            () = stop.cancelled() => true,
            () = follower.wait() => false,
        };
        if let Err(error) = follower.round().await {
            tracing::warn!(error = ?error, "signals of sign-on and keys could not be followed; trying again");
            tokio::time::sleep(PAUSE).await;
        }
        if stopping {
            return;
        }
        let dropped = app.signals.dropped();
        if dropped > told && told_at.elapsed() > TELL {
            tracing::warn!(
                lost = dropped - told,
                "signals came faster than they could be written"
            );
            (told, told_at) = (dropped, std::time::Instant::now());
        }
    }
}
