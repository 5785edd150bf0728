//! Where a launch comes from: deployment, course of the platform and placement, learned when they first appear. Our ids
//! are ours; what the platform calls things is only looked up by.

use crate::hops::Step;
use crate::{App, Error, Instant, Result};
use store::Tx;
use store::placement::{Deployment, Placement};
use store::platform::Platform;
use uuid::Uuid;

/// Two first launches of one place may meet.
const MEETINGS: usize = 3;

/// A launch that a protocol found good, with no more than is needed.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// From where.
    pub platform: Platform,
    /// Which launch.
    pub launch: Uuid,
    /// `lti13` or `lti11`.
    pub protocol: &'static str,
    /// Which deployment; empty where there are none.
    pub deployment: String,
    /// In which course of the platform.
    pub context: Option<Context>,
    /// At which place in it.
    pub place: Place,
    /// Which course of ours is asked for; none: the one placed there.
    pub course: Option<Chosen>,
    /// Who, in the platform's words; none: somebody whom it does not name.
    pub subject: Option<String>,
    /// Where a grade of Basic Outcomes goes.
    pub outcome: Option<Outcome>,
    /// Languages wanted, best first.
    pub langs: Vec<String>,
    /// The way back.
    pub return_url: Option<String>,
    /// What may be used once, the request's own name first.
    pub once: Vec<crate::launch::Once>,
    /// What the edge did before.
    pub before: Vec<(Instant, Step<'static>)>,
    /// When the request came.
    pub start: std::time::Instant,
}

/// A course of the platform.
#[derive(Debug, Clone)]
pub struct Context {
    /// What the platform calls it.
    pub name: String,
    /// Its title, where titles are kept.
    pub title: Option<String>,
    /// Where its members are listed.
    pub memberships_url: Option<String>,
}

/// A place in a course of the platform.
#[derive(Debug, Clone)]
pub struct Place {
    /// What the platform calls it.
    pub name: String,
    /// Where columns for grades are.
    pub line_items_url: Option<String>,
    /// The one column of this place.
    pub line_item_url: Option<String>,
    /// What we may ask a token for.
    pub scopes: Vec<String>,
}

/// Which course of ours, and who says so.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Course id or slug.
    pub course: String,
    /// For the hop log: `custom parameter`.
    pub by: &'static str,
}

/// Where a grade of Basic Outcomes goes.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The address.
    pub url: String,
    /// What the platform calls the grade.
    pub sourcedid: String,
}

/// Finds the place of a launch; writes down what is new or has changed. `course` is the one that is asked for.
pub(crate) async fn learn(app: &App, arrival: &Arrival, course: Option<Uuid>) -> Result<Placement> {
    let known = look(app, arrival, app.store.read(), course).await?;
    if let (Some(placement), true) = known {
        return Ok(placement);
    }
    let mut tried = write(app, arrival, course).await;
    for _ in 1..MEETINGS {
        match tried {
            Err(Error::Store(_)) => tried = write(app, arrival, course).await,
            done => return done,
        }
    }
    tried
}

/// The place that an arrival names, before anything is written: which course was placed there.
pub(crate) async fn placed(app: &App, arrival: &Arrival) -> Result<Option<Uuid>> {
    let (known, _) = look(app, arrival, app.store.read(), None).await?;
    Ok(known.and_then(|placement| placement.course_id))
}

/// The place as it is known, and whether nothing of it has changed.
async fn look(
    app: &App,
    arrival: &Arrival,
    db: &impl store::Executor,
    course: Option<Uuid>,
) -> Result<(Option<Placement>, bool)> {
    let (tenant, platform) = (arrival.platform.tenant_id, arrival.platform.id);
    let deployment =
        store::placement::deployment(db, tenant, platform, &arrival.deployment).await?;
    let Some(deployment) = deployment else {
        return Ok((None, false));
    };
    let name = &arrival.place.name;
    let Some(placement) = store::placement::by_name(db, tenant, deployment.id, name).await? else {
        return Ok((None, false));
    };
    let mut same = true;
    let mut context_id = placement.context_id;
    if let Some(context) = &arrival.context {
        let known = store::placement::context(db, tenant, deployment.id, &context.name).await?;
        same = known.as_ref().is_some_and(|known| {
            context
                .title
                .as_ref()
                .is_none_or(|_| known.title == context.title)
                && (context.memberships_url.is_none()
                    || known.memberships_url == context.memberships_url)
        });
        context_id = known.map(|known| known.id).or(context_id);
    }
    let wanted = told(app, arrival, placement.clone(), context_id, course);
    let same = same
        && Placement {
            updated_at: placement.updated_at,
            ..wanted
        } == placement;
    Ok((Some(placement), same))
}

