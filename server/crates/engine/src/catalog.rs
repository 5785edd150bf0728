//! Courses: imported, published, found. A version is known by the hash of its canonical model; how packages of SCORM
//! and cmi5 are imported is told in [`crate::packages`].

use crate::{App, Error, Result};
use content::package::{Package, Structure};
use content::{Course as Model, Finding, Folder, Severity};
use std::sync::Arc;
use store::course::Course;
use store::media::Media;
use store::version::{Summary, Version};
use store::{Page, TenantId, Tx};
use uuid::Uuid;

/// The kind of courses in our own format; the others are those of [`content::package::Kind`].
pub const MICROCOURSE: &str = "microcourse";

/// What an import left behind.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The course.
    pub course: Course,
    /// The version that the folder holds; an older one when it was imported before.
    pub version: Summary,
    /// Whether this version is new.
    pub new: bool,
    /// Warnings of the lint.
    pub warnings: Vec<Finding>,
}

/// Imports a course folder. The same content again gives the same version.
pub async fn import(app: &App, tenant: TenantId, folder: &Folder) -> Result<Imported> {
    let reading = content::read(folder);
    let Some(model) = reading.course else {
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        return Err(Error::Course(
            reading.findings.into_iter().filter(is_error).collect(),
        ));
    };
    for media in &model.media {
        let bytes = folder.get(&media.path).unwrap_or_default();
        app.objects.put(&media.sha256, bytes.to_vec()).await?;
    }
    let tx = app.store.begin_write().await?;
    let course = upsert_course(app, &tx, tenant, &model, MICROCOURSE).await?;
    let sha256 = model.sha256();
    let known = store::version::by_sha256(&*tx, tenant, course.id, &sha256).await?;
    let new = known.is_none();
    let version = match known {
        Some(version) => version,
        None => add_version(app, &tx, &course, &model, sha256).await?,
    };
    tx.commit().await?;
    Ok(Imported {
        course,
        version,
        new,
        warnings: reading.findings,
    })
}

/// Makes or changes the row of a course. A course of one format stays that: its learners' attempts could not be read.
pub(crate) async fn upsert_course(
    app: &App,
    tx: &Tx,
    tenant: TenantId,
    model: &Model,
    kind: &str,
) -> Result<Course> {
    let now = app.now();
    let known = store::course::by_slug(&**tx, tenant, &model.id).await?;
    let was = known.as_ref().map(|course| course.revision);
    let other = |course: &&Course| (course.kind == MICROCOURSE) != (kind == MICROCOURSE);
    if let Some(known) = known.as_ref().filter(other) {
        let message = format!(
            "course {} is of kind {} and cannot become {kind}: import it under another name",
            known.slug, known.kind
        );
        return Err(Error::conflict("course.kind", message));
    }
    let course = Course {
        tenant_id: tenant,
        id: known
            .as_ref()
            .map_or_else(|| app.ids.next(), |course| course.id),
        slug: model.id.clone(),
        title: model.title.clone(),
        summary: model.summary.clone(),
        lang: model.lang.clone(),
        minutes: i32::try_from(model.minutes).unwrap_or(i32::MAX),
        published_version: known.as_ref().and_then(|course| course.published_version),
        revision: was.unwrap_or(0) + 1,
        created_at: known.as_ref().map_or(now, |course| course.created_at),
        updated_at: now,
        kind: kind.to_owned(),
    };
    match was {
        Some(was) => drop(store::course::save(tx, course.clone(), was).await?),
        None => store::course::insert(tx, course.clone()).await?,
    }
    Ok(course)
}

