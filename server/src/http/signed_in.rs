//! The session cookie as a credential, where no other is sent. Browsers add cookies to whatever request some page makes
//! them send, so a request that changes something must come from a page of ours.

use crate::http::audit::Asked;
use crate::http::caller::welcome;
use crate::http::cookies::Cookies;
use crate::http::problem::Problem;
use engine::App;
use engine::access::Caller;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, Middleware, Request, Response, Result};

/// Finds the caller of requests that carry a session cookie and nothing else.
pub struct SignedIn(pub App);

impl<E: Endpoint<Output = Response>> Middleware<E> for SignedIn {
    type Output = Reading<E>;
    fn transform(&self, inner: E) -> Self::Output {
        Reading {
            app: self.0.clone(),
            inner,
        }
    }
}

/// See [`SignedIn`].
pub struct Reading<E> {
    app: App,
    inner: E,
}

impl<E: Endpoint<Output = Response>> Endpoint for Reading<E> {
    type Output = Response;
    async fn call(&self, mut request: Request) -> Result<Response> {
        let Some(caller) = find(&self.app, &request).await? else {
            return self.inner.call(request).await;
        };
        let kept = welcome(&self.app, &request, &caller).await?;
        let asked = Asked::of(&caller, &request);
        request.extensions_mut().insert(caller);
        // poem-openapi asks for a caller only where this header is; see `caller::Key`.
        let stands_for_cookie = HeaderValue::from_static("Bearer cookie");
        request
            .headers_mut()
            .insert(header::AUTHORIZATION, stands_for_cookie);
        let answer = self.inner.call(request).await;
        asked.answered(&self.app, &answer).await;
        answer.inspect_err(|error| kept.tell(&self.app, error))
    }
}

async fn find(app: &App, request: &Request) -> Result<Option<Caller>, Problem> {
    let headers = request.headers();
    // A WebSocket opens with a GET that any page can send: there the client says who it is in its first message.
    if headers.contains_key(header::AUTHORIZATION) || headers.contains_key(header::UPGRADE) {
        return Ok(None);
    }
    let cookies = Cookies::of(&app.settings.public_url);
    let Some(cookie) = cookies.session(request) else {
        return Ok(None);
    };
    let caller = engine::sessions::of_cookie(app, &cookie).await?;
    if let Some(caller) = &caller
        && changes(request)
        && let Err(problem) = from_our_page(app, request)
    {
        let asked = Asked::of(caller, request);
        asked.denied(app, &problem.details.code).await;
        return Err(problem);
    }
    Ok(caller)
}

fn changes(request: &Request) -> bool {
    !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    )
}

/// Whether no foreign page is behind a request. Who is no browser sends neither header, and no stolen cookie.
pub fn from_our_page(app: &App, request: &Request) -> Result<(), Problem> {
    let ours = match (
        request.header("sec-fetch-site"),
        request.header(header::ORIGIN),
    ) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == app.settings.public_url,
        (None, None) => true,
    };
    if ours {
        return Ok(());
    }
    let detail = "a page of another origin sent this with somebody's session; send an API key instead, or come from our own origin";
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "request.cross_site",
        detail,
    ))
}
