//! Deep Linking 2.0: the platform asks a tool for content, and puts what comes back into the course.

use super::memory::secret;
use super::placements::{Placement, Speaks};
use super::refused::{Refused, Unwelcome};
use super::tools::{DEPLOYMENT, Tool};
use super::world::World;
use super::{Sandbox, columns, input, page, token};
use lti::ags::LineItem;
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use serde_json::{Map, Value, json};

/// Claim of what the platform takes.
pub(super) const SETTINGS: &str =
    "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings";
const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";
const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";
/// Seconds that somebody may take to choose.
const LIFE: i64 = 3600;
/// Items of one answer.
const MOST_ITEMS: usize = 100;
const MOST_TEXT: usize = 1024;

/// How the platform asks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choosing {
    pub(super) multiple: bool,
    pub(super) line_items: bool,
}

/// A request on its way, by the data that must come back.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    client_id: String,
    choosing: Choosing,
}

/// The claim of a request; what it holds is remembered.
pub(super) fn settings(
    sandbox: &Sandbox,
    world: &mut World,
    tool: &Tool,
    choosing: &Choosing,
    now: i64,
) -> Value {
    let data = secret();
    let asked = Asked {
        client_id: tool.client_id.clone(),
        choosing: *choosing,
    };
    world.asked.keep(data.clone(), asked, now + LIFE, now);
    json!({
        "deep_link_return_url": sandbox.at("/deep-links"),
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": choosing.multiple,
        "accept_lineitem": choosing.line_items,
        "auto_create": true,
        "data": data,
    })
}

