//! Who may do what: scopes, roles, and the one question `require`. REST, GraphQL, xAPI and the streams all ask here.

use std::fmt;
use std::str::FromStr;
use store::TenantId;
use uuid::Uuid;

macro_rules! scopes {
    ($($variant:ident $name:literal $doc:literal),+ $(,)?) => {
        /// One thing a credential may do. Every operation names the one it needs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope { $(#[doc = $doc] $variant),+ }

        impl Scope {
            /// Every scope there is.
            pub const ALL: &'static [Scope] = &[$(Scope::$variant),+];

            /// As it is written in keys and in the API description.
            pub const fn name(self) -> &'static str {
                match self { $(Scope::$variant => $name),+ }
            }

            /// What it allows, for people.
            pub const fn meaning(self) -> &'static str {
                match self { $(Scope::$variant => $doc),+ }
            }
        }
    };
}

scopes! {
    CoursesRead "courses:read" "Read the catalog, versions and course texts as learners get them.",
    CoursesWrite "courses:write" "Import courses.",
    CoursesPublish "courses:publish" "Publish a version.",
    AttemptsRead "attempts:read" "Read attempts, answers and results.",
    AttemptsWrite "attempts:write" "Start attempts for learners and act for them.",
    LinksRead "links:read" "List launch links.",
    LinksWrite "links:write" "Make and revoke launch links.",
    KeysRead "keys:read" "List API keys, never their secrets.",
    KeysWrite "keys:write" "Make and revoke API keys.",
    OpsRead "ops:read" "Watch launches, hops and counters.",
    ReactionsRead "reactions:read" "Read reactions and what they sent.",
    ReactionsWrite "reactions:write" "Make and change reactions: they read every statement and write some.",
    QuarantineRead "quarantine:read" "Read refused statements.",
    QuarantineWrite "quarantine:write" "Replay, repair and drop refused statements.",
    StatementsWrite "statements:write" "Write statements (xAPI).",
    StatementsRead "statements:read" "Read all statements (xAPI).",
    StatementsReadMine "statements:read:mine" "Read statements written with the same credential (xAPI).",
    State "state" "Read and write state documents (xAPI).",
    Define "define" "Have activity definitions kept (xAPI).",
    Profile "profile" "Read and write activity and agent profiles (xAPI).",
    All "all" "Everything.",
}

/// What people are; each is a set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Admin,
    /// Makes courses.
    Author,
    /// Gives courses to learners and sees how they do.
    Instructor,
    /// Takes courses, through a session of their own; a key with this role can only look at the catalog.
    Learner,
    /// Watches the line and keeps it running.
    Operator,
    /// Sees everything, changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Role] = &[
        Role::Admin,
        Role::Author,
        Role::Instructor,
        Role::Learner,
        Role::Operator,
        Role::Auditor,
    ];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Author => "author",
            Role::Instructor => "instructor",
            Role::Learner => "learner",
            Role::Operator => "operator",
            Role::Auditor => "auditor",
        }
    }

    /// What it may do.
    pub const fn scopes(self) -> &'static [Scope] {
        use Scope::{
            All, AttemptsRead, AttemptsWrite, CoursesPublish, CoursesRead, CoursesWrite, KeysRead,
            LinksRead, LinksWrite, OpsRead, QuarantineRead, QuarantineWrite, ReactionsRead,
            StatementsRead,
        };
        match self {
            Role::Admin => &[All],
            Role::Author => &[
                CoursesRead,
                CoursesWrite,
                CoursesPublish,
                LinksRead,
                LinksWrite,
            ],
            Role::Instructor => &[
                CoursesRead,
                AttemptsRead,
                AttemptsWrite,
                LinksRead,
                LinksWrite,
            ],
            Role::Learner => &[CoursesRead],
            Role::Operator => &[
                CoursesRead,
                AttemptsRead,
                LinksRead,
                OpsRead,
                QuarantineRead,
                QuarantineWrite,
                ReactionsRead,
            ],
            Role::Auditor => &[
                CoursesRead,
                AttemptsRead,
                LinksRead,
                KeysRead,
                OpsRead,
                QuarantineRead,
                ReactionsRead,
                StatementsRead,
            ],
        }
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u32);

impl Scopes {
    /// Just these.
    pub fn of(scopes: &[Scope]) -> Scopes {
        Scopes(
            scopes
                .iter()
                .fold(0, |bits, scope| bits | 1 << (*scope as u32)),
        )
    }

