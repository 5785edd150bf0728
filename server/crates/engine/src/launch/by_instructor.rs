//! An instructor arrives: no attempt begins. The page of the place opens; a sealed text behind `#` of its address, which
//! reaches no server or log, says what it may show.

use super::by_platform::course;
use super::check_unused;
use crate::hops::{Place, Step, Trail};
use crate::platforms::overview::Pass;
use crate::platforms::{Arrival, learn};
use crate::{App, Error, Result};
use store::writer::{Refused, Unit};

/// The page for who teaches: its address.
pub async fn by_instructor(app: &App, arrival: Arrival) -> Result<String> {
    let tenant = arrival.platform.tenant_id;
    check_unused(app, tenant, &arrival.once).await?;
    let (course, by) = course(app, &arrival).await?;
    let placement = learn(app, &arrival, Some(course.id)).await?;
    let sealed = Pass::of(app, &arrival, &placement).sealed(app)?;
    let url = format!("{}/lti/place#t={sealed}", app.settings.public_url);
    let trail = Trail {
        tenant,
        launch: arrival.launch,
        protocol: arrival.protocol,
        platform: arrival.platform.name.clone(),
        course: course.slug.clone(),
        learner: "?".to_owned(),
        attempt: None,
        simulated: false,
    };
    let mut unit = Unit::new(tenant);
    for (at, step) in &arrival.before {
        unit.hops.push(trail.hop(*at, step.clone()));
    }
    let found = format!("course {} by {by}, for an instructor", course.slug);
    let opened = Step::ok(
        Place::Host,
        "lti.place",
        "opened the page of the place",
        found,
    );
    unit.hops
        .push(trail.hop(app.now(), opened.since(arrival.start)));
    for (place, once) in arrival.once.iter().enumerate() {
        let answer = (place == 0).then_some(url.as_str());
        unit.changes.push(once.used(app, tenant, answer));
    }
    match app.writer.write(unit).await {
        Ok(_) => Ok(url),
        Err(Refused::Stale) => {
            check_unused(app, tenant, &arrival.once).await?;
            Err(Error::Busy)
        }
        Err(refused) => Err(refused.into()),
    }
}
