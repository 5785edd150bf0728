//! Fresh ids: ordered by time, made here and nowhere else, so that tests can foresee them.

use std::cell::RefCell;
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
            chance: Arc::new(chance),
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

    /// A fresh id that statements carry: ordered by time like any other, but marked as version 4. xAPI names RFC 4122
    /// (1.0.3 Data §4.4), which ends at version 5, and clients hold us to it: Python's `tincan` refuses a UUIDv7.
    pub fn in_statements(&self) -> Uuid {
        for_statements(self.next())
    }
}

/// An id of ours as statements carry it: see [`Ids::in_statements`].
pub(crate) fn for_statements(id: Uuid) -> Uuid {
    let mut bytes = id.into_bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    Uuid::from_bytes(bytes)
}

/// Bytes that nobody can guess, fetched from the operating system by the page: a request needs two or three ids.
fn chance() -> [u8; 10] {
    thread_local!(static STOCK: RefCell<Vec<[u8; 10]>> = const { RefCell::new(Vec::new()) });
    STOCK.with_borrow_mut(|stock| {
        if stock.is_empty() {
            let page: [u8; 2_560] = random();
            stock.extend(page.as_chunks().0);
        }
        stock.pop().unwrap_or_else(random)
    })
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("an operating system without randomness cannot serve");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Instant;

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Instant {
            Instant(1_795_478_400_000_000)
        }
    }

    #[test]
    fn ids_in_statements_are_of_a_version_that_every_client_knows_and_still_in_order() {
        let ids = Ids::counting(Arc::new(Still));
        let (first, second) = (ids.in_statements(), ids.in_statements());
        assert_eq!(
            (first.get_version_num(), ids.next().get_version_num()),
            (4, 7)
        );
        assert!(first < second);
    }
}
