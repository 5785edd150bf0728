//! What a package tells from inside another LMS: why it cannot work there, and whether that LMS took what it was told. Both
//! go to the hop log. Whoever holds a package can send reports, so they come from a short list and are counted.

use super::{Opened, PROTOCOL, Refused, open};
use crate::hops::{Outcome, Place, Step, Trail};
use crate::{App, Error, Result, limits, people};
use store::session::Session;
use store::writer::Unit;
use uuid::Uuid;

/// Reports of one dispatch in a minute; more are not kept.
const MOST: i64 = 60;

/// Why a package cannot work: code, what was found, what is expected instead, whose side it is on.
const KNOWN: &[(&str, &str, &str, &str)] = &[
    (
        "dispatch.no_api",
        "no window around the package has the LMS's API",
        "an LMS that opens the package itself",
        "lms",
    ),
    (
        "dispatch.initialize",
        "the LMS refused to begin a session",
        "Initialize answers true",
        "lms",
    ),
    (
        "dispatch.learner",
        "the LMS does not say who is learning",
        "an id of the learner",
        "lms",
    ),
    (
        "dispatch.frame",
        "the LMS lets no page of another origin into its frames",
        "frame-src of the LMS allows our content origin; else the course opens in a window",
        "lms",
    ),
    (
        "dispatch.popup",
        "the browser blocked the window",
        "allow pop-up windows for the LMS",
        "learner",
    ),
    (
        "dispatch.window",
        "the window opened and cannot speak with the package",
        "an LMS that does not cut the tie between windows (Cross-Origin-Opener-Policy)",
        "lms",
    ),
    (
        "dispatch.mixed",
        "the LMS is served by https, this server by http",
        "https for this server",
        "lectern",
    ),
    (
        "dispatch.origin",
        "the package runs in a sandbox, or from a file, and has no origin",
        "an LMS that serves packages from an address",
        "lms",
    ),
    (
        "dispatch.unreachable",
        "the browser could not reach this server",
        "a connection to this server",
        "network",
    ),
];

/// What a package says of itself.
#[derive(Debug, Clone)]
pub struct Report {
    /// One of the codes that are known.
    pub code: String,
    /// `scorm12`, `scorm2004` or `cmi5`.
    pub standard: String,
}

/// Notes a report, if the token is ours and there were not too many.
pub async fn reported(app: &App, token: &str, report: &Report) -> Result<()> {
    let (code, found, expected, side) = known(&report.code)?;
    let opened = match open(app, token).await? {
        Ok(opened) => opened,
        Err(Refused {
            opened: Some(opened),
            ..
        }) => opened,
        Err(Refused { opened: None, .. }) => {
            return Err(Error::not_found("dispatch with token", "given"));
        }
    };
    let step = Step {
        failure: Some((Outcome::Fail, code)),
        expected: Some(expected.to_owned()),
        side,
        ..Step::ok(
            Place::Lms,
            "dispatch.report",
            format!(
                "a {} package tried to open the course",
                standard(&report.standard)
            ),
            found,
        )
    };
    note(app, &opened, app.ids.next(), step).await
}

fn known(code: &str) -> Result<(&'static str, &'static str, &'static str, &'static str)> {
    let found = KNOWN.iter().find(|(known, ..)| *known == code);
    found.copied().ok_or_else(|| {
        let codes: Vec<&str> = KNOWN.iter().map(|(code, ..)| *code).collect();
        let message = format!("code is one of {}", codes.join(", "));
        Error::invalid_at("dispatch.report", "/code", message)
    })
}

/// What a package says that it is, as one of three words.
pub(crate) fn standard(said: &str) -> &'static str {
    match said {
        "scorm12" => "SCORM 1.2",
        "scorm2004" => "SCORM 2004",
        "cmi5" => "cmi5",
        _ => "foreign",
    }
}

/// Notes a step of a launch that came to nothing.
pub(crate) async fn note(app: &App, opened: &Opened, launch: Uuid, step: Step<'_>) -> Result<()> {
    let Opened { dispatch, course } = opened;
    let counted = format!("dispatch:{}", dispatch.id);
    if limits::count(app, dispatch.tenant_id, &counted, MOST)
        .await?
        .is_some()
    {
        return Ok(());
    }
    let trail = Trail {
        tenant: dispatch.tenant_id,
        launch,
        protocol: PROTOCOL,
        platform: dispatch.name.clone(),
        course: course.slug.clone(),
        learner: "?".to_owned(),
        attempt: None,
        simulated: false,
    };
    let mut unit = Unit::new(dispatch.tenant_id);
    unit.hops.push(trail.hop(app.now(), step));
    app.writer.write(unit).await?;
    Ok(())
}

/// What became of a standing in the outer LMS.
#[derive(Debug, Clone)]
pub struct Relayed {
    /// The status that it was told: `passed`.
    pub status: String,
    /// Whether it took it.
    pub saved: bool,
    /// Its error code, if it gave one.
    pub error: String,
}

/// Statuses that an LMS is told.
const STATUSES: [&str; 5] = ["incomplete", "completed", "passed", "failed", "unchanged"];

/// Notes what the outer LMS made of a standing.
pub async fn relayed(app: &App, session: &Session, said: &Relayed) -> Result<()> {
    let status = STATUSES.iter().find(|known| **known == said.status);
    let status = status.ok_or_else(|| {
        let message = format!("status is one of {}", STATUSES.join(", "));
        Error::invalid_at("dispatch.status", "/status", message)
    })?;
    let (tenant, attempt) = (session.tenant_id, session.attempt_id);
    let attempt = store::attempt::by_id(app.store.read(), tenant, attempt)
        .await?
        .ok_or_else(|| Error::not_found("attempt with id", attempt))?;
    let learner = people::by_id(app, tenant, attempt.learner_id).await?;
    let course = crate::catalog::model(app, tenant, attempt.version_id).await?;
    let trail = Trail {
        tenant,
        launch: session.launch_id,
        protocol: PROTOCOL,
        platform: session.platform.clone(),
        course: course.id.clone(),
        learner: learner.pseudonym.clone(),
        attempt: Some(attempt.id),
        simulated: attempt.simulated,
    };
    let error: String = said
        .error
        .chars()
        .filter(char::is_ascii_digit)
        .take(4)
        .collect();
    let came_back = match (said.saved, error.as_str()) {
        (true, _) => "the LMS took it".to_owned(),
        (false, "") => "the LMS did not take it".to_owned(),
        (false, error) => format!("the LMS did not take it: error {error}"),
    };
    let told = Step::ok(
        Place::Lms,
        "dispatch.relay",
        format!("told the LMS: {status}"),
        came_back,
    );
    let step = match said.saved {
        true => told,
        false => Step {
            failure: Some((Outcome::Fail, "dispatch.not_saved")),
            expected: Some("Commit answers true".to_owned()),
            side: "lms",
            ..told
        },
    };
    let mut unit = Unit::new(tenant);
    unit.hops.push(trail.hop(app.now(), step));
    app.writer.write(unit).await?;
    Ok(())
}
