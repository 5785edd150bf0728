//! Courses of the catalog and their versions.

use super::failure::Result;
use super::loaders::{Loaders, ModelId, VersionId};
use async_graphql::{Context, ID, Object, SimpleObject};
use engine::catalog::Edition;
use std::sync::Arc;
use store::course::Course as Row;
use store::version::Summary;
use time::OffsetDateTime;

/// A course.
pub(super) struct Course(pub(super) Row);

/// A course, whatever its versions.
#[Object]
impl Course {
    /// UUIDv7.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The author's id, unique in this tenant.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// `microcourse`, or what the package is: `scorm12`, `scorm2004`, `cmi5`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Of the newest version.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Of the newest version.
    async fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }

    /// BCP 47 tag of the source text.
    async fn lang(&self) -> &str {
        &self.0.lang
    }

    /// Languages of the published version, the source first.
    async fn langs(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let model = self.model(ctx).await?;
        Ok(model.map_or_else(|| vec![self.0.lang.clone()], |model| model.langs()))
    }

    /// As the author states them.
    async fn minutes(&self) -> i32 {
        self.0.minutes
    }

    /// What a new attempt begins; none before the first publication.
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<Version>> {
        let Some(id) = self.0.published_version else {
            return Ok(None);
        };
        let version = ctx
            .data_unchecked::<Loaders>()
            .load_one(VersionId(id))
            .await?;
        Ok(version.map(Version::from))
    }

    /// What the published version teaches, in the source language.
    async fn objectives(&self, ctx: &Context<'_>) -> Result<Vec<Objective>> {
        let model = self.model(ctx).await?;
        Ok(model
            .map(|model| model.objectives.iter().map(Objective::from).collect())
            .unwrap_or_default())
    }

    /// Percent of the points that pass the published version.
    async fn pass_percent(&self, ctx: &Context<'_>) -> Result<Option<u8>> {
        Ok(self.model(ctx).await?.map(|model| model.pass))
    }

    /// When it last changed.
    async fn updated_at(&self) -> OffsetDateTime {
        self.0.updated_at.to_time()
    }
}

impl Course {
    async fn model(&self, ctx: &Context<'_>) -> Result<Option<Arc<Edition>>> {
        let Some(id) = self.0.published_version else {
            return Ok(None);
        };
        ctx.data_unchecked::<Loaders>().load_one(ModelId(id)).await
    }
}

/// One version of a course. Its identity is the hash of its canonical model.
#[derive(SimpleObject)]
pub(super) struct Version {
    /// UUIDv7.
    id: ID,
    /// Semantic version, as the author writes it.
    number: String,
    /// Hash of the canonical model, 64 hex digits.
    sha256: String,
    /// When it was imported.
    created_at: OffsetDateTime,
    /// When it was first published.
    published_at: Option<OffsetDateTime>,
}

impl From<Summary> for Version {
    fn from(row: Summary) -> Self {
        Version {
            id: row.id.into(),
            number: row.number,
            sha256: row.sha256,
            created_at: row.created_at.to_time(),
            published_at: row.published_at.map(store::Instant::to_time),
        }
    }
}

/// Something a course teaches.
#[derive(SimpleObject)]
pub(super) struct Objective {
    /// The author's id.
    id: String,
    /// What one can do afterwards.
    text: String,
    /// Where it belongs in a framework of competencies, usually an IRI.
    maps: Option<String>,
}

impl From<&content::Objective> for Objective {
    fn from(objective: &content::Objective) -> Self {
        let content::Objective { id, text, maps } = objective.clone();
        Objective { id, text, maps }
    }
}
