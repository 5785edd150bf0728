//! Namespaces by what they are for: every version of a schema has its own, and each means the same here.

use markup::{Element, token};

/// A vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// IMS Content Packaging; also what has no namespace at all.
    Packaging,
    /// `adlcp`.
    Scorm,
    /// `imsss`.
    Sequencing,
    /// `adlseq`.
    SequencingExtension,
    /// `adlnav`.
    Navigation,
    /// LOM, by IMS or IEEE.
    Metadata,
    /// `xml:`.
    Xml,
}

fn of(uri: &str) -> Option<Space> {
    let has = |part: &str| uri.contains(part);
    match uri {
        "" => Some(Space::Packaging),
        "http://www.w3.org/XML/1998/namespace" => Some(Space::Xml),
        _ if has("imscp") || has("imsproject.org/content") => Some(Space::Packaging),
        _ if has("adlcp") => Some(Space::Scorm),
        _ if has("imsss") => Some(Space::Sequencing),
        _ if has("adlseq") => Some(Space::SequencingExtension),
        _ if has("adlnav") => Some(Space::Navigation),
        _ if has("imsmd") || has("LOM") => Some(Space::Metadata),
        _ => None,
    }
}

/// Whether an element is the one meant. Names are compared without case: 1.2 says `datafromlms`, 2004 `dataFromLMS`,
/// and both are found in either.
pub(super) fn is(element: &Element, space: Space, name: &str) -> bool {
    element.name.eq_ignore_ascii_case(name) && of(&element.space) == Some(space)
}

/// The elements of this name within.
pub(super) fn children<'e>(
    element: &'e Element,
    space: Space,
    name: &'e str,
) -> impl Iterator<Item = &'e Element> {
    element
        .children
        .iter()
        .filter(move |inner| is(inner, space, name))
}

/// The first of them.
pub(super) fn child<'e>(element: &'e Element, space: Space, name: &str) -> Option<&'e Element> {
    element.children.iter().find(|inner| is(inner, space, name))
}

/// An attribute, whitespace collapsed. Those of Content Packaging and of sequencing have no prefix; ADL's may lack it.
pub(super) fn attribute(element: &Element, space: Space, name: &str) -> Option<String> {
    raw(element, space, name).map(token)
}

/// The same as written.
pub(super) fn raw<'e>(element: &'e Element, space: Space, name: &str) -> Option<&'e str> {
    let found = element.attributes.iter().find(|attribute| {
        let fits = attribute.space.is_empty() && space != Space::Xml
            || of(&attribute.space) == Some(space);
        attribute.name.eq_ignore_ascii_case(name) && fits
    });
    found.map(|attribute| attribute.value.as_str())
}

/// An `xs:boolean`; none when it is absent or something else.
pub(super) fn boolean(element: &Element, space: Space, name: &str) -> Option<bool> {
    truth(&attribute(element, space, name)?)
}

/// What an `xs:boolean` says.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}
