//! Dispatches: thin packages for other LMSs, and on which terms they open.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use content::export::Standard;
use engine::access::{self, Resource, Scope};
use engine::dispatches::{self, Terms};
use engine::{App, Instant};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use store::dispatch::Dispatch as Row;
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Dispatches;

/// A course that thin packages in another LMS open here.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Dispatch {
    /// UUIDv7.
    id: Uuid,
    /// Course id.
    course: Uuid,
    /// For screens: whom it was given to.
    name: String,
    /// The version that new attempts begin; absent: whichever is published then.
    version: Option<Uuid>,
    /// Learners at most; absent: any number.
    seats: Option<i64>,
    /// Learners who came so far.
    taken: i64,
    /// Whether it is switched off.
    disabled: bool,
    /// When it stops working.
    expires_at: Option<OffsetDateTime>,
    /// When it was made.
    created_at: OffsetDateTime,
    /// When its terms were last changed.
    updated_at: OffsetDateTime,
}

impl From<Row> for Dispatch {
    fn from(row: Row) -> Self {
        Dispatch {
            id: row.id,
            course: row.course_id,
            name: row.name,
            version: row.version_id,
            seats: row.seats,
            taken: row.taken,
            disabled: row.disabled_at.is_some(),
            expires_at: row.expires_at.map(Instant::to_time),
            created_at: row.created_at.to_time(),
            updated_at: row.updated_at.to_time(),
        }
    }
}

/// A new dispatch.
#[derive(Object)]
#[oai(example, skip_serializing_if_is_none)]
struct NewDispatch {
    /// Course id or slug; the course must be published.
    #[oai(validator(min_length = 1, max_length = 200))]
    course: String,
    /// For screens: whom it is given to. The course's slug when not given.
    name: Option<String>,
    /// Hold new attempts to this version. Otherwise they follow what is published.
    version: Option<Uuid>,
    /// Learners at most.
    seats: Option<i64>,
    /// When it stops working.
    expires_at: Option<OffsetDateTime>,
}

impl poem_openapi::types::Example for NewDispatch {
    fn example() -> Self {
        NewDispatch {
            course: "spot-the-phish".to_owned(),
            name: Some("Hospital group, 2027".to_owned()),
            version: None,
            seats: Some(500),
            expires_at: None,
        }
    }
}

/// The terms of a dispatch, all of them: what is left out is no longer limited.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct DispatchTerms {
    /// For screens; stays as it is when not given.
    name: Option<String>,
    /// Hold new attempts to this version. Otherwise they follow what is published.
    version: Option<Uuid>,
    /// Learners at most. Who has a seat keeps it.
    seats: Option<i64>,
    /// When it stops working.
    expires_at: Option<OffsetDateTime>,
    /// Switch it off: nobody comes in, sessions that are open go on.
    #[oai(default)]
    disabled: bool,
}

/// What the package is for.
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "lowercase")]
enum Thin {
    /// SCORM 1.2.
    Scorm12,
    /// SCORM 2004 4th Edition.
    Scorm2004,
    /// cmi5.
    Cmi5,
}

impl From<Thin> for Standard {
    fn from(thin: Thin) -> Standard {
        match thin {
            Thin::Scorm12 => Standard::Scorm12,
            Thin::Scorm2004 => Standard::Scorm2004,
            Thin::Cmi5 => Standard::Cmi5,
        }
    }
}

/// A file to save.
#[derive(ApiResponse)]
enum Package {
    /// The package.
    #[oai(status = 200, content_type = "application/zip")]
    Zip(
        Binary<Vec<u8>>,
        /// The name to save it under.
        #[oai(header = "Content-Disposition")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Links")]
impl Dispatches {
    /// Dispatches, newest first
    ///
    /// Scope: `links:read`.
    #[oai(path = "/dispatches", method = "get", operation_id = "listDispatches")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Dispatch>>, Problem> {
        caller
            .require_for(Scope::LinksRead, Resource::Some)
            .map_err(engine::Error::from)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let within = caller.courses(Scope::LinksRead);
        let rows = dispatches::list(app, caller.tenant(), within.as_deref(), page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            Dispatch::from,
        )))
    }

    /// Make a dispatch
    ///
    /// Its packages are downloaded from it; they stay the same whatever its terms become. Scope: `links:write`.
    #[oai(path = "/dispatches", method = "post", operation_id = "createDispatch")]
    async fn create(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        body: Json<NewDispatch>,
    ) -> Result<Json<Dispatch>, Problem> {
        let NewDispatch {
            course,
            name,
            version,
            seats,
            expires_at,
        } = body.0;
        access::course(app, &caller, Scope::LinksWrite, &course).await?;
        let terms = Terms {
            name,
            version,
            seats,
            expires: expires_at.map(Instant::from),
            disabled: false,
        };
        let made = dispatches::create(app, caller.tenant(), &course, terms).await?;
        Ok(Json(made.into()))
    }

    /// One dispatch, with the seats that are taken
    ///
    /// Scope: `links:read`.
    #[oai(
        path = "/dispatches/:dispatch",
        method = "get",
        operation_id = "getDispatch"
    )]
    async fn get(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        dispatch: Path<Uuid>,
    ) -> Result<Json<Dispatch>, Problem> {
        let found = access::dispatch(app, &caller, Scope::LinksRead, dispatch.0).await?;
        Ok(Json(found.into()))
    }

    /// Set the terms of a dispatch: seats, end, version, on or off
    ///
    /// They hold for the next launch. Sessions that are open go on. Scope: `links:write`.
    #[oai(
        path = "/dispatches/:dispatch",
        method = "put",
        operation_id = "changeDispatch"
    )]
    async fn change(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        dispatch: Path<Uuid>,
        body: Json<DispatchTerms>,
    ) -> Result<Json<Dispatch>, Problem> {
        access::dispatch(app, &caller, Scope::LinksWrite, dispatch.0).await?;
        let DispatchTerms {
            name,
            version,
            seats,
            expires_at,
            disabled,
        } = body.0;
        let terms = Terms {
            name,
            version,
            seats,
            expires: expires_at.map(Instant::from),
            disabled,
        };
        let changed = dispatches::change(app, caller.tenant(), dispatch.0, terms).await?;
        Ok(Json(changed.into()))
    }

    /// Download the thin package of a dispatch
    ///
    /// Who has the package can open the course as any learner of the LMS that it is given to: treat it like a link.
    /// Scope: `links:write`.
    #[oai(
        path = "/dispatches/:dispatch/package",
        method = "get",
        operation_id = "getDispatchPackage"
    )]
    async fn package(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        dispatch: Path<Uuid>,
        /// What the package is for.
        #[oai(name = "as")]
        standard: Query<Thin>,
    ) -> Result<Package, Problem> {
        let found = access::dispatch(app, &caller, Scope::LinksWrite, dispatch.0).await?;
        let (name, zip) =
            crate::export::dispatch(app, caller.tenant(), &found, standard.0.into()).await?;
        let saved = format!("attachment; filename=\"{name}\"");
        Ok(Package::Zip(Binary(zip), saved))
    }
}
