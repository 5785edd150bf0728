//! The calls that the player page makes, with everything it gets to see.

use crate::api::{Answer, Api};
use crate::server::Server;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// What a launch gave.
#[derive(Debug, Clone)]
pub struct Launched {
    /// Which launch.
    pub launch: Uuid,
    /// Which attempt.
    pub attempt: Uuid,
    /// Where the browser goes.
    pub url: String,
    /// Session token.
    pub token: String,
}

impl Launched {
    fn new(body: &Value) -> Launched {
        let text = |field: &str| {
            body[field]
                .as_str()
                .unwrap_or_else(|| panic!("no {field}: {body}"))
                .to_owned()
        };
        Launched {
            launch: text("launch").parse().unwrap(),
            attempt: text("attempt").parse().unwrap(),
            url: text("url"),
            token: text("session_token"),
        }
    }
}

/// A browser tab with a course.
#[derive(Debug, Clone)]
pub struct Player {
    api: Api,
    persistent: bool,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Player {
    /// A tab with this session.
    pub fn new(content_url: &str, token: &str) -> Player {
        Player {
            api: Api::new(content_url).bearer(token),
            persistent: false,
            seen: Arc::default(),
        }
    }

    /// Launches by API and opens the tab.
    pub async fn launch(
        server: &Server,
        api: &Api,
        course: &str,
        learner: &str,
    ) -> (Launched, Player) {
        let body = json!({"course": course, "learner": learner, "langs": ["en"]});
        let launched = Launched::new(
            &api.post("/api/v1/launches", &body)
                .persistently()
                .await
                .ok(),
        );
        let player = Player::new(&server.content_url, &launched.token);
        (launched, player)
    }

    /// The same, with any body.
    pub async fn launch_as(server: &Server, api: &Api, body: &Value) -> (Launched, Player) {
        let launched = Launched::new(&api.post("/api/v1/launches", body).persistently().await.ok());
        let player = Player::new(&server.content_url, &launched.token);
        (launched, player)
    }

    /// The same tab, which tries again when nobody answers.
    pub fn persistent(mut self) -> Player {
        self.persistent = true;
        self
    }

    /// The client it uses.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Everything that came into this browser, oldest first.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// The screen at the bookmark.
    pub async fn view(&self) -> Value {
        self.take(self.api.get("/play/api/session")).await.ok()
    }

    /// The screen of another segment.
    pub async fn peek(&self, segment: &str) -> Answer {
        self.take(self.api.get(&format!("/play/api/segments/{segment}")))
            .await
    }

    /// Goes on.
    pub async fn next(&self, from: &str) -> Value {
        self.act("next", json!({"from": from})).await.ok()
    }

    /// Goes on by a choice.
    pub async fn choose(&self, from: &str, choice: &str) -> Value {
        self.act("next", json!({"from": from, "choice": choice}))
            .await
            .ok()
    }

    /// Answers.
    pub async fn answer(&self, segment: &str, response: &Value) -> Value {
        self.act(
            "answer",
            json!({"segment": segment, "response": response, "duration_ms": 1500}),
        )
        .await
        .ok()
    }

    /// Any act with a fresh event id.
    pub async fn act(&self, act: &str, body: Value) -> Answer {
        self.repeat(act, Uuid::new_v4(), body).await
    }

    /// Any act with this event id.
    pub async fn repeat(&self, act: &str, event: Uuid, mut body: Value) -> Answer {
        body["event"] = json!(event);
        self.take(self.api.post(&format!("/play/api/{act}"), &body))
            .await
    }

    async fn take(&self, call: crate::api::Call) -> Answer {
        let answer = if self.persistent {
            call.persistently().await
        } else {
            call.await
        };
        self.seen.lock().unwrap().push(answer.text());
        answer
    }
}
