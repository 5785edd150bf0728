//! Refused statements: every fault, the statement as it was sent, and what can be done about it.

mod answer;
mod order;
mod wire;

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use answer::{Answer, OneResult};
use engine::access::Scope;
use engine::quarantine::{self, Choice, MOST_GROUPS, Replay, Verdict};
use engine::{App, Error, Instant};
use order::{DropMany, ReplayMany, ReplayOne};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use store::quarantine::{Filter, State};
use time::OffsetDateTime;
use uuid::Uuid;
use wire::{QuarantineGroup, QuarantineGroups, Quarantined, WireState};

/// The REST resource.
pub struct Quarantine;

#[OpenApi(tag = "Tag::Operations")]
impl Quarantine {
    /// Refused statements, newest first
    ///
    /// Scope: `quarantine:read`.
    #[oai(path = "/quarantine", method = "get", operation_id = "listQuarantine")]
    #[allow(clippy::too_many_arguments)]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Only in this state.
        state: Query<Option<WireState>>,
        /// Only with this as the first fault.
        code: Query<Option<String>>,
        /// Only from the credential of this name.
        source: Query<Option<String>>,
        /// Only received after this moment.
        since: Query<Option<OffsetDateTime>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Quarantined>>, Problem> {
        caller.require(Scope::QuarantineRead).map_err(Error::from)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let filter = Filter {
            state: state.0.map(State::from),
            code: code.0,
            source: source.0,
            since: since.0.map(Instant::from),
            ..Filter::default()
        };
        let rows = quarantine::list(app, caller.tenant(), &filter, page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            Quarantined::from,
        )))
    }

    /// Refused statements by fault, place and source, the largest groups first
    ///
    /// Tells of each group whether its newest statement could be repaired. Scope: `quarantine:read`.
    #[oai(
        path = "/quarantine/groups",
        method = "get",
        operation_id = "listQuarantineGroups"
    )]
    async fn groups(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Only in this state; by default `open`.
        state: Query<Option<WireState>>,
        /// Only received after this moment.
        since: Query<Option<OffsetDateTime>>,
        /// 1 to 100, by default 100.
        limit: Query<Option<u64>>,
    ) -> Result<Json<QuarantineGroups>, Problem> {
        caller.require(Scope::QuarantineRead).map_err(Error::from)?;
        let limit = limit.0.unwrap_or(MOST_GROUPS);
        if limit == 0 || limit > MOST_GROUPS {
            let detail = format!("limit must be between 1 and {MOST_GROUPS}, found {limit}");
            return Err(Problem::bad_request("page.limit", detail));
        }
        let filter = Filter {
            state: Some(state.0.map_or(State::Open, State::from)),
            since: since.0.map(Instant::from),
            ..Filter::default()
        };
        let groups = quarantine::groups(app, caller.tenant(), &filter, limit).await?;
        let items = groups.into_iter().map(QuarantineGroup::of);
        let items = items.collect::<Result<_, _>>()?;
        Ok(Json(QuarantineGroups { items }))
    }

    /// One refused statement, with what repairing would do
    ///
    /// Scope: `quarantine:read`.
    #[oai(
        path = "/quarantine/:id",
        method = "get",
        operation_id = "getQuarantined"
    )]
    async fn get(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        id: Path<Uuid>,
    ) -> Result<Json<Quarantined>, Problem> {
        caller.require(Scope::QuarantineRead).map_err(Error::from)?;
        let row = quarantine::get(app, caller.tenant(), id.0).await?;
        Ok(Json(Quarantined::with_repair(row)?))
    }

    /// Send one refused statement again
    ///
    /// As it is, repaired, patched or rewritten. It is stored with its own id, or with that of its quarantine, and with
    /// the authority of whoever sent it; doing it twice writes nothing twice. Scope: `quarantine:write`.
    #[oai(
        path = "/quarantine/:id/replay",
        method = "post",
        operation_id = "replayQuarantined"
    )]
    async fn replay(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        id: Path<Uuid>,
        body: Json<ReplayOne>,
    ) -> Result<Json<OneResult>, Problem> {
        let order = Replay {
            choice: Choice::Ids(vec![id.0]),
            mend: body.0.mend()?,
            repair: body.0.repair,
            dry_run: body.0.dry_run,
            reason: body.0.reason,
        };
        let mut report = quarantine::replay(app, &caller, order).await?;
        let outcome = report.outcomes.pop();
        match outcome.filter(|outcome| outcome.verdict != Verdict::NotFound) {
            Some(outcome) => Ok(Json(outcome.into())),
            None => Err(Error::not_found("refused statement with id", id.0).into()),
        }
    }

    /// Send refused statements again
    ///
    /// Some by id, or the open ones of a group, oldest first: go on with `next_cursor` until there is none. Each of them
    /// is answered alone, and doing it twice writes nothing twice. Scope: `quarantine:write`.
    #[oai(
        path = "/quarantine/replay",
        method = "post",
        operation_id = "replayQuarantine"
    )]
    async fn replay_many(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        mut body: Json<ReplayMany>,
    ) -> Result<Json<Answer>, Problem> {
        let order = Replay {
            choice: body.0.choice()?,
            mend: body.0.mend()?,
            repair: body.0.repair,
            dry_run: body.0.dry_run,
            reason: body.0.reason.take(),
        };
        let report = quarantine::replay(app, &caller, order).await?;
        Ok(Json(Answer::of(report, body.0.dry_run)))
    }

    /// Drop refused statements
    ///
    /// They stay where they are, with the reason, and are not open any more. Scope: `quarantine:write`.
    #[oai(
        path = "/quarantine/drop",
        method = "post",
        operation_id = "dropQuarantine"
    )]
    async fn drop_many(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        mut body: Json<DropMany>,
    ) -> Result<Json<Answer>, Problem> {
        let choice = body.0.choice()?;
        let DropMany {
            reason, dry_run, ..
        } = body.0;
        let report = quarantine::drop(app, &caller, choice, &reason, dry_run).await?;
        Ok(Json(Answer::of(report, dry_run)))
    }
}
