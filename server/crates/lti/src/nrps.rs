//! Names and Role Provisioning Services 2.0: who is in a course. Only ids and roles may be relied on (NRPS §2.2).

use crate::ags::{Unreadable, page_json as json};
use crate::link::relation;
use crate::roles::Roles;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Scope: read the members.
pub const SCOPE: &str = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";
/// Media type of the list.
pub const TYPE: &str = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";

/// Members of one page at most.
const MOST_MEMBERS: usize = 20_000;

/// Someone's place in a course (NRPS §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Takes part; also where nothing is said.
    Active,
    /// Is kept out for now.
    Inactive,
    /// Has left.
    Deleted,
}

/// One member.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    /// The subject of their launches.
    pub user_id: String,
    /// What they are here.
    pub roles: Roles,
    /// Whether they take part.
    pub status: Status,
    /// Personal; most platforms send it only where privacy settings allow.
    pub name: Option<String>,
    /// Personal.
    pub email: Option<String>,
    /// Who they were in LTI 1.1.
    pub lti11_user_id: Option<String>,
}

/// All of it is personal.
impl std::fmt::Debug for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Member({:?})", self.status)
    }
}

/// One page of members.
#[derive(Debug, Clone, PartialEq)]
pub struct Members {
    /// The course's id.
    pub context_id: Option<String>,
    /// Those that could be read.
    pub members: Vec<Member>,
    /// How many could not.
    pub unreadable: usize,
    /// The page after it.
    pub next: Option<Url>,
    /// Where to ask later for what has changed since (NRPS §2.4.2).
    pub differences: Option<Url>,
}

impl Members {
    /// From an answer and its `Link` headers.
    pub fn read(body: &[u8], links: &[&str], answered: &Url) -> Result<Members, Unreadable> {
        let answer = json(body)?;
        let Some(list) = answer.get("members").and_then(Value::as_array) else {
            let found = format!("{} without a list `members`", crate::claims::kind(&answer));
            return Err(Unreadable {
                found,
                expected: "a membership container",
            });
        };
        let members: Vec<Member> = list
            .iter()
            .take(MOST_MEMBERS)
            .filter_map(Member::read)
            .collect();
        let context = answer.get("context").and_then(Value::as_object);
        Ok(Members {
            context_id: context.and_then(|context| crate::claims::text(context, "id")),
            unreadable: list.len() - members.len(),
            members,
            next: relation(links.iter().copied(), "next", answered),
            differences: relation(links.iter().copied(), "differences", answered),
        })
    }
}

impl Member {
    fn read(value: &Value) -> Option<Member> {
        let member: &Map<String, Value> = value.as_object()?;
        let roles = crate::claims::texts(member, "roles");
        let user_id = match member.get("user_id")? {
            // A number is not an id by the letter, but it is what some send.
            Value::Number(number) => number.to_string(),
            other => crate::claims::id(Some(other)).ok()?.to_owned(),
        };
        Some(Member {
            user_id,
            roles: Roles::read(roles.iter().map(String::as_str)),
            status: status(member.get("status")),
            name: crate::claims::text(member, "name"),
            email: crate::claims::text(member, "email"),
            lti11_user_id: crate::claims::text(member, "lti11_legacy_user_id"),
        })
    }
}

fn status(value: Option<&Value>) -> Status {
    match value.and_then(Value::as_str) {
        Some(text) if text.eq_ignore_ascii_case("inactive") => Status::Inactive,
        Some(text) if text.eq_ignore_ascii_case("deleted") => Status::Deleted,
        _ => Status::Active,
    }
}

/// What a roster asks us to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differences<'a> {
    /// Not known before, and taking part.
    pub joined: Vec<&'a Member>,
    /// Known, with another status or other roles.
    pub changed: Vec<&'a Member>,
    /// Known and not there any more, or there as deleted: ids.
    pub left: BTreeSet<&'a str>,
}

/// Holds a whole roster against the members that are known by id. Who stands there twice counts as last seen.
pub fn differences<'a>(
    known: &'a BTreeMap<String, (Roles, Status)>,
    now: &'a [Member],
) -> Differences<'a> {
    let now: BTreeMap<&str, &Member> = now
        .iter()
        .map(|member| (member.user_id.as_str(), member))
        .collect();
    let gone = |id: &str| {
        now.get(id)
            .is_none_or(|member| member.status == Status::Deleted)
    };
    let mut differences = Differences {
        joined: Vec::new(),
        changed: Vec::new(),
        left: known
            .keys()
            .map(String::as_str)
            .filter(|id| gone(id))
            .collect(),
    };
    for (id, member) in now {
        match known.get(id) {
            _ if member.status == Status::Deleted => {}
            None => differences.joined.push(member),
            Some((roles, status)) if *roles != member.roles || *status != member.status => {
                differences.changed.push(member);
            }
            Some(_) => {}
        }
    }
    differences
}

/// Where to ask: of one placement, of one role, in pages; what the address has in its query stays.
pub fn address(
    memberships: &Url,
    resource_link: Option<&str>,
    role: Option<&str>,
    limit: Option<u32>,
) -> Url {
    let mut url = memberships.clone();
    let limit = limit.map(|limit| limit.to_string());
    let wanted = [
        ("rlid", resource_link),
        ("role", role),
        ("limit", limit.as_deref()),
    ];
    for (name, value) in wanted {
        if let Some(value) = value {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    url
}
