//! Every rule lint knows. A finding can only be made with one of these, so the list is
//! complete by construction; a test holds `docs/course-format.md` to it.

use crate::finding::Severity;

/// A rule of the format.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable and dotted.
    pub code: &'static str,
    /// What breaking it means.
    pub severity: Severity,
}

macro_rules! rules {
    ($($severity:ident { $($name:ident $code:literal)* })*) => {
        $($(
            pub(crate) const $name: &Rule = &Rule { code: $code, severity: Severity::$severity };
        )*)*
        /// Every rule, errors first.
        pub const RULES: &[&Rule] = &[$($($name),*),*];
    };
}

rules! {
    Error {
        // The files.
        COURSE_MISSING "course.missing"
        FILE_ENCODING "file.encoding"
        TEXT_NESTING "text.nesting"

        // The front matter.
        FRONT_MISSING "front.missing"
        FRONT_YAML "front.yaml"
        FRONT_LONG "front.long"
        FRONT_UNKNOWN "front.unknown"
        FRONT_REQUIRED "front.required"
        FRONT_VALUE "front.value"
        OBJECTIVE_REPEATED "objective.repeated"
        OBJECTIVE_UNKNOWN "objective.unknown"

        // Headings and their attributes.
        COURSE_EMPTY "course.empty"
        COURSE_LONG "course.long"
        SEGMENT_TITLE "segment.title"
        SEGMENT_ID_MISSING "segment.id.missing"
        SEGMENT_ID_REPEATED "segment.id.repeated"
        SEGMENT_ID_MALFORMED "segment.id.malformed"
        SEGMENT_KIND_MISSING "segment.kind.missing"
        SEGMENT_KIND_UNKNOWN "segment.kind.unknown"
        SEGMENT_KIND_REPEATED "segment.kind.repeated"
        ATTRIBUTE_UNKNOWN "attribute.unknown"
        ATTRIBUTE_REPEATED "attribute.repeated"
        ATTRIBUTE_VALUE "attribute.value"

        // Text.
        HTML_RAW "html.raw"
        LINK_ADDRESS "link.address"
        IMAGE_ALT "image.alt"
        IMAGE_ADDRESS "image.address"
        IMAGE_MISPLACED "image.misplaced"

        // Questions.
        SEGMENT_ANSWERS "segment.answers"
        SEGMENT_TRAILING "segment.trailing"
        SEGMENT_LONG "segment.long"
        ALERT_INDENTED "alert.indented"
        OPTION_MARK "option.mark"
        OPTION_EMPTY "option.empty"
        OPTION_REPEATED "option.repeated"
        ANSWER_RIGHT_MISSING "answer.right.missing"
        ANSWER_RIGHT_MANY "answer.right.many"
        TRUEFALSE_OPTIONS "truefalse.options"
        SHORT_PATTERN "short.pattern"
        NUMERIC_NUMBER "numeric.number"
        ORDER_FEW "order.few"
        TABLE_COLUMNS "table.columns"
        TABLE_CELL "table.cell"
        MATCH_EMPTY "match.empty"
        CLOZE_EMPTY "cloze.empty"
        CLOZE_GAP "cloze.gap"
        BRANCH_LINK "branch.link"

        // Files referred to.
        MEDIA_FILE "media.file"
        MEDIA_NAME "media.name"
        MEDIA_TYPE "media.type"
        MEDIA_SOURCE "media.source"
        MEDIA_CAPTIONS "media.captions"
        MEDIA_TRANSCRIPT "media.transcript"
        SVG_ACTIVE "svg.active"

        // Ways through the course.
        TARGET_UNKNOWN "target.unknown"
        PATH_BACKWARD "path.backward"
        PATH_UNREACHABLE "path.unreachable"
        PATH_POINTS "path.points"

        // Translations.
        TRANSLATION_FRONT "translation.front"
        TRANSLATION_SEGMENT "translation.segment"
        TRANSLATION_PATTERN "translation.pattern"
    }
    Warning {
        COURSE_PREAMBLE "course.preamble"
        SEGMENT_HEADING "segment.heading"
        ATTRIBUTE_MISPLACED "attribute.misplaced"
        TEXT_EMPTY "text.empty"
        OPTION_FEEDBACK "option.feedback"
        OBJECTIVE_UNCHECKED "objective.unchecked"
        MINUTES_ESTIMATE "minutes.estimate"
        MATCH_CHOICES "match.choices"
        MEDIA_UNUSED "media.unused"
        TRANSLATION_SOURCE "translation.source"
    }
    Note {
        TRANSLATION_STALE "translation.stale"
        TRANSLATION_MISSING "translation.missing"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_dotted() {
        let mut codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), RULES.len());
        let dotted = |code: &str| {
            code.contains('.') && code.chars().all(|c| c == '.' || c.is_ascii_lowercase())
        };
        assert!(codes.iter().all(|code| dotted(code)));
    }
}
