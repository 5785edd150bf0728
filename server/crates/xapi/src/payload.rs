//! Attachments and their payloads: which a request has to bring, and whether what came is what was announced
//! (1.0.3 Data §2.4.11, Communication §1.5.2). How parts are cut from a body is told in [`multipart`](crate::multipart).

mod hasher;

use std::collections::BTreeMap;

use crate::fault::shown;
use crate::multipart::Head;
use crate::{AttachmentRef, Fault, MOST_FAULTS, Statement, Version, rule, signature};

pub use crate::signature::LARGEST as LARGEST_SIGNATURE;
pub use hasher::Hasher;

/// Parts with payloads in one request at most.
const MOST_PARTS: usize = 2000;

/// The payloads that the statements of one request speak of.
#[derive(Debug)]
pub struct Wanted<'s, 'a> {
    statements: &'s [Statement<'a>],
    version: Version,
    /// By lower-case hash.
    named: BTreeMap<&'s str, Named<'s>>,
    parts: usize,
    /// What a signature of a statement has to sign, once it was asked.
    unsigned: BTreeMap<usize, [u8; 32]>,
}

#[derive(Debug, Default)]
struct Named<'s> {
    /// The index of the statement and the attachment.
    by: Vec<(usize, &'s AttachmentRef)>,
    came: usize,
}

/// One part that may come: its headers are in order and an attachment names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Hash that its bytes must have, lower-case hex.
    pub sha2: String,
    /// Whether it signs a statement, so that its bytes are to be looked at.
    pub is_signature: bool,
    /// Whether the same payload came before in this request.
    pub is_repeat: bool,
}

impl Part {
    /// Bytes that it may have where a payload may have `most`.
    #[must_use]
    pub fn limit(&self, most: u64) -> u64 {
        bounded(self.is_signature, most)
    }
}

