//! Invented people. Nobody of them is real, and their mail goes nowhere (RFC 2606).

/// What someone is in the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Learner,
    Instructor,
    Assistant,
    Administrator,
    TestStudent,
}

/// Whether they take part (NRPS §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Status {
    Active,
    Inactive,
    Deleted,
}

#[derive(Debug, Clone)]
pub(super) struct Person {
    /// The subject of launches and logins.
    pub(super) id: String,
    pub(super) given: String,
    pub(super) family: String,
    pub(super) kind: Kind,
    pub(super) status: Status,
}

const NAMED: [(&str, &str, &str, Kind); 9] = [
    ("ada", "Ada", "Alder", Kind::Learner),
    ("ben", "Ben", "Birch", Kind::Learner),
    ("chloe", "Chloé", "Çedar", Kind::Learner),
    ("dana", "Dana", "Dogwood", Kind::Learner),
    ("emil", "Emil", "Elm", Kind::Learner),
    ("ina", "Ina", "Iris", Kind::Instructor),
    ("tom", "Tom", "Thistle", Kind::Assistant),
    ("max", "Max", "Maple", Kind::Administrator),
    ("test", "Test", "Student", Kind::TestStudent),
];

/// Those with names, and as many learners more.
pub(super) fn invented(learners: u32) -> Vec<Person> {
    let named = NAMED.map(|(id, given, family, kind)| Person {
        id: id.to_owned(),
        given: given.to_owned(),
        family: family.to_owned(),
        kind,
        // One of them is kept out for now.
        status: if id == "dana" {
            Status::Inactive
        } else {
            Status::Active
        },
    });
    let more = (1..=learners).map(|number| Person {
        id: format!("learner-{number}"),
        given: "Learner".to_owned(),
        family: format!("{number:05}"),
        kind: Kind::Learner,
        status: Status::Active,
    });
    named.into_iter().chain(more).collect()
}

impl Person {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    pub(super) fn email(&self) -> String {
        format!("{}@sandbox.example", self.id)
    }

    /// Whether the gradebook has a row for them.
    pub(super) fn is_graded(&self) -> bool {
        matches!(self.kind, Kind::Learner | Kind::TestStudent) && self.status != Status::Deleted
    }
}

impl Kind {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Kind::Learner => "learner",
            Kind::Instructor => "instructor",
            Kind::Assistant => "teaching assistant",
            Kind::Administrator => "administrator",
            Kind::TestStudent => "test student",
        }
    }

    pub(super) const fn teaches(self) -> bool {
        matches!(
            self,
            Kind::Instructor | Kind::Assistant | Kind::Administrator
        )
    }

    /// In LTI 1.3 (CORE Appendix A.2).
    pub(super) const fn roles(self) -> &'static [&'static str] {
        match self {
            Kind::Learner => &[
                "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
                "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student",
            ],
            Kind::Instructor => &[
                "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
                "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Faculty",
            ],
            Kind::Assistant => &[
                "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
                "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant",
            ],
            Kind::Administrator => &[
                "http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator",
                "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
            ],
            Kind::TestStudent => &[
                "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
                "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
            ],
        }
    }

    /// In LTI 1.1, where short names are as good as long ones (LTI11 Appendix A).
    pub(super) const fn short_roles(self) -> &'static str {
        match self {
            Kind::Learner | Kind::TestStudent => "Learner",
            Kind::Instructor => "Instructor",
            Kind::Assistant => "Instructor,urn:lti:role:ims/lis/TeachingAssistant",
            Kind::Administrator => {
                "urn:lti:role:ims/lis/Administrator,urn:lti:sysrole:ims/lis/SysAdmin"
            }
        }
    }

    /// In the identity provider.
    pub(super) const fn group(self) -> &'static str {
        match self {
            Kind::Learner | Kind::TestStudent => "students",
            Kind::Instructor | Kind::Assistant => "staff",
            Kind::Administrator => "admins",
        }
    }
}
