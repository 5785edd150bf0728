//! Course structures: what they say, and what is wrong with those that are refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

use cmi5::structure::{LaunchMethod, Packaging, read};
use cmi5::{MoveOn, Record, Structure};

const HEAD: &str = r#"<c:courseStructure xmlns:c="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd" xmlns:x="urn:x">"#;
const TEXTS: &str = r#"<c:title><c:langstring lang="en">T</c:langstring></c:title><c:description><c:langstring lang="en">D</c:langstring></c:description>"#;

/// A course with these children after its own element.
fn course(children: &str) -> String {
    format!(
        "{HEAD}\n<c:course id=\"https://p.example/c\">{TEXTS}</c:course>\n{children}\n</c:courseStructure>"
    )
}

fn au(id: &str, attributes: &str, url: &str) -> String {
    format!("<c:au id=\"{id}\" {attributes}>{TEXTS}<c:url>{url}</c:url></c:au>")
}

fn zip(path: &str) -> bool {
    ["index.html", "a b/ü.html"].contains(&path)
}

fn read_zip(xml: &str) -> Result<Structure, markup::Fault> {
    read(xml.as_bytes(), Packaging::Zip(&zip))
}

#[test]
fn everything_that_is_said_is_read_whatever_the_prefix() {
    let inner = format!(
        "<c:objectives><c:objective id=\"urn:o:1\">{TEXTS}</c:objective></c:objectives>
         <c:block id=\"urn:b:1\">{TEXTS}<c:objectives><c:objective idref=\"urn:o:1\"/></c:objectives>
         <c:au id=\" urn:au:1 \" moveOn=\"CompletedAndPassed\" masteryScore=\"0.75\" launchMethod=\"OwnWindow\" activityType=\"urn:t\">{TEXTS}
           <c:url><![CDATA[  index.html?a=1&b=2  ]]></c:url><c:launchParameters> p </c:launchParameters><c:entitlementKey>k</c:entitlementKey><x:more/></c:au>
         </c:block>{}",
        au("urn:au:2", "", "https://p.example/x")
    );
    let course = read_zip(&course(&inner)).unwrap();
    assert_eq!(
        (course.id.as_str(), course.title.best("de")),
        ("https://p.example/c", "T")
    );
    let aus = course.aus();
    assert_eq!(aus.len(), 2);
    let (first, second) = (aus[0], aus[1]);
    assert_eq!(
        (first.id.as_str(), first.url.as_str()),
        ("urn:au:1", "index.html?a=1&b=2")
    );
    assert_eq!(
        (first.move_on, first.mastery_score),
        (MoveOn::CompletedAndPassed, Some(0.75))
    );
    assert_eq!(
        (first.launch_method, first.activity_type.as_deref()),
        (LaunchMethod::OwnWindow, Some("urn:t"))
    );
    assert_eq!(
        (
            first.launch_parameters.as_deref(),
            first.entitlement_key.as_deref()
        ),
        (Some("p"), Some("k"))
    );
    assert_eq!(
        (second.move_on, second.mastery_score, second.launch_method),
        (MoveOn::NotApplicable, None, LaunchMethod::AnyWindow)
    );
    let again: Structure = serde_json::from_str(&serde_json::to_string(&course).unwrap()).unwrap();
    assert_eq!(again, course);
}

