//! Refused statements: kept with everything needed to see why and to send them again. What is stored is in
//! [`crate::lrs`].

mod drop;
mod mend;
mod replay;
mod report;

use crate::access::Caller;
use crate::stats::Stats;
use crate::{App, Error, Result};
use serde_json::value::RawValue;
use store::TenantId;
use store::quarantine::{Filter, Group, Quarantined, State};
use store::writer::Unit;
use uuid::Uuid;
use xapi::{Fault, Version};

pub use drop::drop;
pub use mend::{Mend, proposal};
pub use replay::{Replay, replay};
pub use report::{Choice, Outcome, Report, Verdict};

/// What is kept of a refused body that is not JSON.
const KEPT_OF_RUBBISH: usize = 4_096;
/// Refused statements that one request replays or drops, at most.
pub const LARGEST: u64 = 1_000;
/// Groups in one answer at most.
pub const MOST_GROUPS: u64 = 100;

/// A refused statement.
pub async fn get(app: &App, tenant: TenantId, id: Uuid) -> Result<Quarantined> {
    let row = store::quarantine::by_id(app.store.read(), tenant, id).await?;
    row.ok_or_else(|| Error::not_found("refused statement with id", id))
}

/// Refused statements, newest first.
pub async fn list(
    app: &App,
    tenant: TenantId,
    filter: &Filter,
    page: store::Page<Uuid>,
) -> Result<Vec<Quarantined>> {
    Ok(store::quarantine::page(app.store.read(), tenant, filter, page).await?)
}

/// Groups by fault, place and source, the largest first; at most [`MOST_GROUPS`].
pub async fn groups(
    app: &App,
    tenant: TenantId,
    filter: &Filter,
    limit: u64,
) -> Result<Vec<Group>> {
    let limit = limit.min(MOST_GROUPS);
    Ok(store::quarantine::groups(app.store.read(), tenant, filter, limit).await?)
}

/// When one last came and when one was last resolved, to see whether anything changed.
pub async fn changed(
    app: &App,
    tenant: TenantId,
) -> Result<(Option<crate::Instant>, Option<crate::Instant>)> {
    Ok(store::quarantine::changed(app.store.read(), tenant).await?)
}

/// A body that was refused, as it was sent.
pub(crate) struct Sent<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) version: Version,
    /// The id of a PUT.
    pub(crate) put: Option<Uuid>,
}

/// Keeps the statements of a refused body, and gives the error to answer.
pub(crate) async fn refuse(
    app: &App,
    caller: &Caller,
    sent: &Sent<'_>,
    faults: Vec<Fault>,
) -> Result<Error> {
    Stats::count(&app.stats.rejected);
    let mut unit = Unit::new(caller.tenant());
    let texts = Texts::of(sent.body);
    for (index, own) in by_statement(&faults, &texts) {
        let statement = texts.at(index);
        unit.quarantine
            .push(quarantined(app, caller, sent, statement, &own));
    }
    match app.writer.write(unit).await {
        Ok(_) => Ok(Error::Statements(faults)),
        Err(refused) => Err(refused.into()),
    }
}

/// Faults by the index of their statement in a batch; `None` for a body of one, or of none.
fn by_statement(faults: &[Fault], texts: &Texts<'_>) -> Vec<(Option<usize>, Vec<Fault>)> {
    let mut groups: Vec<(Option<usize>, Vec<Fault>)> = Vec::new();
    for fault in faults {
        let (index, pointer) = match texts {
            Texts::Batch(_, _) => split_index(&fault.pointer),
            Texts::One(_) | Texts::Rubbish(_) => (None, fault.pointer.clone()),
        };
        let fault = Fault {
            pointer,
            ..fault.clone()
        };
        match groups.iter_mut().find(|(known, _)| *known == index) {
            Some((_, own)) => own.push(fault),
            None => groups.push((index, vec![fault])),
        }
    }
    groups
}

fn split_index(pointer: &str) -> (Option<usize>, String) {
    let rest = pointer.strip_prefix('/').unwrap_or_default();
    let (first, tail) = rest
        .split_once('/')
        .map_or((rest, String::new()), |(first, tail)| {
            (first, format!("/{tail}"))
        });
    match first.parse() {
        Ok(index) => (Some(index), tail),
        Err(_) => (None, pointer.to_owned()),
    }
}

