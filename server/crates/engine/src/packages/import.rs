//! A package on its way in. It is unpacked twice: first to see that it is sound and what is in it, then to keep what is
//! not there yet. So a package with a fault leaves nothing behind, and the same package again costs no storage.

use super::{cover, files};
use crate::catalog::{self, Imported};
use crate::{App, Error, Result};
use content::package::{self, File as Listed, Found, Limits, Opened, Package, PackageError};
use content::{Finding, Folder, Severity};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use store::TenantId;
use store::package_file::PackageFile;
use store::version::{Summary, Version};
use uuid::Uuid;

/// What an import is asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Id or slug of the course that this is a new version of, or the slug of a new one. None: by title and identifier.
    pub course: Option<String>,
}

/// A package that is sound.
struct Sound {
    opened: Box<Opened<File>>,
    files: Vec<Listed>,
}

/// Imports a package, or a zip of a course folder. The same content again gives the same version.
///
/// Let it end: an import that is given up half-way may leave files behind that no row speaks of.
pub async fn import(app: &App, tenant: TenantId, file: File, asked: Asked) -> Result<Imported> {
    let sound = blocking(move || look(file)).await??;
    let Sound { opened, files } = match sound {
        Looked::Package(sound) => sound,
        Looked::Microcourse(folder) => return catalog::import(app, tenant, &folder).await,
    };
    let model = written(&opened.package)?;
    let sha256 = identity(&model, &files);
    let slug = slug(app, tenant, &opened.package, &asked).await?;
    let warnings = opened.warnings.clone();
    let known = known(app, tenant, &slug, &sha256).await?;
    let package = opened.package.clone();
    let (places, new) = match &known {
        Some(_) => (BTreeMap::new(), Vec::new()),
        None => files::keep(app, tenant, *opened, &files).await?,
    };
    let coming = Coming {
        tenant,
        slug,
        package,
        model,
        sha256,
        files,
        places,
    };
    match record(app, coming).await {
        Ok((course, version, new)) => Ok(Imported {
            course,
            version,
            new,
            warnings,
        }),
        Err(error) => {
            files::discard(app, new).await;
            Err(error)
        }
    }
}

enum Looked {
    Package(Sound),
    Microcourse(Folder),
}

fn look(mut file: File) -> Result<Looked> {
    let found = package::open(
        file.try_clone().map_err(PackageError::Io).map_err(told)?,
        Limits::default(),
    );
    match found.map_err(told)? {
        Found::Package(mut opened) => {
            let files = opened.verify().map_err(told)?;
            Ok(Looked::Package(Sound { opened, files }))
        }
        Found::Microcourse => {
            let mut bytes = Vec::new();
            let mut read = || {
                file.seek(SeekFrom::Start(0))?;
                // Folder::from_zip has limits of its own; a zip larger than they allow is not read whole.
                (&file).take(201 << 20).read_to_end(&mut bytes)
            };
            read().map_err(PackageError::Io).map_err(told)?;
            let folder = Folder::from_zip(&bytes);
            let folder = folder.map_err(|error| Error::invalid("course.zip", error.to_string()))?;
            Ok(Looked::Microcourse(folder))
        }
    }
}

/// Runs what blocks beside the tasks that wait.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "reading a package failed");
        Error::Busy
    })
}

pub(super) fn told(error: PackageError) -> Error {
    match error {
        PackageError::Faults(findings) => Error::Course(findings),
        PackageError::Io(error) => Error::Objects(object_store::Error::Generic {
            store: "package",
            source: Box::new(error),
        }),
    }
}

/// What is kept of it, and can be read again.
fn written(package: &Package) -> Result<String> {
    let text = serde_json::to_string(package).unwrap_or_default();
    match serde_json::from_str::<Package>(&text) {
        Ok(_) => Ok(text),
        Err(_) => Err(Error::Course(vec![Finding {
            severity: Severity::Error,
            code: "package.deep",
            file: "package".to_owned(),
            line: 1,
            column: 1,
            message: "its blocks lie too deep in one another".to_owned(),
            advice: "nest less".to_owned(),
        }])),
    }
}

