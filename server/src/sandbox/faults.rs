//! Faults on demand: a service that answers with an error, late, or not at all.

use super::Sandbox;
use super::memory::chance;
use super::refused::Refused;
use poem::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Faults at the same time.
const MOST: usize = 50;
/// How long a service that does not answer holds the line.
const HANG: Duration = Duration::from_secs(60);
/// How late a slow one may be.
const SLOWEST_MS: u64 = 60_000;

/// Which service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Service {
    Auth,
    Keys,
    Token,
    LineItems,
    Scores,
    Results,
    Members,
    Outcomes,
    Registration,
}

/// What it does in place of its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Answer {
    /// Answers with this status.
    Status(u16),
    /// Holds the line and says nothing.
    Hang,
    /// Does its work so many milliseconds later.
    Slow(u64),
    /// Does its work, and answers 500 all the same.
    Lost,
}

/// One fault.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    pub(super) service: Service,
    pub(super) answer: Answer,
    /// How many of its requests, from 0 to 1.
    #[serde(default = "every")]
    share: f64,
    /// How many more; without end where nothing is said.
    #[serde(default)]
    left: Option<u32>,
}

const fn every() -> f64 {
    1.0
}

impl Fault {
    /// Why it cannot be.
    pub(super) fn check(&self) -> Result<(), Refused> {
        let sound = match self.answer {
            Answer::Status(status) => (400..600).contains(&status),
            Answer::Slow(ms) => ms <= SLOWEST_MS,
            Answer::Hang | Answer::Lost => true,
        };
        if sound && (0.0..=1.0).contains(&self.share) {
            return Ok(());
        }
        let words = "a status from 400 to 599, at most 60000 ms, a share from 0 to 1";
        Err(Refused::bad("invalid_request", words))
    }

    /// Whether it strikes now.
    fn strikes(&mut self, service: Service) -> bool {
        if self.service != service || self.left == Some(0) || chance() >= self.share {
            return false;
        }
        self.left = self.left.map(|left| left - 1);
        true
    }
}

impl Sandbox {
    /// Adds a fault.
    pub(super) fn break_down(&self, fault: Fault) -> Result<(), Refused> {
        fault.check()?;
        let mut world = self.world();
        world.faults.retain(|fault| fault.left != Some(0));
        if world.faults.len() >= MOST {
            return Err(Refused::bad("invalid_request", "too many faults"));
        }
        world.faults.push(fault);
        Ok(())
    }

    /// Lets a fault strike before the work is done; the first that does is the only one.
    pub(super) async fn trouble(&self, service: Service) -> Result<Trouble, Refused> {
        let struck = {
            let mut world = self.world();
            let faults = &mut world.faults;
            faults
                .iter_mut()
                .find_map(|fault| fault.strikes(service).then_some(fault.answer))
        };
        match struck {
            None => Ok(Trouble { lost: false }),
            Some(Answer::Lost) => Ok(Trouble { lost: true }),
            Some(Answer::Slow(ms)) => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                Ok(Trouble { lost: false })
            }
            Some(Answer::Hang) => {
                tokio::time::sleep(HANG).await;
                Err(fault(StatusCode::GATEWAY_TIMEOUT))
            }
            Some(Answer::Status(status)) => {
                let status = StatusCode::from_u16(status);
                Err(fault(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)))
            }
        }
    }
}

/// What is left of a fault when the work is done.
pub(super) struct Trouble {
    lost: bool,
}

impl Trouble {
    /// The answer, unless it gets lost.
    pub(super) fn over<T>(&self, answer: T) -> Result<T, Refused> {
        match self.lost {
            true => Err(fault(StatusCode::INTERNAL_SERVER_ERROR)),
            false => Ok(answer),
        }
    }
}

fn fault(status: StatusCode) -> Refused {
    let code = match status {
        StatusCode::UNAUTHORIZED => "invalid_token",
        _ => "fault",
    };
    Refused::new(status, code, "a fault that was asked for")
}
