//! Single requests: older hops, one refused statement. Each answer is bounded in time and size.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::{Client, Response};
use serde::de::DeserializeOwned;
use tokio::sync::{Notify, mpsc};

use super::{NetMsg, Request, deed, failure, order};
use crate::app::order::Task;
use crate::clean;
use crate::wire::{Hop, HopPage, Quarantined};

/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Largest answer taken.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// Hops per page of history.
const PAGE: usize = 500;

/// Client of one server.
pub(crate) struct Api {
    pub(super) client: Client,
    pub(super) server: String,
    pub(super) key: String,
}

/// Answers requests, as long as somebody asks: single ones in their order, acts on refused statements beside them.
pub(super) async fn answer(
    api: Api,
    asked: mpsc::UnboundedReceiver<Request>,
    out: &mpsc::Sender<NetMsg>,
    retry_now: &Notify,
) {
    let (tasks, tasked) = mpsc::unbounded_channel();
    tokio::join!(
        single(&api, asked, tasks, out, retry_now),
        order::follow(&api, tasked, out)
    );
}

async fn single(
    api: &Api,
    mut asked: mpsc::UnboundedReceiver<Request>,
    tasks: mpsc::UnboundedSender<Task>,
    out: &mpsc::Sender<NetMsg>,
    retry_now: &Notify,
) {
    while let Some(request) = asked.recv().await {
        let msg = match request {
            Request::RetryNow => {
                retry_now.notify_waiters();
                continue;
            }
            // They may take long: single requests do not wait for them.
            Request::Order(task) => {
                drop(tasks.send(task));
                continue;
            }
            Request::Deed(task) => {
                let answer = deed::run(api, &task).await.map_err(|failed| failed.cause);
                NetMsg::Deed { task, answer }
            }
            Request::History { before } => NetMsg::History {
                answer: api.history(before).await,
            },
            Request::Quarantine { id } => {
                let answer = api.quarantine(&id).await;
                NetMsg::Quarantine { id, answer }
            }
        };
        if out.send(msg).await.is_err() {
            return;
        }
    }
    std::future::pending::<()>().await;
}

impl Api {
    async fn history(&self, before: i64) -> Result<Vec<Hop>, String> {
        let page: HopPage = self
            .get(&format!("/ops/v1/hops?before={before}&limit={PAGE}"))
            .await?;
        let mut hops = page.hops;
        hops.iter_mut().for_each(clean::hop);
        Ok(hops)
    }

    async fn quarantine(&self, id: &str) -> Result<Box<Quarantined>, String> {
        if !id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        {
            return Err(format!("\"{id}\" is not an id"));
        }
        let mut statement: Box<Quarantined> = self.get(&format!("/api/v1/quarantine/{id}")).await?;
        clean::quarantined(&mut statement);
        Ok(statement)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, String> {
        let request = self
            .client
            .get(format!("{}{path}", self.server))
            .bearer_auth(&self.key)
            .timeout(TIMEOUT);
        let answer = request
            .send()
            .await
            .map_err(|error| failure::of_connection(&error))?;
        if !answer.status().is_success() {
            return Err(failure::of_status(answer.status()));
        }
        let body = bounded(answer).await?;
        serde_json::from_slice(&body)
            .map_err(|error| format!("the answer could not be read: {error}"))
    }
}

pub(super) async fn bounded(answer: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    let mut chunks = answer.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| failure::of_connection(&error))?;
        if body.len() + chunk.len() > MAX_BODY {
            return Err(format!(
                "the answer is larger than {} MB",
                MAX_BODY / 1024 / 1024
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
