//! `imsmanifest.xml` (CAM 3): bytes in, the course that it describes out, or every fault with its line.
//!
//! Strict where a learner would be lost (ids, references, addresses), lenient where only a schema would complain:
//! elements that are not known are passed over, any prefix will do, whitespace of ids is collapsed. Which of the files
//! named exist is for `content`, which has the archive.

mod address;
mod notes;
mod organization;
mod references;
mod resource;
mod sequencing;
mod space;
mod version;

pub use address::launch_url;
pub use version::Version;

use crate::sequencing::definition;
use markup::{Element, Fault, Limits};
use notes::Notes;
use serde::{Deserialize, Serialize};
use space::{Space, attribute, child, is};

pub use definition::{CompletionThreshold, DataMap, HideLmsUi, Sequencing};

/// Elements in elements. Items are kept as JSON, whose readers go 128 deep, and an item is two of these.
const DEEPEST: usize = 48;

/// What a package consists of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// `identifier`, as its author chose it: unique in the author's world, not in ours.
    pub identifier: String,
    /// The `version` attribute.
    pub number: Option<String>,
    /// What it is written in.
    pub version: Version,
    /// What its metadata call it.
    pub title: Option<String>,
    /// The language of its metadata, a BCP 47 tag.
    pub lang: Option<String>,
    /// The organizations, at least one.
    pub organizations: Vec<Organization>,
    /// Which of them is delivered.
    pub default: usize,
    /// What items launch, and what those need.
    pub resources: Vec<Resource>,
}

/// One way through the package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// Unique among organizations and items.
    pub identifier: String,
    /// What the learner sees.
    pub title: String,
    /// The activities.
    pub items: Vec<Item>,
    /// `<imsss:sequencing>`.
    pub sequencing: Sequencing,
    /// `<adlcp:completionThreshold>`.
    pub completion_threshold: CompletionThreshold,
    /// `adlseq:objectivesGlobalToSystem`.
    pub objectives_global_to_system: bool,
    /// `adlcp:sharedDataGlobalToSystem`.
    pub shared_data_global_to_system: bool,
    /// Where it stands in the file.
    pub line: u32,
}

/// An activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Unique among organizations and items.
    pub identifier: String,
    /// What the learner sees.
    pub title: String,
    /// Which resource it launches.
    pub resource: Option<String>,
    /// Whether the table of contents shows it.
    pub visible: bool,
    /// What is added to the address of the resource.
    pub parameters: Option<String>,
    /// Activities within.
    pub items: Vec<Item>,
    /// 1.2: an expression over other items, in AICC script.
    pub prerequisites: Option<String>,
    /// 1.2: from which raw score on it is passed, 0 to 100.
    pub mastery_score: Option<f64>,
    /// 1.2: how long it may take, as written.
    pub max_time_allowed: Option<String>,
    /// What happens then.
    pub time_limit_action: Option<String>,
    /// What the content gets as launch data.
    pub data_from_lms: Option<String>,
    /// `<imsss:sequencing>`.
    pub sequencing: Sequencing,
    /// `<adlcp:completionThreshold>`; none when the manifest has none.
    pub completion_threshold: Option<CompletionThreshold>,
    /// `<adlcp:data>`.
    pub data_maps: Vec<DataMap>,
    /// `<adlnav:hideLMSUI>`.
    pub hide_lms_ui: Vec<HideLmsUi>,
    /// Where it stands in the file.
    pub line: u32,
}

/// Something that can be launched or is needed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Unique among resources.
    pub identifier: String,
    /// Whether it speaks to the LMS: `sco`, else `asset`.
    pub sco: bool,
    /// Its address: inside the package, `xml:base` taken in; or a whole one on the web.
    pub href: Option<String>,
    /// The files it is made of, inside the package.
    pub files: Vec<String>,
    /// Other resources that it needs.
    pub dependencies: Vec<String>,
    /// Where it stands in the file.
    pub line: u32,
}

/// A manifest and what its author should know.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The manifest.
    pub manifest: Manifest,
    /// What was put up with.
    pub warnings: Vec<Fault>,
}

