//! The pages that end a launch which did not open: plain words, what to do, and an id the operator can look up.

use poem::http::{StatusCode, header};
use poem::{IntoResponse, Response};

const REFUSED: &str = include_str!("../../assets/pages/refused.html");

/// A refusal page.
pub struct Refused<'a> {
    /// Where the style sheets are.
    pub content_url: &'a str,
    /// HTTP status.
    pub status: StatusCode,
    /// Stable code, in `data-reason`.
    pub reason: &'a str,
    /// Heading.
    pub title: &'a str,
    /// What happened.
    pub explanation: &'a str,
    /// What to do.
    pub advice: &'a str,
    /// For the operator: the launch's id.
    pub id: &'a str,
}

/// Nothing on these pages needs more than their own style sheet, which the content origin serves.
fn policy(content_url: &str) -> String {
    format!(
        "default-src 'none'; style-src {content_url}; img-src {content_url}; base-uri 'none'; form-action 'none'"
    )
}

impl IntoResponse for Refused<'_> {
    fn into_response(self) -> Response {
        let page = REFUSED
            .replace("\"/play/", &format!("\"{}/play/", self.content_url))
            .replace("{{title}}", &escape(self.title))
            .replace("{{explanation}}", &escape(self.explanation))
            .replace("{{advice}}", &escape(self.advice))
            .replace("{{reason}}", &escape(self.reason))
            .replace("{{request_id}}", &escape(self.id));
        Response::builder()
            .status(self.status)
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::CONTENT_SECURITY_POLICY, policy(self.content_url))
            .header(header::REFERRER_POLICY, "no-referrer")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(page)
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
