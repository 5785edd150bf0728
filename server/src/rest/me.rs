//! `GET /me`: who a credential belongs to.

use crate::http::caller::Key;
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::App;
use engine::access::{Caller, SignedIn};
use engine::sign_on::Profile;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

/// The REST resource.
pub struct Me;

/// Who asks.
#[derive(Object)]
#[oai(example, skip_serializing_if_is_none)]
struct Identity {
    /// Key, session or person id.
    id: String,
    /// Name of the key, or of the person where their provider is asked for it.
    name: Option<String>,
    /// Address of the person, where their provider is asked for it.
    email: Option<String>,
    /// Roles whose scopes are all held; of a person, those that their last login gave them.
    roles: Vec<String>,
    /// Scopes held.
    scopes: Vec<String>,
    /// Tenant slug.
    tenant: String,
    /// `key`, `session` (a learner's) or `oidc` (somebody who has signed on).
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
            email: None,
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
        if let Caller::Person(person) = &caller {
            let profile = engine::sign_on::profile(app, person.tenant, person.person).await?;
            return Ok(Json(signed_in(person, profile, tenant)));
        }
        Ok(Json(identity(&caller, tenant)))
    }
}

fn signed_in(who: &SignedIn, profile: Profile, tenant: String) -> Identity {
    let identities = profile.identities.into_iter();
    Identity {
        id: who.person.to_string(),
        name: profile.person.name,
        email: profile.person.email,
        roles: who.roles.clone(),
        scopes: who
            .scopes
            .iter()
            .map(|scope| scope.name().to_owned())
            .collect(),
        tenant,
        auth: profile.kind,
        identities: identities
            .map(|(idp, subject)| LinkedIdentity { idp, subject })
            .collect(),
    }
}

fn identity(caller: &Caller, tenant: String) -> Identity {
    match caller {
        Caller::Person(person) => Identity {
            id: person.person.to_string(),
            name: None,
            email: None,
            roles: person.roles.clone(),
            scopes: Vec::new(),
            tenant,
            auth: "oidc".to_owned(),
            identities: Vec::new(),
        },
        Caller::Key {
            id, name, scopes, ..
        } => Identity {
            id: id.to_string(),
            name: Some(name.clone()),
            email: None,
            roles: roles(*scopes),
            scopes: scopes.iter().map(|scope| scope.name().to_owned()).collect(),
            tenant,
            auth: "key".to_owned(),
            identities: Vec::new(),
        },
        Caller::Session(session) => Identity {
            id: session.id.to_string(),
            name: None,
            email: None,
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
