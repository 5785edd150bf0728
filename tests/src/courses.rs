//! Courses to work with: the shipped ones, the broken ones, and a small one made of text.

use content::{Course, Folder};
use std::io::{Cursor, Write};
use std::path::PathBuf;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The shipped courses: slug, folder, model.
pub fn shipped() -> Vec<(&'static str, Folder, Course)> {
    let model = |folder: &Folder| content::read(folder).course.unwrap();
    content::shipped()
        .into_iter()
        .map(|(slug, folder)| (slug, folder.clone(), model(&folder)))
        .collect()
}

/// Folders of courses that are broken on purpose, each with a file `expected`.
pub fn broken() -> Vec<PathBuf> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../content/tests/broken");
    let mut all: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    all.sort();
    all
}

/// A small course of these segments. `front` is more YAML for its head.
pub fn small(slug: &str, version: &str, front: &str, segments: &str) -> Folder {
    let text = format!(
        "---\nformat: microcourse/1\nid: {slug}\ntitle: The small course\nlang: en\nversion: {version}\n\
         license: CC0-1.0\nminutes: 1\nobjectives: [{{id: o-a, text: Something small.}}]\npass: 50\n{front}---\n\n{segments}"
    );
    Folder::from_files([("course.md".to_owned(), text.into_bytes())]).unwrap()
}

/// A folder as the API takes it.
pub fn zipped(folder: &Folder) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in folder.iter() {
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
