//! Activity definitions: the one the server knows, out of the many that statements bring.

/// The merged definition of an activity (1.0.3 Data §2.4.4.1), or none when `new` adds nothing to `old`.
#[must_use]
pub fn merge(old: Option<&str>, new: &str) -> Option<String> {
    let _ = old;
    Some(new.to_owned())
}

/// The Activity object the Activities resource answers (1.0.3 Communication §2.5).
#[must_use]
pub fn object(id: &str, definition: Option<&str>) -> String {
    let _ = (id, definition);
    String::new()
}
