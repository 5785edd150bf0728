//! Seats: each learner takes one, once. The last one is given to one learner, however many ask for it at the same moment.

use crate::{App, Result};
use store::dispatch::{Dispatch, count_seat, give_seat, has_seat};

/// Whether the learner has a seat, after taking one if need be.
pub(crate) async fn take(app: &App, dispatch: &Dispatch, pseudonym: &str) -> Result<bool> {
    let (tenant, id) = (dispatch.tenant_id, dispatch.id);
    if has_seat(app.store.read(), tenant, id, pseudonym).await? {
        return Ok(true);
    }
    let tx = app.store.begin_write().await?;
    let counted = count_seat(&tx, tenant, id).await?;
    // The same learner may have come twice at this moment; then nothing of this is kept.
    if has_seat(&*tx, tenant, id, pseudonym).await? {
        return Ok(true);
    }
    if counted {
        give_seat(&tx, tenant, id, pseudonym, app.now()).await?;
        tx.commit().await?;
    }
    Ok(counted)
}
