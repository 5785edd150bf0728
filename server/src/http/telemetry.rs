//! Every request gets an id, a line in the log and a place in the counters. No query strings, no names, no tokens.

use crate::http::problem;
use engine::App;
use engine::stats::Stats;
use poem::http::{HeaderName, HeaderValue, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

/// The header that carries a request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Watches every request.
pub struct Watch(pub App);

impl<E: Endpoint> Middleware<E> for Watch {
    type Output = Watched<E>;
    fn transform(&self, inner: E) -> Self::Output {
        Watched {
            app: self.0.clone(),
            inner,
        }
    }
}

/// See [`Watch`].
pub struct Watched<E> {
    app: App,
    inner: E,
}

impl<E: Endpoint> Endpoint for Watched<E> {
    type Output = Response;
    async fn call(&self, request: Request) -> Result<Response> {
        let start = std::time::Instant::now();
        let id = self.app.ids.next().to_string();
        let (method, path) = (request.method().clone(), redacted(request.uri().path()));
        let mut response = match self.inner.call(request).await {
            Ok(response) => response.into_response(),
            Err(error) => problem::from_framework(error).await,
        };
        if is_problem(&response) {
            response = named(response, &id).await;
        }
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        let status = response.status();
        Stats::count(&self.app.stats.requests);
        if status.is_server_error() {
            Stats::count(&self.app.stats.server_errors);
        }
        let us = start.elapsed().as_micros();
        tracing::debug!(request.id = %id, %method, path, status = status.as_u16(), us, "request");
        Ok(response)
    }
}

/// Tokens stand in these paths; they must not reach the log.
fn redacted(path: &str) -> String {
    let secrets = [
        "/l/",
        "/play/media/",
        "/play/api/dispatch/at/",
        "/cmi5/fetch/",
    ];
    for secret in secrets {
        if path.starts_with(secret) {
            return format!("{secret}…");
        }
    }
    path.to_owned()
}

fn is_problem(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/problem+json")
}

/// Writes the id into the problem, so that what a user reads out leads to the log line.
async fn named(response: Response, id: &str) -> Response {
    let (parts, body) = response.into_parts();
    let bytes = body.into_bytes().await.unwrap_or_default();
    let body = match serde_json::from_slice::<serde_json::Value>(&bytes) {
        Ok(mut problem) => {
            problem["request_id"] = id.into();
            problem.to_string().into_bytes()
        }
        Err(_) => bytes.to_vec(),
    };
    Response::from_parts(parts, body.into())
}
