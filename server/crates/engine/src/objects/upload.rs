//! A file on its way into object storage.

use crate::Result;
use bytes::BytesMut;
use object_store::{MultipartUpload, PutPayload};

/// Writes a file part by part. Dropped or aborted, it leaves nothing in a directory; a bucket wants a rule that ends
/// uploads which were never completed, for the case that we are killed.
pub(crate) struct Upload {
    place: String,
    inner: Box<dyn MultipartUpload>,
    waiting: BytesMut,
    part: usize,
}

impl Upload {
    pub(super) fn new(place: String, inner: Box<dyn MultipartUpload>, part: usize) -> Upload {
        Upload {
            place,
            inner,
            waiting: BytesMut::new(),
            part,
        }
    }

    /// Adds bytes; holds less than a part of them.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= self.part {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<()> {
        let part = PutPayload::from_bytes(self.waiting.split().freeze());
        Ok(self.inner.put_part(part).await?)
    }

    /// Puts the file in its place, and answers which that is.
    pub(crate) async fn finish(mut self) -> Result<String> {
        if !self.waiting.is_empty() {
            self.flush().await?;
        }
        self.inner.complete().await?;
        Ok(self.place)
    }

    /// Gives it up.
    pub(crate) async fn abort(mut self) {
        if let Err(error) = self.inner.abort().await {
            tracing::warn!(%error, place = self.place, "an upload could not be given up");
        }
    }
}
