//! The list of objectives in the front matter.

use serde_norway::{Mapping, Value};

use super::{
    Front, Reader,
    form::Form,
    values::{self, shorten},
};
use crate::{model::Objective, rules};

impl Form<'_, '_, '_> {
    /// The list of objectives, of which at least one is needed.
    pub(super) fn objectives(&mut self) -> Vec<Objective> {
        let advice = "write a list of objectives, each with id: and text:";
        match self.front.value("objectives") {
            None => self.missing("objectives", advice),
            Some(Value::Sequence(list)) if !list.is_empty() => return self.read_objectives(list),
            Some(_) => self.malformed("objectives", "is not a list with something in it", advice),
        }
        Vec::new()
    }

    fn read_objectives(&mut self, list: &[Value]) -> Vec<Objective> {
        let mut objectives: Vec<Objective> = Vec::new();
        for value in list {
            let Some(objective) = value.as_mapping().and_then(objective) else {
                let message = "holds something else than id, text and maps";
                self.malformed(
                    "objectives",
                    message,
                    "write {id: o-name, text: What one can do.}",
                );
                continue;
            };
            self.check_objective(&objective, &objectives);
            objectives.push(objective);
        }
        objectives
    }

    fn check_objective(&mut self, objective: &Objective, before: &[Objective]) {
        let same = before
            .iter()
            .filter(|other| other.id == objective.id)
            .count();
        let at = self.front.at_objective(self.reader, &objective.id, same);
        if !values::is_id(&objective.id) {
            let message = format!(
                "an objective cannot have the id {:?}",
                shorten(&objective.id)
            );
            self.reader
                .fault(rules::FRONT_VALUE, at, message, values::ID_ADVICE);
        }
        if same > 0 {
            let message = format!("two objectives have the id {}", objective.id);
            self.reader.fault(
                rules::OBJECTIVE_REPEATED,
                at,
                message,
                "give each its own id",
            );
        }
    }
}

/// `{id, text, maps?}` and nothing else.
fn objective(map: &Mapping) -> Option<Objective> {
    let text = |key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
    let objective = Objective {
        id: text("id")?,
        text: text("text")?,
        maps: text("maps"),
    };
    let known = 2 + usize::from(objective.maps.is_some());
    (map.len() == known).then_some(objective)
}

/// Objective texts of a translation, by id.
pub(super) fn translated_objectives(front: &Front) -> Option<Vec<Objective>> {
    match front.value("objectives") {
        None => Some(Vec::new()),
        Some(Value::Sequence(list)) => list
            .iter()
            .map(|value| value.as_mapping().and_then(objective))
            .collect(),
        Some(_) => None,
    }
}

/// Reports an objective that the course does not have.
pub(crate) fn unknown_objective<'k>(
    reader: &mut Reader<'_>,
    id: &str,
    at: usize,
    known: impl Iterator<Item = &'k str>,
) {
    let advice = match values::nearest(id, known) {
        Some(meant) => format!("did you mean {meant}?"),
        None => "name one from objectives in the front matter of course.md".to_owned(),
    };
    let message = format!("the course has no objective {}", shorten(id));
    reader.fault(rules::OBJECTIVE_UNKNOWN, at, message, advice);
}
