//! The agent profile document `cmi5LearnerPreferences` (11).

use crate::Refusal;
use crate::refusal::shown;
use serde_json::Value;

/// Name of the document.
pub const PREFERENCES: &str = "cmi5LearnerPreferences";

const RULE: (&str, &str) = ("cmi5.preferences", "cmi5 11");

/// Holds what an AU wants to write to the rules: both properties, languages separated by commas, audio on or off.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(content_type: &str, body: &[u8]) -> Result<(), Refusal> {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(
            RULE,
            "",
            shown(content_type),
            "application/json",
        ));
    }
    let Ok(Value::Object(document)) = serde_json::from_slice(body) else {
        return Err(Refusal::new(RULE, "", "no JSON object", "a JSON object"));
    };
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    let languages = text("languagePreference").unwrap_or_default();
    if !languages.split(',').all(is_tag) {
        let expected = "language tags separated by commas, as in en-US,fr-FR";
        return Err(Refusal::new(
            RULE,
            "/languagePreference",
            shown(languages),
            expected,
        ));
    }
    let audio = text("audioPreference").unwrap_or_default();
    if !matches!(audio, "on" | "off") {
        return Err(Refusal::new(
            RULE,
            "/audioPreference",
            shown(audio),
            "on or off",
        ));
    }
    Ok(())
}

/// The form of RFC 5646, without its registry.
fn is_tag(tag: &str) -> bool {
    xapi::language::is_tag(tag)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_both_properties_in_their_form_are_kept() {
        let json = "application/json; charset=utf-8";
        let sound = br#"{"languagePreference":"en-US,fr-FR","audioPreference":"off","more":1}"#;
        assert!(check(json, sound).is_ok());
        assert!(check("text/plain", sound).is_err());
        for body in [
            "just text",
            "[]",
            r#"{"audioPreference":"on"}"#,
            r#"{"languagePreference":"en"}"#,
            r#"{"languagePreference":"","audioPreference":"on"}"#,
            r#"{"languagePreference":"not comma separated","audioPreference":"on"}"#,
            r#"{"languagePreference":"en,","audioPreference":"on"}"#,
            r#"{"languagePreference":"en","audioPreference":"loud"}"#,
        ] {
            assert!(check(json, body.as_bytes()).is_err(), "{body}");
        }
    }
}
