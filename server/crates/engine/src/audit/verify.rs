//! Whether an audit log is as it was written.

use super::{Filter, hash};
use crate::{App, Result};
use store::{Page, TenantId};

/// Lines read at once.
const PAGE: u64 = 500;

/// A log that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Its lines.
    pub lines: i64,
    /// The hash of the last one: who keeps it elsewhere can tell later that nothing before was exchanged.
    pub hash: String,
}

/// The first line that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {seq} of the audit log: {why}")]
pub struct Broken {
    /// Its number.
    pub seq: i64,
    /// What is wrong.
    pub why: String,
}

/// Reads a whole log and holds each line against the one before, and the last one against what was noted of it.
pub async fn verify(app: &App, tenant: TenantId) -> Result<Result<Verified, Broken>> {
    // Read first: lines that are added meanwhile come after it.
    let head = store::audit::head(app.store.read(), tenant).await?;
    let (mut seq, mut last) = (0, String::new());
    let (mut noted, wanted) = (None, Filter::default());
    loop {
        let page = Page {
            after: Some(seq),
            limit: PAGE,
        };
        let lines = store::audit::page(app.store.read(), tenant, &wanted, page).await?;
        if lines.is_empty() {
            break;
        }
        for line in lines {
            let broken = |why: &str| {
                let why = why.to_owned();
                Ok(Err(Broken { seq: seq + 1, why }))
            };
            if line.seq != seq + 1 {
                return broken("it is missing");
            }
            match hash(app, &line, &last) {
                None => return broken("it was written with a key that LECTERN_KEYS does not have"),
                Some(hash) if hash != line.hash => {
                    return broken("it was changed, or the one before was");
                }
                Some(hash) => (seq, last) = (line.seq, hash),
            }
            if head.as_ref().is_some_and(|head| head.seq == seq) {
                noted = Some(last.clone());
            }
        }
    }
    let Some(head) = head else {
        return Ok(Ok(Verified {
            lines: seq,
            hash: last,
        }));
    };
    let missing = |why: &str| Broken {
        seq: head.seq,
        why: why.to_owned(),
    };
    match noted {
        None => Ok(Err(missing("the log ends before it: lines were cut off"))),
        Some(hash) if hash != head.hash => Ok(Err(missing("it is another one than was noted"))),
        Some(_) => Ok(Ok(Verified {
            lines: seq,
            hash: last,
        })),
    }
}