/// The identity of a version: what it says of itself, and every file.
fn identity(model: &str, files: &[Listed]) -> String {
    let mut hash = Sha256::new();
    hash.update(model.len().to_be_bytes());
    hash.update(model);
    for file in files {
        hash.update(file.path.len().to_be_bytes());
        hash.update(&file.path);
        hash.update(&file.sha256);
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name of the course. Identifiers of packages are unique in their author's world at best (`MANIFEST-1`), so the
/// title takes part in it; whoever renames a course says which one is meant.
async fn slug(app: &App, tenant: TenantId, package: &Package, asked: &Asked) -> Result<String> {
    if let Some(course) = &asked.course {
        return match catalog::find(app, tenant, course).await {
            Ok(course) => Ok(course.slug),
            Err(Error::NotFound { .. }) if is_slug(course) => Ok(course.clone()),
            Err(Error::NotFound { .. }) => Err(Error::invalid(
                "course.slug",
                format!(
                    "{course:?} is no course here, and no name for one: 2 to 64 of a-z, 0-9 and -"
                ),
            )),
            Err(error) => Err(error),
        };
    }
    let mut name = String::new();
    for c in package.title().chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => name.push(c),
            _ if name.ends_with('-') || name.is_empty() => {}
            _ => name.push('-'),
        }
        if name.len() >= 40 {
            break;
        }
    }
    let name = name.trim_matches('-');
    let of = hex(&Sha256::digest(package.identifier()));
    let name = if name.is_empty() {
        package.kind.name()
    } else {
        name
    };
    Ok(format!("{name}-{}", &of[..8]))
}

fn is_slug(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (2..=64).contains(&text.len())
        && text.chars().all(fits)
        && !text.starts_with('-')
        && Uuid::parse_str(text).is_err()
}

async fn known(app: &App, tenant: TenantId, slug: &str, sha256: &str) -> Result<Option<Summary>> {
    let read = app.store.read();
    let Some(course) = store::course::by_slug(read, tenant, slug).await? else {
        return Ok(None);
    };
    Ok(store::version::by_sha256(read, tenant, course.id, sha256).await?)
}

/// All that the rows say.
struct Coming {
    tenant: TenantId,
    slug: String,
    package: Package,
    model: String,
    sha256: String,
    files: Vec<Listed>,
    /// Where the bytes lie, by their hash.
    places: BTreeMap<String, String>,
}

async fn record(app: &App, coming: Coming) -> Result<(store::course::Course, Summary, bool)> {
    let tenant = coming.tenant;
    let tx = app.store.begin_write().await?;
    let kind = coming.package.kind.name();
    let model = cover(&coming.package, coming.slug.clone(), String::new());
    let course = catalog::upsert_course(app, &tx, tenant, &model, kind).await?;
    if let Some(known) = store::version::by_sha256(&*tx, tenant, course.id, &coming.sha256).await? {
        tx.commit().await?;
        return Ok((course, known, false));
    }
    let count = store::version::count(&*tx, tenant, course.id).await?;
    let version = Version {
        tenant_id: tenant,
        id: app.ids.next(),
        course_id: course.id,
        number: format!("{}.0.0", count + 1),
        sha256: coming.sha256.clone(),
        model: coming.model.clone(),
        created_at: app.now(),
        published_at: None,
        kind: kind.to_owned(),
    };
    store::version::insert(&tx, version.clone()).await?;
    store::package_file::insert(&tx, rows(&coming, version.id)?).await?;
    tx.commit().await?;
    Ok((course, catalog::summary(version), true))
}

fn rows(coming: &Coming, version: Uuid) -> Result<Vec<PackageFile>> {
    let row = |file: &Listed| {
        // Someone else imported the same package meanwhile and took it away again.
        let place = coming.places.get(&file.sha256).ok_or(Error::Busy)?;
        Ok(PackageFile {
            tenant_id: coming.tenant,
            version_id: version,
            path: file.path.clone(),
            sha256: file.sha256.clone(),
            object: place.clone(),
            content_type: file.content_type.to_owned(),
            bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX),
        })
    };
    coming.files.iter().map(row).collect()
}