impl<'s, 'a> Wanted<'s, 'a> {
    /// By these statements.
    #[must_use]
    pub fn by(statements: &'s [Statement<'a>], version: Version) -> Self {
        let mut named: BTreeMap<&str, Named<'_>> = BTreeMap::new();
        for (index, statement) in statements.iter().enumerate() {
            for attachment in &statement.attachments {
                let named = named.entry(&attachment.sha2).or_default();
                named.by.push((index, attachment));
            }
        }
        Wanted {
            statements,
            version,
            named,
            parts: 0,
            unsigned: BTreeMap::new(),
        }
    }

    /// The hashes that are named, each once.
    pub fn hashes(&self) -> impl Iterator<Item = &'s str> {
        self.named.keys().copied()
    }

    /// The attachments that are announced as larger than `most` bytes and would have to be sent.
    #[must_use]
    pub fn too_large(&self, most: u64) -> Vec<Fault> {
        let large = |attachment: &&AttachmentRef| {
            attachment.length > limit(attachment, most)
                && (!attachment.has_file_url || attachment.is_signature)
        };
        let attachments = self.attachments().filter(large).take(MOST_FAULTS);
        attachments
            .map(|attachment| {
                let found = format!("a length of {} bytes", attachment.length);
                larger(attachment, found, limit(attachment, most), self.version)
            })
            .collect()
    }

    /// Looks at the headers of a part behind the first (1.0.3 Communication §1.5.2).
    ///
    /// # Errors
    /// A header is missing or wrong, or no attachment names this part.
    pub fn part(&mut self, head: &Head) -> Result<Part, Fault> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            let found = format!("more than {MOST_PARTS} payloads");
            return Err(self.bad_part("xapi.multipart.parts", found, "smaller batches"));
        }
        let hash = self.headers(head)?.to_ascii_lowercase();
        let Some(named) = self.named.get_mut(hash.as_str()) else {
            return Err(self.surplus(head.number, "whose hash no attachment names"));
        };
        // A client may send one payload for each attachment that names it, though once would do.
        if named.came == named.by.len() {
            return Err(self.surplus(head.number, "with a payload that came before"));
        }
        named.came += 1;
        Ok(Part {
            is_signature: named
                .by
                .iter()
                .any(|(_, attachment)| attachment.is_signature),
            is_repeat: named.came > 1,
            sha2: hash,
        })
    }

    /// The three headers of a payload; answers the hash.
    fn headers<'h>(&self, head: &'h Head) -> Result<&'h str, Fault> {
        let number = head.number;
        if head.content_type.as_deref().unwrap_or_default().is_empty() {
            let found = format!("part {number} without Content-Type");
            let expected = "the `Content-Type` of the payload";
            return Err(self.bad_part("xapi.multipart.content_type", found, expected));
        }
        let encoding = head.encoding.as_deref().unwrap_or_default();
        if !encoding.eq_ignore_ascii_case("binary") {
            let found = format!("{} in part {number}", shown(encoding));
            let expected = "`Content-Transfer-Encoding: binary`";
            return Err(self.bad_part("xapi.multipart.encoding", found, expected));
        }
        head.hash.as_deref().ok_or_else(|| {
            let found = format!("part {number} without X-Experience-API-Hash");
            let expected = "`X-Experience-API-Hash` with the sha2 of an attachment";
            self.bad_part("xapi.multipart.hash", found, expected)
        })
    }

    fn surplus(&self, number: usize, how: &str) -> Fault {
        self.bad_part(
            "xapi.multipart.surplus",
            format!("part {number} {how}"),
            "parts for attachments alone, each by its sha2",
        )
    }

    fn bad_part(&self, code: &'static str, found: String, expected: &str) -> Fault {
        Fault::new(
            code,
            "",
            rule::MULTIPART.clause(self.version),
            found,
            expected,
        )
    }

    /// Holds the bytes that came against what the attachments say of them.
    ///
    /// A payload may be longer than its attachment says when its hash is right: clients count characters instead of
    /// bytes (ADL's own suite counts a file and sends its hexadecimal form). Shorter, it was cut.
    #[must_use]
    pub fn came(&self, part: &Part, length: u64, sha2: &str) -> Vec<Fault> {
        let rule = rule::ATTACHMENT.clause(self.version);
        let named = self.naming(part);
        let mut faults = Vec::new();
        for (_, attachment) in named {
            if faults.len() == MOST_FAULTS {
                break;
            }
            if sha2 != part.sha2 {
                let at = format!("{}/sha2", attachment.pointer);
                let found = format!("{length} bytes whose hash is {sha2}");
                faults.push(Fault::new(
                    "xapi.attachment.hash",
                    at,
                    rule,
                    found,
                    "the bytes whose SHA-2 this is",
                ));
            } else if length < attachment.length {
                let at = format!("{}/length", attachment.pointer);
                faults.push(Fault::new(
                    "xapi.attachment.length",
                    at,
                    rule,
                    format!("{length} bytes"),
                    format!("{} bytes, as the attachment says", attachment.length),
                ));
            }
        }
        faults
    }

    /// A payload turned out to be larger than `most` bytes.
    #[must_use]
    pub fn overflowed(&self, part: &Part, most: u64) -> Vec<Fault> {
        let found = format!("more than {most} bytes");
        let first = self.naming(part).next();
        first
            .map(|(_, attachment)| larger(attachment, found, most, self.version))
            .into_iter()
            .collect()
    }

    /// Checks a signature against every statement that it should sign (1.0.3 Data §2.6).
    #[must_use]
    pub fn signs(&mut self, part: &Part, jws: &[u8]) -> Vec<Fault> {
        let signed = signature::read(jws, self.version);
        let (statements, version) = (self.statements, self.version);
        let by = self.named.get(part.sha2.as_str()).map(|named| &named.by);
        let mut faults = Vec::new();
        for (index, attachment) in by.into_iter().flatten() {
            if !attachment.is_signature || faults.len() == MOST_FAULTS {
                continue;
            }
            let statement = &statements[*index];
            let unsigned = self.unsigned.entry(*index);
            let digest = *unsigned.or_insert_with(|| statement.unsigned_digest());
            let checked = signed.as_ref().map_err(Clone::clone);
            if let Err(wrong) = checked.and_then(|signed| signed.is_of(digest, statement.id)) {
                let rule = rule::SIGNATURE.clause(version);
                faults.push(Fault::new(
                    wrong.code,
                    attachment.pointer.as_str(),
                    rule,
                    wrong.found,
                    wrong.expected,
                ));
            }
        }
        faults
    }

    /// What should have come and did not: a payload without `fileUrl`, or a signature, which we have to read.
    #[must_use]
    pub fn missing(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let absent = self.named.values().filter(|named| named.came == 0);
        for (_, attachment) in absent.flat_map(|named| &named.by) {
            if faults.len() == MOST_FAULTS {
                break;
            }
            let (code, rule, expected) = if attachment.is_signature {
                let expected = "a part of `multipart/mixed` with the signature";
                ("xapi.signature.missing", rule::SIGNATURE, expected)
            } else if !attachment.has_file_url {
                let expected = "a part of `multipart/mixed` with its payload, or a `fileUrl`";
                ("xapi.attachment.missing", rule::ATTACHMENT, expected)
            } else {
                continue;
            };
            let rule = rule.clause(self.version);
            let found = "an attachment without its payload";
            faults.push(Fault::new(
                code,
                attachment.pointer.as_str(),
                rule,
                found,
                expected,
            ));
        }
        faults
    }

    fn naming(&self, part: &Part) -> impl Iterator<Item = &(usize, &'s AttachmentRef)> {
        let named = self.named.get(part.sha2.as_str());
        named.into_iter().flat_map(|named| &named.by)
    }

    fn attachments(&self) -> impl Iterator<Item = &'s AttachmentRef> {
        self.statements
            .iter()
            .flat_map(|statement| &statement.attachments)
    }
}

fn limit(attachment: &AttachmentRef, most: u64) -> u64 {
    bounded(attachment.is_signature, most)
}

/// A signature has to be held in memory to be read.
fn bounded(is_signature: bool, most: u64) -> u64 {
    if is_signature {
        most.min(LARGEST_SIGNATURE)
    } else {
        most
    }
}

/// A request has more bytes than one may have.
#[must_use]
pub fn too_much(most: u64, version: Version) -> Fault {
    Fault::new(
        "xapi.multipart.too_large",
        "",
        rule::MULTIPART.clause(version),
        format!("more than {most} bytes"),
        format!("at most {most} bytes in one request; send smaller batches"),
    )
}

fn larger(attachment: &AttachmentRef, found: String, most: u64, version: Version) -> Fault {
    let code = if attachment.is_signature && most == LARGEST_SIGNATURE {
        "xapi.signature.too_large"
    } else {
        "xapi.attachment.too_large"
    };
    let at = format!("{}/length", attachment.pointer);
    let expected = format!("at most {most} bytes");
    Fault::new(code, at, rule::ATTACHMENT.clause(version), found, expected)
}
