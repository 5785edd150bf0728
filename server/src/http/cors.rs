//! Browsers of other origins: none until the operator lists them. `*` is never the answer. Our own pages (`/docs`,
//! `/graphiql`) send `Origin` too, with every POST and every module script: they are not strangers.

use poem::http::{HeaderName, Method, header};
use poem::middleware::{Cors, CorsEndpoint};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use std::sync::Arc;

/// Cross-origin rules for the listed origins.
pub struct Origins<'a>(pub &'a [String]);

impl<E: Endpoint> Middleware<E> for Origins<'_> {
    type Output = Guarded<E>;
    fn transform(&self, inner: E) -> Self::Output {
        let inner = Arc::new(inner);
        Guarded {
            foreign: rules(self.0).transform(inner.clone()),
            own: inner,
        }
    }
}

/// See [`Origins`].
pub struct Guarded<E> {
    own: Arc<E>,
    foreign: CorsEndpoint<Arc<E>>,
}

impl<E: Endpoint> Endpoint for Guarded<E> {
    type Output = Response;
    async fn call(&self, request: Request) -> Result<Response> {
        match is_own(&request) {
            true => self
                .own
                .call(request)
                .await
                .map(IntoResponse::into_response),
            false => self.foreign.call(request).await,
        }
    }
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
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
        ])
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
            HeaderName::from_static("x-lectern-through"),
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(600)
}

#[cfg(test)]
mod tests {
    use super::Origins;
    use poem::http::StatusCode;
    use poem::{Endpoint, EndpointExt, Request, Route, get, handler};

    #[handler]
    fn hello() -> &'static str {
        "hello"
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
