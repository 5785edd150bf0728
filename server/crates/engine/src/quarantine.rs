//! Refused statements: kept with everything needed to see why. What is stored is in [`crate::lrs`].

use crate::access::Caller;
use crate::stats::Stats;
use crate::{App, Error, Result};
use serde_json::value::RawValue;
use store::TenantId;
use store::quarantine::Quarantined;
use store::writer::Unit;
use uuid::Uuid;
use xapi::Fault;

/// What is kept of a refused body that is not JSON.
const KEPT_OF_RUBBISH: usize = 4_096;

/// A refused statement.
pub async fn refused(app: &App, tenant: TenantId, id: Uuid) -> Result<Quarantined> {
    let row = store::quarantine::by_id(app.store.read(), tenant, id).await?;
    row.ok_or_else(|| Error::not_found("refused statement with id", id))
}

/// Refused statements, newest first.
pub async fn all_refused(
    app: &App,
    tenant: TenantId,
    code: Option<&str>,
    page: store::Page<Uuid>,
) -> Result<Vec<Quarantined>> {
    Ok(store::quarantine::page(app.store.read(), tenant, code, page).await?)
}

/// Keeps refused statements with everything needed to see why, and gives the error to answer.
pub(crate) async fn refuse(
    app: &App,
    caller: &Caller,
    body: &[u8],
    faults: Vec<Fault>,
) -> Result<Error> {
    Stats::count(&app.stats.rejected);
    let mut unit = Unit::new(caller.tenant());
    for (index, own) in by_statement(&faults) {
        unit.quarantine
            .push(quarantined(app, caller, text_of(body, index), &own));
    }
    match app.writer.write(unit).await {
        Ok(_) => Ok(Error::Statements(faults)),
        Err(refused) => Err(refused.into()),
    }
}

/// Faults by the index of their statement in a batch; `None` for a body of one, or of none.
fn by_statement(faults: &[Fault]) -> Vec<(Option<usize>, Vec<Fault>)> {
    let mut groups: Vec<(Option<usize>, Vec<Fault>)> = Vec::new();
    for fault in faults {
        let (index, pointer) = split_index(&fault.pointer);
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

fn text_of(body: &[u8], index: Option<usize>) -> String {
    if let Some(index) = index
        && let Ok(batch) = serde_json::from_slice::<Vec<Box<RawValue>>>(body)
        && let Some(own) = batch.get(index)
    {
        return own.get().to_owned();
    }
    match serde_json::from_slice::<Box<RawValue>>(body) {
        Ok(whole) => whole.get().to_owned(),
        Err(_) => String::from_utf8_lossy(&body[..body.len().min(KEPT_OF_RUBBISH)]).into_owned(),
    }
}

fn quarantined(app: &App, caller: &Caller, statement: String, faults: &[Fault]) -> Quarantined {
    let first = faults.first();
    let of = |pick: fn(&Fault) -> String| first.map(pick).unwrap_or_default();
    Quarantined {
        tenant_id: caller.tenant(),
        seq: 0,
        id: app.ids.next(),
        received_at: app.now(),
        source: caller.name().to_owned(),
        code: of(|fault| fault.code.to_owned()),
        pointer: of(|fault| without_indexes(&fault.pointer)),
        rule: of(|fault| fault.rule.to_owned()),
        found: of(|fault| fault.found.clone()),
        expected: of(|fault| fault.expected.clone()),
        faults: serde_json::to_string(faults).unwrap_or_default(),
        statement,
    }
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
