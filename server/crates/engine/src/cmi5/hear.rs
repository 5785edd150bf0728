//! What an AU says (9): each statement held to the rules, a batch whole or not at all, and what follows from it written in
//! the same unit.

use super::course::Taken;
use super::progress::{self, Progress};
use super::{MEETINGS, Speaker, attempt, read, registration, saved, speaker, trail};
use crate::hops::{Outcome, Place, Step};
use crate::platforms::grades;
use crate::quarantine::{self, Sent};
use crate::{App, Error, Result, lrs};
use ::cmi5::rules::{self, Event};
use ::cmi5::{Refusal, Session};
use serde_json::Value;
use std::collections::HashSet;
use store::writer::{Refused, Unit};
use uuid::Uuid;
use xapi::{Fault, Statement, Version};

/// Why nothing was kept.
#[derive(Debug)]
pub enum Heard {
    /// A rule of cmi5 was broken: 403.
    Refused(Refusal),
    /// Anything else.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Heard {
    fn from(error: E) -> Heard {
        Heard::Failed(error.into())
    }
}

/// A body as it came.
#[derive(Debug, Clone, Copy)]
struct Said<'a> {
    body: &'a [u8],
    version: Version,
    put: Option<Uuid>,
}

/// Hears statements. `put` is the id of a PUT. Answers the ids in order.
pub async fn hear(
    app: &App,
    speaker: &Speaker,
    body: &[u8],
    version: Version,
    put: Option<Uuid>,
) -> Result<Vec<Uuid>, Heard> {
    let said = Said { body, version, put };
    for _ in 0..MEETINGS {
        match once(app, speaker.tenant(), speaker.row.id, said).await {
            Err(Heard::Failed(Error::Writer(Refused::Stale))) => {}
            done => return done,
        }
    }
    Err(Heard::Failed(progress::met_too_often()))
}

async fn once(
    app: &App,
    tenant: store::TenantId,
    session: Uuid,
    said: Said<'_>,
) -> Result<Vec<Uuid>, Heard> {
    let speaker = speaker(app, tenant, session).await?;
    let sent = Sent {
        body: said.body,
        version: said.version,
        put: said.put,
    };
    let statements = match lrs::without_payloads(said.body, said.version) {
        Ok(statements) => statements,
        Err(faults) => {
            return Err(quarantine::refuse(app, &speaker.caller(), &sent, faults)
                .await?
                .into());
        }
    };
    lrs::of_put(said.put, &statements)?;
    let values = values(said);
    let known = known(app, &speaker, &values).await?;
    let mut talk = Talk::begin(app, speaker).await?;
    for (index, (statement, value)) in statements.into_iter().zip(&values).enumerate() {
        if let Err(refusal) = talk.take(app, said, statement, value, &known) {
            return refuse(
                app,
                &talk,
                &sent,
                refusal,
                (values.len() > 1).then_some(index),
            )
            .await;
        }
    }
    Ok(talk.end(app).await?)
}

/// The statements as JSON, with the id of a PUT.
fn values(said: Said<'_>) -> Vec<Value> {
    let mut values = match serde_json::from_slice(said.body) {
        Ok(Value::Array(values)) => values,
        Ok(value) => vec![value],
        Err(_) => Vec::new(),
    };
    if let (Some(id), [one]) = (said.put, values.as_mut_slice())
        && one.get("id").is_none()
    {
        one["id"] = id.to_string().into();
    }
    values
}

/// Those that were heard before: a client that got no answer says the same again, and is answered as the first time.
async fn known(app: &App, speaker: &Speaker, values: &[Value]) -> Result<HashSet<Uuid>> {
    let mut known = HashSet::new();
    for id in values
        .iter()
        .filter_map(|value| value["id"].as_str())
        .filter_map(xapi::iri::uuid)
    {
        let found = store::statement::by_id(app.store.read(), speaker.tenant(), id, false).await?;
        if found.is_some() {
            known.insert(id);
        }
    }
    Ok(known)
}

/// One request, while it is heard.
struct Talk {
    speaker: Speaker,
    row: store::cmi5::Registration,
    taken: Taken,
    session: Session,
    progress: Progress,
    changed: bool,
    unit: Unit,
    ids: Vec<Uuid>,
}

impl Talk {
    async fn begin(app: &App, speaker: Speaker) -> Result<Talk> {
        let row = registration(app, speaker.tenant(), speaker.row.registration_id).await?;
        let course = row.course_id.to_string();
        let taken = Taken::read(app, speaker.tenant(), &course, Some(row.version_id)).await?;
        Ok(Talk {
            session: speaker.session.clone(),
            progress: read(&row.progress)?,
            changed: false,
            unit: Unit::new(speaker.tenant()),
            ids: Vec::new(),
            taken,
            row,
            speaker,
        })
    }

