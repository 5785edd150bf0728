//! What the platform offers to do for us (AGS §3.1, NRPS §2.1, Basic Outcomes in 1.3): addresses, and what we may do there.
//!
//! An address that may not be called is dropped and said so: a learner can learn without it.

use crate::Verdict;
use crate::claims::{object, present, texts};
use crate::refusal::shown;
use crate::web::service_address;
use serde_json::{Map, Value};

/// Claim of Assignment and Grade Services.
pub(crate) const AGS: &str = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";
/// Claim of Names and Role Provisioning Services.
pub(crate) const NRPS: &str = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";
/// Claim of Basic Outcomes, carried over from 1.1.
pub(crate) const BASIC_OUTCOME: &str = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome";

/// Assignment and Grade Services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grades {
    /// What we may ask a token for: addresses of scopes.
    pub scopes: Vec<String>,
    /// Where columns are listed and made.
    pub line_items: Option<String>,
    /// The one column of this link, if it has just one.
    pub line_item: Option<String>,
}

impl Grades {
    pub(super) fn read(
        claims: &Map<String, Value>,
        dropped: &mut Vec<String>,
    ) -> Verdict<Option<Grades>> {
        let Some(claim) = object(present(claims, AGS), "endpoint")? else {
            return Ok(None);
        };
        let grades = Grades {
            scopes: texts(claim, "scope"),
            line_items: address(claim, "lineitems", dropped),
            line_item: address(claim, "lineitem", dropped),
        };
        Ok(Some(grades))
    }

    /// Whether scores may be posted.
    pub fn may_score(&self) -> bool {
        self.scopes
            .iter()
            .any(|scope| scope == crate::ags::SCOPE_SCORE)
    }
}

/// Names and Role Provisioning Services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Where the members are listed.
    pub memberships_url: String,
}

impl Roster {
    pub(super) fn read(
        claims: &Map<String, Value>,
        dropped: &mut Vec<String>,
    ) -> Verdict<Option<Roster>> {
        let Some(claim) = object(present(claims, NRPS), "namesroleservice")? else {
            return Ok(None);
        };
        let versions = texts(claim, "service_versions");
        if !versions.is_empty() && !versions.iter().any(|version| version == "2.0") {
            dropped.push("namesroleservice: not version 2.0".to_owned());
            return Ok(None);
        }
        Ok(address(claim, "context_memberships_url", dropped)
            .map(|memberships_url| Roster { memberships_url }))
    }
}

/// Basic Outcomes: one grade, one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Where it is sent.
    pub service_url: String,
    /// For whom and what, in the platform's words.
    pub sourcedid: String,
}

impl Outcome {
    pub(super) fn read(claims: &Map<String, Value>, dropped: &mut Vec<String>) -> Option<Outcome> {
        let claim = present(claims, BASIC_OUTCOME)?.as_object()?;
        let sourcedid = claim
            .get("lis_result_sourcedid")?
            .as_str()
            .filter(|id| !id.is_empty())?;
        let service_url = address(claim, "lis_outcome_service_url", dropped)?;
        Some(Outcome {
            service_url,
            sourcedid: sourcedid.to_owned(),
        })
    }
}

fn address(claim: &Map<String, Value>, name: &str, dropped: &mut Vec<String>) -> Option<String> {
    let text = claim.get(name)?.as_str().filter(|text| !text.is_empty())?;
    match service_address(text) {
        // As the platform wrote it: some compare letter by letter.
        Ok(_) => Some(text.to_owned()),
        Err(why) => {
            dropped.push(format!("{name} {}: {why}", shown(text)));
            None
        }
    }
}
