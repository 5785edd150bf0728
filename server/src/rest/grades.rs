//! Grades on their way to learning platforms.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::access::Scope;
use engine::platforms::grades;
use engine::{App, Instant};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use store::grade::{Grade as Row, Wanted};
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Grades;

/// Where a grade is.
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "lowercase")]
enum GradeState {
    /// To be sent, for the first time or again.
    Waiting,
    /// The platform has it.
    Delivered,
    /// Given up.
    Failed,
}

impl GradeState {
    const fn name(self) -> &'static str {
        match self {
            GradeState::Waiting => store::grade::WAITING,
            GradeState::Delivered => store::grade::DELIVERED,
            GradeState::Failed => store::grade::FAILED,
        }
    }

    fn of(name: &str) -> GradeState {
        match name {
            store::grade::DELIVERED => GradeState::Delivered,
            store::grade::FAILED => GradeState::Failed,
            _ => GradeState::Waiting,
        }
    }
}

/// The grade of a learner at a place of a learning platform.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Grade {
    /// UUIDv7.
    id: Uuid,
    /// To which platform.
    platform: Uuid,
    /// The learner in the course.
    registration: Uuid,
    /// The attempt that counts.
    attempt: Uuid,
    /// Of all points, 0 to 1.
    share: f64,
    /// Whether it was enough.
    passed: bool,
    /// Where it is.
    state: GradeState,
    /// How often it was tried as it is now.
    tries: i32,
    /// What the platform answered last.
    status: Option<i32>,
    /// Why the last try failed, in the platform's words.
    error: Option<String>,
    /// When the grade last changed.
    changed_at: OffsetDateTime,
    /// Not tried again before this moment, while it waits.
    next_at: OffsetDateTime,
    /// When the platform took it.
    delivered_at: Option<OffsetDateTime>,
}

impl From<Row> for Grade {
    fn from(row: Row) -> Self {
        Grade {
            id: row.id,
            platform: row.platform_id,
            registration: row.registration_id,
            attempt: row.attempt_id,
            share: row.share,
            passed: row.passed,
            state: GradeState::of(&row.state),
            tries: row.tries,
            status: row.status,
            error: row.error,
            changed_at: row.changed_at.to_time(),
            next_at: row.next_at.to_time(),
            delivered_at: row.delivered_at.map(Instant::to_time),
        }
    }
}

/// What was asked to be sent again.
#[derive(Object)]
struct Resent {
    /// How many.
    resent: u64,
}

#[OpenApi(tag = "Tag::Launches")]
impl Grades {
    /// Grades for learning platforms, newest first
    ///
    /// Scope: `attempts:read`.
    #[oai(path = "/grades", method = "get", operation_id = "listGrades")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Only those in this state.
        state: Query<Option<GradeState>>,
        /// Only those for this platform.
        platform: Query<Option<Uuid>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Grade>>, Problem> {
        caller
            .require(Scope::AttemptsRead)
            .map_err(engine::Error::from)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let wanted = Wanted {
            state: state.0.map(GradeState::name),
            platform: platform.0,
            ..Wanted::default()
        };
        let rows = grades::list(app, caller.tenant(), &wanted, page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            Grade::from,
        )))
    }

    /// Send grades again, by default those that were given up
    ///
    /// Scope: `attempts:write`.
    #[oai(
        path = "/grades/resend",
        method = "post",
        operation_id = "resendGrades"
    )]
    async fn resend_all(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Those in this state.
        state: Query<Option<GradeState>>,
        /// Only those for this platform.
        platform: Query<Option<Uuid>>,
    ) -> Result<Json<Resent>, Problem> {
        caller
            .require(Scope::AttemptsWrite)
            .map_err(engine::Error::from)?;
        let wanted = Wanted {
            state: Some(state.0.unwrap_or(GradeState::Failed).name()),
            platform: platform.0,
            ..Wanted::default()
        };
        let resent = grades::resend_all(app, caller.tenant(), &wanted).await?;
        Ok(Json(Resent { resent }))
    }

    /// Send a grade again, whatever became of it
    ///
    /// Scope: `attempts:write`.
    #[oai(
        path = "/grades/:grade/resend",
        method = "post",
        operation_id = "resendGrade"
    )]
    async fn resend(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        grade: Path<Uuid>,
    ) -> Result<Json<Grade>, Problem> {
        caller
            .require(Scope::AttemptsWrite)
            .map_err(engine::Error::from)?;
        Ok(Json(
            grades::resend(app, caller.tenant(), grade.0).await?.into(),
        ))
    }
}