#[test]
fn what_breaks_a_rule_is_refused_with_its_line() {
    let ok = || au("urn:au:1", "", "index.html");
    let cases: Vec<(String, &str, u32)> = vec![
        (
            HEAD.replace("CourseStructure.xsd", "Other.xsd") + "</c:courseStructure>",
            "cmi5.root",
            1,
        ),
        (format!("{HEAD}\n</c:courseStructure>"), "cmi5.missing", 1),
        (course(""), "cmi5.empty", 1),
        (
            course(&ok()).replace("https://p.example/c", "p.example/c"),
            "cmi5.iri",
            2,
        ),
        (course(&au("au/1", "", "index.html")), "cmi5.iri", 3),
        (course(&(ok() + &ok())), "cmi5.id.twice", 3),
        (
            course(&format!("<c:block id=\"urn:b\">{TEXTS}</c:block>")),
            "cmi5.empty",
            3,
        ),
        (
            course(&format!(
                "<c:block id=\"urn:b\">{TEXTS}{}</c:block>\n<c:block id=\"urn:b\">{TEXTS}{}</c:block>",
                ok(),
                au("urn:2", "", "index.html")
            )),
            "cmi5.id.twice",
            4,
        ),
        (
            course(&format!(
                "<c:objectives><c:objective id=\"w3id.org/o\">{TEXTS}</c:objective></c:objectives>{}",
                ok()
            )),
            "cmi5.iri",
            3,
        ),
        (
            course(&ok().replace(
                "<c:url>",
                "<c:objectives><c:objective idref=\"urn:none\"/></c:objectives><c:url>",
            )),
            "cmi5.objective",
            3,
        ),
        (
            course(&au("urn:1", "moveOn=\"Sometimes\"", "index.html")),
            "cmi5.value",
            3,
        ),
        (
            course(&au("urn:1", "launchMethod=\"Popup\"", "index.html")),
            "cmi5.value",
            3,
        ),
        (
            course(&au("urn:1", "masteryScore=\"1.5\"", "index.html")),
            "cmi5.mastery_score",
            3,
        ),
        (
            course(&au("urn:1", "masteryScore=\"NaN\"", "index.html")),
            "cmi5.mastery_score",
            3,
        ),
        (
            course(&au("urn:1", "masteryScore=\"1e-1\"", "index.html")),
            "cmi5.mastery_score",
            3,
        ),
        (course(&au("urn:1", "", "other.html")), "cmi5.url", 3),
        (course(&au("urn:1", "", "../index.html")), "cmi5.url", 3),
        (course(&au("urn:1", "", "%2e%2e/index.html")), "cmi5.url", 3),
        (course(&au("urn:1", "", "/index.html")), "cmi5.url", 3),
        (
            course(&au("urn:1", "", "//evil.example/index.html")),
            "cmi5.url",
            3,
        ),
        (
            course(&au("urn:1", "", "javascript:alert(1)")),
            "cmi5.url",
            3,
        ),
        (
            course(&au("urn:1", "", "file:///etc/passwd")),
            "cmi5.url",
            3,
        ),
        (course(&au("urn:1", "", "")), "cmi5.url", 3),
        (
            course(&au("urn:1", "", "index.html?endpoint=x")),
            "cmi5.url",
            3,
        ),
        (
            course(&au(
                "urn:1",
                "",
                "https://p.example/?a=1&amp;registration=x",
            )),
            "cmi5.url",
            3,
        ),
        (
            course(&ok()).replace("<c:url>index.html</c:url>", ""),
            "cmi5.missing",
            3,
        ),
        (
            course(&ok()).replace("<c:url>", "<c:url>x</c:url><c:url>"),
            "cmi5.twice",
            3,
        ),
        (
            course(&ok()).replace("<c:url>", "<c:link/><c:url>"),
            "cmi5.element",
            3,
        ),
        (
            course(&ok()).replace("<c:url>", "<link xmlns=''/><c:url>"),
            "cmi5.element",
            3,
        ),
        (
            course(&ok()).replace("lang=\"en\"", "lang=\"e n\""),
            "cmi5.language",
            2,
        ),
        (
            course(&ok()).replace("<c:langstring lang=\"en\">D</c:langstring>", ""),
            "cmi5.text",
            2,
        ),
        (
            format!(
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}",
                course(&ok())
            ),
            "xml.doctype",
            1,
        ),
    ];
    for (xml, code, line) in cases {
        let fault = read_zip(&xml).expect_err(&xml);
        assert_eq!((fault.code, fault.line), (code, line), "{fault}\n{xml}");
    }
}

