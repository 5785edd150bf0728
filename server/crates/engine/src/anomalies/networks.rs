//! Networks that may neither sign on nor use keys for a while.

use super::finding::Hit;
use crate::networks::Network;
use crate::{App, Error, Result};
use std::net::IpAddr;
use std::sync::Arc;
use store::TenantId;
use store::anomaly::Anomaly;
use store::block::Block;
use uuid::Uuid;

/// The network that a block because of this anomaly would be about: its subject, or where its newest signal came from.
pub(super) fn of(row: &Anomaly, newest_first: &[Hit]) -> Option<Network> {
    let shown = match row.subject_kind.as_str() {
        "address" => row.label.as_str(),
        _ => newest_first.first()?.from.as_str(),
    };
    shown.parse().ok()
}

/// Refuses an address that lies in a blocked network, and says until when.
pub async fn blocked(app: &App, tenant: TenantId, address: IpAddr) -> Result<()> {
    let now = app.now();
    let blocks = live(app, tenant).await?;
    let of = |block: &&Block| {
        let network: Option<Network> = block.network.parse().ok();
        block.until > now && network.is_some_and(|network| network.contains(address))
    };
    match blocks.iter().find(of) {
        None => Ok(()),
        Some(block) => Err(Error::Later {
            code: "address.blocked",
            message: "this network is blocked for now; an operator can lift it".to_owned(),
            seconds: block.until.since(now) / 1_000_000 + 1,
        }),
    }
}

async fn live(app: &App, tenant: TenantId) -> Result<Arc<Vec<Block>>> {
    if let Some(known) = app.blocks.get(&tenant).await {
        return Ok(known);
    }
    let found = store::block::live(app.store.read(), tenant, app.now()).await?;
    let found = Arc::new(found);
    app.blocks.insert(tenant, found.clone()).await;
    Ok(found)
}

/// Blocks that hold now, newest first.
pub async fn blocks(app: &App, tenant: TenantId) -> Result<Vec<Block>> {
    Ok(store::block::live(app.store.read(), tenant, app.now()).await?)
}

/// Lifts a block before its time. Doing it twice is fine.
pub async fn lift(app: &App, tenant: TenantId, id: Uuid) -> Result<bool> {
    let tx = app.store.begin_write().await?;
    let lifted = store::block::lift(&tx, tenant, id, app.now()).await?;
    tx.commit().await?;
    app.blocks.invalidate(&tenant).await;
    Ok(lifted)
}
