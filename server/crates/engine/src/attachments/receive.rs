//! Statements with their payloads. Every payload goes to object storage while it comes and while its hash is computed;
//! nothing stays there unless the statements that speak of it commit.

use super::parts::{Parts, Trouble};
use super::{Allowance, Payloads};
use crate::access::Caller;
use crate::objects::Upload;
use crate::{App, Error, Result, lrs, quarantine};
use bytes::Bytes;
use futures_util::Stream;
use std::collections::BTreeSet;
use uuid::Uuid;
use xapi::payload::{Hasher, Part, Wanted};
use xapi::{Limits, Statement, Version};

/// A request of parts.
#[derive(Debug)]
pub struct Sent<S> {
    /// `Content-Type`, which names the boundary.
    pub content_type: String,
    /// `Content-Length`, when there is one.
    pub length: Option<u64>,
    /// The bytes as they arrive.
    pub body: S,
    /// The version of the standard that it is made in.
    pub version: Version,
    /// The id of a PUT.
    pub put: Option<Uuid>,
}

/// Validates and stores what a client sends in parts. Answers the ids in order.
///
/// Let it end: a request that is given up half-way may leave a payload behind that no statement speaks of.
pub async fn record<S, E>(app: &App, caller: &Caller, sent: Sent<S>) -> Result<Vec<Uuid>>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: std::fmt::Display,
{
    let (version, put) = (sent.version, sent.put);
    let mut parts = match Parts::of(sent, Allowance::of(caller).request) {
        Ok(parts) => parts,
        Err(fault) => {
            let nothing = quarantine::Sent {
                body: &[],
                version,
                put,
            };
            return Err(quarantine::refuse(app, caller, &nothing, vec![fault]).await?);
        }
    };
    let (mut json, mut payloads) = (Vec::new(), Payloads::default());
    let came = receive(app, caller, &mut parts, put, &mut json, &mut payloads).await;
    parts.drain().await;
    let statements = match came {
        Ok(statements) => statements,
        Err(trouble) => {
            payloads.discard(app).await;
            let sent = quarantine::Sent {
                body: &json,
                version,
                put,
            };
            return Err(refused(app, caller, &sent, trouble).await?);
        }
    };
    let start = std::time::Instant::now();
    let kept = lrs::keep(app, caller, statements, version, put, &payloads).await;
    payloads
        .settle(app, caller.tenant(), kept.as_ref().err())
        .await;
    app.stats.accept.add(start.elapsed());
    kept
}

async fn refused(
    app: &App,
    caller: &Caller,
    sent: &quarantine::Sent<'_>,
    trouble: Trouble,
) -> Result<Error> {
    match trouble {
        Trouble::Faults(faults) => quarantine::refuse(app, caller, sent, faults).await,
        Trouble::Error(error) => Ok(error),
    }
}

/// Takes in all parts; the statements are sound and every payload is what its attachment says.
async fn receive<'j, S, E>(
    app: &App,
    caller: &Caller,
    parts: &mut Parts<S>,
    put: Option<Uuid>,
    json: &'j mut Vec<u8>,
    payloads: &mut Payloads,
) -> Result<Vec<Statement<'j>>, Trouble>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: std::fmt::Display,
{
    parts.json(json).await?;
    let statements = xapi::parse(json, parts.version(), &Limits::default())?;
    lrs::of_put(put, &statements)?;
    let mut wanted = Wanted::by(&statements, parts.version());
    let most = Allowance::of(caller).attachment;
    sound(wanted.too_large(most))?;
    let known = known(app, caller, &wanted).await?;
    while let Some(head) = parts.head().await? {
        let part = wanted.part(&head)?;
        let is_new = !part.is_repeat && !known.contains(&part.sha2);
        let mut taking = Taking::begin(app, caller, &part, is_new).await?;
        match taking
            .all(parts, &mut wanted, &part, part.limit(most))
            .await
        {
            Ok(()) => {
                let length = taking.length;
                let object = taking.finish().await?;
                payloads.add(caller.tenant(), &part.sha2, length, object, app.now());
            }
            Err(trouble) => {
                taking.abort().await;
                return Err(trouble);
            }
        }
    }
    sound(wanted.missing())?;
    drop(wanted);
    Ok(statements)
}

fn sound(faults: Vec<xapi::Fault>) -> Result<(), Trouble> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.into())
    }
}

/// What the tenant has already. It has to be sent all the same: to know a hash is not to have the payload.
async fn known(app: &App, caller: &Caller, wanted: &Wanted<'_, '_>) -> Result<BTreeSet<String>> {
    let mut hashes = wanted.hashes().peekable();
    if hashes.peek().is_none() {
        return Ok(BTreeSet::new());
    }
    let rows = store::attachment::by_hash(app.store.read(), caller.tenant(), hashes).await?;
    Ok(rows.into_iter().map(|row| row.sha2).collect())
}

/// One payload on its way in.
struct Taking {
    hasher: Hasher,
    length: u64,
    /// None when the tenant has it, or it came before in this request.
    upload: Option<Upload>,
    /// A signature is kept to be read.
    copy: Option<Vec<u8>>,
}

impl Taking {
    async fn begin(app: &App, caller: &Caller, part: &Part, is_new: bool) -> Result<Taking> {
        let upload = if is_new {
            let place = place(app, caller, &part.sha2);
            Some(app.objects.upload(place).await?)
        } else {
            None
        };
        Ok(Taking {
            hasher: Hasher::like(&part.sha2),
            length: 0,
            upload,
            copy: (part.is_signature && !part.is_repeat).then(Vec::new),
        })
    }

    /// Takes the bytes in and holds them against what was announced.
    async fn all<S, E>(
        &mut self,
        parts: &mut Parts<S>,
        wanted: &mut Wanted<'_, '_>,
        part: &Part,
        most: u64,
    ) -> Result<(), Trouble>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
        E: std::fmt::Display,
    {
        while let Some(bytes) = parts.data().await? {
            self.length += bytes.len() as u64;
            if self.length > most {
                return Err(wanted.overflowed(part, most).into());
            }
            self.take(&bytes).await?;
        }
        let sha2 = self.hasher.clone().finish();
        sound(wanted.came(part, self.length, &sha2))?;
        if let Some(jws) = &self.copy {
            sound(wanted.signs(part, jws))?;
        }
        Ok(())
    }

    async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.hasher.update(bytes);
        if let Some(copy) = &mut self.copy {
            copy.extend_from_slice(bytes);
        }
        match &mut self.upload {
            Some(upload) => upload.write(bytes).await,
            None => Ok(()),
        }
    }

    /// Puts it in its place; answers which, when it is new.
    async fn finish(self) -> Result<Option<String>> {
        match self.upload {
            Some(upload) => Ok(Some(upload.finish().await?)),
            None => Ok(None),
        }
    }

    async fn abort(self) {
        if let Some(upload) = self.upload {
            upload.abort().await;
        }
    }
}

/// By tenant and hash, with an id of its own: two requests never write to the same place, so that one can take back
/// what it wrote without harm to the other.
fn place(app: &App, caller: &Caller, sha2: &str) -> String {
    let (tenant, id) = (caller.tenant(), app.ids.next().simple());
    format!("attachments/{tenant}/{}/{sha2}-{id}", &sha2[..2])
}
