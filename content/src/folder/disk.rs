//! Reading a directory.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Folder, FolderError, large, limit};

const MAX_DEPTH: usize = 8;

pub(super) fn read_into(folder: &mut Folder, dir: &Path) -> Result<(), FolderError> {
    let mut open: Vec<(PathBuf, String)> = vec![(dir.to_owned(), String::new())];
    while let Some((dir, prefix)) = open.pop() {
        for entry in entries(&dir)? {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{prefix}{name}");
            let kind = entry
                .file_type()
                .map_err(|error| io(&entry.path(), error))?;
            if kind.is_symlink() {
                return Err(FolderError::Link { path });
            } else if kind.is_dir() {
                open.push((entry.path(), subdirectory(path)?));
            } else {
                folder.insert(&path, read_file(&entry.path(), &path)?)?;
            }
        }
    }
    Ok(())
}

fn entries(dir: &Path) -> Result<Vec<fs::DirEntry>, FolderError> {
    let listing = fs::read_dir(dir).map_err(|error| io(dir, error))?;
    let mut entries = listing
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| io(dir, error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    Ok(entries)
}

fn subdirectory(path: String) -> Result<String, FolderError> {
    match path.matches('/').count() >= MAX_DEPTH {
        true => Err(large(format!("directories go at most {MAX_DEPTH} deep"))),
        false => Ok(path + "/"),
    }
}

/// Asks for the size before it reads, so that a huge file costs nothing.
fn read_file(file: &Path, path: &str) -> Result<Vec<u8>, FolderError> {
    let size = fs::metadata(file).map_err(|error| io(file, error))?.len();
    if size > limit(path) as u64 {
        return Err(large(format!(
            "{path} may have at most {} bytes",
            limit(path)
        )));
    }
    fs::read(file).map_err(|error| io(file, error))
}

fn io(path: &Path, source: std::io::Error) -> FolderError {
    FolderError::Io {
        path: path.display().to_string(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_read_without_hidden_files() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("media")).unwrap();
        fs::write(dir.path().join("course.md"), "text").unwrap();
        fs::write(dir.path().join("media/a.svg"), "<svg/>").unwrap();
        fs::write(dir.path().join(".DS_Store"), "x").unwrap();
        let folder = Folder::read(dir.path()).unwrap();
        let paths: Vec<&str> = folder.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["course.md", "media/a.svg"]);
    }

    #[test]
    fn a_directory_that_is_not_there_is_named() {
        let error = Folder::read(Path::new("/nowhere/at/all")).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("cannot read /nowhere/at/all: ")
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/passwd", dir.path().join("course.md")).unwrap();
        assert!(matches!(
            Folder::read(dir.path()),
            Err(FolderError::Link { .. })
        ));
    }
}
