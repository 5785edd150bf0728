//! Opening a package: what it is, what it describes, whether its list of files is sound.

use super::address::Files;
use super::kind::{self, Sign};
use super::names::{self, Page};
use super::report::Report;
use super::zip::{self, Archive, Broken};
use super::{Found, Kind, Limits, Opened, Package, Structure, scorm_package};
use cmi5::structure::Packaging;
use std::io::{self, Read, Seek, SeekFrom};

/// A manifest or course structure has at most so many bytes.
const DESCRIPTION: u64 = 10 << 20;

/// Why it went no further. Faults are in the report.
pub(super) enum Stop {
    Io(io::Error),
    Faults,
}

pub(super) fn open<R: Read + Seek>(
    mut source: R,
    limits: Limits,
    report: &mut Report,
) -> Result<Found<R>, Stop> {
    let length = source.seek(SeekFrom::End(0)).map_err(Stop::Io)?;
    let mut head = [0; 8];
    source.seek(SeekFrom::Start(0)).map_err(Stop::Io)?;
    let read = source.read(&mut head).map_err(Stop::Io)?;
    match what(&head[..read]) {
        What::Zip => {}
        What::Xml => return bare(source, length, report),
        What::Other(found) => {
            report.fault(
                "package.zip",
                "package",
                found,
                "hand in the zip that your authoring tool exports",
            );
            return Err(Stop::Faults);
        }
    }
    let mut archive = zip::open(source, length, limits, report)
        .map_err(|broken| stop("package", broken, report))?;
    let files = names::paths(&archive.entries, Page::Cp437, report);
    if !report.faults.is_empty() {
        return Err(Stop::Faults);
    }
    if files.is_empty() {
        report.fault(
            "package.empty",
            "package",
            "the zip has no files",
            "export the package again",
        );
        return Err(Stop::Faults);
    }
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let (sign, root) = kind::detect(&paths, report).ok_or(Stop::Faults)?;
    if sign == Sign::Microcourse {
        return Ok(Found::Microcourse);
    }
    let bytes = description(
        &mut archive,
        &files,
        &format!("{root}{}", sign.file()),
        report,
    )?;
    describe(archive, (sign, root), &bytes, files, report)
}

enum What {
    Zip,
    Xml,
    Other(&'static str),
}

fn what(head: &[u8]) -> What {
    match head {
        [] => What::Other("the file is empty"),
        [b'P', b'K', ..] => What::Zip,
        [0xef, 0xbb, 0xbf, ..] | [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', ..] => What::Xml,
        [b'%', b'P', b'D', b'F', ..] => What::Other("this is a PDF, whatever its name says"),
        [b'R', b'a', b'r', b'!', ..] => What::Other("this is a RAR archive"),
        [b'7', b'z', ..] => What::Other("this is a 7z archive"),
        [0x1f, 0x8b, ..] => What::Other("this is a gzip file"),
        _ => What::Other("this is no zip"),
    }
}

fn stop(file: &str, broken: Broken, report: &mut Report) -> Stop {
    match broken {
        Broken::Io(error) => return Stop::Io(error),
        Broken::Fault {
            code,
            found,
            advice,
        } => report.fault(code, file, found, advice),
    }
    Stop::Faults
}

/// A `cmi5.xml` without a zip around it.
fn bare<R: Read + Seek>(source: R, length: u64, report: &mut Report) -> Result<Found<R>, Stop> {
    let mut archive = Archive::bare(source, length, "cmi5.xml");
    let bytes = archive
        .read(0, DESCRIPTION)
        .map_err(|broken| stop("cmi5.xml", broken, report))?;
    let files = vec![("cmi5.xml".to_owned(), 0)];
    describe(archive, (Sign::Cmi5, String::new()), &bytes, files, report)
}

fn description<R: Read + Seek>(
    archive: &mut Archive<R>,
    files: &[(String, usize)],
    name: &str,
    report: &mut Report,
) -> Result<Vec<u8>, Stop> {
    let entry = files
        .iter()
        .find(|(path, _)| path == name)
        .map(|(_, entry)| *entry);
    let entry = entry.ok_or(Stop::Faults)?;
    archive
        .read(entry, DESCRIPTION)
        .map_err(|broken| stop(name, broken, report))
}

fn describe<R: Read + Seek>(
    archive: Archive<R>,
    (sign, root): (Sign, String),
    bytes: &[u8],
    files: Vec<(String, usize)>,
    report: &mut Report,
) -> Result<Found<R>, Stop> {
    let is_bare = archive.is_bare();
    let (package, files) = match sign {
        Sign::Manifest => {
            let manifest = scorm_package::manifest(bytes, report).ok_or(Stop::Faults)?;
            let files = below(
                &root,
                scorm_package::named(&archive.entries, files, &root, &manifest, report),
            );
            let known = Files::of(files.iter().map(|(path, _)| path.as_str()));
            (scorm_package::package(manifest, &known, report), files)
        }
        Sign::Cmi5 | Sign::Microcourse => {
            let files = below(&root, files);
            let known = Files::of(files.iter().map(|(path, _)| path.as_str()));
            let course = cmi5(bytes, is_bare, &known, report).ok_or(Stop::Faults)?;
            let package = Package {
                kind: Kind::Cmi5,
                structure: Structure::Cmi5(Box::new(course)),
            };
            (package, files)
        }
    };
    if !report.faults.is_empty() {
        return Err(Stop::Faults);
    }
    Ok(Found::Package(Box::new(Opened {
        package,
        warnings: std::mem::take(&mut report.warnings),
        archive,
        files,
    })))
}

fn cmi5(
    bytes: &[u8],
    is_bare: bool,
    files: &Files<'_>,
    report: &mut Report,
) -> Option<cmi5::structure::Structure> {
    let has = |path: &str| files.find(path).is_some();
    let packaging = if is_bare {
        Packaging::Bare
    } else {
        Packaging::Zip(&has)
    };
    match cmi5::structure::read(bytes, packaging) {
        Ok(course) => Some(course),
        Err(fault) => {
            report.of_file("cmi5.xml", vec![fault], Vec::new());
            None
        }
    }
}

/// Paths as seen from the root.
fn below(root: &str, files: Vec<(String, usize)>) -> Vec<(String, usize)> {
    let inside =
        |(path, entry): (String, usize)| Some((path.strip_prefix(root)?.to_owned(), entry));
    files.into_iter().filter_map(inside).collect()
}
