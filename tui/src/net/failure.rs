//! Failures of HTTP, told as cause and next step.

use std::error::Error as _;

use reqwest::StatusCode;

/// Why no answer came.
pub(crate) fn of_connection(error: &reqwest::Error) -> String {
    let text = chain(error);
    if text.contains("onnection refused") {
        return "connection refused: is the server running? lectern serve".into();
    }
    if text.contains("dns") || text.contains("resolve") || text.contains("name or service") {
        return "the server's name is not known: check --server".into();
    }
    if error.is_timeout() {
        return "no answer in time: check the network and --server".into();
    }
    if text.contains("certificate") || text.contains("UnknownIssuer") {
        return "the server's certificate is not trusted here".into();
    }
    crate::clean::line(&text)
}

/// The innermost cause says most.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = cause.to_string();
        source = cause.source();
    }
    text
}

/// What helps against both.
const MAKE_ONE: &str = "lectern key create --name console --scope ops:read";

/// Why the answer was no.
pub(crate) fn of_status(status: StatusCode) -> String {
    match status.as_u16() {
        401 => format!("401: unknown, expired or revoked; {MAKE_ONE}"),
        403 => format!("403: it lacks scope ops:read; {MAKE_ONE}"),
        404 => {
            "404: nothing of this kind there; is this a Lectern server, and is it the same version?"
                .into()
        }
        429 | 503 => format!(
            "{}: the server is busy and will answer again",
            status.as_u16()
        ),
        code => format!("{code}: the server's log tells more"),
    }
}

/// Why the server would not do something, in its own words where it has some.
pub(crate) fn of_problem(status: StatusCode, body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Problem {
        detail: String,
    }
    match serde_json::from_slice::<Problem>(body) {
        Ok(problem) => {
            let detail = crate::clean::line(&problem.detail);
            format!(
                "{}: {}",
                status.as_u16(),
                crate::ui::text::fit(&detail, 300)
            )
        }
        Err(_) => of_status(status),
    }
}

/// Whether trying again at once could help.
pub(crate) fn is_denied(status: StatusCode) -> bool {
    matches!(status.as_u16(), 401 | 403)
}
