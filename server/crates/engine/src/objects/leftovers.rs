//! What lies in the directory whether or not it is whole: an upload that was cut off by a kill leaves a file named
//! `place#number`, which object storage does not show.

use super::Objects;
use crate::Result;
use std::io::{Error, ErrorKind};
use tokio::fs;

impl Objects {
    /// Names of what lies in a folder, at most so many: of folders or of files. None when there is no such folder.
    pub(crate) async fn names(&self, folder: &str, most: usize) -> Result<Vec<String>> {
        let mut entries = match fs::read_dir(self.directory.join(folder)).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error).into()),
        };
        let mut names = Vec::new();
        while names.len() < most
            && let Some(entry) = entries.next_entry().await.map_err(failed)?
        {
            names.extend(entry.file_name().into_string());
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Removes a file of that name from a folder, whole or not.
    pub(crate) async fn remove_leftover(&self, folder: &str, name: &str) -> Result<()> {
        match fs::remove_file(self.directory.join(folder).join(name)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(error).into()),
            _ => Ok(()),
        }
    }
}

fn failed(error: Error) -> object_store::Error {
    object_store::Error::Generic {
        store: "directory",
        source: Box::new(error),
    }
}
