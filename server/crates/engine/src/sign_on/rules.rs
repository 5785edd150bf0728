//! Which role a person has: explicit rules on what the provider says, asked anew at each login.

use crate::access::Role;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who has this value in this claim has this role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name of a claim; `a.b` looks for `b` inside `a` when there is no claim `a.b`.
    pub claim: String,
    /// The claim's value, or one of them when it is a list.
    pub value: String,
    /// The name of a role.
    pub role: String,
}

/// Roles by these rules, each once. Who has none takes courses.
pub(super) fn roles(rules: &[Rule], claims: &Map<String, Value>) -> Vec<Role> {
    let given = |role: &Role| {
        let mut fitting = rules.iter().filter(|rule| rule.role == role.name());
        fitting.any(|rule| found(claims, &rule.claim).is_some_and(|claim| has(claim, &rule.value)))
    };
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(given).collect();
    if roles.is_empty() {
        vec![Role::Learner]
    } else {
        roles
    }
}

/// Names of claims that the rules look at.
pub(super) fn claims_of(rules: &[Rule]) -> Vec<String> {
    let mut names: Vec<String> = rules
        .iter()
        .map(|rule| rule.claim.split('.').next().unwrap_or_default().to_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn found<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(claim) = claims.get(name) {
        return Some(claim);
    }
    let mut steps = name.split('.');
    let first = claims.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step))
}

fn has(claim: &Value, value: &str) -> bool {
    match claim {
        Value::String(text) => text == value,
        Value::Array(list) => list.iter().any(|one| one.as_str() == Some(value)),
        Value::Bool(told) => value == if *told { "true" } else { "false" },
        Value::Number(told) => told.to_string() == value,
        Value::Null | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rule(claim: &str, value: &str, role: &str) -> Rule {
        Rule {
            claim: claim.to_owned(),
            value: value.to_owned(),
            role: role.to_owned(),
        }
    }

    fn given(rules: &[Rule], claims: Value) -> Vec<&'static str> {
        let names = roles(rules, claims.as_object().unwrap());
        names.into_iter().map(Role::name).collect()
    }

    #[test]
    fn a_role_comes_from_a_value_or_one_of_a_list_and_from_nothing_like_it() {
        let rules = [
            rule("groups", "staff", "author"),
            rule("realm_access.roles", "boss", "admin"),
            rule("admin", "true", "admin"),
        ];
        assert_eq!(given(&rules, json!({"groups": ["x", "staff"]})), ["author"]);
        assert_eq!(given(&rules, json!({"groups": "staff"})), ["author"]);
        assert_eq!(
            given(&rules, json!({"realm_access": {"roles": ["boss"]}})),
            ["admin"]
        );
        assert_eq!(given(&rules, json!({"admin": true})), ["admin"]);
        for other in [
            json!({}),
            json!({"groups": "staff,x"}),
            json!({"groups": ["Staff"]}),
            json!({"groups": {"staff": true}}),
            json!({"groups": [["staff"]]}),
            json!({"groups": null}),
        ] {
            assert_eq!(given(&rules, other.clone()), ["learner"], "{other}");
        }
    }
}
