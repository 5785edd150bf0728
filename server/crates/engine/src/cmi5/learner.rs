//! A cmi5 course that a learner opened by a launch of whatever protocol: what their page shows, and AUs opened from it. The
//! registration of the attempt is the registration of cmi5.

use super::course::Taken;
use super::launch::{Launched, NewLaunch, launch};
use super::progress::Progress;
use super::read;
use crate::hops::{Outcome, Place, Step, Trail};
use crate::{App, Error, Result, people, tenants};
use ::cmi5::structure::{Au, Block, LaunchMethod, Node};
use ::cmi5::{Account, LaunchMode};
use serde::{Deserialize, Serialize};
use store::attempt::Attempt;
use store::session::Session;
use store::writer::Unit;
use uuid::Uuid;

/// What the page shows.
#[derive(Debug, Clone, Serialize)]
pub struct Outline {
    /// Of the course.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Language wanted, BCP 47.
    pub lang: String,
    /// The enrolment.
    pub registration: Uuid,
    /// Whether the whole course is satisfied.
    pub satisfied: bool,
    /// Blocks and AUs in order, each block before what is in it.
    pub items: Vec<Item>,
    /// Where the learner came from.
    pub return_url: Option<String>,
}

/// A block or an AU.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Place of an AU among the AUs, from 0; none of a block.
    pub au: Option<usize>,
    /// What the learner reads.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// How deep it lies, from 0.
    pub depth: usize,
    /// Of an AU: `not started`, `begun`, `completed`, `passed`, `failed`, `waived`; of a block: `satisfied` or `open`.
    pub state: &'static str,
    /// Whether it counts as done.
    pub satisfied: bool,
    /// When an AU counts as done, as `CompletedAndPassed`; empty of a block.
    pub move_on: &'static str,
    /// Whether it must have a window of its own.
    pub own_window: bool,
    /// Whether a session of it goes on.
    pub running: bool,
}

/// Where the learner is to find themselves after an AU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum After {
    /// The AU took the page's place: on the page again.
    Page,
    /// The AU had a window of its own: nowhere, it closes.
    Window,
    /// The AU took the page's place, and this browser cannot find back to it: where the learner came from.
    Home,
}

/// What is known of a session's course.
struct Stand {
    attempt: Attempt,
    taken: Taken,
    progress: Progress,
    running: Vec<String>,
}

impl Stand {
    async fn read(app: &App, session: &Session) -> Result<Stand> {
        let (tenant, db) = (session.tenant_id, app.store.read());
        let attempt = store::attempt::by_id(db, tenant, session.attempt_id)
            .await?
            .ok_or_else(|| Error::not_found("attempt with id", session.attempt_id))?;
        let course = attempt.course_id.to_string();
        let taken = Taken::read(app, tenant, &course, Some(attempt.version_id)).await?;
        let registration = attempt.registration_id;
        let progress = match store::cmi5::registration(db, tenant, registration).await? {
            Some(known) => read(&known.progress)?,
            None => Progress::default(),
        };
        let mut running = Vec::new();
        for row in store::cmi5::open_sessions(db, tenant, registration).await? {
            let open: ::cmi5::Session = read(&row.state)?;
            running.push(open.publisher_id);
        }
        Ok(Stand {
            attempt,
            taken,
            progress,
            running,
        })
    }

    fn item(&self, au: &Au, depth: usize, place: usize) -> Item {
        let record = self.progress.of(&au.id);
        Item {
            au: Some(place),
            title: au.title.best(&self.attempt.lang).to_owned(),
            description: au.description.best(&self.attempt.lang).to_owned(),
            depth,
            state: self.progress.word(&au.id),
            satisfied: au.move_on.met(&record),
            move_on: au.move_on.name(),
            own_window: au.launch_method == LaunchMethod::OwnWindow,
            running: self.running.contains(&au.id),
        }
    }

    fn heading(&self, block: &Block, depth: usize) -> Item {
        let satisfied = self.progress.satisfied.contains(&block.id);
        Item {
            au: None,
            title: block.title.best(&self.attempt.lang).to_owned(),
            description: block.description.best(&self.attempt.lang).to_owned(),
            depth,
            state: if satisfied { "satisfied" } else { "open" },
            satisfied,
            move_on: "",
            own_window: false,
            running: false,
        }
    }

