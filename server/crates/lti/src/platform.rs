//! A platform as it was registered with us: one issuer and one client (SEC §5.1.1.1; CORE §3.1.2).

use crate::login::Initiation;
use crate::refusal::shown;
use crate::web::service_address;
use crate::{Condition, Refusal, Verdict};
use uuid::Uuid;

/// What we know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// Our name for it.
    pub id: Uuid,
    /// Its own name, compared byte by byte.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// Others that may stand in `aud` beside us.
    pub trusted_audiences: Vec<String>,
    /// Which of its deployments may launch.
    pub deployments: Deployments,
    /// Where a login goes on.
    pub auth_login_url: String,
    /// Where service tokens are asked for.
    pub auth_token_url: String,
    /// What a service token's request is addressed to, where that is not the token's address (Brightspace).
    pub auth_audience: Option<String>,
    /// Where its key set is.
    pub key_set_url: String,
}

/// Which deployments of a platform may launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deployments {
    /// Any: they are learned at their first launch, and someone says whose they are.
    Learned,
    /// These alone.
    Only(Vec<String>),
}

impl Deployments {
    pub(crate) fn allow(&self, deployment: &str) -> bool {
        match self {
            Deployments::Learned => true,
            Deployments::Only(known) => known.iter().any(|known| known == deployment),
        }
    }
}

/// Which of our platforms began a login: by issuer and, where it is named, client.
pub fn choose<'p>(platforms: &'p [Platform], login: &Initiation) -> Verdict<&'p Platform> {
    let mut of_issuer = platforms
        .iter()
        .filter(|platform| platform.issuer == login.issuer);
    let Some(first) = of_issuer.next() else {
        return Err(Refusal::new(
            Condition::PlatformUnknown,
            format!("issuer {}", shown(&login.issuer)),
            "the issuer of a registered platform, letter by letter",
        ));
    };
    match &login.client_id {
        Some(client) => std::iter::once(first)
            .chain(of_issuer)
            .find(|platform| platform.client_id == *client)
            .ok_or_else(|| {
                let found = format!(
                    "client id {} of issuer {}",
                    shown(client),
                    shown(&login.issuer)
                );
                Refusal::new(
                    Condition::ClientUnknown,
                    found,
                    "a client id that was registered with this issuer",
                )
            }),
        None if of_issuer.next().is_some() => Err(Refusal::new(
            Condition::ClientAmbiguous,
            format!(
                "no client id, and several are registered with issuer {}",
                shown(&login.issuer)
            ),
            "`client_id` in the login initiation",
        )),
        None => Ok(first),
    }
}

impl Platform {
    /// Whether its addresses may be called: https, or this machine (CORE §3.5).
    pub fn check(&self) -> Verdict<()> {
        let addresses = [
            ("auth_login_url", &self.auth_login_url),
            ("auth_token_url", &self.auth_token_url),
            ("key_set_url", &self.key_set_url),
        ];
        for (name, address) in addresses {
            if let Err(why) = service_address(address) {
                let found = format!("`{name}` {}: {why}", shown(address));
                return Err(Refusal::new(
                    Condition::AddressInsecure,
                    found,
                    "an https address",
                ));
            }
        }
        Ok(())
    }
}