/// The placement as this launch tells it. What it does not speak of stays.
fn told(
    app: &App,
    arrival: &Arrival,
    known: Placement,
    context_id: Option<Uuid>,
    course: Option<Uuid>,
) -> Placement {
    let place = &arrival.place;
    let grades = place.line_items_url.is_some() || place.line_item_url.is_some();
    let scopes = place.scopes.join(" ");
    Placement {
        context_id: context_id.or(known.context_id),
        course_id: course.or(known.course_id),
        line_items_url: place.line_items_url.clone().or(known.line_items_url),
        line_item_url: place.line_item_url.clone().or(known.line_item_url),
        scopes: if grades { scopes } else { known.scopes },
        updated_at: app.now(),
        ..known
    }
}

async fn write(app: &App, arrival: &Arrival, course: Option<Uuid>) -> Result<Placement> {
    let tx = app.store.begin_write().await?;
    let deployment = deployment(app, &tx, arrival).await?;
    let context = context(app, &tx, arrival, &deployment).await?;
    let name = &arrival.place.name;
    let tenant = arrival.platform.tenant_id;
    let known = store::placement::by_name(&*tx, tenant, deployment.id, name).await?;
    let new = known.is_none();
    let known = known.unwrap_or_else(|| Placement {
        tenant_id: tenant,
        id: app.ids.next(),
        deployment_id: deployment.id,
        name: name.clone(),
        context_id: None,
        course_id: None,
        line_items_url: None,
        line_item_url: None,
        scopes: String::new(),
        created_at: app.now(),
        updated_at: app.now(),
    });
    let placement = told(app, arrival, known, context, course);
    match new {
        true => store::placement::insert(&tx, placement.clone()).await?,
        false => store::placement::replace(&tx, placement.clone()).await?,
    }
    tx.commit().await?;
    Ok(placement)
}

async fn deployment(app: &App, tx: &Tx, arrival: &Arrival) -> Result<Deployment> {
    let (tenant, platform) = (arrival.platform.tenant_id, arrival.platform.id);
    let name = &arrival.deployment;
    if let Some(known) = store::placement::deployment(&**tx, tenant, platform, name).await? {
        return Ok(known);
    }
    let new = Deployment {
        tenant_id: tenant,
        id: app.ids.next(),
        platform_id: platform,
        name: name.clone(),
        created_at: app.now(),
    };
    store::placement::insert_deployment(tx, new.clone()).await?;
    Ok(new)
}

async fn context(
    app: &App,
    tx: &Tx,
    arrival: &Arrival,
    deployment: &Deployment,
) -> Result<Option<Uuid>> {
    let Some(told) = &arrival.context else {
        return Ok(None);
    };
    let tenant = arrival.platform.tenant_id;
    let known = store::placement::context(&**tx, tenant, deployment.id, &told.name).await?;
    let new = known.is_none();
    let known = known.unwrap_or_else(|| store::placement::Context {
        tenant_id: tenant,
        id: app.ids.next(),
        deployment_id: deployment.id,
        name: told.name.clone(),
        title: None,
        memberships_url: None,
        created_at: app.now(),
        updated_at: app.now(),
    });
    let context = store::placement::Context {
        title: told.title.clone().or(known.title),
        memberships_url: told.memberships_url.clone().or(known.memberships_url),
        updated_at: app.now(),
        ..known
    };
    let id = context.id;
    match new {
        true => store::placement::insert_context(tx, context).await?,
        false => store::placement::replace_context(tx, context).await?,
    }
    Ok(Some(id))
}
