//! Who may ask for a field. Every root field has one of these guards and names its scope in its description.

use super::failure::{Failure, Result};
use crate::http::problem::Problem;
use async_graphql::{Context, Guard, ID};
use engine::access::{self, Caller, Resource, Scope};
use engine::{App, Error, runtime};
use store::session::Session;
use uuid::Uuid;

/// The engine.
pub(super) fn app<'a>(ctx: &Context<'a>) -> &'a App {
    ctx.data_unchecked::<App>()
}

/// Who asks.
pub(super) fn caller<'a>(ctx: &Context<'a>) -> Result<&'a Caller> {
    ctx.data_opt::<Caller>().ok_or_else(|| Failure(missing()))
}

/// Nobody asks.
pub(super) fn missing() -> Problem {
    Problem::unauthorized(
        "credential.missing",
        "send a credential: Authorization: Bearer <api key>",
    )
}

/// Any credential will do.
pub(super) struct Known;

impl Guard for Known {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        caller(ctx)?;
        Ok(())
    }
}

/// Somebody with this scope, for some course at least: lists are narrowed, courses are asked for by name.
pub(super) struct Needs(pub(super) Scope);

impl Guard for Needs {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        let allowed = caller(ctx)?.require_for(self.0, Resource::Some);
        Ok(allowed.map_err(Failure::from)?)
    }
}

/// The session of this attempt, or somebody with this scope for its course.
pub(super) struct Own<'a>(pub(super) &'a ID, pub(super) Scope);

impl Guard for Own<'_> {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        let id = attempt_id(self.0)?;
        let allowed = access::attempt(app(ctx), caller(ctx)?, self.1, id).await;
        Ok(allowed.map_err(Failure::from)?)
    }
}

/// Somebody with this scope for this course. A session only ever comes here from its own attempt, and may.
pub(super) struct KeyNeeds(pub(super) Scope, pub(super) Uuid);

impl Guard for KeyNeeds {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        match caller(ctx)? {
            Caller::Session(_) => Ok(()),
            other => {
                let allowed = other.require_for(self.0, Resource::Course(self.1));
                Ok(allowed.map_err(Failure::from)?)
            }
        }
    }
}

/// The session that acts: the learner's own, or one that stands for a key. [`Own`] has let the caller in.
pub(super) async fn acting(ctx: &Context<'_>, attempt: &ID) -> Result<Session> {
    session_for(app(ctx), caller(ctx)?, attempt_id(attempt)?).await
}

/// The same, outside a resolver.
pub(super) async fn session_for(app: &App, caller: &Caller, attempt: Uuid) -> Result<Session> {
    match caller {
        Caller::Session(session) => Ok((**session).clone()),
        other => Ok(runtime::as_key(app, other.tenant(), attempt).await?),
    }
}

/// An attempt's id.
pub(super) fn attempt_id(id: &ID) -> Result<Uuid> {
    Uuid::parse_str(id).map_err(|_| Error::not_found("attempt with id", short(id)).into())
}

/// A client's text in a message, bounded.
fn short(text: &str) -> String {
    text.chars().take(64).collect()
}
