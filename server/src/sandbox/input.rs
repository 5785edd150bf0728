//! What comes in, bounded and of the right kind.

use super::refused::Refused;
use lti::Form;
use poem::http::{StatusCode, header};
use poem::{Body, Request};
use serde_json::{Map, Value};

/// Bytes of any body.
const MOST: usize = 256 * 1024;

/// A body of exactly this media type.
pub(super) async fn bytes(request: &Request, body: Body, kind: &str) -> Result<Vec<u8>, Refused> {
    let found = request.content_type().unwrap_or_default();
    let plain = found.split(';').next().unwrap_or_default().trim();
    if !plain.eq_ignore_ascii_case(kind) {
        let words = format!("a body of type `{plain}`, expected `{kind}`");
        return Err(Refused::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "invalid_request",
            words,
        ));
    }
    body.into_bytes_limit(MOST)
        .await
        .map(Vec::from)
        .map_err(|_| {
            let words = format!("a body of more than {MOST} bytes, or one that ended early");
            Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", words)
        })
}

/// Parameters of a form.
pub(super) async fn form(request: &Request, body: Body) -> Result<Form, Refused> {
    let bytes = bytes(request, body, "application/x-www-form-urlencoded").await?;
    Ok(Form::read(&bytes)?)
}

/// Parameters of the address.
pub(super) fn query(request: &Request) -> Result<Form, Refused> {
    Ok(Form::read(
        request.uri().query().unwrap_or_default().as_bytes(),
    )?)
}

/// A JSON object.
pub(super) async fn object(
    request: &Request,
    body: Body,
    kind: &str,
) -> Result<Map<String, Value>, Refused> {
    let bytes = bytes(request, body, kind).await?;
    serde_json::from_slice(&bytes)
        .map_err(|_| Refused::bad("invalid_request", "a body that is no JSON object"))
}

/// What the sender takes must hold what is answered.
pub(super) fn accepts(request: &Request, kind: &str) -> Result<(), Refused> {
    let Some(accepted) = request.header(header::ACCEPT) else {
        return Ok(());
    };
    let takes = accepted.split(',').any(|one| {
        let one = one.split(';').next().unwrap_or_default().trim();
        one.eq_ignore_ascii_case(kind) || one == "*/*" || one == "application/*"
    });
    if takes {
        return Ok(());
    }
    let words = format!("`Accept` without `{kind}`");
    Err(Refused::new(
        StatusCode::NOT_ACCEPTABLE,
        "invalid_request",
        words,
    ))
}

/// A parameter that must be there, once.
pub(super) fn needed<'a>(form: &'a Form, name: &'static str) -> Result<&'a str, Refused> {
    form.one(name)?
        .ok_or_else(|| Refused::bad("invalid_request", format!("no `{name}`")))
}

/// A parameter that must be there with this value.
pub(super) fn must_be(form: &Form, name: &'static str, value: &str) -> Result<(), Refused> {
    let found = needed(form, name)?;
    if found == value {
        return Ok(());
    }
    let found: String = found.chars().take(120).collect();
    let words = format!("`{name}` is `{found}`, expected `{value}`");
    Err(Refused::bad("invalid_request", words))
}
