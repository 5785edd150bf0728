//! Our key pairs: one or more for each platform. All that have not ended are published; the newest whose time has come
//! signs. Who knows RSA makes them and reads them.

use super::foreign;
use crate::{App, Result};
use serde_json::Value;
use store::platform::{Key, Platform};
use store::{TenantId, Tx};
use uuid::Uuid;

/// Keys in one published set at most.
const MOST: u64 = 1_000;

/// A key pair that was just made.
pub struct NewKey {
    /// Its public half, a JWK.
    pub public: Value,
    /// Its private half, PKCS#8.
    pub private: Vec<u8>,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewKey({})", self.public)
    }
}

/// What signs for us at a platform.
pub struct Signing {
    /// Its private half, PKCS#8.
    pub private: Vec<u8>,
}

impl std::fmt::Debug for Signing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signing(..)")
    }
}

/// Keeps a key where the platform has none of ours.
pub(super) async fn first(app: &App, tx: &Tx, platform: &Platform, key: NewKey) -> Result<()> {
    let (tenant, now) = (platform.tenant_id, app.now());
    if !store::platform::keys(&**tx, tenant, platform.id, now)
        .await?
        .is_empty()
    {
        return Ok(());
    }
    let id = app.ids.next();
    let row = Key {
        tenant_id: tenant,
        id,
        platform_id: platform.id,
        public: key.public.to_string(),
        private: app.secrets.seal(&sealed_for(id), key.private),
        created_at: now,
        signs_at: now,
        ends_at: None,
    };
    Ok(store::platform::insert_key(tx, row).await?)
}

/// What signs for us at a platform; none for one of LTI 1.1.
pub async fn signing(app: &App, platform: &Platform) -> Result<Option<Signing>> {
    let now = app.now();
    let keys =
        store::platform::keys(app.store.read(), platform.tenant_id, platform.id, now).await?;
    let Some(key) = keys.into_iter().find(|key| key.signs_at <= now) else {
        return Ok(None);
    };
    let private = app.secrets.unseal(&sealed_for(key.id), &key.private);
    let private = private.ok_or_else(|| foreign("key of a platform"))?;
    Ok(Some(Signing { private }))
}

/// The public halves of all keys: of every platform, for an address that a platform is given before we know it.
pub async fn public_keys(app: &App) -> Result<Vec<Value>> {
    let keys = store::credential::platform_keys(app.store.read(), app.now(), MOST).await?;
    Ok(public(&keys))
}

/// The public halves of the keys of one tenant.
pub async fn public_keys_of(app: &App, tenant: TenantId) -> Result<Vec<Value>> {
    let now = app.now();
    let keys = store::platform::keys_of_tenant(app.store.read(), tenant, now, MOST).await?;
    Ok(public(&keys))
}

fn public(keys: &[Key]) -> Vec<Value> {
    keys.iter()
        .filter_map(|key| serde_json::from_str(&key.public).ok())
        .collect()
}

fn sealed_for(id: Uuid) -> String {
    format!("platform key {id}")
}
