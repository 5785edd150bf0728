//! Ids are unique, and what refers to something refers to something that is there.

use super::notes::Notes;
use super::{Item, Manifest, Organization};
use markup::Fault;
use std::collections::HashSet;

pub(super) fn check(manifest: &Manifest, notes: &mut Notes) {
    let mut resources = HashSet::new();
    for resource in &manifest.resources {
        if !resources.insert(resource.identifier.as_str()) {
            repeated("resources", &resource.identifier, resource.line, notes);
        }
    }
    for resource in &manifest.resources {
        let missing = resource
            .dependencies
            .iter()
            .find(|id| !resources.contains(id.as_str()));
        if let Some(missing) = missing {
            let found = format!(
                "resource {} depends on {}, which is not there",
                Fault::quote(&resource.identifier),
                Fault::quote(missing)
            );
            notes.warn(
                "manifest.dependency",
                resource.line,
                found,
                "add the resource, or take the dependency out",
            );
        }
    }
    let mut activities = HashSet::new();
    for organization in &manifest.organizations {
        if !activities.insert(organization.identifier.as_str()) {
            repeated(
                "activities",
                &organization.identifier,
                organization.line,
                notes,
            );
        }
        items(organization, manifest, &mut activities, notes);
    }
}

fn items<'m>(
    organization: &'m Organization,
    manifest: &Manifest,
    activities: &mut HashSet<&'m str>,
    notes: &mut Notes,
) {
    let launchable = Launchable::of(manifest);
    for item in organization.walk() {
        if !activities.insert(item.identifier.as_str()) {
            repeated("items", &item.identifier, item.line, notes);
        }
        launchable.check(item, notes);
    }
}

fn repeated(what: &str, id: &str, line: u32, notes: &mut Notes) {
    let found = format!("two {what} have the identifier {}", Fault::quote(id));
    notes.fault(
        "manifest.id",
        line,
        found,
        "identifiers are unique: rename one of them",
    );
}

/// Resources by whether an item can launch them.
struct Launchable<'m> {
    all: HashSet<&'m str>,
    with_href: HashSet<&'m str>,
    is_2004: bool,
}

impl<'m> Launchable<'m> {
    fn of(manifest: &'m Manifest) -> Launchable<'m> {
        let resources = manifest.resources.iter();
        let with_href = resources.clone().filter(|resource| resource.href.is_some());
        Launchable {
            all: resources
                .map(|resource| resource.identifier.as_str())
                .collect(),
            with_href: with_href
                .map(|resource| resource.identifier.as_str())
                .collect(),
            is_2004: manifest.version.is_2004(),
        }
    }

    fn check(&self, item: &Item, notes: &mut Notes) {
        let quoted = Fault::quote(&item.identifier);
        let Some(resource) = item.resource.as_deref() else {
            if item.items.is_empty() {
                let found = format!("item {quoted} has neither a resource nor items within");
                notes.warn(
                    "manifest.item",
                    item.line,
                    found,
                    "give it an identifierref, or take it out",
                );
            }
            return;
        };
        if !self.all.contains(resource) {
            let found = format!(
                "item {quoted} refers to resource {}, which is not there",
                Fault::quote(resource)
            );
            notes.fault(
                "manifest.reference",
                item.line,
                found,
                "add the resource, or correct identifierref",
            );
        } else if !self.with_href.contains(resource) {
            let found = format!(
                "item {quoted} launches resource {}, which has no href",
                Fault::quote(resource)
            );
            notes.fault(
                "manifest.reference",
                item.line,
                found,
                "give the resource an href",
            );
        }
        if self.is_2004 && !item.items.is_empty() {
            let found = format!(
                "item {quoted} has a resource and items within; SCORM 2004 launches leaves only"
            );
            notes.warn(
                "manifest.item",
                item.line,
                found,
                "move the resource into an item of its own",
            );
        }
    }
}
