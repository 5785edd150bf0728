//! What SAML needs of a provider beside its row: our keys there (in use, next, before), and its description as it was last
//! read. Keys are sealed; what they mean is the protocol's business.

use crate::{App, Error, Instant, Result};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use serde::{Deserialize, Serialize};
use store::provider::Provider;
use store::saml::SamlKey;
use uuid::Uuid;

/// What was agreed with a provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Agreed {
    /// Where its description is read anew; none where it was given once.
    pub metadata_url: Option<String>,
    /// Whether requests are signed also where the provider does not ask for it.
    pub sign_requests: bool,
    /// Whether a signature around the whole answer is enough.
    pub allow_response_signature: bool,
    /// Whether assertions must be encrypted.
    pub require_encryption: bool,
    /// Whether a login may begin at the provider.
    pub idp_initiated: bool,
    /// Whether certificates may be used after their end.
    pub allow_expired_certificates: bool,
    /// The attribute that names the person, instead of the NameID.
    pub subject_attribute: Option<String>,
    /// The attribute with the person's name; kept only when it is named here.
    pub name_attribute: Option<String>,
    /// The attribute with the address of mail; kept only when it is named here.
    pub email_attribute: Option<String>,
    /// The format of NameID that is asked for.
    pub name_id_format: Option<String>,
}

/// A key of ours.
#[derive(Clone)]
pub struct Key {
    /// `current`, `next` or `previous`.
    pub stage: String,
    /// PKCS #8.
    pub private: Vec<u8>,
    /// X.509, DER.
    pub certificate: Vec<u8>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("stage", &self.stage).finish()
    }
}

/// Our keys at a provider: the one in use, the next one, the one before.
pub async fn keys(app: &App, provider: &Provider) -> Result<Vec<Key>> {
    let rows = store::saml::keys(app.store.read(), provider.tenant_id, provider.id).await?;
    let mut keys = Vec::new();
    for stage in ["current", "next", "previous"] {
        for row in rows.iter().filter(|row| row.stage == stage) {
            keys.push(opened(app, row)?);
        }
    }
    Ok(keys)
}

fn opened(app: &App, row: &SamlKey) -> Result<Key> {
    let private = app.secrets.unseal(&sealed_for(row.id), &row.private);
    let private = private.ok_or_else(|| {
        Error::Store(store::Error::Corrupt {
            what: "key at a provider",
            problem: "it was sealed with another root secret".to_owned(),
        })
    })?;
    Ok(Key {
        stage: row.stage.clone(),
        private,
        certificate: row.certificate.clone(),
    })
}

/// A new private key, RSA with 2048 bits, in PKCS #8; none when the machine cannot make one.
pub fn new_private() -> Option<Vec<u8>> {
    let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
    let private = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).ok()?;
    Some(private.as_ref().to_vec())
}

/// Adds the first keys: one in use, and the next one, so that a provider knows it long before it counts.
pub async fn add_keys(app: &App, provider: &Provider, keys: Vec<Key>) -> Result<()> {
    let tx = app.store.begin_write().await?;
    if !store::saml::keys(&*tx, provider.tenant_id, provider.id)
        .await?
        .is_empty()
    {
        return Ok(());
    }
    for key in keys {
        store::saml::add_key(&tx, sealed(app, provider, key)).await?;
    }
    Ok(tx.commit().await?)
}

/// The next key comes into use, the one in use is the one before, and `fresh` is the next one.
pub async fn rotate(app: &App, provider: &Provider, fresh: Key) -> Result<()> {
    let (tenant, id) = (provider.tenant_id, provider.id);
    let tx = app.store.begin_write().await?;
    store::saml::remove_keys(&tx, tenant, id, "previous").await?;
    store::saml::move_keys(&tx, tenant, id, "current", "previous").await?;
    store::saml::move_keys(&tx, tenant, id, "next", "current").await?;
    store::saml::add_key(&tx, sealed(app, provider, fresh)).await?;
    // Whoever knows the provider by its last change reads it anew.
    let changed = Provider {
        updated_at: app.now(),
        ..provider.clone()
    };
    store::provider::replace(&tx, changed).await?;
    Ok(tx.commit().await?)
}

fn sealed(app: &App, provider: &Provider, key: Key) -> SamlKey {
    let id = app.ids.next();
    SamlKey {
        tenant_id: provider.tenant_id,
        id,
        provider_id: provider.id,
        stage: key.stage,
        private: app.secrets.seal(&sealed_for(id), key.private),
        certificate: key.certificate,
        created_at: app.now(),
    }
}

/// The description of a provider, and when it was read.
pub async fn description(app: &App, provider: &Provider) -> Result<Option<(String, Instant)>> {
    let read = app.store.read();
    let found = store::saml::description(read, provider.tenant_id, provider.id).await?;
    Ok(found.map(|row| (row.xml, row.fetched_at)))
}

/// Keeps a description that was found good.
pub async fn keep_description(app: &App, provider: &Provider, xml: &str) -> Result<()> {
    let tx = app.store.begin_write().await?;
    let (tenant, now) = (provider.tenant_id, app.now());
    store::saml::keep_description(&tx, tenant, provider.id, xml.to_owned(), now).await?;
    Ok(tx.commit().await?)
}

/// What a logout carries out and back: a state, and the name of the request that belongs to it. Whatever instance sees
/// the answer knows the request by its state.
pub fn logout_state(app: &App) -> (String, String) {
    let state = crate::secrets::token();
    let request = logout_request(app, &state);
    (state, request)
}

/// The name of the request that went out with a state.
pub fn logout_request(app: &App, state: &str) -> String {
    app.secrets.token_hash(&format!("logout {state}"))
}

fn sealed_for(id: Uuid) -> String {
    format!("saml key {id}")
}
