//! The debug log of SCORM packages: what their SCOs called.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::access::{self, Scope};
use engine::scorm::Entry;
use engine::{App, hops, scorm};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Object, OpenApi};
use std::str::FromStr;
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Scorm;

/// What a SCO called up to one commit.
#[derive(Object)]
struct ScormCalls {
    /// Which launch of a SCO.
    sitting: Uuid,
    /// Which of its commits, from 1.
    seq: i64,
    /// Which activity: the manifest's identifier.
    activity: String,
    /// When the commit came.
    at: OffsetDateTime,
    /// In order: `{at, call, args, answer, error, why?}`. Long values are shortened.
    calls: Vec<Any<serde_json::Value>>,
}

impl From<Entry> for ScormCalls {
    fn from(entry: Entry) -> Self {
        ScormCalls {
            sitting: entry.sitting,
            seq: entry.seq,
            activity: entry.activity,
            at: entry.at.to_time(),
            calls: entry.calls.into_iter().map(Any).collect(),
        }
    }
}

/// What the SCOs of an attempt keep.
#[derive(Object)]
struct ScormData {
    /// Activities with a session, by identifier.
    activities: Vec<ScormActivity>,
}

/// What an activity keeps.
#[derive(Object)]
struct ScormActivity {
    /// The manifest's identifier.
    activity: String,
    /// Sessions begun.
    sessions: u32,
    /// Whether the next session goes on where this one stopped.
    suspended: bool,
    /// Elements of the run-time data model that were set, by name, as `cmi.core.lesson_location`.
    data: Any<serde_json::Value>,
}

/// Sitting and commit of the last row seen.
struct After(Uuid, i64);

impl FromStr for After {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (sitting, seq) = text.split_once('.').ok_or(())?;
        let sitting = sitting.parse().map_err(drop)?;
        Ok(After(sitting, seq.parse().map_err(drop)?))
    }
}

#[OpenApi(tag = "Tag::Operations")]
impl Scorm {
    /// What the SCOs of an attempt keep: their run-time data
    ///
    /// Scope: `attempts:read`.
    #[oai(
        path = "/attempts/:attempt/scorm",
        method = "get",
        operation_id = "getScormData"
    )]
    async fn data(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        attempt: Path<Uuid>,
    ) -> Result<Json<ScormData>, Problem> {
        access::attempt(app, &caller, Scope::AttemptsRead, attempt.0).await?;
        let kept = scorm::kept_of(app, caller.tenant(), attempt.0).await?;
        let activity = |(activity, kept): (String, ::scorm::cmi::Kept)| ScormActivity {
            activity,
            sessions: kept.sessions,
            suspended: kept.suspended,
            data: Any(serde_json::json!(kept.data)),
        };
        let activities = kept.into_iter().map(activity).collect();
        Ok(Json(ScormData { activities }))
    }

    /// What the SCOs of a launch called: every call, argument, answer and error, in order
    ///
    /// Scope: `ops:read`.
    #[oai(
        path = "/launches/:launch/scorm-calls",
        method = "get",
        operation_id = "listScormCalls"
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
    ) -> Result<Json<Page<ScormCalls>>, Problem> {
        caller
            .require(Scope::OpsRead)
            .map_err(engine::Error::from)?;
        let tenant = caller.tenant();
        let any = store::Page {
            after: None,
            limit: 1,
        };
        hops::of_launch(app, tenant, launch.0, any).await?;
        let asked = paging::asked::<After>(cursor.0, limit.0)?;
        let page = store::Page {
            after: asked.after.map(|After(sitting, seq)| (sitting, seq)),
            limit: asked.limit,
        };
        let rows = scorm::calls(app, tenant, launch.0, page).await?;
        let key = |entry: &Entry| format!("{}.{}", entry.sitting, entry.seq);
        Ok(Json(paging::page(rows, page.limit, key, ScormCalls::from)))
    }
}
