//! Statements with their attachments as `multipart/mixed` (Communication §1.5.2): taken in, and answered.

use super::statements::Sent;
use crate::http::problem::Problem;
use engine::App;
use engine::access::Caller;
use engine::attachments::{self, Payload};
use futures_util::{Stream, StreamExt, stream};
use poem::http::header;
use poem::{Body, Request, Response, ResponseBuilder};
use std::io;
use store::statement::Raw;
use tokio_util::bytes::Bytes;
use tokio_util::task::TaskTracker;
use uuid::Uuid;
use xapi::multipart::{self, Boundary};

/// Whether a request comes in parts, of whatever kind.
pub(super) fn are_in(request: &Request) -> bool {
    let kind = request.content_type().unwrap_or_default();
    let kind = kind.trim_start().get(..10);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/"))
}

/// Takes in statements with their payloads. A task of its own does it: a client that goes away ends the request, but
/// not the work of leaving nothing behind.
pub(super) async fn record(
    app: &App,
    tasks: &TaskTracker,
    sent: Sent<'_>,
) -> Result<Vec<Uuid>, Problem> {
    let length = sent.request.header(header::CONTENT_LENGTH);
    let parts = attachments::Sent {
        content_type: sent.request.content_type().unwrap_or_default().to_owned(),
        length: length.and_then(|length| length.parse().ok()),
        body: sent.body.into_bytes_stream(),
        version: sent.version,
        put: sent.put,
    };
    let (app, caller) = (app.clone(), sent.caller);
    let task = tasks.spawn(async move { attachments::record(&app, &caller, parts).await });
    let recorded = task.await;
    // Nobody cancels it, so that it can only have panicked.
    Ok(recorded.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?)
}

/// Answers statements with the payloads that they brought, each once, read from storage as they are sent.
pub(super) async fn answer(
    app: &App,
    caller: &Caller,
    answer: ResponseBuilder,
    statements: &[Raw],
    json: String,
) -> Result<Response, Problem> {
    let payloads = attachments::of(app, caller.tenant(), statements).await?;
    let boundary = boundary(app);
    let mut pieces = vec![Piece::Text(multipart::open_json(&boundary))];
    let heads: Vec<String> = payloads
        .iter()
        .map(|payload| open(&boundary, payload, &json))
        .collect();
    pieces.push(Piece::Text(json));
    for (head, payload) in heads.into_iter().zip(payloads) {
        pieces.push(Piece::Text(head));
        pieces.push(Piece::Payload(payload));
    }
    pieces.push(Piece::Text(multipart::close(&boundary)));
    let length: u64 = pieces.iter().map(Piece::length).sum();
    Ok(answer
        .content_type(format!("multipart/mixed; boundary={}", boundary.as_str()))
        .header(header::CONTENT_LENGTH, length)
        .body(Body::from_bytes_stream(bytes(app, pieces))))
}

/// No payload can hold it: nobody knew it when the payload came.
fn boundary(app: &App) -> Boundary {
    let text = format!("lectern-{}", app.ids.next().simple());
    Boundary::new(&text).expect("letters, digits and a hyphen make a boundary")
}

/// The hash as the statement writes it: some clients look parts up by that text.
fn open(boundary: &Boundary, payload: &Payload, json: &str) -> String {
    let upper = payload.sha2.to_ascii_uppercase();
    let sha2 = if json.contains(&payload.sha2) || !json.contains(&upper) {
        &payload.sha2
    } else {
        &upper
    };
    multipart::open_payload(boundary, &payload.content_type, sha2)
}

/// A piece of the answer.
enum Piece {
    Text(String),
    Payload(Payload),
}

impl Piece {
    fn length(&self) -> u64 {
        match self {
            Piece::Text(text) => text.len() as u64,
            Piece::Payload(payload) => payload.length,
        }
    }
}

fn bytes(app: &App, pieces: Vec<Piece>) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let app = app.clone();
    stream::iter(pieces).flat_map(move |piece| match piece {
        Piece::Text(text) => stream::once(async { Ok(Bytes::from(text)) }).boxed(),
        Piece::Payload(payload) => attachments::read(&app, payload).boxed(),
    })
}
