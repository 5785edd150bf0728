//! What an instructor sees of a place: who started, how far they are, and where their grades are. Whoever holds a pass may;
//! it is made at their launch, is of one place, and ends by itself.

use super::grades;
use super::{Arrival, Context, Place};
use crate::launch::{Begun, preview};
use crate::progress::Progress;
use crate::{App, Error, Instant, Result, catalog, people};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::attempt::{Attempt, FINISHED};
use store::course::Course;
use store::grade::{Grade, Wanted};
use store::placement::Placement;
use store::platform::Platform;
use store::seat::Seat;
use store::{Page, TenantId};
use uuid::Uuid;

/// A lesson and the time after it. The launch can always be repeated.
const LIFE_SECONDS: i64 = 8 * 3_600;
/// What passes are sealed for.
const SEALED_FOR: &str = "page of a place";
/// Learners on one page.
const ROWS: u64 = 100;
/// The longest text that may be a pass.
const LONGEST: usize = 16_384;

/// Lets an instructor see one place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pass {
    tenant: Uuid,
    platform: Uuid,
    placement: Uuid,
    deployment: String,
    is_v1p1: bool,
    subject: Option<String>,
    return_url: Option<String>,
    until: i64,
}

impl Pass {
    /// A pass for who arrives.
    pub(crate) fn of(app: &App, arrival: &Arrival, placement: &Placement) -> Pass {
        Pass {
            tenant: placement.tenant_id.0,
            platform: arrival.platform.id,
            placement: placement.id,
            deployment: arrival.deployment.clone(),
            is_v1p1: arrival.protocol == "lti11",
            subject: arrival.subject.clone(),
            return_url: arrival.return_url.clone(),
            until: app.now().plus_seconds(LIFE_SECONDS).0,
        }
    }

    /// As the page holds it: nobody else can read or make one.
    pub(crate) fn sealed(&self, app: &App) -> Result<String> {
        let text = serde_json::to_vec(self).map_err(|error| {
            Error::Store(store::Error::Corrupt {
                what: "pass",
                problem: error.to_string(),
            })
        })?;
        Ok(URL_SAFE_NO_PAD.encode(app.secrets.seal(SEALED_FOR, text)))
    }

