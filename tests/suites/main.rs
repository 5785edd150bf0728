//! Journeys over real sockets: one binary, one module per noun. Each test starts the program itself, on ports and data
//! of its own, and talks to it as browsers, servers and operators do.
//!
//! SQLite by default; `tests/postgres cargo test -p tests` runs the same journeys on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "a test that cannot go on shall panic, it is its own clock and environment, and borrows tables of other crates' tests"
)]

#[path = "../../content/tests/common/archive.rs"]
mod archive;
#[path = "../../server/crates/lti/tests/suite/hostile_13.rs"]
mod hostile_13;
#[path = "../../server/crates/lti/tests/suite/hostile_13_claims.rs"]
mod hostile_13_claims;
#[path = "../../server/crates/lti/tests/suite/launches_11.rs"]
mod launches_11;
#[allow(dead_code, reason = "the crate's own tests use more of it")]
#[path = "../../server/crates/lti/tests/suite/stage.rs"]
mod stage;
#[path = "../../server/crates/lti/tests/suite/stage_11.rs"]
mod stage_11;

// Tables of hostile SAML.
#[path = "../../server/crates/sso/tests/saml/encryption.rs"]
mod encryption;
#[path = "../../server/crates/sso/tests/saml/forms.rs"]
mod forms;
#[allow(dead_code, reason = "the crate's own tests use more of it")]
#[path = "../../server/crates/sso/tests/saml/idp.rs"]
mod idp;
#[path = "../../server/crates/sso/tests/saml/saying.rs"]
mod saying;
#[path = "../../server/crates/sso/tests/saml/signatures.rs"]
mod signatures;
#[path = "../../server/crates/sso/tests/saml/volume.rs"]
mod volume;
#[allow(dead_code, reason = "the crate's own tests use more of it")]
#[path = "../../server/crates/sso/tests/saml/world.rs"]
mod world;
#[path = "../../server/crates/sso/tests/saml/wrapping.rs"]
mod wrapping;

mod alternate;
mod anomalies;
mod attachments;
mod audit;
mod bearers;
mod cli;
mod cmi5;
mod cmi5_page;
mod cors;
mod courses;
mod crash;
mod cursors;
mod deep_linking;
mod demo;
mod dispatch;
mod dispatch_hostile;
mod documents;
mod durability;
mod export;
mod hostile;
mod idempotency;
mod keys;
mod launch;
mod links;
mod lint;
mod lti_grades;
mod lti_hostile;
mod lti_instructor;
mod lti_launch;
mod lti_packages;
mod odd;
mod operations;
mod ops;
mod order;
mod packages;
mod pages;
mod permissions;
mod progress;
mod quarantine;
mod reactions;
mod references;
mod refusals;
mod saml;
mod saml_hostile;
mod sandbox;
mod sandbox_launch;
mod scim_people;
mod scorm_commits;
mod secrecy;
mod secrets;
mod sign_on;
mod statements;
mod tenancy;

use content::Folder;
use serde_json::{Value, json};
use tests::small;

/// Front matter of the small course that most journeys take.
const FRONT: &str = "attempts: 0\ncomplete-when: passed\norder: linear\n";

/// Something to read, a question with hint and explanation, a question to type, an end.
fn pocket(version: &str) -> Folder {
    let segments = format!(
        "## Read {{#read .text objective=o-a}}\n\nWords of version {version}.\n\n\
         ## Ask {{#ask .single objective=o-a points=1 attempts=2}}\n\nWhich one?\n\n\
         - [x] This\n  > Indeed this.\n- [ ] That\n  > Not that.\n\n> [!TIP]\n> The nearer one.\n\n> [!NOTE]\n> It is nearer.\n\n\
         ## Say {{#say .short objective=o-a points=1 attempts=2 match=nocase}}\n\nSay yes.\n\n- [x] yes\n- [ ] no\n  > The other word.\n\n\
         ## End {{#end .end}}\n\nDone.\n"
    );
    small("pocket", version, FRONT, &segments)
}

/// The id of the option whose text contains `text`.
fn option(view: &Value, text: &str) -> Value {
    let options = view["segment"]["interaction"]["options"]
        .as_array()
        .unwrap();
    let found = options
        .iter()
        .find(|option| option["html"].as_str().unwrap().contains(text));
    found.unwrap_or_else(|| panic!("no option {text}: {view}"))["id"].clone()
}

/// A choice of one option by its text.
fn chosen(view: &Value, text: &str) -> Value {
    json!({"type": "choice", "chosen": [option(view, text)]})
}

/// A typed answer.
fn typed(text: &str) -> Value {
    json!({"type": "text", "text": text})
}
