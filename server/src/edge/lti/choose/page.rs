//! The page on which courses are chosen: one form, read from top to bottom, that works without a script.

use super::Asked;
use crate::edge::page::escape;
use engine::App;
use engine::catalog::Edition;
use lti::deep_linking::Pending;
use poem::http::{StatusCode, header};
use poem::{Response, handler};
use std::sync::Arc;
use store::course::Course;

const STYLE: &str = include_str!("../../../../assets/lti/choose.css");
/// Courses on one page.
pub(super) const SIZE: u64 = 20;
/// Steps that a preview names.
const MOST_STEPS: usize = 30;

/// A course that can be chosen.
pub(super) struct Offer {
    pub(super) course: Course,
    pub(super) edition: Arc<Edition>,
}

impl Offer {
    /// The percentage that passes, where a course is graded by us.
    pub(super) fn pass(&self) -> Option<u8> {
        let graded = self.edition.package.is_none()
            && self.edition.segments.iter().any(|one| one.points > 0.0);
        graded.then_some(self.edition.pass)
    }

    fn facts(&self) -> String {
        let minutes = match self.course.minutes {
            1 => "1 minute".to_owned(),
            minutes => format!("{minutes} minutes"),
        };
        let mut facts = vec![minutes, self.course.lang.clone()];
        facts.extend(self.pass().map(|pass| format!("passes with {pass} %")));
        facts.extend(match self.course.kind.as_str() {
            "scorm12" => Some("SCORM 1.2".to_owned()),
            "scorm2004" => Some("SCORM 2004".to_owned()),
            "cmi5" => Some("cmi5".to_owned()),
            _ => None,
        });
        escape(&facts.join(" · "))
    }

    /// What it teaches and the steps that it takes; nothing of a package, whose pages are its own.
    fn preview(&self) -> String {
        let list = |tag: &str, lines: Vec<String>| match lines.is_empty() {
            true => String::new(),
            false => format!("<{tag}><li>{}</li></{tag}>", lines.join("</li><li>")),
        };
        let aims = self.edition.objectives.iter();
        let aims = list("ul", aims.map(|aim| escape(&aim.text)).collect());
        let steps = self.edition.segments.iter().take(MOST_STEPS);
        let steps = list("ol", steps.map(|step| escape(&step.title)).collect());
        match aims.is_empty() && steps.is_empty() {
            true => String::new(),
            false => format!(
                "<details><summary>Preview<span class=\"unseen\"> of {}</span></summary>{aims}{steps}</details>",
                escape(&self.course.title)
            ),
        }
    }

    fn markup(&self, kind: &str, chosen: bool) -> String {
        let slug = escape(&self.course.slug);
        let checked = if chosen { " checked" } else { "" };
        let summary = self.course.summary.as_deref().unwrap_or_default();
        format!(
            "<li class=\"course\" data-course=\"{slug}\"><label>\
             <input type=\"{kind}\" name=\"course\" value=\"{slug}\"{checked}>\
             <span class=\"title\">{}</span><span class=\"facts\">{}</span></label>\
             <p>{}</p>{}</li>",
            escape(&self.course.title),
            self.facts(),
            escape(summary),
            self.preview(),
        )
    }
}

/// One page of the list.
pub(super) struct Shown<'a> {
    pub(super) app: &'a App,
    pub(super) pending: &'a Pending,
    pub(super) asked: &'a Asked,
    pub(super) here: &'a [Offer],
    pub(super) elsewhere: &'a [Offer],
    pub(super) more: bool,
    pub(super) told: Option<&'a str>,
}

