//! `/graphql/ws`: graphql-transport-ws. The client says who it is in `connection_init`:
//! `{"authorization": "Bearer …"}`, as browsers cannot set a header here; others may send the header.

use super::failure::{coded, refusal};
use super::schema::{Credential, Schema, prepared};
use super::transport::LARGEST_BODY;
use crate::edge::sso::Bearers;
use crate::http::address;
use crate::http::caller::of_header;
use crate::http::problem::Problem;
use async_graphql::http::WebSocketProtocols;
use async_graphql::{Data, Executor, Request, Response};
use async_graphql_poem::{GraphQLProtocol, GraphQLWebSocket};
use engine::App;
use engine::access::Caller;
use futures_util::stream::{self, BoxStream};
use futures_util::{SinkExt, StreamExt};
use poem::http::header;
use poem::web::Data as Shared;
use poem::web::websocket::{Message, WebSocket, WebSocketConfig, WebSocketStream};
use poem::{IntoResponse, Request as HttpRequest, handler};
use serde_json::Value;
use std::any::TypeId;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::{CancellationToken, PollSender};

const PROTOCOL: &str = "graphql-transport-ws";
/// Operations that run at once on one connection.
pub(super) const MOST_OPERATIONS: usize = 20;
/// A sign of life that the client answers; async-graphql sends none (its issue 1481).
const PING: Duration = Duration::from_secs(20);
/// Who says nothing for so long is gone.
const SILENCE: Duration = Duration::from_secs(50);
/// Who does not take what is sent for so long is gone as well.
const STUCK: Duration = Duration::from_secs(20);
/// Messages that wait for the client.
const BACKLOG: usize = 16;

/// Opens a connection.
#[handler]
pub(super) fn open(
    Shared(app): Shared<&App>,
    Shared(schema): Shared<&Schema>,
    Shared(stop): Shared<&CancellationToken>,
    request: &HttpRequest,
    socket: WebSocket,
) -> Result<impl IntoResponse + use<>, Problem> {
    let offered = request
        .header(header::SEC_WEBSOCKET_PROTOCOL)
        .unwrap_or_default();
    if !offered
        .split(',')
        .any(|protocol| protocol.trim() == PROTOCOL)
    {
        let detail = format!("ask for the WebSocket protocol {PROTOCOL}");
        return Err(Problem::bad_request("websocket.protocol", detail));
    }
    let live = Live::new(app, schema);
    let (stop, came) = (
        stop.clone(),
        Came {
            header: request.header(header::AUTHORIZATION).map(str::to_owned),
            from: address::of(request),
            bearers: request.data::<Arc<Bearers>>().cloned(),
        },
    );
    let config = WebSocketConfig::default()
        .max_message_size(Some(LARGEST_BODY))
        .max_frame_size(Some(LARGEST_BODY));
    Ok(socket
        .protocols([PROTOCOL])
        .config(config)
        .on_upgrade(move |socket| talk(socket, live, came, stop)))
}

/// Serves a connection until either side ends it.
async fn talk(socket: WebSocketStream, live: Live, came: Came, stop: CancellationToken) {
    let (mut out, input) = socket.split();
    let (sender, mut answers) = mpsc::channel(BACKLOG);
    let app = live.app.clone();
    let protocol = GraphQLProtocol(WebSocketProtocols::GraphQLWS);
    let serve = GraphQLWebSocket::new_with_pair(PollSender::new(sender), input, live, protocol)
        .on_connection_init(move |payload| greet(app, payload, came))
        .keepalive_timeout(SILENCE)
        .serve();
    let mut pings = tokio::time::interval_at(tokio::time::Instant::now() + PING, PING);
    let (mut serve, mut served) = (std::pin::pin!(serve), false);
    loop {
        let message = tokio::select! {
            () = stop.cancelled() => Message::close_with(1001, "the server is stopping"),
            () = &mut serve, if !served => {
                served = true;
                continue;
            }
            answer = answers.recv() => match answer {
                Some(message) => message,
                None => return,
            },
            _ = pings.tick() => Message::text("{\"type\":\"ping\"}"),
        };
        let last = message.is_close();
        let sent = tokio::time::timeout(STUCK, out.send(message)).await;
        if last || !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

/// What the request that opened a connection tells.
pub(super) struct Came {
    /// `Authorization`.
    pub(super) header: Option<String>,
    /// The client's address.
    pub(super) from: IpAddr,
    /// Tokens of identity providers, where they are taken.
    pub(super) bearers: Option<Arc<Bearers>>,
}

/// Finds out who is there.
pub(super) async fn greet(app: App, payload: Value, came: Came) -> async_graphql::Result<Data> {
    let said = payload
        .get("authorization")
        .or_else(|| payload.get("Authorization"))
        .and_then(Value::as_str);
    let text = said.map(str::to_owned).or(came.header);
    let text = text
        .ok_or("credential.missing: send {\"authorization\": \"Bearer …\"} in connection_init")?;
    let caller = of_header(&app, came.bearers.as_deref(), &text, came.from)
        .await
        .map_err(|problem| async_graphql::Error::new(problem.details.code.clone()))?;
    let caller =
        caller.ok_or("credential.invalid: this credential is unknown, expired or revoked")?;
    let mut data = Data::default();
    data.insert(caller);
    data.insert(Credential(text, came.from));
    Ok(data)
}

/// Runs what comes over one connection: as by POST, a few at a time.
#[derive(Clone)]
pub(super) struct Live {
    app: App,
    schema: Schema,
    slots: Arc<Semaphore>,
}

impl Live {
    /// For one connection.
    pub(super) fn new(app: &App, schema: &Schema) -> Live {
        Live {
            app: app.clone(),
            schema: schema.clone(),
            slots: Arc::new(Semaphore::new(MOST_OPERATIONS)),
        }
    }

    fn stream(
        &self,
        request: Request,
        data: Option<Arc<Data>>,
    ) -> Result<BoxStream<'static, Response>, Problem> {
        let data = data.unwrap_or_default();
        let caller = data
            .get(&TypeId::of::<Caller>())
            .and_then(|known| known.downcast_ref::<Caller>());
        let caller = caller.ok_or_else(super::guard::missing)?;
        let slot = self
            .slots
            .clone()
            .try_acquire_owned()
            .map_err(|_| too_many())?;
        let request = prepared(&self.app, caller, request)?;
        let answers = self.schema.execute_stream_with_session_data(request, data);
        Ok(answers
            .map(move |answer| {
                let _held = &slot;
                coded(answer)
            })
            .boxed())
    }
}

impl Executor for Live {
    async fn execute(&self, request: Request) -> Response {
        let answers = self.execute_stream(request, None);
        answers.into_future().await.0.unwrap_or_default()
    }

    fn execute_stream(
        &self,
        request: Request,
        data: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        self.stream(request, data)
            .unwrap_or_else(|problem| stream::once(async move { refusal(&problem) }).boxed())
    }
}

fn too_many() -> Problem {
    let detail =
        format!("{MOST_OPERATIONS} operations run on this connection already; end one first");
    Problem::bad_request("subscription.too_many", detail)
}
