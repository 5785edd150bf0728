//! What a launch may use a single time, on whatever instance: its state, its nonce.

use crate::{App, Error, Instant, Result};
use store::TenantId;
use store::used::Used;
use store::writer::Change;

/// One of them.
#[derive(Debug, Clone)]
pub struct Once {
    /// What it is called when it comes again.
    pub code: &'static str,
    /// What it is: kind, whose, and its value. Only a keyed hash is kept.
    pub what: String,
    /// Until when it must be remembered.
    pub until: Instant,
}

impl Once {
    pub(super) fn hash(&self, app: &App) -> String {
        app.secrets
            .token_hash(&format!("{} {}", self.code, self.what))
    }

    /// The use, with what came of it.
    pub(super) fn used(&self, app: &App, tenant: TenantId, answer: Option<&str>) -> Change {
        let hash = self.hash(app);
        let answer = answer.map(|text| app.secrets.seal(&hash, text.as_bytes().to_vec()));
        let now = app.now();
        Change::Used(Box::new(Used {
            tenant_id: tenant,
            hash,
            answer,
            used_at: now,
            // A repeat must find its answer.
            expires_at: self.until.max(now.plus_seconds(120)),
        }))
    }
}

/// Fails with the code of the first that was used.
pub(super) async fn check_unused(app: &App, tenant: TenantId, all: &[Once]) -> Result<()> {
    for once in all {
        let hash = once.hash(app);
        if store::used::by_hash(app.store.read(), tenant, &hash)
            .await?
            .is_some()
        {
            return Err(Error::conflict(once.code, "it was used before"));
        }
    }
    Ok(())
}
