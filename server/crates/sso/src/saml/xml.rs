//! XML of strangers as a small tree. What SAML never needs is refused before anything looks at a signature: other encodings,
//! DOCTYPE, entities, comments, CDATA and processing instructions, and more of anything than a message has.

use crate::verdict::{Condition, Refusal};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{PrefixDeclaration, ResolveResult};
use quick_xml::reader::NsReader;

/// Bytes of a message at most.
pub const MOST_BYTES: usize = 256 << 10;
const MOST_DEPTH: usize = 30;
const MOST_ELEMENTS: usize = 3_000;
const MOST_ATTRIBUTES: usize = 40;
const MOST_NAMESPACES: usize = 200;

pub(super) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(super) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(super) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(super) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(super) const ENCRYPTION: &str = "http://www.w3.org/2001/04/xmlenc#";

/// An element.
#[derive(Debug, Clone, Default)]
pub(super) struct Element {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) children: Vec<Element>,
    /// Its own text, without that of its children.
    pub(super) text: String,
}

/// An attribute, without those that declare namespaces.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) prefixed: bool,
    pub(super) name: String,
    pub(super) value: String,
    /// Whether it was written with a reference or blanks that its value does not show.
    pub(super) disguised: bool,
}

impl Element {
    /// Whether this is an element of SAML's, with this name.
    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }

    /// The value of an attribute without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self
            .attributes
            .iter()
            .find(|one| !one.prefixed && one.name == name)?;
        Some(&found.value)
    }

    /// The children with this name.
    pub(super) fn all<'a>(
        &'a self,
        namespace: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Element> {
        self.children
            .iter()
            .filter(move |child| child.is(namespace, name))
    }

    /// The first child with this name.
    pub(super) fn child(&self, namespace: &str, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.is(namespace, name))
    }

    /// This element and all below it.
    pub(super) fn walk(&self) -> Vec<&Element> {
        let (mut all, mut next) = (vec![self], 0);
        while let Some(element) = all.get(next).copied() {
            all.extend(&element.children);
            next += 1;
        }
        all
    }
}

/// The root of a document.
pub(super) fn read(bytes: &[u8], most: usize) -> Result<Element, Refusal> {
    if bytes.len() > most {
        let found = format!("{} bytes", bytes.len());
        return Err(refuse(Condition::XmlSize, &found));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| refuse(Condition::XmlForm, "bytes that are not UTF-8"))?;
    if text.contains(|letter| !allowed(letter)) {
        return Err(refuse(
            Condition::XmlForm,
            "a character that XML 1.0 does not have",
        ));
    }
    let most_elements = MOST_ELEMENTS * (most / MOST_BYTES).max(1);
    Reading::new(most_elements).all(text)
}

