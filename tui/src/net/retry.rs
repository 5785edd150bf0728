//! Back-off: half a second, doubled up to half a minute, with jitter so that many consoles do not come at once.

use std::time::Duration;

/// Waits that grow with each failure in a row.
#[derive(Debug)]
pub(crate) struct Backoff {
    base: Duration,
    max: Duration,
    attempt: u32,
    seed: u64,
}

impl Backoff {
    pub(crate) fn new(base: Duration, max: Duration, seed: u64) -> Self {
        Backoff {
            base,
            max,
            attempt: 0,
            seed: seed | 1,
        }
    }

    /// Counts a failure; answers which one in a row it is, and how long to wait.
    pub(crate) fn failed(&mut self) -> (u32, Duration) {
        let full = self
            .base
            .saturating_mul(1 << self.attempt.min(16))
            .min(self.max);
        self.attempt = self.attempt.saturating_add(1);
        (self.attempt, full.mul_f64(0.5 + self.random() / 2.0))
    }

    pub(crate) fn succeeded(&mut self) {
        self.attempt = 0;
    }

    /// The longest wait.
    pub(crate) fn max(&self) -> Duration {
        self.max
    }

    /// 0 to 1; xorshift is random enough to spread clients.
    fn random(&mut self) -> f64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed % 1_000) as f64 / 1_000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_half_a_minute_and_start_anew_after_success() {
        let mut backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(30), 7);
        let waits: Vec<u128> = (0..12).map(|_| backoff.failed().1.as_millis()).collect();
        assert!((250..=500).contains(&waits[0]), "{waits:?}");
        assert!((1_000..=2_000).contains(&waits[2]), "{waits:?}");
        assert!(
            waits[7..]
                .iter()
                .all(|wait| (15_000..=30_000).contains(wait)),
            "{waits:?}"
        );
        backoff.succeeded();
        assert_eq!(backoff.failed().0, 1);
    }
}
