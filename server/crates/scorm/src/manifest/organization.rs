//! `<organizations>` and the items within (CAM 3.4.1).

use super::notes::Notes;
use super::sequencing::Collection;
use super::space::{Space, attribute, boolean, child, children, raw};
use super::{CompletionThreshold, DataMap, HideLmsUi, Item, Organization, Version};
use markup::{Element, Fault};

/// So many items are read.
const MOST: usize = 10_000;

/// What does not change from item to item.
struct Reader<'m> {
    version: Version,
    collection: Collection<'m>,
    items: usize,
}

/// The organizations, and which of them is delivered.
pub(super) fn read(
    root: &Element,
    version: Version,
    notes: &mut Notes,
) -> Option<(Vec<Organization>, usize)> {
    let organizations = child(root, Space::Packaging, "organizations");
    let line = organizations.map_or(root.line, |organizations| organizations.line);
    let mut reader = Reader {
        version,
        collection: Collection::of(root),
        items: 0,
    };
    let found: Vec<Organization> = organizations
        .into_iter()
        .flat_map(|organizations| children(organizations, Space::Packaging, "organization"))
        .map(|element| reader.organization(element, notes))
        .collect();
    if found.is_empty() {
        let what =
            "there is no <organization>: a resource package says nothing about what to launch";
        notes.fault(
            "manifest.organizations",
            line,
            what,
            "add one with an item for each thing to launch",
        );
        return None;
    }
    if reader.items > MOST {
        let what = format!("there are more than {MOST} items");
        notes.fault("manifest.large", line, what, "split the course");
    }
    let default = organizations
        .and_then(|organizations| attribute(organizations, Space::Packaging, "default"));
    let default = default_of(&found, default.as_deref(), line, notes);
    Some((found, default))
}

fn default_of(found: &[Organization], name: Option<&str>, line: u32, notes: &mut Notes) -> usize {
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return 0;
    };
    let position = found
        .iter()
        .position(|organization| organization.identifier == name);
    position.unwrap_or_else(|| {
        let what = format!(
            "the default organization {} is not there; the first is taken",
            Fault::quote(name)
        );
        notes.warn(
            "manifest.default",
            line,
            what,
            "correct organizations/@default",
        );
        0
    })
}

impl Reader<'_> {
    fn organization(&mut self, element: &Element, notes: &mut Notes) -> Organization {
        let flag = |space, name| boolean(element, space, name).unwrap_or(true);
        Organization {
            identifier: identifier(element, notes),
            title: title(element, notes),
            items: self.items(element, notes),
            sequencing: self.sequencing(element, notes),
            completion_threshold: threshold(element, notes).unwrap_or_default(),
            objectives_global_to_system: flag(
                Space::SequencingExtension,
                "objectivesGlobalToSystem",
            ),
            shared_data_global_to_system: flag(Space::Scorm, "sharedDataGlobalToSystem"),
            line: element.line,
        }
    }

    fn items(&mut self, element: &Element, notes: &mut Notes) -> Vec<Item> {
        let mut found = Vec::new();
        for inner in children(element, Space::Packaging, "item") {
            self.items += 1;
            if self.items > MOST {
                break;
            }
            found.push(self.item(inner, notes));
        }
        found
    }

    fn sequencing(&self, element: &Element, notes: &mut Notes) -> super::Sequencing {
        match self.version {
            Version::V12 => super::Sequencing::default(),
            Version::Third | Version::Fourth => self.collection.read(element, notes),
        }
    }

    fn item(&mut self, element: &Element, notes: &mut Notes) -> Item {
        let text = |name| {
            let found = child(element, Space::Scorm, name).map(Element::token);
            found.filter(|text| !text.is_empty())
        };
        let reference = attribute(element, Space::Packaging, "identifierref");
        let parameters = raw(element, Space::Packaging, "parameters").map(str::trim);
        Item {
            identifier: identifier(element, notes),
            title: title(element, notes),
            resource: reference.filter(|reference| !reference.is_empty()),
            visible: boolean(element, Space::Packaging, "isvisible").unwrap_or(true),
            parameters: parameters
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
            items: self.items(element, notes),
            prerequisites: text("prerequisites"),
            mastery_score: mastery(element, notes),
            max_time_allowed: text("maxtimeallowed"),
            time_limit_action: time_limit_action(element, notes),
            data_from_lms: child(element, Space::Scorm, "datafromlms")
                .map(|data| data.text.clone()),
            sequencing: self.sequencing(element, notes),
            completion_threshold: threshold(element, notes),
            data_maps: data_maps(element),
            hide_lms_ui: hidden(element, notes),
            line: element.line,
        }
    }
}

