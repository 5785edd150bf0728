//! A box with a title on the left and facts on the right.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Borders, Padding, Widget};

use super::look::Look;
use super::text;

/// Draws the box; answers the room inside, one column of air left and right.
pub(crate) fn draw(
    look: Look,
    buffer: &mut Buffer,
    area: Rect,
    title: Line<'_>,
    facts: Line<'_>,
    focused: bool,
) -> Rect {
    let room = (area.width as usize).saturating_sub(8);
    let title = if focused {
        title.style(look.bold())
    } else {
        title
    };
    let mut block = Block::new()
        .borders(Borders::ALL)
        .border_type(BorderType::Rounded)
        .border_style(if focused { look.bold() } else { look.dim() })
        .padding(Padding::horizontal(1));
    let fits = title.width() + facts.width() <= room;
    block = block.title_top(bracketed(title));
    if fits && facts.width() > 0 {
        let mut facts = bracketed(facts);
        facts.spans[0] = Span::raw(" ");
        facts.push_span(Span::raw("─"));
        block = block.title_top(facts.right_aligned());
    }
    let inner = block.inner(area);
    block.render(area, buffer);
    inner
}

/// Writes `1/41` into the lower border.
pub(crate) fn foot(buffer: &mut Buffer, area: Rect, note: &str) {
    let width = text::width(note) as u16 + 2;
    if area.height > 1 && width + 4 < area.width {
        let line = Line::from(format!(" {note} "));
        buffer.set_line(area.right() - width - 2, area.bottom() - 1, &line, width);
    }
}

/// `─ Title `: the border shows before the words.
fn bracketed(line: Line<'_>) -> Line<'_> {
    let mut spans = vec![Span::raw("─ ")];
    spans.extend(
        line.spans
            .into_iter()
            .map(|span| Span::styled(span.content, line.style.patch(span.style))),
    );
    spans.push(Span::raw(" "));
    Line::from(spans)
}
