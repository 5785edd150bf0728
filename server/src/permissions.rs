//! The table of permissions, for people: which role may do what. Written from the code and from the descriptions of the
//! APIs, so that it cannot say anything else than they do; `docs/permissions.md` is its committed form.

use crate::{graphql, rest};
use engine::access::{Role, Scope, Scopes};
use serde_json::Value;
use std::fmt::Write;

/// What is in neither description: the scope and what is done with it. Journeys hold each against the server.
const BESIDE: [(&str, &str); 8] = [
    (
        "statements:read:mine",
        "`GET /xapi/statements`: those of the same credential",
    ),
    (
        "statements:read",
        "`GET /xapi/statements`: all; `GET /xapi/activities`, `GET /xapi/agents`",
    ),
    ("statements:write", "`PUT`, `POST /xapi/statements`"),
    ("state", "`/xapi/activities/state`"),
    (
        "profile",
        "`/xapi/activities/profile`, `/xapi/agents/profile`",
    ),
    ("define", "definitions of activities in statements are kept"),
    (
        "ops:read",
        "`GET /ops/v1/stream`, `GET /ops/v1/hops`: the console",
    ),
    ("scim:write", "`/scim/v2`: people and groups"),
];

/// The whole document.
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    scopes(&mut text);
    text.push_str("\n## REST\n\n");
    heading(&mut text, "operation");
    for (name, scope) in operations() {
        row(&mut text, &name, scope.as_deref());
    }
    text.push_str("\n## GraphQL\n\n");
    heading(&mut text, "field");
    for (name, scope) in graphql::roots() {
        row(&mut text, &format!("`{name}`"), scope.as_deref());
    }
    text.push_str("\n## Beside them\n\n| scope | what |\n|---|---|\n");
    for (scope, what) in BESIDE {
        let _ = writeln!(text, "| `{scope}` | {what} |");
    }
    text
}

const HEAD: &str = "# Who may do what

Written by `lectern permissions`; do not edit by hand. A test holds this file against the program, and another one every
operation of REST and every field of GraphQL against this table, role by role, in their own tenant and in a foreign one.

What somebody may do is what their **roles** allow; for an API key it is what its **owner's** roles (where it has an owner), its
**scopes** and its **restriction** to courses and networks have in common. A role can be held for some courses
(`instructor@<course>`): then it allows what speaks of courses, marked ◦, for these alone. Nobody reaches into another tenant.
Scopes marked † no API key can have.

";

fn scopes(text: &mut String) {
    heading(text, "scope");
    for scope in Scope::ALL {
        let mark = match (scope.is_of_courses(), scope.is_for_people()) {
            (true, _) => " ◦",
            (_, true) => " †",
            _ => "",
        };
        row(
            text,
            &format!("`{}`{mark}: {}", scope.name(), scope.meaning()),
            Some(scope.name()),
        );
    }
}

fn heading(text: &mut String, first: &str) {
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
    let line = "|:-:".repeat(names.len());
    let _ = writeln!(text, "| {first} | {} |\n|---{line}|", names.join(" | "));
}

/// A line of the table. Without a scope, any credential will do.
fn row(text: &mut String, name: &str, scope: Option<&str>) {
    let scope = scope.and_then(|name| name.parse::<Scope>().ok());
    let cell = |role: &Role| {
        let may = scope.is_none_or(|scope| Scopes::of(role.scopes()).allows(scope));
        if may { "✓" } else { " " }
    };
    let cells: Vec<&str> = Role::ALL.iter().map(cell).collect();
    let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
}

/// Every operation of the REST description with its scope, by path.
fn operations() -> Vec<(String, Option<String>)> {
    let description: Value = serde_json::from_str(&rest::description()).unwrap_or_default();
    let mut all = Vec::new();
    for (path, methods) in description["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let told = operation["description"].as_str().unwrap_or_default();
            let scope = told
                .split_once("Scope: `")
                .and_then(|(_, rest)| rest.split_once('`'));
            let name = format!("`{} {path}`", method.to_uppercase());
            all.push((name, scope.map(|(scope, _)| scope.to_owned())));
        }
    }
    all
}
