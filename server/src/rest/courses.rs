//! Courses: listed, read, checked, imported, published.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::{FaultDetails, Problem};
use crate::rest::Tag;
use content::{Finding, Folder};
use engine::access::{self, Resource, Scope};
use engine::{App, catalog};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiResponse, Object, OpenApi};
use store::course::Course as Row;
use store::version::Summary;
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Courses;

/// The largest zip that can be imported through the API.
const LARGEST_ZIP: usize = 200 << 20;

/// A course.
#[derive(Object)]
#[oai(example, skip_serializing_if_is_none)]
struct Course {
    /// UUIDv7.
    id: Uuid,
    /// The author's id, unique in this tenant.
    slug: String,
    /// Of the newest version.
    title: String,
    /// Of the newest version.
    summary: Option<String>,
    /// BCP 47 tag of the source text.
    lang: String,
    /// As the author states them.
    minutes: i32,
    /// What a new attempt begins; absent before the first publication.
    published_version: Option<Uuid>,
    /// When it was first imported.
    created_at: OffsetDateTime,
    /// When it last changed.
    updated_at: OffsetDateTime,
    /// `microcourse`, or what the package is: `scorm12`, `scorm2004`, `cmi5`.
    kind: String,
}

impl poem_openapi::types::Example for Course {
    fn example() -> Self {
        Course {
            id: Uuid::from_u128(0x0195_05d2_7f5e_7c3a_9d5e_1f2a_3b4c_5d6e),
            slug: "spot-the-phish".to_owned(),
            title: "Spot the phish".to_owned(),
            summary: Some("Recognise a fraudulent message.".to_owned()),
            lang: "en".to_owned(),
            minutes: 7,
            published_version: Some(Uuid::from_u128(0x0195_05d2_7f5e_7c3a_9d5e_1f2a_3b4c_5d6f)),
            created_at: OffsetDateTime::UNIX_EPOCH,
            updated_at: OffsetDateTime::UNIX_EPOCH,
            kind: "microcourse".to_owned(),
        }
    }
}

impl From<Row> for Course {
    fn from(row: Row) -> Self {
        Course {
            id: row.id,
            slug: row.slug,
            title: row.title,
            summary: row.summary,
            lang: row.lang,
            minutes: row.minutes,
            published_version: row.published_version,
            created_at: row.created_at.to_time(),
            updated_at: row.updated_at.to_time(),
            kind: row.kind,
        }
    }
}

/// A version of a course. Its identity is the hash of its canonical model.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Version {
    /// UUIDv7.
    id: Uuid,
    /// Semantic version, as the author writes it.
    number: String,
    /// SHA-256 of the canonical model, hex. Statements carry it.
    sha256: String,
    /// When it was imported.
    created_at: OffsetDateTime,
    /// When it was first published.
    published_at: Option<OffsetDateTime>,
}

impl From<Summary> for Version {
    fn from(row: Summary) -> Self {
        Version {
            id: row.id,
            number: row.number,
            sha256: row.sha256,
            created_at: row.created_at.to_time(),
            published_at: row.published_at.map(store::Instant::to_time),
        }
    }
}

/// What lint has to say about a place in a course.
#[derive(Object)]
struct LintFinding {
    /// `error`, `warning` or `note`.
    severity: String,
    /// Stable and dotted.
    code: String,
    /// Which file.
    file: String,
    /// From 1.
    line: u32,
    /// From 1.
    column: u32,
    /// What is wrong.
    message: String,
    /// What to write instead.
    advice: String,
}

impl From<Finding> for LintFinding {
    fn from(finding: Finding) -> Self {
        LintFinding {
            severity: finding.severity.name().to_owned(),
            code: finding.code.to_owned(),
            file: finding.file,
            line: finding.line,
            column: finding.column,
            message: finding.message,
            advice: finding.advice,
        }
    }
}

/// The result of a lint.
#[derive(Object)]
struct Linted {
    /// Whether the course can be imported.
    ok: bool,
    /// Everything found, in the order of the text.
    findings: Vec<LintFinding>,
}

/// The result of an import.
#[derive(Object)]
pub(super) struct Imported {
    /// The course.
    course: Course,
    /// The version in the zip; an older one when the same content was imported before.
    version: Version,
    /// Whether this version is new.
    new: bool,
    /// Warnings of the lint.
    warnings: Vec<LintFinding>,
}

impl From<catalog::Imported> for Imported {
    fn from(imported: catalog::Imported) -> Self {
        let warnings = imported.warnings.into_iter();
        Imported {
            course: imported.course.into(),
            version: imported.version.into(),
            new: imported.new,
            warnings: warnings.map(LintFinding::from).collect(),
        }
    }
}

/// Which version to publish.
#[derive(Object)]
struct Publish {
    /// Its id.
    version: Uuid,
}

