//! What the rules look at: things that happened around sign-on, sessions and keys. Nobody is named: people are ids and
//! pseudonyms, accounts and secrets keyed hashes, addresses as the operator has chosen to see them.

use serde::{Deserialize, Serialize};
use store::Instant;
use uuid::Uuid;

/// Where something came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Place {
    /// Keyed hash of the address.
    pub from: String,
    /// Keyed hash of its neighbourhood: /24, or /64 of IPv6.
    pub network: String,
    /// The address as operators see it.
    pub shown: String,
    /// Keyed hash of what the client calls itself.
    pub agent: String,
    /// Whether many people are known to share it: the way out of a school.
    #[serde(default)]
    pub shared: bool,
}

/// Why a key was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyEnd {
    /// There is no such key, or its secret is another.
    Unknown,
    /// It was revoked.
    Revoked,
    /// Its time is over.
    Expired,
}

/// What about a change by an administrator deserves a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Nothing.
    Usual,
    /// It opens or closes a way in, or widens what somebody may do.
    Notable,
    /// Somebody gave a right to themselves.
    ToSelf,
    /// Somebody tried to give more than they have.
    Wider,
}

/// Somebody signed on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct SignedOn {
    /// Who.
    pub person: Uuid,
    /// Short pseudonym.
    pub pseudonym: String,
    /// Keyed hash of their account: the one that failed logins carry.
    pub account: String,
    /// Slug of the provider.
    pub provider: String,
    /// The session that began.
    pub session: Uuid,
    /// Whether they may change the installation.
    pub privileged: bool,
    /// How they proved who they are (RFC 8176).
    pub amr: Vec<String>,
    /// Whether the provider is set to ask for a second factor.
    pub wants_mfa: bool,
    /// Whether the browser's own session made way for this one.
    pub replaced: bool,
    /// Live sessions of the person, this one included.
    pub live: u64,
    /// Seconds since they last signed on.
    pub away: Option<i64>,
    /// Seconds by which the provider's clock is ahead.
    pub drift: i64,
}

/// A login that did not end well.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct LoginRefused {
    /// Slug of the provider.
    pub provider: String,
    /// Dotted code.
    pub reason: String,
    /// Keyed hash of the account, where one was named.
    pub account: Option<String>,
    /// Keyed hash of what was given as its secret.
    pub secret: Option<String>,
    /// Whether there is such an account, where that is known.
    pub exists: Option<bool>,
    /// Seconds by which a time was on the wrong side.
    pub drift: Option<i64>,
    /// Whether the provider is still being set up.
    pub trial: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// Somebody signed on.
    SignedOn(Box<SignedOn>),
    /// A login was refused.
    LoginRefused(Box<LoginRefused>),
    /// Something came a second time that may come once.
    Replayed {
        /// Slug of the provider.
        provider: String,
        /// `state`, `code`, `assertion`, `jti`.
        thing: String,
        /// Seconds since the first time.
        after: Option<i64>,
        /// Whether the same browser sent both.
        same_browser: bool,
    },
    /// A key was used, told at most once a minute and place.
    KeyUsed {
        /// Which.
        key: Uuid,
        /// What it is called.
        name: String,
    },
    /// A key was refused.
    KeyRefused {
        /// Keyed hash of what was sent.
        credential: String,
        /// Which, when it is known.
        key: Option<Uuid>,
        /// What it is called.
        name: Option<String>,
        /// Why.
        why: KeyEnd,
        /// Seconds since it ended.
        ended: Option<i64>,
    },
    /// Somebody may not do what they asked for.
    Denied {
        /// Handle of the credential.
        actor: String,
        /// Its name for people.
        name: String,
        /// What they lack.
        needs: String,
    },
    /// Somebody changed how people and machines get in.
    Changed {
        /// Handle of the credential.
        actor: String,
        /// The person behind it.
        person: Option<Uuid>,
        /// Stable name: `idp.added`, `key.created`.
        change: String,
        /// What was changed, for people.
        target: String,
        /// Whether it deserves a look.
        weight: Weight,
    },
    /// A session was used, told at most once a minute and place.
    SessionSeen {
        /// Which.
        session: Uuid,
        /// Whose.
        person: Uuid,
        /// Short pseudonym.
        pseudonym: String,
    },
    /// A provider told of a logout in a way that does not hold.
    LogoutRefused {
        /// Slug of the provider.
        provider: String,
        /// Dotted code.
        reason: String,
    },
    /// Something ends soon, or has ended.
    Expires {
        /// Slug of the provider, or the name of a key.
        owner: String,
        /// `certificate`, `metadata`, `key`.
        thing: String,
        /// Days left; negative when it is over.
        days: i64,
        /// Whether it is trusted for itself, whatever its dates say.
        pinned: bool,
    },
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Order of arrival.
    pub seq: i64,
    /// Names it as evidence.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// Where from; none when nobody's request did it.
    pub place: Option<Place>,
    /// What.
    pub what: What,
    /// How often, when the same happened within a moment.
    pub times: i64,
}

/// What is known of the one whom a signal is about, from before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// Whether they were ever seen.
    pub seen: bool,
    /// Whether they were in this network before.
    pub network: bool,
    /// Whether they came with this browser or program before.
    pub agent: bool,
    /// How often they were seen, to the minute.
    pub uses: i64,
    /// Seconds since they were first seen.
    pub age: i64,
}

impl What {
    /// Stable name.
    pub const fn kind(&self) -> &'static str {
        match self {
            What::SignedOn(_) => "signed_on",
            What::LoginRefused(_) => "login_refused",
            What::Replayed { .. } => "replayed",
            What::KeyUsed { .. } => "key_used",
            What::KeyRefused { .. } => "key_refused",
            What::Denied { .. } => "denied",
            What::Changed { .. } => "changed",
            What::SessionSeen { .. } => "session_seen",
            What::LogoutRefused { .. } => "logout_refused",
            What::Expires { .. } => "expires",
        }
    }

    /// For people, in a few words.
    pub fn told(&self) -> String {
        match self {
            What::SignedOn(it) => format!("signed on with {}", it.provider),
            What::LoginRefused(it) => format!("login at {} refused: {}", it.provider, it.reason),
            What::Replayed {
                provider,
                thing,
                after,
                ..
            } => match after {
                Some(after) => format!("used {thing} of {provider}, first used {after} s before"),
                None => format!("used {thing} of {provider}"),
            },
            What::KeyUsed { name, .. } => format!("key {name} used"),
            What::KeyRefused {
                name, why, ended, ..
            } => refused_key(name.as_deref(), *why, *ended),
            What::Denied { needs, .. } => format!("refused: needs {needs}"),
            What::Changed { change, target, .. } => format!("{change} {target}"),
            What::SessionSeen { .. } => "session used".to_owned(),
            What::LogoutRefused { provider, reason } => {
                format!("logout message of {provider} refused: {reason}")
            }
            What::Expires {
                owner, thing, days, ..
            } => match days {
                0.. => format!("{thing} of {owner} ends in {days} days"),
                _ => format!("{thing} of {owner} ended {} days ago", -days),
            },
        }
    }
}

fn refused_key(name: Option<&str>, why: KeyEnd, ended: Option<i64>) -> String {
    let why = match why {
        KeyEnd::Unknown => "unknown",
        KeyEnd::Revoked => "revoked",
        KeyEnd::Expired => "expired",
    };
    let ago = ended.map_or_else(String::new, |seconds| format!(" {} min ago", seconds / 60));
    format!("key {} refused: {why}{ago}", name.unwrap_or("?"))
}
