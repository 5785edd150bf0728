//! Which standard a package follows, told by what lies at its root. `imsmanifest.xml` goes before `cmi5.xml`, and both go
//! before `course.md`: a package for several worlds runs in the one that most tools wrote it for.

use super::report::Report;
use serde::{Deserialize, Serialize};

/// A standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// SCORM 1.2.
    Scorm12,
    /// SCORM 2004, 3rd or 4th Edition.
    Scorm2004,
    /// cmi5.
    Cmi5,
}

impl Kind {
    /// The word in databases and APIs.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Scorm12 => "scorm12",
            Kind::Scorm2004 => "scorm2004",
            Kind::Cmi5 => "cmi5",
        }
    }
}

/// What was found at the root, or one folder below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Manifest,
    Cmi5,
    Microcourse,
}

const SIGNS: [(Sign, &str); 3] = [
    (Sign::Manifest, "imsmanifest.xml"),
    (Sign::Cmi5, "cmi5.xml"),
    (Sign::Microcourse, "course.md"),
];

impl Sign {
    pub(super) fn file(self) -> &'static str {
        let known = SIGNS.iter().find(|(sign, _)| *sign == self);
        known.map_or("", |(_, file)| file)
    }
}

/// What kind of package these names make, and which folder is its root (empty, or with a slash at its end).
pub(super) fn detect(names: &[&str], report: &mut Report) -> Option<(Sign, String)> {
    let is_there = |path: &str| names.contains(&path);
    if let Some((sign, _)) = SIGNS.iter().find(|(_, file)| is_there(file)) {
        others(*sign, names, report);
        return Some((*sign, String::new()));
    }
    let top = names
        .first()
        .and_then(|name| name.split_once('/'))
        .map(|(top, _)| format!("{top}/"));
    let top = top.filter(|top| names.iter().all(|name| name.starts_with(top.as_str())));
    if let Some(top) = top {
        let below = SIGNS
            .iter()
            .find(|(_, file)| is_there(&format!("{top}{file}")));
        if let Some((sign, file)) = below {
            if *sign != Sign::Microcourse {
                let found =
                    format!("everything lies in the folder {top}, which is taken for the root");
                let advice =
                    format!("zip the content of the folder, so that {file} lies at the root");
                report.warn("package.folder", &top, found, advice);
            }
            return Some((*sign, top));
        }
    }
    nothing(names, report);
    None
}

fn others(taken: Sign, names: &[&str], report: &mut Report) {
    let further = ["imsmanifest.xml", "cmi5.xml", "tincan.xml"];
    for other in further
        .into_iter()
        .filter(|file| *file != taken.file() && names.contains(file))
    {
        let found = format!("{other} lies beside {}, which goes before it", taken.file());
        report.warn(
            "package.several",
            other,
            found,
            format!("take {} out to import {other}", taken.file()),
        );
    }
}

/// Says why nothing was found, as closely as the names allow.
fn nothing(names: &[&str], report: &mut Report) {
    let last = |name: &str| {
        name.rsplit('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let like = |wanted: &str| names.iter().find(|name| last(name) == wanted).copied();
    let ends = |ending: &str| {
        names
            .iter()
            .find(|name| last(name).ends_with(ending))
            .copied()
    };
    let (file, found, advice) = if let Some(name) = SIGNS.iter().find_map(|(_, file)| like(file)) {
        let found = format!("the description lies at {name}");
        (
            name,
            found,
            "name it imsmanifest.xml or cmi5.xml, in small letters, at the root of the zip",
        )
    } else if let Some(name) = like("tincan.xml") {
        let found =
            "this is a Tin Can package, which says nothing about launches and results".to_owned();
        (name, found, "export the course as cmi5 or SCORM")
    } else if let Some(name) = ends(".zip") {
        let found =
            format!("{name} lies in the zip, and no imsmanifest.xml or cmi5.xml at its root");
        (name, found, "unzip it once and import the zip inside")
    } else {
        let found =
            "there is no imsmanifest.xml, cmi5.xml or course.md at the root of the zip".to_owned();
        (
            "package",
            found,
            "export the course as SCORM 1.2, SCORM 2004 or cmi5",
        )
    };
    report.fault("package.kind", file, found, advice);
}
