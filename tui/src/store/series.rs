//! The counters of the last seconds and minutes, as of the cursor. A second without data is `None`, never zero.

use super::hist::Hist;
use super::{Mark, Store};
use crate::wire::Agg;

const SECOND: i64 = 1_000_000;

/// The counters up to one moment.
#[derive(Clone, Copy)]
pub(crate) struct Series<'a> {
    store: &'a Store,
    end: i64,
}

impl<'a> Series<'a> {
    pub(crate) fn new(store: &'a Store, mark: Mark) -> Self {
        Series {
            store,
            end: mark.aggs,
        }
    }

    /// The newest second.
    pub(crate) fn latest(&self) -> Option<&'a Agg> {
        self.store
            .aggs
            .range(self.end - 1, self.end)
            .next_back()
            .map(AsRef::as_ref)
    }

    /// The seconds of the last `seconds`, newest first.
    fn last(&self, seconds: usize) -> impl Iterator<Item = &'a Agg> {
        let from = self.latest().map_or(0, |agg| agg.at) - seconds as i64 * SECOND;
        let newest_first = self
            .store
            .aggs
            .range(self.end - seconds as i64 * 2, self.end)
            .rev();
        newest_first
            .map(AsRef::as_ref)
            .take_while(move |agg| agg.at > from)
    }

    /// One value per second, oldest first, `None` where no second arrived.
    pub(crate) fn columns(
        &self,
        seconds: usize,
        value: impl Fn(&Agg) -> Option<f64>,
    ) -> Vec<Option<f64>> {
        let mut out = vec![None; seconds];
        let Some(latest) = self.latest() else {
            return out;
        };
        for agg in self.last(seconds) {
            let back = ((latest.at - agg.at + SECOND / 2) / SECOND) as usize;
            if let Some(index) = seconds.checked_sub(back + 1) {
                out[index] = add(out[index], value(agg));
            }
        }
        out
    }

    /// Mean per second over the seconds that arrived; `None` before the first.
    pub(crate) fn per_second(&self, seconds: usize, value: impl Fn(&Agg) -> u64) -> Option<f64> {
        let (sum, count) = self.last(seconds).fold((0.0, 0u32), |(sum, n), agg| {
            (sum + value(agg) as f64, n + 1)
        });
        (count > 0).then(|| sum / f64::from(count))
    }

    pub(crate) fn sum(&self, seconds: usize, value: impl Fn(&Agg) -> u64) -> u64 {
        self.last(seconds)
            .fold(0, |sum, agg| sum.saturating_add(value(agg)))
    }

    pub(crate) fn hist(&self, seconds: usize, counts: impl Fn(&Agg) -> &[u64]) -> Hist {
        let mut hist = Hist::default();
        self.last(seconds)
            .for_each(|agg| hist.merge_counts(counts(agg)));
        hist
    }
}

fn add(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (a, b) => a.or(b),
    }
}

/// Slowest percentile of one second's stored statements and launches, milliseconds.
pub(crate) fn p99(agg: &Agg) -> Option<f64> {
    let mut hist = Hist::default();
    hist.merge_counts(&agg.accept_ms);
    hist.merge_counts(&agg.launch_ms);
    hist.quantile(99.0)
}

/// How busy the server is, percent: the fuller of the writer's queue and one core.
pub(crate) fn busy(agg: &Agg) -> f64 {
    let cpu = f64::from(agg.cpu_percent);
    queue_percent(agg).max(if cpu.is_finite() {
        cpu.clamp(0.0, 100.0)
    } else {
        0.0
    })
}

/// How full the writer's queue is, percent.
pub(crate) fn queue_percent(agg: &Agg) -> f64 {
    if agg.queue_capacity == 0 {
        0.0
    } else {
        (agg.queue as f64 / agg.queue_capacity as f64 * 100.0).min(100.0)
    }
}

/// What went wrong within one second.
pub(crate) fn problems(agg: &Agg) -> u64 {
    agg.server_errors
        .saturating_add(agg.rejected)
        .saturating_add(agg.launches_failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(seconds: &[i64]) -> Store {
        let mut store = Store::new(10);
        seconds.iter().for_each(|s| {
            store.add_agg(Agg {
                at: s * SECOND,
                requests: *s as u64,
                ..Agg::default()
            })
        });
        store
    }

    #[test]
    fn a_missing_second_is_no_data_and_not_zero() {
        let store = store(&[10, 11, 13]);
        let series = Series::new(&store, store.now());
        let columns = series.columns(5, |agg| Some(agg.requests as f64));
        assert_eq!(columns, [None, Some(10.0), Some(11.0), None, Some(13.0)]);
        assert_eq!(series.per_second(2, |agg| agg.requests), Some(13.0));
    }

    #[test]
    fn the_cursor_hides_what_came_later() {
        let store = store(&[10, 11, 13]);
        let series = Series::new(&store, store.mark_at(11 * SECOND));
        assert_eq!(series.latest().map(|agg| agg.requests), Some(11));
        assert_eq!(series.sum(60, |agg| agg.requests), 21);
    }
}
