//! What we can do, for whoever provisions (RFC 7643 §5 to §7).

use super::{GROUP, USER};
use serde_json::{Value, json};

/// `/ServiceProviderConfig`.
pub fn service(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": 100},
        "changePassword": {"supported": false},
        "sort": {"supported": false},
        "etag": {"supported": false},
        "authenticationSchemes": [{
            "type": "oauthbearertoken", "name": "API key", "primary": true,
            "description": "An API key with the scope scim:write as bearer token",
        }],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig")},
    })
}

/// `/ResourceTypes`.
pub fn resource_types(base: &str) -> Vec<Value> {
    let kind = |name: &str, endpoint: &str, schema: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name, "name": name, "endpoint": endpoint, "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}")},
        })
    };
    vec![
        kind("User", "/Users", USER),
        kind("Group", "/Groups", GROUP),
    ]
}

/// `/Schemas`: the attributes that are kept.
pub fn schemas(base: &str) -> Vec<Value> {
    let user = [
        attribute(
            "userName",
            "string",
            json!({"required": true, "uniqueness": "server"}),
        ),
        attribute("externalId", "string", json!({"caseExact": true})),
        attribute("active", "boolean", json!({})),
        attribute("displayName", "string", json!({})),
        complex("name", false, &["formatted", "givenName", "familyName"]),
        complex("emails", true, &["value", "type"]),
        attribute(
            "groups",
            "complex",
            json!({"multiValued": true, "mutability": "readOnly"}),
        ),
    ];
    let group = [
        attribute(
            "displayName",
            "string",
            json!({"required": true, "uniqueness": "server"}),
        ),
        attribute("externalId", "string", json!({"caseExact": true})),
        complex("members", true, &["value", "display", "type"]),
    ];
    let schema = |id: &str, name: &str, attributes: &[Value]| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": id, "name": name, "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")},
        })
    };
    vec![schema(USER, "User", &user), schema(GROUP, "Group", &group)]
}

fn attribute(name: &str, kind: &str, other: Value) -> Value {
    let mut all = json!({
        "name": name, "type": kind, "multiValued": false, "required": false, "caseExact": false,
        "mutability": "readWrite", "returned": "default", "uniqueness": "none",
    });
    for (member, value) in other.as_object().into_iter().flatten() {
        all[member] = value.clone();
    }
    all
}

fn complex(name: &str, many: bool, parts: &[&str]) -> Value {
    let parts = parts.iter();
    let parts: Vec<Value> = parts
        .map(|part| attribute(part, "string", json!({})))
        .collect();
    attribute(
        name,
        "complex",
        json!({"multiValued": many, "subAttributes": parts}),
    )
}