#[test]
fn alone_a_structure_has_absolute_addresses_only() {
    let bare = |url: &str| read(course(&au("urn:1", "", url)).as_bytes(), Packaging::Bare);
    assert!(bare("https://p.example/x?a=1#b").is_ok());
    for url in ["index.html", "/index.html", "a/b.html?x=1"] {
        assert_eq!(bare(url).unwrap_err().code, "cmi5.url", "{url}");
    }
}

#[test]
fn names_in_a_zip_are_compared_decoded() {
    assert!(read_zip(&course(&au("urn:1", "", "a%20b/%C3%BC.html?x=%20#y"))).is_ok());
    assert!(read_zip(&course(&au("urn:1", "", "a%20b/ü.html"))).is_ok());
}

#[test]
fn blocks_are_done_from_the_inside_out_and_the_course_last() {
    let block = |id: &str, inner: &str| format!("<c:block id=\"{id}\">{TEXTS}{inner}</c:block>");
    let inner = block("urn:inner", &au("urn:1", "moveOn=\"Passed\"", "index.html"));
    let outer = block(
        "urn:outer",
        &(inner + &au("urn:2", "moveOn=\"Completed\"", "index.html")),
    );
    let course = read_zip(&course(&(outer + &au("urn:3", "", "index.html")))).unwrap();
    let done = |met: &[&str]| -> Vec<String> {
        let places = course.satisfied(&mut |au| {
            let said = met.contains(&au.id.as_str());
            au.move_on.met(&Record {
                passed: said,
                completed: said,
                waived: false,
            })
        });
        places
            .iter()
            .map(|place| place.publisher_id.to_owned())
            .collect()
    };
    assert_eq!(done(&[]), Vec::<String>::new());
    assert_eq!(done(&["urn:1"]), ["urn:inner"]);
    assert_eq!(done(&["urn:2"]), Vec::<String>::new());
    assert_eq!(
        done(&["urn:1", "urn:2"]),
        ["urn:inner", "urn:outer", "https://p.example/c"]
    );
}

#[test]
fn every_criterion_is_met_by_what_it_names_and_by_a_waiver() {
    let record = |completed, passed| Record {
        completed,
        passed,
        waived: false,
    };
    let truth = |move_on: MoveOn| {
        [(false, false), (true, false), (false, true), (true, true)]
            .map(|(c, p)| move_on.met(&record(c, p)))
    };
    assert_eq!(truth(MoveOn::Completed), [false, true, false, true]);
    assert_eq!(truth(MoveOn::Passed), [false, false, true, true]);
    assert_eq!(
        truth(MoveOn::CompletedAndPassed),
        [false, false, false, true]
    );
    assert_eq!(truth(MoveOn::CompletedOrPassed), [false, true, true, true]);
    assert_eq!(truth(MoveOn::NotApplicable), [true; 4]);
    assert!(MoveOn::ALL.iter().all(|move_on| move_on.met(&Record {
        waived: true,
        ..Record::default()
    })));
}

/// `../shared/packages/cmi5-lts` beside the checkout: structures of the conformance suite that come without a zip.
#[test]
#[allow(clippy::print_stderr, reason = "says that it was skipped")]
fn structures_of_the_conformance_suite_are_taken_or_refused_as_they_say() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/packages/cmi5-lts"
    );
    let Ok(files) = std::fs::read_dir(folder) else {
        eprintln!("skipped: {folder} is not here");
        return;
    };
    let xml = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "xml"));
    for path in xml {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let read = read(&std::fs::read(&path).unwrap(), Packaging::Bare);
        // 1xx are sound, 2xx each break one rule.
        assert_eq!(
            read.is_ok(),
            name.starts_with('1'),
            "{name}: {:?}",
            read.err()
        );
    }
}
