//! A choice on its way: what we remember while an instructor looks for courses, sealed and carried by the page itself, so
//! that any instance can go on with it and no cookie is needed.

use super::Settings;
use crate::{Condition, Refusal, Verdict, sealed};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// How long someone may take to choose.
pub const CHOOSING_SECONDS: i64 = 60 * 60;
/// The platform's `data` and types, escaped and encoded, and some short texts.
const MOST_BYTES: usize = 200 * 1024;
const PURPOSE: &[u8] = b"lectern lti choice 1";

/// One choice that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The launch that asked.
    pub launch: Uuid,
    /// Which of our platforms.
    pub platform: Uuid,
    /// In which deployment.
    pub deployment: String,
    /// What the platform takes.
    pub settings: Settings,
    /// The way back, where nothing can be chosen.
    pub back: Option<String>,
    /// When it ends, in seconds.
    pub expires: i64,
}

impl Pending {
    /// As a field of a form: nobody else can read or change it.
    pub fn seal(&self, key: &[u8; 32]) -> String {
        sealed::seal(self, PURPOSE, key)
    }

    /// What was sealed with this key, while it lasts.
    pub fn open(text: &str, key: &[u8; 32], now: OffsetDateTime) -> Verdict<Pending> {
        let pending: Pending = sealed::open(text, MOST_BYTES, PURPOSE, key).ok_or_else(|| {
            let found = "a choice that we did not offer";
            let expected = "the form of our page, unchanged";
            Refusal::new(Condition::ChoiceForged, found, expected)
        })?;
        let late = now.unix_timestamp() - pending.expires;
        if late >= 0 {
            let found = format!("a choice that was over {late} s ago");
            let expected = format!("a choice within {CHOOSING_SECONDS} s");
            return Err(Refusal::new(Condition::ChoiceExpired, found, expected));
        }
        Ok(pending)
    }
}
