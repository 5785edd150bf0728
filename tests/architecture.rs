//! The house stays in order: which crate may use which of ours, what pure crates must not know, and that the API
//! descriptions in `openapi/` are those of the program.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Ours that each crate may use (DESIGN.md). A crate that is not listed fails the test: give it a row here.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("xapi", &[]),
    ("markup", &[]),
    ("sso", &[]),
    ("lti", &[]),
    ("scorm", &["markup"]),
    ("cmi5", &["xapi", "markup"]),
    ("content", &["cmi5", "scorm", "markup"]),
    ("migrations", &[]),
    ("store", &["migrations"]),
    ("engine", &["store", "content", "xapi", "cmi5", "scorm"]),
    ("tui", &[]),
    (
        "server",
        &[
            "xapi",
            "sso",
            "lti",
            "scorm",
            "cmi5",
            "content",
            "store",
            "migrations",
            "engine",
            "tui",
        ],
    ),
    (
        "tests",
        &[
            "xapi",
            "sso",
            "lti",
            "scorm",
            "cmi5",
            "content",
            "store",
            "migrations",
            "engine",
            "tui",
            "server",
        ],
    ),
];

/// Outside crates that a crate must not know.
const MUST_NOT_KNOW: [(&str, &[&str]); 9] = [
    (
        "xapi",
        &[
            "tokio", "sea-orm", "sqlx", "poem", "reqwest", "hyper", "axum",
        ],
    ),
    (
        "sso",
        &[
            "tokio", "sea-orm", "sqlx", "poem", "reqwest", "hyper", "axum",
        ],
    ),
    (
        "lti",
        &[
            "tokio", "sea-orm", "sqlx", "poem", "reqwest", "hyper", "axum",
        ],
    ),
    (
        "scorm",
        &[
            "tokio", "sea-orm", "sqlx", "poem", "reqwest", "hyper", "axum",
        ],
    ),
    (
        "cmi5",
        &[
            "tokio", "sea-orm", "sqlx", "poem", "reqwest", "hyper", "axum",
        ],
    ),
    (
        "content",
        &[
            "tokio", "sea-orm", "sqlx", "poem", "reqwest", "hyper", "axum",
        ],
    ),
    (
        "store",
        &[
            "poem",
            "poem-openapi",
            "reqwest",
            "hyper",
            "hyper-util",
            "async-graphql",
            "axum",
        ],
    ),
    (
        "engine",
        &[
            "poem",
            "poem-openapi",
            "reqwest",
            "hyper",
            "hyper-util",
            "async-graphql",
            "axum",
            "sqlx",
            "sea-orm",
        ],
    ),
    ("tui", &["poem", "sea-orm", "sqlx", "async-graphql"]),
];

/// Crate to its direct dependencies, without those of its own tests.
fn workspace() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
            "--manifest-path",
        ])
        .arg(format!("{ROOT}/Cargo.toml"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(package)
        .collect()
}

fn package(package: &Value) -> (String, BTreeSet<String>) {
    let dependencies = package["dependencies"].as_array().unwrap().iter();
    let needed = dependencies.filter(|dependency| dependency["kind"] != "dev");
    let names = needed.map(|dependency| dependency["name"].as_str().unwrap().to_owned());
    (
        package["name"].as_str().unwrap().to_owned(),
        names.collect(),
    )
}

#[test]
fn crates_use_only_what_lies_below_them() {
    let workspace = workspace();
    let may_use: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    for (name, dependencies) in &workspace {
        let allowed = may_use
            .get(name.as_str())
            .unwrap_or_else(|| panic!("crate {name} has no row in MAY_USE"));
        for ours in dependencies
            .iter()
            .filter(|dependency| workspace.contains_key(*dependency))
        {
            assert!(
                allowed.contains(&ours.as_str()),
                "{name} must not use {ours}"
            );
        }
    }
    assert!(
        MAY_USE
            .iter()
            .all(|(name, _)| workspace.contains_key(*name)),
        "a row for a crate that is gone"
    );
}

#[test]
fn pure_crates_know_no_network_and_no_database() {
    let workspace = workspace();
    for (name, forbidden) in MUST_NOT_KNOW {
        for outside in forbidden {
            assert!(
                !workspace[name].contains(*outside),
                "{name} must not know {outside}"
            );
        }
    }
}

/// Runs the program and holds what it prints against a file.
fn same(command: &str, file: &str) {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("lectern");
    assert!(
        program.is_file(),
        "{} is missing: run cargo build -p server first",
        program.display()
    );
    let output = Command::new(program)
        .arg(command)
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success());
    let committed = std::fs::read(format!("{ROOT}/{file}")).unwrap_or_default();
    assert!(
        committed == output.stdout,
        "{file} is stale: cargo run -p server -- {command} > {file}"
    );
}

#[test]
fn the_rest_description_is_the_programs() {
    same("openapi", "openapi/lectern.v1.json");
}

#[test]
fn the_graphql_schema_is_the_programs() {
    same("graphql-schema", "openapi/schema.graphql");
}

#[test]
fn the_table_of_permissions_is_the_programs() {
    same("permissions", "docs/permissions.md");
}

/// Every `…::name` in a text.
fn named_tests(text: &str) -> Vec<(&str, &str)> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|code| code.split_once("::"))
        .filter(|(_, name)| name.contains('_'))
        .collect()
}

#[test]
fn every_test_that_docs_security_names_exists() {
    let text = std::fs::read_to_string(format!("{ROOT}/docs/security.md")).unwrap();
    let named = named_tests(&text);
    assert!(named.len() > 40, "{} tests are named", named.len());
    for (place, name) in named {
        let file = match place {
            "architecture" => "tests/architecture.rs".to_owned(),
            path if path.contains('/') => path.to_owned(),
            suite => format!("tests/suites/{suite}.rs"),
        };
        let code = std::fs::read_to_string(format!("{ROOT}/{file}")).unwrap_or_default();
        let before = code.split_once(&format!("fn {name}()")).map(|both| both.0);
        let is_test = before.is_some_and(|before| {
            let attribute = before.rsplit_once("#[").map_or("", |both| both.1);
            attribute.starts_with("test]") || attribute.starts_with("tokio::test")
        });
        assert!(
            is_test,
            "docs/security.md names {place}::{name}; {file} has no such test"
        );
    }
    for line in text
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("::"))
    {
        assert!(
            line.trim_end().ends_with("` |"),
            "a claim without its test: {line}"
        );
    }
}
