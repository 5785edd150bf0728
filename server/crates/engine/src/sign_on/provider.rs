//! Identity providers: added, changed, removed. Their secrets are kept sealed.

use super::bearer::Api;
use super::rules::{self, Rule};
use super::saml::Agreed;
use crate::access::Role;
use crate::anomalies::{self, Change, Weight};
use crate::provisioning::GROUPS;
use crate::{App, Error, Result};
use serde::{Deserialize, Serialize};
use store::provider::Provider;
use store::web_session::Which;
use store::{Page, TenantId, Tx};
use uuid::Uuid;

/// Rules of one provider at most.
const MOST_RULES: usize = 100;
/// Courses of one rule at most.
const MOST_COURSES: usize = 100;
/// Scopes asked for at most.
const MOST_SCOPES: usize = 20;
/// Characters of names, addresses and secrets at most.
const LONGEST: usize = 1_000;
/// Names that stand in our own addresses.
const RESERVED: [&str; 3] = ["oidc", "saml", "logout"];

/// What a provider shall be, as it is written in JSON.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    /// Its name in our addresses.
    pub slug: String,
    /// `oidc` or `saml`.
    pub kind: String,
    /// The provider's name for itself. SAML reads it in the description; where that has many, this chooses.
    #[serde(default)]
    pub issuer: String,
    /// Our name there. For SAML the address of our description, unless it is given.
    #[serde(default)]
    pub client_id: String,
    /// What proves it; none for a public client.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// What is asked for: a list, or words in one text. Name and address are kept only when `profile` and `email` are
    /// asked for.
    #[serde(default)]
    pub scopes: Words,
    /// Who has which role.
    #[serde(default)]
    pub roles: Vec<Rule>,
    /// Seconds since the person last proved who they are, at most.
    #[serde(default)]
    pub max_age: Option<i64>,
    /// Whether it is still being set up: what does not fit is no anomaly then.
    #[serde(default)]
    pub test: bool,
    /// Whether it asks people for a second factor and tells so.
    #[serde(default)]
    pub mfa: bool,
    /// Whether and how its access tokens are credentials of our APIs.
    #[serde(default)]
    pub api: Option<Api>,
    /// How a login tells whom of the provisioned people it means.
    #[serde(default)]
    pub scim: Option<Link>,
    /// SAML: the description itself.
    #[serde(default)]
    pub metadata_xml: Option<String>,
    /// SAML: where the description is.
    #[serde(default)]
    pub metadata_url: Option<String>,
    /// SAML: whether requests are signed also where the provider does not ask for it; they are unless it says no.
    #[serde(default)]
    pub sign_requests: Option<bool>,
    /// SAML: whether a signature around the whole answer is enough.
    #[serde(default)]
    pub allow_response_signature: bool,
    /// SAML: whether assertions must be encrypted.
    #[serde(default)]
    pub require_encryption: bool,
    /// SAML: whether a login may begin at the provider.
    #[serde(default)]
    pub idp_initiated: bool,
    /// SAML: whether certificates may be used after their end.
    #[serde(default)]
    pub allow_expired_certificates: bool,
    /// SAML: the attribute that names the person, instead of the NameID.
    #[serde(default)]
    pub subject_attribute: Option<String>,
    /// SAML: the attribute with the person's name; kept only when it is named here.
    #[serde(default)]
    pub name_attribute: Option<String>,
    /// SAML: the attribute with the address of mail; kept only when it is named here.
    #[serde(default)]
    pub email_attribute: Option<String>,
    /// SAML: the format of NameID that is asked for.
    #[serde(default)]
    pub name_id_format: Option<String>,
}

/// What logins and provisioned people have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// A claim of the login: `sub`, or another that people cannot change.
    pub claim: String,
    /// The attribute that it equals: `externalId` or `userName`.
    pub attribute: String,
}