    /// Course structures nest less than 64 deep.
    fn list(&self, nodes: &[Node], depth: usize, place: &mut usize, into: &mut Vec<Item>) {
        for node in nodes {
            match node {
                Node::Au(au) => {
                    into.push(self.item(au, depth, *place));
                    *place += 1;
                }
                Node::Block(block) => {
                    into.push(self.heading(block, depth));
                    self.list(&block.children, depth + 1, place, into);
                }
            }
        }
    }
}

/// What the page shows now.
pub async fn outline(app: &App, session: &Session) -> Result<Outline> {
    let stand = Stand::read(app, session).await?;
    let structure = &stand.taken.structure;
    let lang = stand.attempt.lang.clone();
    let mut items = Vec::new();
    stand.list(&structure.children, 0, &mut 0, &mut items);
    Ok(Outline {
        title: structure.title.best(&lang).to_owned(),
        description: structure.description.best(&lang).to_owned(),
        lang,
        registration: stand.attempt.registration_id,
        satisfied: stand.progress.satisfied.contains(&structure.id),
        items,
        return_url: session.return_url.clone(),
    })
}

/// Opens the AU at this place.
pub async fn open(app: &App, session: &Session, au: usize, after: After) -> Result<Launched> {
    let tenant = session.tenant_id;
    let stand = Stand::read(app, session).await?;
    let (_, unit) = stand.taken.au(&au.to_string())?;
    let learner = people::by_id(app, tenant, stand.attempt.learner_id).await?;
    let slug = tenants::slug(app, tenant).await?;
    let page = format!("{}/play/cmi5/", app.settings.content_url);
    let closing = format!("{page}back.html");
    let return_url = match after {
        After::Page => page,
        After::Window => closing,
        After::Home => session.return_url.clone().unwrap_or(closing),
    };
    let asked = NewLaunch {
        course: stand.attempt.course_id.to_string(),
        version: Some(stand.attempt.version_id),
        au: au.to_string(),
        // As in every statement about this learner.
        actor: Account {
            home_page: format!("{}/id/{slug}", app.settings.public_url),
            name: learner.pseudonym.clone(),
        },
        registration: Some(stand.attempt.registration_id),
        mode: mode(unit, &stand.progress),
        return_url: Some(return_url),
    };
    launch(app, tenant, asked).await
}

/// What is done is looked at again: the AU may not say a second time that it is (9.3.3, 9.3.4).
fn mode(au: &Au, progress: &Progress) -> LaunchMode {
    let record = progress.of(&au.id);
    let can_be_passed = au.mastery_score.is_some() && !record.passed;
    let done = au.move_on.met(&record) && (record.completed || record.passed);
    if done && !can_be_passed {
        LaunchMode::Review
    } else {
        LaunchMode::Normal
    }
}

/// The browser did not open the AU's window; noted for whoever is asked why.
pub async fn popup_blocked(app: &App, session: &Session) -> Result<()> {
    let stand = Stand::read(app, session).await?;
    let learner = people::by_id(app, session.tenant_id, stand.attempt.learner_id).await?;
    let trail = Trail {
        tenant: session.tenant_id,
        launch: session.launch_id,
        protocol: "cmi5",
        platform: session.platform.clone(),
        course: stand.taken.course.slug,
        learner: learner.pseudonym.clone(),
        attempt: Some(stand.attempt.id),
        simulated: stand.attempt.simulated,
    };
    let step = Step {
        expected: Some("allow pop-up windows for this site".to_owned()),
        failure: Some((Outcome::Fail, "cmi5.popup_blocked")),
        side: "learner",
        ..Step::ok(
            Place::User,
            "cmi5.fault",
            "opened the window of an AU",
            "the browser blocked it",
        )
    };
    let mut unit = Unit::new(session.tenant_id);
    unit.hops.push(trail.hop(app.now(), step));
    app.writer.write(unit).await?;
    Ok(())
}