    /// The pass that a page holds; none when it is over, or was none.
    pub fn open(app: &App, sealed: &str) -> Option<Pass> {
        if sealed.len() > LONGEST {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let text = app.secrets.unseal(SEALED_FOR, &bytes)?;
        let pass: Pass = serde_json::from_slice(&text).ok()?;
        (pass.until > app.now().0).then_some(pass)
    }

    /// Whose place it is.
    pub const fn tenant(&self) -> TenantId {
        TenantId(self.tenant)
    }
}

/// A place, and some of those who sit there.
#[derive(Debug, Clone)]
pub struct Overview {
    /// What it shows.
    pub course: Option<Course>,
    /// Newest first.
    pub rows: Vec<Row>,
    /// The way back to the platform.
    pub return_url: Option<String>,
    /// The last seat of this page, when there may be more.
    pub next: Option<Uuid>,
}

/// A learner at the place.
#[derive(Debug, Clone)]
pub struct Row {
    /// The pseudonym as screens show it.
    pub learner: String,
    /// First launch.
    pub started_at: Instant,
    /// The newest attempt.
    pub attempt: Option<Attempt>,
    /// Segments done, and segments there are; none of a package.
    pub progress: Option<(usize, usize)>,
    /// What goes back to the platform.
    pub grade: Option<Grade>,
}

/// Who sits at the place of a pass; none when its platform was removed.
pub async fn overview(app: &App, pass: &Pass, after: Option<Uuid>) -> Result<Option<Overview>> {
    let Some((_, placement)) = place(app, pass).await? else {
        return Ok(None);
    };
    let (db, tenant) = (app.store.read(), pass.tenant());
    let page = Page { after, limit: ROWS };
    let seats = store::seat::of_placement(db, tenant, placement.id, page).await?;
    let next = seats
        .last()
        .filter(|_| seats.len() as u64 == ROWS)
        .map(|seat| seat.id);
    let courses: Vec<Uuid> = placement.course_id.into_iter().collect();
    Ok(Some(Overview {
        course: catalog::by_ids(app, tenant, &courses).await?.pop(),
        rows: rows(app, tenant, seats).await?,
        return_url: pass.return_url.clone(),
        next,
    }))
}

async fn rows(app: &App, tenant: TenantId, seats: Vec<Seat>) -> Result<Vec<Row>> {
    let db = app.store.read();
    let ids = |of: fn(&Seat) -> Uuid| seats.iter().map(of).collect::<Vec<_>>();
    let attempts = store::attempt::newest_of(db, tenant, &ids(|seat| seat.registration_id)).await?;
    let mut attempts: HashMap<Uuid, Attempt> = attempts
        .into_iter()
        .map(|attempt| (attempt.registration_id, attempt))
        .collect();
    let grades = store::grade::of_seats(db, tenant, &ids(|seat| seat.id)).await?;
    let mut grades: HashMap<Uuid, Grade> = grades
        .into_iter()
        .map(|grade| (grade.seat_id, grade))
        .collect();
    let mut rows = Vec::with_capacity(seats.len());
    for seat in &seats {
        let learner = people::by_id(app, tenant, seat.learner_id).await?;
        let attempt = attempts.remove(&seat.registration_id);
        rows.push(Row {
            learner: people::short(&learner.pseudonym),
            started_at: seat.created_at,
            progress: match &attempt {
                Some(attempt) => progress(app, attempt).await?,
                None => None,
            },
            attempt,
            grade: grades.remove(&seat.id),
        });
    }
    Ok(rows)
}

async fn progress(app: &App, attempt: &Attempt) -> Result<Option<(usize, usize)>> {
    let model = catalog::model(app, attempt.tenant_id, attempt.version_id).await?;
    if model.package.is_some() {
        return Ok(None);
    }
    let total = model.segments.len();
    if attempt.state == FINISHED {
        return Ok(Some((total, total)));
    }
    let progress: Option<Progress> = serde_json::from_str(&attempt.progress).ok();
    Ok(progress.map(|progress| (progress.done.len().min(total), total)))
}

/// Sends grades of the place anew: this one, or all that were given up. Answers how many.
pub async fn resend(app: &App, pass: &Pass, grade: Option<Uuid>) -> Result<u64> {
    let wanted = Wanted {
        id: grade,
        state: grade.is_none().then_some(store::grade::FAILED),
        placement: Some(pass.placement),
        platform: None,
    };
    grades::resend_all(app, pass.tenant(), &wanted).await
}

/// Opens the course for who looks at the place. They take no seat: they are not among those who started, and no grade
/// goes back.
pub async fn open(app: &App, pass: &Pass, langs: Vec<String>) -> Result<Option<Begun>> {
    let Some((platform, placement)) = place(app, pass).await? else {
        return Ok(None);
    };
    let arrival = Arrival {
        platform,
        launch: app.ids.next(),
        protocol: if pass.is_v1p1 { "lti11" } else { "lti13" },
        deployment: pass.deployment.clone(),
        context: None::<Context>,
        place: Place {
            name: placement.name,
            line_items_url: None,
            line_item_url: None,
            scopes: Vec::new(),
        },
        course: None,
        subject: pass.subject.clone(),
        outcome: None,
        langs,
        return_url: pass.return_url.clone(),
        once: Vec::new(),
        before: Vec::new(),
        start: std::time::Instant::now(),
    };
    preview(app, arrival).await.map(Some)
}

async fn place(app: &App, pass: &Pass) -> Result<Option<(Platform, Placement)>, Error> {
    let (db, tenant) = (app.store.read(), pass.tenant());
    let platform = store::platform::by_id(db, tenant, pass.platform).await?;
    let placement = store::placement::by_id(db, tenant, pass.placement).await?;
    Ok(platform.zip(placement))
}
