//! `cmi5.xml` (cmi5 13.1): one AU, named by stable IRIs of the exporting installation.

use super::{Described, escaped};
use crate::model::Course;
use std::fmt::Write;

pub(super) fn structure(described: &Described<'_>) -> String {
    let Described {
        course,
        iri,
        mastery,
        move_on,
        ..
    } = described;
    let id = escaped(iri);
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
    let mastery = mastery.map_or_else(String::new, |percent| {
        format!(" masteryScore=\"{}\"", f64::from(percent) / 100.0)
    });
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
