//! What looks wrong around sign-on, sessions and keys: the list, its evidence, and what can be done about it.

mod wire;

use crate::http::address;
use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::access::Scope;
use engine::anomalies::{self, Order};
use engine::{App, Error, Instant};
use poem::Request;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use store::anomaly::{Filter, State};
use time::OffsetDateTime;
use uuid::Uuid;
use wire::{
    Acknowledge, Acknowledged, ActOrder, Anomaly, Block, Blocks, Done, Lifted, MuteOrder, Muted,
    Rule, Rules, WireLevel, WireState,
};

/// Hours of a block when nothing was asked.
const BLOCK_HOURS: i64 = 24;

/// The REST resource.
pub struct Anomalies;

#[OpenApi(tag = "Tag::Operations")]
impl Anomalies {
    /// What looks wrong, newest first
    ///
    /// One row for each rule and subject as long as it goes on. Scope: `anomalies:read`.
    #[oai(path = "/anomalies", method = "get", operation_id = "listAnomalies")]
    #[allow(clippy::too_many_arguments)]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// Only in this state.
        state: Query<Option<WireState>>,
        /// Only of this level.
        level: Query<Option<WireLevel>>,
        /// Only of the rule with this code: `key.new_network`.
        rule: Query<Option<String>>,
        /// Only about this subject.
        subject: Query<Option<String>>,
        /// Only seen after this moment.
        since: Query<Option<OffsetDateTime>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<Anomaly>>, Problem> {
        caller.require(Scope::AnomaliesRead).map_err(Error::from)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let filter = Filter {
            state: state.0.map(State::from),
            level: level.0.map(|level| level.name().to_owned()),
            rule: rule.0,
            subject: subject.0,
            since: since.0.map(Instant::from),
        };
        let rows = anomalies::list(app, caller.tenant(), &filter, page).await?;
        let key = |row: &store::anomaly::Anomaly| row.id.to_string();
        Ok(Json(paging::page(rows, page.limit, key, Anomaly::brief)))
    }

    /// The rules, in the order of their numbers
    ///
    /// Scope: `anomalies:read`.
    #[oai(
        path = "/anomalies/rules",
        method = "get",
        operation_id = "listAnomalyRules"
    )]
    async fn rules(&self, Key(caller): Key) -> Result<Json<Rules>, Problem> {
        caller.require(Scope::AnomaliesRead).map_err(Error::from)?;
        let items = anomalies::Rule::ALL.iter().map(|rule| Rule::of(*rule));
        Ok(Json(Rules {
            items: items.collect(),
        }))
    }

    /// Networks that are blocked now, newest first
    ///
    /// Scope: `anomalies:read`.
    #[oai(
        path = "/anomalies/blocks",
        method = "get",
        operation_id = "listBlocks"
    )]
    async fn blocks(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
    ) -> Result<Json<Blocks>, Problem> {
        caller.require(Scope::AnomaliesRead).map_err(Error::from)?;
        let rows = anomalies::blocks(app, caller.tenant()).await?;
        Ok(Json(Blocks {
            items: rows.into_iter().map(Block::from).collect(),
        }))
    }

    /// Lift a block before its time
    ///
    /// Doing it twice is fine. Scope: `anomalies:write`.
    #[oai(
        path = "/anomalies/blocks/:block",
        method = "delete",
        operation_id = "liftBlock"
    )]
    async fn lift(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        block: Path<Uuid>,
    ) -> Result<Json<Lifted>, Problem> {
        caller.require(Scope::AnomaliesWrite).map_err(Error::from)?;
        let lifted = anomalies::lift(app, caller.tenant(), block.0).await?;
        Ok(Json(Lifted { lifted }))
    }

    /// One of them, with its evidence and what can be done
    ///
    /// Scope: `anomalies:read`.
    #[oai(
        path = "/anomalies/:anomaly",
        method = "get",
        operation_id = "getAnomaly"
    )]
    async fn get(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        anomaly: Path<Uuid>,
    ) -> Result<Json<Anomaly>, Problem> {
        caller.require(Scope::AnomaliesRead).map_err(Error::from)?;
        let row = anomalies::get(app, caller.tenant(), anomaly.0).await?;
        Ok(Json(Anomaly::whole(anomalies::detail(row))))
    }

    /// Say that somebody has looked at some of them
    ///
    /// Scope: `anomalies:write`.
    #[oai(
        path = "/anomalies/acknowledge",
        method = "post",
        operation_id = "acknowledgeAnomalies"
    )]
    async fn acknowledge(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        body: Json<Acknowledge>,
    ) -> Result<Json<Acknowledged>, Problem> {
        let Acknowledge { ids, reason } = body.0;
        let acknowledged = anomalies::acknowledge(app, &caller, &ids, reason).await?;
        Ok(Json(Acknowledged { acknowledged }))
    }

    /// Do something about it, or tell what that would do
    ///
    /// End the sessions of the one it is about, revoke the key, or block the network for a while. Scope: `anomalies:write`.
    #[oai(
        path = "/anomalies/:anomaly/act",
        method = "post",
        operation_id = "actOnAnomaly"
    )]
    async fn act(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        request: &Request,
        anomaly: Path<Uuid>,
        body: Json<ActOrder>,
    ) -> Result<Json<Done>, Problem> {
        let order = Order {
            id: anomaly.0,
            act: body.0.act.into(),
            hours: body.0.hours.unwrap_or(BLOCK_HOURS),
            reason: body.0.reason.unwrap_or_default(),
            dry_run: body.0.dry_run,
            from: Some(address::of(request)),
        };
        let effect = anomalies::act(app, &caller, &order).await?;
        Ok(Json(Done::of(order.dry_run, effect)))
    }

    /// Let its rule not speak of its subject for a while
    ///
    /// Scope: `anomalies:write`.
    #[oai(
        path = "/anomalies/:anomaly/mute",
        method = "post",
        operation_id = "muteAnomaly"
    )]
    async fn mute(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        anomaly: Path<Uuid>,
        body: Json<MuteOrder>,
    ) -> Result<Json<Muted>, Problem> {
        let MuteOrder { hours, reason } = body.0;
        let until = anomalies::mute(app, &caller, anomaly.0, hours, reason).await?;
        Ok(Json(Muted {
            until: until.to_time(),
        }))
    }
}
