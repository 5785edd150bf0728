//! The GraphQL layer over a real engine on SQLite in a temporary directory, without a port.

mod catalog;
mod cost;
mod http;
mod live;
mod refusal;
mod run;
mod socket;
mod tenants;

use super::loaders::{self, Loaders};
use super::schema::{self, Schema};
use crate::config::Config;
use async_graphql::{Request, Variables};
use engine::access::{Caller, Rights, Scope, Scopes};
use engine::{App, catalog as courses};
use serde_json::Value;
use std::sync::Arc;
use store::TenantId;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// Everything a learner's screen can hold.
const SCREEN: &str = "fragment Screen on AttemptView {
  course { id title lang langs minutes version objectives { id text } }
  attempt { id number state canRestart }
  progress { position total outline { id title state } }
  segment { id kind title lang stale html objective points tries unscored confidence hint interaction {
    __typename type
    ... on CardsInteraction { cards { id front back } }
    ... on MediaInteraction { src mediaType captions poster transcript }
    ... on ChoiceInteraction { multiple options { id html } }
    ... on NumberInteraction { unit }
    ... on OrderInteraction { items { id html } }
    ... on MatchInteraction { rows { id html } choices { id html } }
    ... on ClozeInteraction { html gaps { id options { id html } } }
    ... on BranchInteraction { choices { target html } }
  } }
  question { triesUsed triesLeft done outcome points feedback { about html } hint explanation
    solution { text response { ...Given } } response { ...Given } }
  can { back next check hint finish }
  backTo returnUrl
  result { won possible scaled percent passPercent passed completed }
}
fragment Given on Response {
  __typename
  ... on ChoiceResponse { chosen }
  ... on TextResponse { text }
  ... on NumberResponse { text }
  ... on OrderResponse { items }
  ... on MatchResponse { pairs { row choice } }
  ... on ClozeResponse { gaps { gap text } }
}";

/// An engine with the shipped courses published in the tenant `default`, and a tenant `other` without any.
struct House {
    app: App,
    schema: Schema,
    tenant: TenantId,
    other: TenantId,
    stop: CancellationToken,
    _dir: tempfile::TempDir,
}

impl House {
    async fn open() -> House {
        let dir = tempfile::tempdir().unwrap();
        let tenants = vec!["default".to_owned(), "other".to_owned()];
        let config = Config {
            data_dir: dir.path().to_owned(),
            tenants,
            ..Config::default()
        };
        let app = crate::app::open(&config, &TaskTracker::new())
            .await
            .unwrap();
        let tenant = engine::tenants::by_slug(&app, "default").await.unwrap();
        let other = engine::tenants::by_slug(&app, "other").await.unwrap();
        let stop = CancellationToken::new();
        let schema = schema::build(&app, stop.clone());
        let house = House {
            app,
            schema,
            tenant,
            other,
            stop,
            _dir: dir,
        };
        house.publish_shipped(house.tenant).await;
        house
    }

    async fn publish_shipped(&self, tenant: TenantId) {
        for (_, folder) in content::shipped() {
            let imported = courses::import(&self.app, tenant, &folder).await.unwrap();
            courses::publish(
                &self.app,
                tenant,
                imported.course.id,
                imported.version.id,
                None,
            )
            .await
            .unwrap();
        }
    }

    fn key(&self, scopes: &[Scope]) -> Caller {
        key(self.tenant, scopes)
    }

    async fn ask(&self, caller: &Caller, query: &str, variables: Value) -> Value {
        let request = Request::new(query).variables(Variables::from_json(variables));
        json(&schema::execute(&self.schema, &self.app, caller, request).await)
    }

    /// The same, for what must go well.
    async fn get(&self, caller: &Caller, query: &str, variables: Value) -> Value {
        let answer = self.ask(caller, query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}: {answer:#}");
        answer["data"].clone()
    }

    /// The code of the first error, and the scope it names.
    async fn refused(
        &self,
        caller: &Caller,
        query: &str,
        variables: Value,
    ) -> (String, Option<String>) {
        first_error(&self.ask(caller, query, variables).await)
    }

    /// Starts a course by API: the attempt, and the learner's session.
    async fn start(&self, course: &str, learner: &str) -> (String, Caller) {
        let query = "mutation($course: ID!, $learner: String!) {
            start(course: $course, learner: $learner, langs: [\"en\"]) { sessionToken attempt { id } } }";
        let variables = serde_json::json!({"course": course, "learner": learner});
        let started = self
            .get(&self.key(&[Scope::AttemptsWrite]), query, variables)
            .await;
        let token = started["start"]["sessionToken"]
            .as_str()
            .unwrap()
            .to_owned();
        let session =
            engine::sessions::caller(&self.app, &token, std::net::Ipv4Addr::LOCALHOST.into())
                .await
                .unwrap()
                .unwrap();
        (
            started["start"]["attempt"]["id"]
                .as_str()
                .unwrap()
                .to_owned(),
            session,
        )
    }

    fn loaders(&self, caller: &Caller) -> (Loaders, Arc<std::sync::atomic::AtomicUsize>) {
        let loaders = loaders::of(&self.app, caller);
        let reads = loaders.loader().reads.clone();
        (loaders, reads)
    }
}

fn key(tenant: TenantId, scopes: &[Scope]) -> Caller {
    let (id, name) = (Uuid::from_u128(7), "test".to_owned());
    Caller::Key {
        tenant,
        id,
        name,
        scopes: Scopes::of(scopes),
        rights: Arc::new(Rights::everywhere(Scopes::of(scopes))),
        expires: None,
        max_attachment: None,
    }
}

fn json(answer: &async_graphql::Response) -> Value {
    serde_json::to_value(answer).unwrap()
}

fn first_error(answer: &Value) -> (String, Option<String>) {
    let told = &answer["errors"][0]["extensions"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    (
        text(&told["code"]).unwrap_or_else(|| panic!("an error with a code, not {answer:#}")),
        text(&told["needsScope"]),
    )
}

fn event() -> String {
    uuid::Builder::from_random_bytes(random())
        .into_uuid()
        .to_string()
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}
