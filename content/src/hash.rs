//! Hashes: of files, of the canonical model, and of the text a translation was made from.

use sha2::{Digest, Sha256};

/// SHA-256 as 64 hex digits.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of bytes that come in pieces.
#[derive(Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    /// Takes a piece in.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash as 64 hex digits.
    pub(crate) fn hex(self) -> String {
        hex(&self.0.finalize())
    }
}

/// What a translation names as `src=`: the first eight hex digits of the SHA-256 of the
/// segment's title, an empty line, and its text as written, trimmed, with LF line ends.
/// Attributes are left out: changing the points does not make a translation stale.
pub(crate) fn source_hash(title: &str, text: &str) -> String {
    let text = text.trim().replace("\r\n", "\n");
    let mut hash = sha256_hex(format!("{}\n\n{text}", title.trim()).as_bytes());
    hash.truncate(8);
    hash
}

/// Lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_hash_ignores_space_around_the_text() {
        assert_eq!(
            source_hash("Title", "Text"),
            source_hash(" Title ", "\n\nText\n\n")
        );
        assert_eq!(
            source_hash("Title", "a\nb"),
            source_hash("Title", "a\r\nb\r\n")
        );
        assert_ne!(source_hash("Title", "Text"), source_hash("Title", "Text."));
        assert_ne!(source_hash("Title", "Text"), source_hash("Titles", "Text"));
        assert_eq!(source_hash("Title", "Text").len(), 8);
    }
}
