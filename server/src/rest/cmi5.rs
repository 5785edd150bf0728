//! cmi5 by API: AUs launched for learners, waived, their sessions ended; how a registration stands.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use ::cmi5::{Account, LaunchMode};
use engine::App;
use engine::access::{self, Resource, Scope};
use engine::cmi5::{NewLaunch, Standing, abandon, launch, standing, standings, waive};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object, OpenApi};
use store::cmi5::Filter;
use uuid::Uuid;

/// The REST resource.
pub struct Cmi5;

/// Who takes what.
#[derive(Object)]
struct NewCmi5Launch {
    /// Course id or slug.
    #[oai(validator(min_length = 1, max_length = 200))]
    course: String,
    /// The AU: its place in the course structure, a number counted from 0, or its publisher's id.
    au: Any<serde_json::Value>,
    /// Who takes it: an agent with an account. It is kept as it is, and every statement names it: use a pseudonym.
    actor: Cmi5Actor,
    /// The enrolment to go on with. Without one, a new one begins.
    #[oai(skip_serializing_if_is_none)]
    registration: Option<Uuid>,
    /// Why it is opened.
    #[oai(default)]
    launch_mode: Cmi5LaunchMode,
    /// Where the AU sends the learner afterwards.
    #[oai(skip_serializing_if_is_none)]
    return_url: Option<String>,
}

/// An xAPI agent with an account.
#[derive(Object)]
struct Cmi5Actor {
    /// `Agent`, or nothing.
    #[oai(
        rename = "objectType",
        skip_serializing_if_is_none,
        validator(pattern = "^Agent$")
    )]
    object_type: Option<String>,
    /// The account.
    account: Cmi5Account,
}

/// An account in another system.
#[derive(Object)]
struct Cmi5Account {
    /// Whose system it is: an IRI.
    #[oai(rename = "homePage")]
    home_page: String,
    /// What it is called there.
    name: String,
}

/// Launch modes (cmi5 10.2.2).
#[derive(Enum, Default, Clone, Copy)]
enum Cmi5LaunchMode {
    /// For the record.
    #[default]
    Normal,
    /// To look around.
    Browse,
    /// To look again.
    Review,
}

/// What the learner's browser opens.
#[derive(Object)]
struct Cmi5Launched {
    /// The AU's address with everything it needs. It can be used once.
    url: String,
    /// The enrolment: send it with the next launch of this learner in this course.
    registration: Uuid,
    /// The session; its hops are at `/launches/{session}/hops`.
    session: Uuid,
    /// Whether the AU must have a window of its own: never open it in a frame then.
    own_window: bool,
}

/// Which AU, and why.
#[derive(Object)]
struct Waiver {
    /// The AU: its place in the course structure, a number counted from 0, or its publisher's id.
    au: Any<serde_json::Value>,
    /// `Tested Out`, `Equivalent AU`, `Equivalent Outside Activity`, `Administrative`, or a reason of your own.
    #[oai(validator(min_length = 1, max_length = 500))]
    reason: String,
}

/// What came of it.
#[derive(Object)]
struct Waived {
    /// The session of the statement `waived`.
    session: Uuid,
}

/// How a learner stands in a course.
#[derive(Object)]
struct Cmi5Registration {
    /// The enrolment.
    id: Uuid,
    /// Course id.
    course: Uuid,
    /// The version begun.
    version: Uuid,
    /// Who, as it was sent with the first launch.
    actor: Cmi5Actor,
    /// Whether the course is satisfied.
    satisfied: bool,
    /// AUs in the order of the course structure.
    aus: Vec<Cmi5Standing>,
}

impl From<Standing> for Cmi5Registration {
    fn from(standing: Standing) -> Self {
        let row = standing.registration;
        let aus = standing.aus.into_iter();
        Cmi5Registration {
            id: row.id,
            course: row.course_id,
            version: row.version_id,
            actor: Cmi5Actor {
                object_type: None,
                account: Cmi5Account {
                    home_page: row.home_page,
                    name: row.name,
                },
            },
            satisfied: standing.satisfied,
            aus: aus
                .map(|(id, record, satisfied)| Cmi5Standing {
                    id,
                    completed: record.completed,
                    passed: record.passed,
                    waived: record.waived,
                    satisfied,
                })
                .collect(),
        }
    }
}

