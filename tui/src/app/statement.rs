//! The refused statement beside its group: fetched when a group is looked at, shown as lines with the fault marked.

use crate::store::rejects::Group;
use crate::ui::json::{self, Marked};
use crate::wire::Quarantined;

/// How far fetching came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fetch {
    Waiting,
    Ready {
        statement: Box<Quarantined>,
        text: Marked,
    },
    Failed(String),
}

/// The statement of one group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    /// The group it was fetched for.
    pub(crate) group: i64,
    /// Its quarantine id.
    pub(crate) id: String,
    pub(crate) fetch: Fetch,
}

impl Statement {
    pub(crate) fn waiting(group: &Group) -> Self {
        Statement {
            group: group.id,
            id: group.latest.sample.clone(),
            fetch: Fetch::Waiting,
        }
    }

    /// Takes the answer in; `code` chooses the fault to mark when there are several.
    pub(crate) fn arrived(&mut self, answer: Result<Box<Quarantined>, String>, code: &str) {
        self.fetch = match answer {
            Err(cause) => Fetch::Failed(cause),
            Ok(statement) => {
                let fault = statement
                    .faults
                    .iter()
                    .find(|fault| fault.code == code)
                    .or(statement.faults.first());
                let pointer = fault.map_or("", |fault| fault.pointer.as_str());
                Fetch::Ready {
                    text: json::marked(&statement.statement, pointer),
                    statement,
                }
            }
        };
    }

    /// Lines to scroll through.
    pub(crate) fn lines(&self) -> usize {
        match &self.fetch {
            Fetch::Ready { text, .. } => text.lines.len(),
            Fetch::Waiting | Fetch::Failed(_) => 0,
        }
    }
}
