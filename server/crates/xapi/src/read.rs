//! Reading a body strictly: one module per part of a statement, one pass, all faults.
//! What a part says is collected in [`Found`] on the way.

mod activity;
mod actor;
mod attachment;
mod body;
mod context;
mod datatype;
mod identifier;
mod interaction;
mod object;
mod result;
mod statement;
mod value;

use std::borrow::Cow;

use crate::agent::AgentKey;
use crate::fault::{Faults, Path};
use crate::json::{Json, Member, find};
use crate::rule::Rule;
use crate::{AttachmentRef, Limits, Version};

pub(crate) use actor::{Actor, Allowed, actor};
pub(crate) use body::{body, text};
pub(crate) use interaction::LISTS;
pub(crate) use value::one_of;

/// The verb that voids (1.0.3 Data §2.3.2).
pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

/// The usage of an attachment that signs its statement (1.0.3 Data §2.6).
pub const SIGNATURE: &str = "http://adlnet.gov/expapi/attachments/signature";

/// One reading: by which version, within which limits, what is wrong and what was found.
#[derive(Debug)]
pub(crate) struct Check<'a> {
    pub(crate) version: Version,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    found: Found<'a>,
}

/// What is scattered over a statement and wanted in one place.
#[derive(Debug, Default)]
struct Found<'a> {
    agents: Vec<AgentKey>,
    activities: Vec<Cow<'a, str>>,
    definitions: Vec<(Cow<'a, str>, String)>,
    attachments: Vec<AttachmentRef>,
}

impl Check<'_> {
    pub(crate) fn new(version: Version, limits: Limits) -> Self {
        Check {
            version,
            limits,
            faults: Faults::new(version),
            found: Found::default(),
        }
    }
}

impl Found<'_> {
    fn relate(&mut self, actor: &Actor) {
        self.agents.extend(actor.keys().cloned());
    }
}

/// An object of which only known properties are left to be looked at.
#[derive(Clone, Copy)]
struct Object<'j, 'a, 'p> {
    members: &'j [Member<'a>],
    at: &'p Path<'p>,
    rule: Rule,
}

impl<'j, 'a> Object<'j, 'a, '_> {
    fn has(&self, key: &str) -> bool {
        find(self.members, key).is_some()
    }

    /// A property and where it stands.
    fn get<'s>(&'s self, key: &'s str) -> Option<(&'j Json<'a>, Path<'s>)> {
        find(self.members, key).map(|value| (value, self.at.key(key)))
    }
}
