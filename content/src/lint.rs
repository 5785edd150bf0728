//! Rules about a course as a whole: what names what, which ways there are, and the files.
//! Rules about one piece of text are kept where that text is read, in `parse`.

mod media;
mod objectives;
mod paths;
mod svg;

use std::collections::BTreeSet;

use crate::{
    model::Course,
    parse::{Reader, Sheet, nearest},
    rules,
};

pub(crate) use media::media;

/// The stated minutes may be off by half of the estimate, and always by two.
const FAR: f64 = 0.5;
const NEAR_MINUTES: f64 = 2.0;

/// Checks `course.md`.
pub(crate) fn source(course: &Course, sheet: &Sheet, reader: &mut Reader<'_>) {
    objectives::check(course, sheet, reader);
    let unique = check_ids(sheet, reader);
    let known = check_targets(sheet, reader);
    if unique && known {
        paths::check(sheet, reader);
    }
    check_minutes(course, sheet, reader);
}

/// Whether every id is there once. Missing ones were reported before.
fn check_ids(sheet: &Sheet, reader: &mut Reader<'_>) -> bool {
    let mut seen = BTreeSet::new();
    let mut unique = true;
    for parsed in &sheet.segments {
        let id = &parsed.segment.id;
        if !id.is_empty() && !seen.insert(id) {
            let message = format!("another segment has the id {id} already");
            let advice =
                "give this one its own, and look which of them goto=, pass= and fail= mean";
            reader.fault(rules::SEGMENT_ID_REPEATED, parsed.id_at, message, advice);
            unique = false;
        }
        unique &= !id.is_empty();
    }
    unique
}

/// Whether every segment that is named is there.
fn check_targets(sheet: &Sheet, reader: &mut Reader<'_>) -> bool {
    let ids: BTreeSet<&str> = sheet
        .segments
        .iter()
        .map(|p| p.segment.id.as_str())
        .collect();
    let pointers = std::mem::take(&mut reader.pointers);
    let mut known = true;
    for pointer in pointers
        .iter()
        .filter(|pointer| !ids.contains(pointer.id.as_str()))
    {
        let short: String = pointer.id.chars().take(60).collect();
        let advice = match nearest(&pointer.id, ids.iter().copied()) {
            Some(meant) => format!("did you mean {meant}?"),
            None => "name the id of a segment of this course".to_owned(),
        };
        let message = format!("there is no segment {short}");
        reader.fault(rules::TARGET_UNKNOWN, pointer.at, message, advice);
        known = false;
    }
    reader.pointers = pointers;
    known
}

fn check_minutes(course: &Course, sheet: &Sheet, reader: &mut Reader<'_>) {
    let estimate = f64::from(course.estimate_seconds()) / 60.0;
    let stated = f64::from(course.minutes);
    if sheet.segments.is_empty() || (stated - estimate).abs() <= NEAR_MINUTES.max(estimate * FAR) {
        return;
    }
    let message = format!(
        "the longest way takes about {:.0} minutes, not {stated}",
        estimate.ceil()
    );
    let advice = format!("write minutes: {:.0}", estimate.ceil().max(1.0));
    reader.fault(
        rules::MINUTES_ESTIMATE,
        sheet.front.at_value(reader, "minutes"),
        message,
        advice,
    );
}