async fn add_version(
    app: &App,
    tx: &Tx,
    course: &Course,
    model: &Model,
    sha256: String,
) -> Result<Summary> {
    let version = Version {
        tenant_id: course.tenant_id,
        id: app.ids.next(),
        course_id: course.id,
        number: model.version.clone(),
        sha256,
        model: model.canonical(),
        created_at: app.now(),
        published_at: None,
        kind: MICROCOURSE.to_owned(),
    };
    store::version::insert(tx, version.clone()).await?;
    for media in &model.media {
        let row = Media {
            tenant_id: course.tenant_id,
            version_id: version.id,
            path: media.path.clone(),
            sha256: media.sha256.clone(),
            content_type: media.content_type.clone(),
            bytes: i64::try_from(media.bytes).unwrap_or(i64::MAX),
        };
        store::media::insert(tx, row).await?;
    }
    Ok(summary(version))
}

/// What lists show of a version that is new.
pub(crate) fn summary(version: Version) -> Summary {
    Summary {
        id: version.id,
        course_id: version.course_id,
        number: version.number,
        sha256: version.sha256,
        created_at: version.created_at,
        published_at: version.published_at,
        kind: version.kind,
    }
}

/// Makes a version the one that new attempts begin. `revision`, when given, must be the course's.
pub async fn publish(
    app: &App,
    tenant: TenantId,
    course: Uuid,
    version: Uuid,
    revision: Option<i64>,
) -> Result<Course> {
    let tx = app.store.begin_write().await?;
    let mut course = store::course::by_id(&*tx, tenant, course)
        .await?
        .ok_or_else(|| Error::not_found("course with id", course))?;
    let was = course.revision;
    if revision.is_some_and(|revision| revision != was) {
        return Err(Error::Precondition {
            current: Some(etag(&course)),
        });
    }
    let versions = store::version::by_ids(&*tx, tenant, &[version]).await?;
    if !versions.iter().any(|known| known.course_id == course.id) {
        return Err(Error::not_found("version of this course with id", version));
    }
    if course.published_version == Some(version) {
        return Ok(course);
    }
    let now = app.now();
    course.published_version = Some(version);
    course.revision += 1;
    course.updated_at = now;
    store::course::save(&tx, course.clone(), was).await?;
    store::version::published(&tx, tenant, version, now).await?;
    tx.commit().await?;
    Ok(course)
}

/// The ETag of a course as REST shows it.
pub fn etag(course: &Course) -> String {
    format!("\"{}\"", course.revision)
}

/// Courses by slug; `published` leaves out those no learner can begin, `within` all but these.
pub async fn list(
    app: &App,
    tenant: TenantId,
    published: bool,
    within: Option<&[Uuid]>,
    page: Page<String>,
) -> Result<Vec<Course>> {
    Ok(store::course::page(app.store.read(), tenant, published, within, page).await?)
}

/// Words that a search looks for at most.
const MOST_WORDS: usize = 8;

/// Courses by slug that learners can begin and that have all words of `asked` in title, summary or slug.
pub async fn search(
    app: &App,
    tenant: TenantId,
    asked: &str,
    page: Page<String>,
) -> Result<Vec<Course>> {
    let words = asked.split_whitespace().take(MOST_WORDS);
    let words: Vec<String> = words.map(str::to_owned).collect();
    Ok(store::course::matching(app.store.read(), tenant, &words, page).await?)
}

/// A course by its id or by the author's id.
pub async fn find(app: &App, tenant: TenantId, id_or_slug: &str) -> Result<Course> {
    let course = match Uuid::parse_str(id_or_slug) {
        Ok(id) => store::course::by_id(app.store.read(), tenant, id).await?,
        Err(_) => store::course::by_slug(app.store.read(), tenant, id_or_slug).await?,
    };
    course.ok_or_else(|| Error::not_found("course", id_or_slug))
}

/// Versions of a course, newest first.
pub async fn versions(
    app: &App,
    tenant: TenantId,
    course: Uuid,
    page: Page<Uuid>,
) -> Result<Vec<Summary>> {
    Ok(store::version::of_course(app.store.read(), tenant, course, page).await?)
}

