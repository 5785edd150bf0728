//! API keys: listed, made, rotated, revoked. A secret is shown once.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::access::{Caller, Scope, Scopes};
use engine::keys::{self, NewKey as Wanted};
use engine::networks::Network;
use engine::{App, Instant, catalog};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use store::key::Key as Row;
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Keys;

/// An API key without its secret.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ApiKey {
    /// UUIDv7; the user name of Basic authentication.
    id: Uuid,
    /// What it is for.
    name: String,
    /// The visible beginning of the secret.
    prefix: String,
    /// What it may do.
    scopes: Vec<String>,
    /// When it was made.
    created_at: OffsetDateTime,
    /// When it stops working.
    expires_at: Option<OffsetDateTime>,
    /// When it was revoked.
    revoked_at: Option<OffsetDateTime>,
    /// Last use, to the minute.
    last_used_at: Option<OffsetDateTime>,
    /// Bytes of one attachment of an xAPI statement; absent: 64 MiB.
    max_attachment_bytes: Option<i64>,
    /// Ids of the courses that it is held to; absent: all.
    courses: Option<Vec<String>>,
    /// Networks that it may be used from; absent: all.
    networks: Option<Vec<String>>,
    /// Until when the secret before the last rotation works.
    second_secret_until: Option<OffsetDateTime>,
    /// The person it belongs to: it is never worth more than they, and ends with them.
    owner: Option<Uuid>,
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> Self {
        ApiKey {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: words(&row.scopes),
            created_at: row.created_at.to_time(),
            expires_at: row.expires_at.map(Instant::to_time),
            revoked_at: row.revoked_at.map(Instant::to_time),
            last_used_at: row.last_used_at.map(Instant::to_time),
            max_attachment_bytes: row.max_attachment_bytes,
            courses: row.courses.as_deref().map(words),
            networks: row.networks.as_deref().map(words),
            second_secret_until: row.second_until.map(Instant::to_time),
            owner: row.owner_id,
        }
    }
}

/// What the key shall be.
#[derive(Object)]
#[oai(example, skip_serializing_if_is_none)]
struct NewKey {
    /// What it is for.
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    /// Scopes or roles; never more than its maker has.
    #[oai(validator(min_items = 1, max_items = 50))]
    scopes: Vec<String>,
    /// Ids or slugs of courses that it is held to; absent: all. Only scopes that speak of courses can be held to some.
    #[oai(validator(min_items = 1, max_items = 100))]
    courses: Option<Vec<String>>,
    /// Networks that it may be used from, as `192.0.2.0/24`; absent: all.
    #[oai(validator(max_items = 100))]
    networks: Option<Vec<String>>,
    /// When it stops working; absent: in 90 days.
    expires_at: Option<OffsetDateTime>,
    /// Bytes of one attachment of an xAPI statement that it may send, at most 4 GiB; absent: 64 MiB.
    #[oai(validator(minimum(value = "0"), maximum(value = "4294967296")))]
    max_attachment_bytes: Option<u64>,
}

impl poem_openapi::types::Example for NewKey {
    fn example() -> Self {
        NewKey {
            name: "front end".to_owned(),
            scopes: vec!["courses:read".to_owned(), "attempts:write".to_owned()],
            courses: None,
            networks: None,
            expires_at: None,
            max_attachment_bytes: None,
        }
    }
}

/// A key with its secret.
#[derive(Object)]
struct CreatedKey {
    /// The key.
    key: ApiKey,
    /// Shown this one time: the bearer token, and the password of Basic authentication.
    secret: String,
}

/// How a key gets a new secret.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Rotation {
    /// Seconds that the secret before works on, at most 90 days; absent: 7 days.
    #[oai(validator(minimum(value = "0"), maximum(value = "7776000")))]
    overlap_seconds: Option<i64>,
}

#[OpenApi(tag = "Tag::Keys")]
impl Keys {
    /// API keys, oldest first
    ///
    /// Scope: `keys:read`.
    #[oai(path = "/keys", method = "get", operation_id = "listKeys")]
    async fn list(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// 1 to 100, by default 20.
        limit: Query<Option<u64>>,
    ) -> Result<Json<Page<ApiKey>>, Problem> {
        caller
            .require(Scope::KeysRead)
            .map_err(engine::Error::from)?;
        let page = paging::asked::<Uuid>(cursor.0, limit.0)?;
        let rows = keys::list(app, caller.tenant(), page).await?;
        Ok(Json(paging::page(
            rows,
            page.limit,
            |row| row.id.to_string(),
            ApiKey::from,
        )))
    }

