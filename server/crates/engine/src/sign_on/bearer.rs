//! Access tokens of a provider as credentials: who acts with one, and what they may do. What the provider lets the client
//! do and what the person may do here have to meet.

use super::{Login, people, provider, rules, session};
use crate::access::{By, Caller, Rights, Roles, Scopes, SignedIn};
use crate::provisioning::{self, GROUPS};
use crate::{App, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Instant;
use store::person::Person;
use store::provider::Provider;
use uuid::Uuid;

/// Providers with one name at most, over all tenants.
const MOST_NAMESAKES: u64 = 100;
/// Clients and scopes of one provider at most.
const MOST: usize = 100;
/// Characters of a name at most.
const LONGEST: usize = 1_000;

/// How access tokens of a provider are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Our name as a resource at the provider.
    pub audience: String,
    /// Clients whose tokens are taken; empty: all.
    #[serde(default)]
    pub clients: Vec<String>,
    /// The provider's scopes, and what each allows here: names of scopes and roles. Empty: its scopes are called as ours.
    #[serde(default)]
    pub scopes: BTreeMap<String, String>,
    /// Whether tokens may be of the type `JWT`, or of none.
    #[serde(default)]
    pub plain_jwt: bool,
}

impl Api {
    pub(super) fn check(&self, client_id: &str) -> Result<()> {
        let wrong = |message: String| Err(Error::invalid_at("idp.api", "/api", message));
        let fits = |text: &String| (1..=LONGEST).contains(&text.len());
        if !fits(&self.audience) || self.audience == client_id {
            let message = "audience is our name as a resource, 1 to 1000 characters, and not the client_id: ID tokens would fit";
            return wrong(message.to_owned());
        }
        let few = self.clients.len() <= MOST && self.scopes.len() <= MOST;
        if !few || !self.clients.iter().chain(self.scopes.keys()).all(fits) {
            return wrong(format!(
                "at most {MOST} clients and {MOST} scopes, each named"
            ));
        }
        for (name, gives) in &self.scopes {
            match Scopes::parse(gives) {
                Ok(scopes) if !scopes.is_empty() => {}
                Ok(_) => return wrong(format!("the scope {name:?} allows nothing")),
                Err(error) => return wrong(error.to_string()),
            }
        }
        Ok(())
    }

    /// What a client with these scopes of the provider may do here. Words that mean nothing here give nothing.
    fn allows(&self, words: &[String]) -> Scopes {
        let mut all = Scopes::default();
        for word in words {
            let given = match self.scopes.is_empty() {
                true => Some(word),
                false => self.scopes.get(word),
            };
            if let Some(Ok(scopes)) = given.map(|text| Scopes::parse(text)) {
                all = all.join(scopes);
            }
        }
        all
    }
}

/// A token that the protocol found good.
#[derive(Debug, Clone)]
pub struct Token {
    /// The provider's name for who acts.
    pub subject: String,
    /// What the provider lets the client do.
    pub scopes: Vec<String>,
    /// When it ends, in seconds of Unix time.
    pub expires: i64,
    /// When the person last proved who they are.
    pub auth_time: Option<i64>,
    /// Everything that was said.
    pub claims: Map<String, Value>,
}

/// The provider that a token seems to come from, and how its tokens are taken; none when nobody takes it, or when two
/// providers would: whose it is must not be a guess.
pub async fn accepting(
    app: &App,
    issuer: &str,
    audiences: &[String],
) -> Result<Option<(Provider, Api)>> {
    let mut found = None;
    for row in store::credential::providers(app.store.read(), issuer, MOST_NAMESAKES).await? {
        let Some(api) = provider::settings_of(&row)?.api else {
            continue;
        };
        if !audiences.contains(&api.audience) {
            continue;
        }
        if found.is_some() {
            return Ok(None);
        }
        found = Some((row, api));
    }
    Ok(found)
}

