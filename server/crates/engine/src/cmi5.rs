//! cmi5, as the LMS: AUs launched, their statements heard and held to the rules, blocks and courses satisfied. What the
//! rules are is told in the crate `cmi5`; here they meet the database. Everything that a request leaves behind (statements,
//! session, registration, hops) is one unit.

mod acts;
mod attempt;
mod course;
mod hear;
mod launch;
mod learner;
mod progress;

pub use acts::{Fetched, abandon, fetch, waive};
pub use hear::{Heard, hear, read_launch_data, read_preferences};
pub use launch::{Launched, NewLaunch, launch};
pub use learner::{After, Item, Outline, open, outline, popup_blocked};
pub use progress::{Progress, Seen, Standing, standing, standings};

use crate::access::{Caller, Rights, Scope, Scopes};
use crate::hops::Trail;
use crate::{App, Error, Result};
use ::cmi5::Session;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use store::cmi5::{Registration, Session as Row, Step};
use store::writer::Change;
use store::{Instant, TenantId};
use uuid::Uuid;

/// Two requests of one session may meet; each then reads again.
const MEETINGS: usize = 8;
/// A session lives this long. A launch can always be repeated.
const LIFE_SECONDS: i64 = 12 * 3_600;

/// An AU that speaks: its session as it is kept.
#[derive(Debug, Clone)]
pub struct Speaker {
    row: Row,
    /// What the rules are held against.
    pub session: Session,
}

impl Speaker {
    /// Whose rows it may touch.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.row.tenant_id
    }

    /// The AU as a caller of the record store. What it may touch there is narrowed further by [`::cmi5::resources`].
    #[must_use]
    pub fn caller(&self) -> Caller {
        use Scope::{Define, Profile, State, StatementsRead, StatementsWrite};
        let scopes = Scopes::of(&[StatementsWrite, StatementsRead, State, Profile, Define]);
        Caller::Key {
            tenant: self.row.tenant_id,
            id: self.row.id,
            name: "an AU (cmi5)".to_owned(),
            scopes,
            rights: Arc::new(Rights::everywhere(scopes)),
            expires: Some(self.row.expires_at),
            max_attachment: None,
        }
    }
}

/// The AU that holds this token; none when there is none, or its time is over.
pub async fn authenticate(app: &App, token: &str) -> Result<Option<Speaker>> {
    let hash = app.secrets.token_hash(token);
    let row = store::credential::cmi5_session(app.store.read(), &hash).await?;
    let row = row.filter(|row| row.expires_at > app.now());
    row.map(|row| {
        let session = read(&row.state)?;
        Ok(Speaker { row, session })
    })
    .transpose()
}

async fn speaker(app: &App, tenant: TenantId, id: Uuid) -> Result<Speaker> {
    let row = store::cmi5::session(app.store.read(), tenant, id).await?;
    let row = row.ok_or_else(|| Error::not_found("cmi5 session with id", id))?;
    let session = read(&row.state)?;
    Ok(Speaker { row, session })
}

async fn registration(app: &App, tenant: TenantId, id: Uuid) -> Result<Registration> {
    let row = store::cmi5::registration(app.store.read(), tenant, id).await?;
    row.ok_or_else(|| Error::not_found("cmi5 registration with id", id))
}

/// The session as it shall be, to be written over what was read.
fn saved(speaker: &Speaker, session: &Session, heard_at: Instant) -> Change {
    let row = Row {
        state: written(session),
        open: session.is_open(),
        heard_at,
        revision: speaker.row.revision + 1,
        ..speaker.row.clone()
    };
    Change::Cmi5(Step::SessionSaved(Box::new(row), speaker.row.revision))
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| {
        let problem = error.to_string();
        store::Error::Corrupt {
            what: "state of a cmi5 course",
            problem,
        }
        .into()
    })
}

fn written<T: Serialize>(state: &T) -> String {
    serde_json::to_string(state).unwrap_or_default()
}

fn timestamp(at: Instant) -> String {
    xapi::time::stored_text(at.0)
}

/// The hops of a session are one launch.
fn trail(app: &App, tenant: TenantId, course: &str, session: &Session) -> Trail {
    let account = format!("{}|{}", session.actor.home_page, session.actor.name);
    Trail {
        tenant,
        launch: session.id,
        protocol: "cmi5",
        platform: "cmi5".to_owned(),
        course: course.to_owned(),
        learner: app.secrets.pseudonym(tenant, "cmi5", &account),
        attempt: None,
        simulated: false,
    }
}
