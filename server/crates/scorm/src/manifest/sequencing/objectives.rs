//! `<imsss:objectives>` (CAM 5.1.7) and `<adlseq:objectives>` (CAM 5.2.3).

use super::super::notes::Notes;
use super::super::space::{Space, child, children, is};
use super::{flag, odd, value};
use crate::sequencing::definition::{Objective, ObjectiveMap, Sequencing};
use markup::{Element, Fault};

pub(super) fn read(sequencing: &mut Sequencing, element: &Element, notes: &mut Notes) {
    for stated in &element.children {
        if is(stated, Space::Sequencing, "primaryObjective") {
            sequencing.primary_objective = one(stated, notes);
        } else if is(stated, Space::Sequencing, "objective") {
            sequencing.objectives.push(one(stated, notes));
        }
    }
}

fn one(element: &Element, notes: &mut Notes) -> Objective {
    let mut objective = Objective {
        id: value(element, "objectiveID").filter(|id| !id.is_empty()),
        ..Objective::default()
    };
    flag(
        &mut objective.satisfied_by_measure,
        element,
        "satisfiedByMeasure",
        notes,
    );
    if let Some(least) = child(element, Space::Sequencing, "minNormalizedMeasure") {
        let text = least.token();
        match text
            .parse::<f64>()
            .ok()
            .filter(|least| (-1.0..=1.0).contains(least))
        {
            Some(least) => objective.min_normalized_measure = least,
            None if text.is_empty() => {}
            None => odd(least, "the text", &text, "a number from -1 to 1", notes),
        }
    }
    for stated in children(element, Space::Sequencing, "mapInfo") {
        if let Some(target) = target(stated, notes) {
            let map = objective.map_to(&target);
            flag(
                &mut map.read.satisfied,
                stated,
                "readSatisfiedStatus",
                notes,
            );
            flag(
                &mut map.read.measure,
                stated,
                "readNormalizedMeasure",
                notes,
            );
            flag(
                &mut map.write.satisfied,
                stated,
                "writeSatisfiedStatus",
                notes,
            );
            flag(
                &mut map.write.measure,
                stated,
                "writeNormalizedMeasure",
                notes,
            );
        }
    }
    objective
}

fn target(map: &Element, notes: &mut Notes) -> Option<String> {
    let target = value(map, "targetObjectiveID").filter(|target| !target.is_empty());
    if target.is_none() {
        odd(
            map,
            "targetObjectiveID",
            "",
            "the id of a global objective",
            notes,
        );
    }
    target
}

/// 4th Edition: more of what the same maps carry.
pub(super) fn extend(sequencing: &mut Sequencing, element: &Element, notes: &mut Notes) {
    for stated in children(element, Space::SequencingExtension, "objective") {
        let id = value(stated, "objectiveID").unwrap_or_default();
        let Some(objective) = sequencing.objective_mut(&id) else {
            let found = format!(
                "adlseq:objective {} extends no objective",
                Fault::quote(&id)
            );
            notes.warn(
                "manifest.sequencing",
                stated.line,
                found,
                "it is passed over; correct objectiveID",
            );
            continue;
        };
        for info in children(stated, Space::SequencingExtension, "mapInfo") {
            if let Some(target) = target(info, notes) {
                let stated = objective.maps.iter().any(|map| map.target == target);
                let map = objective.map_to(&target);
                if !stated {
                    // Success and measure go by `<imsss:mapInfo>` alone (ADL's test case CO-12b).
                    (map.read.satisfied, map.read.measure) = (false, false);
                }
                extend_map(map, info, notes);
            }
        }
    }
}

fn extend_map(map: &mut ObjectiveMap, element: &Element, notes: &mut Notes) {
    let (read, write) = (&mut map.read, &mut map.write);
    flag(&mut read.raw_score, element, "readRawScore", notes);
    flag(&mut read.min_score, element, "readMinScore", notes);
    flag(&mut read.max_score, element, "readMaxScore", notes);
    flag(&mut read.completion, element, "readCompletionStatus", notes);
    flag(
        &mut read.progress_measure,
        element,
        "readProgressMeasure",
        notes,
    );
    flag(&mut write.raw_score, element, "writeRawScore", notes);
    flag(&mut write.min_score, element, "writeMinScore", notes);
    flag(&mut write.max_score, element, "writeMaxScore", notes);
    flag(
        &mut write.completion,
        element,
        "writeCompletionStatus",
        notes,
    );
    flag(
        &mut write.progress_measure,
        element,
        "writeProgressMeasure",
        notes,
    );
}
