//! Reactions: rules on statements, and the webhooks that they send.

mod wire;

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use crate::rest::cursors::instant;
use engine::App;
use engine::access::{Caller, Scope};
use engine::cursors::Start;
use engine::reactions::{self, deliveries};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;
use wire::{Change, Delivery, Enable, NewReaction, Reaction, State, Trial, Try};

/// The REST resource.
pub struct Reactions;

/// Nothing more to say.
#[derive(ApiResponse)]
enum Gone {
    /// There is no such reaction any more.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(tag = "Tag::Records")]
impl Reactions {
    /// Reactions, oldest first
    ///
    /// Scope: `reactions:read`.
    #[oai(path = "/reactions", method = "get", operation_id = "listReactions")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Reaction>>, Problem> {
        may(&caller, Scope::ReactionsRead)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let rows = reactions::list(app, caller.tenant(), page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            Reaction::from,
        )))
    }

    /// Make a reaction
    ///
    /// It is at work at once, with the statements stored from now on unless `start` says otherwise. When it has a webhook
    /// and names no secret, the answer carries a fresh one, this one time. Scope: `reactions:write`.
    #[oai(path = "/reactions", method = "post", operation_id = "createReaction")]
    async fn create(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        body: Json<NewReaction>,
    ) -> Result<Json<Reaction>, Problem> {
        may(&caller, Scope::ReactionsWrite)?;
        let start = start(&body.start)?;
        let new = body.0.reaction.into();
        let saved = reactions::create(app, caller.tenant(), new, start, &caller.handle()).await?;
        Ok(Json(saved.into()))
    }

    /// Try a rule
    ///
    /// What it would have done with the newest statements. Nothing is written and nobody is told.
    /// Scope: `reactions:write`.
    #[oai(path = "/reactions/try", method = "post", operation_id = "tryReaction")]
    async fn try_out(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        body: Json<Try>,
    ) -> Result<Json<Trial>, Problem> {
        may(&caller, Scope::ReactionsWrite)?;
        let Try { rule, last } = body.0;
        let (rule, _) = rule.into();
        let (looked_at, fired) =
            reactions::try_out(app, caller.tenant(), rule, last.into()).await?;
        Ok(Json(Trial::new(looked_at, fired)))
    }

    /// One reaction
    ///
    /// Its rule, how far it has come, and how it fares. Scope: `reactions:read`.
    #[oai(
        path = "/reactions/:reaction",
        method = "get",
        operation_id = "getReaction"
    )]
    async fn get(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        reaction: Path<Uuid>,
    ) -> Result<Json<Reaction>, Problem> {
        may(&caller, Scope::ReactionsRead)?;
        let row = reactions::get(app, caller.tenant(), reaction.0).await?;
        Ok(Json(row.into()))
    }

    /// Change a reaction
    ///
    /// Name and rule are replaced; it goes on from where it is. Without a secret the one it has stays.
    /// Scope: `reactions:write`.
    #[oai(
        path = "/reactions/:reaction",
        method = "put",
        operation_id = "replaceReaction"
    )]
    async fn replace(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        reaction: Path<Uuid>,
        body: Json<Change>,
    ) -> Result<Json<Reaction>, Problem> {
        may(&caller, Scope::ReactionsWrite)?;
        let new = body.0.into();
        let saved = reactions::replace(app, caller.tenant(), reaction.0, new).await?;
        Ok(Json(saved.into()))
    }

    /// Delete a reaction
    ///
    /// With the webhooks it has to send. Statements that it made stay. Scope: `reactions:write`.
    #[oai(
        path = "/reactions/:reaction",
        method = "delete",
        operation_id = "deleteReaction"
    )]
    async fn delete(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        reaction: Path<Uuid>,
    ) -> Result<Gone, Problem> {
        may(&caller, Scope::ReactionsWrite)?;
        reactions::remove(app, caller.tenant(), reaction.0).await?;
        Ok(Gone::Done)
    }

    /// Put a reaction to work
    ///
    /// From where it stopped, so that nothing is left out, or from `start`. Scope: `reactions:write`.
    #[oai(
        path = "/reactions/:reaction/enable",
        method = "post",
        operation_id = "enableReaction"
    )]
    async fn enable(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        reaction: Path<Uuid>,
        body: Json<Enable>,
    ) -> Result<Json<Reaction>, Problem> {
        may(&caller, Scope::ReactionsWrite)?;
        let start = body.0.start.as_deref().map(start).transpose()?;
        let row = reactions::enable(app, caller.tenant(), reaction.0, start).await?;
        Ok(Json(row.into()))
    }

    /// Put a reaction to rest
    ///
    /// Webhooks that wait are still sent. Scope: `reactions:write`.
    #[oai(
        path = "/reactions/:reaction/disable",
        method = "post",
        operation_id = "disableReaction"
    )]
    async fn disable(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        reaction: Path<Uuid>,
    ) -> Result<Json<Reaction>, Problem> {
        may(&caller, Scope::ReactionsWrite)?;
        let row = reactions::disable(app, caller.tenant(), reaction.0).await?;
        Ok(Json(row.into()))
    }

    /// Webhooks of a reaction, newest first
    ///
    /// Delivered ones are kept for 7 days, those that were given up for 30. Scope: `reactions:read`.
    #[oai(
        path = "/reactions/:reaction/deliveries",
        method = "get",
        operation_id = "listDeliveries"
    )]
    async fn deliveries(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        reaction: Path<Uuid>,
        /// Only with this state.
        state: Query<Option<State>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Delivery>>, Problem> {
        may(&caller, Scope::ReactionsRead)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let state = state.0.map(State::name);
        let rows = deliveries::list(app, caller.tenant(), reaction.0, state, page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            Delivery::from,
        )))
    }

    /// Send a webhook again
    ///
    /// At once, and for another 24 hours, whatever became of it. Its id stays the same. Scope: `reactions:write`.
    #[oai(
        path = "/reactions/:reaction/deliveries/:delivery/resend",
        method = "post",
        operation_id = "resendDelivery"
    )]
    async fn resend(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        reaction: Path<Uuid>,
        delivery: Path<Uuid>,
    ) -> Result<Json<Delivery>, Problem> {
        may(&caller, Scope::ReactionsWrite)?;
        let (tenant, reaction) = (caller.tenant(), reaction.0);
        let row = deliveries::resend(app, tenant, reaction, delivery.0).await?;
        Ok(Json(row.into()))
    }
}

fn may(caller: &Caller, scope: Scope) -> Result<(), Problem> {
    Ok(caller.require(scope).map_err(engine::Error::from)?)
}

fn start(text: &str) -> Result<Start, Problem> {
    Ok(match text {
        "earliest" => Start::Earliest,
        "latest" => Start::Latest,
        moment => Start::After(instant(moment, "/start")?),
    })
}
