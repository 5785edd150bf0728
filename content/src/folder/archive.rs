//! Unpacking a zip archive that may be hostile: what counts is what comes out of the
//! decompressor, never what the archive says about itself.

use std::io::{Cursor, Read};

use zip::{ZipArchive, read::ZipFile, result::ZipError};

use super::{Folder, FolderError, MAX_FILES, MAX_TOTAL, large, limit};

/// Directories are entries too.
const MAX_ENTRIES: usize = 2 * MAX_FILES;

/// Text shrinks to a tenth; a thousandth is a bomb.
const MAX_RATIO: u64 = 200;

/// Below this a ratio says nothing.
const SMALL: u64 = 1 << 20;

pub(super) fn unpack(bytes: &[u8]) -> Result<Folder, FolderError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MAX_ENTRIES {
        return Err(large(format!(
            "an archive has at most {MAX_ENTRIES} entries"
        )));
    }
    let mut files = Vec::new();
    let mut room = MAX_TOTAL;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        if entry.is_dir() || is_clutter(&name) {
            continue;
        }
        let content = inflate(entry, &name, room)?;
        room -= content.len();
        files.push((name, content));
    }
    Folder::from_files(without_wrapper(files))
}

fn inflate<R: Read>(
    mut entry: ZipFile<'_, R>,
    name: &str,
    room: usize,
) -> Result<Vec<u8>, FolderError> {
    if entry.is_symlink() {
        return Err(FolderError::Link {
            path: name.to_owned(),
        });
    }
    let most = limit(name).min(room);
    let mut content = Vec::new();
    let mut bounded = entry.by_ref().take(most as u64 + 1);
    bounded
        .read_to_end(&mut content)
        .map_err(|error| broken(error.into()))?;
    if content.len() > most {
        return Err(large(format!("{name} unpacks to more than {most} bytes")));
    }
    let size = content.len() as u64;
    if size > SMALL && size / entry.compressed_size().max(1) > MAX_RATIO {
        return Err(large(format!(
            "{name} unpacks to {MAX_RATIO} times its size and more"
        )));
    }
    Ok(content)
}

/// What operating systems put into archives unasked.
fn is_clutter(name: &str) -> bool {
    name.starts_with("__MACOSX/")
        || name
            .split('/')
            .any(|part| part.starts_with('.') && part.len() > 2)
}

/// `my-course/course.md` is `course.md` when everything lies in `my-course/`.
fn without_wrapper(files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let first = files.first().and_then(|(path, _)| path.split_once('/'));
    let Some(wrapper) = first.map(|(directory, _)| format!("{directory}/")) else {
        return files;
    };
    if !files.iter().all(|(path, _)| path.starts_with(&wrapper)) {
        return files;
    }
    let unwrap = |(path, bytes): (String, Vec<u8>)| (path[wrapper.len()..].to_owned(), bytes);
    files.into_iter().map(unwrap).collect()
}

fn broken(error: ZipError) -> FolderError {
    FolderError::Archive {
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_wrapper_directory_and_clutter_are_taken_off() {
        let bytes = archive(&[
            ("my-course/course.md", b"text"),
            ("my-course/media/a.svg", b"<svg/>"),
            ("my-course/.DS_Store", b"x"),
            ("__MACOSX/my-course/._course.md", b"x"),
        ]);
        let folder = Folder::from_zip(&bytes).unwrap();
        let paths: Vec<&str> = folder.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["course.md", "media/a.svg"]);
    }

    #[test]
    fn a_path_that_climbs_out_is_refused() {
        for name in ["../course.md", "a/../../course.md", "/course.md"] {
            let bytes = archive(&[("course.md", b"text"), (name, b"x")]);
            assert!(Folder::from_zip(&bytes).is_err(), "{name}");
        }
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        let zeros = vec![0; 20 << 20];
        let bytes = archive(&[("media/film.mp4", &zeros)]);
        assert!(matches!(
            Folder::from_zip(&bytes),
            Err(FolderError::Large { .. })
        ));
        let text = vec![b'a'; (1 << 20) + 1];
        let bytes = archive(&[("course.md", &text)]);
        assert!(matches!(
            Folder::from_zip(&bytes),
            Err(FolderError::Large { .. })
        ));
    }

    #[test]
    fn anything_else_is_no_archive() {
        for bytes in [&b""[..], b"PK", b"not a zip", &[0; 100]] {
            assert!(matches!(
                Folder::from_zip(bytes),
                Err(FolderError::Archive { .. })
            ));
        }
    }
}
