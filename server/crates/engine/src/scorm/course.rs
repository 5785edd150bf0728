//! A package as its run needs it: activities in the manifest's order, with their addresses and terms.

use crate::{Error, Result};
use content::package::{Package, Scorm, Structure};
use scorm::cmi::{Shared, Terms, Version};
use scorm::manifest::Item;
use scorm::sequencing::ActivityTree;

/// The activities of a package.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) version: Version,
    /// Each before those within it.
    pub(super) activities: Vec<Activity>,
    /// What sequencing works on (2004).
    pub(super) tree: Option<ActivityTree>,
}

/// One activity.
#[derive(Debug)]
pub(super) struct Activity {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) depth: usize,
    pub(super) visible: bool,
    /// Relative to the package, or a whole address; none where it only holds others.
    pub(super) url: Option<String>,
    pub(super) sco: bool,
    pub(super) prerequisites: Option<String>,
    pub(super) terms: Terms,
}

impl Course {
    /// Of a package that is SCORM.
    pub(super) fn of(package: &Package) -> Result<Course> {
        let Structure::Scorm(scorm) = &package.structure else {
            let message = "this course is cmi5: its page is /play/cmi5/";
            return Err(Error::conflict("session.not_scorm", message));
        };
        let manifest = &scorm.manifest;
        let version = if manifest.version.is_2004() {
            Version::V2004
        } else {
            Version::V12
        };
        let tree = match version {
            Version::V12 => None,
            Version::V2004 => Some(ActivityTree::new(&manifest.activities()).map_err(unfit)?),
        };
        let mut activities = Vec::new();
        list(scorm, &manifest.organization().items, 0, &mut activities);
        Ok(Course {
            version,
            activities,
            tree,
        })
    }

    pub(super) fn activity(&self, id: &str) -> Option<&Activity> {
        self.activities.iter().find(|activity| activity.id == id)
    }

    /// Activities with something to launch, in order.
    pub(super) fn launchable(&self) -> impl Iterator<Item = &Activity> {
        self.activities
            .iter()
            .filter(|activity| activity.url.is_some())
    }
}

fn unfit(error: impl std::fmt::Display) -> Error {
    Error::conflict("package.sequencing", error.to_string())
}

/// Manifests nest less than 50 deep.
fn list(scorm: &Scorm, items: &[Item], depth: usize, into: &mut Vec<Activity>) {
    for item in items {
        into.push(activity(scorm, item, depth));
        list(scorm, &item.items, depth + 1, into);
    }
}

fn activity(scorm: &Scorm, item: &Item, depth: usize) -> Activity {
    let resource = item
        .resource
        .as_deref()
        .and_then(|id| scorm.manifest.resource(id));
    Activity {
        id: item.identifier.clone(),
        title: item.title.clone(),
        depth,
        visible: item.visible,
        url: scorm.launch_url(item),
        sco: resource.is_some_and(|resource| resource.sco),
        prerequisites: item.prerequisites.clone(),
        terms: terms(item),
    }
}

fn terms(item: &Item) -> Terms {
    let shared = item.data_maps.iter().map(|map| Shared {
        id: map.target.clone(),
        read: map.read,
        write: map.write,
    });
    Terms {
        launch_data: item.data_from_lms.clone(),
        mastery_score: item.mastery_score,
        max_time_allowed: item.max_time_allowed.clone(),
        time_limit_action: item.time_limit_action.clone(),
        shared: shared.collect(),
        ..Terms::default()
    }
}
