//! `/graphiql`: a plain page for trying queries. It comes whole from this server, loads nothing from elsewhere and
//! keeps nothing; the API key stays in the page.

use poem::http::header;
use poem::{Response, handler};

/// Nothing but its own two files, and the endpoint itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The page.
#[handler]
pub(crate) fn page() -> Response {
    sent(
        "text/html; charset=utf-8",
        include_str!("explorer/index.html"),
    )
}

/// Its script.
#[handler]
pub(super) fn script() -> Response {
    sent(
        "text/javascript; charset=utf-8",
        include_str!("explorer/explorer.js"),
    )
}

/// Its looks.
#[handler]
pub(super) fn style() -> Response {
    sent(
        "text/css; charset=utf-8",
        include_str!("explorer/explorer.css"),
    )
}

/// The schema, for generators and readers.
#[handler]
pub(super) fn schema() -> Response {
    sent("text/plain; charset=utf-8", super::sdl())
}

fn sent(content_type: &str, body: impl Into<poem::Body>) -> Response {
    Response::builder()
        .content_type(content_type)
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::REFERRER_POLICY, "no-referrer")
        .header(header::CACHE_CONTROL, "no-cache")
        .body(body)
}
