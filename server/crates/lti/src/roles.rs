//! Roles in all their spellings (CORE Appendix A.2; LTI11 Appendix A): read once, and then a value.

use std::collections::BTreeSet;

/// What someone is to a course, an institution or the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Learns here.
    Learner,
    /// Teaches here.
    Instructor,
    /// Helps teaching here: grades, but does not author.
    TeachingAssistant,
    /// Writes the content here.
    ContentDeveloper,
    /// Administers this course.
    Administrator,
    /// Watches over learners.
    Mentor,
    /// Manages here.
    Manager,
    /// Belongs here.
    Member,
    /// Holds an office here.
    Officer,
    /// Teaches or works at the institution.
    InstitutionStaff,
    /// Learns at the institution.
    InstitutionStudent,
    /// Administers the institution.
    InstitutionAdministrator,
    /// Administers the platform.
    SystemAdministrator,
    /// Nobody: the platform's test user.
    TestUser,
}

/// What the roles of a message come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles {
    known: BTreeSet<Role>,
    /// How many were not understood; they count for nothing (CORE §5.3.7).
    pub unknown: usize,
}

impl Roles {
    /// From what the platform wrote.
    pub fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Roles {
        let mut roles = Roles::default();
        for text in texts.into_iter().take(200) {
            match Role::read(text.trim()) {
                Some(role) => _ = roles.known.insert(role),
                None => roles.unknown += 1,
            }
        }
        roles
    }

    /// Whether it is among them.
    pub fn has(&self, role: Role) -> bool {
        self.known.contains(&role)
    }

    /// Those that were understood.
    pub fn known(&self) -> impl Iterator<Item = Role> {
        self.known.iter().copied()
    }

    /// Whether they may choose what a course shows. An institution's teacher may be a learner in this one.
    pub fn may_author(&self) -> bool {
        self.any(&[
            Role::Instructor,
            Role::ContentDeveloper,
            Role::Administrator,
            Role::InstitutionAdministrator,
            Role::SystemAdministrator,
        ])
    }

    /// Whether they may see what learners of the course did.
    pub fn may_see_learners(&self) -> bool {
        self.may_author() || self.any(&[Role::TeachingAssistant])
    }

    fn any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.known.contains(role))
    }
}

impl Role {
    /// One role as an address, a URN or, for roles in the course, a short name.
    pub fn read(text: &str) -> Option<Role> {
        let lis = "http://purl.imsglobal.org/vocab/lis/v2/";
        if let Some(rest) = text.strip_prefix(lis) {
            return Role::of_vocabulary(rest);
        }
        if let Some(rest) = text.strip_prefix("http://purl.imsglobal.org/vocab/lti/system/person#")
        {
            return (rest == "TestUser").then_some(Role::TestUser);
        }
        match text.strip_prefix("urn:lti:") {
            Some(urn) => Role::of_urn(urn),
            None => Role::of_course(text),
        }
    }

    fn of_vocabulary(rest: &str) -> Option<Role> {
        let (kind, name) = rest.split_once('#')?;
        match kind {
            "membership" => Role::of_course(name),
            "membership/Instructor" => Role::of_sub_role(name).or(Some(Role::Instructor)),
            "institution/person" => Role::of_institution(name),
            "system/person" => Role::of_system(name),
            _ => Role::of_course(kind.strip_prefix("membership/")?),
        }
    }

    /// LTI 1.1: `urn:lti:role:ims/lis/Instructor/TeachingAssistant`.
    fn of_urn(urn: &str) -> Option<Role> {
        let (kind, name) = urn.split_once(":ims/lis/")?;
        match kind {
            "role" => match name.split_once('/') {
                Some((_, sub)) if Role::of_sub_role(sub).is_some() => Role::of_sub_role(sub),
                Some((principal, _)) => Role::of_course(principal),
                None => Role::of_course(name),
            },
            "instrole" => Role::of_institution(name),
            "sysrole" => Role::of_system(name),
            _ => None,
        }
    }

    fn of_course(name: &str) -> Option<Role> {
        Some(match name {
            // Open edX says Student in LTI 1.1.
            "Learner" | "Student" => Role::Learner,
            "Instructor" => Role::Instructor,
            "TeachingAssistant" => Role::TeachingAssistant,
            "ContentDeveloper" => Role::ContentDeveloper,
            "Administrator" => Role::Administrator,
            "Mentor" => Role::Mentor,
            "Manager" => Role::Manager,
            "Member" => Role::Member,
            "Officer" => Role::Officer,
            _ => return None,
        })
    }

    /// Those who help an instructor are not one.
    fn of_sub_role(name: &str) -> Option<Role> {
        let helps = name.starts_with("TeachingAssistant") || name == "Grader";
        helps.then_some(Role::TeachingAssistant)
    }

    fn of_institution(name: &str) -> Option<Role> {
        Some(match name {
            "Student" | "Learner" => Role::InstitutionStudent,
            "Faculty" | "Staff" | "Instructor" => Role::InstitutionStaff,
            "Administrator" => Role::InstitutionAdministrator,
            _ => return None,
        })
    }

    fn of_system(name: &str) -> Option<Role> {
        match name {
            "Administrator" | "SysAdmin" | "AccountAdmin" => Some(Role::SystemAdministrator),
            "TestUser" => Some(Role::TestUser),
            _ => None,
        }
    }
}
