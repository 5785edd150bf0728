//! Which role a person has: explicit rules on what the provider says, asked anew at each login.

use crate::access::{Held, Reach, Role, Roles};
use crate::{App, Error, Result, catalog};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::TenantId;

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
    /// Ids or slugs of the courses that the role is for; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub courses: Option<Vec<String>>,
}

/// Roles by these rules, each once, for the courses that they name. Who has none takes courses. A course that is not there
/// gives nothing.
pub(crate) async fn roles(
    app: &App,
    tenant: TenantId,
    rules: &[Rule],
    claims: &Map<String, Value>,
) -> Result<Roles> {
    let mut held = Vec::new();
    for (role, courses) in given(rules, claims) {
        let Some(courses) = courses else {
            held.push(Held::everywhere(role));
            continue;
        };
        let mut ids = Vec::new();
        for course in courses {
            match catalog::find(app, tenant, course).await {
                Ok(course) => ids.push(course.id),
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        if !ids.is_empty() {
            let reach = Reach::courses(ids);
            held.push(Held { role, reach });
        }
    }
    if held.is_empty() {
        held.push(Held::everywhere(Role::Learner));
    }
    Ok(Roles(held))
}

/// Roles with the courses they are for; a role that is given for all courses is not given for some as well.
fn given<'a>(rules: &'a [Rule], claims: &Map<String, Value>) -> Vec<(Role, Option<&'a [String]>)> {
    let mut all: Vec<(Role, Option<&[String]>)> = Vec::new();
    for role in Role::ALL
        .iter()
        .copied()
        .filter(|role| role.is_given_by_rules())
    {
        let of_role = |rule: &&Rule| rule.role == role.name() && fits(rule, claims);
        let fitting: Vec<&Rule> = rules.iter().filter(of_role).collect();
        if fitting.iter().any(|rule| rule.courses.is_none()) {
            all.push((role, None));
        } else {
            let some = fitting.iter().filter_map(|rule| rule.courses.as_deref());
            all.extend(some.map(|courses| (role, Some(courses))));
        }
    }
    all
}

/// Whether a rule holds.
pub(super) fn fits(rule: &Rule, claims: &Map<String, Value>) -> bool {
    found(claims, &rule.claim).is_some_and(|claim| has(claim, &rule.value))
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
            courses: None,
        }
    }

    fn given(rules: &[Rule], claims: Value) -> Vec<&'static str> {
        let all = super::given(rules, claims.as_object().unwrap());
        all.into_iter().map(|(role, _)| role.name()).collect()
    }

    #[test]
    fn a_role_for_some_courses_is_told_with_them_unless_it_is_held_for_all() {
        let mut some = rule("groups", "a", "instructor");
        some.courses = Some(vec!["phish".to_owned()]);
        let both = [some.clone(), rule("groups", "b", "instructor")];
        let claims = |value: Value| value.as_object().unwrap().clone();
        let one = claims(json!({"groups": ["a"]}));
        let courses = some.courses.as_deref();
        assert_eq!(super::given(&both, &one), [(Role::Instructor, courses)]);
        let all = claims(json!({"groups": ["a", "b"]}));
        assert_eq!(super::given(&both, &all), [(Role::Instructor, None)]);
    }

    #[test]
    fn no_rule_makes_an_owner() {
        let rules = [rule("groups", "boss", "owner")];
        assert!(given(&rules, json!({"groups": "boss"})).is_empty());
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
            assert_eq!(given(&rules, other.clone()), [""; 0], "{other}");
        }
    }
}
