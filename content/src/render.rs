//! From parser events to safe HTML. Everything an author wrote is escaped; markup of
//! theirs, unsafe addresses and pictures without words are reported instead of passed on.

mod tags;

use pulldown_cmark::{BlockQuoteKind, Event, Tag};

use crate::{
    html::{Html, escape},
    model::Gap,
    parse::{Reader, blocks::Block, cloze, links},
    rules,
};

/// A gap that goes on for longer was not meant to be one.
const LONGEST_GAP: usize = 1000;

/// Text a learner sees before answering.
pub(crate) fn shown(reader: &mut Reader<'_>, parts: &[Block<'_, '_>]) -> Html {
    Renderer::new(reader).render(parts)
}

/// Feedback, a hint or an explanation: it is sent without a base for pictures, so it has none.
pub(crate) fn remark(reader: &mut Reader<'_>, parts: &[Block<'_, '_>]) -> Html {
    Renderer {
        pictures: false,
        ..Renderer::new(reader)
    }
    .render(parts)
}

/// A text with gaps, which are pulled out and numbered on from `gaps`.
pub(crate) fn with_gaps(
    reader: &mut Reader<'_>,
    parts: &[Block<'_, '_>],
    gaps: &mut Vec<Gap>,
) -> Html {
    Renderer {
        gaps: Some(gaps),
        ..Renderer::new(reader)
    }
    .render(parts)
}

struct Renderer<'r, 'a> {
    reader: &'r mut Reader<'a>,
    out: String,
    pictures: bool,
    gaps: Option<&'r mut Vec<Gap>>,
    /// Text not yet written: the parser breaks it at every bracket.
    pending: String,
    pending_at: usize,
    /// The words of the picture being read.
    alt: Option<Alt>,
    in_table_head: bool,
}

struct Alt {
    text: String,
    address: String,
    at: usize,
    depth: usize,
}

impl<'r, 'a> Renderer<'r, 'a> {
    fn new(reader: &'r mut Reader<'a>) -> Renderer<'r, 'a> {
        Renderer {
            reader,
            out: String::new(),
            pictures: true,
            gaps: None,
            pending: String::new(),
            pending_at: 0,
            alt: None,
            in_table_head: false,
        }
    }

    fn render(mut self, parts: &[Block<'_, '_>]) -> Html {
        for (event, range) in parts.iter().copied().flatten() {
            match &mut self.alt {
                Some(alt) => alt.read(event),
                None => self.event(event, range.start),
            }
            if self.alt.as_ref().is_some_and(|alt| alt.depth == 0) {
                self.finish_picture();
            }
        }
        self.flush();
        Html::from_escaped(self.out.trim_end().to_owned())
    }

    fn event(&mut self, event: &Event<'_>, at: usize) {
        match event {
            Event::Text(text) => return self.text(text, at),
            Event::SoftBreak if self.in_gap() => return self.pending.push(' '),
            _ => self.flush(),
        }
        match event {
            Event::Start(tag) => self.open(tag, at),
            Event::End(end) => tags::close(&mut self.out, *end, &mut self.in_table_head),
            Event::Code(code) => self.code(code),
            Event::Html(html) | Event::InlineHtml(html) => self.raw_html(html, at),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(done) => self.out.push_str(if *done { "☑ " } else { "☐ " }),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, at: usize) {
        if self.pending.is_empty() {
            self.pending_at = at;
        }
        self.pending.push_str(text);
    }

    /// Whether a gap was opened and not closed yet; its text may go on in the next line, but
    /// not for ever, or every line would look through all lines before it.
    fn in_gap(&self) -> bool {
        let open = self.pending.rfind("[[").map(|place| &self.pending[place..]);
        let open = open.filter(|text| text.len() <= LONGEST_GAP && !text.contains("]]"));
        self.gaps.is_some() && open.is_some()
    }

    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        match &mut self.gaps {
            None => escape(&mut self.out, &pending),
            Some(gaps) => cloze::write(self.reader, &pending, self.pending_at, &mut self.out, gaps),
        }
    }

    fn code(&mut self, code: &str) {
        self.out.push_str("<code>");
        escape(&mut self.out, code);
        self.out.push_str("</code>");
    }

    fn raw_html(&mut self, html: &str, at: usize) {
        let start: String = html.trim().chars().take(30).collect();
        let message = format!("HTML is not accepted: {start}");
        let advice = "write Markdown, or put it in backticks to show it";
        self.reader.fault(rules::HTML_RAW, at, message, advice);
    }

    fn open(&mut self, tag: &Tag<'_>, at: usize) {
        match tag {
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => {
                let link = links::link(self.reader, *link_type, dest_url, at);
                self.out.push_str(&link);
            }
            Tag::Image { dest_url, .. } => self.alt = Some(Alt::new(dest_url, at)),
            Tag::BlockQuote(Some(kind)) => self.open_note(*kind),
            Tag::TableHead => {
                self.in_table_head = true;
                self.out.push_str("<thead><tr>");
            }
            other => tags::open(&mut self.out, other, self.in_table_head),
        }
    }

    fn open_note(&mut self, kind: BlockQuoteKind) {
        let class = match kind {
            BlockQuoteKind::Note => "note",
            BlockQuoteKind::Tip => "tip",
            BlockQuoteKind::Important => "important",
            BlockQuoteKind::Warning => "warning",
            BlockQuoteKind::Caution => "caution",
        };
        self.out
            .push_str(&format!("<blockquote class=\"{class}\">\n"));
    }

    fn finish_picture(&mut self) {
        let Some(alt) = self.alt.take() else { return };
        if !self.pictures {
            let message = "feedback, hints and explanations cannot hold pictures";
            self.reader.fault(
                rules::IMAGE_MISPLACED,
                alt.at,
                message,
                "move it into the text above",
            );
        }
        let image = links::image(self.reader, &alt.address, &alt.text, alt.at);
        self.out.push_str(&image);
    }
}

impl Alt {
    fn new(address: &str, at: usize) -> Alt {
        Alt {
            text: String::new(),
            address: address.to_owned(),
            at,
            depth: 1,
        }
    }

    fn read(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth -= 1,
            Event::Text(text) | Event::Code(text) => self.text.push_str(text),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            _ => {}
        }
    }
}
