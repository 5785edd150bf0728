//! Packages of SCORM and cmi5, uploaded.

use super::courses::Imported;
use crate::http::caller::Key;
use crate::http::problem::Problem;
use crate::http::spool;
use crate::rest::Tag;
use engine::access::Scope;
use engine::packages::{self, Asked};
use engine::{App, catalog};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use poem_openapi::payload::{Binary, Json};
use tokio_util::task::TaskTracker;

/// The REST resource.
pub struct Packages;

#[OpenApi(tag = "Tag::Catalog")]
impl Packages {
    /// Import a package: a SCORM or cmi5 zip, a `cmi5.xml`, or a zip of a course folder
    ///
    /// The body is the file itself, at most 2 GiB, taken in as it comes. The same content again gives the same version;
    /// other content of the same course a new one. What is wrong with a package is told file by file, and nothing of it
    /// is kept then. Scope: `courses:write`; with `publish`, `courses:publish` too.
    #[oai(
        path = "/courses/packages",
        method = "post",
        operation_id = "importPackage"
    )]
    async fn import(
        &self,
        Data(app): Data<&App>,
        Data(tasks): Data<&TaskTracker>,
        Key(caller): Key,
        /// Id or slug of the course that this is a new version of, or the slug of a new one. Without it, title and
        /// identifier of the package say which course it is.
        course: Query<Option<String>>,
        /// Publish it at once.
        publish: Query<Option<bool>>,
        body: Binary<poem::Body>,
    ) -> Result<Json<Imported>, Problem> {
        caller
            .require(Scope::CoursesWrite)
            .map_err(engine::Error::from)?;
        let publish = publish.0.unwrap_or(false);
        if publish {
            caller
                .require(Scope::CoursesPublish)
                .map_err(engine::Error::from)?;
        }
        let tenant = caller.tenant();
        let (file, _) = spool::keep(app, body.0, spool::LARGEST).await?;
        let (app, asked) = (app.clone(), Asked { course: course.0 });
        // A caller who hangs up leaves nothing half done.
        let work = tasks.spawn(async move {
            let mut imported = packages::import(&app, tenant, file, asked).await?;
            if publish {
                let (course, version) = (imported.course.id, imported.version.id);
                imported.course = catalog::publish(&app, tenant, course, version, None).await?;
            }
            Ok::<_, engine::Error>(imported)
        });
        let imported = work.await.map_err(|_| Problem::busy())??;
        Ok(Json(imported.into()))
    }
}
