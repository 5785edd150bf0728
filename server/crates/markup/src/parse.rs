//! Text to tree, within limits.

use crate::Fault;
use crate::encoding::decode;
use crate::tree::{Attribute, Element};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{QName, ResolveResult};
use quick_xml::{NsReader, XmlVersion};
use std::collections::HashSet;
use std::sync::Arc;

/// How much of a document is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Of the file.
    pub bytes: usize,
    /// In all.
    pub elements: usize,
    /// Of elements in elements.
    pub depth: usize,
    /// On one element.
    pub attributes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 10 << 20,
            elements: 200_000,
            depth: 64,
            attributes: 64,
        }
    }
}

/// The root element.
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Element, Fault> {
    if bytes.len() > limits.bytes {
        let found = format!(
            "the file has {} bytes, more than {}",
            bytes.len(),
            limits.bytes
        );
        return Err(Fault::new(
            "xml.large",
            1,
            found,
            "take out what is not needed",
        ));
    }
    let text = decode(bytes)?;
    plain(&text)?;
    Parser::new(&text, limits).run()
}

/// XML 1.0 knows no control characters but tab and ends of lines.
fn plain(text: &str) -> Result<(), Fault> {
    let odd = |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    let Some(at) = text.find(odd) else {
        return Ok(());
    };
    let code = text[at..].chars().next().map_or(0, u32::from);
    let found = format!("the character U+{code:04X} may not be in XML");
    let line = 1 + lines(&text[..at]);
    Err(Fault::new("xml.character", line, found, "take it out"))
}

fn lines(text: &str) -> u32 {
    let lines = text.bytes().filter(|byte| *byte == b'\n').count();
    u32::try_from(lines).unwrap_or(u32::MAX - 1)
}