/// Reads a manifest. Never panics, and takes time linear in the size of the file.
pub fn read(bytes: &[u8]) -> Result<Reading, Vec<Fault>> {
    let limits = Limits {
        depth: DEEPEST,
        ..Limits::default()
    };
    let root = markup::parse(bytes, limits).map_err(|fault| vec![fault])?;
    if !is(&root, Space::Packaging, "manifest") {
        let found = format!("the root element is {}", Fault::quote(&root.name));
        let advice = "imsmanifest.xml begins with <manifest xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\">";
        return Err(vec![Fault::new("manifest.root", root.line, found, advice)]);
    }
    let mut notes = Notes::default();
    let manifest = manifest(&root, &mut notes);
    match (manifest, notes.faults.is_empty()) {
        (Some(manifest), true) => Ok(Reading {
            manifest,
            warnings: notes.warnings,
        }),
        _ => Err(notes.faults),
    }
}

fn manifest(root: &Element, notes: &mut Notes) -> Option<Manifest> {
    if let Some(inner) = child(root, Space::Packaging, "manifest") {
        let advice =
            "merge it into the outer manifest: SCORM 2004 4th Edition has no (sub)manifests";
        notes.fault(
            "manifest.sub",
            inner.line,
            "a manifest inside the manifest",
            advice,
        );
    }
    let version = version::of(root, notes);
    let resources = resource::read(root, notes);
    let (organizations, default) = organization::read(root, version, notes)?;
    let manifest = Manifest {
        identifier: attribute(root, Space::Packaging, "identifier").unwrap_or_default(),
        number: attribute(root, Space::Packaging, "version").filter(|number| !number.is_empty()),
        version,
        title: metadata_title(root),
        lang: metadata_lang(root),
        organizations,
        default,
        resources,
    };
    references::check(&manifest, notes);
    Some(manifest)
}

/// `metadata/lom/general/title` in the first language it is given in.
fn metadata_title(root: &Element) -> Option<String> {
    let title = child(general(root)?, Space::Metadata, "title")?;
    let strings = title.children.iter();
    let mut texts = strings.map(Element::token).filter(|text| !text.is_empty());
    texts.next().map(|text| notes::short(&text))
}

fn metadata_lang(root: &Element) -> Option<String> {
    let lang = child(general(root)?, Space::Metadata, "language")?.token();
    let is_tag = !lang.is_empty()
        && lang.len() <= 35
        && lang.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_tag.then_some(lang)
}

fn general(root: &Element) -> Option<&Element> {
    let metadata = child(root, Space::Packaging, "metadata")?;
    let lom = child(metadata, Space::Metadata, "lom")?;
    child(lom, Space::Metadata, "general")
}

impl Manifest {
    /// The organization that is delivered.
    pub fn organization(&self) -> &Organization {
        &self.organizations[self.default.min(self.organizations.len() - 1)]
    }

    /// The resource with this id.
    pub fn resource(&self, id: &str) -> Option<&Resource> {
        self.resources
            .iter()
            .find(|resource| resource.identifier == id)
    }

    /// What the learner takes this for: the organization's title.
    pub fn title(&self) -> &str {
        let title = &self.organization().title;
        match (title.is_empty(), &self.title) {
            (true, Some(title)) => title,
            _ => title,
        }
    }

    /// The organization that is delivered, as sequencing sees it.
    pub fn activities(&self) -> definition::Organization {
        let organization = self.organization();
        definition::Organization {
            root: definition::Activity {
                id: organization.identifier.clone(),
                title: organization.title.clone(),
                sequencing: organization.sequencing.clone(),
                completion_threshold: organization.completion_threshold,
                children: organization.items.iter().map(Item::activity).collect(),
                ..definition::Activity::default()
            },
            objectives_global_to_system: organization.objectives_global_to_system,
            shared_data_global_to_system: organization.shared_data_global_to_system,
        }
    }
}

impl Organization {
    /// Every item, each before those within it.
    pub fn walk(&self) -> Vec<&Item> {
        let mut found = Vec::new();
        let mut open: Vec<&Item> = self.items.iter().rev().collect();
        while let Some(item) = open.pop() {
            found.push(item);
            open.extend(item.items.iter().rev());
        }
        found
    }
}

impl Item {
    fn activity(&self) -> definition::Activity {
        definition::Activity {
            id: self.identifier.clone(),
            title: self.title.clone(),
            visible: self.visible,
            sequencing: self.sequencing.clone(),
            completion_threshold: self.completion_threshold.unwrap_or_default(),
            data_maps: self.data_maps.clone(),
            hide_lms_ui: self.hide_lms_ui.clone(),
            children: self.items.iter().map(Item::activity).collect(),
        }
    }
}
