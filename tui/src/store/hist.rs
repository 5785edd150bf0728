//! Latency counts in the wire's buckets, and the percentiles read from them.

use crate::wire::BUCKETS_MS;

/// Number of buckets: one above the last bound.
pub(crate) const BUCKETS: usize = BUCKETS_MS.len() + 1;

/// Counts per latency bucket.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Hist {
    counts: [u64; BUCKETS],
}

impl Hist {
    pub(crate) fn add_us(&mut self, us: i64) {
        self.counts[bucket(us)] += 1;
    }

    /// Adds counts as the wire carries them; a longer or shorter list does no harm.
    pub(crate) fn merge_counts(&mut self, counts: &[u64]) {
        for (mine, more) in self.counts.iter_mut().zip(counts) {
            *mine = mine.saturating_add(*more);
        }
    }

    pub(crate) fn merge(&mut self, other: &Hist) {
        self.merge_counts(&other.counts);
    }

    pub(crate) fn counts(&self) -> &[u64] {
        &self.counts
    }

    pub(crate) fn total(&self) -> u64 {
        self.counts.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// The value below which `percent` of the counts lie, in milliseconds, linear within its bucket.
    pub(crate) fn quantile(&self, percent: f64) -> Option<f64> {
        let total = self.total();
        if total == 0 {
            return None;
        }
        let rank = percent / 100.0 * total as f64;
        let mut below = 0.0;
        for (index, count) in self.counts.iter().enumerate().filter(|(_, n)| **n > 0) {
            let count = *count as f64;
            if below + count >= rank {
                let (low, high) = bounds(index);
                return Some(low + (high - low) * ((rank - below) / count).clamp(0.0, 1.0));
            }
            below += count;
        }
        Some(bounds(BUCKETS - 1).1)
    }
}

fn bucket(us: i64) -> usize {
    let within = |bound: &u64| us > (*bound as i64) * 1_000;
    BUCKETS_MS.iter().take_while(|bound| within(bound)).count()
}

fn bounds(index: usize) -> (f64, f64) {
    let low = if index == 0 { 0 } else { BUCKETS_MS[index - 1] };
    let high = BUCKETS_MS.get(index).copied().unwrap_or(2 * low);
    (low as f64, high as f64)
}

/// The value below which `percent` of the sorted values lie.
pub(crate) fn quantile_of(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(rank).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_within_their_bucket() {
        let mut hist = Hist::default();
        (0..90).for_each(|_| hist.add_us(3_000));
        (0..10).for_each(|_| hist.add_us(150_000));
        let p50 = hist.quantile(50.0).unwrap();
        let p99 = hist.quantile(99.0).unwrap();
        assert!((2.0..=4.0).contains(&p50), "{p50}");
        assert!((100.0..=200.0).contains(&p99), "{p99}");
        assert_eq!(Hist::default().quantile(50.0), None);
    }

    #[test]
    fn exact_percentiles_take_a_value_that_occurred() {
        let values: Vec<i64> = (1..=100).collect();
        assert_eq!(quantile_of(&values, 50), Some(50));
        assert_eq!(quantile_of(&values, 99), Some(99));
        assert_eq!(quantile_of(&[7], 1), Some(7));
        assert_eq!(quantile_of(&[], 50), None);
    }
}
