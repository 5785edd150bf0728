//! Deep Linking 2.0: an instructor chooses what a course shall show, and we answer with content items.

mod item;
mod pending;
mod response;

pub use item::{Item, LineItemWish, Link, Period, Picture, Size};
pub use pending::{CHOOSING_SECONDS, Pending};
pub use response::{Response, Unfit};

use crate::claims::{PREFIX, object, present, shown_value, text, texts};
use crate::refusal::shown;
use crate::roles::Roles;
use crate::web::service_address;
use crate::{Condition, Refusal, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Claim of the request's settings.
const SETTINGS: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings";
/// Bytes that a platform may ask us to give back.
const MOST_DATA: usize = 32 * 1024;

/// What the platform takes (DL §4.4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Where the answer is posted.
    pub return_url: String,
    /// Types of items it takes.
    pub accept_types: Vec<String>,
    /// Where it can show them: `iframe`, `window`, `embed`.
    pub accept_targets: Vec<String>,
    /// Whether it takes several.
    pub accept_multiple: bool,
    /// Whether it makes a column for an item that wants one.
    pub accept_line_item: bool,
    /// Whether it keeps what we send without asking.
    pub auto_create: bool,
    /// Title for the item, as the platform would call it.
    pub title: Option<String>,
    /// To be given back as it is.
    pub data: Option<String>,
}

impl Settings {
    pub(crate) fn read(claims: &Map<String, Value>, roles: &Roles) -> Verdict<Settings> {
        let expected = "`deep_linking_settings` with `deep_link_return_url` and `accept_types`";
        let refuse = |found: String| Refusal::new(Condition::DeepLinkingSettings, found, expected);
        let settings = object(present(claims, SETTINGS), "deep_linking_settings")
            .map_err(|refusal| refuse(refusal.found))?
            .ok_or_else(|| refuse("no settings".to_owned()))?;
        let return_url = return_url(settings).map_err(refuse)?;
        let accept_types = texts(settings, "accept_types");
        if !accept_types.iter().any(|kind| kind == "ltiResourceLink") {
            let found = accept_types
                .iter()
                .take(10)
                .map(|kind| shown(kind))
                .collect::<Vec<_>>()
                .join(", ");
            let found = if found.is_empty() {
                "no types".to_owned()
            } else {
                found
            };
            return Err(Refusal::new(
                Condition::DeepLinkingTypes,
                found,
                "`ltiResourceLink` among them",
            ));
        }
        may_choose(roles)?;
        let data = match settings.get("data") {
            Some(Value::String(data)) if data.len() > MOST_DATA => {
                return Err(refuse(format!("{} bytes of `data`", data.len())));
            }
            Some(Value::String(data)) => Some(data.clone()),
            None | Some(Value::Null) => None,
            Some(other) => return Err(refuse(format!("`data`: {}", shown_value(Some(other))))),
        };
        Ok(Settings {
            return_url,
            accept_types,
            accept_targets: texts(settings, "accept_presentation_document_targets"),
            accept_multiple: flag(settings, "accept_multiple"),
            accept_line_item: flag(settings, "accept_lineitem"),
            auto_create: flag(settings, "auto_create"),
            title: text(settings, "title"),
            data,
        })
    }

    /// Whether an item of this type is taken.
    pub fn accepts(&self, kind: &str) -> bool {
        self.accept_types.iter().any(|accepted| accepted == kind)
    }
}

fn return_url(settings: &Map<String, Value>) -> Result<String, String> {
    let value = settings.get("deep_link_return_url");
    let text = value
        .and_then(Value::as_str)
        .ok_or_else(|| format!("`deep_link_return_url`: {}", shown_value(value)))?;
    service_address(text)
        .map_err(|why| format!("`deep_link_return_url` {}: {why}", shown(text)))?;
    Ok(text.to_owned())
}

/// Some platforms write flags as texts.
fn flag(settings: &Map<String, Value>, name: &str) -> bool {
    match settings.get(name) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

fn may_choose(roles: &Roles) -> Verdict<()> {
    if roles.may_author() {
        return Ok(());
    }
    let known: Vec<String> = roles.known().map(|role| format!("{role:?}")).collect();
    let found = if known.is_empty() {
        "no role that we know".to_owned()
    } else {
        known.join(", ")
    };
    let expected = format!("`{PREFIX}roles` with instructor, content developer or administrator");
    Err(Refusal::new(Condition::RoleNotAllowed, found, expected))
}
