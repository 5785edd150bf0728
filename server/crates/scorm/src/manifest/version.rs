//! Which SCORM a manifest is written in.

use super::notes::Notes;
use super::space::{Space, child};
use markup::{Element, Fault};
use serde::{Deserialize, Serialize};

/// A version of SCORM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Version {
    /// SCORM 1.2.
    #[serde(rename = "1.2")]
    V12,
    /// SCORM 2004 3rd Edition; earlier editions are read as this one.
    #[serde(rename = "2004 3rd Edition")]
    Third,
    /// SCORM 2004 4th Edition.
    #[serde(rename = "2004 4th Edition")]
    Fourth,
}

impl Version {
    /// As `schemaversion` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Version::V12 => "1.2",
            Version::Third => "2004 3rd Edition",
            Version::Fourth => "2004 4th Edition",
        }
    }

    /// Whether it is SCORM 2004.
    pub fn is_2004(self) -> bool {
        self != Version::V12
    }
}

const ADVICE: &str = "write 1.2, 2004 3rd Edition or 2004 4th Edition";

pub(super) fn of(root: &Element, notes: &mut Notes) -> Version {
    let metadata = child(root, Space::Packaging, "metadata");
    cartridge(metadata, notes);
    let stated = metadata.and_then(|metadata| child(metadata, Space::Packaging, "schemaversion"));
    let text = stated.map(Element::token).unwrap_or_default();
    let line = stated.map_or(root.line, |stated| stated.line);
    match text.to_ascii_lowercase().as_str() {
        "1.2" | "scorm 1.2" => return Version::V12,
        "2004 3rd edition" => return Version::Third,
        "2004 4th edition" => return Version::Fourth,
        _ => {}
    }
    let version = by_namespace(root);
    let found = match text.as_str() {
        "" => "no schemaversion".to_owned(),
        text => format!("the schemaversion {}", Fault::quote(text)),
    };
    let taken = format!("{found}, read as {}", version.name());
    notes.warn("manifest.version", line, taken, ADVICE);
    version
}

fn by_namespace(root: &Element) -> Version {
    if root.space.contains("imscp_v1p1") {
        Version::Third
    } else {
        Version::V12
    }
}

/// A Common Cartridge has a manifest too, and nothing in it that runs.
fn cartridge(metadata: Option<&Element>, notes: &mut Notes) {
    let schema = metadata.and_then(|metadata| child(metadata, Space::Packaging, "schema"));
    if let Some(schema) = schema
        && schema
            .token()
            .to_ascii_lowercase()
            .contains("common cartridge")
    {
        let advice = "export the course as SCORM 1.2, SCORM 2004 or cmi5";
        notes.fault(
            "manifest.cartridge",
            schema.line,
            "this is a Common Cartridge",
            advice,
        );
    }
}
