//! Rights: which scopes, and for which courses. Effective rights are what a role, a key's scopes and its restriction have
//! in common.

use super::role::Role;
use super::scope::{Scope, Scopes};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use uuid::Uuid;

/// How far a right goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The whole tenant.
    Tenant,
    /// These courses, in order.
    Courses(Arc<[Uuid]>),
}

/// What is acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Something that concerns the whole tenant.
    Tenant,
    /// A course, or what belongs to it: attempts, links.
    Course(Uuid),
    /// Whatever courses the caller may see: lists, which are then narrowed by [`Rights::reach`].
    Some,
}

impl Reach {
    /// These courses.
    pub fn courses(mut ids: Vec<Uuid>) -> Reach {
        ids.sort_unstable();
        ids.dedup();
        Reach::Courses(ids.into())
    }

    /// Whether a resource lies in it.
    pub fn includes(&self, resource: Resource) -> bool {
        match (self, resource) {
            (Reach::Tenant, _) => true,
            (Reach::Courses(_), Resource::Tenant) => false,
            (Reach::Courses(ids), Resource::Course(id)) => ids.binary_search(&id).is_ok(),
            (Reach::Courses(ids), Resource::Some) => !ids.is_empty(),
        }
    }

    /// The courses, where it is not the whole tenant.
    pub fn ids(&self) -> Option<&[Uuid]> {
        match self {
            Reach::Tenant => None,
            Reach::Courses(ids) => Some(ids),
        }
    }

    fn meet(&self, other: &Reach) -> Reach {
        match (self, other) {
            (Reach::Tenant, reach) | (reach, Reach::Tenant) => reach.clone(),
            (Reach::Courses(ids), _) => {
                let both = ids.iter().copied();
                let both = both.filter(|id| other.includes(Resource::Course(*id)));
                Reach::courses(both.collect())
            }
        }
    }

    fn join(&self, other: &Reach) -> Reach {
        match (self, other) {
            (Reach::Tenant, _) | (_, Reach::Tenant) => Reach::Tenant,
            (Reach::Courses(a), Reach::Courses(b)) => Reach::courses([&a[..], &b[..]].concat()),
        }
    }
}

/// Scopes within a reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What.
    pub scopes: Scopes,
    /// Where.
    pub reach: Reach,
}

/// Everything somebody may do: one grant is enough.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rights(Vec<Grant>);

impl Rights {
    /// These scopes in the whole tenant.
    pub fn everywhere(scopes: Scopes) -> Rights {
        Rights::within(scopes, Reach::Tenant)
    }

    /// These scopes within a reach.
    pub fn within(scopes: Scopes, reach: Reach) -> Rights {
        Rights(vec![Grant { scopes, reach }])
    }

    /// Whether this is allowed there.
    pub fn allow(&self, scope: Scope, resource: Resource) -> bool {
        let allows = |grant: &Grant| grant.scopes.allows(scope) && grant.reach.includes(resource);
        self.0.iter().any(allows)
    }

    /// Where this is allowed; none: nowhere.
    pub fn reach(&self, scope: Scope) -> Option<Reach> {
        let allowing = self.0.iter().filter(|grant| grant.scopes.allows(scope));
        allowing
            .map(|grant| grant.reach.clone())
            .reduce(|all, reach| all.join(&reach))
    }

    /// All scopes, wherever.
    pub fn scopes(&self) -> Scopes {
        let all = self.0.iter().map(|grant| grant.scopes);
        all.fold(Scopes::default(), Scopes::join)
    }

    /// What both allow.
    #[must_use]
    pub fn meet(&self, other: &Rights) -> Rights {
        let pairs = self
            .0
            .iter()
            .flat_map(|a| other.0.iter().map(move |b| (a, b)));
        let grants = pairs.map(|(a, b)| Grant {
            scopes: a.scopes.meet(b.scopes),
            reach: a.reach.meet(&b.reach),
        });
        Rights(grants.filter(|grant| !grant.scopes.is_empty()).collect())
    }

    /// Whether everything in `other` is allowed here too: nobody gives more than they have.
    pub fn cover(&self, other: &Rights) -> bool {
        other.0.iter().all(|grant| {
            let covered = |scope: Scope| {
                let reach = self.reach(scope);
                reach.is_some_and(|reach| match grant.reach.ids() {
                    None => reach == Reach::Tenant,
                    Some(ids) => ids.iter().all(|id| reach.includes(Resource::Course(*id))),
                })
            };
            grant.scopes.iter().all(covered)
        })
    }
}

/// A role in the whole tenant or for some courses: `author`, `instructor@<id>,<id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What.
    pub role: Role,
    /// Where.
    pub reach: Reach,
}

impl Held {
    /// In the whole tenant.
    pub const fn everywhere(role: Role) -> Held {
        Held {
            role,
            reach: Reach::Tenant,
        }
    }

    /// The scopes that a role has where it is held: for some courses, those that speak of courses.
    fn grant(&self) -> Grant {
        let all = self.role.scopes().iter().copied();
        let scopes: Vec<Scope> = match self.reach {
            Reach::Tenant => all.collect(),
            Reach::Courses(_) if self.role.is_powerful() => Scope::ALL
                .iter()
                .copied()
                .filter(|scope| scope.is_of_courses())
                .collect(),
            Reach::Courses(_) => all.filter(|scope| scope.is_of_courses()).collect(),
        };
        Grant {
            scopes: Scopes::of(&scopes),
            reach: self.reach.clone(),
        }
    }
}

