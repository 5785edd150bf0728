//! Text in cells: cutting to a width, and lines with a left and a right part.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
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

/// Draws a line into row `row` of an area; rows outside are left alone.
pub(crate) fn put(buffer: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) {
    put_at(buffer, area, 0, row, line);
}

/// The same from column `column`.
pub(crate) fn put_at(buffer: &mut Buffer, area: Rect, column: u16, row: u16, line: &Line<'_>) {
    if row < area.height && column < area.width {
        buffer.set_line(area.x + column, area.y + row, line, area.width - column);
    }
}

/// Draws `right` at the end of the row, and as much of `left` as fits before it.
pub(crate) fn put_both(
    buffer: &mut Buffer,
    area: Rect,
    row: u16,
    left: &Line<'_>,
    right: &Line<'_>,
) {
    let taken = (right.width() as u16).min(area.width);
    put_at(buffer, area, area.width - taken, row, right);
    let room = Rect {
        width: area.width.saturating_sub(taken + u16::from(taken > 0)),
        ..area
    };
    put(buffer, room, row, left);
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
