//! cmi5 courses: AUs launched, waived, their sessions ended, and how registrations stand. Fields of the roots.

use super::failure::Result;
use super::guard::{Needs, app, caller};
use super::paging::{self, asked, connection};
use crate::http::problem::Problem;
use ::cmi5::{Account, LaunchMode, Record};
use async_graphql::connection::Connection;
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use engine::access::{self, Scope};
use engine::cmi5::{self, NewLaunch, Standing};
use store::cmi5::Filter;
use uuid::Uuid;

/// Why an AU is opened (cmi5 10.2.2).
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "Cmi5LaunchMode")]
pub(super) enum Mode {
    /// For the record.
    Normal,
    /// To look around.
    Browse,
    /// To look again.
    Review,
}

/// An xAPI account: it is kept as it is, and every statement names it. Use a pseudonym.
#[derive(InputObject)]
#[graphql(name = "Cmi5Account")]
pub(super) struct AccountInput {
    /// Whose system it is: an IRI.
    home_page: String,
    /// What it is called there.
    name: String,
}

/// What the learner's browser opens.
#[derive(SimpleObject)]
#[graphql(name = "Cmi5Launch")]
pub(super) struct Opened {
    /// The AU's address with everything it needs. It can be used once.
    url: String,
    /// The enrolment: send it with the next launch of this learner in this course.
    registration: ID,
    /// The session; its hops are those of the launch with this id.
    session: ID,
    /// Whether the AU must have a window of its own: never open it in a frame then.
    own_window: bool,
}

/// How a learner stands in an AU.
#[derive(SimpleObject)]
#[graphql(name = "Cmi5Au")]
pub(super) struct Au {
    /// Its publisher's id.
    id: ID,
    /// The AU said so.
    completed: bool,
    /// The AU said so.
    passed: bool,
    /// It was waived.
    waived: bool,
    /// Whether that meets its moveOn criterion.
    satisfied: bool,
}

impl From<(String, Record, bool)> for Au {
    fn from((id, record, satisfied): (String, Record, bool)) -> Self {
        Au {
            id: id.into(),
            completed: record.completed,
            passed: record.passed,
            waived: record.waived,
            satisfied,
        }
    }
}

/// An enrolment of a learner in a cmi5 course.
#[derive(SimpleObject)]
#[graphql(name = "Cmi5Registration")]
pub(super) struct Registration {
    /// `context.registration` of its statements.
    id: ID,
    /// Course id.
    course: ID,
    /// The version begun.
    version: ID,
    /// `homePage` of the actor's account.
    home_page: String,
    /// `name` of the actor's account.
    account: String,
    /// Whether the course is satisfied.
    satisfied: bool,
    /// AUs in the order of the course structure.
    aus: Vec<Au>,
}

impl From<Standing> for Registration {
    fn from(standing: Standing) -> Self {
        let row = standing.registration;
        Registration {
            id: row.id.into(),
            course: row.course_id.into(),
            version: row.version_id.into(),
            home_page: row.home_page,
            account: row.name,
            satisfied: standing.satisfied,
            aus: standing.aus.into_iter().map(Au::from).collect(),
        }
    }
}

/// What can be read of cmi5 courses.
#[derive(Default)]
pub(super) struct Reads;

/// What can be read of cmi5 courses.
#[Object(name = "Cmi5Reads")]
impl Reads {
    /// How a learner stands in a cmi5 course.
    ///
    /// Scope: `attempts:read`.
    #[graphql(
        guard = "Needs(Scope::AttemptsRead)",
        complexity = "5 + child_complexity"
    )]
    async fn cmi5_registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The enrolment.")] id: ID,
    ) -> Result<Option<Registration>> {
        let (app, caller, id) = (app(ctx), caller(ctx)?, uuid("/id", &id)?);
        access::cmi5_registration(app, caller, Scope::AttemptsRead, id).await?;
        Ok(Some(cmi5::standing(app, caller.tenant(), id).await?.into()))
    }

    /// Enrolments in cmi5 courses.
    ///
    /// Scope: `attempts:read`.
    #[graphql(
        guard = "Needs(Scope::AttemptsRead)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn cmi5_registrations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this course: its id, or the author's id.")] course: Option<ID>,
        #[graphql(desc = "Of the account with this name.")] account: Option<String>,
        #[graphql(desc = "1 to 100, by default 20.")] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Connection<String, Registration>> {
        let (app, caller) = (app(ctx), caller(ctx)?);
        let page = asked::<Uuid>(first, after)?;
        let limit = page.limit;
        let course = match course {
            Some(course) => {
                let found = access::course(app, caller, Scope::AttemptsRead, &course).await?;
                Some(found.id)
            }
            None => None,
        };
        let filter = Filter {
            course,
            within: caller.courses(Scope::AttemptsRead),
            account,
        };
        let rows = cmi5::standings(app, caller.tenant(), &filter, page).await?;
        let key = |row: &Standing| row.registration.id.to_string();
        Ok(connection(rows, limit, key, Registration::from))
    }
}

