//! Fresh ids: UUIDv7, made here and nowhere else, so that tests can foresee them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Clock;
use uuid::{Builder, Uuid};

/// Where ids come from.
#[derive(Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Fn() -> [u8; 10] + Send + Sync>,
}

impl Ids {
    /// Ids of this clock with chance from the operating system.
    pub fn new(clock: Arc<dyn Clock>) -> Ids {
        Ids {
            clock,
            chance: Arc::new(random::<10>),
        }
    }

    /// Ids that count, for tests.
    pub fn counting(clock: Arc<dyn Clock>) -> Ids {
        let counter = AtomicU64::new(1);
        let chance = move || {
            let mut bytes = [0; 10];
            bytes[2..].copy_from_slice(&counter.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            bytes
        };
        Ids {
            clock,
            chance: Arc::new(chance),
        }
    }

    /// A fresh UUIDv7 (RFC 9562 §5.7).
    pub fn next(&self) -> Uuid {
        let millis = u64::try_from(self.clock.now().0 / 1_000).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &(self.chance)()).into_uuid()
    }
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("an operating system without randomness cannot serve");
    bytes
}
