//! The alternate request syntax of 1.0.3 (Communication §1.3), for clients that can neither send headers nor other
//! methods than POST: `POST ?method=PUT`, with headers, parameters and the body as form fields. 2.0.0 has dropped it.

use super::VERSION;
use crate::http::problem::Problem;
use crate::http::{address, caller};
use engine::App;
use poem::http::uri::{PathAndQuery, Uri};
use poem::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Body, Request};
use xapi::{Limits, Version};

/// Form fields that are headers.
const HEADERS: [HeaderName; 8] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::ACCEPT_LANGUAGE,
    VERSION,
    HeaderName::from_static("x-experience-api-hash"),
];

/// The form field that is the body.
const CONTENT: &str = "content";

/// The request that is meant, when it is written in this syntax.
pub(super) async fn translated(app: &App, mut request: Request) -> Result<Request, Problem> {
    let Some(method) = method(&request)? else {
        return Ok(request);
    };
    let fields = form(&mut request).await?;
    let mut parameters = Vec::new();
    let mut content = None;
    for (name, value) in fields {
        if name == CONTENT {
            content = Some(value);
        } else if let Some(header) = HEADERS
            .iter()
            .find(|known| name.eq_ignore_ascii_case(known.as_str()))
        {
            set(&mut request, header, &value)?;
        } else {
            parameters.push((name, value));
        }
    }
    refuse_later_versions(&request)?;
    let is_write = method == Method::PUT || method == Method::POST;
    if is_write && content.is_none() {
        let detail = format!("a {method} needs its body in the form field content");
        return Err(Problem::bad_request("xapi.alternate.content", detail));
    }
    if is_write && request.content_type().is_none() {
        let kind = usual_type(&request);
        set(&mut request, &header::CONTENT_TYPE, kind)?;
    }
    aim(&mut request, &parameters)?;
    request.set_method(method);
    request.headers_mut().remove(header::CONTENT_LENGTH);
    request.set_body(content.map_or_else(Body::empty, Body::from_string));
    sign_in(app, &mut request).await?;
    Ok(request)
}

/// The method that is meant; none when this is a plain request.
fn method(request: &Request) -> Result<Option<Method>, Problem> {
    let query = request.uri().query().unwrap_or_default();
    if request.method() != Method::POST || !query.contains("method=") {
        return Ok(None);
    }
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    if !pairs.iter().any(|(name, _)| name == "method") {
        return Ok(None);
    }
    refuse_later_versions(request)?;
    let [(_, method)] = pairs.as_slice() else {
        let detail =
            "beside method, every parameter is a form field in the alternate request syntax";
        return Err(Problem::bad_request("xapi.alternate.parameters", detail));
    };
    let known = [
        Method::GET,
        Method::HEAD,
        Method::PUT,
        Method::POST,
        Method::DELETE,
    ];
    let method = known
        .into_iter()
        .find(|known| known.as_str() == method.as_str());
    method.map(Some).ok_or_else(|| {
        let detail = "method must be GET, HEAD, PUT, POST or DELETE";
        Problem::bad_request("xapi.alternate.method", detail)
    })
}

/// What a body is when the form does not say.
fn usual_type(request: &Request) -> &'static str {
    match request
        .uri()
        .path()
        .trim_end_matches('/')
        .ends_with("/statements")
    {
        true => "application/json",
        false => "application/octet-stream",
    }
}

fn refuse_later_versions(request: &Request) -> Result<(), Problem> {
    match request.header(VERSION).and_then(Version::from_header) {
        Some(Version::V2) => {
            let detail = "2.0.0 has no alternate request syntax: send the method itself, with headers and parameters";
            Err(Problem::bad_request("xapi.alternate.version", detail))
        }
        _ => Ok(()),
    }
}

async fn form(request: &mut Request) -> Result<Vec<(String, String)>, Problem> {
    let kind = request.content_type().unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    // Course players of some authoring tools send the form as text/plain, to be spared a preflight.
    if !["", "text/plain", "application/x-www-form-urlencoded"].contains(&essence) {
        let detail = format!(
            "the alternate request syntax is sent as application/x-www-form-urlencoded, not {essence:?}"
        );
        return Err(Problem::bad_request("xapi.alternate.content_type", detail));
    }
    request.headers_mut().remove(header::CONTENT_TYPE);
    let most = Limits::default().bytes;
    let body = request
        .take_body()
        .into_bytes_limit(most)
        .await
        .map_err(|_| {
            let detail = format!("a request has at most {most} bytes");
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", detail)
        })?;
    serde_urlencoded::from_bytes(&body).map_err(|error| {
        let detail = format!("the form cannot be read: {error}");
        Problem::bad_request("xapi.alternate.form", detail)
    })
}

fn set(request: &mut Request, name: &HeaderName, value: &str) -> Result<(), Problem> {
    let value = HeaderValue::from_str(value).map_err(|_| {
        let detail = format!("form field {name} cannot be a header");
        Problem::bad_request("xapi.alternate.header", detail)
    })?;
    request.headers_mut().insert(name, value);
    Ok(())
}

/// Writes the parameters where a plain request has them.
fn aim(request: &mut Request, parameters: &[(String, String)]) -> Result<(), Problem> {
    let unfit = || {
        Problem::bad_request(
            "xapi.alternate.form",
            "the form fields are too long for parameters",
        )
    };
    let query = serde_urlencoded::to_string(parameters).map_err(|_| unfit())?;
    let target = format!("{}?{query}", request.uri().path());
    let target = PathAndQuery::from_maybe_shared(target).map_err(|_| unfit())?;
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(target);
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| unfit())?;
    Ok(())
}

/// The credential came too late for the middleware that reads it from the header.
async fn sign_in(app: &App, request: &mut Request) -> Result<(), Problem> {
    let Some(text) = request.header(header::AUTHORIZATION) else {
        return Ok(());
    };
    let caller = caller::of_header(app, None, text, address::of(request))
        .await?
        .ok_or_else(|| {
            let detail =
                "the credential in the form field Authorization is unknown, expired or revoked";
            Problem::unauthorized("credential.invalid", detail)
        })?;
    request.extensions_mut().insert(caller);
    Ok(())
}
