//! Text in cells: measuring, cutting, wrapping.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cells a text takes.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Cut to `cells`, with `…` where something is missing.
pub(crate) fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > cells {
            break;
        }
        used += wide;
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    if cells > 0 {
        out.push('…');
    }
    out
}

/// Broken at spaces into lines of `cells`, at most `lines` of them.
pub(crate) fn wrap(text: &str, cells: usize, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match out.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= cells => {
                line.push(' ');
                line.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    if out.len() > lines && lines > 0 {
        let rest = out.split_off(lines - 1).join(" ");
        out.push(rest);
    }
    out.truncate(lines);
    out.iter().map(|line| fit(line, cells)).collect()
}

/// A span of owned text.
pub(crate) fn span(text: impl Into<String>, style: Style) -> Span<'static> {
    Span::styled(text.into(), style)
}

/// A line of one span.
pub(crate) fn line(text: impl Into<String>, style: Style) -> Line<'static> {
    Line::from(span(text, style))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_never_takes_more_cells() {
        for cells in 0..12 {
            assert!(width(&fit("kid 安全 not found", cells)) <= cells);
        }
        assert_eq!(fit("abcdef", 4), "abc…");
        assert_eq!(fit("abcd", 4), "abcd");
    }

    #[test]
    fn wrapping_keeps_the_words() {
        assert_eq!(
            wrap("one two three four", 8, 9),
            ["one two", "three", "four"]
        );
        assert_eq!(wrap("one two three four", 8, 2), ["one two", "three f…"]);
        assert!(wrap("one", 8, 0).is_empty());
    }
}
