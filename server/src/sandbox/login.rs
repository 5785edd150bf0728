//! A launch begins: login initiation (SEC §5.1.1.1), by a form or a redirect; or, in LTI 1.1, the signed form itself.

use super::deep_linking::Choosing;
use super::memory::secret;
use super::placements::{Placement, Speaks};
use super::refused::{Refused, Unwelcome};
use super::tools::{self, Tool};
use super::{Sandbox, basic, input, page};
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use serde_json::json;

/// How long somebody may take between login and launch, in seconds.
const LIFE: i64 = 600;

/// A launch on its way.
#[derive(Debug, Clone)]
pub(super) struct Started {
    pub(super) client_id: String,
    pub(super) person: String,
    pub(super) wanted: Wanted,
    pub(super) target: String,
    /// To be given back letter by letter.
    pub(super) message_hint: String,
    pub(super) window: Window,
}

/// Which message.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// A placement.
    Link(String),
    /// Content to choose.
    Content(Choosing),
    /// Someone's work on a placement.
    Review { link: String, of: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    Iframe,
    Window,
}

impl Window {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Window::Iframe => "iframe",
            Window::Window => "window",
        }
    }
}

/// What the pages carry along in their addresses: who is looking, and how launches begin.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) who: String,
    /// Login initiation by `post` or `get`.
    pub(super) via: &'static str,
    /// Platform storage: `_parent`, a frame of that name, or none.
    pub(super) storage: &'static str,
}

impl Options {
    pub(super) fn read(request: &Request) -> Result<Options, Refused> {
        let query = input::query(request)?;
        Ok(Options {
            who: query.short("as", 255)?.unwrap_or("ada").to_owned(),
            via: match query.one("via")? {
                Some("get") => "get",
                _ => "post",
            },
            storage: match query.one("storage")? {
                Some("off") => "off",
                Some("frame") => "frame",
                _ => "parent",
            },
        })
    }

    /// An address with these options.
    pub(super) fn address(&self, path: &str) -> String {
        let join = if path.contains('?') { '&' } else { '?' };
        let query = serde_urlencoded::to_string([
            ("as", self.who.as_str()),
            ("via", self.via),
            ("storage", self.storage),
        ]);
        format!("{path}{join}{}", query.unwrap_or_default())
    }

    /// `lti_storage_target`.
    const fn storage_target(&self) -> Option<&'static str> {
        match self.storage.as_bytes() {
            b"off" => None,
            b"frame" => Some(STORAGE_FRAME),
            _ => Some("_parent"),
        }
    }
}

/// Name of the frame that keeps things for tools.
pub(super) const STORAGE_FRAME: &str = "lti-storage";

/// `/start/{placement}`, `/start/choose`, `/start/review`: sends the browser to the tool.
#[handler]
pub(super) fn start(
    Data(sandbox): Data<&Sandbox>,
    Path(what): Path<String>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    let query = input::query(request)?;
    let window = match query.one("in")? {
        Some("iframe") => Window::Iframe,
        _ => Window::Window,
    };
    let wanted = match what.as_str() {
        "choose" => Wanted::Content(Choosing {
            multiple: query.one("multiple")? != Some("false"),
            line_items: query.one("line_items")? != Some("false"),
        }),
        "review" => Wanted::Review {
            link: input::needed(&query, "link")?.to_owned(),
            of: input::needed(&query, "of")?.to_owned(),
        },
        _ => Wanted::Link(what),
    };
    if sandbox.world().person(&options.who).is_none() {
        return Err(Refused::unknown("nobody here is called that").into());
    }
    let placement = match &wanted {
        Wanted::Link(link) | Wanted::Review { link, .. } => Some(placement(sandbox, link)?),
        Wanted::Content(_) => None,
    };
    if let Some(old) = placement.as_ref().filter(|one| one.speaks == Speaks::V11) {
        return Ok(basic::launch(sandbox, old, &options.who, window)?);
    }
    let client = match (&placement, query.one("tool")?) {
        (Some(placement), _) => placement.owner.clone(),
        (None, named) => named.unwrap_or(tools::FIRST).to_owned(),
    };
    let tool = sandbox.world().tool(&client).cloned();
    let tool = tool.ok_or_else(|| Refused::unknown("no tool has this client id"))?;
    let target = placement.map_or_else(|| tool.launch_url.clone(), |placement| placement.url);
    let started = Started {
        client_id: client,
        person: options.who.clone(),
        wanted,
        target,
        // Moodle's is JSON, too.
        message_hint: json!({"cmid": 2, "launchid": format!("ltilaunch_{}", secret())}).to_string(),
        window,
    };
    Ok(initiate(sandbox, &tool, started, &options))
}

fn placement(sandbox: &Sandbox, id: &str) -> Result<Placement, Refused> {
    let found = sandbox.world().placement(id).cloned();
    found.ok_or_else(|| Refused::unknown("the course has no such link"))
}

fn initiate(sandbox: &Sandbox, tool: &Tool, started: Started, options: &Options) -> Response {
    let now = sandbox.now().unix_timestamp();
    let hint = secret();
    let mut fields = vec![
        ("iss", sandbox.url().to_owned()),
        ("target_link_uri", started.target.clone()),
        ("login_hint", hint.clone()),
        ("lti_message_hint", started.message_hint.clone()),
        ("client_id", tool.client_id.clone()),
        ("lti_deployment_id", tools::DEPLOYMENT.to_owned()),
    ];
    if let Some(target) = options.storage_target() {
        fields.push(("lti_storage_target", target.to_owned()));
    }
    sandbox.world().started.keep(hint, started, now + LIFE, now);
    if options.via == "get" {
        let query = serde_urlencoded::to_string(&fields).unwrap_or_default();
        let join = if tool.login_url.contains('?') {
            '&'
        } else {
            '?'
        };
        return page::go(&format!("{}{join}{query}", tool.login_url));
    }
    let fields: Vec<(String, String)> = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    page::sends_itself(&tool.login_url, &fields)
}
