//! What is told to those who watch.

use super::{House, event, first_error, json as told};
use async_graphql::{Request, Response};
use engine::access::{Caller, Scope};
use engine::catalog;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use serde_json::{Value, json};
use std::time::Duration;

const PROGRESS: &str = "subscription($attempt: ID!) { progress(attempt: $attempt) {
    segment { id } attempt { state } progress { position } } }";

impl House {
    fn watch(
        &self,
        caller: &Caller,
        query: &str,
        variables: Value,
    ) -> BoxStream<'static, Response> {
        let request = Request::new(query).variables(async_graphql::Variables::from_json(variables));
        let request = super::schema::prepared(&self.app, caller, request).unwrap();
        self.schema.execute_stream(request)
    }

    async fn go_on(&self, who: &Caller, attempt: &str, from: &str) {
        let query = "mutation($a: ID!, $e: ID!, $from: ID!) { next(attempt: $a, event: $e, from: $from) { backTo } }";
        self.get(
            who,
            query,
            json!({"a": attempt, "e": event(), "from": from}),
        )
        .await;
    }
}

/// The next thing told, within a time that a poll would need.
async fn heard(watch: &mut BoxStream<'static, Response>) -> Option<Value> {
    let next = tokio::time::timeout(Duration::from_secs(5), watch.next()).await;
    next.expect("something is told in time")
        .map(|answer| told(&answer))
}

#[tokio::test]
async fn a_watcher_sees_the_screen_and_then_every_change() {
    let house = House::open().await;
    let (attempt, session) = house.start("spot-the-phish", "somebody").await;
    let key = house.key(&[Scope::AttemptsRead]);
    let mut watch = house.watch(&key, PROGRESS, json!({"attempt": attempt}));
    assert_eq!(
        heard(&mut watch).await.unwrap()["data"]["progress"]["segment"]["id"],
        "why"
    );
    house.go_on(&session, &attempt, "why").await;
    let second = heard(&mut watch).await.unwrap();
    assert_eq!(second["data"]["progress"]["segment"]["id"], "signs");
    assert_eq!(second["data"]["progress"]["progress"]["position"], 2);
}

#[tokio::test]
async fn what_happens_in_other_attempts_is_not_told() {
    let house = House::open().await;
    let (watched, session) = house.start("spot-the-phish", "somebody").await;
    let (other, other_session) = house.start("spot-the-phish", "somebody else").await;
    let mut watch = house.watch(&session, PROGRESS, json!({"attempt": watched}));
    heard(&mut watch).await.unwrap();
    house.go_on(&other_session, &other, "why").await;
    assert!(
        tokio::time::timeout(Duration::from_millis(1_500), watch.next())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_watcher_of_no_attempt_is_told_so() {
    let house = House::open().await;
    let key = house.key(&[Scope::AttemptsRead]);
    let mut watch = house.watch(&key, PROGRESS, json!({"attempt": event()}));
    assert_eq!(
        first_error(&heard(&mut watch).await.unwrap()).0,
        "attempt.not_found"
    );
    assert_eq!(heard(&mut watch).await, None);
}

#[tokio::test]
async fn a_revoked_key_is_told_nothing_more() {
    let house = House::open().await;
    let (attempt, session) = house.start("spot-the-phish", "somebody").await;
    let scopes = engine::access::Scopes::of(&[Scope::AttemptsRead]);
    let new = engine::keys::NewKey::usual(&house.app, "watcher", scopes, "test");
    let here = std::net::Ipv4Addr::LOCALHOST.into();
    let made = engine::keys::create(&house.app, house.tenant, new)
        .await
        .unwrap();
    let caller = engine::keys::authenticate(&house.app, &made.secret, None, here)
        .await
        .unwrap()
        .unwrap();
    let request = Request::new(PROGRESS).variables(async_graphql::Variables::from_json(
        json!({"attempt": attempt}),
    ));
    let request = super::schema::prepared(&house.app, &caller, request).unwrap();
    let request = request.data(super::schema::Credential(
        format!("Bearer {}", made.secret),
        here,
    ));
    let mut watch = house.schema.execute_stream(request);
    heard(&mut watch).await.unwrap();
    engine::keys::revoke(&house.app, house.tenant, made.key.id)
        .await
        .unwrap();
    house.go_on(&session, &attempt, "why").await;
    assert_eq!(
        first_error(&heard(&mut watch).await.unwrap()).0,
        "credential.invalid"
    );
    assert_eq!(heard(&mut watch).await, None);
}

#[tokio::test]
async fn watching_ends_when_the_server_stops() {
    let house = House::open().await;
    let (attempt, session) = house.start("spot-the-phish", "somebody").await;
    let mut watch = house.watch(&session, PROGRESS, json!({"attempt": attempt}));
    heard(&mut watch).await.unwrap();
    house.stop.cancel();
    assert_eq!(heard(&mut watch).await, None);
}

#[tokio::test]
async fn a_course_is_told_after_import_and_after_publication_and_only_then() {
    let house = House::open().await;
    let key = super::key(house.other, &[Scope::CoursesRead]);
    let mut watch = house.watch(
        &key,
        "subscription { courseChanged { slug version { number } } }",
        json!({}),
    );
    let told_nothing = tokio::time::timeout(Duration::from_millis(200), watch.next()).await;
    assert!(
        told_nothing.is_err(),
        "what changed before, and elsewhere, is not told"
    );
    let (_, folder) = content::shipped().remove(0);
    let imported = catalog::import(&house.app, house.other, &folder)
        .await
        .unwrap();
    let first = heard(&mut watch).await.unwrap();
    assert_eq!(
        first["data"]["courseChanged"],
        json!({"slug": "hand-hygiene", "version": null})
    );
    catalog::publish(
        &house.app,
        house.other,
        imported.course.id,
        imported.version.id,
        None,
    )
    .await
    .unwrap();
    let second = heard(&mut watch).await.unwrap();
    assert_eq!(
        second["data"]["courseChanged"]["version"]["number"],
        "1.0.0"
    );
}
