//! The headers of one part.

use crate::fault::shown;
use crate::{Fault, Version, rule};

/// Header lines of one part at most.
const MOST_LINES: usize = 32;

/// The headers of one part that matter to xAPI, trimmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Which part, counted from 1.
    pub number: usize,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Content-Transfer-Encoding`.
    pub encoding: Option<String>,
    /// `X-Experience-API-Hash`.
    pub hash: Option<String>,
}

impl Head {
    /// Reads header lines; what is wrong is told in words.
    pub(super) fn read(block: &[u8], number: usize) -> Result<Head, &'static str> {
        let mut head = Head {
            number,
            ..Head::default()
        };
        let block = std::str::from_utf8(block).map_err(|_| "bytes that are not text")?;
        // A line that begins with a space goes on with the one before (RFC 5322 §2.2.3).
        let block = block.replace("\r\n ", " ").replace("\r\n\t", " ");
        let lines = block.split("\r\n").filter(|line| !line.is_empty());
        for (count, line) in lines.enumerate() {
            if count == MOST_LINES {
                return Err("too many header lines");
            }
            let (name, value) = line.split_once(':').ok_or("a line without a colon")?;
            if value.contains(['\r', '\n']) {
                return Err("a line that does not end in CRLF");
            }
            head.set(name.trim_end(), value.trim())?;
        }
        Ok(head)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        let field = match name.to_ascii_lowercase().as_str() {
            "content-type" => &mut self.content_type,
            "content-transfer-encoding" => &mut self.encoding,
            "x-experience-api-hash" => &mut self.hash,
            _ => return Ok(()),
        };
        match field.replace(value.to_owned()) {
            None => Ok(()),
            Some(_) => Err("a header that stands there twice"),
        }
    }

    /// The first part holds the statements as JSON (1.0.3 Communication §1.5.2).
    ///
    /// # Errors
    /// Another type, or none.
    pub fn is_json(&self, version: Version) -> Result<(), Fault> {
        let content_type = self.content_type.as_deref().unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") {
            return Ok(());
        }
        Err(Fault::new(
            "xapi.multipart.first",
            "",
            rule::MULTIPART.clause(version),
            match essence {
                "" => "a first part without Content-Type".to_owned(),
                other => format!("a first part of type {}", shown(other)),
            },
            "`application/json` with all statements in the first part",
        ))
    }
}
