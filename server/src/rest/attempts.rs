//! Attempts: what learners did, and acting for them.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::App;
use engine::access::{self, Caller, Resource, Scope};
use engine::runtime::{self, Act};
use engine::view::View;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object, OpenApi};
use store::attempt::{Attempt as Row, Filter};
use store::event::Event as EventRow;
use store::session::Session;
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Attempts;

/// One passage of a learner through the version begun.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Attempt {
    /// UUIDv7.
    id: Uuid,
    /// Course id.
    course: Uuid,
    /// The version begun, and finished.
    version: Uuid,
    /// Learner id: a pseudonym's, not a person's.
    learner: Uuid,
    /// `context.registration` of its statements.
    registration: Uuid,
    /// 1 for the first.
    number: i32,
    /// `active` or `finished`.
    state: String,
    /// Language shown.
    lang: String,
    /// The segment to go on at.
    bookmark: String,
    /// So far.
    points_won: f64,
    /// The same on every path.
    points_possible: f64,
    /// 0 to 1, once finished.
    scaled: Option<f64>,
    /// Once finished.
    passed: Option<bool>,
    /// By the course's `complete-when`.
    completed: bool,
    /// Made by the demo.
    simulated: bool,
    /// Begin.
    started_at: OffsetDateTime,
    /// Last event.
    updated_at: OffsetDateTime,
    /// End.
    finished_at: Option<OffsetDateTime>,
}

impl From<Row> for Attempt {
    fn from(row: Row) -> Self {
        Attempt {
            id: row.id,
            course: row.course_id,
            version: row.version_id,
            learner: row.learner_id,
            registration: row.registration_id,
            number: row.number,
            state: row.state,
            lang: row.lang,
            bookmark: row.bookmark,
            points_won: row.points_won,
            points_possible: row.points_possible,
            scaled: row.scaled,
            passed: row.passed,
            completed: row.completed,
            simulated: row.simulated,
            started_at: row.started_at.to_time(),
            updated_at: row.updated_at.to_time(),
            finished_at: row.finished_at.map(store::Instant::to_time),
        }
    }
}

/// Something a learner did.
#[derive(Object)]
struct Event {
    /// Chosen by the sender.
    id: Uuid,
    /// `answer`, `next`, `bookmark`, `hint`, `language`, `finish` or `exit`.
    kind: String,
    /// Where.
    segment: String,
    /// Response and result.
    detail: Any<serde_json::Value>,
    /// When it was recorded.
    at: OffsetDateTime,
}

impl From<EventRow> for Event {
    fn from(row: EventRow) -> Self {
        Event {
            id: row.id,
            kind: row.kind,
            segment: row.segment,
            detail: Any(serde_json::from_str(&row.detail).unwrap_or_default()),
            at: row.at.to_time(),
        }
    }
}

/// What to do.
#[derive(Enum)]
#[oai(rename_all = "lowercase")]
enum Kind {
    /// Go on from `segment`; at a branch, `choice` says where to.
    Next,
    /// Go to `segment`, which is open.
    Bookmark,
    /// Answer the question `segment` with `response`.
    Answer,
    /// Show the hint of `segment`.
    Hint,
    /// Read on in `lang`.
    Language,
    /// End the attempt.
    Finish,
    /// Leave, to go on later.
    Exit,
}

/// An act of the learner, done once per `event`.
#[derive(Object)]
#[oai(example, skip_serializing_if_is_none)]
struct NewAct {
    /// A fresh UUID per act; send the same one again to repeat safely.
    event: Uuid,
    /// What to do.
    kind: Kind,
    /// Where.
    segment: Option<String>,
    /// At a branch: the segment chosen.
    choice: Option<String>,
    /// The answer, by type: `{"type":"choice","chosen":[…]}`, `{"type":"text","text":…}`, `{"type":"number","text":…}`,
    /// `{"type":"order","items":[…]}`, `{"type":"match","pairs":{…}}`, `{"type":"cloze","gaps":{…}}`.
    response: Option<Any<content::grading::Response>>,
    /// `low`, `medium` or `high`.
    confidence: Option<String>,
    /// How long the answer took.
    duration_ms: Option<u64>,
    /// BCP 47 tag.
    lang: Option<String>,
}

impl poem_openapi::types::Example for NewAct {
    fn example() -> Self {
        let chosen = vec!["3f2a9c01d4".to_owned()];
        NewAct {
            event: Uuid::from_u128(0x3b4c_5d6e_0195_45d2_9f5e_7c3a_9d5e_1f2a),
            kind: Kind::Answer,
            segment: Some("q-owner".to_owned()),
            choice: None,
            response: Some(Any(content::grading::Response::Choice { chosen })),
            confidence: None,
            duration_ms: Some(5_400),
            lang: None,
        }
    }
}

impl NewAct {
    fn act(self) -> Result<Act, Problem> {
        let segment = |given: Option<String>| given.ok_or_else(|| missing("segment"));
        Ok(match self.kind {
            Kind::Next => Act::Next {
                from: segment(self.segment)?,
                choice: self.choice,
            },
            Kind::Bookmark => Act::Bookmark {
                segment: segment(self.segment)?,
            },
            Kind::Answer => Act::Answer {
                segment: segment(self.segment)?,
                response: self.response.ok_or_else(|| missing("response"))?.0,
                confidence: self.confidence,
                duration_ms: self.duration_ms,
            },
            Kind::Hint => Act::Hint {
                segment: segment(self.segment)?,
            },
            Kind::Language => Act::Language {
                lang: self.lang.ok_or_else(|| missing("lang"))?,
            },
            Kind::Finish => Act::Finish,
            Kind::Exit => Act::Exit,
        })
    }
}

