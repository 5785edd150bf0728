//! The clauses that faults name, as each version numbers them. Nothing is decided here.

use crate::Version;

/// One rule of the standard, by its clause in either version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    v1: &'static str,
    v2: &'static str,
}

impl Rule {
    pub(crate) fn clause(self, version: Version) -> &'static str {
        match version {
            Version::V1 => self.v1,
            Version::V2 => self.v2,
        }
    }
}

macro_rules! rules {
    ($($name:ident = $v1:literal, $v2:literal;)*) => {
        $(pub(crate) const $name: Rule = Rule { v1: concat!("xAPI 1.0.3 ", $v1), v2: concat!("xAPI 2.0.0 ", $v2) };)*
    };
}

rules! {
    BODY = "Communication §1.4", "§4.1.3";
    MULTIPART = "Communication §1.5.2", "§4.1.3";
    FORMAT = "Data §2.2", "§4.2.4.1";
    VOIDING = "Data §2.3.2", "§4.2.5";
    STATEMENT = "Data §2.4", "§4.2.2";
    AGENT = "Data §2.4.2.1", "§4.2.2.1";
    GROUP = "Data §2.4.2.2", "§4.2.2.1";
    IDENTIFIER = "Data §2.4.2.3", "§4.2.2.1";
    ACCOUNT = "Data §2.4.2.4", "§4.2.2.1";
    VERB = "Data §2.4.3", "§4.2.2.2";
    OBJECT = "Data §2.4.4", "§4.2.2.3";
    ACTIVITY = "Data §2.4.4.1", "§4.2.2.3";
    STATEMENT_OBJECT = "Data §2.4.4.3", "§4.2.2.3";
    RESULT = "Data §2.4.5", "§4.2.2.4";
    SCORE = "Data §2.4.5.1", "§4.2.2.4";
    CONTEXT = "Data §2.4.6", "§4.2.2.5";
    CONTEXT_ACTIVITIES = "Data §2.4.6.2", "§4.2.2.5";
    TIMESTAMP = "Data §4.5", "§4.2.7";
    AUTHORITY = "Data §2.4.9", "§4.2.4.2";
    VERSION = "Data §2.4.10", "§4.2.4.3";
    ATTACHMENT = "Data §2.4.11", "§4.2.2.6";
    SIGNATURE = "Data §2.6", "§4.2.2.6";
    EXTENSIONS = "Data §4.1", "§4.2.7";
    LANGUAGE = "Data §4.2", "§4.2.7";
    IRI = "Data §4.3", "§4.2.7";
    UUID = "Data §4.4", "§4.2.7";
    DURATION = "Data §4.6", "§4.2.7";
    BATCH = "Communication §2.1.2", "§4.1.6.1";
    QUERY = "Communication §2.1.3", "§4.1.6.1";
    DOCUMENT = "Communication §2.2", "§4.1.6";
    PARAMETER = "Communication §3.2", "§4.1.6";
}