struct Parser<'t> {
    text: &'t str,
    reader: NsReader<&'t [u8]>,
    limits: Limits,
    elements: usize,
    /// Elements that have begun and not ended.
    open: Vec<Element>,
    root: Option<Element>,
    /// Namespaces seen, each kept once.
    spaces: HashSet<Arc<str>>,
    /// Where `line` was counted up to.
    counted: usize,
    line: u32,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, limits: Limits) -> Parser<'t> {
        let mut reader = NsReader::from_str(text);
        reader.resolver_mut().set_max_namespace_bindings(256);
        Parser {
            text,
            reader,
            limits,
            elements: 0,
            open: Vec::new(),
            root: None,
            spaces: HashSet::new(),
            counted: 0,
            line: 1,
        }
    }

    fn run(mut self) -> Result<Element, Fault> {
        loop {
            self.count();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.broken(&error)),
            };
            match event {
                Event::Start(start) => {
                    let element = self.element(&start)?;
                    self.open.push(element);
                }
                Event::Empty(start) => {
                    let element = self.element(&start)?;
                    self.close(element)?;
                }
                Event::End(_) => {
                    if let Some(element) = self.open.pop() {
                        self.close(element)?;
                    }
                }
                Event::Text(text) => self.add(&text.xml10_content())?,
                Event::CData(text) => self.add(&text.xml10_content())?,
                Event::GeneralRef(name) => self.reference(&name)?,
                Event::DocType(_) => return Err(self.doctype()),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
                Event::Eof => return self.end(),
            }
        }
    }

    /// Moves the line on to where the reader stands.
    fn count(&mut self) {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let at = at.min(self.text.len());
        if at > self.counted {
            let passed = &self.text.as_bytes()[self.counted..at];
            let lines = passed.iter().filter(|byte| **byte == b'\n').count();
            self.line += u32::try_from(lines).unwrap_or_default();
            self.counted = at;
        }
    }

    fn fault(&self, code: &'static str, found: impl Into<String>, advice: &str) -> Fault {
        Fault::new(code, self.line, found, advice)
    }

    fn broken(&self, error: &quick_xml::Error) -> Fault {
        let at = usize::try_from(self.reader.error_position()).unwrap_or(0);
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let found = format!("this is not well-formed XML: {error}");
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Fault::new(
            "xml.syntax",
            line,
            found,
            "close what is open, and escape & and <",
        )
    }

    fn doctype(&self) -> Fault {
        self.fault(
            "xml.doctype",
            "a DOCTYPE, which could fetch files or grow without end",
            "take the DOCTYPE out",
        )
    }

    fn element(&mut self, start: &BytesStart<'_>) -> Result<Element, Fault> {
        self.elements += 1;
        if self.elements > self.limits.elements {
            let found = format!("more than {} elements", self.limits.elements);
            return Err(self.fault("xml.large", found, "split the course"));
        }
        if self.open.len() >= self.limits.depth {
            let found = format!("elements {} deep in one another", self.limits.depth + 1);
            return Err(self.fault("xml.deep", found, "nest less"));
        }
        if self.root.is_some() && self.open.is_empty() {
            return Err(self.fault("xml.syntax", "a second root element", "keep one"));
        }
        let (space, name) = self.resolved(start.name(), false)?;
        Ok(Element {
            name,
            space,
            attributes: self.attributes(start)?,
            line: self.line,
            ..Element::default()
        })
    }

    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<Vec<Attribute>, Fault> {
        let mut found: Vec<Attribute> = Vec::new();
        // Names are compared below: the reader's own check would take quadratic time.
        for (index, attribute) in start.attributes().with_checks(false).enumerate() {
            if index >= self.limits.attributes {
                let what = format!(
                    "more than {} attributes on one element",
                    self.limits.attributes
                );
                return Err(self.fault("xml.large", what, "take out what is not needed"));
            }
            let attribute = attribute.map_err(|error| self.broken(&error.into()))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| self.broken(&error))?
                .into_owned();
            let (space, name) = self.resolved(attribute.key, true)?;
            if found
                .iter()
                .any(|other| other.name == name && other.space == space)
            {
                let what = format!("the attribute {} twice", Fault::quote(&name));
                return Err(self.fault("xml.syntax", what, "keep one of them"));
            }
            found.push(Attribute { name, space, value });
        }
        Ok(found)
    }

    fn resolved(&mut self, name: QName<'_>, attribute: bool) -> Result<(Arc<str>, String), Fault> {
        let resolver = self.reader.resolver();
        let (space, local) = match attribute {
            true => resolver.resolve_attribute(name),
            false => resolver.resolve_element(name),
        };
        let space = match space {
            ResolveResult::Unbound => Arc::default(),
            ResolveResult::Bound(space) => {
                let known = self.spaces.get(space.0).cloned();
                known.unwrap_or_else(|| Arc::from(space.0))
            }
            ResolveResult::Unknown(prefix) => {
                let what = format!("the prefix {} is not declared", Fault::quote(&prefix));
                let advice = "declare it on the root element with xmlns:prefix=\"namespace\"";
                return Err(self.fault("xml.prefix", what, advice));
            }
        };
        self.spaces.insert(space.clone());
        Ok((space, local.into_inner().to_owned()))
    }

    fn close(&mut self, element: Element) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn add(&mut self, text: &str) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => {
                return Err(self.fault(
                    "xml.syntax",
                    "text outside the root element",
                    "take it out",
                ));
            }
        }
        Ok(())
    }

    fn reference(&mut self, name: &BytesRef<'_>) -> Result<(), Fault> {
        let c = match name.resolve_char_ref() {
            Ok(Some(c)) => c,
            Ok(None) => match name.xml10_content().as_ref() {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                other => {
                    let what = format!("the entity {} is not known", Fault::quote(other));
                    return Err(self.fault("xml.entity", what, "write the character itself"));
                }
            },
            Err(error) => return Err(self.broken(&error)),
        };
        let mut buffer = [0; 4];
        let text = c.encode_utf8(&mut buffer);
        plain(text).map_err(|fault| Fault {
            line: self.line,
            ..fault
        })?;
        self.add(text)
    }

    fn end(mut self) -> Result<Element, Fault> {
        if let Some(open) = self.open.last() {
            let what = format!("the element {} does not end", Fault::quote(&open.name));
            return Err(Fault::new("xml.syntax", open.line, what, "close it"));
        }
        let empty = self.fault(
            "xml.empty",
            "there is no element in this file",
            "is it the right file?",
        );
        self.root.take().ok_or(empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Element, Fault> {
        parse(text.as_bytes(), Limits::default())
    }

    #[test]
    fn elements_have_namespaces_lines_and_text() {
        let root = read(
            "<?xml version='1.0'?>\n<p:a xmlns:p='urn:p' x=' 1\n2 ' p:y='&lt;&#65;'>\n <b/>t&amp;<![CDATA[<u>]]></p:a>\n",
        );
        let root = root.unwrap();
        assert_eq!(
            (root.name.as_str(), &*root.space, root.line),
            ("a", "urn:p", 2)
        );
        assert_eq!(root.plain("x"), Some(" 1 2 "));
        assert_eq!(root.attributes[1].value, "<A");
        assert_eq!(root.token(), "t&<u>");
        assert_eq!((root.children[0].line, &*root.children[0].space), (4, ""));
    }

    #[test]
    fn faults_name_their_line() {
        let cases = [
            ("", "xml.empty", 1),
            ("<a>\n<b>\n</a>", "xml.syntax", 3),
            ("<a>\n<b>\n", "xml.syntax", 2),
            ("<a/>\n<b/>", "xml.syntax", 2),
            ("<a/>\ntext", "xml.syntax", 1),
            ("<a>\n<p:b/></a>", "xml.prefix", 2),
            ("<a>\n&e;</a>", "xml.entity", 2),
            ("<a b='&e;'/>", "xml.syntax", 1),
            ("<a b='1' b='2'/>", "xml.syntax", 1),
            (
                "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
                "xml.doctype",
                1,
            ),
            (
                "<!DOCTYPE a SYSTEM 'http://127.0.0.1:4399/evil.dtd'><a/>",
                "xml.doctype",
                1,
            ),
            ("<a>\n\0</a>", "xml.character", 2),
            ("<a>\n&#1;</a>", "xml.character", 2),
            ("<a>\x1b</a>", "xml.character", 1),
            ("PK\x03\x04", "xml.character", 1),
            ("just text", "xml.syntax", 1),
        ];
        for (text, code, line) in cases {
            let fault = read(text).unwrap_err();
            assert_eq!((fault.code, fault.line), (code, line), "{text:?}: {fault}");
        }
    }

    #[test]
    fn depth_count_and_size_are_bounded() {
        let deep = "<a>".repeat(20_000);
        assert_eq!(read(&deep).unwrap_err().code, "xml.deep");
        let many = format!("<a>{}</a>", "<b/>".repeat(200_001));
        assert_eq!(read(&many).unwrap_err().code, "xml.large");
        let wide: String = (0..100_000).map(|n| format!(" a{n}=''")).collect();
        assert_eq!(read(&format!("<a{wide}/>")).unwrap_err().code, "xml.large");
        let spaces: String = (0..300).map(|n| format!(" xmlns:a{n}='u'")).collect();
        assert!(read(&format!("<a{spaces}/>")).is_err());
        let large = vec![b' '; (10 << 20) + 1];
        assert_eq!(
            parse(&large, Limits::default()).unwrap_err().code,
            "xml.large"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, Limits::default());
        }

        #[test]
        fn no_markup_makes_it_panic(text in "[<>/a:='\"&;#x1! \\-\\[\\]?\n]{0,200}") {
            let _ = read(&text);
        }
    }
}
