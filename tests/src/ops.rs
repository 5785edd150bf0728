//! The operators' stream (Server-Sent Events), read by hand so that every byte counts.

use crate::api::Api;
use crate::wait::PATIENCE;
use serde_json::Value;
use tokio::time::timeout;

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// `hops`, `agg`, …
    pub name: String,
    /// The cursor to resume after.
    pub id: Option<String>,
    /// What it holds.
    pub data: Value,
}

/// An open stream.
#[derive(Debug)]
pub struct Stream {
    response: reqwest::Response,
    pending: String,
}

impl Stream {
    /// Opens it for some topics, perhaps after a cursor.
    pub async fn open(api: &Api, topics: &str, after: Option<&str>) -> Stream {
        let call = api.get(&format!("/ops/v1/stream?topics={topics}"));
        let call = match after {
            Some(id) => call.header("last-event-id", id),
            None => call,
        };
        let response = call.open().await;
        assert_eq!(response.status(), 200);
        Stream {
            response,
            pending: String::new(),
        }
    }

    /// The next event; none when the server closed the stream.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.pending.split_once("\n\n") {
                let event = parse(block);
                self.pending = rest.to_owned();
                if let Some(event) = event {
                    return Some(event);
                }
                continue;
            }
            let chunk = timeout(PATIENCE, self.response.chunk())
                .await
                .expect("the stream is silent");
            self.pending
                .push_str(std::str::from_utf8(&chunk.ok()??).unwrap());
        }
    }

    /// The next event of this name, passing over others.
    pub async fn wait_for(&mut self, name: &str) -> Event {
        loop {
            let event = self
                .next()
                .await
                .unwrap_or_else(|| panic!("the stream ended before {name}"));
            if event.name == name {
                return event;
            }
        }
    }

    /// Hops until this many have come, with the cursor after them.
    pub async fn hops(&mut self, count: usize) -> (Vec<Value>, String) {
        let (mut hops, mut cursor) = (Vec::new(), String::new());
        while hops.len() < count {
            let event = self.wait_for("hops").await;
            hops.extend(event.data["data"].as_array().unwrap().iter().cloned());
            cursor = event.id.expect("hops carry a cursor");
        }
        (hops, cursor)
    }
}

fn parse(block: &str) -> Option<Event> {
    let mut event = Event {
        name: String::new(),
        id: None,
        data: Value::Null,
    };
    let mut data = String::new();
    for line in block.lines() {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut event.name),
            "id" => event.id = Some(value.to_owned()),
            "data" => data.push_str(value),
            _ => {}
        }
    }
    if data.is_empty() {
        return None;
    }
    event.data = serde_json::from_str(&data).unwrap();
    Some(event)
}
