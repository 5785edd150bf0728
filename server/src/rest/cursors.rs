//! Saved cursors of those who follow the statements.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::http::raw::RawJson;
use crate::rest::Tag;
use engine::cursors::{self, Next, Parameters, Standing, Start};
use engine::{App, Instant};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde_json::Value;
use std::fmt::Write;
use std::str::FromStr;
use store::cursor::Cursor as Row;
use time::OffsetDateTime;
use uuid::Uuid;
use xapi::Version;
use xapi::time::{parse_timestamp, stored_text};

/// The REST resource.
pub struct Cursors;

/// Which statements: as the parameters of `GET /xapi/statements`.
#[derive(Object, Default)]
#[oai(skip_serializing_if_is_none, default)]
struct StatementFilter {
    /// An agent or identified group.
    agent: Option<Any<Value>>,
    /// Verb id.
    verb: Option<String>,
    /// Activity id.
    activity: Option<String>,
    /// `context.registration`.
    registration: Option<Uuid>,
    /// The agent in any place.
    related_agents: Option<bool>,
    /// The activity in any place.
    related_activities: Option<bool>,
}

impl StatementFilter {
    fn parameters(self) -> Parameters {
        let given = [
            ("agent", self.agent.map(|agent| agent.0.to_string())),
            ("verb", self.verb),
            ("activity", self.activity),
            ("registration", self.registration.map(|id| id.to_string())),
            (
                "related_agents",
                self.related_agents.map(|yes| yes.to_string()),
            ),
            (
                "related_activities",
                self.related_activities.map(|yes| yes.to_string()),
            ),
        ];
        let given = given.into_iter();
        given
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect()
    }

    fn of(saved: &str) -> StatementFilter {
        let mut saved: Parameters = serde_json::from_str(saved).unwrap_or_default();
        let mut take = |name: &str| saved.remove(name);
        let agent = take("agent").and_then(|text| serde_json::from_str(&text).ok());
        StatementFilter {
            agent: agent.map(Any),
            verb: take("verb"),
            activity: take("activity"),
            registration: take("registration").and_then(|id| id.parse().ok()),
            related_agents: take("related_agents").map(|yes| yes == "true"),
            related_activities: take("related_activities").map(|yes| yes == "true"),
        }
    }
}

/// How far a consumer has read.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Cursor {
    /// Chosen by the consumer.
    name: String,
    /// Id of the key that it belongs to.
    owner: String,
    /// Which statements.
    filter: StatementFilter,
    /// What was stored up to this moment is done with.
    position: String,
    /// Statements that match and lie before it; counted up to 10000.
    behind: Option<u64>,
    /// There are more than were counted.
    or_more: Option<bool>,
    /// When it was made.
    created_at: OffsetDateTime,
    /// When it last moved.
    committed_at: Option<OffsetDateTime>,
}

impl From<Row> for Cursor {
    fn from(row: Row) -> Self {
        Cursor {
            name: row.name,
            owner: row.owner.trim_start_matches("key:").to_owned(),
            filter: StatementFilter::of(&row.filter),
            position: stored_text(row.position.0),
            behind: None,
            or_more: None,
            created_at: row.created_at.to_time(),
            committed_at: row.committed_at.map(Instant::to_time),
        }
    }
}

impl From<Standing> for Cursor {
    fn from(standing: Standing) -> Self {
        Cursor {
            behind: Some(standing.behind),
            or_more: Some(standing.or_more),
            ..standing.cursor.into()
        }
    }
}

/// What the cursor shall read.
#[derive(Object)]
#[oai(example)]
struct NewCursor {
    /// Which statements; all when empty.
    #[oai(default)]
    filter: StatementFilter,
    /// Where it begins: `earliest`, `latest`, or a moment of storage to begin after.
    #[oai(default = "latest", validator(max_length = 40))]
    start: String,
}

fn latest() -> String {
    "latest".to_owned()
}

impl poem_openapi::types::Example for NewCursor {
    fn example() -> Self {
        let verb = Some("http://adlnet.gov/expapi/verbs/passed".to_owned());
        NewCursor {
            filter: StatementFilter {
                verb,
                ..StatementFilter::default()
            },
            start: "earliest".to_owned(),
        }
    }
}

/// What comes next, and how to say that it is done with.
#[derive(Object)]
#[allow(dead_code, reason = "the description; the answer is written as text")]
struct CursorPage {
    /// Oldest first, as they were stored.
    statements: Vec<Any<Value>>,
    /// Commit this when you are done with them.
    position: String,
    /// Whether there are more now.
    more: bool,
}

#[derive(ApiResponse)]
enum Read {
    /// The statements after the committed position.
    #[oai(status = 200)]
    Page(RawJson<CursorPage>),
}

impl From<Next> for Read {
    fn from(next: Next) -> Self {
        let bytes: usize = next.statements.iter().map(|raw| raw.json.len() + 1).sum();
        let mut json = String::with_capacity(bytes + 96);
        json.push_str("{\"statements\":[");
        for (index, raw) in next.statements.iter().enumerate() {
            json.push_str(if index == 0 { "" } else { "," });
            json.push_str(&raw.json);
        }
        let position = stored_text(next.position.0);
        let _ = write!(
            json,
            "],\"position\":\"{position}\",\"more\":{}}}",
            next.more
        );
        Read::Page(RawJson::new(json))
    }
}

