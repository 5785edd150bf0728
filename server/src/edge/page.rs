//! The pages that end a launch which did not open: plain words, what to do, and an id the operator can look up.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use poem::http::{StatusCode, header};
use poem::{IntoResponse, Response};
use sha2::{Digest, Sha256};

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

/// A page that tells something in rows of three.
pub struct Sheet<'a> {
    /// Where the style sheets are.
    pub content_url: &'a str,
    /// HTTP status.
    pub status: StatusCode,
    /// Whether it is good news.
    pub ok: bool,
    /// Stable code, in `data-reason`.
    pub reason: &'a str,
    /// Heading.
    pub title: &'a str,
    /// What, its value, and a remark.
    pub rows: Vec<[String; 3]>,
}

impl IntoResponse for Sheet<'_> {
    fn into_response(self) -> Response {
        let cells = |row: &[String; 3]| {
            let [what, value, remark] = row.each_ref().map(|text| told(text));
            format!("<tr><th scope=\"row\">{what}</th><td>{value}</td><td>{remark}</td></tr>")
        };
        let rows: String = self.rows.iter().map(cells).collect();
        let launch = if self.ok { "ok" } else { "refused" };
        let page = format!("{DONE_BEGIN}<table>{rows}</table>{DONE_END}")
            .replace("data-launch=\"ok\"", &format!("data-launch=\"{launch}\""))
            .replace("\"/play/", &format!("\"{}/play/", self.content_url))
            .replace("{{title}}", &escape(self.title))
            .replace("{{reason}}", &escape(self.reason));
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

/// A page that ends a login or a logout well.
pub struct Done<'a> {
    /// Where the style sheets are.
    pub content_url: &'a str,
    /// Stable code, in `data-reason`.
    pub reason: &'a str,
    /// Heading.
    pub title: &'a str,
    /// What happened.
    pub explanation: &'a str,
    /// A button that sends an empty form to this path of ours, and its label.
    pub button: Option<(&'a str, &'a str)>,
}

impl IntoResponse for Done<'_> {
    fn into_response(self) -> Response {
        let button = self.button.map_or_else(String::new, |(path, label)| {
            let (path, label) = (escape(path), escape(label));
            format!("<form method=\"post\" action=\"{path}\"><button>{label}</button></form>")
        });
        let explanation = format!("<p>{}</p>{button}", escape(self.explanation));
        let (begin, end) = (DONE_BEGIN, DONE_END);
        let page = format!("{begin}{explanation}{end}")
            .replace("\"/play/", &format!("\"{}/play/", self.content_url))
            .replace("{{title}}", &escape(self.title))
            .replace("{{reason}}", &escape(self.reason));
        let content_url = self.content_url;
        // No `form-action`: Chromium holds it against the redirect to the provider that follows.
        let policy = format!(
            "default-src 'none'; style-src {content_url}; img-src {content_url}; base-uri 'none'; frame-ancestors 'none'"
        );
        Response::builder()
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::CONTENT_SECURITY_POLICY, policy)
            // The form's request must tell where it comes from.
            .header(header::REFERRER_POLICY, "same-origin")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(page)
    }
}

/// A page that goes on by itself with a form, where a redirect cannot carry what must be carried.
pub struct Handover<'a> {
    /// Where the style sheets are.
    pub content_url: &'a str,
    /// Where the form goes.
    pub action: &'a str,
    /// Its hidden fields.
    pub fields: &'a [(&'static str, String)],
}

/// What sends the form. Its hash stands in the policy of the page.
const SEND: &str = "document.forms[0].submit()";

impl IntoResponse for Handover<'_> {
    fn into_response(self) -> Response {
        let fields: String = self
            .fields
            .iter()
            .map(|(name, value)| {
                let value = escape(value);
                format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
            })
            .collect();
        let action = escape(self.action);
        let form = format!(
            "<form method=\"post\" action=\"{action}\">{fields}<button>Continue</button></form><script>{SEND}</script>"
        );
        let page = format!("{DONE_BEGIN}{form}{DONE_END}")
            .replace("\"/play/", &format!("\"{}/play/", self.content_url))
            .replace("{{title}}", "One moment")
            .replace("{{reason}}", "handover");
        let content_url = self.content_url;
        let script = STANDARD.encode(Sha256::digest(SEND));
        // No `form-action`: Chromium holds it against the redirects that follow.
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{script}'; style-src {content_url}; img-src {content_url}; base-uri 'none'; frame-ancestors 'none'"
        );
        Response::builder()
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::CONTENT_SECURITY_POLICY, policy)
            .header(header::REFERRER_POLICY, "same-origin")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(page)
    }
}

const DONE_BEGIN: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{{title}}</title>
<link rel="icon" href="/play/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/play/theme.css">
<link rel="stylesheet" href="/play/refusal.css">
</head>
<body data-launch="ok" data-reason="{{reason}}">
<main>
  <article class="refusal">
    <h1>{{title}}</h1>
    "#;
const DONE_END: &str = "
  </article>
</main>
</body>
</html>
";

/// Nothing on these pages needs more than their own style sheet, which the content origin serves.
fn policy(content_url: &str) -> String {
    format!(
        "default-src 'none'; style-src {content_url}; img-src {content_url}; base-uri 'none'; form-action 'none'"
    )
}

impl IntoResponse for Refused<'_> {
    fn into_response(self) -> Response {
        self.with("", &policy(self.content_url))
    }
}

impl Refused<'_> {
    /// The page with more below the advice: markup, and the policy that allows what it does.
    pub fn with(&self, more: &str, policy: &str) -> Response {
        let page = REFUSED
            .replace("\"/play/", &format!("\"{}/play/", self.content_url))
            .replace("{{title}}", &escape(self.title))
            .replace("{{explanation}}", &told(self.explanation))
            .replace("{{advice}}", &told(self.advice))
            .replace("{{reason}}", &escape(self.reason))
            .replace("{{request_id}}", &escape(self.id))
            .replace(
                "    <p class=\"reference\">",
                &format!("{more}    <p class=\"reference\">"),
            );
        Response::builder()
            .status(self.status)
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::CONTENT_SECURITY_POLICY, policy)
            .header(header::REFERRER_POLICY, "no-referrer")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(page)
    }
}

/// A sentence in markup: what stands between backticks is code.
fn told(text: &str) -> String {
    let mut parts: Vec<String> = text.split('`').map(escape).collect();
    // A backtick without its other half stays one.
    if parts.len().is_multiple_of(2)
        && let Some(rest) = parts.pop()
        && let Some(last) = parts.last_mut()
    {
        last.push('`');
        last.push_str(&rest);
    }
    let wrapped = |(at, part): (usize, String)| match at % 2 {
        0 => part,
        _ => format!("<code>{part}</code>"),
    };
    parts.into_iter().enumerate().map(wrapped).collect()
}

/// Text in markup, between quotes too.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn what_stands_between_backticks_is_code() {
        for (text, markup) in [
            ("plain <b>", "plain &lt;b&gt;"),
            ("`iss`, the issuer", "<code>iss</code>, the issuer"),
            (
                "no `<x>` in `y`",
                "no <code>&lt;x&gt;</code> in <code>y</code>",
            ),
            ("one ` alone", "one ` alone"),
            ("`a` and ` alone", "<code>a</code> and ` alone"),
            ("", ""),
        ] {
            assert_eq!(told(text), markup, "{text}");
        }
    }
}
