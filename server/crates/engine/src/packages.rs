//! Packages of SCORM and cmi5: imported, described, served. What a package is, is told by [`content::package`]; here
//! its files find their place in object storage and its versions theirs in the catalog.

mod activities;
mod files;
mod import;

pub use activities::{Activities, Activity, of_session};
pub use files::{Part, Served, base, served};
pub use import::{Asked, import};

use content::package::Package;
use content::{CompleteWhen, Course as Model, Order};

/// A package as courses are listed, launched and spoken of: a title and no segments. How an attempt ends is told by
/// the content, so the cover asks for nothing.
pub(crate) fn cover(package: &Package, slug: String, number: String) -> Model {
    let title = package.title();
    Model {
        format: package.kind.name().to_owned(),
        title: if title.is_empty() {
            slug.clone()
        } else {
            title.to_owned()
        },
        id: slug,
        summary: None,
        lang: package.lang().unwrap_or("und").to_owned(),
        version: number,
        license: String::new(),
        keywords: Vec::new(),
        audience: Vec::new(),
        level: None,
        minutes: 0,
        objectives: Vec::new(),
        prerequisites: Vec::new(),
        pass: 0,
        attempts: 0,
        complete_when: CompleteWhen::Viewed,
        order: Order::Free,
        valid_for: None,
        review_by: None,
        review_note: None,
        sources: Vec::new(),
        segments: Vec::new(),
        translations: Default::default(),
        media: Vec::new(),
    }
}
