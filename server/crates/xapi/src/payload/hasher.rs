//! SHA-2 in every width, fed piece by piece.

use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

/// The hash of a payload while it comes: SHA-2 of the width that the attachment's `sha2` has.
#[derive(Clone, Debug)]
pub struct Hasher(Width);

#[derive(Clone, Debug)]
enum Width {
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    /// For a `sha2` of this form, which an [`AttachmentRef`](crate::AttachmentRef) has.
    #[must_use]
    pub fn like(sha2: &str) -> Hasher {
        Hasher(match sha2.len() {
            56 => Width::Sha224(Sha224::new()),
            96 => Width::Sha384(Sha384::new()),
            128 => Width::Sha512(Sha512::new()),
            _ => Width::Sha256(Sha256::new()),
        })
    }

    /// Takes bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Width::Sha224(hash) => hash.update(bytes),
            Width::Sha256(hash) => hash.update(bytes),
            Width::Sha384(hash) => hash.update(bytes),
            Width::Sha512(hash) => hash.update(bytes),
        }
    }

    /// The hash in lower-case hex.
    #[must_use]
    pub fn finish(self) -> String {
        match self.0 {
            Width::Sha224(hash) => hex(&hash.finalize()),
            Width::Sha256(hash) => hex(&hash.finalize()),
            Width::Sha384(hash) => hex(&hash.finalize()),
            Width::Sha512(hash) => hex(&hash.finalize()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
