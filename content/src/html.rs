//! Safe HTML as a type: only `render` and the few functions here make one, and everything
//! that came from an author is escaped on the way in. Also the way back, to plain text.

use serde::{Deserialize, Serialize};

/// HTML that holds no script, no foreign markup, and no `"` outside of its own attributes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// Takes markup whose every variable part went through [`escape`].
    pub(crate) fn from_escaped(markup: String) -> Html {
        Html(markup)
    }

    /// Plain text as HTML.
    pub(crate) fn from_text(text: &str) -> Html {
        let mut markup = String::with_capacity(text.len());
        escape(&mut markup, text);
        Html(markup)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The markup with `base` in front of every `media/…` path.
    ///
    /// Text cannot be mistaken for an attribute, since a quotation mark in text is `&quot;`.
    pub fn with_media(&self, base: &str) -> String {
        let mut attribute = String::from("src=\"");
        escape(&mut attribute, base);
        attribute.push_str("media/");
        self.0.replace("src=\"media/", &attribute)
    }

    /// What a person reads, without markup and with single spaces.
    pub fn plain(&self) -> String {
        let mut text = String::with_capacity(self.0.len());
        for (index, piece) in self.0.split('<').enumerate() {
            match piece.split_once('>') {
                Some((tag, rest)) if index > 0 => push_after_tag(&mut text, tag, rest),
                _ => text.push_str(piece),
            }
        }
        collapse(&unescape(&text))
    }

    /// How many words a person reads.
    pub(crate) fn words(&self) -> usize {
        self.plain().split_whitespace().count()
    }
}

/// A block ends a word, emphasis inside a word does not, and a picture has words of its own.
fn push_after_tag(text: &mut String, tag: &str, rest: &str) {
    let name = tag.trim_start_matches('/').split(' ').next().unwrap_or(tag);
    if !matches!(name, "em" | "strong" | "code" | "a") {
        text.push(' ');
    }
    if let Some((_, alt)) = tag.split_once(" alt=\"") {
        text.push_str(alt.split('"').next().unwrap_or_default());
        text.push(' ');
    }
    text.push_str(rest);
}

/// Appends `text` so that it is safe both between tags and inside a quoted attribute.
pub(crate) fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Line ends are LF whatever the author's editor writes.
            '\r' => {}
            other => out.push(other),
        }
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// Trims, and makes every run of white space one space.
pub(crate) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_from_html_as_it_was() {
        let text = r#"a < b & "c" > 'd' &lt; src="media/"#;
        assert_eq!(Html::from_text(text).plain(), text);
    }

    #[test]
    fn only_our_own_attributes_are_given_a_base() {
        let html = Html::from_escaped("<img src=\"media/a.svg\" alt=\"x\">".into());
        assert_eq!(
            html.with_media("/play/media/t\"k/"),
            "<img src=\"/play/media/t&quot;k/media/a.svg\" alt=\"x\">"
        );
        let text = Html::from_text("src=\"media/a.svg");
        assert_eq!(text.with_media("/x/"), text.as_str());
    }

    #[test]
    fn blocks_part_words_and_emphasis_does_not() {
        let html = Html::from_escaped("<p>un<em>likely</em></p><p>two</p>".into());
        assert_eq!(html.plain(), "unlikely two");
        assert_eq!(html.words(), 2);
        let picture = Html::from_escaped("a<img src=\"media/a.svg\" alt=\"b &amp; c\">d".into());
        assert_eq!(picture.plain(), "a b & c d");
    }
}
