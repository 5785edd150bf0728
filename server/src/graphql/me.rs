//! Who a credential belongs to.

use super::failure::Result;
use async_graphql::{Enum, ID, SimpleObject};
use engine::access::Caller;
use engine::{App, tenants};
use time::OffsetDateTime;

/// What somebody came with.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Auth {
    /// An API key.
    Key,
    /// A learner's session.
    Session,
    /// Somebody who has signed on.
    Person,
}

/// Who asks.
#[derive(SimpleObject)]
pub(super) struct Me {
    /// Key, session or person id.
    id: ID,
    /// What this caller came with.
    auth: Auth,
    /// Name of the key.
    name: Option<String>,
    /// Tenant slug.
    tenant: String,
    /// Scopes held; a session has none, it may act in its own attempt.
    scopes: Vec<String>,
    /// The only attempt a session may touch.
    attempt: Option<ID>,
    /// When it ends.
    expires_at: Option<OffsetDateTime>,
}

impl Me {
    /// Reads the tenant's name; everything else the credential says.
    pub(super) async fn of(app: &App, caller: &Caller) -> Result<Me> {
        let tenant = tenants::slug(app, caller.tenant()).await?.to_string();
        Ok(match caller {
            Caller::Key {
                id,
                name,
                scopes,
                expires,
                ..
            } => Me {
                id: id.into(),
                auth: Auth::Key,
                name: Some(name.clone()),
                tenant,
                scopes: scopes.iter().map(|scope| scope.name().to_owned()).collect(),
                attempt: None,
                expires_at: expires.map(store::Instant::to_time),
            },
            Caller::Session(session) => Me {
                id: session.id.into(),
                auth: Auth::Session,
                name: None,
                tenant,
                scopes: Vec::new(),
                attempt: Some(session.attempt_id.into()),
                expires_at: Some(session.expires_at.to_time()),
            },
            Caller::Person(person) => Me {
                id: person.person.into(),
                auth: Auth::Person,
                name: None,
                tenant,
                scopes: person
                    .scopes
                    .iter()
                    .map(|scope| scope.name().to_owned())
                    .collect(),
                attempt: None,
                expires_at: Some(person.expires.to_time()),
            },
        })
    }
}
