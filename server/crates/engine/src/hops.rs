//! The hop log: what was done at each step of a launch, what came back, how long, and whose side it is on.
//! Redacted at the source: no names, no addresses, no tokens, no answers.

use crate::{App, Error, Result, people};
use store::hop::Hop;
use store::{Instant, Page, TenantId};
use uuid::Uuid;

/// Where on its way a launch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The learner's browser.
    User,
    /// The platform that launched.
    Lms,
    /// Launch, player and runtime.
    Host,
    /// The learning record store.
    Lrs,
}

impl Place {
    const fn name(self) -> &'static str {
        match self {
            Place::User => "user",
            Place::Lms => "lms",
            Place::Host => "host",
            Place::Lrs => "lrs",
        }
    }
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Well.
    Ok,
    /// Well, but slower than [`SLOW_US`].
    Slow,
    /// It failed.
    Fail,
    /// It was refused on purpose.
    Deny,
}

impl Outcome {
    const fn name(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Slow => "slow",
            Outcome::Fail => "fail",
            Outcome::Deny => "deny",
        }
    }
}

/// A step that takes longer is told as slow.
pub const SLOW_US: i64 = 1_000_000;

/// What all hops of a launch share.
#[derive(Debug, Clone)]
pub struct Trail {
    /// Whose.
    pub tenant: TenantId,
    /// Which launch.
    pub launch: Uuid,
    /// `link`, `api`, …
    pub protocol: &'static str,
    /// Launching platform.
    pub platform: String,
    /// Course slug, or `?`.
    pub course: String,
    /// Short pseudonym, or `?`.
    pub learner: String,
    /// Once there is one.
    pub attempt: Option<Uuid>,
    /// Made by the demo.
    pub simulated: bool,
}

/// One step, as its author tells it.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// Where.
    pub place: Place,
    /// Stable name.
    pub name: &'a str,
    /// What was done.
    pub done: String,
    /// What came back.
    pub came_back: String,
    /// What was expected instead.
    pub expected: Option<String>,
    /// How it ended, when not well: outcome and code.
    pub failure: Option<(Outcome, &'a str)>,
    /// Whose side it is on.
    pub side: &'a str,
    /// How long it took.
    pub took: std::time::Duration,
}

impl<'a> Step<'a> {
    /// A step that went well.
    pub fn ok(
        place: Place,
        name: &'a str,
        done: impl Into<String>,
        came_back: impl Into<String>,
    ) -> Step<'a> {
        Step {
            place,
            name,
            done: done.into(),
            came_back: came_back.into(),
            expected: None,
            failure: None,
            side: "lectern",
            took: std::time::Duration::ZERO,
        }
    }

    /// The same, with the time since `start`.
    pub fn since(mut self, start: std::time::Instant) -> Step<'a> {
        self.took = start.elapsed();
        self
    }

    /// The same, on the learner's side.
    pub fn by_learner(mut self) -> Step<'a> {
        self.side = "learner";
        self
    }
}

impl Trail {
    /// The record of a step, to be written with what it speaks of.
    pub fn hop(&self, at: Instant, step: Step<'_>) -> Hop {
        let us = i64::try_from(step.took.as_micros()).unwrap_or(i64::MAX);
        let well = if us > SLOW_US {
            Outcome::Slow
        } else {
            Outcome::Ok
        };
        Hop {
            tenant_id: self.tenant,
            seq: 0,
            launch_id: self.launch,
            at,
            place: step.place.name().to_owned(),
            step: step.name.to_owned(),
            outcome: step
                .failure
                .map_or(well, |(outcome, _)| outcome)
                .name()
                .to_owned(),
            code: step.failure.map(|(_, code)| code.to_owned()),
            done: step.done,
            came_back: step.came_back,
            expected: step.expected,
            side: step.side.to_owned(),
            us,
            protocol: self.protocol.to_owned(),
            platform: self.platform.clone(),
            course: self.course.clone(),
            learner: people::short(&self.learner),
            attempt_id: self.attempt,
            simulated: self.simulated,
        }
    }
}

/// Hops after a cursor, oldest first: what the live stream reads.
pub async fn after(app: &App, tenant: TenantId, seq: i64, limit: u64) -> Result<Vec<Hop>> {
    Ok(store::hop::after(app.store.read(), tenant, seq, limit).await?)
}

/// The newest hops before a cursor, oldest first.
pub async fn before(app: &App, tenant: TenantId, seq: Option<i64>, limit: u64) -> Result<Vec<Hop>> {
    Ok(store::hop::before(app.store.read(), tenant, seq, limit).await?)
}

/// Hops of one launch in order. A launch without any is none of ours.
pub async fn of_launch(
    app: &App,
    tenant: TenantId,
    launch: Uuid,
    page: Page<i64>,
) -> Result<Vec<Hop>> {
    let hops = store::hop::of_launch(app.store.read(), tenant, launch, page).await?;
    if hops.is_empty() && page.after.is_none() {
        return Err(Error::not_found("launch with id", launch));
    }
    Ok(hops)
}

/// How many hops a reader that jumps from one cursor to another leaves out.
pub async fn count_between(app: &App, tenant: TenantId, after: i64, upto: i64) -> Result<u64> {
    Ok(store::hop::count_between(app.store.read(), tenant, after, upto).await?)
}
