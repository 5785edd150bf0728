//! What is delivered beside the view: media files of a version, by a token that can sit in an `img` tag.

use crate::secrets::{base64url, from_base64url, same};
use crate::{App, Error, Result};
use store::TenantId;
use uuid::Uuid;

/// A file for the browser.
#[derive(Debug, Clone)]
pub struct File {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Media type.
    pub content_type: String,
    /// Hash of the bytes: the ETag.
    pub sha256: String,
}

/// What stands before `media/…` in delivered text. The token names tenant and version and is signed:
/// it lets a browser load the files of this version without a header.
pub fn media_base(app: &App, tenant: TenantId, version: Uuid) -> String {
    let mut token = tenant.0.as_bytes().to_vec();
    token.extend(version.as_bytes());
    token.extend(app.secrets.media_signature(tenant, version));
    format!("/play/media/{}/", base64url(&token))
}

/// The file at a path of a version.
pub async fn media(app: &App, token: &str, path: &str) -> Result<File> {
    let missing = || Error::not_found("file", path);
    let (tenant, version) = verified(app, token).ok_or_else(missing)?;
    let media = store::media::by_path(app.store.read(), tenant, version, path)
        .await?
        .ok_or_else(missing)?;
    let bytes = app.objects.get(&media.sha256).await?;
    Ok(File {
        bytes,
        content_type: media.content_type,
        sha256: media.sha256,
    })
}

fn verified(app: &App, token: &str) -> Option<(TenantId, Uuid)> {
    let bytes = from_base64url::<48>(token)?;
    let tenant = TenantId(Uuid::from_slice(&bytes[..16]).ok()?);
    let version = Uuid::from_slice(&bytes[16..32]).ok()?;
    same(&bytes[32..], &app.secrets.media_signature(tenant, version)).then_some((tenant, version))
}
