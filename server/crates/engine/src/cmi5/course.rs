//! A cmi5 course of the catalog, and how the LMS names what is in it (9.4): never as its publisher does.

use crate::{App, Error, Result, catalog};
use ::cmi5::structure::Au;
use ::cmi5::{Structure, iri};
use std::sync::Arc;
use store::TenantId;
use store::course::Course;
use url::Url;
use uuid::Uuid;

/// A version that can be launched.
pub(super) struct Taken {
    pub(super) course: Course,
    pub(super) version: Uuid,
    pub(super) structure: Arc<Structure>,
}

impl Taken {
    /// The published version, or the one that a registration began.
    pub(super) async fn read(
        app: &App,
        tenant: TenantId,
        course: &str,
        version: Option<Uuid>,
    ) -> Result<Taken> {
        let course = catalog::find(app, tenant, course).await?;
        let version = version.or(course.published_version).ok_or_else(|| {
            let message = format!("course {} has no published version", course.slug);
            Error::conflict("course.unpublished", message)
        })?;
        let structure = catalog::structure(app, tenant, version).await?;
        Ok(Taken {
            course,
            version,
            structure,
        })
    }

    /// The AU at this place in the document, or with this publisher's id.
    pub(super) fn au(&self, wanted: &str) -> Result<(usize, &Au)> {
        let aus = self.structure.aus();
        let place = match wanted.parse::<usize>() {
            Ok(index) => Some(index).filter(|index| *index < aus.len()),
            Err(_) => aus.iter().position(|au| au.id == wanted),
        };
        place.map(|place| (place, aus[place])).ok_or_else(|| {
            let message = format!("the course has {} AUs, 0 to {}", aus.len(), aus.len() - 1);
            Error::invalid_at("cmi5.au", "/au", format!("no AU {wanted:?}; {message}"))
        })
    }

    /// As the LMS names a part of the course: the same for every launch and version.
    pub(super) fn name(&self, app: &App, publisher_id: &str) -> String {
        let id = Uuid::new_v5(&self.course.id, publisher_id.as_bytes());
        format!("{}/cmi5/{id}", app.settings.public_url)
    }

    /// Where an AU is.
    pub(super) fn address(&self, app: &App, au: &Au) -> Result<Url> {
        let address = match Url::parse(&au.url) {
            Ok(absolute) => Ok(absolute),
            Err(_) => {
                let base = catalog::package_address(app, self.course.tenant_id, self.version);
                Url::parse(&base).and_then(|base| base.join(&au.url))
            }
        };
        address.map_err(|error| {
            let problem = format!("url of an AU: {error}");
            store::Error::Corrupt {
                what: "cmi5 structure",
                problem,
            }
            .into()
        })
    }
}

/// What a satisfied place is, in statements.
pub(super) const fn kind(is_course: bool) -> &'static str {
    if is_course {
        iri::activity_type::COURSE
    } else {
        iri::activity_type::BLOCK
    }
}
