//! Launches by a learning platform: a protocol has found them good, here they find their place, their course and their
//! learner.

use super::{Begun, Launch, Once, SeatWish, begin};
use crate::hops::{Place, Step};
use crate::platforms::{Arrival, learn};
use crate::{App, Error, Instant, Result, catalog, people, platforms};
use store::TenantId;
use store::course::Course;

/// A browser that repeats its request within so many seconds is answered the same.
const REPEAT_SECONDS: i64 = 60;

/// Begins or goes on.
pub async fn by_platform(app: &App, arrival: Arrival) -> Result<Begun> {
    let launch = planned(app, arrival).await?;
    begin(app, launch).await
}

/// The same for who only looks: they take no seat, so no grade of theirs goes back.
pub(crate) async fn preview(app: &App, arrival: Arrival) -> Result<Begun> {
    let launch = planned(app, arrival).await?;
    begin(
        app,
        Launch {
            seat: None,
            ..launch
        },
    )
    .await
}

async fn planned(app: &App, mut arrival: Arrival) -> Result<Launch> {
    let tenant = arrival.platform.tenant_id;
    super::check_unused(app, tenant, &arrival.once).await?;
    let (course, by) = course(app, &arrival).await?;
    if course.published_version.is_none() {
        let message = format!("course {} is not published", course.slug);
        return Err(Error::conflict("course.unpublished", message));
    }
    let placement = learn(app, &arrival, Some(course.id)).await?;
    let home = arrival.platform.id.to_string();
    let learner = match &arrival.subject {
        Some(subject) => people::called(app, tenant, &home, subject, false).await?,
        // Nobody comes twice: what they do is theirs for one launch.
        None => {
            let handle = format!("anonymous {}", arrival.launch);
            people::called(app, tenant, &home, &handle, false).await?
        }
    };
    let found = format!("course {} by {by}", course.slug);
    let placed = Step::ok(
        Place::Host,
        "lti.place",
        "looked for place and course",
        found,
    );
    let mut before = std::mem::take(&mut arrival.before);
    before.push((app.now(), placed.since(arrival.start)));
    let seat = arrival.subject.map(|subject| SeatWish {
        at: arrival.platform.id,
        placement: placement.id,
        subject,
        outcome: arrival.outcome,
    });
    Ok(Launch {
        tenant,
        id: arrival.launch,
        protocol: arrival.protocol,
        platform: home,
        label: arrival.platform.name,
        course,
        learner,
        langs: arrival.langs,
        return_url: arrival.return_url,
        uses: None,
        once: arrival.once,
        seat,
        before,
        start: arrival.start,
    })
}

/// The course that the launch asks for, else the one that was placed there.
pub(super) async fn course(app: &App, arrival: &Arrival) -> Result<(Course, &'static str)> {
    let tenant = arrival.platform.tenant_id;
    if let Some(chosen) = &arrival.course {
        return Ok((catalog::find(app, tenant, &chosen.course).await?, chosen.by));
    }
    let placed = platforms::placed(app, arrival).await?.ok_or_else(|| {
        let message = "neither the launch nor its placement says which course";
        Error::conflict("lti.course.missing", message)
    })?;
    Ok((
        catalog::find(app, tenant, &placed.to_string()).await?,
        "its placement",
    ))
}

/// Where a request led that was used a moment ago: a browser that repeats it is sent there again.
pub async fn repeated(app: &App, tenant: TenantId, once: &Once) -> Result<Option<String>> {
    let hash = once.hash(app);
    let used = store::used::by_hash(app.store.read(), tenant, &hash).await?;
    let is_fresh = |at: Instant| app.now() < at.plus_seconds(REPEAT_SECONDS);
    let answer = used
        .filter(|used| is_fresh(used.used_at))
        .and_then(|used| used.answer);
    let opened = answer.and_then(|sealed| app.secrets.unseal(&hash, &sealed));
    Ok(opened.and_then(|bytes| String::from_utf8(bytes).ok()))
}
