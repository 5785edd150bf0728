//! Launches that were refused, told in the hop log. Most of what is refused was signed by nobody: anybody can send it, and
//! the log must not be theirs to fill, so each instance tells so many in a while and counts the rest.

use crate::hops::{Step, Trail};
use crate::stats::Stats;
use crate::{App, Instant, Result, strangers};
use std::sync::{Mutex, PoisonError};
use store::TenantId;
use store::writer::Unit;
use uuid::Uuid;

/// Refusals told in [`WINDOW`] at most, by this instance.
const MOST: u32 = 3_000;
/// In seconds.
const WINDOW: i64 = 600;

/// How many were told lately.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<(Option<Instant>, u32)>);

impl Told {
    fn one_more(&self, now: Instant) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.0.is_none_or(|since| now >= since.plus_seconds(WINDOW)) {
            *told = (Some(now), 0);
        }
        told.1 += 1;
        told.1 <= MOST
    }
}

/// A launch that was refused.
#[derive(Debug)]
pub struct Refused<'a> {
    /// Whose, as far as it is known.
    pub tenant: Option<TenantId>,
    /// Which launch.
    pub launch: Uuid,
    /// `lti13` or `lti11`.
    pub protocol: &'static str,
    /// From where, for screens.
    pub platform: String,
    /// Course slug, or `?`.
    pub course: String,
    /// What was done, and what was wrong.
    pub steps: Vec<(Instant, Step<'a>)>,
}

/// Tells of it. What belongs to no tenant is told to the one of whoever runs the installation.
pub async fn refused(app: &App, refused: Refused<'_>) -> Result<()> {
    Stats::count(&app.stats.launches_failed);
    if !app.refusals.one_more(app.now()) {
        return Ok(());
    }
    let tenant = match refused.tenant {
        Some(tenant) => tenant,
        None => match strangers::home(app).await? {
            Some(home) => home,
            None => return Ok(()),
        },
    };
    let trail = Trail {
        tenant,
        launch: refused.launch,
        protocol: refused.protocol,
        platform: refused.platform,
        course: refused.course,
        learner: "?".to_owned(),
        attempt: None,
        simulated: false,
    };
    let mut unit = Unit::new(tenant);
    let steps = refused.steps.into_iter();
    unit.hops = steps.map(|(at, step)| trail.hop(at, step)).collect();
    app.writer.write(unit).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_does_not_fill_the_log() {
        let told = Told::default();
        let count = (0..10_000).filter(|_| told.one_more(Instant(7))).count();
        assert_eq!(count, MOST as usize);
        assert!(told.one_more(Instant(7).plus_seconds(WINDOW)));
    }
}
