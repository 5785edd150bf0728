//! Signed launch links.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::access::{self, Resource, Scope};
use engine::links::{self, NewLink as Wanted};
use engine::{App, Instant};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use store::link::Link as Row;
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Links;

/// A link that opens one course for one learner.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Link {
    /// UUIDv7.
    id: Uuid,
    /// Where it leads.
    url: String,
    /// Course id.
    course: Uuid,
    /// Learner id: a pseudonym's, not a person's.
    learner: Uuid,
    /// Opens a single time.
    once: bool,
    /// When it was made.
    created_at: OffsetDateTime,
    /// When it stops working.
    expires_at: Option<OffsetDateTime>,
    /// First use of a single-use link.
    used_at: Option<OffsetDateTime>,
    /// When it was revoked.
    revoked_at: Option<OffsetDateTime>,
}

fn wire(app: &App, row: Row) -> Link {
    Link {
        id: row.id,
        url: links::url(app, row.id),
        course: row.course_id,
        learner: row.learner_id,
        once: row.once,
        created_at: row.created_at.to_time(),
        expires_at: row.expires_at.map(Instant::to_time),
        used_at: row.used_at.map(Instant::to_time),
        revoked_at: row.revoked_at.map(Instant::to_time),
    }
}

/// What the link shall open.
#[derive(Object)]
#[oai(example, skip_serializing_if_is_none)]
struct NewLink {
    /// Course id or slug; the course must be published.
    #[oai(validator(min_length = 1, max_length = 200))]
    course: String,
    /// What you call the learner; hashed on arrival, not stored. Without it the link has a learner of its own.
    learner: Option<String>,
    /// When it stops working.
    expires_at: Option<OffsetDateTime>,
    /// Opens a single time.
    #[oai(default)]
    once: bool,
}

impl poem_openapi::types::Example for NewLink {
    fn example() -> Self {
        NewLink {
            course: "spot-the-phish".to_owned(),
            learner: Some("staff-4711".to_owned()),
            expires_at: None,
            once: false,
        }
    }
}

/// Nothing more to say.
#[derive(ApiResponse)]
enum Gone {
    /// The link no longer opens.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(tag = "Tag::Links")]
impl Links {
    /// Launch links, newest first
    ///
    /// Scope: `links:read`.
    #[oai(path = "/links", method = "get", operation_id = "listLinks")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Link>>, Problem> {
        caller
            .require_for(Scope::LinksRead, Resource::Some)
            .map_err(engine::Error::from)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let within = caller.courses(Scope::LinksRead);
        let rows = links::list(app, caller.tenant(), within.as_deref(), page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            |row| wire(app, row),
        )))
    }

    /// Make a launch link
    ///
    /// Scope: `links:write`.
    #[oai(path = "/links", method = "post", operation_id = "createLink")]
    async fn create(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        body: Json<NewLink>,
    ) -> Result<Json<Link>, Problem> {
        let NewLink {
            course,
            learner,
            expires_at,
            once,
        } = body.0;
        access::course(app, &caller, Scope::LinksWrite, &course).await?;
        let wanted = Wanted {
            course,
            learner,
            expires: expires_at.map(Instant::from),
            once,
            simulated: false,
        };
        let created = links::create(app, caller.tenant(), wanted).await?;
        Ok(Json(wire(app, created.link)))
    }

    /// Revoke a launch link
    ///
    /// Doing it twice is fine. Sessions it opened go on. Scope: `links:write`.
    #[oai(path = "/links/:link", method = "delete", operation_id = "revokeLink")]
    async fn revoke(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        link: Path<Uuid>,
    ) -> Result<Gone, Problem> {
        access::link(app, &caller, Scope::LinksWrite, link.0).await?;
        links::revoke(app, caller.tenant(), link.0).await?;
        Ok(Gone::Done)
    }
}
