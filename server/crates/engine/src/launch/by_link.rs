//! Launches by signed link, and the refusal of those that do not open.

use super::{Begun, Launch, begin};
use crate::hops::{Outcome, Place, Step, Trail};
use crate::links::{self, Closed};
use crate::stats::Stats;
use crate::{App, Error, Result, catalog, people};
use store::writer::Unit;
use uuid::Uuid;

/// A launch by link that was refused, for the page that says so.
#[derive(Debug, Clone, Copy)]
pub struct Refusal {
    /// Why.
    pub closed: Closed,
    /// Which launch, for `explain`.
    pub launch: Uuid,
}

/// Opens a signed link.
pub async fn by_link(app: &App, token: &str, langs: Vec<String>) -> Result<Result<Begun, Refusal>> {
    let (start, id) = (std::time::Instant::now(), app.ids.next());
    let link = match links::open(app, token).await? {
        Ok(link) => link,
        Err((link, closed)) => return Ok(Err(refused(app, link, closed, id, start).await?)),
    };
    let tenant = link.tenant_id;
    let course = catalog::find(app, tenant, &link.course_id.to_string()).await?;
    let learner = people::by_id(app, tenant, link.learner_id).await?;
    let opened = Step::ok(
        Place::User,
        "link.open",
        "opened a launch link",
        "the link was followed",
    )
    .by_learner();
    let verified = Step::ok(
        Place::Host,
        "link.verify",
        "checked signature, time and use",
        "valid",
    )
    .since(start);
    let launch = Launch {
        tenant,
        id,
        protocol: "link",
        platform: links::PLATFORM.to_owned(),
        label: links::PLATFORM.to_owned(),
        course,
        learner: ((*learner).clone(), false),
        langs,
        return_url: None,
        uses: link.once.then_some(link.id),
        once: Vec::new(),
        seat: None,
        before: vec![(app.now(), opened), (app.now(), verified)],
        start,
    };
    match begin(app, launch).await {
        Ok(begun) => Ok(Ok(begun)),
        Err(Error::Conflict { code, .. }) if code == Closed::Used.code() => {
            Ok(Err(refused(app, Some(link), Closed::Used, id, start).await?))
        }
        Err(error) => Err(error),
    }
}

/// Notes a refusal in the hop log. A token that is not ours belongs to no tenant and is only counted: anybody can
/// make them up, and the log must not be theirs to fill.
async fn refused(
    app: &App,
    link: Option<store::link::Link>,
    closed: Closed,
    id: Uuid,
    start: std::time::Instant,
) -> Result<Refusal> {
    Stats::count(&app.stats.launches_failed);
    let refusal = Refusal { closed, launch: id };
    let Some(link) = link else { return Ok(refusal) };
    let course = catalog::find(app, link.tenant_id, &link.course_id.to_string()).await?;
    let learner = people::by_id(app, link.tenant_id, link.learner_id).await?;
    let trail = Trail {
        tenant: link.tenant_id,
        launch: id,
        protocol: "link",
        platform: links::PLATFORM.to_owned(),
        course: course.slug,
        learner: learner.pseudonym.clone(),
        attempt: None,
        simulated: learner.simulated,
    };
    let step = Step {
        failure: Some((Outcome::Deny, closed.code())),
        expected: Some("a link that is live, not revoked, and unused if it opens once".to_owned()),
        ..Step::ok(
            Place::Host,
            "link.verify",
            "checked signature, time and use",
            closed.words(),
        )
        .since(start)
    };
    let mut unit = Unit::new(link.tenant_id);
    unit.hops.push(trail.hop(app.now(), step));
    app.writer.write(unit).await?;
    Ok(refusal)
}