    /// Make an API key
    ///
    /// It belongs to the person who makes it: never worth more than they are, and gone with them. Keys cannot make keys.
    /// Scope: `keys:write`.
    #[oai(path = "/keys", method = "post", operation_id = "createKey")]
    async fn create(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        body: Json<NewKey>,
    ) -> Result<Json<CreatedKey>, Problem> {
        caller
            .require(Scope::KeysWrite)
            .map_err(engine::Error::from)?;
        let wanted = wanted(app, &caller, body.0).await?;
        not_wider(&caller, &wanted)?;
        Ok(Json(
            keys::create(app, caller.tenant(), wanted).await?.into(),
        ))
    }

    /// Give an API key a new secret
    ///
    /// The secret before works on for a while, so that nothing stops; its time begins anew. Scope: `keys:write`.
    #[oai(
        path = "/keys/:key/rotate",
        method = "post",
        operation_id = "rotateKey"
    )]
    async fn rotate(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        key: Path<Uuid>,
        body: Json<Rotation>,
    ) -> Result<Json<CreatedKey>, Problem> {
        caller
            .require(Scope::KeysWrite)
            .map_err(engine::Error::from)?;
        let overlap = body.0.overlap_seconds;
        let overlap = overlap.unwrap_or(keys::USUAL_OVERLAP_SECONDS);
        Ok(Json(
            keys::rotate(app, caller.tenant(), key.0, overlap)
                .await?
                .into(),
        ))
    }

    /// Revoke an API key for good
    ///
    /// Doing it twice is fine. Scope: `keys:write`.
    #[oai(path = "/keys/:key", method = "delete", operation_id = "revokeKey")]
    async fn revoke(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        key: Path<Uuid>,
    ) -> Result<Json<ApiKey>, Problem> {
        caller
            .require(Scope::KeysWrite)
            .map_err(engine::Error::from)?;
        Ok(Json(
            keys::revoke(app, caller.tenant(), key.0).await?.into(),
        ))
    }
}

impl From<keys::Created> for CreatedKey {
    fn from(created: keys::Created) -> Self {
        CreatedKey {
            key: created.key.into(),
            secret: created.secret,
        }
    }
}

async fn wanted(app: &App, caller: &Caller, new: NewKey) -> Result<Wanted, Problem> {
    let scopes = Scopes::parse(&new.scopes.join(" "))
        .map_err(|unknown| Problem::bad_request("key.scopes", unknown.to_string()).at("/scopes"))?;
    let networks: Result<Vec<Network>, _> = new
        .networks
        .unwrap_or_default()
        .iter()
        .map(|text| text.parse())
        .collect();
    let networks = networks
        .map_err(|wrong| Problem::bad_request("key.networks", wrong.to_string()).at("/networks"))?;
    let courses = match new.courses {
        Some(named) => Some(courses(app, caller, &named).await?),
        None => None,
    };
    let usual = Wanted::usual(app, &new.name, scopes, &caller.handle());
    Ok(Wanted {
        courses,
        networks,
        expires: new.expires_at.map(Instant::from).or(usual.expires),
        max_attachment: new.max_attachment_bytes,
        owner: owner(caller),
        ..usual
    })
}

async fn courses(app: &App, caller: &Caller, named: &[String]) -> Result<Vec<Uuid>, Problem> {
    let mut ids = Vec::new();
    for course in named {
        ids.push(catalog::find(app, caller.tenant(), course).await?.id);
    }
    Ok(ids)
}

fn owner(caller: &Caller) -> Option<Uuid> {
    match caller {
        Caller::Person(person) => Some(person.person),
        Caller::Key { .. } | Caller::Session(_) => None,
    }
}

/// Nobody makes a key that can do more than they can.
fn not_wider(caller: &Caller, wanted: &Wanted) -> Result<(), Problem> {
    let own = caller.rights();
    if own.is_some_and(|own| own.cover(&wanted.rights())) {
        return Ok(());
    }
    let detail = "a key cannot have scopes, or reach courses, that its maker lacks";
    Err(Problem::new(poem::http::StatusCode::FORBIDDEN, "key.wider", detail).at("/scopes"))
}
