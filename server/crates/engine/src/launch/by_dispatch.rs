//! Launches by a thin package in another LMS, and the refusal of those that do not open.

use super::{Begun, Launch, begin};
use crate::dispatches::{Closed, Opened, PROTOCOL, note, open, standard, take};
use crate::hops::{Outcome, Place, Step};
use crate::stats::Stats;
use crate::{App, Error, Result, people};
use uuid::Uuid;

/// What a package hands over of its LMS. All of it is a stranger's word.
#[derive(Debug, Clone, Default)]
pub struct FromPackage {
    /// What the LMS calls the learner; hashed, never stored.
    pub learner: String,
    /// `scorm12`, `scorm2004` or `cmi5`.
    pub standard: String,
    /// How the LMS says that the learner enters.
    pub entry: String,
    /// The status that the LMS has.
    pub status: String,
    /// The place to go on at, as the LMS kept it.
    pub location: String,
    /// Languages wanted, best first.
    pub langs: Vec<String>,
}

/// A launch by package that was refused.
#[derive(Debug, Clone, Copy)]
pub struct NotOpened {
    /// Why.
    pub closed: Closed,
    /// Which launch, for `explain`.
    pub launch: Uuid,
}

/// Languages that are looked at.
const MOST_LANGS: usize = 20;

/// Whether a package could open its course now, for a learner who has a seat: asked before the LMS hears anything. Answers
/// the course's title.
pub async fn looked_at(app: &App, token: &str) -> Result<Result<String, NotOpened>> {
    let (start, id) = (std::time::Instant::now(), app.ids.next());
    match open(app, token).await? {
        Ok(opened) => Ok(Ok(opened.course.title)),
        Err(no) => Ok(Err(
            refused(app, no.opened.as_ref(), no.closed, id, start).await?
        )),
    }
}

/// Begins or goes on.
pub async fn by_dispatch(
    app: &App,
    token: &str,
    asked: FromPackage,
) -> Result<Result<Begun, NotOpened>> {
    let (start, id) = (std::time::Instant::now(), app.ids.next());
    let opened = match open(app, token).await? {
        Ok(opened) => opened,
        Err(no) => {
            return Ok(Err(
                refused(app, no.opened.as_ref(), no.closed, id, start).await?
            ));
        }
    };
    let (tenant, home) = (opened.dispatch.tenant_id, opened.dispatch.id.to_string());
    let learner = people::known_as(app, tenant, &home, &asked.learner, false).await?;
    if !take(app, &opened.dispatch, &learner.0.pseudonym).await? {
        return Ok(Err(
            refused(app, Some(&opened), Closed::Full, id, start).await?
        ));
    }
    let before = [came(&asked), verified().since(start)];
    let launch = Launch {
        tenant,
        id,
        protocol: PROTOCOL,
        platform: home,
        label: opened.dispatch.name.clone(),
        course: opened.course.clone(),
        learner,
        langs: langs(asked.langs),
        return_url: Some(format!(
            "{}/play/dispatch/left.html",
            app.settings.content_url
        )),
        uses: None,
        once: Vec::new(),
        seat: None,
        before: before.map(|step| (app.now(), step)).to_vec(),
        start,
    };
    match begin(app, launch).await {
        Ok(begun) => Ok(Ok(begun)),
        Err(Error::Conflict { code, .. }) if code == Closed::Unpublished.code() => Ok(Err(
            refused(app, Some(&opened), Closed::Unpublished, id, start).await?,
        )),
        Err(error) => Err(error),
    }
}

fn came(asked: &FromPackage) -> Step<'static> {
    let known = |said: &str, words: &[&'static str]| {
        let found = words.iter().find(|word| **word == said);
        found.copied().unwrap_or("unknown")
    };
    let entry = known(&asked.entry, &["ab-initio", "resume"]);
    let status = known(
        &asked.status,
        &[
            "not attempted",
            "incomplete",
            "completed",
            "passed",
            "failed",
            "browsed",
        ],
    );
    let place = if asked.location.is_empty() {
        "no place"
    } else {
        "a place to go on at"
    };
    let package = standard(&asked.standard);
    Step::ok(
        Place::Lms,
        "dispatch.open",
        format!("a {package} package opened the course"),
        format!("entry {entry}, status {status}, {place}"),
    )
}

fn verified() -> Step<'static> {
    Step::ok(
        Place::Host,
        "dispatch.verify",
        "checked signature, time and seats",
        "valid",
    )
}

fn langs(said: Vec<String>) -> Vec<String> {
    let short = |tag: String| tag.chars().take(35).collect();
    said.into_iter().take(MOST_LANGS).map(short).collect()
}

/// Notes a refusal. A token that is not ours belongs to no tenant and is only counted.
async fn refused(
    app: &App,
    opened: Option<&Opened>,
    closed: Closed,
    launch: Uuid,
    start: std::time::Instant,
) -> Result<NotOpened> {
    Stats::count(&app.stats.launches_failed);
    if let Some(opened) = opened {
        let step = Step {
            failure: Some((Outcome::Deny, closed.code())),
            expected: Some("a dispatch that is live, with a seat for the learner".to_owned()),
            came_back: closed.words().to_owned(),
            ..verified().since(start)
        };
        note(app, opened, launch, step).await?;
    }
    Ok(NotOpened { closed, launch })
}
