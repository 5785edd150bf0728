//! The activities of a package as its shell needs them: a flat list in the order of the manifest, with what each
//! launches.

use super::base;
use crate::{App, Error, Result, catalog};
use content::package::{Scorm, Structure};
use scorm::manifest::Item;
use serde::Serialize;
use store::session::Session;

/// What a package consists of.
#[derive(Debug, Clone, Serialize)]
pub struct Activities {
    /// `scorm12`, `scorm2004` or `cmi5`.
    pub kind: &'static str,
    /// `1.2`, `2004 3rd Edition`, `2004 4th Edition` or `cmi5`.
    pub standard: &'static str,
    /// Of the course.
    pub title: String,
    /// What stands before the path of every file, at this origin.
    pub base: String,
    /// Identifier of the organization.
    pub organization: String,
    /// Each before those within it. Empty for cmi5, whose units have launches of their own.
    pub activities: Vec<Activity>,
}

/// One activity.
#[derive(Debug, Clone, Serialize)]
pub struct Activity {
    /// Its identifier in the manifest.
    pub id: String,
    /// The one that it lies in; none right below the organization.
    pub parent: Option<String>,
    /// What the learner sees.
    pub title: String,
    /// Whether the table of contents shows it.
    pub visible: bool,
    /// What it launches: an address at this origin, or a whole one on the web; none when it only holds others.
    pub url: Option<String>,
    /// Whether what it launches speaks to the LMS.
    pub sco: bool,
    /// Whether what it launches is there.
    pub available: bool,
    /// AICC script over identifiers (1.2).
    pub prerequisites: Option<String>,
    /// 0 to 100 (1.2).
    pub mastery_score: Option<f64>,
    /// As written.
    pub max_time_allowed: Option<String>,
    /// As written.
    pub time_limit_action: Option<String>,
    /// Launch data.
    pub data_from_lms: Option<String>,
}

/// The activities of the version that a session's attempt is in.
pub async fn of_session(app: &App, session: &Session) -> Result<Activities> {
    let attempt = store::attempt::by_id(app.store.read(), session.tenant_id, session.attempt_id)
        .await?
        .ok_or_else(|| Error::not_found("attempt with id", session.attempt_id))?;
    let edition = catalog::model(app, session.tenant_id, attempt.version_id).await?;
    let Some(package) = &edition.package else {
        let message = "this course is no package: it is played at /play/";
        return Err(Error::conflict("session.no_package", message));
    };
    let base = base(app, session.tenant_id, attempt.version_id);
    let (organization, activities) = match &package.structure {
        Structure::Scorm(scorm) => {
            let organization = scorm.manifest.organization();
            let mut list = Vec::new();
            list_items(scorm, &organization.items, None, &base, &mut list);
            (organization.identifier.clone(), list)
        }
        Structure::Cmi5(course) => (course.id.clone(), Vec::new()),
    };
    Ok(Activities {
        kind: package.kind.name(),
        standard: package.standard(),
        title: edition.title.clone(),
        base,
        organization,
        activities,
    })
}

/// Manifests nest less than 50 deep.
fn list_items(
    scorm: &Scorm,
    items: &[Item],
    parent: Option<&str>,
    base: &str,
    list: &mut Vec<Activity>,
) {
    for item in items {
        list.push(activity(scorm, item, parent, base));
        list_items(scorm, &item.items, Some(&item.identifier), base, list);
    }
}

fn activity(scorm: &Scorm, item: &Item, parent: Option<&str>, base: &str) -> Activity {
    let id = item.resource.as_deref().unwrap_or_default();
    let target = scorm.targets.get(id);
    let external = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    let url = scorm.launch_url(item).map(|url| match external(&url) {
        true => url,
        false => format!("{base}{url}"),
    });
    Activity {
        id: item.identifier.clone(),
        parent: parent.map(str::to_owned),
        title: item.title.clone(),
        visible: item.visible,
        url,
        sco: scorm
            .manifest
            .resource(id)
            .is_some_and(|resource| resource.sco),
        available: target.is_some_and(|target| target.file.is_some() || external(&target.url)),
        prerequisites: item.prerequisites.clone(),
        mastery_score: item.mastery_score,
        max_time_allowed: item.max_time_allowed.clone(),
        time_limit_action: item.time_limit_action.clone(),
        data_from_lms: item.data_from_lms.clone(),
    }
}
