//! A course folder in memory: path to bytes, bounded, with paths that cannot leave it.
//! The one place of this crate that touches files.

mod archive;
mod disk;

use std::{collections::BTreeMap, path::Path};

const MAX_FILES: usize = 500;
const MAX_FILE: usize = 50 << 20;
const MAX_TEXT: usize = 1 << 20;
const MAX_TOTAL: usize = 200 << 20;
const MAX_PATH: usize = 200;

/// The files of a course.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folder {
    files: BTreeMap<String, Vec<u8>>,
    total: usize,
}

/// Why a folder cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The disk says no.
    #[error("cannot read {path}: {source}")]
    Io {
        /// What was being read.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A path is absolute, climbs out, or has characters no course needs.
    #[error("the path {path:?} is not allowed in a course")]
    Path {
        /// As found.
        path: String,
    },
    /// Two files have the same path.
    #[error("the path {path:?} is there twice")]
    Repeated {
        /// The path.
        path: String,
    },
    /// A link leads out of what can be checked.
    #[error("{path:?} is a symbolic link, which a course may not hold")]
    Link {
        /// The path.
        path: String,
    },
    /// Too much of something.
    #[error("too large: {what}")]
    Large {
        /// What, and how much is allowed.
        what: String,
    },
    /// Not a zip archive, or a broken one.
    #[error("not a readable zip archive: {reason}")]
    Archive {
        /// What is wrong with it.
        reason: String,
    },
}

impl Folder {
    /// Reads a directory. Hidden files are left out, symbolic links are refused.
    pub fn read(dir: &Path) -> Result<Folder, FolderError> {
        let mut folder = Folder::default();
        disk::read_into(&mut folder, dir)?;
        Ok(folder)
    }

    /// Takes files as given.
    pub fn from_files(
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Result<Folder, FolderError> {
        let mut folder = Folder::default();
        for (path, bytes) in files {
            folder.insert(&path, bytes)?;
        }
        Ok(folder)
    }

    /// Unpacks a zip archive. One directory around everything is taken off.
    pub fn from_zip(bytes: &[u8]) -> Result<Folder, FolderError> {
        archive::unpack(bytes)
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Every file, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    fn insert(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), FolderError> {
        let path = normalise(path)?;
        self.check_room(&path, bytes.len())?;
        self.total += bytes.len();
        match self.files.insert(path.clone(), bytes) {
            None => Ok(()),
            Some(_) => Err(FolderError::Repeated { path }),
        }
    }

    fn check_room(&self, path: &str, bytes: usize) -> Result<(), FolderError> {
        if self.files.len() >= MAX_FILES {
            return Err(large(format!("a course has at most {MAX_FILES} files")));
        }
        if bytes > limit(path) {
            return Err(large(format!(
                "{path} may have at most {} bytes",
                limit(path)
            )));
        }
        if self.total + bytes > MAX_TOTAL {
            return Err(large(format!("a course has at most {MAX_TOTAL} bytes")));
        }
        Ok(())
    }
}

/// Text is read as a whole, so it has a closer limit than films.
fn limit(path: &str) -> usize {
    let text = [".md", ".svg", ".vtt"]
        .iter()
        .any(|ending| path.ends_with(ending));
    if text { MAX_TEXT } else { MAX_FILE }
}

fn large(what: String) -> FolderError {
    FolderError::Large { what }
}

/// Forward slashes, no `.`, no `..`, no drive, no control characters.
fn normalise(path: &str) -> Result<String, FolderError> {
    let refused = || FolderError::Path {
        path: path.chars().take(MAX_PATH).collect(),
    };
    let odd = |c: char| c.is_control() || matches!(c, '\\' | ':');
    if path.len() > MAX_PATH || path.starts_with('/') || path.contains(odd) {
        return Err(refused());
    }
    let parts: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
    if parts.iter().any(|part| part.is_empty() || *part == "..") {
        return Err(refused());
    }
    if parts.is_empty() {
        Err(refused())
    } else {
        Ok(parts.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, bytes: usize) -> (String, Vec<u8>) {
        (path.to_owned(), vec![b'x'; bytes])
    }

    #[test]
    fn paths_cannot_leave_the_folder() {
        let refused = [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a//b",
            "a\\b",
            "C:x",
            "a\0b",
            ".",
            "a/",
            "..",
        ];
        for path in refused {
            assert!(Folder::from_files([file(path, 1)]).is_err(), "{path:?}");
        }
        let folder = Folder::from_files([file("./media/./a.svg", 1)]).unwrap();
        assert!(folder.get("media/a.svg").is_some());
    }

    #[test]
    fn a_path_is_there_once() {
        let twice = Folder::from_files([file("a.md", 1), file("./a.md", 2)]);
        assert!(matches!(twice, Err(FolderError::Repeated { .. })));
    }

    #[test]
    fn a_folder_has_bounds() {
        let many = (0..=MAX_FILES).map(|index| file(&format!("{index}.txt"), 1));
        assert!(matches!(
            Folder::from_files(many),
            Err(FolderError::Large { .. })
        ));
        assert!(Folder::from_files([file("course.md", MAX_TEXT + 1)]).is_err());
        assert!(Folder::from_files([file("media/a.mp4", MAX_TEXT + 1)]).is_ok());
        assert!(Folder::from_files([file("media/a.mp4", MAX_FILE + 1)]).is_err());
    }
}
