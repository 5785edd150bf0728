//! Tags that need no check: one way in, one way out.

use pulldown_cmark::{CodeBlockKind, HeadingLevel, Tag, TagEnd};

/// Writes the start of an element. Tags that the options rule out write nothing.
pub(super) fn open(out: &mut String, tag: &Tag<'_>, in_table_head: bool) {
    match tag {
        Tag::Paragraph => out.push_str("<p>"),
        Tag::Heading { level, .. } => out.push_str(&format!("<h{}>", shown_level(*level))),
        Tag::BlockQuote(_) => out.push_str("<blockquote>\n"),
        Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
            out.push_str("<pre><code>");
        }
        Tag::List(None) => out.push_str("<ul>\n"),
        Tag::List(Some(1)) => out.push_str("<ol>\n"),
        Tag::List(Some(first)) => out.push_str(&format!("<ol start=\"{first}\">\n")),
        Tag::Item => out.push_str("<li>"),
        Tag::Table(_) => out.push_str("<table>"),
        Tag::TableRow => out.push_str("<tr>"),
        Tag::TableCell if in_table_head => out.push_str("<th scope=\"col\">"),
        Tag::TableCell => out.push_str("<td>"),
        Tag::Emphasis => out.push_str("<em>"),
        Tag::Strong => out.push_str("<strong>"),
        _ => {}
    }
}

/// Writes the end of an element.
pub(super) fn close(out: &mut String, tag: TagEnd, in_table_head: &mut bool) {
    match tag {
        TagEnd::Paragraph => out.push_str("</p>\n"),
        TagEnd::Heading(level) => out.push_str(&format!("</h{}>\n", shown_level(level))),
        TagEnd::BlockQuote(_) => out.push_str("</blockquote>\n"),
        TagEnd::CodeBlock => out.push_str("</code></pre>\n"),
        TagEnd::List(true) => out.push_str("</ol>\n"),
        TagEnd::List(false) => out.push_str("</ul>\n"),
        TagEnd::Item => out.push_str("</li>\n"),
        TagEnd::Table => out.push_str("</tbody></table>\n"),
        TagEnd::TableHead => {
            *in_table_head = false;
            out.push_str("</tr></thead><tbody>");
        }
        TagEnd::TableRow => out.push_str("</tr>"),
        TagEnd::TableCell if *in_table_head => out.push_str("</th>"),
        TagEnd::TableCell => out.push_str("</td>"),
        TagEnd::Emphasis => out.push_str("</em>"),
        TagEnd::Strong => out.push_str("</strong>"),
        TagEnd::Link => out.push_str("</a>"),
        _ => {}
    }
}

/// The page has the course as `h1` and the segment as `h2`.
fn shown_level(level: HeadingLevel) -> u8 {
    (level as u8).max(3)
}
