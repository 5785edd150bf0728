//! `<imsss:sequencing>` with ADL's extensions (CAM 5): a collection's set is taken in where it is referred to, and what
//! stands beside the reference goes over it, element by element (CAM 5.1.1).

mod objectives;
mod rollup;
mod rules;

use super::notes::Notes;
use super::space::{Space, attribute, child, children};
use crate::sequencing::definition::{
    ConstrainedChoice, ControlMode, DeliveryControls, LimitConditions, Randomization, Sequencing,
    Timing,
};
use markup::{Element, Fault};
use std::collections::HashMap;

/// The sets of `<imsss:sequencingCollection>` by id.
pub(super) struct Collection<'m> {
    sets: HashMap<String, &'m Element>,
}

impl<'m> Collection<'m> {
    pub(super) fn of(root: &'m Element) -> Collection<'m> {
        let collection = child(root, Space::Sequencing, "sequencingCollection");
        let sets = collection
            .into_iter()
            .flat_map(|all| children(all, Space::Sequencing, "sequencing"));
        let named = sets.filter_map(|set| Some((attribute(set, Space::Sequencing, "ID")?, set)));
        Collection {
            sets: named.collect(),
        }
    }

    /// What the manifest says of an item or organization.
    pub(super) fn read(&self, activity: &Element, notes: &mut Notes) -> Sequencing {
        let Some(own) = child(activity, Space::Sequencing, "sequencing") else {
            return Sequencing::default();
        };
        let shared = attribute(own, Space::Sequencing, "IDRef").and_then(|id| {
            let set = self.sets.get(&id).copied();
            if set.is_none() {
                let found = format!(
                    "sequencing refers to {}, which is not there",
                    Fault::quote(&id)
                );
                let advice = "add it to <imsss:sequencingCollection>, or correct IDRef";
                notes.fault("manifest.sequencing", own.line, found, advice);
            }
            set
        });
        read(&Sources { own, shared }, notes)
    }
}

/// An element of sequencing is taken from the activity, else from the set it refers to.
struct Sources<'m> {
    own: &'m Element,
    shared: Option<&'m Element>,
}

impl<'m> Sources<'m> {
    fn find(&self, space: Space, name: &str) -> Option<&'m Element> {
        let own = child(self.own, space, name);
        own.or_else(|| child(self.shared?, space, name))
    }
}

fn read(from: &Sources<'_>, notes: &mut Notes) -> Sequencing {
    let mut sequencing = Sequencing::default();
    if let Some(element) = from.find(Space::Sequencing, "controlMode") {
        control(&mut sequencing.control_mode, element, notes);
    }
    if let Some(element) = from.find(Space::Sequencing, "sequencingRules") {
        sequencing.rules = rules::read(element, notes);
    }
    if let Some(element) = from.find(Space::Sequencing, "limitConditions") {
        sequencing.limit_conditions = limits(element, notes);
    }
    if let Some(element) = from.find(Space::Sequencing, "rollupRules") {
        sequencing.rollup_rules = rollup::read(element, notes);
    }
    if let Some(element) = from.find(Space::Sequencing, "objectives") {
        objectives::read(&mut sequencing, element, notes);
    }
    if let Some(element) = from.find(Space::SequencingExtension, "objectives") {
        objectives::extend(&mut sequencing, element, notes);
    }
    if let Some(element) = from.find(Space::Sequencing, "randomizationControls") {
        sequencing.randomization = randomization(element, notes);
    }
    if let Some(element) = from.find(Space::Sequencing, "deliveryControls") {
        delivery(&mut sequencing.delivery_controls, element, notes);
    }
    if let Some(element) = from.find(
        Space::SequencingExtension,
        "constrainedChoiceConsiderations",
    ) {
        sequencing.constrained_choice = constrained(element, notes);
    }
    if let Some(element) = from.find(Space::SequencingExtension, "rollupConsiderations") {
        rollup::considerations(&mut sequencing.rollup_considerations, element, notes);
    }
    sequencing
}

