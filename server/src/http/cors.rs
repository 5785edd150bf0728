//! Browsers of other origins: none until the operator lists them. `*` is never the answer. Our own pages (`/docs`,
//! `/graphiql`) send `Origin` too, with every POST and every module script: they are not strangers. Who is refused is told
//! in the hop log, because the browser tells the page's author next to nothing.

mod preflight;

use crate::http::problem::Problem;
use engine::App;
use engine::strangers::{self, Stranger, Why};
use poem::http::{HeaderName, Method, StatusCode, header};
use poem::middleware::{Cors, CorsEndpoint};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use std::sync::Arc;

/// What a page of another origin may use.
const METHODS: [Method; 6] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::OPTIONS,
];
/// What it may send beyond what every page may; docs/configuration.md lists them.
const HEADERS: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::ACCEPT_LANGUAGE,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("x-experience-api-version"),
];

/// Cross-origin rules for the listed origins.
pub struct Origins<'a>(pub &'a [String]);

impl<E: Endpoint> Middleware<E> for Origins<'_> {
    type Output = Guarded<E>;
    fn transform(&self, inner: E) -> Self::Output {
        let inner = Arc::new(inner);
        Guarded {
            listed: self.0.to_vec(),
            foreign: rules(self.0).transform(inner.clone()),
            own: inner,
        }
    }
}

/// See [`Origins`].
pub struct Guarded<E> {
    listed: Vec<String>,
    own: Arc<E>,
    foreign: CorsEndpoint<Arc<E>>,
}

impl<E: Endpoint> Endpoint for Guarded<E> {
    type Output = Response;
    async fn call(&self, request: Request) -> Result<Response> {
        if is_own(&request) || is_sent_by_form(&request) {
            let answer = self.own.call(request).await;
            return answer.map(IntoResponse::into_response);
        }
        let Some(stranger) = preflight::refused(&request, &self.listed) else {
            return self.foreign.call(request).await;
        };
        tell(&request, &stranger).await;
        // A listed page gets the answer that names the headers it may send: its browser refuses by that, and says so.
        if let Why::Header(_) = stranger.why {
            return self.foreign.call(request).await;
        }
        Err(problem(&stranger).into())
    }
}

/// A refusal stands, whether or not it could be noted.
async fn tell(request: &Request, stranger: &Stranger) {
    let Some(app) = request.data::<App>() else {
        return;
    };
    if let Err(error) = strangers::refused(app, stranger).await {
        tracing::warn!(%error, "a refused preflight could not be noted");
    }
}

fn problem(stranger: &Stranger) -> Problem {
    let detail = format!(
        "{}, {}; {}",
        stranger.asked(),
        stranger.refusal(),
        stranger.expected()
    );
    Problem::new(StatusCode::FORBIDDEN, stranger.code(), detail)
}

/// Where other sites send browsers with a form: learning platforms and identity providers, whose messages are signed. A
/// browser names the origin of a form, too, but no page reads what comes back.
const BY_FORM: [&str; 2] = ["/lti/", "/auth/saml/"];

fn is_sent_by_form(request: &Request) -> bool {
    let path = request.uri().path();
    *request.method() == Method::POST && BY_FORM.iter().any(|start| path.starts_with(start))
}

/// Whether the page that asks came from the host that is asked.
fn is_own(request: &Request) -> bool {
    let origin = request
        .header(header::ORIGIN)
        .and_then(|origin| origin.split_once("://"));
    origin.is_some_and(|(_, authority)| request.header(header::HOST) == Some(authority))
}

fn rules(origins: &[String]) -> Cors {
    Cors::new()
        .allow_origins_fn({
            let origins = origins.to_vec();
            move |origin| origins.iter().any(|known| known == origin)
        })
        .allow_credentials(false)
        .allow_methods(METHODS)
        .allow_headers(HEADERS)
        .expose_headers([
            header::ETAG,
            header::LAST_MODIFIED,
            header::CONTENT_LENGTH,
            HeaderName::from_static("x-experience-api-version"),
            HeaderName::from_static("x-experience-api-consistent-through"),
            HeaderName::from_static("x-lectern-through"),
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(600)
}

#[cfg(test)]
mod tests {
    use super::Origins;
    use poem::http::{Method, StatusCode};
    use poem::{Endpoint, EndpointExt, Request, Route, get, handler};

    #[handler]
    fn hello() -> &'static str {
        "hello"
    }

    #[tokio::test]
    async fn a_platform_sends_browsers_here_with_a_form_and_reads_nothing() {
        let launch = Route::new().at("/lti/launch", poem::post(hello).get(hello));
        let site = launch.with(Origins(&[]));
        for (method, expected) in [
            (Method::POST, StatusCode::OK),
            (Method::GET, StatusCode::FORBIDDEN),
            (Method::OPTIONS, StatusCode::FORBIDDEN),
        ] {
            let request = Request::builder().method(method).uri_str("/lti/launch");
            let request = request.header("origin", "https://lms.example");
            let answer = site.get_response(request.finish()).await;
            assert_eq!(answer.status(), expected);
            let allowed = answer.header("access-control-allow-origin");
            assert_eq!(allowed, None);
        }
    }

    #[tokio::test]
    async fn our_own_pages_may_ask_and_others_only_when_listed() {
        let listed = ["https://front.example".to_owned()];
        let site = Route::new().at("/", get(hello)).with(Origins(&listed));
        let asked_from = async |origin: Option<&str>| {
            let request = Request::builder().header("host", "api.example");
            let request = origin
                .into_iter()
                .fold(request, |request, origin| request.header("origin", origin));
            site.get_response(request.finish()).await.status()
        };
        assert_eq!(asked_from(None).await, StatusCode::OK);
        assert_eq!(
            asked_from(Some("https://api.example")).await,
            StatusCode::OK
        );
        assert_eq!(
            asked_from(Some("https://front.example")).await,
            StatusCode::OK
        );
        assert_eq!(
            asked_from(Some("https://else.example")).await,
            StatusCode::FORBIDDEN
        );
    }
}
