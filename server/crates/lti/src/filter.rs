//! What is kept of a launch: what is needed, out of what came. The rest is gone before anything is stored.

use crate::launch::{Launch, Lis, Person};
use std::collections::BTreeSet;

/// Something that may be kept of what a platform says of a person or course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keep {
    /// Full name and its parts.
    Name,
    /// Mail address.
    Email,
    /// Address of a picture.
    Picture,
    /// The institution's own ids.
    Lis,
    /// Titles of course and placement.
    Titles,
}

/// What a tenant asks for; nothing, unless it says otherwise. A language is always kept: the player speaks it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needed {
    kept: BTreeSet<Keep>,
    /// Custom parameters that are read; the names of ours, and those that a course asks for.
    custom: BTreeSet<String>,
}

/// Custom parameters that we set or ask for ourselves.
pub const OUR_CUSTOM: [&str; 4] = [
    "course",
    "resource_link_history",
    "context_history",
    "lectern",
];

impl Needed {
    /// Nothing of a person, and our own custom parameters.
    pub fn least() -> Needed {
        Needed {
            kept: BTreeSet::new(),
            custom: OUR_CUSTOM.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// And this too.
    #[must_use]
    pub fn and(mut self, keep: Keep) -> Needed {
        self.kept.insert(keep);
        self
    }

    /// And this custom parameter too.
    #[must_use]
    pub fn and_custom(mut self, name: &str) -> Needed {
        self.custom.insert(name.to_owned());
        self
    }

    fn has(&self, keep: Keep) -> bool {
        self.kept.contains(&keep)
    }
}

/// The launch with what is needed; everything else is dropped.
#[must_use]
pub fn filtered(mut launch: Launch, needed: &Needed) -> Launch {
    let person = std::mem::take(&mut launch.person);
    launch.person = Person {
        name: person.name.filter(|_| needed.has(Keep::Name)),
        given_name: person.given_name.filter(|_| needed.has(Keep::Name)),
        family_name: person.family_name.filter(|_| needed.has(Keep::Name)),
        email: person.email.filter(|_| needed.has(Keep::Email)),
        picture: person.picture.filter(|_| needed.has(Keep::Picture)),
        locale: person.locale,
    };
    if !needed.has(Keep::Lis) {
        launch.lis = Lis::default();
    }
    if !needed.has(Keep::Titles) {
        without_titles(&mut launch);
    }
    launch.mentors_of.clear();
    launch.custom.retain(|name, _| needed.custom.contains(name));
    launch
}

fn without_titles(launch: &mut Launch) {
    if let Some(context) = &mut launch.context {
        context.label = None;
        context.title = None;
    }
    if let crate::launch::Message::ResourceLink(link) = &mut launch.message {
        link.title = None;
        link.description = None;
    }
}
