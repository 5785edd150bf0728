//! A bound on nesting, found before the Markdown parser sees the text: containers cost the
//! parser work on every later line, so unbounded depth would make reading quadratic.

/// Deeper than this nobody can follow a text.
const MAX_MARKERS: usize = 16;

/// A container this far to the right hangs on others that were opened on earlier lines.
const MAX_INDENT: usize = 64;

/// The offset of the first line that nests too deep.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if is_too_deep(line) {
            return Some(offset);
        }
        offset += line.len();
    }
    None
}

fn is_too_deep(line: &str) -> bool {
    let (mut markers, mut column) = (0, 0);
    let mut rest = line;
    loop {
        let bare = rest.trim_start_matches([' ', '\t']);
        column += width(&rest[..rest.len() - bare.len()]);
        let Some(marker) = marker(bare) else {
            return false;
        };
        markers += 1;
        if markers > MAX_MARKERS || column > MAX_INDENT {
            return true;
        }
        column += marker;
        rest = &bare[marker..];
    }
}

fn width(space: &str) -> usize {
    space
        .chars()
        .map(|character| if character == '\t' { 4 } else { 1 })
        .sum()
}

/// The length of a block quote or list marker at the start of `text`.
fn marker(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'>' => Some(1),
        b'-' | b'*' | b'+' => followed_by_space(bytes, 1),
        b'0'..=b'9' => {
            let digits = bytes
                .iter()
                .take(10)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            let dotted = matches!(bytes.get(digits), Some(b'.' | b')'));
            if dotted {
                followed_by_space(bytes, digits + 1)
            } else {
                None
            }
        }
        _ => None,
    }
}

fn followed_by_space(bytes: &[u8], length: usize) -> Option<usize> {
    let ends = bytes.get(length).is_none_or(u8::is_ascii_whitespace);
    ends.then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_not_too_deep() {
        let text =
            "> > - 1. * text\n\n--------------------\n\n| - | - |\n\n                  - code\n";
        assert_eq!(too_deep(text), None);
    }

    #[test]
    fn depth_is_bounded_on_one_line_and_over_many() {
        for marker in [">", "- ", "* ", "+ ", "1. ", "> - "] {
            assert_eq!(
                too_deep(&format!("text\n{}x", marker.repeat(20))),
                Some(5),
                "{marker}"
            );
        }
        let stairs: String = (0..40)
            .map(|depth| format!("{}- x\n", "  ".repeat(depth)))
            .collect();
        assert!(too_deep(&stairs).is_some());
    }
}
