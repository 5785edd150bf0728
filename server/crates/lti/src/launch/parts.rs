//! Who, where, and in what window: the claims that describe (CORE §5.3.5, §5.4).

use crate::claims::{lti, text, texts};
use crate::web::page_address;
use serde_json::{Map, Value};

/// A placement in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceLink {
    /// The platform's id of it.
    pub id: String,
    /// Its title there.
    pub title: Option<String>,
    /// Its description there.
    pub description: Option<String>,
}

impl ResourceLink {
    pub(super) fn new(id: &str, link: &Map<String, Value>) -> ResourceLink {
        ResourceLink {
            id: id.to_owned(),
            title: text(link, "title"),
            description: text(link, "description"),
        }
    }
}

/// A course, section or group of the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The platform's id of it.
    pub id: String,
    /// Its short name.
    pub label: Option<String>,
    /// Its name.
    pub title: Option<String>,
    /// What kind: addresses of the vocabulary, or plain words (Moodle).
    pub kinds: Vec<String>,
}

impl Context {
    pub(super) fn new(id: &str, context: &Map<String, Value>) -> Context {
        Context {
            id: id.to_owned(),
            label: text(context, "label"),
            title: text(context, "title"),
            kinds: texts(context, "type"),
        }
    }
}

/// What is said of someone. All of it is personal.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Full name.
    pub name: Option<String>,
    /// First names.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Language, as BCP 47 or nearly.
    pub locale: Option<String>,
    /// Address of a picture.
    pub picture: Option<String>,
}

/// Says what is there, never what it is.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let there = |value: &Option<String>| value.is_some();
        f.debug_struct("Person")
            .field("name", &there(&self.name))
            .field("email", &there(&self.email))
            .field("locale", &self.locale)
            .finish_non_exhaustive()
    }
}

impl Person {
    pub(super) fn read(claims: &Map<String, Value>) -> Person {
        Person {
            name: text(claims, "name"),
            given_name: text(claims, "given_name"),
            family_name: text(claims, "family_name"),
            email: text(claims, "email"),
            locale: text(claims, "locale"),
            picture: text(claims, "picture"),
        }
    }
}

/// The product that launches (CORE §5.4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolPlatform {
    /// Stable id of the installation.
    pub guid: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// `moodle`, `canvas`, …: selects a profile of [`crate::quirks`].
    pub product_family_code: Option<String>,
    /// Version of the product.
    pub version: Option<String>,
}

impl ToolPlatform {
    pub(super) fn read(claims: &Map<String, Value>) -> Option<ToolPlatform> {
        let platform = lti(claims, "tool_platform")?.as_object()?;
        Some(ToolPlatform {
            guid: text(platform, "guid"),
            name: text(platform, "name"),
            product_family_code: text(platform, "product_family_code"),
            version: text(platform, "version"),
        })
    }
}

/// How it is shown, and the way back (CORE §5.4.4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presentation {
    /// `frame`, `iframe` or `window`.
    pub document_target: Option<String>,
    /// Where to go afterwards: http or https.
    pub return_url: Option<String>,
    /// Language of the platform's pages.
    pub locale: Option<String>,
}

impl Presentation {
    pub(super) fn read(claims: &Map<String, Value>, dropped: &mut Vec<String>) -> Presentation {
        let Some(Value::Object(presentation)) = lti(claims, "launch_presentation") else {
            return Presentation::default();
        };
        Presentation {
            document_target: text(presentation, "document_target"),
            return_url: return_address(presentation.get("return_url"), dropped),
            locale: text(presentation, "locale"),
        }
    }
}

/// What the platform shall show or note when someone comes back (CORE §5.4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<'a> {
    /// To the learner.
    Message(&'a str),
    /// To the learner: something went wrong.
    Error(&'a str),
    /// To the platform's log.
    Log(&'a str),
    /// To the platform's log: something went wrong.
    ErrorLog(&'a str),
}

impl Told<'_> {
    const fn pair(&self) -> (&'static str, &str) {
        match self {
            Told::Message(words) => ("lti_msg", words),
            Told::Error(words) => ("lti_errormsg", words),
            Told::Log(words) => ("lti_log", words),
            Told::ErrorLog(words) => ("lti_errorlog", words),
        }
    }
}

impl Presentation {
    /// The way back, with words. What the address has in its query stays.
    pub fn way_back(&self, told: &[Told<'_>]) -> Option<String> {
        let mut url = page_address(self.return_url.as_deref()?)?;
        if !told.is_empty() {
            url.query_pairs_mut()
                .extend_pairs(told.iter().map(Told::pair));
        }
        Some(url.into())
    }
}

/// A way back that is a web page.
pub(crate) fn return_address(value: Option<&Value>, dropped: &mut Vec<String>) -> Option<String> {
    let text = value?.as_str().filter(|text| !text.is_empty())?;
    let address = page_address(text);
    if address.is_none() {
        dropped.push("return_url: neither http nor https".to_owned());
    }
    address.map(String::from)
}

/// Ids of the institution's own records (CORE §5.4.5).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Lis {
    /// Of the person. Personal.
    pub person_sourcedid: Option<String>,
    /// Of the course offering.
    pub course_offering_sourcedid: Option<String>,
    /// Of the course section.
    pub course_section_sourcedid: Option<String>,
}

/// Says what is there, never what it is.
impl std::fmt::Debug for Lis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lis(person: {})", self.person_sourcedid.is_some())
    }
}

impl Lis {
    pub(super) fn read(claims: &Map<String, Value>) -> Lis {
        let Some(Value::Object(lis)) = lti(claims, "lis") else {
            return Lis::default();
        };
        Lis {
            person_sourcedid: text(lis, "person_sourcedid"),
            course_offering_sourcedid: text(lis, "course_offering_sourcedid"),
            course_section_sourcedid: text(lis, "course_section_sourcedid"),
        }
    }
}
