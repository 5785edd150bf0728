//! The REST API under `/api/v1`: one file per resource, each with wire type, conversion and handlers together.
//! Every operation says in its description which scope it needs; a test holds that against what it does.

mod anomalies;
mod attempts;
pub(crate) mod audit;
mod cmi5;
mod courses;
mod cursors;
mod dispatches;
mod grades;
mod hops;
mod keys;
mod launches;
mod links;
mod me;
mod packages;
mod quarantine;
mod reactions;
mod scorm;
mod sessions;
mod statements;

use poem_openapi::{OpenApiService, Tags};

/// Groups of operations in the description.
#[derive(Tags)]
pub enum Tag {
    /// Who am I?
    Identity,
    /// Courses and their versions.
    Catalog,
    /// Starting courses for learners.
    Launches,
    /// What learners do.
    Attempts,
    /// Signed launch links, and dispatches: packages for other LMSs that open courses here.
    Links,
    /// API keys.
    Keys,
    /// The learning record store beside `/xapi`: bulk, followers, rules.
    Records,
    /// What happened on the way, and what was refused.
    Operations,
}

type Apis = (
    (me::Me, sessions::Sessions, audit::Audit),
    (courses::Courses, packages::Packages),
    (launches::Launches, cmi5::Cmi5, grades::Grades),
    attempts::Attempts,
    (links::Links, dispatches::Dispatches),
    keys::Keys,
    (hops::Hops, scorm::Scorm),
    (quarantine::Quarantine, anomalies::Anomalies),
    statements::Statements,
    cursors::Cursors,
    reactions::Reactions,
);

/// The API and its description.
pub fn service(public_url: &str) -> OpenApiService<Apis, ()> {
    let apis = (
        (me::Me, sessions::Sessions, audit::Audit),
        (courses::Courses, packages::Packages),
        (launches::Launches, cmi5::Cmi5, grades::Grades),
        attempts::Attempts,
        (links::Links, dispatches::Dispatches),
        keys::Keys,
        (hops::Hops, scorm::Scorm),
        (quarantine::Quarantine, anomalies::Anomalies),
        statements::Statements,
        cursors::Cursors,
        reactions::Reactions,
    );
    OpenApiService::new(apis, "Lectern", env!("CARGO_PKG_VERSION"))
        .summary("Micro-course delivery")
        .description(DESCRIPTION)
        .url_prefix("/api/v1")
        .server(public_url)
}

const DESCRIPTION: &str = "\
Errors are RFC 9457 problem details with a stable `code`. Lists are read with `limit` and `cursor`. Every write takes an \
`Idempotency-Key`: sent again with the same key it gets the first answer. Authenticate with `Authorization: Bearer <api key>`; \
make one with `lectern key create --name NAME --scope SCOPE`. Browsers may send the session cookie of somebody who has \
signed on instead (`/auth/{idp}/login`), from pages of this origin.";

/// The description as it is committed: it names no address of one installation.
pub fn description() -> String {
    let mut value: serde_json::Value =
        serde_json::from_str(&service("/").spec()).unwrap_or_default();
    // The paths begin at the origin.
    value["servers"] = serde_json::json!([{"url": "/"}]);
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}
