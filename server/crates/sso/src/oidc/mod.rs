//! OpenID Connect: authorization code flow with PKCE, state and nonce, and the three kinds of logout.

mod access_token;
mod authorize;
mod discovery;
mod id_token;
mod jws;
mod keys;
mod logout;
mod token;
mod userinfo;

pub use crate::transport::Transport;
pub use access_token::{Bearer, Hint, Resource, bearer, hint};
pub use discovery::{Provider, discovery_url};
pub use keys::Keys;

use crate::protocol::{
    Answer, Chance, Ended, Held, Login, Metadata, Pending, Protocol, Reply, Started, Step, Way,
};
use crate::{Condition, Refusal};

/// How we are known at a provider.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Our name there.
    pub client_id: String,
    /// What proves it; none for a public client.
    pub client_secret: Option<String>,
    /// What we ask for; `openid` is always among it.
    pub scopes: Vec<String>,
    /// Where our own addresses for this provider are.
    pub metadata: Metadata,
    /// Claims we would like to have: when the ID token lacks one, the userinfo endpoint is asked.
    pub wanted: Vec<String>,
    /// Seconds since the person last proved who they are, at most.
    pub max_age: Option<i64>,
}

/// OpenID Connect with one provider.
#[derive(Debug, Clone)]
pub struct Client<'a> {
    /// The provider, as it describes itself.
    pub provider: &'a Provider,
    /// Its keys.
    pub keys: &'a Keys,
    /// Our place there.
    pub registration: &'a Registration,
}

impl Protocol for Client<'_> {
    fn metadata(&self) -> Metadata {
        self.registration.metadata.clone()
    }

    fn start(&self, chance: Chance, now: i64) -> Result<Started, Refusal> {
        Ok(authorize::start(
            self.provider,
            self.registration,
            chance,
            now,
        ))
    }

    fn finish(
        &self,
        pending: &Pending,
        answer: &Answer,
        replies: &[Reply],
        now: i64,
    ) -> Result<Step, Refusal> {
        let code = authorize::code(self.provider, pending, answer, now)?;
        let Some(reply) = replies.first() else {
            let call = token::call(self.provider, self.registration, code, pending);
            return Ok(Step::Call(call));
        };
        let tokens = token::read(reply)?;
        let mut login = self.verified(pending, code, &tokens, now)?;
        let wants_more = self
            .registration
            .wanted
            .iter()
            .any(|claim| !login.claims.contains_key(claim));
        match (&self.provider.userinfo, replies.get(1)) {
            (Some(endpoint), None) if wants_more => {
                let call = userinfo::call(endpoint, &tokens.access_token);
                return Ok(Step::Call(call));
            }
            (_, Some(reply)) => userinfo::merge(reply, &login.subject, &mut login.claims)?,
            (_, None) => {}
        }
        Ok(Step::Done(Box::new(login)))
    }

    fn start_slo(&self, held: &Held, back_to: &str, _: i64) -> Result<Way, Refusal> {
        logout::start(self.provider, self.registration, held, back_to).map(Way::Address)
    }

    fn slo(&self, message: &Answer, now: i64) -> Result<Ended, Refusal> {
        match message.twice(&["logout_token", "iss", "sid"]) {
            Some(name) => Err(Refusal::new(
                Condition::CallbackParameter,
                format!("{name} more than once"),
                "each parameter once",
            )),
            None => logout::read(self, message, now),
        }
    }
}

impl Client<'_> {
    fn verified(
        &self,
        pending: &Pending,
        code: &str,
        tokens: &token::Tokens,
        now: i64,
    ) -> Result<Login, Refusal> {
        let signed = jws::verify(&tokens.id_token, self.keys, &["jwt"])?;
        let expected = id_token::Expected {
            issuer: &self.provider.issuer,
            client_id: &self.registration.client_id,
            nonce: &pending.nonce,
            access_token: &tokens.access_token,
            code,
            max_age: self.registration.max_age,
        };
        id_token::check(signed.claims, &expected, &tokens.id_token, now)
    }
}
