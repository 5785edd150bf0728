//! One launch, folded from its hops: how it stands, how far it came, how long launching took and why it failed.

use std::rc::Rc;

use crate::wire::{Hop, Outcome, Place};

/// Steps kept of one launch; a launch with more is a loop, and its beginning tells why.
const MAX_HOPS: usize = 400;

/// How a launch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Status {
    Ok,
    Running,
    Slow,
    Deny,
    Fail,
}

impl Status {
    pub(crate) fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Ok => Status::Ok,
            Outcome::Slow => Status::Slow,
            Outcome::Running => Status::Running,
            Outcome::Fail => Status::Fail,
            Outcome::Deny => Status::Deny,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Slow => "slow",
            Status::Running => "run",
            Status::Fail => "fail",
            Status::Deny => "deny",
        }
    }

    pub(crate) fn is_bad(self) -> bool {
        matches!(self, Status::Fail | Status::Deny)
    }
}

/// All steps of one launch seen so far, and what follows from them.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    pub(crate) id: String,
    pub(crate) hops: Vec<Rc<Hop>>,
    /// Steps not kept.
    pub(crate) cut: u64,
    pub(crate) status: Status,
    pub(crate) protocol: String,
    pub(crate) platform: String,
    pub(crate) course: String,
    pub(crate) learner: String,
    /// Microseconds of the steps up to the open page.
    pub(crate) us: i64,
    opened: bool,
}

impl Launch {
    pub(crate) fn new(hop: &Rc<Hop>) -> Self {
        let mut launch = Launch {
            id: hop.launch.clone(),
            hops: Vec::new(),
            cut: 0,
            status: Status::Ok,
            protocol: hop.protocol.clone(),
            platform: hop.platform.clone(),
            course: hop.course.clone(),
            learner: hop.learner.clone(),
            us: 0,
            opened: false,
        };
        launch.add(hop);
        launch
    }

    /// Takes in the next step.
    pub(crate) fn add(&mut self, hop: &Rc<Hop>) {
        learn(&mut self.platform, &hop.platform);
        learn(&mut self.course, &hop.course);
        learn(&mut self.learner, &hop.learner);
        self.opened |= is_learning(&hop.step);
        if !self.opened && hop.outcome != Outcome::Running {
            self.us = self.us.saturating_add(hop.us.max(0));
            self.opened = hop.step == "page.open";
        }
        if self.hops.len() < MAX_HOPS {
            self.hops.push(Rc::clone(hop));
        } else {
            self.cut += 1;
        }
        self.status = self.standing(Status::of(hop.outcome));
    }

    /// The worst so far; `run` only while the newest step runs.
    fn standing(&self, newest: Status) -> Status {
        if self.status == Status::Running {
            newest
        } else {
            self.status.max(newest)
        }
    }

    /// When the first step seen began.
    pub(crate) fn began(&self) -> i64 {
        self.hops
            .first()
            .map_or(0, |hop| hop.at.saturating_sub(hop.us.max(0)))
    }

    pub(crate) fn last_at(&self) -> i64 {
        self.hops.last().map_or(0, |hop| hop.at)
    }

    /// The step that decided: the first bad one, else the newest of the learner's way. Records that were stored on the
    /// way are no news.
    pub(crate) fn decisive(&self) -> Option<&Rc<Hop>> {
        let bad = self
            .hops
            .iter()
            .find(|hop| Status::of(hop.outcome).is_bad());
        let on_the_way = || self.hops.iter().rev().find(|hop| hop.place != Place::Lrs);
        bad.or_else(on_the_way).or_else(|| self.hops.last())
    }

    /// The step reached, or where it broke.
    pub(crate) fn reached(&self) -> &str {
        self.decisive().map_or("", |hop| &hop.step)
    }

    /// The code of what went wrong.
    pub(crate) fn code(&self) -> Option<&str> {
        self.decisive().and_then(|hop| hop.code.as_deref())
    }

    /// In a few words, what matters about it.
    pub(crate) fn note(&self) -> String {
        let slow = || {
            self.hops
                .iter()
                .rev()
                .find(|hop| hop.outcome == Outcome::Slow)
        };
        match (self.status, self.decisive()) {
            (Status::Slow, _) => slow().map_or(String::new(), |hop| {
                format!("{} {} ms", hop.step, hop.us / 1_000)
            }),
            (Status::Running, Some(hop)) => hop.done.clone(),
            (_, Some(hop)) => hop.came_back.clone(),
            (_, None) => String::new(),
        }
    }
}

/// Steps that can only follow an open page.
fn is_learning(step: &str) -> bool {
    [
        "segment.",
        "answer.",
        "statement.",
        "course.",
        "session.",
        "grade.",
    ]
    .iter()
    .any(|family| step.starts_with(family))
}

fn learn(known: &mut String, told: &str) {
    if !matches!(told, "" | "?" | "-") && known != told {
        told.clone_into(known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hop;

    fn launch(outcomes: &[(&str, Outcome)]) -> Launch {
        let rows = outcomes
            .iter()
            .map(|(step, outcome)| Rc::new(hop("l-1", step, *outcome)));
        let mut rows = rows.collect::<Vec<_>>().into_iter();
        let mut launch = Launch::new(&rows.next().unwrap());
        rows.for_each(|row| launch.add(&row));
        launch
    }

    #[test]
    fn a_failed_step_stays_the_story_of_the_launch() {
        let it = launch(&[
            ("link.verify", Outcome::Ok),
            ("launch.begin", Outcome::Fail),
            ("page.open", Outcome::Ok),
        ]);
        assert_eq!((it.status, it.reached()), (Status::Fail, "launch.begin"));
    }

    #[test]
    fn running_ends_with_the_next_step() {
        let it = launch(&[
            ("launch.begin", Outcome::Running),
            ("page.open", Outcome::Ok),
        ]);
        assert_eq!(it.status, Status::Ok);
    }

    #[test]
    fn launching_ends_with_the_open_page() {
        let it = launch(&[
            ("link.verify", Outcome::Ok),
            ("page.open", Outcome::Ok),
            ("answer.grade", Outcome::Ok),
        ]);
        assert_eq!(it.us, 2 * crate::testing::STEP_US);
    }
}