fn missing(field: &str) -> Problem {
    Problem::bad_request("act.incomplete", format!("this kind of act needs {field}"))
        .at(format!("/{field}"))
}

/// The session that acts: the learner's own, or one that stands for a key.
async fn acting(
    app: &App,
    caller: &Caller,
    attempt: Uuid,
    scope: Scope,
) -> Result<Session, Problem> {
    access::attempt(app, caller, scope, attempt).await?;
    match caller {
        Caller::Session(session) => Ok((**session).clone()),
        other => Ok(runtime::as_key(app, other.tenant(), attempt).await?),
    }
}

#[OpenApi(tag = "Tag::Attempts")]
impl Attempts {
    /// Attempts, newest first
    ///
    /// Scope: `attempts:read`.
    #[oai(path = "/attempts", method = "get", operation_id = "listAttempts")]
    #[allow(
        clippy::too_many_arguments,
        reason = "each is one query parameter of the API"
    )]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Course id or slug.
        course: Query<Option<String>>,
        /// Learner id.
        learner: Query<Option<Uuid>>,
        /// `active` or `finished`.
        state: Query<Option<String>>,
        /// Only those made by the demo, or none of them.
        simulated: Query<Option<bool>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Attempt>>, Problem> {
        caller
            .require_for(Scope::AttemptsRead, Resource::Some)
            .map_err(engine::Error::from)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let course = match course.0 {
            Some(course) => {
                let found = access::course(app, &caller, Scope::AttemptsRead, &course).await?;
                Some(found.id)
            }
            None => None,
        };
        let filter = Filter {
            course,
            within: caller.courses(Scope::AttemptsRead),
            learner: learner.0,
            state: state.0,
            simulated: simulated.0,
        };
        let rows = runtime::attempts(app, caller.tenant(), &filter, page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            Attempt::from,
        )))
    }

    /// One attempt
    ///
    /// Scope: `attempts:read`, or the learner's own session.
    #[oai(
        path = "/attempts/:attempt",
        method = "get",
        operation_id = "getAttempt"
    )]
    async fn get(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        attempt: Path<Uuid>,
    ) -> Result<Json<Attempt>, Problem> {
        access::attempt(app, &caller, Scope::AttemptsRead, attempt.0).await?;
        Ok(Json(
            runtime::attempt(app, caller.tenant(), attempt.0)
                .await?
                .into(),
        ))
    }

    /// What the learner did, in order
    ///
    /// Scope: `attempts:read`, or the learner's own session.
    #[oai(
        path = "/attempts/:attempt/events",
        method = "get",
        operation_id = "listEvents"
    )]
    async fn events(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        attempt: Path<Uuid>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Event>>, Problem> {
        access::attempt(app, &caller, Scope::AttemptsRead, attempt.0).await?;
        let page = paging::asked::<EventCursor>(cursor.0, limit.0)?;
        runtime::attempt(app, caller.tenant(), attempt.0).await?;
        let after = page.after.map(|cursor| (cursor.0, cursor.1));
        let asked = store::Page {
            after,
            limit: page.limit,
        };
        let rows = runtime::events(app, caller.tenant(), attempt.0, asked).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| format!("{}.{}", row.at.0, row.id),
            Event::from,
        )))
    }

    /// The learner's screen as it stands
    ///
    /// The same as the player gets: no answer, feedback or hint before it is earned. Scope: `attempts:read`, or the
    /// learner's own session.
    #[oai(
        path = "/attempts/:attempt/view",
        method = "get",
        operation_id = "getView"
    )]
    async fn view(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        attempt: Path<Uuid>,
        /// Another segment that is open.
        segment: Query<Option<String>>,
    ) -> Result<Json<Any<View>>, Problem> {
        let session = acting(app, &caller, attempt.0, Scope::AttemptsRead).await?;
        let view = match segment.0 {
            Some(segment) => runtime::peek(app, &session, &segment).await?,
            None => runtime::current(app, &session).await?,
        };
        Ok(Json(Any(view)))
    }

    /// Do something in an attempt; answers with the screen that follows
    ///
    /// Done once per `event`: sent again, it answers with the screen as it stands. Scope: `attempts:write`, or the
    /// learner's own session.
    #[oai(
        path = "/attempts/:attempt/acts",
        method = "post",
        operation_id = "act"
    )]
    async fn act(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        attempt: Path<Uuid>,
        body: Json<NewAct>,
    ) -> Result<Json<Any<View>>, Problem> {
        let session = acting(app, &caller, attempt.0, Scope::AttemptsWrite).await?;
        let event = body.0.event;
        Ok(Json(Any(
            runtime::act(app, &session, event, body.0.act()?).await?
        )))
    }
}

/// Events of one moment are told apart by their id.
struct EventCursor(store::Instant, Uuid);

impl std::str::FromStr for EventCursor {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('.').ok_or(())?;
        Ok(EventCursor(
            store::Instant(at.parse().map_err(drop)?),
            id.parse().map_err(drop)?,
        ))
    }
}
