//! Packages of other people's making: SCORM and cmi5, as zip or as a bare `cmi5.xml`. Opened, held against every way in
//! which an archive can lie, and read entry by entry, so that a package of gigabytes needs no more memory than its list
//! of names. What is found to launch is told by [`Package`]; where the files go is for others.

mod address;
mod inspect;
mod kind;
mod media_type;
mod names;
mod path;
mod report;
mod scorm_package;
mod zip;

pub use address::unescape;
pub use kind::Kind;
pub use path::normalise;

use crate::finding::Finding;
use report::Report;
use scorm::manifest::Manifest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Read, Seek};
use zip::Archive;

/// How much of an archive is taken in.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Entries, folders among them.
    pub entries: u64,
    /// Bytes of one file, unpacked.
    pub file: u64,
    /// Bytes of all files, unpacked.
    pub unpacked: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            entries: 20_000,
            file: 2 << 30,
            unpacked: 4 << 30,
        }
    }
}

/// Why a package is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The disk says no.
    #[error("cannot read the package: {0}")]
    Io(#[from] io::Error),
    /// It has faults; each says what to change.
    #[error("the package has {} faults", .0.len())]
    Faults(Vec<Finding>),
}

/// What a package says of itself: kept as JSON with the version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Package {
    /// What it is.
    pub kind: Kind,
    /// What it describes.
    pub structure: Structure,
}

/// What a package describes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Structure {
    /// SCORM 1.2 or 2004.
    Scorm(Box<Scorm>),
    /// cmi5.
    Cmi5(Box<cmi5::structure::Structure>),
}

/// A manifest with its addresses held against the files that there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scorm {
    /// As it was read.
    pub manifest: Manifest,
    /// What each resource launches, by its identifier.
    pub targets: BTreeMap<String, Target>,
}

/// Something to launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The file in the package; none when it is elsewhere on the web, or missing.
    pub file: Option<String>,
    /// The address: relative to the package, escaped; or a whole one on the web.
    pub url: String,
}

/// One file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it is found, at import and when it is served.
    pub path: String,
    /// Its size, unpacked.
    pub bytes: u64,
    /// Hash of its bytes, 64 hex digits.
    pub sha256: String,
    /// What it is served as.
    pub content_type: &'static str,
}

/// What was handed in.
#[derive(Debug)]
pub enum Found<R> {
    /// A package.
    Package(Box<Opened<R>>),
    /// A zip of a course folder in our own format; [`crate::Folder`] reads it.
    Microcourse,
}

/// A package whose list of files and description are sound. Its files are not read yet.
#[derive(Debug)]
pub struct Opened<R> {
    /// What it says of itself.
    pub package: Package,
    /// What was put up with.
    pub warnings: Vec<Finding>,
    archive: Archive<R>,
    /// Path and entry, sorted by path.
    files: Vec<(String, usize)>,
}

/// Opens what was handed in.
pub fn open<R: Read + Seek>(source: R, limits: Limits) -> Result<Found<R>, PackageError> {
    let mut report = Report::default();
    match inspect::open(source, limits, &mut report) {
        Ok(found) => Ok(found),
        Err(inspect::Stop::Io(error)) => Err(PackageError::Io(error)),
        Err(inspect::Stop::Faults) => Err(PackageError::Faults(report.faults)),
    }
}

impl<R: Read + Seek> Opened<R> {
    /// Unpacks every file without keeping it: sizes and checksums are what the archive says, and hashes are told.
    pub fn verify(&mut self) -> Result<Vec<File>, PackageError> {
        let mut found = Vec::with_capacity(self.files.len());
        for (path, entry) in &self.files {
            let mut hasher = crate::hash::Hasher::default();
            let mut take = |bytes: &[u8]| {
                hasher.add(bytes);
                Ok(())
            };
            let bytes = self
                .archive
                .copy(*entry, &mut take)
                .map_err(|broken| told(path, broken))?;
            found.push(File {
                path: path.clone(),
                bytes,
                sha256: hasher.hex(),
                content_type: media_type::of(path),
            });
        }
        Ok(found)
    }

    /// Unpacks the file at this place in the list of [`Opened::verify`], piece by piece.
    pub fn copy(
        &mut self,
        index: usize,
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<u64, PackageError> {
        let (path, entry) = self
            .files
            .get(index)
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        self.archive
            .copy(*entry, take)
            .map_err(|broken| told(path, broken))
    }
}

fn told(path: &str, broken: zip::Broken) -> PackageError {
    match broken {
        zip::Broken::Io(error) => PackageError::Io(error),
        zip::Broken::Fault {
            code,
            found,
            advice,
        } => {
            let mut report = Report::default();
            report.fault(code, path, found, advice);
            PackageError::Faults(report.faults)
        }
    }
}

impl Package {
    /// What the author calls it in their world.
    pub fn identifier(&self) -> &str {
        match &self.structure {
            Structure::Scorm(scorm) => &scorm.manifest.identifier,
            Structure::Cmi5(course) => &course.id,
        }
    }

    /// What learners call it.
    pub fn title(&self) -> &str {
        match &self.structure {
            Structure::Scorm(scorm) => scorm.manifest.title(),
            Structure::Cmi5(course) => course.title.best("en"),
        }
    }

    /// The language of its title, a BCP 47 tag.
    pub fn lang(&self) -> Option<&str> {
        match &self.structure {
            Structure::Scorm(scorm) => scorm.manifest.lang.as_deref(),
            Structure::Cmi5(course) => {
                let texts = course.title.map();
                let exact = texts
                    .keys()
                    .find(|tag| texts[*tag] == course.title.best("en"));
                exact.map(String::as_str).filter(|tag| !tag.is_empty())
            }
        }
    }

    /// The version of the standard, as people write it.
    pub fn standard(&self) -> &'static str {
        match &self.structure {
            Structure::Scorm(scorm) => scorm.manifest.version.name(),
            Structure::Cmi5(_) => "cmi5",
        }
    }
}

impl Scorm {
    /// Where an item is launched, with its parameters: relative to the package, or a whole address on the web.
    pub fn launch_url(&self, item: &scorm::manifest::Item) -> Option<String> {
        let target = self.targets.get(item.resource.as_deref()?)?;
        Some(scorm::manifest::launch_url(
            &target.url,
            item.parameters.as_deref(),
        ))
    }
}
