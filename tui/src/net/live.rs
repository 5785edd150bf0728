//! Following the stream: connect, decode, resume by cursor, come back when it is lost. It never gives up.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::{Client, Response, StatusCode};
use tokio::sync::{Notify, mpsc};

use super::api::Api;
use super::record::Recorder;
use super::retry::Backoff;
use super::sse::{Decoder, Frame, MAX_EVENT};
use super::{NetMsg, failure};
use crate::clean;
use crate::wire::Event;

/// How patient to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Without any event for this long the connection counts as lost: two heartbeats.
    pub(crate) silence: Duration,
    /// First wait after a loss.
    pub(crate) base: Duration,
    /// Longest wait.
    pub(crate) max: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            silence: Duration::from_secs(10),
            base: Duration::from_millis(500),
            max: Duration::from_secs(30),
        }
    }
}

/// The stream of one server.
pub(crate) struct Live {
    client: Client,
    server: String,
    key: String,
    recorder: Option<Recorder>,
    silence: Duration,
    backoff: Backoff,
    /// Newest id taken: where to go on.
    cursor: Option<String>,
}

/// Why one connection ended.
enum End {
    /// Nobody listens any more.
    Unheard,
    Lost(String),
    /// The server said when to come back.
    Later(String, Duration),
    Denied(String),
}

impl Live {
    pub(crate) fn new(
        server: &str,
        key: &str,
        recorder: Option<Recorder>,
        pace: Pace,
    ) -> Result<Live, String> {
        let server = server.trim_end_matches('/').to_owned();
        if !server.starts_with("http://") && !server.starts_with("https://") {
            return Err(format!(
                "--server wants a URL, http://127.0.0.1:8080, not {}",
                clean::line(&server)
            ));
        }
        #[allow(clippy::disallowed_methods, reason = "the operator names the server")]
        let client = Client::builder()
            .connect_timeout(pace.silence)
            .build()
            .map_err(|error| error.to_string())?;
        let backoff = Backoff::new(pace.base, pace.max, crate::clock::now().0.unsigned_abs());
        Ok(Live {
            client,
            server,
            key: key.to_owned(),
            recorder,
            silence: pace.silence,
            backoff,
            cursor: None,
        })
    }

    /// For single requests to the same server.
    pub(crate) fn api(&self) -> Api {
        Api {
            client: self.client.clone(),
            server: self.server.clone(),
            key: self.key.clone(),
        }
    }

    /// Follows until nobody listens.
    pub(crate) async fn run(mut self, out: &mpsc::Sender<NetMsg>, retry_now: &Notify) {
        loop {
            let end = self.connection(out).await;
            let (attempt, wait) = self.backoff.failed();
            let (msg, wait) = match end {
                End::Unheard => return,
                End::Lost(cause) => (lost(attempt, wait, cause), wait),
                End::Later(cause, wait) => (lost(attempt, wait, cause), wait),
                End::Denied(cause) => (NetMsg::Denied { cause }, self.backoff.max()),
            };
            if out.send(msg).await.is_err() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = retry_now.notified() => {}
            }
        }
    }

    async fn connection(&mut self, out: &mpsc::Sender<NetMsg>) -> End {
        let answer = match self.connect().await {
            Ok(answer) => answer,
            Err(cause) => return End::Lost(cause),
        };
        match answer.status() {
            StatusCode::OK => self.read(answer, out).await,
            status if failure::is_denied(status) => End::Denied(failure::of_status(status)),
            status => End::Lost(failure::of_status(status)),
        }
    }

    async fn connect(&self) -> Result<Response, String> {
        let url = format!("{}/ops/v1/stream?topics=hops,rejects,auth,agg", self.server);
        let mut request = self
            .client
            .get(url)
            .bearer_auth(&self.key)
            .header("Accept", "text/event-stream");
        if let Some(cursor) = &self.cursor {
            request = request.header("Last-Event-ID", cursor);
        }
        match tokio::time::timeout(self.silence, request.send()).await {
            Ok(answer) => answer.map_err(|error| failure::of_connection(&error)),
            Err(_) => Err("no answer in time: check the network and --server".into()),
        }
    }

    async fn read(&mut self, answer: Response, out: &mpsc::Sender<NetMsg>) -> End {
        let mut bytes = answer.bytes_stream();
        let mut decoder = Decoder::new(MAX_EVENT);
        loop {
            let chunk = match tokio::time::timeout(self.silence, bytes.next()).await {
                Err(_) => return End::Lost("no heartbeat: the connection hangs".into()),
                Ok(None) => return End::Lost("the server closed the stream".into()),
                Ok(Some(Err(error))) => return End::Lost(failure::of_connection(&error)),
                Ok(Some(Ok(chunk))) => chunk,
            };
            let mut frames = Vec::new();
            decoder.push(&chunk, |frame| frames.push(frame));
            if decoder.take_skipped() > 0 && out.send(too_large()).await.is_err() {
                return End::Unheard;
            }
            for frame in frames {
                if let Some(end) = self.deliver(frame, out).await {
                    return end;
                }
            }
        }
    }

    /// Hands one event on; the cursor moves once it is handed on.
    async fn deliver(&mut self, frame: Frame, out: &mpsc::Sender<NetMsg>) -> Option<End> {
        let msg = match serde_json::from_str::<Event>(&frame.data) {
            Err(error) => NetMsg::Unreadable {
                cause: clean::line(&error.to_string()),
            },
            Ok(mut event) => {
                clean::event(&mut event);
                self.note(&event);
                NetMsg::Event(event)
            }
        };
        let end = self.consequence(&msg);
        let is_hops = matches!(msg, NetMsg::Event(Event::Hops(_)));
        if out.send(msg).await.is_err() {
            return Some(End::Unheard);
        }
        if is_hops {
            self.cursor = frame.id.or(self.cursor.take());
        }
        end
    }

    fn note(&mut self, event: &Event) {
        if let Some(recorder) = &mut self.recorder {
            recorder.write(event);
        }
    }

    fn consequence(&mut self, msg: &NetMsg) -> Option<End> {
        match msg {
            NetMsg::Event(Event::Hello(_)) => self.backoff.succeeded(),
            NetMsg::Event(Event::Reset { .. }) => self.cursor = None,
            NetMsg::Event(Event::Bye { reason, retry_ms }) => {
                let wait = Duration::from_millis(*retry_ms).min(self.backoff.max());
                return Some(End::Later(
                    format!("the server closed the stream: {reason}"),
                    wait,
                ));
            }
            _ => {}
        }
        None
    }
}

fn lost(attempt: u32, wait: Duration, cause: String) -> NetMsg {
    NetMsg::Lost {
        attempt,
        retry_ms: wait.as_millis() as u64,
        cause,
    }
}

fn too_large() -> NetMsg {
    NetMsg::Unreadable {
        cause: format!("larger than {} MB", MAX_EVENT / 1024 / 1024),
    }
}
