//! Counters of the running second. Cheap enough for the hot path: an atomic addition each.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Upper bounds of the latency buckets in milliseconds; the last bucket counts what is above.
pub const BUCKETS_MS: [u64; 14] = [1, 2, 4, 7, 10, 20, 40, 70, 100, 200, 400, 700, 1_000, 2_000];

/// Counts by bucket.
#[derive(Debug, Default)]
pub struct Histogram([AtomicU64; BUCKETS_MS.len() + 1]);

impl Histogram {
    /// Counts one duration.
    pub fn add(&self, took: Duration) {
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let bucket = BUCKETS_MS
            .iter()
            .position(|bound| ms < *bound)
            .unwrap_or(BUCKETS_MS.len());
        self.0[bucket].fetch_add(1, Relaxed);
    }

    fn totals(&self) -> Vec<u64> {
        self.0.iter().map(|bucket| bucket.load(Relaxed)).collect()
    }
}

/// Counters since the start.
#[derive(Debug, Default)]
pub struct Stats {
    /// HTTP requests answered.
    pub requests: AtomicU64,
    /// Answers with status 5xx.
    pub server_errors: AtomicU64,
    /// Launches begun.
    pub launches: AtomicU64,
    /// Launches refused or failed.
    pub launches_failed: AtomicU64,
    /// Statements refused.
    pub rejected: AtomicU64,
    /// From request to commit of stored statements.
    pub accept: Histogram,
    /// From request to redirect of launches.
    pub launch: Histogram,
}

/// All counters at one moment; the difference of two is what happened between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// HTTP requests answered.
    pub requests: u64,
    /// Answers with status 5xx.
    pub server_errors: u64,
    /// Launches begun.
    pub launches: u64,
    /// Launches refused or failed.
    pub launches_failed: u64,
    /// Statements stored.
    pub accepted: u64,
    /// Statements refused.
    pub rejected: u64,
    /// By bucket.
    pub accept: Vec<u64>,
    /// By bucket.
    pub launch: Vec<u64>,
}

impl Stats {
    /// Adds one.
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Relaxed);
    }
}

/// All counters now.
pub fn totals(app: &crate::App) -> Totals {
    let stats = &app.stats;
    Totals {
        requests: stats.requests.load(Relaxed),
        server_errors: stats.server_errors.load(Relaxed),
        launches: stats.launches.load(Relaxed),
        launches_failed: stats.launches_failed.load(Relaxed),
        accepted: app.writer.gauges().statements.load(Relaxed),
        rejected: stats.rejected.load(Relaxed),
        accept: stats.accept.totals(),
        launch: stats.launch.totals(),
    }
}
