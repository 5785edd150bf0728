//! Scopes: single permissions, by name. Every operation names the one it needs.

use super::role::Role;
use std::fmt;
use std::str::FromStr;

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
    LinksRead "links:read" "List launch links and dispatches.",
    LinksWrite "links:write" "Make and revoke launch links; make, change and download dispatches.",
    KeysRead "keys:read" "List API keys, never their secrets.",
    KeysWrite "keys:write" "Make and revoke API keys.",
    OpsRead "ops:read" "Watch launches, hops and counters.",
    ReactionsRead "reactions:read" "Read reactions and what they sent.",
    ReactionsWrite "reactions:write" "Make and change reactions: they read every statement and write some.",
    QuarantineRead "quarantine:read" "Read refused statements.",
    QuarantineWrite "quarantine:write" "Replay, repair and drop refused statements.",
    AnomaliesRead "anomalies:read" "See what looks wrong around sign-on, sessions and keys.",
    AnomaliesWrite "anomalies:write" "Acknowledge it, end sessions, revoke keys and block networks because of it.",
    StatementsWrite "statements:write" "Write statements (xAPI).",
    StatementsRead "statements:read" "Read all statements (xAPI).",
    StatementsReadMine "statements:read:mine" "Read statements written with the same credential (xAPI).",
    State "state" "Read and write state documents (xAPI).",
    Define "define" "Have activity definitions kept (xAPI).",
    Profile "profile" "Read and write activity and agent profiles (xAPI).",
    AuditRead "audit:read" "Read the audit log.",
    UsersRead "users:read" "Read people, their roles and identities.",
    UsersWrite "users:write" "Add people, change their roles, merge, split and deactivate them.",
    SsoRead "sso:read" "Read identity providers, never their secrets.",
    SsoWrite "sso:write" "Add, change and remove identity providers.",
    SessionsRevoke "sessions:revoke" "End sessions of other people.",
    ScimWrite "scim:write" "Provision people and groups (SCIM 2.0).",
    All "all" "Everything.",
}

impl Scope {
    /// Whether it speaks of courses one by one, so that it can be held for some of them.
    pub const fn is_of_courses(self) -> bool {
        matches!(
            self,
            Scope::CoursesRead
                | Scope::CoursesPublish
                | Scope::AttemptsRead
                | Scope::AttemptsWrite
                | Scope::LinksRead
                | Scope::LinksWrite
        )
    }

    /// Whether an API key can never have it: who holds a key must not make keys, ways to sign on, or people.
    pub const fn is_for_people(self) -> bool {
        matches!(self, Scope::KeysWrite | Scope::SsoWrite | Scope::UsersWrite)
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u64);

impl Scopes {
    /// Just these.
    pub fn of(scopes: &[Scope]) -> Scopes {
        Scopes(
            scopes
                .iter()
                .fold(0, |bits, scope| bits | 1_u64 << (*scope as u32)),
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

    /// What both allow.
    #[must_use]
    pub fn meet(self, other: Scopes) -> Scopes {
        if self.has(Scope::All) {
            return other;
        }
        if other.has(Scope::All) {
            return self;
        }
        let both = Scope::ALL.iter().copied();
        let both: Vec<Scope> = both
            .filter(|scope| self.allows(*scope) && other.allows(*scope))
            .collect();
        Scopes::of(&both)
    }

    /// What either allows.
    #[must_use]
    pub const fn join(self, other: Scopes) -> Scopes {
        Scopes(self.0 | other.0)
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
        self.0 & 1_u64 << (scope as u32) != 0
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
    fn two_sets_meet_in_what_both_allow() {
        let (all, author) = (Scopes::of(&[Scope::All]), Scopes::of(Role::Author.scopes()));
        assert_eq!((all.meet(author), author.meet(all)), (author, author));
        let reads = Scopes::parse("courses:read statements:read").unwrap();
        let mine = Scopes::parse("statements:read:mine courses:read links:read").unwrap();
        let both = Scopes::parse("courses:read statements:read:mine").unwrap();
        assert_eq!(reads.meet(mine), both);
        assert!(author.meet(Scopes::default()).is_empty());
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