/// How a learner stands in an AU.
#[derive(Object)]
struct Cmi5Standing {
    /// Its publisher's id.
    id: String,
    /// The AU said so.
    completed: bool,
    /// The AU said so.
    passed: bool,
    /// It was waived.
    waived: bool,
    /// Whether that meets its moveOn criterion.
    satisfied: bool,
}

/// A number may be sent as one.
fn au(sent: serde_json::Value) -> String {
    match sent {
        serde_json::Value::String(id) => id,
        other => other.to_string(),
    }
}

#[OpenApi(tag = "Tag::Launches")]
impl Cmi5 {
    /// Launch an AU for a learner
    ///
    /// A session of the same registration that still goes on is ended (`abandoned`) first. Scope: `attempts:write`.
    #[oai(path = "/cmi5/launches", method = "post", operation_id = "launchCmi5")]
    async fn launch(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        body: Json<NewCmi5Launch>,
    ) -> Result<Json<Cmi5Launched>, Problem> {
        access::course(app, &caller, Scope::AttemptsWrite, &body.course).await?;
        let asked = body.0;
        let account = asked.actor.account;
        let new = NewLaunch {
            course: asked.course,
            version: None,
            au: au(asked.au.0),
            actor: Account {
                home_page: account.home_page,
                name: account.name,
            },
            registration: asked.registration,
            mode: match asked.launch_mode {
                Cmi5LaunchMode::Normal => LaunchMode::Normal,
                Cmi5LaunchMode::Browse => LaunchMode::Browse,
                Cmi5LaunchMode::Review => LaunchMode::Review,
            },
            return_url: asked.return_url,
        };
        let launched = launch(app, caller.tenant(), new).await?;
        Ok(Json(Cmi5Launched {
            url: launched.url,
            registration: launched.registration,
            session: launched.session,
            own_window: launched.own_window,
        }))
    }

    /// How a learner stands in a course
    ///
    /// Scope: `attempts:read`.
    #[oai(
        path = "/cmi5/registrations/:registration",
        method = "get",
        operation_id = "getCmi5Registration"
    )]
    async fn registration(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        registration: Path<Uuid>,
    ) -> Result<Json<Cmi5Registration>, Problem> {
        access::cmi5_registration(app, &caller, Scope::AttemptsRead, registration.0).await?;
        let standing = standing(app, caller.tenant(), registration.0).await?;
        Ok(Json(standing.into()))
    }

    /// Enrolments in cmi5 courses, and how their learners stand
    ///
    /// Scope: `attempts:read`.
    #[oai(
        path = "/cmi5/registrations",
        method = "get",
        operation_id = "listCmi5Registrations"
    )]
    async fn registrations(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Course id or slug.
        course: Query<Option<String>>,
        /// Name of the actor's account.
        account: Query<Option<String>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Cmi5Registration>>, Problem> {
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
            account: account.0,
        };
        let rows = standings(app, caller.tenant(), &filter, page).await?;
        let key = |row: &Standing| row.registration.id.to_string();
        Ok(Json(paging::page(
            rows,
            page.limit,
            key,
            Cmi5Registration::from,
        )))
    }

    /// Waive an AU: it counts as done
    ///
    /// Scope: `attempts:write`.
    #[oai(
        path = "/cmi5/registrations/:registration/waivers",
        method = "post",
        operation_id = "waiveCmi5"
    )]
    async fn waive(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        registration: Path<Uuid>,
        body: Json<Waiver>,
    ) -> Result<Json<Waived>, Problem> {
        access::cmi5_registration(app, &caller, Scope::AttemptsWrite, registration.0).await?;
        let session = waive(
            app,
            caller.tenant(),
            registration.0,
            &au(body.0.au.0),
            &body.0.reason,
        )
        .await?;
        Ok(Json(Waived { session }))
    }

    /// End a session in the AU's place
    ///
    /// Ending it twice is fine. Scope: `attempts:write`.
    #[oai(
        path = "/cmi5/sessions/:session/abandon",
        method = "post",
        operation_id = "abandonCmi5"
    )]
    async fn abandon(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        session: Path<Uuid>,
    ) -> Result<(), Problem> {
        access::cmi5_session(app, &caller, Scope::AttemptsWrite, session.0).await?;
        Ok(abandon(app, caller.tenant(), session.0).await?)
    }
}
