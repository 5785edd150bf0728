//! Broken courses, each a small folder with a file `expected` beside the text: one line for
//! every finding, `file:line:column severity code`. Run with `UPDATE=1` to write them anew,
//! and then read what changed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use content::{Finding, Folder, RULES, Reading, Severity, read};

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let entries = fs::read_dir(root).expect("the folder of broken courses");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    folders
}

fn reading(folder: &Path) -> Reading {
    read(&Folder::read(folder).expect("a readable folder"))
}

fn line(finding: &Finding) -> String {
    let Finding {
        file,
        line,
        column,
        severity,
        code,
        ..
    } = finding;
    format!("{file}:{line}:{column} {} {code}\n", severity.name())
}

#[test]
fn every_fault_is_found_where_it_is() {
    let mut wrong = String::new();
    for folder in folders() {
        let found: String = reading(&folder).findings.iter().map(line).collect();
        let file = folder.join("expected");
        if option_env!("UPDATE").is_some() {
            fs::write(&file, &found).expect("written");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if found != expected {
            let name = folder.file_name().unwrap_or_default().display();
            wrong += &format!("{name}\nexpected:\n{expected}found:\n{found}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A course that is in order, to which `text` is added.
fn course_with(text: &str) -> Folder {
    let front = "---\nformat: microcourse/1\nid: long\ntitle: Long\nlang: en\nversion: 1.0.0\n\
        license: CC0-1.0\nminutes: 1\nobjectives: [{id: o-a, text: Something.}]\npass: 50\n\
        attempts: 0\ncomplete-when: viewed\n---\n\n";
    Folder::from_files([(
        "course.md".to_owned(),
        format!("{front}{text}").into_bytes(),
    )])
    .expect("a folder")
}

fn codes(folder: &Folder) -> BTreeSet<&'static str> {
    let Reading {
        findings, notes, ..
    } = read(folder);
    findings
        .iter()
        .chain(&notes)
        .map(|finding| finding.code)
        .collect()
}

/// Folders too long to keep: each breaks a limit.
fn oversized() -> Vec<Folder> {
    let front = format!("---\nkeywords: [{}]\n---\n", "word, ".repeat(4000));
    let options = "- [ ] one\n".repeat(101);
    vec![
        Folder::from_files([("course.md".to_owned(), front.into_bytes())]).expect("a folder"),
        course_with(&"## Title {#id .text}\n\nText.\n\n".repeat(501)),
        course_with(&format!("## Title {{#id .multiple}}\n\n{options}")),
    ]
}

#[test]
fn every_rule_has_a_course_that_breaks_it() {
    let mut broken: BTreeSet<&str> = oversized().iter().flat_map(codes).collect();
    for folder in folders() {
        broken.extend(codes(&Folder::read(&folder).expect("a readable folder")));
    }
    let all: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    let unbroken: Vec<&&str> = all.difference(&broken).collect();
    assert!(unbroken.is_empty(), "no broken course for {unbroken:?}");
}

#[test]
fn a_course_is_read_exactly_when_there_is_no_error() {
    for folder in folders() {
        let reading = reading(&folder);
        let errors = reading
            .findings
            .iter()
            .any(|f| f.severity == Severity::Error);
        assert_eq!(reading.course.is_none(), errors, "{}", folder.display());
    }
}

#[test]
fn every_finding_says_what_to_write_instead() {
    for folder in folders() {
        for finding in reading(&folder).findings {
            assert!(finding.advice.len() > 8, "{finding}");
            assert!(
                !finding.message.ends_with('.') && !finding.advice.ends_with('.'),
                "{finding}"
            );
        }
    }
}

#[test]
fn a_misspelt_name_is_recognised() {
    let advice = |name: &str| -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
        reading(&root.join(name))
            .findings
            .into_iter()
            .map(|finding| finding.advice)
            .collect()
    };
    assert_eq!(advice("kind-unknown")[0], "did you mean .text?");
    assert_eq!(advice("attribute-unknown")[0], "did you mean objective?");
    assert_eq!(advice("targets-unknown")[0], "did you mean q?");
    assert_eq!(advice("front-unknown-key")[0], "did you mean keywords?");
    assert_eq!(advice("objective-unknown")[0], "did you mean o-a?");
    assert!(advice("images").contains(&"did you mean media/there.svg?".to_owned()));
}

#[test]
fn the_format_page_tells_what_to_do_about_every_rule() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/course-format.md");
    let page = fs::read_to_string(page).expect("docs/course-format.md");
    let listed: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter(|(_, rest)| {
            ["error", "warning", "note"]
                .iter()
                .any(|word| rest.starts_with(word))
        })
        .map(|(code, _)| code)
        .collect();
    let all: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(listed, all);
    for rule in RULES {
        let row = format!("| `{}` | {} |", rule.code, rule.severity.name());
        assert!(page.contains(&row), "the page lacks {row}");
    }
}
