//! Every role against every operation, in its own tenant and in a foreign one: `docs/permissions.md` is what the server does.

use crate::operations::{self, Things};
use engine::access::{Role, Scope, Scopes};
use serde_json::json;
use std::collections::BTreeMap;
use tests::{Answer, Api, Server, Setup};

/// What the table says of an operation or field, role by role.
fn table() -> BTreeMap<String, Vec<bool>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/permissions.md");
    let text = std::fs::read_to_string(file).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        let name = cells[0].trim().trim_matches('`').to_owned();
        let may = cells[1..].iter().map(|cell| cell.trim() == "✓").collect();
        (cells.len() == Role::ALL.len() + 1).then_some((name, may))
    })
    .collect()
}

fn is_refused(answer: &Answer) -> bool {
    [401, 403].contains(&answer.status)
}

#[tokio::test]
async fn the_table_of_permissions_is_what_the_server_does_in_the_own_and_in_a_foreign_tenant() {
    let setup = Setup::default().with("TENANTS", "[\"default\",\"other\"]");
    let server = setup.start().await;
    let admin = server.admin().await;
    let mut things = Things::make(&server, &admin).await;
    let operations = operations::described(&server).await;
    let table = table();
    for (at, role) in Role::ALL.iter().enumerate() {
        let own = server.person("default", role.name()).await;
        let foreign = server.person("other", role.name()).await;
        // What ends this session is tried elsewhere.
        for operation in operations.iter().filter(|one| one.id != "endSessions") {
            let name = format!("{} {}", operation.method, operation.path);
            let may = table
                .get(&name)
                .unwrap_or_else(|| panic!("{name} is not in the table"))[at];
            let scope = operation
                .scope
                .as_deref()
                .map(|name| name.parse::<Scope>().unwrap());
            let allowed = scope.is_none_or(|scope| Scopes::of(role.scopes()).allows(scope));
            assert_eq!(may, allowed, "{name} as {} in the table", role.name());
            for who in [&own, &foreign] {
                let answer = things.request(who, operation).await;
                let told = format!(
                    "{name} as {}: {} {}",
                    role.name(),
                    answer.status,
                    answer.text()
                );
                assert_eq!(!is_refused(&answer), may, "{told}");
                // The audit log tells what its own tenant's people asked for, also in vain.
                if std::ptr::eq(who, &foreign) && !operation.id.ends_with("Audit") {
                    let leaks = things.ids().into_iter().any(|id| {
                        answer.status < 300 && answer.text().contains(&id) && id != things.cursor
                    });
                    assert!(!leaks, "of another tenant: {told}");
                }
            }
        }
        things.renew(&admin).await;
    }
}

/// Root fields of GraphQL that need nothing made first.
const FIELDS: [(&str, &str); 4] = [
    ("Query.me", "{ me { id } }"),
    ("Query.courses", "{ courses { nodes { id } } }"),
    ("Query.course", "{ course(id: \"pocket\") { id } }"),
    ("Query.attempts", "{ attempts { nodes { id } } }"),
];

#[tokio::test]
async fn graphql_asks_the_same_question_of_the_same_roles() {
    let setup = Setup::default().with("TENANTS", "[\"default\",\"other\"]");
    let server = setup.start().await;
    let things = Things::make(&server, &server.admin().await).await;
    let table = table();
    let attempt = things.launched.attempt;
    let more = [
        (
            "Query.attempt",
            format!("{{ attempt(id: \"{attempt}\") {{ id }} }}"),
        ),
        (
            "Query.view",
            format!("{{ view(attempt: \"{attempt}\") {{ backTo }} }}"),
        ),
        (
            "Mutation.start",
            "mutation { start(course: \"pocket\", learner: \"x\") { launch } }".to_owned(),
        ),
    ];
    let plain = FIELDS.map(|(name, query)| (name, query.to_owned()));
    for (at, role) in Role::ALL.iter().enumerate() {
        for tenant in ["default", "other"] {
            let who = server.person(tenant, role.name()).await;
            for (name, query) in plain.iter().chain(&more) {
                let code = code(&who, query).await;
                let refused = code.as_deref() == Some("scope.missing");
                assert_eq!(
                    !refused,
                    table[*name][at],
                    "{name} as {}: {code:?}",
                    role.name()
                );
                let named = name.ends_with("course") || query.contains(&attempt.to_string());
                if named && tenant == "other" && !refused {
                    assert!(
                        code.is_some_and(|code| code.ends_with(".not_found")),
                        "{name}"
                    );
                }
            }
        }
    }
}

async fn code(who: &Api, query: &str) -> Option<String> {
    let answer = who.post("/graphql", &json!({"query": query})).await.ok();
    let code = &answer["errors"][0]["extensions"]["code"];
    code.as_str().map(str::to_owned)
}

#[tokio::test]
async fn a_role_for_some_courses_reaches_these_alone() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let course = server.publish(&admin, &crate::pocket("1.0.0")).await["course"]["id"].clone();
    server.publish_shipped().await;
    let roles = format!("learner instructor@{}", course.as_str().unwrap());
    let who = server.person("default", &roles).await;
    let launch = async |course: &str| {
        let body = json!({"course": course, "learner": "ada"});
        who.post("/api/v1/launches", &body).await
    };
    launch("pocket").await.ok();
    launch("spot-the-phish")
        .await
        .problem(403, "course.restricted");
    let body = json!({"course": "spot-the-phish", "learner": "bea"});
    admin.post("/api/v1/launches", &body).await.ok();
    assert_eq!(who.all("/api/v1/attempts").await.len(), 1);
    // As a learner, the whole catalog.
    assert_eq!(who.all("/api/v1/courses").await.len(), 3);
    who.get("/api/v1/keys").await.problem(403, "scope.missing");
    let me = who.get("/api/v1/me").await.ok();
    assert_eq!(me["roles"], json!(["learner", "instructor"]));
}
