//! SCIM 2.0 (RFC 7643, RFC 7644) as a service provider: what an identity provider asks for and sends, read leniently where
//! Entra ID and Okta differ from the book, and what is answered. Attributes that we do not keep are read over.

mod change;
mod describe;
mod filter;
mod group;
mod list;
mod user;

pub use change::Operation;
pub use describe::{resource_types, schemas, service};
pub use filter::{Field, Term, filter};
pub use group::{Group, Members};
pub use list::{Window, list};
pub use user::User;

use serde_json::{Map, Value, json};
use std::fmt;

/// Schema of a user.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// Schema of a group.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// Bytes of one text at most.
const LONGEST: usize = 500;

/// Why a message was refused (RFC 7644 §3.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// HTTP status.
    pub status: u16,
    /// `scimType`, where the book has one.
    pub kind: Option<&'static str>,
    /// What was found and what was expected.
    pub detail: String,
}

impl Fault {
    /// A fault with one of the book's names.
    pub fn of(kind: &'static str, detail: impl Into<String>) -> Fault {
        Fault {
            status: if kind == "uniqueness" { 409 } else { 400 },
            kind: Some(kind),
            detail: detail.into(),
        }
    }

    /// A fault that has a status alone.
    pub fn status(status: u16, detail: impl Into<String>) -> Fault {
        Fault {
            status,
            kind: None,
            detail: detail.into(),
        }
    }

    /// As it is answered.
    pub fn body(&self) -> Value {
        let mut body = json!({
            "schemas": [ERROR], "status": self.status.to_string(), "detail": self.detail,
        });
        if let Some(kind) = self.kind {
            body["scimType"] = json!(kind);
        }
        body
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Fault {}

/// A JSON object.
fn object(body: &[u8]) -> Result<Map<String, Value>, Fault> {
    let wrong = |_| Fault::of("invalidSyntax", "the body is no JSON object");
    serde_json::from_slice(body).map_err(wrong)
}

/// A member, whatever its letters' case (RFC 7643 §2.1).
fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let exact = object.get(name);
    exact.or_else(|| {
        let mut all = object.iter();
        all.find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// A text; none when it is not there, is `null` or is empty.
fn text(name: &str, value: Option<&Value>) -> Result<Option<String>, Fault> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(told)) if told.len() <= LONGEST => {
            let clean: String = told.chars().filter(|one| !one.is_control()).collect();
            Ok(Some(clean).filter(|clean| !clean.trim().is_empty()))
        }
        Some(_) => {
            let detail = format!("{name} is a text of at most {LONGEST} bytes");
            Err(Fault::of("invalidValue", detail))
        }
    }
}

/// A truth; Entra ID writes it as a text.
fn truth(name: &str, value: &Value) -> Result<bool, Fault> {
    match value {
        Value::Bool(told) => Ok(*told),
        Value::String(told) if told.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(told) if told.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Fault::of(
            "invalidValue",
            format!("{name} is true or false"),
        )),
    }
}

/// The name of an attribute without the schema before it, in lower case.
fn bare(path: &str) -> String {
    let lower = path.trim().to_ascii_lowercase();
    for schema in [USER, GROUP] {
        let prefix = format!("{}:", schema.to_ascii_lowercase());
        if let Some(rest) = lower.strip_prefix(&prefix) {
            return rest.to_owned();
        }
    }
    lower
}
