//! A manifest held against the files of its package.

use super::address::{Files, missing};
use super::names::{self, Page};
use super::report::Report;
use super::zip::Entry;
use super::{Kind, Package, Scorm, Structure, Target};
use markup::Fault;
use scorm::manifest::{self, Manifest, Resource};
use std::collections::BTreeMap;

const FILE: &str = "imsmanifest.xml";

pub(super) fn manifest(bytes: &[u8], report: &mut Report) -> Option<Manifest> {
    match manifest::read(bytes) {
        Ok(reading) => {
            report.of_file(FILE, Vec::new(), reading.warnings);
            Some(reading.manifest)
        }
        Err(faults) => {
            report.of_file(FILE, faults, Vec::new());
            None
        }
    }
}

/// The files under the names that the manifest uses: where names are not UTF-8, the code page that makes more of them.
pub(super) fn named(
    entries: &[Entry],
    files: Vec<(String, usize)>,
    root: &str,
    manifest: &Manifest,
    report: &mut Report,
) -> Vec<(String, usize)> {
    if !names::depend_on_page(entries) {
        return files;
    }
    let mut quiet = Report::default();
    let others = names::paths(entries, Page::Windows1252, &mut quiet);
    let better =
        quiet.faults.is_empty() && met(&others, root, manifest) > met(&files, root, manifest);
    let (files, page) = if better {
        (others, "windows-1252")
    } else {
        (files, "CP437")
    };
    let found = format!("names that are not UTF-8 are read as {page}");
    report.warn(
        "package.code_page",
        "package",
        found,
        "zip with a tool that writes UTF-8 names",
    );
    files
}

fn met(files: &[(String, usize)], root: &str, manifest: &Manifest) -> usize {
    let paths = files.iter().filter_map(|(path, _)| path.strip_prefix(root));
    let known = Files::of(paths);
    let addresses = manifest
        .resources
        .iter()
        .flat_map(|resource| resource.href.iter().chain(&resource.files));
    addresses
        .filter(|address| known.find(address).is_some())
        .count()
}

pub(super) fn package(manifest: Manifest, files: &Files<'_>, report: &mut Report) -> Package {
    let mut targets = BTreeMap::new();
    for resource in &manifest.resources {
        if let Some(href) = &resource.href {
            targets.insert(
                resource.identifier.clone(),
                target(resource, href, files, report),
            );
        }
    }
    files_missing(&manifest, files, report);
    launchable(&manifest, &targets, report);
    Package {
        kind: if manifest.version.is_2004() {
            Kind::Scorm2004
        } else {
            Kind::Scorm12
        },
        structure: Structure::Scorm(Box::new(Scorm { manifest, targets })),
    }
}

fn target(resource: &Resource, href: &str, files: &Files<'_>, report: &mut Report) -> Target {
    if href.starts_with("http://") || href.starts_with("https://") {
        return Target {
            file: None,
            url: href.to_owned(),
        };
    }
    files.find(href).unwrap_or_else(|| {
        let found = format!(
            "{} of resource {} is not in the package",
            Fault::quote(href),
            Fault::quote(&resource.identifier)
        );
        let advice = match files.nearly(href) {
            Some(near) => format!(
                "there is {}: names differ in the size of letters",
                Fault::quote(near)
            ),
            None => "add the file, or correct the href".to_owned(),
        };
        report.of_file(
            FILE,
            Vec::new(),
            vec![Fault::new("package.missing", resource.line, found, advice)],
        );
        missing(href)
    })
}

/// Files that only the list of a resource names: told once.
fn files_missing(manifest: &Manifest, files: &Files<'_>, report: &mut Report) {
    let mut lost = Vec::new();
    for resource in &manifest.resources {
        let gone = resource
            .files
            .iter()
            .filter(|file| files.find(file).is_none());
        lost.extend(gone.map(|file| (resource.line, file)));
    }
    if let Some((line, first)) = lost.first() {
        let found = format!(
            "{} files are named and not in the package; the first: {}",
            lost.len(),
            Fault::quote(first)
        );
        let advice = "add them, or take them out of the manifest";
        report.of_file(
            FILE,
            Vec::new(),
            vec![Fault::new("package.missing", *line, found, advice)],
        );
    }
}

/// Something must be there to launch.
fn launchable(manifest: &Manifest, targets: &BTreeMap<String, Target>, report: &mut Report) {
    let can = |target: &Target| target.file.is_some() || target.url.starts_with("http");
    let items = manifest.organization().walk();
    let any = items.iter().any(|item| {
        let target = item
            .resource
            .as_deref()
            .and_then(|resource| targets.get(resource));
        target.is_some_and(can)
    });
    if !any {
        let line = manifest.organization().line;
        let found = "no item launches anything that is in the package";
        let fault = Fault::new(
            "package.nothing",
            line,
            found,
            "give an item a resource with an href that is there",
        );
        report.of_file(FILE, vec![fault], Vec::new());
    }
}