/// Who acts with a good token; none when they were deactivated.
pub async fn by_token(
    app: &App,
    provider: &Provider,
    api: &Api,
    token: Token,
) -> Result<Option<Caller>> {
    let settings = provider::settings_of(provider)?;
    let expires = Instant(token.expires.saturating_mul(1_000_000));
    let allowed = api.allows(&token.scopes);
    let login = Login {
        issuer: provider.issuer.clone(),
        subject: token.subject,
        session: None,
        auth_time: token.auth_time,
        amr: Vec::new(),
        claims: token.claims,
        id_token: None,
        once: Vec::new(),
        expires: None,
    };
    let who = match people::expected(app, provider, &settings, &login).await {
        Err(Error::Conflict { .. }) => return Ok(None),
        who => who?,
    };
    let claims = provisioning::with_groups(app, provider.tenant_id, who, &login.claims).await?;
    let said = rules::roles(app, provider.tenant_id, &settings.roles, &claims).await?;
    let person = match known(app, provider, &login).await? {
        Some(person) => person,
        None => welcome(app, provider, &settings, &login, (&said, who)).await?,
    };
    if person.deactivated_at.is_some() {
        return Ok(None);
    }
    // A token that is silent about groups does not take a role away: the last login said what the person is.
    let asked = rules::claims_of(&settings.roles);
    let speaks = asked.iter().all(|claim| claim == GROUPS)
        || asked.iter().any(|claim| login.claims.contains_key(claim));
    let roles = match speaks {
        true => said,
        false => session::read_roles(&person.roles)?,
    };
    Ok(Some(caller(provider, &person, &roles, allowed, expires)))
}

fn caller(
    provider: &Provider,
    person: &Person,
    roles: &Roles,
    allowed: Scopes,
    expires: Instant,
) -> Caller {
    let rights = roles.rights().meet(&Rights::everywhere(allowed));
    Caller::Person(Box::new(SignedIn {
        tenant: provider.tenant_id,
        session: person.id,
        person: person.id,
        roles: roles.names(),
        scopes: rights.scopes(),
        rights: Arc::new(rights),
        is_owner: roles.is_owner(),
        by: By::Token,
        expires,
    }))
}

async fn known(app: &App, provider: &Provider, login: &Login) -> Result<Option<Person>> {
    let (read, tenant) = (app.store.read(), provider.tenant_id);
    let found = store::person::identity(read, tenant, &login.issuer, &login.subject).await?;
    match found {
        Some(identity) => Ok(store::person::by_id(read, tenant, identity.person_id).await?),
        None => Ok(None),
    }
}

/// Somebody whose first login here is a token. Two first tokens may meet: then the other one made the person.
async fn welcome(
    app: &App,
    provider: &Provider,
    settings: &provider::Settings,
    login: &Login,
    as_who: (&Roles, Option<Uuid>),
) -> Result<Person> {
    match make(app, provider, settings, login, as_who).await {
        Err(Error::Store(error)) => match known(app, provider, login).await? {
            Some(person) => Ok(person),
            None => Err(error.into()),
        },
        made => made,
    }
}

async fn make(
    app: &App,
    provider: &Provider,
    settings: &provider::Settings,
    login: &Login,
    as_who: (&Roles, Option<Uuid>),
) -> Result<Person> {
    let (roles, who) = as_who;
    let tx = app.store.begin_write().await?;
    let (person, _) = people::of_login(app, &tx, provider, settings, login, roles, who).await?;
    tx.commit().await?;
    Ok(person)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api() -> Api {
        Api {
            audience: "https://lectern.example/api".to_owned(),
            clients: Vec::new(),
            scopes: BTreeMap::new(),
            plain_jwt: false,
        }
    }

    #[test]
    fn a_provider_s_words_allow_what_they_are_mapped_to_and_nothing_else() {
        let words = [
            "openid".to_owned(),
            "teach".to_owned(),
            "courses:read".to_owned(),
        ];
        assert_eq!(api().allows(&words).to_string(), "courses:read");
        let mut mapped = api();
        let teach = "attempts:read links:read".to_owned();
        mapped.scopes.insert("teach".to_owned(), teach.clone());
        assert_eq!(mapped.allows(&words).to_string(), teach);
        assert!(mapped.allows(&["all".to_owned()]).is_empty());
    }

    #[test]
    fn id_tokens_never_fit_and_scopes_are_known() {
        assert!(api().check("lectern").is_ok());
        assert!(api().check("https://lectern.example/api").is_err());
        for wrong in ["", "courses:reed"] {
            let mut mapped = api();
            mapped.scopes.insert("teach".to_owned(), wrong.to_owned());
            assert!(mapped.check("lectern").is_err(), "{wrong:?}");
        }
    }
}
