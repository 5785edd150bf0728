//! Roles: what people are.

use super::scope::Scope;

/// What people are; each is a set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, also over admins. Given on the command line only: no provider and no admin makes one.
    Owner,
    /// Everything, but not over owners.
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
    /// A program: launches learners, keeps records.
    Service,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Role] = &[
        Role::Owner,
        Role::Admin,
        Role::Author,
        Role::Instructor,
        Role::Learner,
        Role::Operator,
        Role::Auditor,
        Role::Service,
    ];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Author => "author",
            Role::Instructor => "instructor",
            Role::Learner => "learner",
            Role::Operator => "operator",
            Role::Auditor => "auditor",
            Role::Service => "service",
        }
    }

    /// What it may do.
    pub const fn scopes(self) -> &'static [Scope] {
        use Scope::*;
        match self {
            Role::Owner | Role::Admin => &[All],
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
                AnomaliesRead,
                AnomaliesWrite,
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
                AuditRead,
                UsersRead,
                SsoRead,
                AnomaliesRead,
            ],
            Role::Service => &[
                CoursesRead,
                AttemptsRead,
                AttemptsWrite,
                LinksRead,
                LinksWrite,
                StatementsWrite,
                StatementsRead,
                State,
                Define,
                Profile,
            ],
        }
    }

    /// The role with this name.
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// Whether somebody with this role may do everything, and so has a shorter session.
    pub const fn is_powerful(self) -> bool {
        matches!(self, Role::Owner | Role::Admin)
    }

    /// Whether a rule of an identity provider may give it.
    pub const fn is_given_by_rules(self) -> bool {
        !matches!(self, Role::Owner)
    }
}