impl New {
    /// What is agreed with a provider of SAML.
    fn agreed(&self) -> Agreed {
        Agreed {
            metadata_url: self.metadata_url.clone(),
            sign_requests: self.sign_requests.unwrap_or(true),
            allow_response_signature: self.allow_response_signature,
            require_encryption: self.require_encryption,
            idp_initiated: self.idp_initiated,
            allow_expired_certificates: self.allow_expired_certificates,
            subject_attribute: self.subject_attribute.clone(),
            name_attribute: self.name_attribute.clone(),
            email_attribute: self.email_attribute.clone(),
            name_id_format: self.name_id_format.clone(),
        }
    }
}

/// A list of words.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// One by one.
    List(Vec<String>),
    /// Separated by blanks.
    Text(String),
}

impl Default for Words {
    fn default() -> Words {
        Words::List(Vec::new())
    }
}

impl Words {
    fn list(&self) -> Vec<String> {
        match self {
            Words::List(list) => list.clone(),
            Words::Text(text) => text.split_whitespace().map(str::to_owned).collect(),
        }
    }
}

/// What is set for a provider beside its name and ours.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Settings {
    /// Scopes asked for beside `openid`.
    pub scopes: Vec<String>,
    /// Who has which role.
    pub roles: Vec<Rule>,
    /// Seconds since the person last proved who they are, at most.
    pub max_age: Option<i64>,
    /// Whether it is still being set up.
    #[serde(default)]
    pub test: bool,
    /// Whether it asks for a second factor and tells so.
    #[serde(default)]
    pub mfa: bool,
    /// Whether and how its access tokens are credentials of our APIs.
    #[serde(default)]
    pub api: Option<Api>,
    /// How a login tells whom of the provisioned people it means.
    #[serde(default)]
    pub scim: Option<Link>,
    /// What was agreed with a provider of SAML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saml: Option<Agreed>,
}

impl Settings {
    /// Whether a scope is asked for.
    pub fn asks_for(&self, scope: &str) -> bool {
        self.scopes.iter().any(|asked| asked == scope)
    }

    /// Claims that a login needs for roles and for what is kept.
    pub fn wanted(&self) -> Vec<String> {
        let mut wanted = rules::claims_of(&self.roles);
        wanted.retain(|claim| claim != GROUPS);
        wanted.extend(self.scim.iter().map(|link| link.claim.clone()));
        for (scope, claim) in [("email", "email"), ("profile", "name")] {
            if self.asks_for(scope) {
                wanted.push(claim.to_owned());
            }
        }
        wanted
    }
}

/// Adds a provider, or changes the one with this slug. Where it becomes another provider, its sessions end.
pub async fn add(app: &App, tenant: TenantId, new: New) -> Result<Provider> {
    let settings = checked(&new)?;
    let tx = app.store.begin_write().await?;
    let known = store::credential::provider(&*tx, &new.slug).await?;
    if known
        .as_ref()
        .is_some_and(|known| known.tenant_id != tenant)
    {
        let message = format!(
            "another tenant has a provider {}; take another slug",
            new.slug
        );
        return Err(Error::conflict("idp.slug_taken", message));
    }
    let id = known
        .as_ref()
        .map_or_else(|| app.ids.next(), |known| known.id);
    let seal = |secret: String| app.secrets.seal(&sealed_for(id), secret.into_bytes());
    let provider = Provider {
        tenant_id: tenant,
        id,
        slug: new.slug,
        kind: new.kind,
        issuer: new.issuer,
        client_id: new.client_id,
        client_secret: new.client_secret.map(seal),
        settings: serde_json::to_string(&settings).unwrap_or_default(),
        created_at: known
            .as_ref()
            .map_or_else(|| app.now(), |known| known.created_at),
        updated_at: app.now(),
    };
    let change = match &known {
        None => "idp.added",
        Some(_) => "idp.changed",
    };
    told(app, &tx, &provider, change).await?;
    match known {
        None => store::provider::insert(&tx, provider.clone()).await?,
        Some(known) => {
            if (&known.issuer, &known.client_id) != (&provider.issuer, &provider.client_id) {
                let which = Which::OfProvider(id);
                store::web_session::end(&tx, tenant, which, "provider", app.now()).await?;
            }
            store::provider::replace(&tx, provider.clone()).await?;
        }
    }
    tx.commit().await?;
    app.web_sessions.invalidate_all();
    Ok(provider)
}

