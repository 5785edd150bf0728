//! What is said over one connection, without the connection. Frames and closing are a journey's business.

use super::super::socket::{Came, Live, MOST_OPERATIONS, greet};
use super::{House, event};
use async_graphql::http::{WebSocket, WebSocketProtocols, WsMessage};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use serde_json::{Value, json};
use std::time::Duration;

/// Says all of this at once and listens.
fn talk(house: &House, header: Option<String>, says: Vec<Value>) -> BoxStream<'static, WsMessage> {
    let says: Vec<Vec<u8>> = says
        .iter()
        .map(|said| said.to_string().into_bytes())
        .collect();
    let (app, live) = (house.app.clone(), Live::new(&house.app, &house.schema));
    let from = std::net::Ipv4Addr::LOCALHOST.into();
    let came = Came {
        header,
        from,
        bearers: None,
    };
    // A client that has said everything stays on the line.
    let input = stream::iter(says).chain(stream::pending());
    WebSocket::new(live, input, WebSocketProtocols::GraphQLWS)
        .on_connection_init(move |payload| greet(app, payload, came))
        .boxed()
}

async fn heard(line: &mut BoxStream<'static, WsMessage>) -> Result<Value, (u16, String)> {
    let next = tokio::time::timeout(Duration::from_secs(5), line.next()).await;
    match next
        .expect("something is said in time")
        .expect("the line is open")
    {
        WsMessage::Text(text) => Ok(serde_json::from_str(&text).unwrap()),
        WsMessage::Close(code, reason) => Err((code, reason)),
    }
}

fn hello(token: &str) -> Value {
    json!({"type": "connection_init", "payload": {"authorization": format!("Bearer {token}")}})
}

fn subscribe(id: usize, attempt: &str) -> Value {
    let query = "subscription($a: ID!) { progress(attempt: $a) { segment { id } } }";
    json!({"type": "subscribe", "id": id.to_string(), "payload": {"query": query, "variables": {"a": attempt}}})
}

impl House {
    async fn learner(&self) -> (String, String) {
        let ask = engine::launch::ApiLaunch {
            course: "spot-the-phish".to_owned(),
            learner: event(),
            langs: Vec::new(),
            return_url: None,
            simulated: false,
        };
        let begun = engine::launch::by_api(&self.app, self.tenant, ask)
            .await
            .unwrap();
        (begun.attempt.id.to_string(), begun.token)
    }
}

#[tokio::test]
async fn a_learner_watches_with_the_session_token() {
    let house = House::open().await;
    let (attempt, token) = house.learner().await;
    let mut line = talk(&house, None, vec![hello(&token), subscribe(1, &attempt)]);
    assert_eq!(
        heard(&mut line).await.unwrap(),
        json!({"type": "connection_ack"})
    );
    let told = heard(&mut line).await.unwrap();
    assert_eq!((&told["type"], &told["id"]), (&json!("next"), &json!("1")));
    assert_eq!(told["payload"]["data"]["progress"]["segment"]["id"], "why");
}

#[tokio::test]
async fn the_header_will_do_where_a_client_can_send_one() {
    let house = House::open().await;
    let (_, token) = house.learner().await;
    let mut line = talk(
        &house,
        Some(format!("Bearer {token}")),
        vec![json!({"type": "connection_init"})],
    );
    assert_eq!(heard(&mut line).await.unwrap()["type"], "connection_ack");
}

#[tokio::test]
async fn whoever_is_not_known_is_cut_off_with_a_reason() {
    let house = House::open().await;
    for (said, code) in [
        (json!({"type": "connection_init"}), "credential.missing"),
        (hello("ls_nonsense"), "credential.invalid"),
        (
            json!({"type": "connection_init", "payload": {"authorization": "Digest x"}}),
            "credential.scheme",
        ),
    ] {
        let mut line = talk(&house, None, vec![said]);
        let (_, reason) = heard(&mut line).await.unwrap_err();
        assert!(reason.starts_with(code), "{reason}");
    }
    let mut line = talk(&house, None, vec![subscribe(1, &event())]);
    assert!(
        heard(&mut line).await.is_err(),
        "nothing runs before the greeting"
    );
}

#[tokio::test]
async fn a_connection_runs_a_few_operations_and_no_more() {
    let house = House::open().await;
    let (attempt, token) = house.learner().await;
    let asks = (0..=MOST_OPERATIONS).map(|id| subscribe(id, &attempt));
    let mut line = talk(
        &house,
        None,
        std::iter::once(hello(&token)).chain(asks).collect(),
    );
    let mut refused = 0;
    for _ in 0..MOST_OPERATIONS + 2 {
        let told = heard(&mut line).await.unwrap();
        refused += usize::from(
            told["payload"]["errors"][0]["extensions"]["code"] == "subscription.too_many",
        );
    }
    assert_eq!(refused, 1);
}
