//! Secrets at rest: sealed anew with the active root secret after a new one was put first. What lives for a day at most is
//! not sealed anew: answers kept for repeats, logins on their way.

use crate::{App, Result};
use store::sealed::Column;
use uuid::Uuid;

/// Secrets read at once.
const PAGE: u64 = 200;

/// What is kept sealed, and what each is sealed for.
const ALL: [(&str, &str, &str); 5] = [
    ("providers", "client_secret", "provider"),
    ("platforms", "secret", "platform"),
    ("platform_keys", "private", "platform key"),
    ("reactions", "secret", "reaction"),
    ("web_sessions", "id_token", "session"),
];

/// How far it has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Secrets looked at.
    pub seen: u64,
    /// Sealed anew.
    pub sealed: u64,
    /// Sealed with a root secret that we do not have.
    pub lost: u64,
}

/// Seals everything anew that the active root secret did not seal. May be cut short and run again, also while servers run.
pub async fn anew(app: &App, mut tell: impl FnMut(Progress)) -> Result<Progress> {
    let mut progress = Progress::default();
    for (table, column, noun) in ALL {
        let of = Column { table, column };
        let mut after = Uuid::nil();
        loop {
            let page = store::sealed::page(app.store.read(), of, after, PAGE).await?;
            let Some((last, _)) = page.last() else {
                break;
            };
            after = *last;
            let tx = app.store.begin_write().await?;
            for (id, was) in page {
                progress.seen += 1;
                let about = format!("{noun} {id}");
                match app.secrets.reseal(&about, &was) {
                    Some(now) => {
                        let done = store::sealed::exchange(&tx, of, id, was, now).await?;
                        progress.sealed += u64::from(done);
                    }
                    None if app.secrets.unseal(&about, &was).is_none() => progress.lost += 1,
                    None => {}
                }
            }
            tx.commit().await?;
            tell(progress);
        }
    }
    Ok(progress)
}
