//! Counters of the last second: read once for everybody, however many consoles watch.

use engine::stats::Totals;
use engine::{App, stats};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tui::wire::Agg;

/// Counters of the last second, for every console.
#[derive(Clone)]
pub struct Pulse(pub(super) watch::Receiver<Arc<Agg>>);

impl Pulse {
    /// Starts counting.
    pub fn start(app: App, tasks: &TaskTracker, stop: CancellationToken) -> Pulse {
        let (sender, receiver) = watch::channel(Arc::new(Agg::default()));
        tasks.spawn(beat(app, sender, stop));
        Pulse(receiver)
    }
}

async fn beat(app: App, sender: watch::Sender<Arc<Agg>>, stop: CancellationToken) {
    let mut before = stats::totals(&app);
    let mut usage = Usage::default();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        let now = stats::totals(&app);
        sender.send_replace(Arc::new(second(&app, &before, &now, &mut usage)));
        before = now;
    }
}

fn second(app: &App, before: &Totals, now: &Totals, usage: &mut Usage) -> Agg {
    let gauges = app.writer.gauges();
    let (cpu_percent, rss_bytes) = usage.read();
    Agg {
        at: app.now().0,
        requests: now.requests - before.requests,
        server_errors: now.server_errors - before.server_errors,
        launches: now.launches - before.launches,
        launches_failed: now.launches_failed - before.launches_failed,
        accepted: now.accepted - before.accepted,
        rejected: now.rejected - before.rejected,
        accept_ms: difference(&now.accept, &before.accept),
        launch_ms: difference(&now.launch, &before.launch),
        queue: app.writer.waiting() as u64,
        queue_capacity: store::writer::QUEUE as u64,
        batch: gauges.batch.load(std::sync::atomic::Ordering::Relaxed),
        lag_us: gauges.lag_us.load(std::sync::atomic::Ordering::Relaxed),
        cpu_percent,
        rss_bytes,
        sessions: engine::sessions::active(app),
    }
}

fn difference(now: &[u64], before: &[u64]) -> Vec<u64> {
    now.iter()
        .zip(before)
        .map(|(now, before)| now - before)
        .collect()
}

/// What this process uses, from `/proc`; zeros where there is none.
#[derive(Default)]
struct Usage {
    ticks: u64,
}

/// Linux counts CPU time in hundredths of a second (`USER_HZ`), which makes ticks a second percent of a core.
impl Usage {
    fn read(&mut self) -> (f32, u64) {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        // The name of the program may hold spaces: count after its closing bracket.
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let field = |at: usize| {
            fields
                .get(at)
                .and_then(|text| text.parse::<u64>().ok())
                .unwrap_or(0)
        };
        let ticks = field(11) + field(12);
        let used = ticks.saturating_sub(std::mem::replace(&mut self.ticks, ticks));
        (used as f32, field(21) * 4_096)
    }
}