/// A version's model with its identity, which would be costly to work out at every statement.
#[derive(Debug)]
pub struct Edition {
    /// The canonical model; of a package its cover, which has no segments.
    pub course: Model,
    /// What a package says of itself; none of a course in our own format.
    pub package: Option<Package>,
    /// SHA-256 of its canonical form, hex.
    pub sha256: String,
}

impl std::ops::Deref for Edition {
    type Target = Model;
    fn deref(&self) -> &Model {
        &self.course
    }
}

/// The model of a version, from memory when it was read before: a version never changes. The memory is keyed by
/// tenant too, so that no id of another tenant finds anything.
pub async fn model(app: &App, tenant: TenantId, version: Uuid) -> Result<Arc<Edition>> {
    if let Some(model) = app.courses.get(&(tenant, version)).await {
        return Ok(model);
    }
    let row = store::version::by_id(app.store.read(), tenant, version)
        .await?
        .ok_or_else(|| Error::not_found("version with id", version))?;
    let edition = Arc::new(match row.kind.as_str() {
        MICROCOURSE => Edition {
            course: read(&row.model)?,
            package: None,
            sha256: row.sha256,
        },
        _ => {
            let package: Package = read(&row.model)?;
            let course = find(app, tenant, &row.course_id.to_string()).await?;
            Edition {
                course: crate::packages::cover(&package, course.slug, row.number),
                package: Some(package),
                sha256: row.sha256,
            }
        }
    });
    app.courses.insert((tenant, version), edition.clone()).await;
    Ok(edition)
}

/// A version with the files that its learners load: what leaves with it when it is exported.
pub async fn with_media(
    app: &App,
    tenant: TenantId,
    version: Uuid,
) -> Result<(Arc<Edition>, Vec<(String, Vec<u8>)>)> {
    let edition = model(app, tenant, version).await?;
    if edition.package.is_some() {
        let message = "this course came as a package: export it with the tool that made it";
        return Err(Error::conflict("course.package", message));
    }
    let mut files = Vec::with_capacity(edition.media.len());
    for media in &edition.media {
        files.push((media.path.clone(), app.objects.get(&media.sha256).await?));
    }
    Ok((edition, files))
}

/// The structure of a version of a cmi5 course.
pub async fn structure(
    app: &App,
    tenant: TenantId,
    version: Uuid,
) -> Result<Arc<cmi5::structure::Structure>> {
    let edition = model(app, tenant, version).await?;
    match edition.package.as_ref().map(|package| &package.structure) {
        Some(Structure::Cmi5(course)) => Ok(Arc::new((**course).clone())),
        _ => {
            let message = "this course is not one of cmi5, so it has no AUs to launch";
            Err(Error::conflict("cmi5.course", message))
        }
    }
}

/// Where the files of a package are, with a slash at the end.
pub fn package_address(app: &App, tenant: TenantId, version: Uuid) -> String {
    let base = crate::packages::base(app, tenant, version);
    format!("{}{base}", app.settings.content_url)
}

fn read<M: serde::de::DeserializeOwned>(model: &str) -> Result<M> {
    let corrupt = |error: serde_json::Error| store::Error::Corrupt {
        what: "course model",
        problem: error.to_string(),
    };
    Ok(serde_json::from_str(model).map_err(corrupt)?)
}

/// Many courses at once, for GraphQL's loaders.
pub async fn by_ids(app: &App, tenant: TenantId, ids: &[Uuid]) -> Result<Vec<Course>> {
    Ok(store::course::by_ids(app.store.read(), tenant, ids).await?)
}

/// Many versions at once, without their models.
pub async fn versions_by_ids(app: &App, tenant: TenantId, ids: &[Uuid]) -> Result<Vec<Summary>> {
    Ok(store::version::by_ids(app.store.read(), tenant, ids).await?)
}

/// Courses changed after a moment, oldest change first: what subscriptions follow.
pub async fn changed_after(
    app: &App,
    tenant: TenantId,
    moment: crate::Instant,
) -> Result<Vec<Course>> {
    Ok(store::course::changed_after(app.store.read(), tenant, moment, 100).await?)
}
