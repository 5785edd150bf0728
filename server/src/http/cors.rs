//! Browsers of other origins: none until the operator lists them. `*` is never the answer.

use poem::http::{HeaderName, Method, header};
use poem::middleware::Cors;

/// Cross-origin rules for the listed origins.
pub fn cors(origins: &[String]) -> Cors {
    Cors::new()
        .allow_origins_fn({
            let origins = origins.to_vec();
            move |origin| origins.iter().any(|known| known == origin)
        })
        .allow_credentials(false)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            header::ACCEPT_LANGUAGE,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("x-experience-api-version"),
        ])
        .expose_headers([
            header::ETAG,
            header::LAST_MODIFIED,
            header::CONTENT_LENGTH,
            HeaderName::from_static("x-experience-api-version"),
            HeaderName::from_static("x-experience-api-consistent-through"),
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(600)
}