/// Providers of a tenant, oldest first.
pub async fn list(app: &App, tenant: TenantId, page: Page<Uuid>) -> Result<Vec<Provider>> {
    Ok(store::provider::page(app.store.read(), tenant, page).await?)
}

/// The provider that a browser or another server asks for.
pub async fn by_slug(app: &App, slug: &str) -> Result<Provider> {
    let found = store::credential::provider(app.store.read(), slug).await?;
    found.ok_or_else(|| missing(slug))
}

/// The provider of this tenant with this slug.
pub async fn get(app: &App, tenant: TenantId, slug: &str) -> Result<Provider> {
    let found = by_slug(app, slug).await?;
    if found.tenant_id == tenant {
        Ok(found)
    } else {
        Err(missing(slug))
    }
}

/// Removes a provider; sessions that began there end. Answers how many.
pub async fn remove(app: &App, tenant: TenantId, slug: &str) -> Result<u64> {
    let provider = get(app, tenant, slug).await?;
    let tx = app.store.begin_write().await?;
    let which = Which::OfProvider(provider.id);
    let ended = store::web_session::end(&tx, tenant, which, "provider", app.now()).await?;
    store::saml::remove(&tx, tenant, provider.id).await?;
    store::provider::remove(&tx, tenant, provider.id).await?;
    told(app, &tx, &provider, "idp.removed").await?;
    tx.commit().await?;
    app.web_sessions.invalidate_all();
    Ok(ended)
}

/// A way in that opens or closes is always told.
async fn told(app: &App, tx: &Tx, provider: &Provider, change: &str) -> Result<()> {
    let change = Change {
        actor: "cli",
        person: None,
        change,
        target: &provider.slug,
        weight: Weight::Notable,
    };
    anomalies::changed(app, tx, provider.tenant_id, change).await
}

/// What is set for a provider.
pub fn settings_of(provider: &Provider) -> Result<Settings> {
    serde_json::from_str(&provider.settings).map_err(|error| {
        Error::Store(store::Error::Corrupt {
            what: "settings of a provider",
            problem: error.to_string(),
        })
    })
}

/// Our secret at a provider.
pub fn client_secret(app: &App, provider: &Provider) -> Result<Option<String>> {
    let Some(sealed) = &provider.client_secret else {
        return Ok(None);
    };
    let opened = app.secrets.unseal(&sealed_for(provider.id), sealed);
    let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Some).ok_or_else(|| {
        Error::Store(store::Error::Corrupt {
            what: "secret of a provider",
            problem: "it was sealed with another root secret".to_owned(),
        })
    })
}