/// What a tool's page posts when somebody has chosen.
#[handler]
pub(super) async fn take(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<Response, Unwelcome> {
    let form = input::form(request, body).await?;
    let claims = verified(sandbox, input::needed(&form, "JWT")?).await?;
    let asked = answered(sandbox, &claims)?;
    let items = items(&claims, &asked)?;
    let mut world = sandbox.world();
    let placements: Vec<Placement> = items
        .iter()
        .map(|item| placement(item, &world, &asked))
        .collect::<Result<_, _>>()?;
    let mut titles = Vec::new();
    for (placement, item) in placements.into_iter().zip(&items) {
        titles.push(page::text(&placement.title));
        let wish = wish(item, &placement)?;
        let id = world
            .place(placement)
            .ok_or_else(|| Refused::bad("invalid_request", "the course is full"))?;
        if let Some(mut wish) = wish {
            wish.resource_link_id = Some(id);
            world.column(&asked.client_id, wish);
        }
    }
    drop(world);
    Ok(told(&claims, &titles))
}

fn told(claims: &Map<String, Value>, titles: &[String]) -> Response {
    let words = |name: &str| claims.get(&format!("{DL}{name}")).and_then(Value::as_str);
    let said: Vec<String> = ["msg", "errormsg"]
        .into_iter()
        .filter_map(|name| {
            Some(format!(
                "<p role=\"status\">{}</p>",
                page::text(words(name)?)
            ))
        })
        .collect();
    let list = match titles {
        [] => "<p>Nothing was chosen.</p>".to_owned(),
        titles => format!(
            "<p>Now in the course:</p><ul><li>{}</li></ul>",
            titles.join("</li><li>")
        ),
    };
    let body = format!(
        "<div data-chosen=\"{}\">{}{list}</div><p><a href=\"/?as=ina\" target=\"_top\">Back to the course</a></p>",
        titles.len(),
        said.concat()
    );
    page::page("Content was chosen", &body)
}

/// The answer's claims: signed by a tool, for this platform, now, for the first time (DL §4.5, SEC §5.2).
async fn verified(sandbox: &Sandbox, jwt: &str) -> Result<Map<String, Value>, Refused> {
    let client = token::claimed(jwt).ok_or_else(|| Refused::bad("invalid_request", "no `iss`"))?;
    let claims = sandbox.signed_by(jwt, &client).await?;
    let now = sandbox.now().unix_timestamp();
    let until =
        token::in_time(&claims, now).map_err(|words| Refused::bad("invalid_request", words))?;
    is(&claims, "aud", sandbox.url())?;
    is(
        &claims,
        &format!("{LTI}message_type"),
        "LtiDeepLinkingResponse",
    )?;
    is(&claims, &format!("{LTI}version"), "1.3.0")?;
    is(&claims, &format!("{LTI}deployment_id"), DEPLOYMENT)?;
    let nonce = claims
        .get("nonce")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if nonce.is_empty() || nonce.len() > 255 {
        return Err(Refused::bad(
            "invalid_request",
            "no `nonce` of 1 to 255 bytes",
        ));
    }
    let name = format!("answer {client} {nonce}");
    match sandbox.world().seen.first(&name, until + 60, now) {
        true => Ok(claims),
        false => Err(Refused::bad(
            "invalid_request",
            "a `nonce` that came before",
        )),
    }
}

fn is(claims: &Map<String, Value>, name: &str, wanted: &str) -> Result<(), Refused> {
    match claims.get(name) {
        Some(Value::String(found)) if found == wanted => Ok(()),
        _ => Err(Refused::bad(
            "invalid_request",
            format!("`{name}` is not the text `{wanted}`"),
        )),
    }
}

/// The request that this answers: its data comes back, once, from the tool that was asked.
fn answered(sandbox: &Sandbox, claims: &Map<String, Value>) -> Result<Asked, Refused> {
    let now = sandbox.now().unix_timestamp();
    let data = claims
        .get(&format!("{DL}data"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    let asked = sandbox.world().asked.take(data, now);
    let asked = asked.ok_or_else(|| {
        Refused::bad(
            "invalid_request",
            "`data` is not what was given, or was used",
        )
    })?;
    match claims.get("iss") == Some(&json!(asked.client_id)) {
        true => Ok(asked),
        false => Err(Refused::bad(
            "invalid_request",
            "`data` was given to another tool",
        )),
    }
}

fn items(claims: &Map<String, Value>, asked: &Asked) -> Result<Vec<Map<String, Value>>, Refused> {
    let refuse = |words: String| Refused::bad("invalid_request", words);
    let items = match claims.get(&format!("{DL}content_items")) {
        None => return Ok(Vec::new()),
        Some(Value::Array(items)) if items.len() <= MOST_ITEMS => items,
        Some(_) => {
            return Err(refuse(format!(
                "`content_items` is no list of at most {MOST_ITEMS}"
            )));
        }
    };
    if items.len() > 1 && !asked.choosing.multiple {
        return Err(refuse(format!(
            "{} items, though one was asked for",
            items.len()
        )));
    }
    let items = items.iter().map(|item| match item {
        Value::Object(item) if item.get("type") == Some(&json!("ltiResourceLink")) => {
            Ok(item.clone())
        }
        _ => Err(refuse("an item that is no `ltiResourceLink`".to_owned())),
    });
    items.collect()
}

fn placement(
    item: &Map<String, Value>,
    world: &World,
    asked: &Asked,
) -> Result<Placement, Refused> {
    let refuse = |words: &str| Refused::bad("invalid_request", words.to_owned());
    let words = |name: &str| {
        let text = item.get(name).and_then(Value::as_str).unwrap_or_default();
        text.chars().take(MOST_TEXT).collect::<String>()
    };
    let tool = world
        .tool(&asked.client_id)
        .ok_or_else(|| refuse("the tool is gone"))?;
    let url = match item.get("url").and_then(Value::as_str) {
        None => tool.launch_url.clone(),
        Some(url) => {
            let found =
                lti::service_address(url).map_err(|why| refuse(&format!("`url`: {why}")))?;
            let known = url::Url::parse(&tool.launch_url).map_err(|_| refuse("no address"))?;
            if found.origin() != known.origin() {
                return Err(refuse("`url` is not of the tool's origin"));
            }
            url.to_owned()
        }
    };
    let custom = match item.get("custom") {
        None => Map::new(),
        Some(Value::Object(custom)) if custom.values().all(Value::is_string) => custom.clone(),
        Some(_) => return Err(refuse("`custom` is no object of texts")),
    };
    let title = words("title");
    Ok(Placement {
        id: String::new(),
        title: if title.is_empty() {
            "Without a title".to_owned()
        } else {
            title
        },
        text: words("text"),
        speaks: Speaks::V13,
        owner: asked.client_id.clone(),
        url,
        custom: custom
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
            .collect(),
        points: None,
    })
}

/// The column an item wishes for (DL §3.2.5).
fn wish(item: &Map<String, Value>, placement: &Placement) -> Result<Option<LineItem>, Refused> {
    let Some(wish) = item.get("lineItem") else {
        return Ok(None);
    };
    let mut wish = wish.clone();
    if wish.get("label").is_none() && wish.is_object() {
        wish["label"] = json!(placement.title);
    }
    let wish: LineItem = serde_json::from_value(wish)
        .map_err(|error| Refused::bad("invalid_request", format!("`lineItem`: {error}")))?;
    columns::sound(&wish)?;
    Ok(Some(wish))
}
