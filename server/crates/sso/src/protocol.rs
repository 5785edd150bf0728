//! What a protocol of single sign-on is to the rest of the house: five calls, whatever goes over the wire.

use crate::Refusal;
use serde_json::{Map, Value};

/// A protocol, set up for one provider.
pub trait Protocol {
    /// What the provider's administrator has to enter there.
    fn metadata(&self) -> Metadata;

    /// Begins a login: where to send the browser, and what to keep until it comes back.
    fn start(&self, chance: Chance, now: i64) -> Result<Started, Refusal>;

    /// Ends a login. Called with the replies gathered so far, it answers with the next call to make or with the login;
    /// the same answer and replies always lead to the same step.
    fn finish(
        &self,
        pending: &Pending,
        answer: &Answer,
        replies: &[Reply],
        now: i64,
    ) -> Result<Step, Refusal>;

    /// Where to send the browser so that the session at the provider ends, too.
    fn start_slo(&self, held: &Held, back_to: &str, now: i64) -> Result<Way, Refusal>;

    /// What a logout message of the provider ends.
    fn slo(&self, message: &Answer, now: i64) -> Result<Ended, Refusal>;
}

/// Our side of the agreement, as a provider wants to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Where logins come back to.
    pub callback: String,
    /// Where the provider posts logout tokens; none where the protocol has no such thing.
    pub backchannel_logout: Option<String>,
    /// What the provider loads in a frame at a logout, or sends the browser to.
    pub frontchannel_logout: String,
    /// Where the browser may be sent after a logout there.
    pub post_logout: String,
}

/// What nobody can guess, made by the caller: each 43 to 128 characters of base64url.
#[derive(Debug, Clone)]
pub struct Chance {
    /// Names this login in the address.
    pub state: String,
    /// Binds the token to this login.
    pub nonce: String,
    /// Binds the code to us (RFC 7636).
    pub verifier: String,
}

/// Where a browser goes, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To an address.
    Address(String),
    /// To an address, with a form.
    Form {
        /// The address.
        action: String,
        /// Its hidden fields.
        fields: Vec<(&'static str, String)>,
    },
}

/// A login that has begun.
#[derive(Debug, Clone)]
pub struct Started {
    /// Where the browser goes.
    pub to: Way,
    /// What to keep.
    pub pending: Pending,
}

/// What is kept between the two ends of a login. `nonce` and `verifier` are secrets.
#[derive(Debug, Clone)]
pub struct Pending {
    /// As it must come back.
    pub state: String,
    /// As the token must carry it.
    pub nonce: String,
    /// As the token endpoint wants it.
    pub verifier: String,
    /// When it began, in seconds of Unix time.
    pub at: i64,
}

/// Parameters that the browser or the provider brought, decoded, in their order.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Name and value.
    pub pairs: Vec<(String, String)>,
    /// As they were sent, where they came in the address: SAML signs these very bytes.
    pub query: Option<String>,
}

impl Answer {
    /// From a query.
    pub fn parse(encoded: &str) -> Answer {
        Answer {
            query: Some(encoded.to_owned()),
            ..Answer::form(encoded)
        }
    }

    /// From the body of a form.
    pub fn form(encoded: &str) -> Answer {
        let pairs = url::form_urlencoded::parse(encoded.as_bytes());
        Answer::of(pairs.into_owned().take(100).collect())
    }

    /// From these parameters.
    pub fn of(pairs: Vec<(String, String)>) -> Answer {
        Answer { pairs, query: None }
    }

    /// The first parameter of this name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first parameter of these that is there more than once.
    pub(crate) fn twice<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        let count = |name: &str| self.pairs.iter().filter(|(known, _)| known == name).count();
        names.iter().copied().find(|name| count(name) > 1)
    }
}

/// What comes after an answer.
#[derive(Debug, Clone)]
pub enum Step {
    /// Make this call and come again with its reply.
    Call(Call),
    /// The person has signed on.
    Done(Box<Login>),
}

/// A call to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// For the log: `token`, `userinfo`.
    pub name: &'static str,
    /// How.
    pub method: Method,
    /// Where.
    pub url: String,
    /// `Authorization`, if any. A secret.
    pub authorization: Option<String>,
    /// Form body of a POST. It holds secrets.
    pub form: Vec<(&'static str, String)>,
}

/// How a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Without a body.
    Get,
    /// With a form.
    Post,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// At most [`crate::LARGEST_ANSWER`] bytes.
    pub body: Vec<u8>,
}

/// A finished login.
#[derive(Debug, Clone)]
pub struct Login {
    /// Who says so.
    pub issuer: String,
    /// The provider's name for the person.
    pub subject: String,
    /// The provider's name for its session.
    pub session: Option<String>,
    /// When the person last proved who they are, in seconds of Unix time.
    pub auth_time: Option<i64>,
    /// How (RFC 8176).
    pub amr: Vec<String>,
    /// Everything else that was said; the engine keeps what it needs.
    pub claims: Map<String, Value>,
    /// Seconds by which the provider's clock is ahead of ours.
    pub drift: i64,
    /// To be shown to the provider at a logout: an ID token, or what a NameID is made of. A secret.
    pub id_token: String,
    /// Ids that may be used a single time, each with the second until which it must be remembered.
    pub once: Vec<(String, i64)>,
    /// When the session shall end at the latest, in seconds of Unix time.
    pub expires: Option<i64>,
}

/// What we hold of a login when it shall end.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// [`Login::id_token`].
    pub id_token: Option<String>,
    /// Comes back with the provider's answer, where it answers.
    pub state: String,
    /// Names our request, where it has a name.
    pub nonce: String,
}

/// What a logout message ends. At least one of subject, session, sessions and their beginning is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// All sessions of this subject, unless one session is named.
    pub subject: Option<String>,
    /// This session of the provider.
    pub session: Option<String>,
    /// These sessions of the provider.
    pub sessions: Vec<String>,
    /// All sessions of the provider whose names begin so.
    pub all_of: Option<String>,
    /// The message's own id: it may be used a single time.
    pub id: Option<String>,
    /// How long the id must be remembered, in seconds of Unix time.
    pub until: i64,
    /// The message as an answer must name it.
    pub request: Option<String>,
    /// What the answer must bring back.
    pub state: Option<String>,
}
