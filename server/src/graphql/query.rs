//! What can be read.

use super::attempt::{Attempt, AttemptState};
use super::course::Course;
use super::failure::Result;
use super::guard::{Known, Needs, Own, acting, app, attempt_id, caller};
use super::me::Me;
use super::paging::{self, asked, connection};
use super::view::AttemptView;
use async_graphql::connection::Connection;
use async_graphql::{Context, ID, Object};
use engine::access::{self, Scope};
use engine::{catalog, runtime};
use store::attempt::Filter;
use uuid::Uuid;

/// What can be read.
pub(super) struct Query;

/// What can be read. A learner's session may read its own attempt; everything else is for keys.
#[Object(name = "Reads")]
impl Query {
    /// Who am I?
    ///
    /// Scope: none beyond a valid credential.
    #[graphql(guard = "Known")]
    async fn me(&self, ctx: &Context<'_>) -> Result<Me> {
        Me::of(app(ctx), caller(ctx)?).await
    }

    /// Published courses by slug.
    ///
    /// Scope: `courses:read`.
    #[graphql(
        guard = "Needs(Scope::CoursesRead)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn courses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "1 to 100, by default 20.")] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Connection<String, Course>> {
        let page = asked::<String>(first, after)?;
        let limit = page.limit;
        let caller = caller(ctx)?;
        let within = caller.courses(Scope::CoursesRead);
        let rows = catalog::list(app(ctx), caller.tenant(), true, within.as_deref(), page).await?;
        Ok(connection(rows, limit, |row| row.slug.clone(), Course))
    }

    /// One course, published or not.
    ///
    /// Scope: `courses:read`.
    #[graphql(guard = "Needs(Scope::CoursesRead)")]
    async fn course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, or the author's id.")] id: ID,
    ) -> Result<Option<Course>> {
        let found = access::course(app(ctx), caller(ctx)?, Scope::CoursesRead, &id).await?;
        Ok(Some(Course(found)))
    }

    /// Attempts, newest first.
    ///
    /// Scope: `attempts:read`.
    #[graphql(
        guard = "Needs(Scope::AttemptsRead)",
        complexity = "paging::cost(first, child_complexity)"
    )]
    async fn attempts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this course: its id, or the author's id.")] course: Option<ID>,
        #[graphql(desc = "In this state.")] state: Option<AttemptState>,
        #[graphql(desc = "1 to 100, by default 20.")] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before.")] after: Option<String>,
    ) -> Result<Connection<String, Attempt>> {
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
            state: state.map(|state| state.name().to_owned()),
            ..Filter::default()
        };
        let rows = runtime::attempts(app, caller.tenant(), &filter, page).await?;
        Ok(connection(rows, limit, |row| row.id.to_string(), Attempt))
    }

    /// One attempt.
    ///
    /// Scope: `attempts:read`, or the learner's own session.
    #[graphql(guard = "Own(&id, Scope::AttemptsRead)")]
    async fn attempt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Attempt>> {
        Ok(Some(Attempt(
            runtime::attempt(app(ctx), caller(ctx)?.tenant(), attempt_id(&id)?).await?,
        )))
    }

    /// The learner's screen as it stands, or that of another segment that is open. The same as the player gets: no
    /// answer, feedback or hint before it is earned.
    ///
    /// Scope: `attempts:read`, or the learner's own session.
    #[graphql(
        guard = "Own(&attempt, Scope::AttemptsRead)",
        complexity = "5 + child_complexity"
    )]
    async fn view(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this attempt.")] attempt: ID,
        #[graphql(desc = "Another segment that is open; the bookmark stays.")] segment: Option<ID>,
    ) -> Result<Option<AttemptView>> {
        let session = acting(ctx, &attempt).await?;
        let view = match segment {
            Some(segment) => runtime::peek(app(ctx), &session, &segment).await?,
            None => runtime::current(app(ctx), &session).await?,
        };
        Ok(Some(AttemptView(view)))
    }
}
