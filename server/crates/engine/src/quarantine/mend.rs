//! What a refused statement would be when it is sent again: as it was, patched, rewritten, repaired.

use crate::Result;
use store::quarantine::Quarantined;
use uuid::Uuid;
use xapi::patch::Patch;
use xapi::repair::{Change, Proposal, propose};
use xapi::{Fault, Limits, Statement, Version};

/// What a person changes before a replay.
#[derive(Debug, Clone, Default)]
pub enum Mend {
    /// Nothing.
    #[default]
    AsItIs,
    /// Some of it.
    Patch(Patch),
    /// All of it: JSON text.
    Whole(String),
}

/// A text to be sent again, and what was changed mechanically.
pub(super) struct Mended {
    pub(super) text: String,
    pub(super) changes: Vec<Change>,
}

/// What repairing would do; it is sound only when the statement could be replayed then.
pub fn proposal(row: &Quarantined) -> Result<Proposal> {
    let version = version(row)?;
    let mut proposal = propose(&row.statement, version, &Limits::default());
    if proposal.is_sound() {
        let unsound = read(row, &proposal.text, version).err();
        proposal.left = unsound.unwrap_or_default();
    }
    Ok(proposal)
}

/// The version a refused statement was sent in.
pub(super) fn version(row: &Quarantined) -> Result<Version> {
    Version::from_header(&row.version).ok_or_else(|| {
        crate::Error::Store(store::Error::Corrupt {
            what: "version of a refused statement",
            problem: row.version.clone(),
        })
    })
}

/// Changes the text as asked: first by hand, then mechanically.
pub(super) fn mend(
    row: &Quarantined,
    mend: &Mend,
    repair: bool,
    version: Version,
) -> Result<Mended, Vec<Fault>> {
    let limits = Limits::default();
    let text = match mend {
        Mend::AsItIs => row.statement.clone(),
        Mend::Whole(text) => text.clone(),
        Mend::Patch(patch) => patch
            .apply(&row.statement, &limits)
            .map_err(|fault| vec![fault])?,
    };
    if !repair {
        let changes = Vec::new();
        return Ok(Mended { text, changes });
    }
    let Proposal { text, changes, .. } = propose(&text, version, &limits);
    Ok(Mended { text, changes })
}

/// Reads what shall be sent again: one statement, the one that was refused.
pub(super) fn read<'a>(
    row: &Quarantined,
    text: &'a str,
    version: Version,
) -> Result<Statement<'a>, Vec<Fault>> {
    let mut statements = xapi::parse(text.as_bytes(), version, &Limits::default())?;
    let statement = match (statements.pop(), statements.is_empty()) {
        (Some(statement), true) if !text.trim_start().starts_with('[') => statement,
        _ => return Err(vec![batch()]),
    };
    if let Some(fault) = other_id(row, statement.id) {
        return Err(vec![fault]);
    }
    let unsent = |payload: &xapi::AttachmentRef| !payload.has_file_url;
    match statement.attachments.iter().position(unsent) {
        Some(index) => Err(vec![payload(index)]),
        None => Ok(statement),
    }
}

/// A batch is kept whole only when it could not be told apart.
fn batch() -> Fault {
    Fault {
        code: "quarantine.batch",
        pointer: String::new(),
        rule: "a replay sends one statement",
        found: "a batch".to_owned(),
        expected: "one statement; the sender has to send the batch again".to_owned(),
    }
}

/// A statement keeps its id: a retry of its sender must find it.
fn other_id(row: &Quarantined, id: Option<Uuid>) -> Option<Fault> {
    let (was, is) = (row.statement_id?, id?);
    (was != is).then(|| Fault {
        code: "quarantine.id",
        pointer: "/id".to_owned(),
        rule: "a statement keeps its id when it is replayed",
        found: is.to_string(),
        expected: format!("{was}, or no id"),
    })
}

fn payload(index: usize) -> Fault {
    Fault {
        code: "quarantine.payload",
        pointer: format!("/attachments/{index}"),
        rule: "the payload of an attachment is not kept with a refused statement",
        found: "an attachment without fileUrl".to_owned(),
        expected: "a fileUrl, or the sender sends it again".to_owned(),
    }
}