    fn take(
        &mut self,
        app: &App,
        said: Said<'_>,
        statement: Statement<'_>,
        value: &Value,
        known: &HashSet<Uuid>,
    ) -> Result<(), Heard> {
        let own = statement.id.or(said.put);
        if own.is_none_or(|id| !known.contains(&id)) {
            let record = self.progress.of(&self.session.publisher_id);
            let event = rules::hold(value, &self.session, &record).map_err(Heard::Refused)?;
            self.follow(app, event)?;
        }
        let id = own.unwrap_or_else(|| app.ids.in_statements());
        self.ids.push(id);
        let sender = lrs::Sender {
            handle: "cmi5",
            version: said.version,
            defines: true,
        };
        lrs::readmit(app, &mut self.unit, statement, id, sender);
        self.announce(app)
    }

    /// What the statement changes.
    fn follow(&mut self, app: &App, event: Event) -> Result<()> {
        self.session.heard(&event);
        let au = &self.session.publisher_id;
        self.changed |= self.progress.heard(au, &event);
        let (name, came_back) = match event {
            Event::Initialized => ("cmi5.initialized", "the AU is ready"),
            Event::Completed => ("cmi5.completed", "completed"),
            Event::Passed(_) => ("cmi5.passed", "passed"),
            Event::Failed(_) => ("cmi5.failed", "failed"),
            Event::Terminated(_) => ("cmi5.terminated", "the AU ended the session"),
            Event::Allowed(_) => return Ok(()),
        };
        let step = Step::ok(Place::Lrs, name, "heard a statement of the AU", came_back);
        let trail = trail(
            app,
            self.unit.tenant,
            &self.taken.course.slug,
            &self.session,
        );
        self.unit.hops.push(trail.hop(app.now(), step));
        Ok(())
    }

    /// `satisfied` comes after the statement that brought it.
    fn announce(&mut self, app: &App) -> Result<(), Heard> {
        if self.changed {
            let Talk {
                progress,
                unit,
                taken,
                session,
                ..
            } = self;
            progress.satisfy(app, unit, taken, session, app.now())?;
        }
        Ok(())
    }

    async fn end(mut self, app: &App) -> Result<Vec<Uuid>> {
        let now = app.now();
        self.unit
            .changes
            .push(saved(&self.speaker, &self.session, now));
        if self.changed {
            self.unit
                .changes
                .push(progress::saved(&self.row, &self.progress, now));
            let Talk {
                progress,
                unit,
                taken,
                row,
                session,
                ..
            } = &mut self;
            let trail = attempt::follow(app, unit, taken, progress, row.id, None).await?;
            if let Some(trail) = trail {
                let heard = format!("heard of AU {}", session.publisher_id);
                let came_back = progress.word(&session.publisher_id);
                let step = Step::ok(Place::Lrs, "cmi5.progress", heard, came_back);
                unit.hops.push(trail.hop(now, step));
            }
        }
        grades::write(app, self.unit).await?;
        Ok(self.ids)
    }
}

/// Kept in quarantine with the rule, told in the hop log, answered.
async fn refuse(
    app: &App,
    talk: &Talk,
    sent: &Sent<'_>,
    refusal: Heard,
    index: Option<usize>,
) -> Result<Vec<Uuid>, Heard> {
    let Heard::Refused(refusal) = refusal else {
        return Err(refusal);
    };
    let pointer = match index {
        Some(index) => format!("/{index}{}", refusal.pointer),
        None => refusal.pointer.clone(),
    };
    let fault = Fault {
        code: refusal.code,
        pointer,
        rule: refusal.clause,
        found: refusal.found.clone(),
        expected: refusal.expected.clone(),
    };
    quarantine::refuse(app, &talk.speaker.caller(), sent, vec![fault]).await?;
    let mut step = Step::ok(
        Place::Lrs,
        "cmi5.statement",
        "refused a statement of the AU",
        refusal.found.clone(),
    );
    step.expected = Some(refusal.expected.clone());
    step.failure = Some((Outcome::Deny, refusal.code));
    step.side = "content";
    let mut unit = Unit::new(talk.unit.tenant);
    let trail = trail(app, unit.tenant, &talk.taken.course.slug, &talk.session);
    unit.hops.push(trail.hop(app.now(), step));
    app.writer.write(unit).await?;
    Err(Heard::Refused(refusal))
}

/// The AU asked for its launch data.
pub async fn read_launch_data(app: &App, speaker: &Speaker) -> Result<()> {
    note(app, speaker, |session| {
        std::mem::replace(&mut session.launch_data_read, true)
    })
    .await
}

/// The AU asked for the learner's preferences.
pub async fn read_preferences(app: &App, speaker: &Speaker) -> Result<()> {
    note(app, speaker, |session| {
        std::mem::replace(&mut session.preferences_read, true)
    })
    .await
}

/// Notes something once; `mark` tells whether it was noted before.
async fn note(app: &App, first: &Speaker, mark: fn(&mut Session) -> bool) -> Result<()> {
    let mut now = first.clone();
    for _ in 0..MEETINGS {
        let mut session = now.session.clone();
        if mark(&mut session) {
            return Ok(());
        }
        let mut unit = Unit::new(now.tenant());
        unit.changes.push(saved(&now, &session, now.row.heard_at));
        match app.writer.write(unit).await {
            Err(Refused::Stale) => now = speaker(app, first.tenant(), first.row.id).await?,
            done => return Ok(done.map(drop)?),
        }
    }
    Err(progress::met_too_often())
}