fn allowed(letter: char) -> bool {
    !matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

fn refuse(condition: Condition, found: &str) -> Refusal {
    let expected = match condition {
        Condition::XmlForbidden => "elements, attributes and text alone",
        Condition::XmlSize => "at most 256 KiB, 3000 elements, 40 attributes each, 30 deep",
        _ => "a well-formed document of XML 1.0 in UTF-8",
    };
    Refusal::new(condition, found, expected)
}

fn malformed() -> Refusal {
    refuse(Condition::XmlForm, "XML that is not well formed")
}

struct Reading {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
    most_elements: usize,
}

impl Reading {
    fn new(most_elements: usize) -> Reading {
        Reading {
            open: Vec::new(),
            root: None,
            elements: 0,
            most_elements,
        }
    }

    fn all(mut self, text: &str) -> Result<Element, Refusal> {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = true;
        reader
            .resolver_mut()
            .set_max_namespace_bindings(MOST_NAMESPACES);
        let mut first = true;
        loop {
            let event = reader.read_event().map_err(|_| malformed())?;
            match &event {
                Event::Start(start) => self.begin(&reader, start)?,
                Event::End(_) => self.end(),
                Event::Text(text) => self.add(text)?,
                Event::GeneralRef(reference) => self.reference(reference)?,
                Event::Decl(declared) if first => declaration(declared)?,
                Event::Decl(_) => return Err(malformed()),
                Event::Comment(_) => return Err(refuse(Condition::XmlForbidden, "a comment")),
                Event::CData(_) => return Err(refuse(Condition::XmlForbidden, "CDATA")),
                Event::DocType(_) => return Err(refuse(Condition::XmlForbidden, "a DOCTYPE")),
                Event::PI(_) => {
                    let found = "a processing instruction";
                    return Err(refuse(Condition::XmlForbidden, found));
                }
                Event::Empty(_) => return Err(malformed()),
                Event::Eof => break,
            }
            first = false;
        }
        match (self.open.is_empty(), self.root) {
            (true, Some(root)) => Ok(root),
            _ => Err(refuse(Condition::XmlForm, "XML that ends too early")),
        }
    }

    fn begin(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<(), Refusal> {
        self.elements += 1;
        if self.elements > self.most_elements || self.open.len() >= MOST_DEPTH {
            return Err(refuse(
                Condition::XmlSize,
                "more elements than a message has",
            ));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(refuse(Condition::XmlForm, "a second root"));
        }
        let (namespace, name) = reader.resolver().resolve_element(start.name());
        self.open.push(Element {
            namespace: namespace_of(&namespace)?,
            name: name.as_ref().to_owned(),
            attributes: attributes(reader, start)?,
            ..Element::default()
        });
        Ok(())
    }

    fn end(&mut self) {
        let Some(done) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = Some(done),
        }
    }

    fn add(&mut self, text: &str) -> Result<(), Refusal> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() => {}
            None => return Err(refuse(Condition::XmlForm, "text outside of the root")),
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Refusal> {
        let entity = || refuse(Condition::XmlForbidden, "an entity");
        let letter = reference.resolve_char_ref().map_err(|_| entity())?;
        let letter = match (letter, reference.as_ref()) {
            (Some(letter), _) if allowed(letter) => letter,
            (None, "amp") => '&',
            (None, "lt") => '<',
            (None, "gt") => '>',
            (None, "quot") => '"',
            (None, "apos") => '\'',
            _ => return Err(entity()),
        };
        if self.open.is_empty() {
            return Err(refuse(Condition::XmlForm, "text outside of the root"));
        }
        self.add(letter.encode_utf8(&mut [0; 4]))
    }
}

fn declaration(declared: &BytesDecl<'_>) -> Result<(), Refusal> {
    let version = declared.version().map_err(|_| malformed())?;
    let utf8 = match declared.encoding() {
        None => true,
        Some(Ok(named)) => named.eq_ignore_ascii_case("utf-8"),
        Some(Err(_)) => false,
    };
    match &*version == "1.0" && utf8 {
        true => Ok(()),
        false => Err(refuse(Condition::XmlForm, "another version or encoding")),
    }
}

fn namespace_of(resolved: &ResolveResult<'_>) -> Result<String, Refusal> {
    match resolved {
        ResolveResult::Bound(namespace) => Ok(namespace.as_ref().to_owned()),
        ResolveResult::Unbound => Ok(String::new()),
        ResolveResult::Unknown(_) => {
            Err(refuse(Condition::XmlForm, "a prefix that nothing declares"))
        }
    }
}

fn attributes(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Vec<Attribute>, Refusal> {
    let mut read = Vec::new();
    for (count, attribute) in start.attributes().enumerate() {
        if count >= MOST_ATTRIBUTES {
            return Err(refuse(
                Condition::XmlSize,
                "more attributes than an element has",
            ));
        }
        let attribute = attribute.map_err(|_| malformed())?;
        if let Some(prefix) = attribute.key.as_namespace_binding() {
            // A value with a reference would be another namespace to another reader.
            if attribute.value.contains('&')
                || matches!(prefix, PrefixDeclaration::Named("xml" | "xmlns"))
            {
                return Err(refuse(Condition::XmlForm, "a namespace in disguise"));
            }
            continue;
        }
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        namespace_of(&namespace)?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|_| refuse(Condition::XmlForbidden, "an entity"))?;
        if value.contains(|letter| !allowed(letter)) {
            return Err(refuse(
                Condition::XmlForm,
                "a character that XML 1.0 does not have",
            ));
        }
        read.push(Attribute {
            prefixed: attribute.key.prefix().is_some(),
            name: name.as_ref().to_owned(),
            disguised: *attribute.value != *value,
            value: value.into_owned(),
        });
    }
    Ok(read)
}
