//! Payloads of attachments: taken in part by part with the statements that speak of them, kept once per tenant, and
//! read back. Which payloads a request has to bring is told in [`xapi::payload`].

mod keep;
mod parts;
mod receive;
mod sweep;

use crate::access::Caller;
use crate::{App, Result};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use std::collections::BTreeMap;
use store::TenantId;
use store::statement::Raw;

pub(crate) use keep::Payloads;
pub use receive::{Sent, record};
pub use sweep::sweep;

/// Bytes of one attachment, unless its key says otherwise.
pub const USUAL: u64 = 64 << 20;
/// Bytes of one attachment that a key may allow at most.
pub const LARGEST: u64 = 4 << 30;

/// Attachments of usual size that fit into one request.
const PER_REQUEST: u64 = 4;

/// How much one request may bring.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    /// Bytes of one attachment.
    attachment: u64,
    /// Bytes of all parts together.
    request: u64,
}

impl Allowance {
    /// What the key of this caller allows.
    fn of(caller: &Caller) -> Allowance {
        let attachment = caller.max_attachment().unwrap_or(USUAL);
        Allowance {
            attachment,
            request: PER_REQUEST * attachment.max(USUAL),
        }
    }
}

/// A payload that can be read.
#[derive(Debug, Clone)]
pub struct Payload {
    /// SHA-2 of the bytes, lower-case hex.
    pub sha2: String,
    /// Its media type.
    pub content_type: String,
    /// How many bytes there are.
    pub length: u64,
    object: String,
}

/// The payloads that these statements brought, each once.
pub async fn of(app: &App, tenant: TenantId, statements: &[Raw]) -> Result<Vec<Payload>> {
    let seqs: Vec<i64> = statements.iter().map(|raw| raw.seq).collect();
    let rows = store::attachment::needed_by(app.store.read(), tenant, &seqs).await?;
    let brought = store::attachment::brought_by(app.store.read(), tenant, &seqs).await?;
    let mut types: BTreeMap<String, String> = brought
        .into_iter()
        .map(|row| (row.sha2, row.content_type))
        .collect();
    let payloads = rows.into_iter().map(|row| Payload {
        content_type: types.remove(&row.sha2).unwrap_or_default(),
        sha2: row.sha2,
        length: u64::try_from(row.length).unwrap_or_default(),
        object: row.object,
    });
    Ok(payloads.collect())
}

/// The bytes of a payload, read as they are asked for.
pub fn read(
    app: &App,
    payload: Payload,
) -> impl Stream<Item = std::io::Result<Bytes>> + Send + use<> {
    let objects = app.objects.clone();
    let opened = async move { objects.read(&payload.object).await };
    futures_util::stream::once(opened)
        .try_flatten()
        .map(|bytes| {
            bytes.map_err(|error| {
                tracing::error!(%error, "a payload could not be read from object storage");
                std::io::Error::other(error)
            })
        })
}
