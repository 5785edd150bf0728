//! `<resources>` (CAM 3.4.2).

use super::Resource;
use super::address::{self, Wrong};
use super::notes::Notes;
use super::space::{Space, attribute, child, children};
use markup::{Element, Fault};

/// So many resources and so many files are read.
const MOST: usize = 50_000;

pub(super) fn read(root: &Element, notes: &mut Notes) -> Vec<Resource> {
    let outer = base_of("", root, notes);
    let Some(resources) = child(root, Space::Packaging, "resources") else {
        let advice = "add <resources> with one <resource> for each thing that is launched";
        notes.fault(
            "manifest.resources",
            root.line,
            "there is no <resources>",
            advice,
        );
        return Vec::new();
    };
    let base = base_of(&outer, resources, notes);
    let found = children(resources, Space::Packaging, "resource");
    found
        .take(MOST)
        .map(|element| resource(&base, element, notes))
        .collect()
}

fn base_of(outer: &str, element: &Element, notes: &mut Notes) -> String {
    let Some(inner) = attribute(element, Space::Xml, "base") else {
        return outer.to_owned();
    };
    address::base(outer, &inner).unwrap_or_else(|wrong| {
        refused("xml:base", &inner, element.line, wrong, notes);
        outer.to_owned()
    })
}

fn resource(outer: &str, element: &Element, notes: &mut Notes) -> Resource {
    let base = base_of(outer, element, notes);
    let identifier = attribute(element, Space::Packaging, "identifier").unwrap_or_default();
    if identifier.is_empty() {
        notes.fault(
            "manifest.id",
            element.line,
            "a <resource> without identifier",
            "give it one",
        );
    }
    let href = attribute(element, Space::Packaging, "href").filter(|href| !href.is_empty());
    Resource {
        sco: is_sco(element, &identifier, notes),
        href: href.and_then(|href| address_of(&base, &href, element.line, notes)),
        files: files(&base, element, notes),
        dependencies: children(element, Space::Packaging, "dependency")
            .filter_map(|inner| attribute(inner, Space::Packaging, "identifierref"))
            .collect(),
        line: element.line,
        identifier,
    }
}

fn is_sco(element: &Element, identifier: &str, notes: &mut Notes) -> bool {
    match attribute(element, Space::Scorm, "scormtype").as_deref() {
        Some("sco") => true,
        Some("asset") => false,
        other => {
            let what = other.map_or("no scormType".to_owned(), |other| {
                format!("the scormType {}", Fault::quote(other))
            });
            let found = format!(
                "resource {} has {what}; it is taken for an asset",
                Fault::quote(identifier)
            );
            notes.warn(
                "manifest.scorm_type",
                element.line,
                found,
                "write adlcp:scormType=\"sco\" or \"asset\"",
            );
            other.is_some_and(|other| other.eq_ignore_ascii_case("sco"))
        }
    }
}

/// Files outside the package are somebody else's.
fn files(base: &str, element: &Element, notes: &mut Notes) -> Vec<String> {
    let mut files = Vec::new();
    for file in children(element, Space::Packaging, "file").take(MOST) {
        let inner = base_of(base, file, notes);
        let Some(href) = attribute(file, Space::Packaging, "href") else {
            continue;
        };
        let address = address_of(&inner, &href, file.line, notes);
        files.extend(address.filter(|address| !address::is_external(address)));
    }
    files
}

fn address_of(base: &str, href: &str, line: u32, notes: &mut Notes) -> Option<String> {
    match address::join(base, href) {
        Ok(address) => Some(address),
        Err(wrong) => {
            refused("href", href, line, wrong, notes);
            None
        }
    }
}

fn refused(what: &str, address: &str, line: u32, wrong: Wrong, notes: &mut Notes) {
    let (words, advice) = wrong.words();
    let found = format!("the {what} {} {words}", Fault::quote(address));
    notes.fault("manifest.address", line, found, advice);
}
