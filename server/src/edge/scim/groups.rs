//! `/scim/v2/Groups`.

use super::{No, answer, asked, bytes_of, enter, id, meta, resource, window};
use engine::App;
use engine::provisioning::{self, Change, Named};
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Body, Request, Response, handler};
use serde_json::Value;
use sso::Answer;
use sso::scim::{self, Fault, Field, Group, Members, Operation};
use store::person_group::{Group as Row, Sought};
use uuid::Uuid;

#[handler]
pub(super) async fn list(Data(app): Data<&App>, request: &Request) -> Result<Response, No> {
    let tenant = enter(request)?.tenant();
    let asked = asked(request);
    let window = window(&asked)?;
    let wanted = match asked.first("filter") {
        None => Some(Sought::default()),
        Some(text) => sought(text)?,
    };
    let (total, found) = match wanted {
        Some(wanted) => {
            provisioning::groups(app, tenant, &wanted, window.skip, window.count).await?
        }
        None => (0, Vec::new()),
    };
    // Members are told of one group at a time: a page of large groups would have no end.
    let all: Vec<Value> = found.iter().map(|row| shown(app, row, None)).collect();
    Ok(answer(StatusCode::OK, &scim::list(window, total, &all)))
}

fn sought(text: &str) -> Result<Option<Sought>, Fault> {
    let mut wanted = Sought::default();
    for term in scim::filter(text)? {
        let named = Uuid::parse_str(&term.value);
        match (term.field, named) {
            (Field::DisplayName, _) => wanted.name_key = Some(term.value.to_lowercase()),
            (Field::ExternalId, _) => wanted.external_id = Some(term.value),
            (Field::Id, Ok(id)) => wanted.id = Some(id),
            (Field::Member, Ok(id)) => wanted.member = Some(id),
            (Field::Id | Field::Member, Err(_)) => return Ok(None),
            (Field::UserName, _) => {
                let detail = "groups are looked for by displayName, externalId, id and members";
                return Err(Fault::of("invalidFilter", detail));
            }
        }
    }
    Ok(Some(wanted))
}

#[handler]
pub(super) async fn one(
    Data(app): Data<&App>,
    Path(named): Path<String>,
    request: &Request,
) -> Result<Response, No> {
    let tenant = enter(request)?.tenant();
    let row = provisioning::group(app, tenant, id(&named)?).await?;
    whole(app, StatusCode::OK, &row, &asked(request)).await
}

#[handler]
pub(super) async fn create(
    Data(app): Data<&App>,
    request: &Request,
    sent: Body,
) -> Result<Response, No> {
    let tenant = enter(request)?.tenant();
    let (group, members) = Group::read(&bytes_of(sent).await?)?;
    let told = members.map(change_of).transpose()?;
    let row = provisioning::create_group(app, tenant, named(group), told).await?;
    whole(app, StatusCode::CREATED, &row, &asked(request)).await
}

#[handler]
pub(super) async fn write(
    Data(app): Data<&App>,
    Path(at): Path<String>,
    request: &Request,
    sent: Body,
) -> Result<Response, No> {
    let tenant = enter(request)?.tenant();
    let (group, members) = Group::read(&bytes_of(sent).await?)?;
    // What a PUT does not name is not there any more (RFC 7644 §3.5.1).
    let told = change_of(members.unwrap_or(Members::Set(Vec::new())))?;
    let row = provisioning::write_group(app, tenant, id(&at)?, named(group), vec![told]).await?;
    whole(app, StatusCode::OK, &row, &asked(request)).await
}

#[handler]
pub(super) async fn change(
    Data(app): Data<&App>,
    Path(at): Path<String>,
    request: &Request,
    sent: Body,
) -> Result<Response, No> {
    let (tenant, id) = (enter(request)?.tenant(), id(&at)?);
    let operations = Operation::read(&bytes_of(sent).await?)?;
    let row = provisioning::group(app, tenant, id).await?;
    let (group, members) = kept(&row).changed(&operations)?;
    let changes: Result<Vec<Change>, No> = members.into_iter().map(change_of).collect();
    let row = provisioning::write_group(app, tenant, id, named(group), changes?).await?;
    whole(app, StatusCode::OK, &row, &asked(request)).await
}

#[handler]
pub(super) async fn remove(
    Data(app): Data<&App>,
    Path(at): Path<String>,
    request: &Request,
) -> Result<Response, No> {
    let tenant = enter(request)?.tenant();
    provisioning::remove_group(app, tenant, id(&at)?).await?;
    Ok(StatusCode::NO_CONTENT.into())
}

fn kept(row: &Row) -> Group {
    Group {
        display: row.name.clone(),
        external_id: row.external_id.clone(),
    }
}

fn named(group: Group) -> Named {
    Named {
        name: group.display,
        external_id: group.external_id,
    }
}

fn change_of(members: Members) -> Result<Change, No> {
    Ok(match members {
        Members::Set(all) => Change::Set(ids(&all)?),
        Members::Add(all) => Change::Add(ids(&all)?),
        Members::Remove(all) => Change::Remove(ids(&all)?),
    })
}

fn ids(all: &[String]) -> Result<Vec<Uuid>, No> {
    let read = |text: &String| {
        let wrong = |_| Fault::of("invalidValue", "a member's value is the id of a user");
        Uuid::parse_str(text).map_err(wrong).map_err(No::from)
    };
    all.iter().map(read).collect()
}

async fn whole(app: &App, status: StatusCode, row: &Row, asked: &Answer) -> Result<Response, No> {
    let left_out = asked.first("excludedAttributes").unwrap_or_default();
    if left_out.split(',').any(|name| name.trim() == "members") {
        return Ok(resource(status, &shown(app, row, None)));
    }
    let members = provisioning::members(app, row.tenant_id, row.id).await?;
    let members: Vec<String> = members.iter().map(Uuid::to_string).collect();
    Ok(resource(status, &shown(app, row, Some(&members))))
}

fn shown(app: &App, row: &Row, members: Option<&[String]>) -> Value {
    let id = row.id.to_string();
    let meta = meta(app, "Group", &id, row.created_at, row.updated_at);
    kept(row).resource(&id, members, meta)
}
