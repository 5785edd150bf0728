//! What the provider says of a person beyond the ID token.

use crate::LARGEST_ANSWER;
use crate::protocol::{Call, Method, Reply};
use crate::verdict::{Condition, Refusal};
use serde_json::{Map, Value};
use url::Url;

pub(super) fn call(endpoint: &Url, access_token: &str) -> Call {
    Call {
        name: "userinfo",
        method: Method::Get,
        url: endpoint.as_str().to_owned(),
        authorization: Some(format!("Bearer {access_token}")),
        form: Vec::new(),
    }
}

/// Adds what is new. What the ID token says is signed, so it stays.
pub(super) fn merge(
    reply: &Reply,
    subject: &str,
    claims: &mut Map<String, Value>,
) -> Result<(), Refusal> {
    let form = |found: &str| {
        Refusal::new(
            Condition::UserinfoForm,
            found,
            "a JSON object of at most 1 MiB",
        )
    };
    if reply.status != 200 {
        let found = format!("status {}", reply.status);
        return Err(Refusal::new(
            Condition::UserinfoRefused,
            found,
            "status 200",
        ));
    }
    if reply.body.len() > LARGEST_ANSWER {
        return Err(form("more than 1 MiB"));
    }
    let told: Map<String, Value> =
        serde_json::from_slice(&reply.body).map_err(|_| form("no JSON object"))?;
    // Core §5.3.2: without this check one person's token shows another person's claims.
    if told.get("sub").and_then(Value::as_str) != Some(subject) {
        let found = "another subject, or none";
        return Err(Refusal::new(
            Condition::UserinfoSubject,
            found,
            "the ID token's subject",
        ));
    }
    for (name, value) in told {
        claims.entry(name).or_insert(value);
    }
    Ok(())
}
