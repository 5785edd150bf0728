//! Secrets at rest: sealed anew with the active root secret after a new one was put first. A column of bytes stands in one
//! of the two lists here; a journey holds them against the database.

use crate::{App, Result};
use store::sealed::{Column, Sealed};
use uuid::Uuid;

/// Secrets read at once.
const PAGE: u64 = 200;

/// What is kept sealed, and the noun that each is sealed for.
pub const COLUMNS: [(Column, &str); 8] = [
    (of_itself("providers", "client_secret"), "provider"),
    (of_itself("platforms", "secret"), "platform"),
    (of_itself("platform_keys", "private"), "platform key"),
    (of_itself("reactions", "secret"), "reaction"),
    (of_itself("saml_keys", "private"), "saml key"),
    (of_itself("web_sessions", "id_token"), "session"),
    (of_seat("subject"), "seat"),
    (of_seat("sourcedid"), "seat"),
];

/// Columns of bytes that are not sealed anew, and why.
pub const OTHERS: [(&str, &str, &str); 7] = [
    ("documents", "body", "not sealed: learners' own documents"),
    ("saml_keys", "certificate", "not sealed: public"),
    ("statements", "digest", "not sealed: a hash"),
    ("logins", "secrets", "over within an hour"),
    ("trials", "result", "over within a day"),
    ("remembered_answers", "body", "over within a day"),
    ("used", "answer", "over within minutes"),
];

const fn of_itself(table: &'static str, column: &'static str) -> Column {
    Column {
        table,
        column,
        bound_to: &["id"],
    }
}

const fn of_seat(column: &'static str) -> Column {
    Column {
        table: "seats",
        column,
        bound_to: &["placement_id", "learner_id"],
    }
}

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
    for (of, noun) in COLUMNS {
        let mut after = Uuid::nil();
        loop {
            let page = store::sealed::page(app.store.read(), of, after, PAGE).await?;
            let Some(last) = page.last() else {
                break;
            };
            after = last.id;
            let tx = app.store.begin_write().await?;
            for was in page {
                progress.seen += 1;
                let about = about(noun, &was);
                match app.secrets.reseal(&about, &was.bytes) {
                    Some(now) => {
                        let done = store::sealed::exchange(&tx, of, was, now).await?;
                        progress.sealed += u64::from(done);
                    }
                    None if app.secrets.unseal(&about, &was.bytes).is_none() => progress.lost += 1,
                    None => {}
                }
            }
            tx.commit().await?;
            tell(progress);
        }
    }
    Ok(progress)
}

/// As the code that seals it says it: `seat <placement> <learner>`.
fn about(noun: &str, sealed: &Sealed) -> String {
    let ids = sealed.bound_to.iter().map(Uuid::to_string);
    std::iter::once(noun.to_owned())
        .chain(ids)
        .collect::<Vec<_>>()
        .join(" ")
}