fn control(mode: &mut ControlMode, element: &Element, notes: &mut Notes) {
    flag(&mut mode.choice, element, "choice", notes);
    flag(&mut mode.choice_exit, element, "choiceExit", notes);
    flag(&mut mode.flow, element, "flow", notes);
    flag(&mut mode.forward_only, element, "forwardOnly", notes);
    let objectives = &mut mode.use_current_attempt_objective_info;
    flag(objectives, element, "useCurrentAttemptObjectiveInfo", notes);
    let progress = &mut mode.use_current_attempt_progress_info;
    flag(progress, element, "useCurrentAttemptProgressInfo", notes);
}

fn limits(element: &Element, notes: &mut Notes) -> LimitConditions {
    LimitConditions {
        attempt_limit: count(element, "attemptLimit", notes),
        attempt_absolute_duration_limit: attribute(
            element,
            Space::Sequencing,
            "attemptAbsoluteDurationLimit",
        ),
    }
}

fn randomization(element: &Element, notes: &mut Notes) -> Randomization {
    let mut found = Randomization {
        select_count: count(element, "selectCount", notes),
        ..Randomization::default()
    };
    let timing = |name, notes: &mut Notes| word(element, name, Timing::from_name, notes);
    found.selection_timing = timing("selectionTiming", notes).unwrap_or_default();
    found.randomization_timing = timing("randomizationTiming", notes).unwrap_or_default();
    flag(
        &mut found.reorder_children,
        element,
        "reorderChildren",
        notes,
    );
    found
}

fn delivery(controls: &mut DeliveryControls, element: &Element, notes: &mut Notes) {
    flag(&mut controls.tracked, element, "tracked", notes);
    flag(
        &mut controls.completion_set_by_content,
        element,
        "completionSetByContent",
        notes,
    );
    flag(
        &mut controls.objective_set_by_content,
        element,
        "objectiveSetByContent",
        notes,
    );
}

fn constrained(element: &Element, notes: &mut Notes) -> ConstrainedChoice {
    let mut found = ConstrainedChoice::default();
    flag(
        &mut found.constrain_choice,
        element,
        "constrainChoice",
        notes,
    );
    flag(
        &mut found.prevent_activation,
        element,
        "preventActivation",
        notes,
    );
    found
}

/// Attributes of sequencing have no prefix, whatever the element's is.
fn value(element: &Element, name: &str) -> Option<String> {
    attribute(element, Space::Sequencing, name)
}

fn flag(flag: &mut bool, element: &Element, name: &str, notes: &mut Notes) {
    let Some(text) = value(element, name) else {
        return;
    };
    match super::space::truth(&text) {
        Some(truth) => *flag = truth,
        None => odd(element, name, &text, "true or false", notes),
    }
}

fn count(element: &Element, name: &str, notes: &mut Notes) -> Option<u32> {
    let text = value(element, name)?;
    let count = text.parse().ok();
    if count.is_none() {
        odd(element, name, &text, "a number such as 2", notes);
    }
    count
}

fn number(element: &Element, name: &str, least: f64, notes: &mut Notes) -> Option<f64> {
    let text = value(element, name)?;
    let number = text
        .parse::<f64>()
        .ok()
        .filter(|number| (least..=1.0).contains(number));
    if number.is_none() {
        odd(element, name, &text, "a number up to 1", notes);
    }
    number
}

fn word<W>(
    element: &Element,
    name: &str,
    known: fn(&str) -> Option<W>,
    notes: &mut Notes,
) -> Option<W> {
    let text = value(element, name)?;
    let word = known(&text);
    if word.is_none() {
        odd(element, name, &text, "a word of the schema", notes);
    }
    word
}

/// Sequencing that says something else than it means would lead learners astray: such a package is not taken in.
fn odd(element: &Element, name: &str, text: &str, expected: &str, notes: &mut Notes) {
    let found = format!("{name} of <{}> is {}", element.name, Fault::quote(text));
    notes.fault(
        "manifest.sequencing",
        element.line,
        found,
        &format!("write {expected}"),
    );
}
