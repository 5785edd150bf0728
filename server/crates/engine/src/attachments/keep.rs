//! Payloads that came with a request, until its statements are stored or refused.

use crate::{App, Error, Instant};
use std::collections::BTreeSet;
use store::TenantId;
use store::attachment::{Attachment, Brought};
use store::writer::Unit;
use xapi::Prepared;

/// What came with a request. For most requests: nothing.
#[derive(Debug, Default)]
pub(crate) struct Payloads {
    /// By lower-case hash; also those that the tenant had before.
    came: BTreeSet<String>,
    /// Written to object storage by this request.
    new: Vec<Attachment>,
}

impl Payloads {
    /// Notes that a payload came; `object` says where it was written, unless the tenant had it.
    pub(super) fn add(
        &mut self,
        tenant: TenantId,
        sha2: &str,
        length: u64,
        object: Option<String>,
        now: Instant,
    ) {
        self.came.insert(sha2.to_owned());
        self.new.extend(object.map(|object| Attachment {
            tenant_id: tenant,
            sha2: sha2.to_owned(),
            object,
            length: i64::try_from(length).unwrap_or(i64::MAX),
            created_at: now,
        }));
    }

    /// Adds the new payloads to the unit that stores their statements.
    pub(crate) fn join(&self, unit: &mut Unit) {
        unit.attachments.extend_from_slice(&self.new);
    }

    /// Adds which of them this statement brought.
    pub(crate) fn of(&self, prepared: &Prepared, unit: &mut Unit) {
        for attachment in &prepared.attachments {
            if self.came.contains(&attachment.sha2) {
                unit.brought.push(Brought {
                    tenant_id: unit.tenant,
                    statement_id: prepared.id,
                    sha2: attachment.sha2.clone(),
                    content_type: attachment.content_type.clone(),
                });
            }
        }
    }

    /// Removes what was written: the statements were refused before anyone could know of it.
    pub(super) async fn discard(self, app: &App) {
        remove(app, self.new).await;
    }

    /// Removes what no row speaks of: another request brought the same payload first, or the statements were refused
    /// by the writer. Places are never shared between requests, so nobody else can need what is removed here.
    pub(super) async fn settle(self, app: &App, tenant: TenantId, refused: Option<&Error>) {
        // The commit may have happened all the same when the database failed.
        let uncertain = matches!(refused, Some(Error::Writer(_) | Error::Store(_)));
        if self.new.is_empty() || uncertain {
            return;
        }
        let hashes = self.new.iter().map(|row| row.sha2.as_str());
        match store::attachment::by_hash(app.store.read(), tenant, hashes).await {
            Ok(rows) => {
                let is_known = |new: &Attachment| rows.iter().any(|row| row.object == new.object);
                let (_, surplus) = self.new.into_iter().partition(is_known);
                remove(app, surplus).await;
            }
            Err(error) => tracing::warn!(%error, "payloads that may not be needed were left"),
        }
    }
}

async fn remove(app: &App, surplus: Vec<Attachment>) {
    for attachment in surplus {
        if let Err(error) = app.objects.remove(&attachment.object).await {
            tracing::warn!(
                ?error,
                object = attachment.object,
                "a payload could not be removed"
            );
        }
    }
}
