//! Pages: one frame for all of them, a style sheet and three small scripts, nothing inline.

use super::login::Options;
use poem::http::{StatusCode, header};
use poem::web::Path;
use poem::{Response, handler};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      frame-src *; base-uri 'none'; frame-ancestors 'self'";

/// What this is; on every page.
const NOTE: &str =
    "A platform for trying tools out. Nobody here is real, and all is forgotten when it stops.";

const ASSETS: [(&str, &str, &str); 4] = [
    (
        "style.css",
        "text/css; charset=utf-8",
        include_str!("../../assets/sandbox/style.css"),
    ),
    (
        "send.js",
        "text/javascript; charset=utf-8",
        include_str!("../../assets/sandbox/send.js"),
    ),
    (
        "storage.js",
        "text/javascript; charset=utf-8",
        include_str!("../../assets/sandbox/storage.js"),
    ),
    (
        "faults.js",
        "text/javascript; charset=utf-8",
        include_str!("../../assets/sandbox/faults.js"),
    ),
];

/// Text as it stands in a page or between quotes.
pub(super) fn text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A page without navigation.
pub(super) fn page(title: &str, body: &str) -> Response {
    whole(title, "", body, "")
}

/// A page of the course.
pub(super) fn within(options: &Options, title: &str, body: &str) -> Response {
    whole(title, &navigation(options), body, "")
}

/// The same with one of the scripts.
pub(super) fn with_script(options: &Options, title: &str, body: &str, script: &str) -> Response {
    whole(title, &navigation(options), body, script)
}

fn navigation(options: &Options) -> String {
    let link = |path: &str, name: &str| {
        let address = text(&options.address(path));
        format!("<a href=\"{address}\">{name}</a>")
    };
    format!(
        "<nav aria-label=\"Course\">{}{}{}{}{}</nav>",
        link("/", "Course"),
        link("/gradebook", "Gradebook"),
        link("/people", "People"),
        link("/tools", "Tools"),
        link("/faults", "Faults")
    )
}

fn whole(title: &str, navigation: &str, body: &str, script: &str) -> Response {
    let script = match script {
        "" => String::new(),
        name => format!("<script src=\"/assets/{name}\" type=\"module\"></script>"),
    };
    let title = text(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title} · Lectern sandbox</title><link rel=\"stylesheet\" href=\"/assets/style.css\">{script}</head>\
         <body><header><p class=\"brand\">Lectern sandbox</p>{navigation}</header>\
         <main><h1>{title}</h1>{body}</main><footer><p>{NOTE}</p></footer></body></html>"
    );
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(html)
}

/// A form that sends itself, with a button for those without scripts.
pub(super) fn sends_itself(action: &str, fields: &[(String, String)]) -> Response {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| {
            let (name, value) = (text(name), text(value));
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
        })
        .collect();
    let body = format!(
        "<form method=\"post\" action=\"{}\" id=\"send\">{}<button>Go on</button></form>",
        text(action),
        fields.concat()
    );
    whole("One moment", "", &body, "send.js")
}

/// A redirect.
pub(super) fn go(address: &str) -> Response {
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, address)
        .header(header::CACHE_CONTROL, "no-store")
        .finish()
}

#[handler]
pub(super) fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, content)) => Response::builder()
            .content_type(kind)
            .header(header::CACHE_CONTROL, "max-age=60")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(*content),
        None => StatusCode::NOT_FOUND.into(),
    }
}

#[handler]
pub(super) fn icon() -> Response {
    Response::builder()
        .content_type("image/svg+xml")
        .body(include_str!("../../assets/player/icon.svg"))
}

#[handler]
pub(super) fn live() -> &'static str {
    "ok"
}