/// A course with its ETag.
#[derive(ApiResponse)]
enum CourseAnswer {
    /// The course. Send the ETag as `If-Match` when you publish, so that two editors cannot undo each other.
    #[oai(status = 200)]
    Ok(Json<Course>, #[oai(header = "ETag")] String),
}

fn with_etag(row: Row) -> CourseAnswer {
    let etag = catalog::etag(&row);
    CourseAnswer::Ok(Json(row.into()), etag)
}

#[OpenApi(tag = "Tag::Catalog")]
impl Courses {
    /// Courses by slug
    ///
    /// Scope: `courses:read`.
    #[oai(path = "/courses", method = "get", operation_id = "listCourses")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Only those a learner can begin.
        published: Query<Option<bool>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Course>>, Problem> {
        caller
            .require_for(Scope::CoursesRead, Resource::Some)
            .map_err(engine::Error::from)?;
        let page = paging::asked::<String>(cursor.0, limit.0)?;
        let limit = page.limit;
        let (published, within) = (
            published.0.unwrap_or(false),
            caller.courses(Scope::CoursesRead),
        );
        let tenant = caller.tenant();
        let rows = catalog::list(app, tenant, published, within.as_deref(), page).await?;
        Ok(Json(paging::page(
            rows,
            limit,
            |row| row.slug.clone(),
            Course::from,
        )))
    }

    /// One course, by its id or by the author's id
    ///
    /// Scope: `courses:read`.
    #[oai(path = "/courses/:course", method = "get", operation_id = "getCourse")]
    async fn get(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        course: Path<String>,
    ) -> Result<CourseAnswer, Problem> {
        Ok(with_etag(
            access::course(app, &caller, Scope::CoursesRead, &course.0).await?,
        ))
    }

    /// Versions of a course, newest first
    ///
    /// Scope: `courses:read`.
    #[oai(
        path = "/courses/:course/versions",
        method = "get",
        operation_id = "listVersions"
    )]
    async fn versions(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        course: Path<String>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Version>>, Problem> {
        let course = access::course(app, &caller, Scope::CoursesRead, &course.0).await?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let rows = catalog::versions(app, caller.tenant(), course.id, page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            Version::from,
        )))
    }

    /// Import a course from a zip of its folder
    ///
    /// The same content again gives the same version. Scope: `courses:write`.
    #[oai(path = "/courses", method = "post", operation_id = "importCourse")]
    async fn import(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        body: Binary<poem::Body>,
    ) -> Result<Json<Imported>, Problem> {
        caller
            .require(Scope::CoursesWrite)
            .map_err(engine::Error::from)?;
        let folder = unzip(body.0).await?;
        let imported = catalog::import(app, caller.tenant(), &folder).await?;
        Ok(Json(imported.into()))
    }

    /// Check a zip of a course folder without importing it
    ///
    /// Scope: `courses:write`.
    #[oai(path = "/courses/lint", method = "post", operation_id = "lintCourse")]
    async fn lint(
        &self,
        Key(caller): Key,
        body: Binary<poem::Body>,
    ) -> Result<Json<Linted>, Problem> {
        caller
            .require(Scope::CoursesWrite)
            .map_err(engine::Error::from)?;
        let reading = content::read(&unzip(body.0).await?);
        let findings = reading
            .findings
            .into_iter()
            .map(LintFinding::from)
            .collect();
        Ok(Json(Linted {
            ok: reading.course.is_some(),
            findings,
        }))
    }

    /// Publish a version: new attempts begin it, attempts that go on keep theirs
    ///
    /// Scope: `courses:publish`.
    #[oai(
        path = "/courses/:course/publish",
        method = "post",
        operation_id = "publishCourse"
    )]
    async fn publish(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        course: Path<String>,
        body: Json<Publish>,
        /// The ETag of the course as you read it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<CourseAnswer, Problem> {
        let course = access::course(app, &caller, Scope::CoursesPublish, &course.0).await?;
        let revision = if_match.0.as_deref().map(revision).transpose()?;
        Ok(with_etag(
            catalog::publish(app, caller.tenant(), course.id, body.0.version, revision).await?,
        ))
    }
}

fn revision(etag: &str) -> Result<i64, Problem> {
    let text = etag.trim().trim_start_matches("W/").trim_matches('"');
    text.parse().map_err(|_| {
        Problem::bad_request(
            "precondition.invalid",
            "If-Match must be an ETag of this course",
        )
    })
}

async fn unzip(body: poem::Body) -> Result<Folder, Problem> {
    let too_large = || {
        Problem::new(
            poem::http::StatusCode::PAYLOAD_TOO_LARGE,
            "body.too_large",
            format!("a course has at most {LARGEST_ZIP} bytes"),
        )
    };
    let bytes = body
        .into_bytes_limit(LARGEST_ZIP)
        .await
        .map_err(|_| too_large())?;
    Folder::from_zip(&bytes).map_err(|error| {
        let mut problem = Problem::new(
            poem::http::StatusCode::UNPROCESSABLE_ENTITY,
            "course.zip",
            format!("this is not a zip of a course folder: {error}"),
        );
        problem.details.faults =
            Some(Vec::<FaultDetails>::new()).filter(|faults| !faults.is_empty());
        problem
    })
}