fn identifier(element: &Element, notes: &mut Notes) -> String {
    let identifier = attribute(element, Space::Packaging, "identifier").unwrap_or_default();
    if identifier.is_empty() {
        let found = format!("an <{}> without identifier", element.name);
        notes.fault("manifest.id", element.line, found, "give it one");
    }
    identifier
}

fn title(element: &Element, notes: &mut Notes) -> String {
    let title = child(element, Space::Packaging, "title").map(Element::token);
    match title.filter(|title| !title.is_empty()) {
        Some(title) => notes.title(&title, element.line),
        None => {
            let found = format!("an <{}> without title", element.name);
            notes.warn(
                "manifest.title",
                element.line,
                found,
                "give it one: the learner sees its identifier",
            );
            attribute(element, Space::Packaging, "identifier").unwrap_or_default()
        }
    }
}

fn mastery(element: &Element, notes: &mut Notes) -> Option<f64> {
    let stated = child(element, Space::Scorm, "masteryscore")?;
    let text = stated.token();
    let score = text
        .parse::<f64>()
        .ok()
        .filter(|score| (0.0..=100.0).contains(score));
    if score.is_none() && !text.is_empty() {
        let found = format!(
            "the masteryscore {}, which is passed over",
            Fault::quote(&text)
        );
        notes.warn(
            "manifest.masteryscore",
            stated.line,
            found,
            "write a number from 0 to 100",
        );
    }
    score
}

fn time_limit_action(element: &Element, notes: &mut Notes) -> Option<String> {
    const KNOWN: [&str; 4] = [
        "exit,message",
        "exit,no message",
        "continue,message",
        "continue,no message",
    ];
    let stated = child(element, Space::Scorm, "timelimitaction")?;
    let text = stated.token();
    if KNOWN.contains(&text.as_str()) {
        return Some(text);
    }
    if !text.is_empty() {
        let found = format!(
            "the time limit action {}, which is passed over",
            Fault::quote(&text)
        );
        notes.warn(
            "manifest.timelimitaction",
            stated.line,
            found,
            "write one like \"exit,no message\"",
        );
    }
    None
}

/// 3rd Edition writes the measure as text, 4th as attributes (CAM 3.4.1.19).
fn threshold(element: &Element, notes: &mut Notes) -> Option<CompletionThreshold> {
    let stated = child(element, Space::Scorm, "completionThreshold")?;
    let mut threshold = CompletionThreshold::default();
    let text = stated.token();
    if !text.is_empty() {
        threshold.completed_by_measure = true;
        threshold.min_progress_measure = measure(&text, stated.line, notes).unwrap_or(1.0);
    }
    if let Some(by_measure) = boolean(stated, Space::Scorm, "completedByMeasure") {
        threshold.completed_by_measure = by_measure;
    }
    let mut number = |name| measure(&attribute(stated, Space::Scorm, name)?, stated.line, notes);
    if let Some(least) = number("minProgressMeasure") {
        threshold.min_progress_measure = least;
    }
    if let Some(weight) = number("progressWeight") {
        threshold.progress_weight = weight;
    }
    Some(threshold)
}

fn measure(text: &str, line: u32, notes: &mut Notes) -> Option<f64> {
    let measure = text
        .parse::<f64>()
        .ok()
        .filter(|measure| (0.0..=1.0).contains(measure));
    if measure.is_none() {
        let found = format!("the measure {}, which is passed over", Fault::quote(text));
        notes.warn(
            "manifest.completion_threshold",
            line,
            found,
            "write a number from 0 to 1",
        );
    }
    measure
}

fn data_maps(element: &Element) -> Vec<DataMap> {
    let data = child(element, Space::Scorm, "data");
    let maps = data
        .into_iter()
        .flat_map(|data| children(data, Space::Scorm, "map"));
    maps.filter_map(|map| {
        let mut found = DataMap::new(attribute(map, Space::Scorm, "targetID")?);
        found.read = boolean(map, Space::Scorm, "readSharedData").unwrap_or(true);
        found.write = boolean(map, Space::Scorm, "writeSharedData").unwrap_or(true);
        Some(found)
    })
    .collect()
}

fn hidden(element: &Element, notes: &mut Notes) -> Vec<HideLmsUi> {
    let interface = child(element, Space::Navigation, "presentation")
        .and_then(|presentation| child(presentation, Space::Navigation, "navigationInterface"));
    let mut hidden = Vec::new();
    for stated in interface
        .into_iter()
        .flat_map(|inner| children(inner, Space::Navigation, "hideLMSUI"))
    {
        let word = stated.token();
        match HideLmsUi::from_name(&word) {
            Some(control) => hidden.push(control),
            None => {
                let found = format!("hideLMSUI {}, which is passed over", Fault::quote(&word));
                notes.warn(
                    "manifest.hide_lms_ui",
                    stated.line,
                    found,
                    "write a control such as \"continue\"",
                );
            }
        }
    }
    hidden
}
