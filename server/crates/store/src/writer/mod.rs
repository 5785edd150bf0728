//! Group commit: one task writes what many requests ask for, one transaction a batch. A request waits for the commit
//! of its own unit and for nothing else; while one batch is on its way to the disk the next one gathers.

mod batch;
mod changes;
mod definitions;
mod index;
mod insert;
mod lookup;
mod references;
mod rows;
mod stamps;
mod statements;
mod unit;

pub use definitions::Merge;
pub use unit::{Change, Definition, NewStatement, Refused, Unit};

use crate::{Clock, Instant, Result, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot, watch};

/// Units that may wait. Beyond it requests are answered 503 with Retry-After.
pub const QUEUE: usize = 4_096;
/// Units taken into one batch.
const BATCH: usize = 512;

/// What a written unit learns.
#[derive(Debug, Clone, Copy)]
pub struct Receipt {
    /// When its batch was stored.
    pub stored: Instant,
}

struct Job {
    unit: Unit,
    queued: std::time::Instant,
    answer: oneshot::Sender<Result<Receipt, Refused>>,
}

/// Where units are handed in. Cheap to clone.
#[derive(Clone)]
pub struct Writer {
    store: Store,
    jobs: mpsc::Sender<Job>,
    gauges: Arc<Gauges>,
    hops: watch::Receiver<i64>,
    statements: watch::Receiver<()>,
    reach: Arc<Reach>,
}

/// What may be read of what is written.
#[derive(Debug)]
struct Reach {
    /// Whether this process is the only one that stores statements.
    alone: bool,
    /// When the batch on its way began; 0 when there is none. Its statements are stored at this moment or later.
    open: AtomicI64,
}

/// What the writer is doing, for operators.
#[derive(Debug, Default)]
pub struct Gauges {
    /// Units in the newest batch.
    pub batch: AtomicU64,
    /// How long the oldest unit of the newest batch had waited, microseconds.
    pub lag_us: AtomicI64,
    /// Statements stored since the start.
    pub statements: AtomicU64,
}

impl Writer {
    /// Starts the writer. The returned future runs it until every `Writer` is dropped; spawn it.
    ///
    /// `merge` tells how two definitions of an activity become one.
    pub fn start(
        store: Store,
        clock: Arc<dyn Clock>,
        merge: Merge,
    ) -> (Writer, impl Future<Output = ()> + Send) {
        let (jobs, inbox) = mpsc::channel(QUEUE);
        let (seen, hops) = watch::channel(0);
        let (stored, statements) = watch::channel(());
        let gauges = Arc::new(Gauges::default());
        let reach = Arc::new(Reach {
            alone: store.is_sqlite(),
            open: AtomicI64::new(0),
        });
        let writer = Writer {
            store: store.clone(),
            jobs,
            gauges: gauges.clone(),
            hops,
            statements,
            reach: reach.clone(),
        };
        let lane = batch::Lane {
            index: index::Index::of(&store),
            store,
            stamps: stamps::Stamps::new(clock.clone()),
            definitions: definitions::Definitions::new(merge, clock.clone()),
        };
        let shown = Shown {
            gauges,
            hops: seen,
            stored,
            reach,
        };
        (writer, run(lane, clock, inbox, shown))
    }

    /// Writes a unit and waits until it is durable.
    pub async fn write(&self, unit: Unit) -> Result<Receipt, Refused> {
        let (answer, written) = oneshot::channel();
        let job = Job {
            unit,
            queued: std::time::Instant::now(),
            answer,
        };
        self.jobs.try_send(job).map_err(|full| match full {
            mpsc::error::TrySendError::Full(_) => Refused::Busy { waiting: QUEUE },
            mpsc::error::TrySendError::Closed(_) => Refused::Stopping,
        })?;
        written.await.unwrap_or(Err(Refused::Stopping))
    }

    /// Everything stored up to this moment can be read. `now` must be taken before.
    pub async fn consistent_through(&self, now: Instant) -> Result<Instant> {
        if !self.reach.alone {
            return stamps::through(&self.store).await;
        }
        Ok(match self.reach.open.load(Ordering::SeqCst) {
            0 => Instant(now.0 - 1),
            open => Instant(open - 1),
        })
    }

    /// Units waiting now.
    pub fn waiting(&self) -> usize {
        QUEUE - self.jobs.capacity()
    }

    /// What the writer is doing.
    pub fn gauges(&self) -> &Gauges {
        &self.gauges
    }

    /// Wakes when hops were committed; the value is the newest sequence number written here.
    pub fn hops(&self) -> watch::Receiver<i64> {
        self.hops.clone()
    }

    /// Wakes when statements were committed here.
    pub fn statements(&self) -> watch::Receiver<()> {
        self.statements.clone()
    }
}

/// What others see of the writer.
struct Shown {
    gauges: Arc<Gauges>,
    hops: watch::Sender<i64>,
    stored: watch::Sender<()>,
    reach: Arc<Reach>,
}

async fn run(
    mut lane: batch::Lane,
    clock: Arc<dyn Clock>,
    mut inbox: mpsc::Receiver<Job>,
    shown: Shown,
) {
    let mut jobs = Vec::with_capacity(BATCH);
    while gather(&mut lane, &mut inbox, &mut jobs).await > 0 {
        measure(&shown.gauges, &jobs);
        let (units, answers): (Vec<_>, Vec<_>) =
            jobs.drain(..).map(|job| (job.unit, job.answer)).unzip();
        shown.reach.open.store(clock.now().0, Ordering::SeqCst);
        let written = batch::write(&mut lane, &units).await;
        let stored = shown.written(&units, &written);
        lane.index.grew(stored);
        for (answer, outcome) in answers.into_iter().zip(written.answers) {
            // The request may have gone away; what it asked for is written all the same.
            let _ = answer.send(outcome);
        }
        lane.index.keep_up(&lane.store).await;
    }
    lane.index.catch_up(&lane.store).await;
}

/// Waits for jobs; catches up with the index when none come for a while. None: there will be no more.
async fn gather(
    lane: &mut batch::Lane,
    inbox: &mut mpsc::Receiver<Job>,
    jobs: &mut Vec<Job>,
) -> usize {
    while let Some(due) = lane.index.due() {
        if let Ok(count) = tokio::time::timeout_at(due, inbox.recv_many(jobs, BATCH)).await {
            return count;
        }
        lane.index.catch_up(&lane.store).await;
    }
    inbox.recv_many(jobs, BATCH).await
}

impl Shown {
    /// Answers how many statements were stored.
    fn written(&self, units: &[Unit], written: &batch::Written) -> usize {
        self.reach.open.store(0, Ordering::SeqCst);
        let stored = units
            .iter()
            .zip(&written.answers)
            .filter(|(_, answer)| answer.is_ok());
        let count: usize = stored.map(|(unit, _)| unit.statements.len()).sum();
        let statements = &self.gauges.statements;
        statements.fetch_add(count as u64, Ordering::Relaxed);
        if count > 0 {
            self.stored.send_replace(());
        }
        if let Some(newest) = written.newest_hop {
            self.hops.send_replace(newest);
        }
        count
    }
}

fn measure(gauges: &Gauges, jobs: &[Job]) {
    let oldest = jobs
        .iter()
        .map(|job| job.queued.elapsed())
        .max()
        .unwrap_or_default();
    gauges.batch.store(jobs.len() as u64, Ordering::Relaxed);
    gauges.lag_us.store(
        i64::try_from(oldest.as_micros()).unwrap_or(i64::MAX),
        Ordering::Relaxed,
    );
}
