//! The files of packages: kept under an id of their own, so that two imports never write to the same place and one can
//! take back what it wrote; served by a token that names tenant and version.

use super::import::{blocking, told};
use crate::objects::Upload;
use crate::secrets::{base64url, from_base64url, same};
use crate::{App, Error, Result};
use bytes::Bytes;
use content::package::{File as Listed, Opened, normalise};
use futures_util::stream::BoxStream;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::ops::Range;
use store::TenantId;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Pieces on their way from the disk to object storage.
const WAITING: usize = 4;

/// Keeps the files that are not there yet; answers where the bytes of every hash lie, and which places are new.
pub(super) async fn keep(
    app: &App,
    tenant: TenantId,
    mut opened: Opened<File>,
    files: &[Listed],
) -> Result<(BTreeMap<String, String>, Vec<String>)> {
    let hashes: Vec<String> = files.iter().map(|file| file.sha256.clone()).collect();
    let known = store::package_file::places(app.store.read(), tenant, &hashes).await?;
    let mut places: BTreeMap<String, String> = known.into_iter().collect();
    let mut new = Vec::new();
    for (index, file) in files.iter().enumerate() {
        if places.contains_key(&file.sha256) {
            continue;
        }
        let place = place(app, tenant, &file.sha256);
        let upload = app.objects.upload(place.clone()).await?;
        new.push(place.clone());
        opened = match copy(opened, index, upload).await {
            Ok(opened) => opened,
            Err(error) => {
                discard(app, new).await;
                return Err(error);
            }
        };
        places.insert(file.sha256.clone(), place);
    }
    Ok((places, new))
}

/// By tenant and hash, with an id of its own.
fn place(app: &App, tenant: TenantId, sha256: &str) -> String {
    let id = app.ids.next().simple();
    format!("packages/{tenant}/{}/{sha256}-{id}", &sha256[..2])
}

async fn copy(mut opened: Opened<File>, index: usize, mut upload: Upload) -> Result<Opened<File>> {
    let (pieces, mut coming) = mpsc::channel::<Bytes>(WAITING);
    let reading = blocking(move || {
        let mut take = |piece: &[u8]| {
            let sent = pieces.blocking_send(Bytes::copy_from_slice(piece));
            sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
        };
        let done = opened.copy(index, &mut take);
        (opened, done)
    });
    let writing = async {
        while let Some(piece) = coming.recv().await {
            if let Err(error) = upload.write(&piece).await {
                // What is still read is thrown away.
                coming.close();
                return Err((upload, error));
            }
        }
        Ok(upload)
    };
    let (read, written) = tokio::join!(reading, writing);
    let upload = match written {
        Ok(upload) => upload,
        Err((upload, error)) => {
            upload.abort().await;
            return Err(error);
        }
    };
    match read {
        Ok((opened, Ok(_))) => {
            upload.finish().await?;
            Ok(opened)
        }
        Ok((_, Err(error))) => {
            upload.abort().await;
            Err(told(error))
        }
        Err(error) => {
            upload.abort().await;
            Err(error)
        }
    }
}

/// Takes back what was written.
pub(super) async fn discard(app: &App, places: Vec<String>) {
    for place in places {
        match app.objects.remove(&place).await {
            Ok(()) | Err(Error::Objects(object_store::Error::NotFound { .. })) => {}
            Err(error) => tracing::warn!(?error, place, "a file of a refused package stays behind"),
        }
    }
}

/// What stands before the paths of a version's files, at the content origin. The token names tenant and version and is
/// signed, so that a browser loads what pages refer to without header or cookie.
pub fn base(app: &App, tenant: TenantId, version: Uuid) -> String {
    let mut token = tenant.0.as_bytes().to_vec();
    token.extend(version.as_bytes());
    token.extend(app.secrets.package_signature(tenant, version));
    format!("/package/{}/", base64url(&token))
}

/// A file for the browser.
#[derive(Debug, Clone)]
pub struct Served {
    /// Hash of the bytes: the ETag.
    pub sha256: String,
    /// Media type.
    pub content_type: String,
    /// Size of the whole.
    pub bytes: u64,
    place: String,
}

/// Bytes on their way to a browser.
pub type Part = BoxStream<'static, object_store::Result<Bytes>>;

/// The file at a path, under the same spelling that it was imported by. The path is as the browser asks, unescaped once.
pub async fn served(app: &App, token: &str, path: &str) -> Result<Served> {
    let missing = || Error::not_found("file", path);
    let (tenant, version) = verified(app, token).ok_or_else(missing)?;
    let path = normalise(path).ok_or_else(missing)?;
    let row = store::package_file::by_path(app.store.read(), tenant, version, &path)
        .await?
        .ok_or_else(missing)?;
    Ok(Served {
        sha256: row.sha256,
        content_type: row.content_type,
        bytes: u64::try_from(row.bytes).unwrap_or_default(),
        place: row.object,
    })
}

impl Served {
    /// The bytes in a range of it.
    pub async fn part(&self, app: &App, range: Range<u64>) -> Result<Part> {
        if range.is_empty() {
            return Ok(Box::pin(futures_util::stream::empty()));
        }
        Ok(app.objects.read_range(&self.place, range).await?)
    }
}

fn verified(app: &App, token: &str) -> Option<(TenantId, Uuid)> {
    let bytes = from_base64url::<48>(token)?;
    let tenant = TenantId(Uuid::from_slice(&bytes[..16]).ok()?);
    let version = Uuid::from_slice(&bytes[16..32]).ok()?;
    same(
        &bytes[32..],
        &app.secrets.package_signature(tenant, version),
    )
    .then_some((tenant, version))
}
