//! Files in object storage: media by the hash of their content, payloads of attachments where their rows say.

mod leftovers;
mod upload;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use std::sync::Arc;

pub(crate) use upload::Upload;

/// Bytes that are written at once to a directory; what an upload holds in memory. S3 wants parts of 5 MiB.
const PART: usize = 256 * 1024;

/// Where files lie.
#[derive(Clone, Debug)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    directory: Arc<std::path::Path>,
    part: usize,
}

impl Objects {
    /// In a directory, which is made when missing. What was written is on the disk, as S3 promises too: a row that
    /// speaks of a file commits after it.
    pub fn in_directory(directory: &std::path::Path) -> crate::Result<Objects> {
        std::fs::create_dir_all(directory).map_err(|error| object_store::Error::Generic {
            store: "directory",
            source: Box::new(error),
        })?;
        let store = LocalFileSystem::new_with_prefix(directory)?.with_fsync(true);
        Ok(Objects {
            store: Arc::new(store),
            directory: directory.into(),
            part: PART,
        })
    }

    /// Keeps a file under its SHA-256. Keeping it twice is fine.
    pub(crate) async fn put(&self, sha256: &str, bytes: Vec<u8>) -> crate::Result<()> {
        let options = PutOptions {
            mode: PutMode::Create,
            ..PutOptions::default()
        };
        let place = place(sha256);
        match self.store.put_opts(&place, bytes.into(), options).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The bytes of a file.
    pub async fn get(&self, sha256: &str) -> crate::Result<Vec<u8>> {
        let found = self.store.get(&place(sha256)).await?;
        Ok(found.bytes().await?.to_vec())
    }

    /// Begins to write what is to lie at `place`. Nothing is there before the upload is finished.
    pub(crate) async fn upload(&self, place: String) -> crate::Result<Upload> {
        let upload = self
            .store
            .put_multipart(&Path::from(place.as_str()))
            .await?;
        Ok(Upload::new(place, upload, self.part))
    }

    /// The bytes that lie at `place`, as they are read.
    pub(crate) async fn read(
        &self,
        place: &str,
    ) -> object_store::Result<BoxStream<'static, object_store::Result<Bytes>>> {
        Ok(self.store.get(&Path::from(place)).await?.into_stream())
    }

    /// A part of the bytes that lie at `place`.
    pub(crate) async fn read_range(
        &self,
        place: &str,
        range: std::ops::Range<u64>,
    ) -> object_store::Result<BoxStream<'static, object_store::Result<Bytes>>> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        let found = self.store.get_opts(&Path::from(place), options).await?;
        Ok(found.into_stream())
    }

    /// Removes what lies at `place`.
    pub(crate) async fn remove(&self, place: &str) -> crate::Result<()> {
        Ok(self.store.delete(&Path::from(place)).await?)
    }
}

/// Two letters of fan-out, so that no directory grows without end.
fn place(sha256: &str) -> Path {
    Path::from_iter([&sha256[..2.min(sha256.len())], sha256])
}
