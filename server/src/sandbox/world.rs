//! All that the sandbox holds, in memory.

use super::columns::Column;
use super::control::Logged;
use super::deep_linking::Asked;
use super::faults::Fault;
use super::identity::{Code, Visit};
use super::keys::Keys;
use super::login::Started;
use super::memory::{Kept, secret};
use super::people::{self, Person};
use super::placements::{self, Placement};
use super::scores::Grade;
use super::token::Grant;
use super::tools::{self, Tool};
use lti::keys::NoKey;
use std::collections::{BTreeMap, VecDeque};

/// The one course there is.
pub(super) const COURSE: &str = "course-1";
/// What it is called.
pub(super) const COURSE_TITLE: &str = "Safe at work";
/// In short.
pub(super) const COURSE_LABEL: &str = "SAFE-1";

pub(super) struct World {
    pub(super) people: Vec<Person>,
    pub(super) tools: Vec<Tool>,
    pub(super) placements: Vec<Placement>,
    pub(super) columns: Vec<Column>,
    /// By column and person.
    pub(super) grades: BTreeMap<(u32, String), Grade>,
    pub(super) keys: Keys,
    /// Launches on their way, by the login hint.
    pub(super) started: Kept<Started>,
    /// Requests for content on their way, by what the tool must give back.
    pub(super) asked: Kept<Asked>,
    /// Service tokens.
    pub(super) grants: Kept<Grant>,
    /// Nonces and ids of assertions that came.
    pub(super) seen: Kept<()>,
    /// Registrations that may come.
    pub(super) invited: Kept<()>,
    /// Codes and access tokens of the identity provider.
    pub(super) codes: Kept<Code>,
    pub(super) visits: Kept<Visit>,
    /// Who has signed on at the identity provider, by cookie.
    pub(super) signed_on: Kept<Visit>,
    pub(super) consumer_secret: String,
    pub(super) idp_secret: String,
    pub(super) faults: Vec<Fault>,
    /// How far its clock is ahead, in seconds.
    pub(super) skew: i64,
    pub(super) log: VecDeque<Logged>,
    next: u32,
}

impl World {
    pub(super) fn new(tool: &str, learners: u32) -> Result<World, NoKey> {
        Ok(World {
            people: people::invented(learners),
            tools: vec![tools::lectern(tool)],
            placements: placements::first(tool),
            columns: Vec::new(),
            grades: BTreeMap::new(),
            keys: Keys::new()?,
            started: Kept::default(),
            asked: Kept::default(),
            grants: Kept::default(),
            seen: Kept::default(),
            invited: Kept::default(),
            codes: Kept::default(),
            visits: Kept::default(),
            signed_on: Kept::default(),
            consumer_secret: secret(),
            idp_secret: secret(),
            faults: Vec::new(),
            skew: 0,
            log: VecDeque::new(),
            next: 100,
        }
        .with_columns())
    }

    /// The placements that begin with a column.
    fn with_columns(mut self) -> World {
        for placement in self.placements.clone() {
            if let Some(points) = placement.points {
                self.add_column(&placement, points);
            }
        }
        self
    }

    /// Numbers of columns and names of placements never come twice.
    pub(super) fn next(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    pub(super) fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    pub(super) fn placement(&self, id: &str) -> Option<&Placement> {
        self.placements.iter().find(|placement| placement.id == id)
    }

    pub(super) fn tool(&self, client_id: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.client_id == client_id)
    }
}
