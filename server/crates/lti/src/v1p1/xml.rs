//! Reads small XML from strangers: bounded in bytes, depth and elements; no DOCTYPE, no entity but the five of XML, no
//! outside world.

use crate::{Condition, Refusal, Verdict};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

const MOST_BYTES: usize = 64 * 1024;
const MOST_DEPTH: usize = 24;
const MOST_ELEMENTS: usize = 500;

/// Texts by the path of their element, by local names: `("a/b/c", "text")`, in order.
#[derive(Debug, Default)]
pub(super) struct Texts(Vec<(String, String)>);

impl Texts {
    pub(super) fn read(body: &[u8]) -> Verdict<Texts> {
        if body.len() > MOST_BYTES {
            return Err(refuse(&format!("{} bytes", body.len())));
        }
        let text = std::str::from_utf8(body).map_err(|_| refuse("bytes that are not UTF-8"))?;
        Walk::new().all(text)
    }

    /// The text of the first element whose path ends so.
    pub(super) fn at(&self, end: &str) -> Option<&str> {
        let ends = |path: &str| {
            path.strip_suffix(end)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        self.0
            .iter()
            .find(|(path, _)| ends(path))
            .map(|(_, text)| text.trim())
    }

    pub(super) fn has(&self, end: &str) -> bool {
        self.at(end).is_some()
    }
}

fn refuse(found: &str) -> Refusal {
    Refusal::new(
        Condition::XmlForm,
        found,
        "well-formed XML of at most 64 KiB without DOCTYPE and entities",
    )
}

/// Where a reading is: the open elements, each an index of its text.
struct Walk {
    open: Vec<usize>,
    texts: Texts,
}

impl Walk {
    fn new() -> Walk {
        Walk {
            open: Vec::new(),
            texts: Texts::default(),
        }
    }

    fn all(mut self, text: &str) -> Verdict<Texts> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        loop {
            match reader
                .read_event()
                .map_err(|_| refuse("XML that is not well formed"))?
            {
                Event::Start(element) => self.begin(element.local_name().as_ref())?,
                Event::End(_) => _ = self.open.pop(),
                Event::Text(text) => self.add(&text)?,
                Event::CData(text) => self.add(&text)?,
                Event::GeneralRef(reference) => self.reference(&reference)?,
                Event::DocType(_) => return Err(refuse("a DOCTYPE")),
                Event::Eof => break,
                _ => {}
            }
        }
        match self.open.is_empty() && !self.texts.0.is_empty() {
            true => Ok(self.texts),
            false => Err(refuse("XML that ends too early")),
        }
    }

    fn begin(&mut self, name: &str) -> Verdict<()> {
        if self.open.len() >= MOST_DEPTH || self.texts.0.len() >= MOST_ELEMENTS {
            return Err(refuse("more elements than any answer has"));
        }
        if self.open.is_empty() && !self.texts.0.is_empty() {
            return Err(refuse("a second root"));
        }
        let path = match self.open.last() {
            Some(parent) => format!("{}/{name}", self.texts.0[*parent].0),
            None => name.to_owned(),
        };
        self.open.push(self.texts.0.len());
        self.texts.0.push((path, String::new()));
        Ok(())
    }

    fn add(&mut self, text: &str) -> Verdict<()> {
        match self.open.last() {
            Some(element) => self.texts.0[*element].1.push_str(text),
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
            None => return Err(refuse("text outside of the root")),
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Verdict<()> {
        let unknown = || refuse("an entity");
        let letter = reference.resolve_char_ref().map_err(|_| unknown())?;
        let letter = match (letter, reference.as_ref()) {
            (Some(letter), _) => letter,
            (None, "amp") => '&',
            (None, "lt") => '<',
            (None, "gt") => '>',
            (None, "quot") => '"',
            (None, "apos") => '\'',
            _ => return Err(unknown()),
        };
        self.add(letter.encode_utf8(&mut [0; 4]))
    }
}

/// Text as it stands between tags; what XML cannot hold is dropped.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", u32::from(letter))),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}
