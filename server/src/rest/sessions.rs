//! Sessions of the one who asks: where am I signed on, and how do I end it.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::App;
use engine::access::{Caller, SignedIn};
use engine::sign_on;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::web_session::WebSession;
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Sessions;

/// A session in a browser.
#[derive(Object)]
struct Session {
    /// UUIDv7.
    id: Uuid,
    /// Whether this request belongs to it.
    current: bool,
    /// Roles that its login gave.
    roles: Vec<String>,
    /// What the browser calls itself.
    agent: String,
    /// When the person proved who they are.
    auth_at: OffsetDateTime,
    /// When it began.
    created_at: OffsetDateTime,
    /// Last use, to the minute.
    last_seen_at: OffsetDateTime,
    /// When it ends whatever happens.
    expires_at: OffsetDateTime,
}

fn session(row: WebSession, current: Option<Uuid>) -> Session {
    Session {
        id: row.id,
        current: current == Some(row.id),
        roles: row.roles.split(' ').map(str::to_owned).collect(),
        agent: row.agent,
        auth_at: row.auth_at.to_time(),
        created_at: row.created_at.to_time(),
        last_seen_at: row.seen_at.to_time(),
        expires_at: row.expires_at.to_time(),
    }
}

/// How many sessions ended.
#[derive(Object)]
struct EndedSessions {
    /// This request's own may be among them.
    ended: u64,
}

#[OpenApi(tag = "Tag::Identity")]
impl Sessions {
    /// My sessions, oldest first
    ///
    /// Those of the person who has signed on; a key has none. Scope: none beyond a valid credential.
    #[oai(path = "/sessions", method = "get", operation_id = "listSessions")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Session>>, Problem> {
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let rows = match person(&caller) {
            Some(who) => sign_on::list_mine(app, who, page).await?,
            None => Vec::new(),
        };
        let current = person(&caller).map(|who| who.session);
        let wire = |row| session(row, current);
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            wire,
        )))
    }

    /// End one of my sessions
    ///
    /// Doing it twice is fine, and nobody else's session ends. Scope: none beyond a valid credential.
    #[oai(
        path = "/sessions/:session",
        method = "delete",
        operation_id = "endSession"
    )]
    async fn end(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        session: Path<Uuid>,
    ) -> Result<Json<EndedSessions>, Problem> {
        let ended = match person(&caller) {
            Some(who) => sign_on::end_mine(app, who, session.0).await?,
            None => 0,
        };
        Ok(Json(EndedSessions { ended }))
    }

    /// End all my sessions, this one too
    ///
    /// Scope: none beyond a valid credential.
    #[oai(path = "/sessions", method = "delete", operation_id = "endSessions")]
    async fn end_all(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
    ) -> Result<Json<EndedSessions>, Problem> {
        let ended = match person(&caller) {
            Some(who) => sign_on::sign_out_everywhere(app, who).await?,
            None => 0,
        };
        Ok(Json(EndedSessions { ended }))
    }
}

fn person(caller: &Caller) -> Option<&SignedIn> {
    match caller {
        Caller::Person(person) => Some(person),
        Caller::Key { .. } | Caller::Session(_) => None,
    }
}
