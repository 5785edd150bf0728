//! `cmi5.xml` (cmi5 13.1): one AU, named by stable IRIs of the exporting installation.

use super::{escaped, is_scored};
use crate::model::Course;
use std::fmt::Write;

pub(super) fn structure(course: &Course, home: &str) -> String {
    let id = escaped(&format!(
        "{}/courses/{}",
        home.trim_end_matches('/'),
        course.id
    ));
    let title = texts(
        "title",
        course,
        |course| &course.title,
        |translation| &translation.title,
    );
    let description = texts(
        "description",
        course,
        |course| course.summary.as_ref().unwrap_or(&course.title),
        |translation| translation.summary.as_ref().unwrap_or(&translation.title),
    );
    let (move_on, mastery) = match is_scored(course) {
        true => (
            "Passed",
            format!(" masteryScore=\"{}\"", f64::from(course.pass) / 100.0),
        ),
        false => ("Completed", String::new()),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\">
<course id=\"{id}\">{title}{description}</course>
<au id=\"{id}/au\" moveOn=\"{move_on}\"{mastery} launchMethod=\"AnyWindow\">{title}{description}<url>index.html</url></au>
</courseStructure>
"
    )
}

/// One text in every language of the course.
fn texts(
    name: &str,
    course: &Course,
    source: fn(&Course) -> &String,
    translated: fn(&crate::Translation) -> &String,
) -> String {
    let mut xml = format!("<{name}>");
    let mut add = |lang: &str, text: &str| {
        let _ = write!(
            xml,
            "<langstring lang=\"{}\">{}</langstring>",
            escaped(lang),
            escaped(text)
        );
    };
    add(&course.lang, source(course));
    for (lang, translation) in &course.translations {
        add(lang, translated(translation));
    }
    xml + &format!("</{name}>")
}
