//! Objectives: every one that is named is there, and every one that is there is checked.

use std::collections::BTreeSet;

use crate::{
    model::Course,
    parse::{Reader, Sheet, unknown_objective},
    rules,
};

pub(super) fn check(course: &Course, sheet: &Sheet, reader: &mut Reader<'_>) {
    let known: BTreeSet<&str> = course.objectives.iter().map(|o| o.id.as_str()).collect();
    let mut checked = BTreeSet::new();
    for parsed in &sheet.segments {
        let Some(objective) = parsed.segment.objective.as_deref() else {
            continue;
        };
        if !known.contains(objective) {
            unknown_objective(
                reader,
                objective,
                parsed.objective_at,
                known.iter().copied(),
            );
        } else if parsed.segment.kind.is_question() {
            checked.insert(objective);
        }
    }
    for id in known.difference(&checked) {
        let message = format!("no question checks the objective {id}");
        let advice = format!("write objective={id} on a question, or take the objective out");
        reader.fault(
            rules::OBJECTIVE_UNCHECKED,
            sheet.front.at_objective(reader, id, 0),
            message,
            advice,
        );
    }
}
