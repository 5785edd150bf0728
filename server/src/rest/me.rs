//! `GET /me`: who a credential belongs to.

use crate::http::caller::Key;
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::App;
use engine::access::Caller;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

/// The REST resource.
pub struct Me;

/// Who asks.
#[derive(Object)]
#[oai(example, skip_serializing_if_is_none)]
struct Identity {
    /// Key or session id.
    id: String,
    /// Name of the key.
    name: Option<String>,
    /// Roles whose scopes are all held.
    roles: Vec<String>,
    /// Scopes held.
    scopes: Vec<String>,
    /// Tenant slug.
    tenant: String,
    /// `key` or `session`.
    auth: String,
    /// Linked identities; none for keys and launch sessions.
    identities: Vec<LinkedIdentity>,
}

/// An identity at a provider.
#[derive(Object)]
struct LinkedIdentity {
    /// Provider slug.
    idp: String,
    /// The provider's name for the person.
    subject: String,
}

impl poem_openapi::types::Example for Identity {
    fn example() -> Self {
        Identity {
            id: "019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e".to_owned(),
            name: Some("front end".to_owned()),
            roles: vec!["learner".to_owned()],
            scopes: vec!["courses:read".to_owned()],
            tenant: "default".to_owned(),
            auth: "key".to_owned(),
            identities: Vec::new(),
        }
    }
}

#[OpenApi(tag = "Tag::Identity")]
impl Me {
    /// Who am I?
    ///
    /// Scope: none beyond a valid credential.
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, Data(app): Data<&App>, Key(caller): Key) -> Result<Json<Identity>, Problem> {
        let tenant = engine::tenants::slug(app, caller.tenant())
            .await?
            .to_string();
        Ok(Json(identity(&caller, tenant)))
    }
}

fn identity(caller: &Caller, tenant: String) -> Identity {
    match caller {
        Caller::Key {
            id, name, scopes, ..
        } => Identity {
            id: id.to_string(),
            name: Some(name.clone()),
            roles: roles(*scopes),
            scopes: scopes.iter().map(|scope| scope.name().to_owned()).collect(),
            tenant,
            auth: "key".to_owned(),
            identities: Vec::new(),
        },
        Caller::Session(session) => Identity {
            id: session.id.to_string(),
            name: None,
            roles: vec!["learner".to_owned()],
            scopes: Vec::new(),
            tenant,
            auth: "session".to_owned(),
            identities: Vec::new(),
        },
    }
}

fn roles(scopes: engine::access::Scopes) -> Vec<String> {
    use engine::access::{Role, Scopes};
    let held = |role: &&Role| scopes.covers(Scopes::of(role.scopes()));
    Role::ALL
        .iter()
        .filter(held)
        .map(|role| role.name().to_owned())
        .collect()
}
