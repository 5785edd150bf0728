//! The courses that come with the product are good examples.

use content::{Folder, read, shipped};

fn course(name: &str) -> content::Course {
    let (_, folder) = shipped()
        .into_iter()
        .find(|(shipped, _)| *shipped == name)
        .expect("shipped");
    read(&folder)
        .course
        .expect("a shipped course has no errors")
}

#[test]
fn lint_is_silent_about_shipped_courses() {
    for (name, folder) in shipped() {
        let reading = read(&folder);
        let findings: Vec<String> = reading.findings.iter().map(ToString::to_string).collect();
        assert_eq!(findings, [""; 0], "{name}");
        assert!(reading.course.is_some());
    }
}
