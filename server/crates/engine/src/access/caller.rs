//! Who asks, and the one question `require`.

use super::rights::{Reach, Resource, Rights};
use super::scope::{Scope, Scopes};
use std::sync::Arc;
use store::{Instant, TenantId};
use uuid::Uuid;

/// Who asks.
#[derive(Debug, Clone)]
pub enum Caller {
    /// An API key.
    Key {
        /// Whose.
        tenant: TenantId,
        /// Its id.
        id: Uuid,
        /// Its name.
        name: String,
        /// What it may do, wherever.
        scopes: Scopes,
        /// What it may do, and where: with what its owner may do now.
        rights: Arc<Rights>,
        /// When it ends.
        expires: Option<Instant>,
        /// Bytes of one attachment that it may send; none: as many as usual.
        max_attachment: Option<u64>,
    },
    /// A learner's session: may act on its own attempt and on nothing else.
    Session(Box<store::session::Session>),
    /// Somebody who has signed on.
    Person(Box<SignedIn>),
}

/// A person with a session in a browser, or with a token of their provider.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Whose.
    pub tenant: TenantId,
    /// The session's id; of a provider's token, the person's.
    pub session: Uuid,
    /// The person's id.
    pub person: Uuid,
    /// Names of their roles.
    pub roles: Vec<String>,
    /// What these may do, wherever.
    pub scopes: Scopes,
    /// What they may do, and where.
    pub rights: Arc<Rights>,
    /// Whether they stand over admins.
    pub is_owner: bool,
    /// How they came.
    pub by: By,
    /// When the session ends.
    pub expires: Instant,
}

/// How a person came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// With the cookie of a session.
    Session,
    /// With an access token of their identity provider.
    Token,
}

impl Caller {
    /// Whose rows this caller may see.
    pub fn tenant(&self) -> TenantId {
        match self {
            Caller::Key { tenant, .. } => *tenant,
            Caller::Session(session) => session.tenant_id,
            Caller::Person(person) => person.tenant,
        }
    }

    /// Goes on only when this is allowed in the whole tenant.
    pub fn require(&self, scope: Scope) -> Result<(), Denied> {
        self.require_for(scope, Resource::Tenant)
    }

    /// Goes on only when this is allowed with that. Whatever is asked by REST, GraphQL, xAPI or a stream is asked here.
    pub fn require_for(&self, scope: Scope, resource: Resource) -> Result<(), Denied> {
        let Some(rights) = self.rights() else {
            return Err(Denied::Scope(scope));
        };
        let is_key = matches!(self, Caller::Key { .. });
        if is_key && scope.is_for_people() {
            return Err(Denied::ForPeople(scope));
        }
        if rights.allow(scope, resource) {
            return Ok(());
        }
        match rights.reach(scope) {
            Some(_) => Err(Denied::Course(scope)),
            None => Err(Denied::Scope(scope)),
        }
    }

    /// Goes on when the attempt is the session's own, or when this may be done with attempts of some course; which one
    /// is asked when the attempt is known.
    pub fn require_attempt(&self, attempt: Uuid, scope: Scope) -> Result<(), Denied> {
        match self {
            Caller::Session(session) if session.attempt_id == attempt => Ok(()),
            _ => self.require_for(scope, Resource::Some),
        }
    }

    /// The courses that this may be done with, where these are not all.
    pub fn courses(&self, scope: Scope) -> Option<Vec<Uuid>> {
        let reach = self.rights().and_then(|rights| rights.reach(scope));
        match reach {
            Some(Reach::Tenant) => None,
            Some(Reach::Courses(ids)) => Some(ids.to_vec()),
            None => Some(Vec::new()),
        }
    }

    /// What a key or person may do; a learner's session has no rights but its attempt.
    pub fn rights(&self) -> Option<&Rights> {
        match self {
            Caller::Key { rights, .. } => Some(rights),
            Caller::Person(person) => Some(&person.rights),
            Caller::Session(_) => None,
        }
    }

    /// Bytes of one attachment that it may send; none: as many as usual.
    pub fn max_attachment(&self) -> Option<u64> {
        match self {
            Caller::Key { max_attachment, .. } => *max_attachment,
            Caller::Session(_) | Caller::Person(_) => None,
        }
    }

    /// Stable name for what belongs to this caller: remembered answers, authority of statements.
    pub fn handle(&self) -> String {
        match self {
            Caller::Key { id, .. } => format!("key:{id}"),
            Caller::Session(session) => format!("session:{}", session.id),
            Caller::Person(person) => format!("person:{}", person.person),
        }
    }

    /// The id of the key, when it is one.
    pub fn key(&self) -> Option<Uuid> {
        match self {
            Caller::Key { id, .. } => Some(*id),
            Caller::Session(_) | Caller::Person(_) => None,
        }
    }

    /// Name for people.
    pub fn name(&self) -> &str {
        match self {
            Caller::Key { name, .. } => name,
            Caller::Session(_) => "learner session",
            Caller::Person(_) => "somebody who has signed on",
        }
    }
}

/// Why a known caller may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It lacks the scope.
    #[error("this needs the scope {}", .0.name())]
    Scope(Scope),
    /// It has the scope for other courses only.
    #[error("this needs the scope {} for this course, or for all", .0.name())]
    Course(Scope),
    /// It is a key, and this is for people who have signed on.
    #[error("no API key may do this, whatever its scopes: sign on as somebody with {}", .0.name())]
    ForPeople(Scope),
    /// It is a key that may not be used from there.
    #[error("this key may not be used from this network")]
    Network,
}

impl Denied {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Denied::Scope(_) | Denied::ForPeople(_) => "scope.missing",
            Denied::Course(_) => "course.restricted",
            Denied::Network => "key.network",
        }
    }

    /// What was missing.
    pub const fn needs(self) -> Option<Scope> {
        match self {
            Denied::Scope(scope) | Denied::Course(scope) | Denied::ForPeople(scope) => Some(scope),
            Denied::Network => None,
        }
    }
}
