//! The one place that asks this machine for the time.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::app::Now;

/// Microseconds since 1970 UTC.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the console's one door to the clock"
)]
pub(crate) fn now() -> Now {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Now(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