/// Roles as they are kept with sessions and people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles(pub Vec<Held>);

impl Roles {
    /// What they allow together.
    pub fn rights(&self) -> Rights {
        Rights(self.0.iter().map(Held::grant).collect())
    }

    /// Whether one of them may do everything.
    pub fn is_powerful(&self) -> bool {
        self.0.iter().any(|held| held.role.is_powerful())
    }

    /// Whether one of them stands over admins.
    pub fn is_owner(&self) -> bool {
        self.0.iter().any(|held| held.role == Role::Owner)
    }

    /// Names, each once.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for held in &self.0 {
            let name = held.role.name();
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }
}

/// A word that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no role; write one of {names}, for some courses as instructor@<course id>,<course id>",
    names = Role::ALL.iter().map(|role| role.name()).collect::<Vec<_>>().join(", "))]
pub struct NoRole(pub String);

impl FromStr for Roles {
    type Err = NoRole;
    fn from_str(text: &str) -> Result<Roles, NoRole> {
        let held = text.split_whitespace().map(|word| {
            let (name, courses) = match word.split_once('@') {
                Some((name, courses)) => (name, Some(courses)),
                None => (word, None),
            };
            let role = Role::named(name)?;
            let reach = match courses {
                None => Reach::Tenant,
                Some(ids) => {
                    let ids: Result<Vec<Uuid>, _> = ids.split(',').map(Uuid::parse_str).collect();
                    Reach::courses(ids.ok()?)
                }
            };
            Some(Held { role, reach })
        });
        let all: Option<Vec<Held>> = held.collect();
        all.map(Roles)
            .ok_or_else(|| NoRole(text.chars().take(100).collect()))
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |held: &Held| match held.reach.ids() {
            None => held.role.name().to_owned(),
            Some(ids) => {
                let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
                format!("{}@{}", held.role.name(), ids.join(","))
            }
        };
        let words: Vec<String> = self.0.iter().map(word).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn scopes(text: &str) -> Scopes {
        Scopes::parse(text).unwrap()
    }

    fn some(text: &str, ids: &[u128]) -> Rights {
        Rights::within(
            scopes(text),
            Reach::courses(ids.iter().map(|n| id(*n)).collect()),
        )
    }

    #[test]
    fn what_is_held_for_some_courses_reaches_no_other_and_nothing_of_the_tenant() {
        let rights = some("courses:read", &[1, 2]);
        assert!(rights.allow(Scope::CoursesRead, Resource::Course(id(1))));
        assert!(rights.allow(Scope::CoursesRead, Resource::Some));
        assert!(!rights.allow(Scope::CoursesRead, Resource::Course(id(3))));
        assert!(!rights.allow(Scope::CoursesRead, Resource::Tenant));
        assert!(!rights.allow(Scope::LinksRead, Resource::Some));
        assert!(!some("courses:read", &[]).allow(Scope::CoursesRead, Resource::Some));
    }

    #[test]
    fn a_key_has_what_its_owner_its_scopes_and_its_restriction_have_in_common() {
        let owner: Roles = format!("author instructor@{},{}", id(1), id(2))
            .parse()
            .unwrap();
        let key = some("courses:read attempts:read statements:read", &[2, 3]);
        let both = owner.rights().meet(&key);
        assert!(
            both.allow(Scope::CoursesRead, Resource::Course(id(3))),
            "as an author"
        );
        assert!(
            both.allow(Scope::AttemptsRead, Resource::Course(id(2))),
            "as an instructor"
        );
        assert!(
            !both.allow(Scope::AttemptsRead, Resource::Course(id(1))),
            "the key's restriction"
        );
        assert!(
            !both.allow(Scope::AttemptsRead, Resource::Course(id(3))),
            "not an instructor there"
        );
        assert!(
            !both.allow(Scope::StatementsRead, Resource::Some),
            "the owner lacks it"
        );
        assert!(
            !both.allow(Scope::LinksRead, Resource::Some),
            "the key lacks it"
        );
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        let all = Rights::everywhere(scopes("all"));
        let author = Rights::everywhere(scopes("author"));
        assert!(all.cover(&author) && !author.cover(&all));
        assert!(author.cover(&some("courses:read", &[1])));
        let some_courses = some("courses:read links:read", &[1, 2]);
        assert!(some_courses.cover(&some("links:read", &[1])));
        assert!(!some_courses.cover(&some("links:read", &[1, 3])));
        assert!(!some_courses.cover(&Rights::everywhere(scopes("links:read"))));
    }

    #[test]
    fn roles_are_written_and_read_back() {
        let text = format!("author instructor@{},{}", id(1), id(2));
        let roles: Roles = text.parse().unwrap();
        assert_eq!(roles.to_string(), text);
        assert_eq!(roles.names(), ["author", "instructor"]);
        for wrong in ["king", "author@", "author@x", "@"] {
            assert!(wrong.parse::<Roles>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn whoever_may_do_everything_for_some_courses_may_do_nothing_else() {
        let admin: Roles = format!("admin@{}", id(1)).parse().unwrap();
        let rights = admin.rights();
        assert!(rights.allow(Scope::CoursesPublish, Resource::Course(id(1))));
        assert!(!rights.allow(Scope::KeysWrite, Resource::Some));
        assert!(!rights.allow(Scope::All, Resource::Some));
    }
}
