//! What is asked to be done with refused statements.

use crate::http::problem::Problem;
use engine::quarantine::{Choice, LARGEST, Mend};
use poem_openapi::Object;
use poem_openapi::types::Any;
use store::Page;
use store::quarantine::Filter;
use time::OffsetDateTime;
use uuid::Uuid;
use xapi::patch::Patch;

/// Refused statements that a replay or drop takes when nothing was asked.
const USUAL: u64 = 100;

/// Which refused statements: only open ones are ever taken.
#[derive(Object, Default)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct GroupFilter {
    /// Code of the first fault.
    #[oai(validator(max_length = 200))]
    code: Option<String>,
    /// Its JSON pointer, array indexes as `*`.
    #[oai(validator(max_length = 4000))]
    pointer: Option<String>,
    /// Name of the credential that sent them.
    #[oai(validator(max_length = 200))]
    source: Option<String>,
    /// Received after this moment.
    since: Option<OffsetDateTime>,
    /// Received at this moment or before: what a dry run saw, and nothing that came since.
    until: Option<OffsetDateTime>,
}

/// One operation of a JSON Patch (RFC 6902): `add`, `remove` or `replace`.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct PatchOperation {
    /// `add`, `remove` or `replace`.
    op: String,
    /// JSON pointer into the statement.
    path: String,
    /// What to put there.
    value: Option<Any<serde_json::Value>>,
}

/// How to replay one refused statement.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct ReplayOne {
    /// Make the mechanical repairs, after the patch if there is one.
    #[oai(default)]
    pub(super) repair: bool,
    /// Change it by hand.
    #[oai(validator(max_items = 100))]
    patch: Option<Vec<PatchOperation>>,
    /// The whole corrected statement, as JSON text.
    statement: Option<String>,
    /// Tell what would happen, and change nothing.
    #[oai(default)]
    pub(super) dry_run: bool,
    /// Why; kept with the statement.
    #[oai(validator(max_length = 500))]
    pub(super) reason: Option<String>,
}

/// Which refused statements to replay, and how: `ids` or `group`.
#[derive(Object)]
#[oai(skip_serializing_if_is_none, example)]
pub(super) struct ReplayMany {
    /// These.
    #[oai(validator(min_items = 1, max_items = 1000))]
    ids: Option<Vec<Uuid>>,
    /// All open ones of a group, oldest first, page by page.
    group: Option<GroupFilter>,
    /// Make the mechanical repairs, after the patch if there is one.
    #[oai(default)]
    pub(super) repair: bool,
    /// Change each of them by hand.
    #[oai(validator(max_items = 100))]
    patch: Option<Vec<PatchOperation>>,
    /// Tell what would happen, and change nothing.
    #[oai(default)]
    pub(super) dry_run: bool,
    /// Why; kept with the statements.
    #[oai(validator(max_length = 500))]
    pub(super) reason: Option<String>,
    /// Of a group, 1 to 1000, by default 100.
    limit: Option<u64>,
    /// `next_cursor` of the answer before.
    cursor: Option<Uuid>,
}

impl poem_openapi::types::Example for ReplayMany {
    fn example() -> Self {
        ReplayMany {
            ids: None,
            group: Some(GroupFilter {
                code: Some("xapi.agent.mbox".to_owned()),
                pointer: Some("/actor/mbox".to_owned()),
                source: Some("lms".to_owned()),
                ..GroupFilter::default()
            }),
            repair: true,
            patch: None,
            dry_run: true,
            reason: None,
            limit: None,
            cursor: None,
        }
    }
}

/// Which refused statements to drop: `ids` or `group`.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct DropMany {
    /// These.
    #[oai(validator(min_items = 1, max_items = 1000))]
    ids: Option<Vec<Uuid>>,
    /// All open ones of a group, oldest first, page by page.
    group: Option<GroupFilter>,
    /// Tell what would happen, and change nothing.
    #[oai(default)]
    pub(super) dry_run: bool,
    /// Why; kept with the statements.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub(super) reason: String,
    /// Of a group, 1 to 1000, by default 100.
    limit: Option<u64>,
    /// `next_cursor` of the answer before.
    cursor: Option<Uuid>,
}

impl ReplayOne {
    pub(super) fn mend(&self) -> Result<Mend, Problem> {
        match (&self.patch, &self.statement) {
            (Some(_), Some(_)) => {
                let detail = "send a patch or a whole statement, not both";
                Err(Problem::bad_request("quarantine.mend", detail).at("/statement"))
            }
            (None, Some(text)) => Ok(Mend::Whole(text.clone())),
            (patch, None) => mend(patch.as_deref()),
        }
    }
}

impl ReplayMany {
    pub(super) fn mend(&self) -> Result<Mend, Problem> {
        mend(self.patch.as_deref())
    }

    pub(super) fn choice(&mut self) -> Result<Choice, Problem> {
        let page = Page {
            after: self.cursor,
            limit: self.limit.unwrap_or(USUAL),
        };
        choice(self.ids.take(), self.group.take(), page)
    }
}

impl DropMany {
    pub(super) fn choice(&mut self) -> Result<Choice, Problem> {
        let page = Page {
            after: self.cursor,
            limit: self.limit.unwrap_or(USUAL),
        };
        choice(self.ids.take(), self.group.take(), page)
    }
}

fn choice(
    ids: Option<Vec<Uuid>>,
    group: Option<GroupFilter>,
    page: Page<Uuid>,
) -> Result<Choice, Problem> {
    if page.limit == 0 || page.limit > LARGEST {
        let detail = format!(
            "limit must be between 1 and {LARGEST}, found {}",
            page.limit
        );
        return Err(Problem::bad_request("page.limit", detail).at("/limit"));
    }
    match (ids, group) {
        (Some(ids), None) => Ok(Choice::Ids(ids)),
        (None, Some(group)) => {
            let filter = group.into();
            Ok(Choice::Group { filter, page })
        }
        _ => {
            let detail = "send `ids` or `group`, one of them; an empty group means every open one";
            Err(Problem::bad_request("quarantine.choice", detail))
        }
    }
}

impl From<GroupFilter> for Filter {
    fn from(group: GroupFilter) -> Self {
        Filter {
            state: None,
            code: group.code,
            pointer: group.pointer,
            source: group.source,
            since: group.since.map(store::Instant::from),
            until: group.until.map(store::Instant::from),
        }
    }
}

fn mend(patch: Option<&[PatchOperation]>) -> Result<Mend, Problem> {
    let Some(operations) = patch else {
        return Ok(Mend::AsItIs);
    };
    let written: Vec<_> = operations
        .iter()
        .map(|operation| {
            let mut written = serde_json::json!({"op": operation.op, "path": operation.path});
            if let Some(Any(value)) = &operation.value {
                written["value"] = value.clone();
            }
            written
        })
        .collect();
    let patch = Patch::parse(&serde_json::Value::Array(written).to_string());
    patch.map(Mend::Patch).map_err(|fault| {
        let detail = format!("expected {}, found {}", fault.expected, fault.found);
        Problem::bad_request("quarantine.patch", detail).at(format!("/patch{}", fault.pointer))
    })
}