/// How far you came.
#[derive(Object)]
struct Commit {
    /// `position` of a page.
    #[oai(validator(max_length = 40))]
    position: String,
    /// Also backward, to read again.
    #[oai(default)]
    rewind: bool,
}

/// Where the cursor is now.
#[derive(Object)]
struct Committed {
    /// What was stored up to this moment is done with.
    position: String,
    /// Whether this moved it; an older position than the committed one does not.
    moved: bool,
}

/// Nothing more to say.
#[derive(ApiResponse)]
enum Gone {
    /// There is no such cursor any more.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(tag = "Tag::Records")]
impl Cursors {
    /// Saved cursors by owner and name
    ///
    /// Your own; with `all`, those of every key. Scope: `statements:read:mine`.
    #[oai(path = "/cursors", method = "get", operation_id = "listCursors")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Cursor>>, Problem> {
        let page = paging::asked::<Seen>(cursor.0, limit.0)?;
        let limit = page.limit;
        let after = page.after.map(|Seen(key)| key);
        let rows = cursors::list(app, &caller, store::Page { after, limit }).await?;
        Ok(Json(paging::page(
            rows,
            limit,
            |row| format!("{}/{}", row.owner, row.name),
            Cursor::from,
        )))
    }

    /// Make a cursor
    ///
    /// Doing it again with the same filter leaves it as it is, so a consumer may do so at every start. With another filter:
    /// 409. It belongs to your key. With `statements:read:mine` alone it reads only what the same key wrote.
    /// Scope: `statements:read:mine`.
    #[oai(path = "/cursors/:name", method = "put", operation_id = "putCursor")]
    async fn put(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        name: Path<String>,
        body: Json<NewCursor>,
    ) -> Result<Json<Cursor>, Problem> {
        let NewCursor { filter, start } = body.0;
        let start = match start.as_str() {
            "earliest" => Start::Earliest,
            "latest" => Start::Latest,
            moment => Start::After(instant(moment, "/start")?),
        };
        let made = cursors::ensure(app, &caller, &name.0, filter.parameters(), start).await?;
        Ok(Json(made.into()))
    }

    /// One cursor and how far it lags
    ///
    /// Scope: `statements:read:mine`.
    #[oai(path = "/cursors/:name", method = "get", operation_id = "getCursor")]
    async fn get(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        name: Path<String>,
        /// Id of the key it belongs to, when it is not yours; needs `all`.
        owner: Query<Option<Uuid>>,
    ) -> Result<Json<Cursor>, Problem> {
        let standing = cursors::get(app, &caller, &name.0, owner.0).await?;
        Ok(Json(standing.into()))
    }

    /// Read on
    ///
    /// The statements after the committed position, oldest first. Until `position` is committed, every reader of the cursor
    /// gets the same: each statement is seen at least once. Scope: `statements:read:mine`.
    #[oai(
        path = "/cursors/:name/statements",
        method = "get",
        operation_id = "readCursor"
    )]
    async fn read(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        name: Path<String>,
        /// Id of the key it belongs to, when it is not yours; needs `all`.
        owner: Query<Option<Uuid>>,
        /// 1 to 500, by default 100.
        limit: Query<Option<u64>>,
    ) -> Result<Read, Problem> {
        let next = cursors::next(app, &caller, &name.0, owner.0, limit.0).await?;
        Ok(next.into())
    }

    /// Say how far you came
    ///
    /// Moves forward only, unless `rewind` is set. A position that was passed already changes nothing, so it can be sent
    /// again. Scope: `statements:read:mine`.
    #[oai(
        path = "/cursors/:name/commit",
        method = "post",
        operation_id = "commitCursor"
    )]
    async fn commit(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        name: Path<String>,
        /// Id of the key it belongs to, when it is not yours; needs `all`.
        owner: Query<Option<Uuid>>,
        body: Json<Commit>,
    ) -> Result<Json<Committed>, Problem> {
        let position = instant(&body.position, "/position")?;
        let (cursor, moved) =
            cursors::commit(app, &caller, &name.0, owner.0, position, body.rewind).await?;
        Ok(Json(Committed {
            position: stored_text(cursor.position.0),
            moved,
        }))
    }

    /// Delete a cursor
    ///
    /// Scope: `statements:read:mine`.
    #[oai(
        path = "/cursors/:name",
        method = "delete",
        operation_id = "deleteCursor"
    )]
    async fn delete(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        name: Path<String>,
        /// Id of the key it belongs to, when it is not yours; needs `all`.
        owner: Query<Option<Uuid>>,
    ) -> Result<Gone, Problem> {
        cursors::remove(app, &caller, &name.0, owner.0).await?;
        Ok(Gone::Done)
    }
}

/// Owner and name of the last cursor of a page.
struct Seen((String, String));

impl FromStr for Seen {
    type Err = ();
    fn from_str(text: &str) -> Result<Seen, ()> {
        let (owner, name) = text.split_once('/').ok_or(())?;
        Ok(Seen((owner.to_owned(), name.to_owned())))
    }
}

pub(super) fn instant(text: &str, pointer: &str) -> Result<Instant, Problem> {
    let moment = parse_timestamp(text, Version::V2).map(Instant);
    moment.map_err(|_| {
        let detail = format!("{text:?} is no moment of storage, as 2026-11-21T23:53:53.123456Z");
        Problem::bad_request("cursor.position", detail).at(pointer)
    })
}