fn checked(new: &New) -> Result<Settings> {
    let wrong =
        |code, pointer: &str, message: String| Err(Error::invalid_at(code, pointer, message));
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let slug = new.slug.as_str();
    if slug.is_empty() || slug.len() > 40 || !slug.chars().all(plain) || RESERVED.contains(&slug) {
        let message = format!("a slug has 1 to 40 of a-z, 0-9 and -, and is none of {RESERVED:?}");
        return wrong("idp.slug", "/slug", message);
    }
    if !["oidc", "saml"].contains(&new.kind.as_str()) {
        let message = format!("found kind {:?}; kinds are \"oidc\" and \"saml\"", new.kind);
        return wrong("idp.kind", "/kind", message);
    }
    let saml = new.kind == "saml";
    let plain = Agreed {
        sign_requests: true,
        ..Agreed::default()
    };
    if !saml && (new.agreed() != plain || new.metadata_xml.is_some()) {
        let message = "metadata and attributes are for the kind \"saml\"".to_owned();
        return wrong("idp.kind", "/kind", message);
    }
    if saml && new.api.is_some() {
        let message = "access tokens are for the kind \"oidc\"".to_owned();
        return wrong("idp.kind", "/api", message);
    }
    let graphic = |text: &str| text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let fits = |text: &str| (1..=LONGEST).contains(&text.len()) && graphic(text);
    let named = saml || url::Url::parse(&new.issuer).is_ok();
    if !named || !fits(&new.issuer) {
        let message = format!(
            "{:?} is no address; write the issuer as the provider does",
            new.issuer
        );
        return wrong("idp.issuer", "/issuer", message);
    }
    if !fits(&new.client_id) || !new.client_secret.as_deref().is_none_or(fits) {
        let message = "client_id and client_secret are 1 to 1000 printable characters".to_owned();
        return wrong("idp.client", "/client_id", message);
    }
    let scopes: Vec<String> = new
        .scopes
        .list()
        .into_iter()
        .filter(|one| one != "openid")
        .collect();
    let attributes = [
        &new.subject_attribute,
        &new.name_attribute,
        &new.email_attribute,
        &new.name_id_format,
    ];
    if !attributes.into_iter().flatten().all(|name| fits(name)) {
        let message = "names of attributes are 1 to 1000 printable characters".to_owned();
        return wrong("idp.attribute", "", message);
    }
    let mut scopes = scopes;
    if saml {
        // What is kept of a person goes by the scopes, whatever the protocol.
        scopes.extend(new.name_attribute.as_ref().map(|_| "profile".to_owned()));
        scopes.extend(new.email_attribute.as_ref().map(|_| "email".to_owned()));
    }
    let word = |scope: &String| fits(scope) && !scope.contains([' ', '"', '\\']);
    if scopes.len() > MOST_SCOPES || !scopes.iter().all(word) {
        return wrong(
            "idp.scopes",
            "/scopes",
            format!("at most {MOST_SCOPES} scopes, each a word"),
        );
    }
    let known = |rule: &Rule| Role::named(&rule.role).is_some_and(Role::is_given_by_rules);
    if let Some(rule) = new.roles.iter().find(|rule| !known(rule)) {
        let given = Role::ALL.iter().filter(|role| role.is_given_by_rules());
        let names: Vec<&str> = given.map(|role| role.name()).collect();
        let message = format!(
            "a rule cannot give the role {:?}; it can give {}",
            rule.role,
            names.join(", ")
        );
        return wrong("idp.roles", "/roles", message);
    }
    let sized = |rule: &Rule| {
        let few = rule.courses.as_ref().is_none_or(|courses| {
            (1..=MOST_COURSES).contains(&courses.len()) && courses.iter().all(|one| fits(one))
        });
        few && fits(&rule.claim) && (1..=LONGEST).contains(&rule.value.len())
    };
    if new.roles.len() > MOST_RULES || !new.roles.iter().all(sized) {
        let message = format!(
            "at most {MOST_RULES} rules, each with a claim, a value and 1 to {MOST_COURSES} courses, or none for all"
        );
        return wrong("idp.roles", "/roles", message);
    }
    if new
        .max_age
        .is_some_and(|age| !(0..=86_400 * 365).contains(&age))
    {
        return wrong("idp.max_age", "/max_age", "0 seconds to a year".to_owned());
    }
    if let Some(api) = &new.api {
        api.check(&new.client_id)?;
    }
    let told = |link: &Link| {
        fits(&link.claim) && ["externalId", "userName"].contains(&link.attribute.as_str())
    };
    if !new.scim.as_ref().is_none_or(told) {
        let message = "scim has a claim, and externalId or userName as attribute".to_owned();
        return wrong("idp.scim", "/scim", message);
    }
    Ok(Settings {
        scopes,
        scim: new.scim.clone(),
        api: new.api.clone(),
        roles: new.roles.clone(),
        max_age: new.max_age,
        test: new.test,
        mfa: new.mfa,
        saml: saml.then(|| new.agreed()),
    })
}

fn sealed_for(id: Uuid) -> String {
    format!("provider {id}")
}

fn missing(slug: &str) -> Error {
    let short: String = slug.chars().take(40).collect();
    Error::not_found("idp", short)
}
