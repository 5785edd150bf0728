//! Packages of our own courses: what is in them, and that the readers of other people's packages take them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

use cmi5::structure::Packaging;
use content::export::{File, Standard, package};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

const HOME: &str = "https://lectern.example";

fn exported(standard: Standard) -> Vec<(&'static str, BTreeMap<String, Vec<u8>>)> {
    let shipped = content::shipped().into_iter().map(|(slug, folder)| {
        let course = content::read(&folder).course.unwrap();
        let files = || {
            let media = course.media.iter().map(|media| File {
                path: media.path.clone(),
                bytes: folder.get(&media.path).unwrap().to_vec(),
            });
            let page = File {
                path: "index.html".to_owned(),
                bytes: b"<!doctype html>".to_vec(),
            };
            media.chain([page]).collect()
        };
        let bytes = package(&course, standard, HOME, files());
        assert_eq!(
            bytes,
            package(&course, standard, HOME, files()),
            "the same bytes"
        );
        (slug, unzipped(&bytes))
    });
    shipped.collect()
}

fn shipped(slug: &str) -> content::Course {
    let folders = content::shipped();
    let (_, folder) = folders.iter().find(|(known, _)| *known == slug).unwrap();
    content::read(folder).course.unwrap()
}

fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

#[test]
fn a_manifest_lists_every_file_and_is_read_as_what_it_says() {
    for (standard, version) in [
        (Standard::Scorm12, "1.2"),
        (Standard::Scorm2004, "2004 4th Edition"),
    ] {
        for (slug, files) in exported(standard) {
            let manifest = String::from_utf8(files["imsmanifest.xml"].clone()).unwrap();
            assert!(manifest.contains(&format!("<schemaversion>{version}</schemaversion>")));
            let others = files.keys().filter(|path| *path != "imsmanifest.xml");
            for path in others {
                assert!(
                    manifest.contains(&format!("<file href=\"{path}\"/>")),
                    "{slug}: {path}"
                );
            }
            assert!(scorm::manifest::read(manifest.as_bytes()).is_ok(), "{slug}");
        }
    }
}

#[test]
fn a_course_structure_names_its_au_in_every_language() {
    for (slug, files) in exported(Standard::Cmi5) {
        let has = |path: &str| files.contains_key(path);
        let structure = cmi5::structure::read(&files["cmi5.xml"], Packaging::Zip(&has)).unwrap();
        assert_eq!(structure.id, format!("{HOME}/courses/{slug}"));
        let au = structure.aus()[0].clone();
        assert_eq!(
            (au.url.as_str(), au.move_on),
            ("index.html", cmi5::MoveOn::Passed)
        );
        assert!(au.mastery_score.is_some());
        let course = shipped(slug);
        let langs: Vec<&String> = structure.title.0.keys().collect();
        let mut known = course.langs();
        known.sort();
        assert_eq!(langs, known.iter().collect::<Vec<_>>(), "{slug}");
    }
}

#[test]
fn the_course_is_a_module_with_its_points() {
    for standard in Standard::ALL {
        for (slug, files) in exported(standard) {
            let module = String::from_utf8(files["course.js"].clone()).unwrap();
            let json = module
                .strip_prefix("export const course = ")
                .unwrap()
                .trim_end()
                .trim_end_matches(';');
            let course: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(course["id"], slug);
            assert!(course["possible"].as_f64().unwrap() > 0.0);
            let chosen = String::from_utf8(files["standard.js"].clone()).unwrap();
            assert!(chosen.contains(standard.name()));
        }
    }
}