    /// Reads names of scopes and roles, separated by commas or spaces.
    pub fn parse(text: &str) -> Result<Scopes, UnknownScope> {
        let mut all = Scopes::default();
        for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
            all.0 |= named(word)?.0;
        }
        Ok(all)
    }

    /// Whether this or everything is allowed.
    pub fn allows(self, scope: Scope) -> bool {
        self.has(scope)
            || self.has(Scope::All)
            || (scope == Scope::StatementsReadMine && self.has(Scope::StatementsRead))
    }

    /// Whether everything in `other` is allowed here too: a key is never wider than its maker.
    pub fn covers(self, other: Scopes) -> bool {
        other.iter().all(|scope| self.allows(scope))
    }

    /// Nothing at all.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One by one.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL
            .iter()
            .copied()
            .filter(move |scope| self.has(*scope))
    }

    fn has(self, scope: Scope) -> bool {
        self.0 & 1 << (scope as u32) != 0
    }
}

fn named(word: &str) -> Result<Scopes, UnknownScope> {
    if let Some(role) = Role::ALL.iter().find(|role| role.name() == word) {
        return Ok(Scopes::of(role.scopes()));
    }
    Scope::from_str(word).map(|scope| Scopes::of(&[scope]))
}

impl FromStr for Scope {
    type Err = UnknownScope;
    fn from_str(text: &str) -> Result<Scope, UnknownScope> {
        Scope::ALL
            .iter()
            .copied()
            .find(|scope| scope.name() == text)
            .ok_or_else(|| UnknownScope(text.to_owned()))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Scope::name).collect();
        f.write_str(&names.join(" "))
    }
}

/// A word that is neither a scope nor a role.
#[derive(Debug, Clone, thiserror::Error)]
#[error("unknown scope {0:?}; scopes are {scopes}, roles are {roles}",
    scopes = Scope::ALL.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(", "),
    roles = Role::ALL.iter().map(|role| role.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownScope(pub String);

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
        /// What it may do.
        scopes: Scopes,
        /// When it ends.
        expires: Option<store::Instant>,
        /// Bytes of one attachment that it may send; none: as many as usual.
        max_attachment: Option<u64>,
    },
    /// A learner's session: may act on its own attempt and on nothing else.
    Session(Box<store::session::Session>),
    /// Somebody who has signed on.
    Person(Box<SignedIn>),
}

/// A person with a session in a browser.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Whose.
    pub tenant: TenantId,
    /// The session's id.
    pub session: Uuid,
    /// The person's id.
    pub person: Uuid,
    /// Names of their roles.
    pub roles: Vec<String>,
    /// What these may do.
    pub scopes: Scopes,
    /// When the session ends.
    pub expires: store::Instant,
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

    /// Goes on only when this is allowed.
    pub fn require(&self, scope: Scope) -> Result<(), Denied> {
        match self {
            Caller::Key { scopes, .. } if scopes.allows(scope) => Ok(()),
            Caller::Person(person) if person.scopes.allows(scope) => Ok(()),
            _ => Err(Denied { needs: scope }),
        }
    }

    /// Goes on when the attempt is the session's own, or when a key may do this with any.
    pub fn require_attempt(&self, attempt: Uuid, scope: Scope) -> Result<(), Denied> {
        match self {
            Caller::Session(session) if session.attempt_id == attempt => Ok(()),
            _ => self.require(scope),
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

/// A credential without the scope that an operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this needs the scope {}", needs.name())]
pub struct Denied {
    /// What was missing.
    pub needs: Scope,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_written_and_read_back() {
        let scopes = Scopes::parse("courses:read, ops:read").unwrap();
        assert_eq!(scopes.to_string(), "courses:read ops:read");
        assert_eq!(Scopes::parse(&scopes.to_string()).unwrap(), scopes);
    }

    #[test]
    fn a_role_stands_for_its_scopes() {
        assert!(Scopes::parse("operator").unwrap().allows(Scope::OpsRead));
        assert!(!Scopes::parse("operator").unwrap().allows(Scope::KeysWrite));
    }

    #[test]
    fn all_covers_everything_and_nothing_else_covers_all() {
        let all = Scopes::of(&[Scope::All]);
        assert!(Scope::ALL.iter().all(|scope| all.allows(*scope)));
        let rest: Vec<_> = Scope::ALL
            .iter()
            .copied()
            .filter(|scope| *scope != Scope::All)
            .collect();
        assert!(!Scopes::of(&rest).covers(all));
    }

    #[test]
    fn an_unknown_scope_is_told_with_the_known_ones() {
        let error = Scopes::parse("course:read").unwrap_err().to_string();
        assert!(
            error.contains("\"course:read\"") && error.contains("courses:read"),
            "{error}"
        );
    }
}
