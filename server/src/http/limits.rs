//! How large a JSON body of the REST API may be. Uploads have limits of their own, where they are read.

use crate::http::problem::Problem;
use poem::http::{StatusCode, header};
use poem::{Endpoint, Middleware, Request, Result};

/// The largest answer of a learner fits many times.
const LARGEST_JSON: usize = 1 << 20;

/// Refuses JSON bodies that are larger than any operation needs, before anything keeps them in memory.
pub struct Bounded;

impl<E: Endpoint> Middleware<E> for Bounded {
    type Output = BoundedEndpoint<E>;
    fn transform(&self, inner: E) -> Self::Output {
        BoundedEndpoint(inner)
    }
}

/// See [`Bounded`].
pub struct BoundedEndpoint<E>(E);

impl<E: Endpoint> Endpoint for BoundedEndpoint<E> {
    type Output = E::Output;
    async fn call(&self, mut request: Request) -> Result<E::Output> {
        if is_upload(&request) {
            return self.0.call(request).await;
        }
        let body = request.take_body();
        let bytes = body.into_bytes_limit(LARGEST_JSON).await.map_err(|_| {
            let detail = format!("a request has at most {LARGEST_JSON} bytes");
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail)
        })?;
        request.set_body(bytes);
        self.0.call(request).await
    }
}

/// Whether a request brings a file.
pub(super) fn is_upload(request: &Request) -> bool {
    let kind = request.header(header::CONTENT_TYPE).unwrap_or_default();
    kind.starts_with("application/octet-stream") || kind.starts_with("application/zip")
}