/// What can be done with cmi5 courses.
#[derive(Default)]
pub(super) struct Acts;

/// What can be done with cmi5 courses.
#[Object(name = "Cmi5Acts")]
impl Acts {
    /// Launches an AU for a learner. A session of the same registration that still goes on is ended (`abandoned`) first.
    ///
    /// Scope: `attempts:write`.
    #[graphql(
        guard = "Needs(Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    #[allow(
        clippy::too_many_arguments,
        reason = "each is one argument of the field"
    )]
    async fn launch_cmi5(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Course id or slug.")] course: ID,
        #[graphql(desc = "The AU: its place in the structure, from 0, or its publisher's id.")]
        au: ID,
        #[graphql(desc = "Who takes it.")] actor: AccountInput,
        #[graphql(desc = "The enrolment to go on with. Without one, a new one begins.")]
        registration: Option<ID>,
        #[graphql(desc = "Why it is opened; by default `NORMAL`.")] launch_mode: Option<Mode>,
        #[graphql(desc = "Where the AU sends the learner afterwards.")] return_url: Option<String>,
    ) -> Result<Opened> {
        let (app, caller) = (app(ctx), caller(ctx)?);
        access::course(app, caller, Scope::AttemptsWrite, &course).await?;
        let registration = registration.as_ref().map(|id| uuid("/registration", id));
        let new = NewLaunch {
            course: course.0,
            version: None,
            au: au.0,
            actor: Account {
                home_page: actor.home_page,
                name: actor.name,
            },
            registration: registration.transpose()?,
            mode: match launch_mode {
                None | Some(Mode::Normal) => LaunchMode::Normal,
                Some(Mode::Browse) => LaunchMode::Browse,
                Some(Mode::Review) => LaunchMode::Review,
            },
            return_url,
        };
        let launched = cmi5::launch(app, caller.tenant(), new).await?;
        Ok(Opened {
            url: launched.url,
            registration: launched.registration.into(),
            session: launched.session.into(),
            own_window: launched.own_window,
        })
    }

    /// Waives an AU: it counts as done. Waiving it again is answered as the first time.
    ///
    /// Scope: `attempts:write`.
    #[graphql(
        guard = "Needs(Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    async fn waive_cmi5(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this enrolment.")] registration: ID,
        #[graphql(desc = "The AU: its place in the structure, from 0, or its publisher's id.")]
        au: ID,
        #[graphql(desc = "`Tested Out`, `Administrative`, or a reason of your own.")]
        reason: String,
    ) -> Result<Registration> {
        let (app, caller) = (app(ctx), caller(ctx)?);
        let id = uuid("/registration", &registration)?;
        access::cmi5_registration(app, caller, Scope::AttemptsWrite, id).await?;
        cmi5::waive(app, caller.tenant(), id, &au, &reason).await?;
        Ok(cmi5::standing(app, caller.tenant(), id).await?.into())
    }

    /// Ends a session in the AU's place. Ending it twice is fine.
    ///
    /// Scope: `attempts:write`.
    #[graphql(
        guard = "Needs(Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    async fn abandon_cmi5(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of the launch.")] session: ID,
    ) -> Result<ID> {
        let (app, caller) = (app(ctx), caller(ctx)?);
        let id = uuid("/session", &session)?;
        access::cmi5_session(app, caller, Scope::AttemptsWrite, id).await?;
        cmi5::abandon(app, caller.tenant(), id).await?;
        Ok(session)
    }
}

fn uuid(pointer: &'static str, id: &ID) -> Result<Uuid> {
    let wrong = || engine::Error::invalid_at("id.invalid", pointer, "an id is a UUID");
    Ok(Uuid::parse_str(id).map_err(|_| Problem::from(wrong()))?)
}
