//! What we remember between a login and its launch: sealed and carried by the browser, so that any instance can read it
//! and no cookie is needed to keep it. Whether it was used is remembered by the caller, under [`State::id`].

use crate::{Condition, Refusal, Verdict, sealed};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// How long someone may take to sign in at the platform.
pub const LIFE_SECONDS: i64 = 10 * 60;
/// A state holds an address of at most 4096 bytes, hints of half of that and two short texts, escaped.
const MOST_BYTES: usize = 32 * 1024;
const PURPOSE: &[u8] = b"lectern lti state 1";

/// One login that waits for its launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Its name; single use is remembered by it.
    pub id: Uuid,
    /// With which of our platforms (issuer and client) the login began.
    pub platform: Uuid,
    /// What the token must bring back.
    pub nonce: String,
    /// Where the login said it would lead: for a message, not for a decision.
    pub target: String,
    /// The deployment that the login named.
    pub deployment: Option<String>,
    /// The frame that keeps things for us.
    pub storage_target: Option<String>,
    /// What the platform gave along, to begin again in a window of its own where neither cookies nor its storage work;
    /// none where it was long.
    pub hints: Option<Hints>,
    /// Digest of the secret that the browser was given.
    browser: String,
    /// When it ends, in seconds.
    pub expires: i64,
}

/// Bytes of hints that are carried along: addresses are not endless.
const MOST_HINTS: usize = 2048;

/// The platform's own words at the login.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hints {
    /// `login_hint`.
    pub login: String,
    /// `lti_message_hint`.
    pub message: Option<String>,
}

/// They may be personal.
impl std::fmt::Debug for Hints {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hints(..)")
    }
}

impl Hints {
    fn of(login: &crate::login::Initiation) -> Option<Hints> {
        let hints = Hints {
            login: login.login_hint.clone(),
            message: login.message_hint.clone(),
        };
        let message = hints.message.as_ref().map_or(0, String::len);
        (hints.login.len() + message <= MOST_HINTS).then_some(hints)
    }
}

/// What a login draws by chance: by the caller, who has a source of it.
#[derive(Clone)]
pub struct Drawn {
    /// Name of the state.
    pub id: Uuid,
    /// For the token.
    pub nonce: String,
    /// For the browser: the value of its cookie, or what its platform's storage keeps.
    pub browser: String,
}

impl State {
    /// Of a login that begins now.
    pub fn new(
        login: &crate::login::Initiation,
        platform: Uuid,
        drawn: &Drawn,
        now: OffsetDateTime,
    ) -> State {
        State {
            id: drawn.id,
            platform,
            nonce: drawn.nonce.clone(),
            target: login.target_link_uri.clone(),
            deployment: login.deployment_id.clone(),
            storage_target: login.storage_target.clone(),
            hints: Hints::of(login),
            browser: fingerprint(&drawn.browser),
            expires: now.unix_timestamp() + LIFE_SECONDS,
        }
    }

    /// As the parameter `state`: nobody else can read or change it.
    pub fn seal(&self, key: &[u8; 32]) -> String {
        sealed::seal(self, PURPOSE, key)
    }

    /// What was sealed with this key, while it lasts.
    pub fn open(text: &str, key: &[u8; 32], now: OffsetDateTime) -> Verdict<State> {
        let state: State = sealed::open(text, MOST_BYTES, PURPOSE, key).ok_or_else(|| {
            let found = "a state that we did not make";
            Refusal::new(
                Condition::StateForged,
                found,
                "the state of our redirect, unchanged",
            )
        })?;
        let late = now.unix_timestamp() - state.expires;
        if late >= 0 {
            let found = format!("a login that was over {late} s ago");
            let expected = format!("a launch within {LIFE_SECONDS} s of its login");
            return Err(Refusal::new(Condition::StateExpired, found, expected));
        }
        Ok(state)
    }

    /// Whether this browser began it: `secret` is what its cookie or its platform's storage gave back.
    pub fn is_of_browser(&self, secret: Option<&str>) -> Verdict<()> {
        let expected = "the browser that began the login";
        let Some(secret) = secret else {
            return Err(Refusal::new(
                Condition::StateBrowser,
                "no sign of the browser",
                expected,
            ));
        };
        verify_slices_are_equal(fingerprint(secret).as_bytes(), self.browser.as_bytes())
            .map_err(|_| Refusal::new(Condition::StateBrowser, "another browser's sign", expected))
    }
}

fn fingerprint(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, secret.as_bytes()))
}
