//! Files by the hash of their content: media now, attachments and packages later.

use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use std::sync::Arc;

/// Where files lie.
#[derive(Clone, Debug)]
pub struct Objects(Arc<dyn ObjectStore>);

impl Objects {
    /// In a directory, which is made when missing.
    pub fn in_directory(directory: &std::path::Path) -> crate::Result<Objects> {
        std::fs::create_dir_all(directory).map_err(|error| object_store::Error::Generic {
            store: "directory",
            source: Box::new(error),
        })?;
        Ok(Objects(Arc::new(LocalFileSystem::new_with_prefix(
            directory,
        )?)))
    }

    /// Keeps a file under its SHA-256. Keeping it twice is fine.
    pub(crate) async fn put(&self, sha256: &str, bytes: Vec<u8>) -> crate::Result<()> {
        let options = PutOptions {
            mode: PutMode::Create,
            ..PutOptions::default()
        };
        match self.0.put_opts(&place(sha256), bytes.into(), options).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The bytes of a file.
    pub async fn get(&self, sha256: &str) -> crate::Result<Vec<u8>> {
        Ok(self.0.get(&place(sha256)).await?.bytes().await?.to_vec())
    }
}

/// Two letters of fan-out, so that no directory grows without end.
fn place(sha256: &str) -> Path {
    Path::from_iter([&sha256[..2.min(sha256.len())], sha256])
}