/// What a refused body holds, as it was sent. Taken apart once, however many of its statements are refused.
enum Texts<'b> {
    /// The whole, and each element of it.
    Batch(&'b RawValue, Vec<&'b RawValue>),
    /// Anything else that is JSON.
    One(&'b RawValue),
    Rubbish(&'b [u8]),
}

impl<'b> Texts<'b> {
    fn of(body: &'b [u8]) -> Texts<'b> {
        let Ok(whole) = serde_json::from_slice::<&RawValue>(body) else {
            return Texts::Rubbish(body);
        };
        match serde_json::from_str(whole.get()) {
            Ok(elements) => Texts::Batch(whole, elements),
            Err(_) => Texts::One(whole),
        }
    }

    fn at(&self, index: Option<usize>) -> String {
        match self {
            Texts::Batch(whole, elements) => index
                .and_then(|index| elements.get(index))
                .unwrap_or(whole)
                .get()
                .to_owned(),
            Texts::One(whole) => whole.get().to_owned(),
            Texts::Rubbish(body) => {
                let kept = &body[..body.len().min(KEPT_OF_RUBBISH)];
                without_nul(&String::from_utf8_lossy(kept))
            }
        }
    }
}

/// PostgreSQL keeps no NUL in a text. JSON never holds one but as an escape; rubbish and pointers may.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn quarantined(
    app: &App,
    caller: &Caller,
    sent: &Sent<'_>,
    statement: String,
    faults: &[Fault],
) -> Quarantined {
    let first = faults.first();
    let of = |pick: fn(&Fault) -> String| first.map(pick).unwrap_or_default();
    Quarantined {
        tenant_id: caller.tenant(),
        seq: 0,
        id: app.ids.next(),
        received_at: app.now(),
        source: caller.name().to_owned(),
        code: of(|fault| fault.code.to_owned()),
        pointer: of(|fault| without_nul(&without_indexes(&fault.pointer))),
        rule: of(|fault| fault.rule.to_owned()),
        found: of(|fault| fault.found.clone()),
        expected: of(|fault| fault.expected.clone()),
        faults: serde_json::to_string(faults).unwrap_or_default(),
        state: State::Open.name().to_owned(),
        version: sent.version.header().to_owned(),
        authority: Some(caller.handle()),
        key_id: caller.key(),
        statement_id: sent.put.or_else(|| own_id(&statement)),
        resolved_at: None,
        resolved_by: None,
        reason: None,
        statement,
    }
}

/// The id a statement gives itself, if it is one.
fn own_id(statement: &str) -> Option<Uuid> {
    #[derive(serde::Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        id: std::borrow::Cow<'a, str>,
    }
    let named: Named<'_> = serde_json::from_str(statement).ok()?;
    xapi::iri::uuid(&named.id)
}

/// `/attachments/3/sha2` and `/attachments/7/sha2` are the same mistake.
fn without_indexes(pointer: &str) -> String {
    let stars = pointer.split('/').map(|part| {
        if part.parse::<usize>().is_ok() {
            "*"
        } else {
            part
        }
    });
    stars.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(pointer: &str) -> Fault {
        Fault {
            code: "xapi.type",
            pointer: pointer.to_owned(),
            rule: "a rule",
            found: "this".to_owned(),
            expected: "that".to_owned(),
        }
    }

    fn told(body: &[u8], pointers: &[&str]) -> Vec<(String, Vec<String>)> {
        let faults: Vec<Fault> = pointers.iter().map(|at| fault(at)).collect();
        let texts = Texts::of(body);
        let groups = by_statement(&faults, &texts).into_iter();
        let told = groups.map(|(index, own)| {
            let pointers = own.into_iter().map(|fault| fault.pointer).collect();
            (texts.at(index), pointers)
        });
        told.collect()
    }

    fn row(text: &str, pointers: &[&str]) -> (String, Vec<String>) {
        let pointers = pointers.iter().map(|at| (*at).to_owned()).collect();
        (text.to_owned(), pointers)
    }

    #[test]
    fn every_faulty_statement_of_a_batch_is_kept_by_itself_as_it_was_sent() {
        let batch = br#" [{"a":1.50}, {"b" : 2},7] "#;
        let expected = [
            row(r#"{"b" : 2}"#, &["/b", "/c/0"]),
            row("7", &[""]),
            row(r#"[{"a":1.50}, {"b" : 2},7]"#, &[""]),
        ];
        assert_eq!(told(batch, &["/1/b", "/2", "/1/c/0", ""]), expected);
    }

    #[test]
    fn a_property_that_is_a_number_is_no_place_in_a_batch() {
        assert_eq!(told(br#"{"5":1}"#, &["/5"]), [row(r#"{"5":1}"#, &["/5"])]);
    }

    #[test]
    fn what_is_no_json_is_kept_as_text_that_every_database_takes() {
        assert_eq!(told(b"{\0\xff", &[""]), [row("{\u{fffd}\u{fffd}", &[""])]);
        assert_eq!(told(&[b'x'; 5_000], &[""])[0].0.len(), KEPT_OF_RUBBISH);
    }
}
