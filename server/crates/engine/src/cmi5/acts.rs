//! What the LMS does beside launching: hands out the token, ends sessions, waives AUs.

use super::course::Taken;
use super::progress::{self, Progress};
use super::{
    MEETINGS, Speaker, attempt, launch, read, registration, saved, speaker, timestamp, trail,
};
use crate::hops::{Place, Step};
use crate::platforms::grades;
use crate::{App, Error, Result, lrs, secrets};
use ::cmi5::{Account, LaunchMode, Session, Stage, speech};
use store::cmi5::Step as Kept;
use store::writer::{Change, Refused, Unit};
use store::{Instant, TenantId};
use uuid::Uuid;

/// What the fetch address answers (8.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The token; this is the only time it is told.
    Token(String),
    /// It was fetched before.
    Used,
    /// No such address, or its session is over.
    Unknown,
}

/// Hands out an AU's token, once.
pub async fn fetch(app: &App, secret: &str) -> Result<Fetched> {
    let hash = app.secrets.token_hash(secret);
    let found = store::credential::cmi5_fetch(app.store.read(), &hash).await?;
    let Some(row) = found.filter(|row| row.open && row.expires_at > app.now()) else {
        return Ok(Fetched::Unknown);
    };
    if row.token_hash.is_some() {
        return Ok(Fetched::Used);
    }
    // Of the form of Basic credentials, which is how it is sent.
    let token = lrs_credential(row.id, &secrets::token());
    let (tenant, was, mut row) = (row.tenant_id, row.revision, row);
    row.token_hash = Some(app.secrets.token_hash(&token));
    row.revision += 1;
    let mut unit = Unit::new(tenant);
    unit.changes
        .push(Change::Cmi5(Kept::SessionSaved(Box::new(row), was)));
    match app.writer.write(unit).await {
        Ok(_) => Ok(Fetched::Token(token)),
        Err(Refused::Stale) => Ok(Fetched::Used),
        Err(refused) => Err(refused.into()),
    }
}

fn lrs_credential(session: Uuid, secret: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(format!("{session}:{secret}"))
}

/// Ends a session in the AU's place (9.3.6). Doing it twice is fine.
pub async fn abandon(app: &App, tenant: TenantId, session: Uuid) -> Result<()> {
    for _ in 0..MEETINGS {
        let speaker = speaker(app, tenant, session).await?;
        if !speaker.row.open {
            return Ok(());
        }
        let registration = registration(app, tenant, speaker.row.registration_id).await?;
        let course = registration.course_id.to_string();
        let taken = Taken::read(app, tenant, &course, Some(registration.version_id)).await?;
        let mut unit = Unit::new(tenant);
        end(app, &mut unit, &taken, &speaker, app.now())?;
        match app.writer.write(unit).await {
            Err(Refused::Stale) => {}
            done => return Ok(done.map(drop)?),
        }
    }
    Err(progress::met_too_often())
}

/// Ends every session of a registration that goes on.
pub(super) async fn end_all(
    app: &App,
    unit: &mut Unit,
    taken: &Taken,
    registration: Uuid,
    now: Instant,
) -> Result<()> {
    for row in store::cmi5::open_sessions(app.store.read(), unit.tenant, registration).await? {
        end(app, unit, taken, &launch::of_row(row)?, now)?;
    }
    Ok(())
}

fn end(app: &App, unit: &mut Unit, taken: &Taken, speaker: &Speaker, now: Instant) -> Result<()> {
    let mut session = speaker.session.clone();
    session.stage = Stage::Abandoned;
    let us = speaker.row.heard_at.since(speaker.row.launched_at);
    let lasted = xapi::duration::from_millis(u64::try_from(us / 1_000).unwrap_or_default());
    lrs::admit(
        app,
        unit,
        &speech::abandoned(&session, &lasted, &timestamp(now)),
    )?;
    unit.changes
        .push(saved(speaker, &session, speaker.row.heard_at));
    let step = Step::ok(
        Place::Host,
        "cmi5.abandon",
        "ended a session that the AU had not ended",
        "abandoned",
    );
    unit.hops
        .push(trail(app, unit.tenant, &taken.course.slug, &session).hop(now, step));
    Ok(())
}

/// Counts an AU as done by other means (9.3.7), once: again is answered as the first time. Answers the session of the
/// statement.
pub async fn waive(
    app: &App,
    tenant: TenantId,
    registration_id: Uuid,
    au: &str,
    reason: &str,
) -> Result<Uuid> {
    if reason.trim().is_empty() || reason.len() > 500 {
        return Err(Error::invalid_at(
            "cmi5.reason",
            "/reason",
            "a reason has 1 to 500 bytes, as Administrative",
        ));
    }
    for _ in 0..MEETINGS {
        match waive_once(app, tenant, registration_id, au, reason).await {
            Err(Error::Writer(Refused::Stale)) => {}
            done => return done,
        }
    }
    Err(progress::met_too_often())
}

async fn waive_once(
    app: &App,
    tenant: TenantId,
    registration_id: Uuid,
    au: &str,
    reason: &str,
) -> Result<Uuid> {
    let row = registration(app, tenant, registration_id).await?;
    let course = row.course_id.to_string();
    let taken = Taken::read(app, tenant, &course, Some(row.version_id)).await?;
    let (_, au) = taken.au(au)?;
    let mut progress: Progress = read(&row.progress)?;
    if let Some(session) = progress.waivers.get(&au.id) {
        return Ok(*session);
    }
    let record = progress.records.entry(au.id.clone()).or_default();
    record.waived = true;
    let now = app.now();
    let actor = Account {
        home_page: row.home_page.clone(),
        name: row.name.clone(),
    };
    let (id, name) = (app.ids.next(), taken.name(app, &au.id));
    progress.waivers.insert(au.id.clone(), id);
    let session = Session::new(
        id,
        row.id,
        actor,
        name,
        au.id.clone(),
        LaunchMode::Normal,
        au.mastery_score,
    );
    let mut unit = Unit::new(tenant);
    lrs::admit(
        app,
        &mut unit,
        &speech::waived(&session, reason, &timestamp(now)),
    )?;
    progress.satisfy(app, &mut unit, &taken, &session, now)?;
    unit.changes.push(progress::saved(&row, &progress, now));
    attempt::follow(app, &mut unit, &taken, &progress, row.id, None).await?;
    let step = Step::ok(Place::Host, "cmi5.waive", "waived an AU", "counts as done");
    unit.hops
        .push(trail(app, tenant, &taken.course.slug, &session).hop(now, step));
    grades::write(app, unit).await?;
    Ok(id)
}
