//! What is on record of a registration: each AU, and which blocks and whether the course are satisfied (9.3.9).

use super::course::{Taken, kind};
use super::{read, registration, timestamp, written};
use crate::{App, Error, Result, lrs};
use ::cmi5::rules::Event;
use ::cmi5::speech::{self, Done};
use ::cmi5::{Record, Session};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::cmi5::{Filter, Registration, Step};
use store::writer::{Change, Unit};
use store::{Instant, Page, TenantId};
use uuid::Uuid;

/// What is on record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Of each AU that was ever heard of, by its publisher's id.
    pub records: BTreeMap<String, Record>,
    /// Publisher's ids of what is satisfied.
    pub satisfied: BTreeSet<String>,
    /// What was seen of each AU beside its record.
    #[serde(default)]
    pub seen: BTreeMap<String, Seen>,
    /// The session of each waiver, by the AU's publisher's id.
    #[serde(default)]
    pub waivers: BTreeMap<String, Uuid>,
}

/// What a learner's page tells of an AU and cmi5's rules need not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// It said `initialized`.
    pub begun: bool,
    /// It said `failed`.
    pub failed: bool,
    /// The best scaled score.
    pub best: Option<f64>,
}

impl Seen {
    fn heard(&mut self, event: &Event) {
        match event {
            Event::Initialized => self.begun = true,
            Event::Failed(scaled) => {
                self.failed = true;
                self.better(*scaled);
            }
            Event::Passed(scaled) => self.better(*scaled),
            _ => {}
        }
    }

    fn better(&mut self, scaled: Option<f64>) {
        let scaled = scaled.map(|scaled| scaled.clamp(0.0, 1.0));
        self.best = match (self.best, scaled) {
            (Some(then), Some(now)) => Some(then.max(now)),
            (then, now) => now.or(then),
        };
    }
}

impl Progress {
    /// Notes what an AU said; whether that changed anything.
    pub(super) fn heard(&mut self, au: &str, event: &Event) -> bool {
        let record = self.records.entry(au.to_owned()).or_default();
        let seen = self.seen.entry(au.to_owned()).or_default();
        let before = (*record, *seen);
        record.heard(event);
        seen.heard(event);
        before != (*record, *seen)
    }

    /// Whether the learner was in an AU, or need not be.
    pub(super) fn is_begun(&self, au: &str) -> bool {
        let record = self.of(au);
        let seen = self.seen.get(au).is_some_and(|seen| seen.begun);
        seen || record != Record::default()
    }

    /// How an AU stands, in a word.
    pub(super) fn word(&self, au: &str) -> &'static str {
        let (record, seen) = (self.of(au), self.seen.get(au).copied().unwrap_or_default());
        match record {
            Record { waived: true, .. } => "waived",
            Record { passed: true, .. } => "passed",
            _ if seen.failed => "failed",
            Record {
                completed: true, ..
            } => "completed",
            _ if seen.begun => "begun",
            _ => "not started",
        }
    }

    /// Of one AU.
    #[must_use]
    pub fn of(&self, au: &str) -> Record {
        self.records.get(au).copied().unwrap_or_default()
    }

    /// Notes every place that is satisfied now and was not, and says so in the unit. The statements belong to `session`.
    pub(super) fn satisfy(
        &mut self,
        app: &App,
        unit: &mut Unit,
        taken: &Taken,
        session: &Session,
        at: Instant,
    ) -> Result<()> {
        let structure = taken.structure.clone();
        let places = structure.satisfied(&mut |au| au.move_on.met(&self.of(&au.id)));
        for place in places {
            if !self.satisfied.insert(place.publisher_id.to_owned()) {
                continue;
            }
            let activity = taken.name(app, place.publisher_id);
            let done = Done {
                activity: &activity,
                publisher_id: place.publisher_id,
                kind: kind(place.is_course),
                title: place.title,
            };
            lrs::admit(app, unit, &speech::satisfied(session, done, &timestamp(at)))?;
        }
        Ok(())
    }
}

/// The registration as it shall be, to be written over what was read.
pub(super) fn saved(row: &Registration, progress: &Progress, at: Instant) -> Change {
    let (was, mut row) = (row.revision, row.clone());
    row.progress = written(progress);
    row.revision += 1;
    row.updated_at = at;
    Change::Cmi5(Step::RegistrationSaved(Box::new(row), was))
}

/// How a learner stands in a course.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The registration.
    pub registration: Registration,
    /// Publisher's ids of the AUs in their order, what is on record of each, and whether that is enough to move on.
    pub aus: Vec<(String, Record, bool)>,
    /// Whether the whole course is satisfied.
    pub satisfied: bool,
}

/// How the learner of this registration stands.
pub async fn standing(app: &App, tenant: TenantId, id: Uuid) -> Result<Standing> {
    of_row(app, registration(app, tenant, id).await?).await
}

/// How the learners of these registrations stand.
pub async fn standings(
    app: &App,
    tenant: TenantId,
    filter: &Filter,
    page: Page<Uuid>,
) -> Result<Vec<Standing>> {
    let rows = store::cmi5::registrations(app.store.read(), tenant, filter, page).await?;
    let mut standings = Vec::with_capacity(rows.len());
    for row in rows {
        standings.push(of_row(app, row).await?);
    }
    Ok(standings)
}

async fn of_row(app: &App, registration: Registration) -> Result<Standing> {
    let tenant = registration.tenant_id;
    let progress: Progress = read(&registration.progress)?;
    let course = registration.course_id.to_string();
    let taken = Taken::read(app, tenant, &course, Some(registration.version_id)).await?;
    let stand = |au: &::cmi5::structure::Au| {
        let record = progress.of(&au.id);
        (au.id.clone(), record, au.move_on.met(&record))
    };
    Ok(Standing {
        aus: taken.structure.aus().into_iter().map(stand).collect(),
        satisfied: progress.satisfied.contains(&taken.structure.id),
        registration,
    })
}

/// What cannot be written because others keep writing.
pub(super) const fn met_too_often() -> Error {
    Error::Busy
}
