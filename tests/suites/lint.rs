//! `lectern course lint`: every fault with its place, silence for what is in order.

use serde_json::Value;
use tests::{lectern, run};

const SHIPPED: [&str; 2] = [
    concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../content/courses/hand-hygiene"
    ),
    concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../content/courses/spot-the-phish"
    ),
];

#[tokio::test]
async fn the_shipped_courses_are_silent() {
    let mut args = vec!["course", "lint"];
    args.extend(SHIPPED);
    let linted = run(lectern(&args)).await;
    assert_eq!(
        (linted.code, linted.stdout.as_str(), linted.stderr.as_str()),
        (0, "", "")
    );
}

#[tokio::test]
async fn every_broken_course_names_each_fault_at_its_line() {
    let folders = tests::broken();
    assert!(folders.len() >= 20);
    for folder in folders {
        let path = folder.to_str().unwrap();
        let expected = std::fs::read_to_string(folder.join("expected")).unwrap();
        let linted = run(lectern(&["course", "lint", path])).await;
        let faulty = expected.contains(" error ");
        assert_eq!(linted.code, i32::from(faulty), "{path}: {linted:?}");
        for line in expected.lines() {
            let mut words = line.split(' ');
            let (place, severity, code) = (
                words.next().unwrap(),
                words.next().unwrap(),
                words.next().unwrap(),
            );
            let told = format!("{path}/{place}: {severity}[{code}]: ");
            assert!(
                linted.stdout.contains(&told),
                "{told:?} is missing:\n{}",
                linted.stdout
            );
        }
        assert_eq!(
            linted.stdout.matches("\n   help: ").count(),
            expected.lines().count(),
            "{path}: each with advice"
        );
        let wire: Value = serde_json::from_str(
            &run(lectern(&["course", "lint", "--json", path]))
                .await
                .stdout,
        )
        .unwrap();
        assert_eq!(wire["ok"], !faulty);
        assert_eq!(
            wire["findings"].as_array().unwrap().len(),
            expected.lines().count(),
            "{path}"
        );
    }
}

#[tokio::test]
async fn missing_ids_are_written_when_asked_for_and_nothing_else_changes() {
    let dir = tempfile::tempdir().unwrap();
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../content/tests/broken/id-missing/course.md"
    );
    let file = dir.path().join("course.md");
    std::fs::copy(source, &file).unwrap();
    let path = dir.path().to_str().unwrap();
    run(lectern(&["course", "lint", "--fix", path])).await;
    let (before, after) = (
        std::fs::read_to_string(source).unwrap(),
        std::fs::read_to_string(&file).unwrap(),
    );
    assert_eq!(before.lines().count(), after.lines().count());
    let changed: Vec<_> = before
        .lines()
        .zip(after.lines())
        .filter(|(old, new)| old != new)
        .collect();
    assert!(
        !changed.is_empty()
            && changed
                .iter()
                .all(|(old, new)| old.starts_with("##") && new.contains("{#")),
        "{changed:?}"
    );
    let again = run(lectern(&["course", "lint", path])).await;
    assert!(
        !again.stdout.contains("segment.id.missing"),
        "{}",
        again.stdout
    );
}

#[tokio::test]
async fn a_folder_that_is_none_is_told_in_one_line() {
    let line = run(lectern(&["course", "lint", "/nowhere"]))
        .await
        .failed(1);
    assert!(
        line.contains("/nowhere") && line.lines().count() == 1,
        "{line}"
    );
}