impl Shown<'_> {
    pub(super) fn response(&self) -> Response {
        let (api, content) = (
            &self.app.settings.public_url,
            &self.app.settings.content_url,
        );
        let policy = format!(
            "default-src 'none'; style-src {content} {api}/lti/; img-src {content}; base-uri 'none'"
        );
        Response::builder()
            .status(StatusCode::OK)
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::CONTENT_SECURITY_POLICY, policy)
            .header(header::REFERRER_POLICY, "same-origin")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(self.markup())
    }

    fn markup(&self) -> String {
        let (api, content) = (
            escape(&self.app.settings.public_url),
            escape(&self.app.settings.content_url),
        );
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n\
             <title>Choose a course</title>\n\
             <link rel=\"icon\" href=\"{content}/play/icon.svg\" type=\"image/svg+xml\">\n\
             <link rel=\"stylesheet\" href=\"{content}/play/theme.css\">\n\
             <link rel=\"stylesheet\" href=\"{api}/lti/choose.css\">\n</head>\n\
             <body data-launch=\"choosing\">\n<main class=\"choose\">\n\
             <form method=\"post\" action=\"{api}/lti/choose\">\n{}{}{}{}</form>\n</main>\n</body>\n</html>\n",
            self.head(),
            self.chosen(),
            self.list(),
            self.foot(),
        )
    }

    fn multiple(&self) -> bool {
        self.pending.settings.accept_multiple
    }

    fn kind(&self) -> &'static str {
        if self.multiple() { "checkbox" } else { "radio" }
    }

    fn head(&self) -> String {
        let sealed = self.pending.seal(&self.app.secrets.state_key());
        let (title, hint) = match self.multiple() {
            true => ("Choose courses", "Your platform takes one or several."),
            false => ("Choose a course", "Your platform takes one."),
        };
        let told = self.told.map_or_else(String::new, |told| {
            format!("<p class=\"told\" role=\"alert\">{}</p>", escape(told))
        });
        format!(
            "<input type=\"hidden\" name=\"choice\" value=\"{sealed}\">\
             <header><h1>{title}</h1><p>{hint}</p>{told}\
             <div class=\"search\" role=\"search\"><label for=\"q\" class=\"unseen\">Search courses</label>\
             <input id=\"q\" type=\"search\" name=\"q\" maxlength=\"100\" placeholder=\"Search courses\" value=\"{}\">\
             <button name=\"do\" value=\"search\">Search</button></div></header>\n",
            escape(&self.asked.words),
        )
    }

    /// What was chosen before, on another page of the list.
    fn chosen(&self) -> String {
        if self.elsewhere.is_empty() {
            return String::new();
        }
        let offers = self.elsewhere.iter();
        let items: String = offers
            .map(|offer| offer.markup(self.kind(), true))
            .collect();
        format!(
            "<section><h2>Chosen so far</h2><ul class=\"courses\" data-list=\"chosen\">{items}</ul></section>\n"
        )
    }

    fn list(&self) -> String {
        if self.here.is_empty() {
            let found = match self.asked.words.is_empty() {
                true => "There is no published course yet.",
                false => "No course has all of these words.",
            };
            return format!("<p class=\"none\" role=\"status\">{found}</p>\n");
        }
        let is_chosen = |offer: &Offer| self.asked.chosen.contains(&offer.course.slug);
        let offers = self.here.iter();
        let items: String = offers
            .map(|offer| offer.markup(self.kind(), is_chosen(offer)))
            .collect();
        let more = match self.here.last().filter(|_| self.more) {
            Some(last) => format!(
                "<p class=\"more\"><input type=\"hidden\" name=\"after\" value=\"{}\">\
                 <button name=\"do\" value=\"next\">More courses</button></p>",
                escape(&last.course.slug)
            ),
            None => String::new(),
        };
        format!(
            "<h2 class=\"unseen\">Courses</h2><ul class=\"courses\" data-list=\"all\">{items}</ul>{more}\n"
        )
    }

    fn foot(&self) -> String {
        let checked = if self.asked.column { " checked" } else { "" };
        let column = match self.pending.settings.accept_line_item {
            true => format!(
                "<label class=\"column\"><input type=\"checkbox\" name=\"column\" value=\"yes\"{checked}>\
                 <span>A gradebook column of 100 points</span></label>"
            ),
            false => String::new(),
        };
        format!(
            "<footer>{column}<div class=\"deeds\">\
             <button class=\"primary\" name=\"do\" value=\"add\">Add to my course</button>\
             <button name=\"do\" value=\"cancel\">Cancel</button></div></footer>\n"
        )
    }
}

#[handler]
pub(in crate::edge::lti) fn style() -> Response {
    Response::builder()
        .content_type("text/css; charset=utf-8")
        .header(header::CACHE_CONTROL, "public, max-age=300")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(STYLE)
}
