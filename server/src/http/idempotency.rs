//! `Idempotency-Key` on writes of the REST API: a repeat gets the first answer.

use crate::http::problem::Problem;
use crate::http::{limits, spool};
use engine::App;
use engine::access::Caller;
use engine::repeats::{self, LARGEST_BODY, Request as Repeat, Verdict};
use poem::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use sha2::{Digest, Sha256};

/// The request header.
const KEY: &str = "idempotency-key";
/// Says that this is an answer given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Bodies of writes are read whole to be compared; uploads, which may be larger, are compared by their hash.
const LARGEST_REQUEST: usize = 16 << 20;
/// Headers of an answer worth keeping.
const KEPT: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// Remembers answers to writes that carry a key.
pub struct Remember(pub App);

impl<E: Endpoint> Middleware<E> for Remember {
    type Output = Remembering<E>;
    fn transform(&self, inner: E) -> Self::Output {
        Remembering {
            app: self.0.clone(),
            inner,
        }
    }
}

/// See [`Remember`].
pub struct Remembering<E> {
    app: App,
    inner: E,
}

impl<E: Endpoint> Endpoint for Remembering<E> {
    type Output = Response;
    async fn call(&self, mut request: Request) -> Result<Response> {
        let key = request.header(KEY).map(str::to_owned);
        let caller = request.extensions().get::<Caller>().cloned();
        let (Some(key), Some(caller)) = (key, caller) else {
            return self.work(request).await;
        };
        if matches!(
            *request.method(),
            Method::GET | Method::HEAD | Method::OPTIONS
        ) {
            return self.work(request).await;
        }
        let fingerprint = self.take_in(&mut request).await?;
        let handle = caller.handle();
        let repeat = Repeat {
            tenant: caller.tenant(),
            caller: &handle,
            key: &key,
            fingerprint: &fingerprint,
        };
        match repeats::begin(&self.app, &repeat)
            .await
            .map_err(Problem::from)?
        {
            Verdict::Repeat(known) => Ok(replay(known)),
            Verdict::Work => self.work_and_keep(request, &repeat).await,
        }
    }
}

impl<E: Endpoint> Remembering<E> {
    /// Reads the body and gives it back; answers what it is known by. Uploads go through a file.
    async fn take_in(&self, request: &mut Request) -> Result<String> {
        let body = request.take_body();
        if limits::is_upload(request) {
            let (file, sha256) = spool::keep(&self.app, body, spool::LARGEST).await?;
            let fingerprint = fingerprint(request, sha256.as_bytes());
            request.set_body(spool::again(file).await?);
            return Ok(fingerprint);
        }
        let body = body.into_bytes_limit(LARGEST_REQUEST).await?;
        let fingerprint = fingerprint(request, &body);
        request.set_body(body);
        Ok(fingerprint)
    }

    async fn work(&self, request: Request) -> Result<Response> {
        Ok(self.inner.call(request).await?.into_response())
    }

    async fn work_and_keep(&self, request: Request, repeat: &Repeat<'_>) -> Result<Response> {
        let response = match self.inner.call(request).await {
            Ok(response) => response.into_response(),
            Err(error) => crate::http::problem::from_framework(error).await,
        };
        let status = response.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            repeats::forget(&self.app, repeat)
                .await
                .map_err(Problem::from)?;
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let bytes = body.into_bytes().await?;
        if bytes.len() <= LARGEST_BODY {
            let headers = kept(&parts.headers);
            repeats::keep(
                &self.app,
                repeat,
                parts.status.as_u16(),
                headers,
                bytes.to_vec(),
            )
            .await
            .map_err(Problem::from)?;
        }
        Ok(Response::from_parts(parts, bytes.into()))
    }
}

fn fingerprint(request: &Request, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    for part in [
        request.method().as_str().as_bytes(),
        request.original_uri().path().as_bytes(),
        body,
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn kept(headers: &poem::http::HeaderMap) -> String {
    let pairs = KEPT.iter().filter_map(|name| {
        let value = headers.get(name)?.to_str().ok()?;
        Some((name.as_str().to_owned(), serde_json::Value::from(value)))
    });
    serde_json::Value::Object(pairs.collect()).to_string()
}

fn replay(known: store::remembered::Remembered) -> Response {
    let status = known.status.and_then(|status| u16::try_from(status).ok());
    let status = status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::OK);
    let mut response = Response::builder()
        .status(status)
        .body(known.body.unwrap_or_default());
    let headers: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&known.headers).unwrap_or_default();
    for (name, value) in &headers {
        let name = HeaderName::try_from(name.as_str());
        let value = HeaderValue::from_str(value.as_str().unwrap_or_default());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
