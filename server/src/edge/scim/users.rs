//! `/scim/v2/Users`.

use super::{No, answer, asked, bytes_of, enter, id, meta, resource, window};
use engine::App;
use engine::provisioning::{self, Wanted};
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Body, Request, Response, handler};
use serde_json::Value;
use sso::scim::{self, Fault, Field, Operation, User};
use store::person::Person;
use store::provisioned::{Provisioned, Sought};
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
        Some(wanted) => provisioning::list(app, tenant, &wanted, window.skip, window.count).await?,
        None => (0, Vec::new()),
    };
    let all: Result<Vec<Value>, No> = found
        .iter()
        .map(|(row, person)| shown(app, row, person, &[]))
        .collect();
    Ok(answer(StatusCode::OK, &scim::list(window, total, &all?)))
}

/// What a filter looks for; none when nothing can be like that.
fn sought(text: &str) -> Result<Option<Sought>, Fault> {
    let mut wanted = Sought::default();
    for term in scim::filter(text)? {
        match term.field {
            Field::UserName => wanted.name_key = Some(term.value.to_lowercase()),
            Field::ExternalId => wanted.external_id = Some(term.value),
            Field::Id => match Uuid::parse_str(&term.value) {
                Ok(id) => wanted.person = Some(id),
                Err(_) => return Ok(None),
            },
            Field::DisplayName | Field::Member => {
                let detail = "users are looked for by userName, externalId and id";
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
    let (row, person) = provisioning::get(app, tenant, id(&named)?).await?;
    whole(app, StatusCode::OK, &row, &person).await
}

#[handler]
pub(super) async fn create(
    Data(app): Data<&App>,
    request: &Request,
    sent: Body,
) -> Result<Response, No> {
    let caller = enter(request)?;
    let wanted = wanted(&User::read(&bytes_of(sent).await?)?);
    let by = caller.handle();
    let (row, person) = provisioning::create(app, caller.tenant(), wanted, &by).await?;
    whole(app, StatusCode::CREATED, &row, &person).await
}

#[handler]
pub(super) async fn write(
    Data(app): Data<&App>,
    Path(named): Path<String>,
    request: &Request,
    sent: Body,
) -> Result<Response, No> {
    let caller = enter(request)?;
    let (tenant, by) = (caller.tenant(), caller.handle());
    let wanted = wanted(&User::read(&bytes_of(sent).await?)?);
    let (row, person) = provisioning::write(app, tenant, id(&named)?, wanted, &by).await?;
    whole(app, StatusCode::OK, &row, &person).await
}

#[handler]
pub(super) async fn change(
    Data(app): Data<&App>,
    Path(named): Path<String>,
    request: &Request,
    sent: Body,
) -> Result<Response, No> {
    let caller = enter(request)?;
    let (tenant, by, id) = (caller.tenant(), caller.handle(), id(&named)?);
    let operations = Operation::read(&bytes_of(sent).await?)?;
    let (row, _) = provisioning::get(app, tenant, id).await?;
    let user = User {
        active: None,
        ..kept(&row)?
    };
    let wanted = wanted(&user.changed(&operations)?);
    let (row, person) = provisioning::write(app, tenant, id, wanted, &by).await?;
    whole(app, StatusCode::OK, &row, &person).await
}

#[handler]
pub(super) async fn remove(
    Data(app): Data<&App>,
    Path(named): Path<String>,
    request: &Request,
) -> Result<Response, No> {
    let caller = enter(request)?;
    provisioning::remove(app, caller.tenant(), id(&named)?, &caller.handle()).await?;
    Ok(StatusCode::NO_CONTENT.into())
}

fn wanted(user: &User) -> Wanted {
    Wanted {
        user_name: user.user_name.clone(),
        external_id: user.external_id.clone(),
        active: user.active,
        name: user.name(),
        email: user.email.clone(),
        profile: serde_json::to_string(user).unwrap_or_default(),
    }
}

fn kept(row: &Provisioned) -> Result<User, No> {
    let corrupt = |error: serde_json::Error| {
        engine::Error::Store(store::Error::Corrupt {
            what: "profile of a user",
            problem: error.to_string(),
        })
    };
    Ok(serde_json::from_str(&row.profile).map_err(corrupt)?)
}

async fn whole(
    app: &App,
    status: StatusCode,
    row: &Provisioned,
    person: &Person,
) -> Result<Response, No> {
    let groups = provisioning::groups_of(app, person.tenant_id, person.id).await?;
    let groups: Vec<(String, String)> = groups
        .into_iter()
        .map(|group| (group.id.to_string(), group.name))
        .collect();
    Ok(resource(status, &shown(app, row, person, &groups)?))
}

fn shown(
    app: &App,
    row: &Provisioned,
    person: &Person,
    groups: &[(String, String)],
) -> Result<Value, No> {
    let user = User {
        active: Some(person.deactivated_at.is_none()),
        ..kept(row)?
    };
    let id = person.id.to_string();
    let meta = meta(app, "User", &id, row.created_at, row.updated_at);
    Ok(user.resource(&id, groups, meta))
}
