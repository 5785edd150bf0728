//! A launch of LTI 1.3 (SEC §5.1.1.3, §5.1.3; CORE §4.1, §5): a signed message, checked in the order of the clauses. The
//! first condition that does not hold ends it, and nothing of a message is believed before its signature.

mod message;
mod parts;
mod services;
mod token;

pub use parts::{Context, Lis, Person, Presentation, ResourceLink, Told, ToolPlatform};
pub use services::{Grades, Outcome, Roster};
pub use token::{LEEWAY_SECONDS, OLDEST_SECONDS};

use crate::deep_linking::Settings;
use crate::form::Form;
use crate::jwks::KeySet;
use crate::jws;
use crate::migration::Migration;
use crate::platform::Platform;
use crate::refusal::shown;
use crate::review::Review;
use crate::roles::Roles;
use crate::state::State;
use crate::web::Own;
use crate::{Condition, Refusal, Verdict};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use url::Url;

/// What a platform posts to us.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The message.
    pub id_token: &'a str,
    /// What we gave the login.
    pub state: &'a str,
}

impl<'a> Answer<'a> {
    /// From the form; where the platform sends an error in place of a message, its words are what was found.
    pub fn read(form: &'a Form) -> Verdict<Answer<'a>> {
        if let Some(error) = form.one("error")? {
            let words = form.one("error_description")?.unwrap_or_default();
            let found = format!("{} {}", shown(error), shown(words));
            return Err(Refusal::new(Condition::PlatformError, found, "a message"));
        }
        let id_token = form
            .one("id_token")?
            .ok_or_else(|| Refusal::missing(Condition::TokenMissing, "`id_token` in the form"))?;
        let state = form
            .one("state")?
            .ok_or_else(|| Refusal::missing(Condition::StateMissing, "`state` in the form"))?;
        Ok(Answer { id_token, state })
    }
}

/// What a message is held against.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The platform that the login began with.
    pub platform: &'a Platform,
    /// Its key set.
    pub keys: &'a KeySet,
    /// The login.
    pub state: &'a State,
    /// Which addresses are ours.
    pub own: &'a Own,
    /// When the message came.
    pub now: OffsetDateTime,
}

/// A message that holds: who, where, as what, and what the platform offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Launch {
    /// What it asks for.
    pub message: Message,
    /// Who signed it.
    pub issuer: String,
    /// What the issuer calls us.
    pub client_id: String,
    /// Which deployment of the platform.
    pub deployment_id: String,
    /// Who, in the issuer's words; none is an anonymous launch (CORE §5.3.6.1).
    pub subject: Option<String>,
    /// What else is said of them. Personal: goes through [`crate::filter`] before anything is kept.
    pub person: Person,
    /// As what.
    pub roles: Roles,
    /// Subjects that a mentor watches over.
    pub mentors_of: Vec<String>,
    /// Where to go in the end: ours.
    pub target_link_uri: Url,
    /// In which course.
    pub context: Option<Context>,
    /// On which product.
    pub tool_platform: Option<ToolPlatform>,
    /// In what kind of window, in which language, and the way back.
    pub presentation: Presentation,
    /// Custom parameters.
    pub custom: BTreeMap<String, String>,
    /// Ids of the institution's own records.
    pub lis: Lis,
    /// Assignment and Grade Services.
    pub grades: Option<Grades>,
    /// Names and Role Provisioning Services.
    pub roster: Option<Roster>,
    /// Basic Outcomes, which some platforms offer in 1.3 too.
    pub outcome: Option<Outcome>,
    /// Who this was in LTI 1.1; unproven until [`Migration::prove`].
    pub migration: Option<Migration>,
    /// What could not be used, and why: a launch goes on without it, and an operator can see it.
    pub dropped: Vec<String>,
    /// Names of all claims that came, without their values.
    pub claim_names: Vec<String>,
    /// The nonce, to be remembered until [`Launch::nonce_until`].
    pub nonce: String,
    /// `iat`.
    pub issued_at: i64,
    /// `exp`.
    pub expires_at: i64,
}

/// What a message asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Show this (CORE).
    ResourceLink(ResourceLink),
    /// Choose what to show (DL).
    DeepLinking(Box<Settings>),
    /// Show what someone did (Submission Review).
    SubmissionReview(Box<Review>),
}

/// Verifies a message and reads it.
///
/// Two things are left to the caller, who has a memory: that [`State::id`] and the nonce were not used before
/// ([`Condition::StateUsed`], [`Condition::NonceUsed`]).
pub fn verify(id_token: &str, expected: &Expected<'_>) -> Verdict<Launch> {
    if expected.state.platform != expected.platform.id {
        let found = "the state of a login with another platform or client";
        return Err(Refusal::new(
            Condition::StatePlatform,
            found,
            "the platform that began the login",
        ));
    }
    let claims = jws::verify(id_token, expected.keys)?;
    let token = token::check(&claims, expected)?;
    message::read(&claims, token, expected)
}

impl Launch {
    /// Until when its nonce must be remembered, in seconds: afterwards the message itself is too old.
    pub fn nonce_until(&self) -> i64 {
        self.expires_at.min(self.issued_at + OLDEST_SECONDS) + LEEWAY_SECONDS
    }
}
