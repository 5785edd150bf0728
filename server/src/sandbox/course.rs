//! The course as its members see it: who is looking, what there is to launch, the frame or window a tool opens in, and the
//! page it comes back to.

use super::login::{Options, STORAGE_FRAME};
use super::page::{self, text};
use super::placements::{Placement, Speaks};
use super::refused::{Refused, Unwelcome};
use super::world::COURSE_TITLE;
use super::{Sandbox, input};
use poem::web::{Data, Path};
use poem::{Request, Response, handler};

#[handler]
pub(super) fn course(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    let world = sandbox.world();
    let person = world.person(&options.who);
    let person = person.ok_or_else(|| Refused::unknown("nobody here is called that"))?;
    let cards: Vec<String> = world
        .placements
        .iter()
        .map(|one| card(one, &options))
        .collect();
    let choose = match person.kind.teaches() {
        true => format!(
            "<section><h2>Add content</h2><p>The tool shows what it has, and what you choose comes into the course.</p>{}</section>",
            ways(&options, "choose", "Choose content")
        ),
        false => String::new(),
    };
    let people: Vec<String> = world
        .people
        .iter()
        .take(50)
        .map(|one| {
            let chosen = if one.id == options.who {
                " selected"
            } else {
                ""
            };
            let (id, name) = (text(&one.id), text(&one.name()));
            format!(
                "<option value=\"{id}\"{chosen}>{name}, {}</option>",
                one.kind.words()
            )
        })
        .collect();
    let origins: Vec<&str> = world
        .tools
        .iter()
        .map(|tool| tool.launch_url.as_str())
        .collect();
    let body = format!(
        "<form method=\"get\" action=\"/\" class=\"who\"><label for=\"as\">You are</label><select id=\"as\" name=\"as\">{}</select>\
         {}<button>Change</button></form><div data-tools=\"{}\">{storage}</div><ul class=\"cards\">{}</ul>{choose}",
        people.concat(),
        details(&options),
        text(&origins.join(" ")),
        cards.concat(),
        storage = storage_frame(&options),
    );
    Ok(page::with_script(
        &options,
        COURSE_TITLE,
        &body,
        "storage.js",
    ))
}

/// How a launch begins: for those who want to see the difference.
fn details(options: &Options) -> String {
    let option = |value: &str, now: &str, words: &str| {
        let chosen = if value == now { " selected" } else { "" };
        format!("<option value=\"{value}\"{chosen}>{words}</option>")
    };
    format!(
        "<details><summary>How launches begin</summary><label for=\"via\">Login initiation</label>\
         <select id=\"via\" name=\"via\">{}{}</select><label for=\"storage\">Platform storage</label>\
         <select id=\"storage\" name=\"storage\">{}{}{}</select></details>",
        option("post", options.via, "by a form"),
        option("get", options.via, "by a redirect"),
        option("parent", options.storage, "in the parent page"),
        option("frame", options.storage, "in a frame of its own"),
        option("off", options.storage, "none"),
    )
}

fn card(placement: &Placement, options: &Options) -> String {
    let speaks = match placement.speaks {
        Speaks::V13 => "LTI 1.3",
        Speaks::V11 => "LTI 1.1",
    };
    format!(
        "<li data-link=\"{}\"><h2>{}</h2><p>{}</p><p class=\"speaks\">{speaks}</p>{}</li>",
        text(&placement.id),
        text(&placement.title),
        text(&placement.text),
        ways(options, &placement.id, &placement.title)
    )
}

/// In a frame of the course, or in a window of its own, which may speak to this page.
fn ways(options: &Options, what: &str, title: &str) -> String {
    let here = text(&options.address(&format!("/open/{what}")));
    let window = text(&options.address(&format!("/start/{what}?in=window")));
    let title = text(title);
    format!(
        "<p class=\"row\"><a class=\"button\" data-open=\"iframe\" href=\"{here}\" aria-label=\"Open here: {title}\">Open here</a>\
         <a class=\"button\" data-open=\"window\" href=\"{window}\" target=\"_blank\" rel=\"opener\" \
         aria-label=\"Open in a new window: {title}\">New window</a></p>"
    )
}

fn storage_frame(options: &Options) -> String {
    match options.storage {
        "frame" => format!(
            "<iframe name=\"{STORAGE_FRAME}\" src=\"/storage\" title=\"Platform storage\" hidden></iframe>"
        ),
        "off" => "<span data-storage=\"off\" hidden></span>".to_owned(),
        _ => String::new(),
    }
}

/// `/open/{what}`: a frame with the tool in it.
#[handler]
pub(super) fn open(
    Data(sandbox): Data<&Sandbox>,
    Path(what): Path<String>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    let world = sandbox.world();
    let title = match world.placement(&what) {
        Some(placement) => placement.title.clone(),
        None => "Choose content".to_owned(),
    };
    let origins: Vec<&str> = world
        .tools
        .iter()
        .map(|tool| tool.launch_url.as_str())
        .collect();
    // What the address asks for beyond the options goes on to the launch.
    let more = more(request)?;
    let start = options.address(&format!("/start/{what}?in=iframe{more}"));
    let body = format!(
        "<p><a href=\"{}\">Back to the course</a></p><div data-tools=\"{}\">{}</div>\
         <iframe name=\"lti-tool\" title=\"{}\" src=\"{}\" allow=\"fullscreen\"></iframe>",
        text(&options.address("/")),
        text(&origins.join(" ")),
        storage_frame(&options),
        text(&title),
        text(&start),
    );
    Ok(page::with_script(&options, &title, &body, "storage.js"))
}

fn more(request: &Request) -> Result<String, Refused> {
    let query = input::query(request)?;
    let mut more = String::new();
    for name in ["multiple", "line_items", "tool", "link", "of"] {
        if let Some(value) = query.one(name)? {
            let pair = serde_urlencoded::to_string([(name, value)]).unwrap_or_default();
            more = format!("{more}&{pair}");
        }
    }
    Ok(more)
}

/// A frame of the platform that keeps things for tools.
#[handler]
pub(super) fn storage(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    let world = sandbox.world();
    let origins: Vec<&str> = world
        .tools
        .iter()
        .map(|tool| tool.launch_url.as_str())
        .collect();
    let body = format!("<div data-tools=\"{}\"></div>", text(&origins.join(" ")));
    Ok(page::with_script(&options, "Storage", &body, "storage.js"))
}

/// Where a tool sends people when they are done (CORE §5.4.4).
#[handler]
pub(super) fn returned(request: &Request) -> Result<Response, Unwelcome> {
    let query = input::query(request)?;
    let mut said = String::new();
    for (name, role) in [("lti_msg", "status"), ("lti_errormsg", "alert")] {
        if let Some(words) = query.short(name, 2_048)? {
            said = format!(
                "{said}<p role=\"{role}\" data-said=\"{name}\">{}</p>",
                text(words)
            );
        }
    }
    let body = format!(
        "<p data-returned>You are back from the tool.</p>{said}<p><a href=\"/\" target=\"_top\">To the course</a></p>"
    );
    Ok(page::page("Welcome back", &body))
}
