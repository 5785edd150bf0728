//! Opening an AU: the address to go to (8.1) and the document that waits there for it (10).

use crate::structure::Au;
use crate::{Account, Session, iri};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use url::Url;

/// Names that the launch adds to an address; an AU's own address may not have them (13.1.4 url).
pub const PARAMETERS: [&str; 5] = ["endpoint", "fetch", "actor", "registration", "activityId"];

/// The address to open: the AU's own, its query kept, with the five parameters (8.1.1 to 8.1.5).
#[must_use]
pub fn address(au: &Url, endpoint: &str, fetch: &str, session: &Session) -> Url {
    let actor = actor_text(&session.actor);
    let registration = session.registration.to_string();
    let values = [endpoint, fetch, &actor, &registration, &session.activity];
    let mut query = au
        .query()
        .filter(|query| !query.is_empty())
        .map(str::to_owned)
        .unwrap_or_default();
    for (name, value) in PARAMETERS.into_iter().zip(values) {
        let and = if query.is_empty() { "" } else { "&" };
        let _ = write!(query, "{and}{name}={}", encoded(value));
    }
    let mut address = au.clone();
    address.set_query(Some(&query));
    address
}

fn actor_text(actor: &Account) -> String {
    actor.agent().to_string()
}

/// Percent-encoded but for what RFC 3986 leaves alone: every decoder reads it the same, `+` is no space.
fn encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len() * 2);
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => _ = write!(encoded, "%{byte:02X}"),
        }
    }
    encoded
}

/// The state document `LMS.LaunchData` (10.2).
#[must_use]
pub fn data(session: &Session, au: &Au, return_url: Option<&str>) -> Value {
    let mut data = Map::new();
    data.insert("contextTemplate".to_owned(), template(session));
    data.insert("launchMode".to_owned(), session.mode.name().into());
    data.insert("moveOn".to_owned(), au.move_on.name().into());
    if let Some(parameters) = &au.launch_parameters {
        data.insert("launchParameters".to_owned(), parameters.as_str().into());
    }
    if let Some(score) = session.mastery_score {
        data.insert("masteryScore".to_owned(), score.into());
    }
    if let Some(url) = return_url {
        data.insert("returnURL".to_owned(), url.into());
    }
    if let Some(key) = &au.entitlement_key {
        data.insert("entitlementKey".to_owned(), json!({"courseStructure": key}));
    }
    Value::Object(data)
}

/// What every statement of the session has in its context (10.2.1).
fn template(session: &Session) -> Value {
    json!({
        "contextActivities": {"grouping": [{"objectType": "Activity", "id": session.publisher_id}]},
        "extensions": {iri::extension::SESSION_ID: session.id.to_string()},
    })
}

/// Name of the state document.
pub const DATA: &str = "LMS.LaunchData";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LaunchMode;
    use uuid::Uuid;

    fn session() -> Session {
        let actor = Account {
            home_page: "https://lms.example".into(),
            name: "ln-1 +é".into(),
        };
        let (id, registration) = (Uuid::from_u128(1), Uuid::from_u128(2));
        Session::new(
            id,
            registration,
            actor,
            "https://lms.example/au/1".into(),
            "urn:p".into(),
            LaunchMode::Normal,
            None,
        )
    }

    #[test]
    fn the_query_and_fragment_of_an_au_are_kept_and_every_value_reads_back() {
        let au = Url::parse("https://au.example/index.html?paramA=1&paramB=a%20b#page").unwrap();
        let address = address(
            &au,
            "https://lms.example/xapi/",
            "https://lms.example/f?t=1&u=2",
            &session(),
        );
        assert!(address.as_str().starts_with(
            "https://au.example/index.html?paramA=1&paramB=a%20b&endpoint=https%3A%2F%2F"
        ));
        assert_eq!(address.fragment(), Some("page"));
        let pairs: Vec<_> = address.query_pairs().into_owned().collect();
        assert_eq!(pairs.len(), 7);
        assert_eq!(pairs[3].1, "https://lms.example/f?t=1&u=2");
        let actor: Value = serde_json::from_str(&pairs[4].1).unwrap();
        assert_eq!(actor, session().actor.agent());
        assert!(
            !address.as_str().contains('+'),
            "a space must not become +, nor + stay one"
        );
    }

    #[test]
    fn an_address_without_a_query_gets_one() {
        let au = Url::parse("https://au.example/").unwrap();
        let address = address(&au, "e", "f", &session());
        assert!(
            address
                .as_str()
                .starts_with("https://au.example/?endpoint=e&fetch=f&actor=")
        );
    }
}
