//! Columns of the gradebook: the line items of AGS (§3.2). Their addresses have a query, as Moodle's and Canvas' have, and it
//! counts.

use super::faults::Service;
use super::refused::Refused;
use super::token::Grant;
use super::world::{COURSE, World};
use super::{Sandbox, input};
use lti::Form;
use lti::ags::{self, LineItem};
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, Request, Response, handler};
use serde_json::json;

/// Columns at most.
const MOST: usize = 10_000;
/// Entries of one page, where the tool asks for no other number.
const PAGE: usize = 10;
const MOST_TEXT: usize = 255;

pub(super) struct Column {
    pub(super) number: u32,
    /// Client id of the tool, or a consumer key.
    pub(super) owner: String,
    pub(super) item: LineItem,
}

impl World {
    /// Adds a column.
    pub(super) fn column(&mut self, owner: &str, item: LineItem) -> u32 {
        let number = self.next();
        self.columns.push(Column {
            number,
            owner: owner.to_owned(),
            item,
        });
        number
    }

    /// A column of this tool; others are not there for it.
    pub(super) fn column_of(&mut self, number: u32, grant: &Grant) -> Result<&mut Column, Refused> {
        let owner = &grant.client_id;
        self.columns
            .iter_mut()
            .find(|column| column.number == number && column.owner == *owner)
            .ok_or_else(|| Refused::unknown("no such line item"))
    }

    /// Removes a column with its grades.
    pub(super) fn drop_column(&mut self, number: u32) -> bool {
        let before = self.columns.len();
        self.columns.retain(|column| column.number != number);
        self.grades.retain(|(of, _), _| *of != number);
        self.columns.len() < before
    }
}

impl Sandbox {
    pub(super) fn line_items(&self) -> String {
        self.at(&format!("/ags/{COURSE}/line-items?type_id=1"))
    }

    pub(super) fn line_item(&self, number: u32) -> String {
        self.at(&format!("/ags/{COURSE}/line-items/{number}?type_id=1"))
    }

    pub(super) fn shown(&self, column: &Column) -> LineItem {
        LineItem {
            id: Some(self.line_item(column.number)),
            ..column.item.clone()
        }
    }
}

/// The address as it was given: this course, and `type_id=1` still in the query.
pub(super) fn addressed(course: &str, request: &Request) -> Result<Form, Refused> {
    let query = input::query(request)?;
    if course != COURSE {
        return Err(Refused::unknown("no such course"));
    }
    match query.one("type_id")? {
        Some("1") => Ok(query),
        _ => Err(Refused::unknown("the address lost its query `type_id=1`")),
    }
}

/// Which page, and how long: `limit` from 1, `page` from 0.
pub(super) fn paged(query: &Form, usual: usize) -> Result<(usize, usize), Refused> {
    let number = |name: &'static str, usual: usize| match query.one(name)? {
        None => Ok(usual),
        Some(text) => text
            .parse()
            .map_err(|_| Refused::bad("invalid_request", format!("`{name}` is no number"))),
    };
    let (limit, page) = (number("limit", usual)?, number("page", 0)?);
    if !(1..=1_000).contains(&limit) || page > 100_000 {
        return Err(Refused::bad("invalid_request", "`limit` from 1 to 1000"));
    }
    Ok((limit, page))
}

/// The address of the page after this one.
pub(super) fn next_page(sandbox: &Sandbox, request: &Request, page: usize) -> String {
    let query = request.uri().query().unwrap_or_default();
    let others = query
        .split('&')
        .filter(|pair| !pair.starts_with("page=") && !pair.is_empty());
    let mut pairs: Vec<String> = others.map(str::to_owned).collect();
    pairs.push(format!("page={}", page + 1));
    let path = request.uri().path();
    format!(
        "<{}>; rel=\"next\"",
        sandbox.at(&format!("{path}?{}", pairs.join("&")))
    )
}

fn answered(status: StatusCode, item: &LineItem) -> Response {
    Response::builder()
        .status(status)
        .content_type(ags::TYPE_LINE_ITEM)
        .body(json!(item).to_string())
}

#[handler]
pub(super) async fn list(
    Data(sandbox): Data<&Sandbox>,
    Path(course): Path<String>,
    request: &Request,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::LineItems).await?;
    let grant = sandbox.granted(request, &[ags::SCOPE_LINE_ITEM, ags::SCOPE_LINE_ITEM_READ])?;
    input::accepts(request, ags::TYPE_LINE_ITEMS)?;
    let query = addressed(&course, request)?;
    let (limit, page) = paged(&query, PAGE)?;
    let resource = query.one("resource_id")?;
    let (tag, link) = (query.one("tag")?, query.one("resource_link_id")?);
    let fits =
        |wanted: Option<&str>, has: &Option<String>| wanted.is_none() || has.as_deref() == wanted;
    let world = sandbox.world();
    let found: Vec<LineItem> = world
        .columns
        .iter()
        .filter(|column| column.owner == grant.client_id)
        .filter(|column| {
            fits(resource, &column.item.resource_id)
                && fits(tag, &column.item.tag)
                && fits(link, &column.item.resource_link_id)
        })
        .skip(page * limit)
        .take(limit + 1)
        .map(|column| sandbox.shown(column))
        .collect();
    drop(world);
    let more = found.len() > limit;
    let found = &found[..found.len().min(limit)];
    let mut answer = Response::builder().content_type(ags::TYPE_LINE_ITEMS);
    if more {
        answer = answer.header(header::LINK, next_page(sandbox, request, page));
    }
    trouble.over(answer.body(json!(found).to_string()))
}

