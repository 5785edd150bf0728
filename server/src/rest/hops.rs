//! The hop log of one launch.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::access::Scope;
use engine::{App, hops};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::hop::Hop as Row;
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Hops;

/// One step of a launch.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Hop {
    /// Commit order.
    seq: i64,
    /// When the step ended.
    at: OffsetDateTime,
    /// `user`, `lms`, `host`, `lrs`, `passback` or `analytics`.
    place: String,
    /// Stable step name.
    step: String,
    /// `ok`, `slow`, `running`, `fail` or `deny`.
    outcome: String,
    /// Stable error code.
    code: Option<String>,
    /// What was done.
    done: String,
    /// What came back.
    came_back: String,
    /// What was expected instead.
    expected: Option<String>,
    /// Whose side it is on.
    side: String,
    /// Microseconds it took.
    us: i64,
}

impl From<Row> for Hop {
    fn from(row: Row) -> Self {
        Hop {
            seq: row.seq,
            at: row.at.to_time(),
            place: row.place,
            step: row.step,
            outcome: row.outcome,
            code: row.code,
            done: row.done,
            came_back: row.came_back,
            expected: row.expected,
            side: row.side,
            us: row.us,
        }
    }
}

#[OpenApi(tag = "Tag::Operations")]
impl Hops {
    /// What happened in a launch, step by step
    ///
    /// Scope: `ops:read`.
    #[oai(
        path = "/launches/:launch/hops",
        method = "get",
        operation_id = "listHops"
    )]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        launch: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Hop>>, Problem> {
        caller
            .require(Scope::OpsRead)
            .map_err(engine::Error::from)?;
        let page = paging::asked::<i64>(cursor.0, limit.0)?;
        let rows = hops::of_launch(app, caller.tenant(), launch.0, page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.seq.to_string(),
            Hop::from,
        )))
    }
}
