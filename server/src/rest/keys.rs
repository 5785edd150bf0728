//! API keys: listed, made, revoked. A secret is shown once.

use crate::http::caller::Key;
use crate::http::paging::{self, Page};
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::access::{Caller, Scope, Scopes};
use engine::keys::{self, NewKey as Wanted};
use engine::{App, Instant};
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
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> Self {
        ApiKey {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: row.scopes.split(' ').map(str::to_owned).collect(),
            created_at: row.created_at.to_time(),
            expires_at: row.expires_at.map(Instant::to_time),
            revoked_at: row.revoked_at.map(Instant::to_time),
            last_used_at: row.last_used_at.map(Instant::to_time),
            max_attachment_bytes: row.max_attachment_bytes,
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
    /// Scopes or roles; never more than the key that makes it has.
    #[oai(validator(min_items = 1, max_items = 50))]
    scopes: Vec<String>,
    /// When it stops working.
    expires_at: Option<OffsetDateTime>,
    /// Bytes of one attachment of an xAPI statement that it may send, at most 4 GiB; absent: 64 MiB, or what the key
    /// that makes it may send.
    #[oai(validator(minimum(value = "0"), maximum(value = "4294967296")))]
    max_attachment_bytes: Option<u64>,
}

impl poem_openapi::types::Example for NewKey {
    fn example() -> Self {
        NewKey {
            name: "front end".to_owned(),
            scopes: vec!["courses:read".to_owned(), "attempts:write".to_owned()],
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
        let scopes = Scopes::parse(&body.0.scopes.join(" ")).map_err(|unknown| {
            Problem::bad_request("key.scopes", unknown.to_string()).at("/scopes")
        })?;
        not_wider(&caller, scopes)?;
        let wanted = Wanted {
            name: body.0.name,
            scopes,
            expires: earlier(body.0.expires_at.map(Instant::from), end_of(&caller)),
            max_attachment: smaller(body.0.max_attachment_bytes, caller.max_attachment()),
            created_by: caller.handle(),
        };
        let created = keys::create(app, caller.tenant(), wanted).await?;
        Ok(Json(CreatedKey {
            key: created.key.into(),
            secret: created.secret,
        }))
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

/// A key can never do more, or last longer, than the one that made it.
fn not_wider(caller: &Caller, scopes: Scopes) -> Result<(), Problem> {
    match caller {
        Caller::Key { scopes: own, .. } if own.covers(scopes) => Ok(()),
        Caller::Person(person) if person.scopes.covers(scopes) => Ok(()),
        _ => {
            let detail = "a key cannot have scopes that the key making it lacks";
            Err(Problem::new(poem::http::StatusCode::FORBIDDEN, "key.wider", detail).at("/scopes"))
        }
    }
}

fn end_of(caller: &Caller) -> Option<Instant> {
    match caller {
        Caller::Key { expires, .. } => *expires,
        Caller::Session(session) => Some(session.expires_at),
        Caller::Person(person) => Some(person.expires),
    }
}

/// A key that may send no more than so much cannot make one that may.
fn smaller(asked: Option<u64>, own: Option<u64>) -> Option<u64> {
    match (asked, own) {
        (Some(asked), Some(own)) => Some(asked.min(own)),
        (asked, own) => asked.or(own),
    }
}

fn earlier(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