#[handler]
pub(super) async fn make(
    Data(sandbox): Data<&Sandbox>,
    Path(course): Path<String>,
    request: &Request,
    body: Body,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::LineItems).await?;
    let grant = sandbox.granted(request, &[ags::SCOPE_LINE_ITEM])?;
    addressed(&course, request)?;
    let item = item(request, body).await?;
    let mut world = sandbox.world();
    if world.columns.len() >= MOST {
        return Err(Refused::bad("invalid_request", "too many line items"));
    }
    if let Some(link) = &item.resource_link_id
        && world
            .placement(link)
            .is_none_or(|placement| placement.owner != grant.client_id)
    {
        return Err(Refused::unknown(
            "`resourceLinkId` names no link of this tool",
        ));
    }
    let number = world.column(&grant.client_id, item.clone());
    let item = LineItem {
        id: Some(sandbox.line_item(number)),
        ..item
    };
    trouble.over(answered(StatusCode::CREATED, &item))
}

#[handler]
pub(super) async fn one(
    Data(sandbox): Data<&Sandbox>,
    Path((course, number)): Path<(String, u32)>,
    request: &Request,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::LineItems).await?;
    let grant = sandbox.granted(request, &[ags::SCOPE_LINE_ITEM, ags::SCOPE_LINE_ITEM_READ])?;
    input::accepts(request, ags::TYPE_LINE_ITEM)?;
    addressed(&course, request)?;
    let mut world = sandbox.world();
    let item = sandbox.shown(world.column_of(number, &grant)?);
    trouble.over(answered(StatusCode::OK, &item))
}

#[handler]
pub(super) async fn change(
    Data(sandbox): Data<&Sandbox>,
    Path((course, number)): Path<(String, u32)>,
    request: &Request,
    body: Body,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::LineItems).await?;
    let grant = sandbox.granted(request, &[ags::SCOPE_LINE_ITEM])?;
    addressed(&course, request)?;
    let item = item(request, body).await?;
    let mut world = sandbox.world();
    let column = world.column_of(number, &grant)?;
    if column.item.resource_link_id != item.resource_link_id {
        return Err(Refused::bad(
            "invalid_request",
            "`resourceLinkId` cannot change",
        ));
    }
    column.item = item;
    let item = sandbox.shown(column);
    trouble.over(answered(StatusCode::OK, &item))
}

#[handler]
pub(super) async fn remove(
    Data(sandbox): Data<&Sandbox>,
    Path((course, number)): Path<(String, u32)>,
    request: &Request,
) -> Result<StatusCode, Refused> {
    let trouble = sandbox.trouble(Service::LineItems).await?;
    let grant = sandbox.granted(request, &[ags::SCOPE_LINE_ITEM])?;
    addressed(&course, request)?;
    let mut world = sandbox.world();
    world.column_of(number, &grant)?;
    world.drop_column(number);
    trouble.over(StatusCode::NO_CONTENT)
}

/// A column as a tool wishes it.
async fn item(request: &Request, body: Body) -> Result<LineItem, Refused> {
    let bytes = input::bytes(request, body, ags::TYPE_LINE_ITEM).await?;
    let item: LineItem = serde_json::from_slice(&bytes)
        .map_err(|error| Refused::bad("invalid_request", format!("the line item: {error}")))?;
    sound(&item)?;
    Ok(LineItem { id: None, ..item })
}

pub(super) fn sound(item: &LineItem) -> Result<(), Refused> {
    let refuse = |words: &str| {
        Err(Refused::bad(
            "invalid_request",
            format!("the line item: {words}"),
        ))
    };
    if item.label.is_empty() || item.label.len() > MOST_TEXT {
        return refuse("`label` of 1 to 255 bytes");
    }
    if !(item.score_maximum.is_finite() && item.score_maximum > 0.0) {
        return refuse("`scoreMaximum` above zero");
    }
    let texts = [&item.resource_id, &item.tag, &item.resource_link_id];
    if texts
        .into_iter()
        .flatten()
        .any(|text| text.len() > MOST_TEXT)
    {
        return refuse("texts of at most 255 bytes");
    }
    Ok(())
}
