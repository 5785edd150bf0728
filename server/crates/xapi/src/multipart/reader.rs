//! Reads a body of parts as it arrives. Holds no more than what was pushed last and a part's headers.

use bytes::{Buf, Bytes, BytesMut};
use memchr::memmem::Finder;

use super::{Boundary, Head};
use crate::{Fault, Version, rule};

/// Bytes of a part's headers at most, and of what may stand before the first part.
const LARGEST_HEAD: usize = 8 * 1024;

/// What comes next in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A part begins.
    Head(Head),
    /// Some of its bytes.
    Data(Bytes),
    /// It ends.
    End,
    /// That was the last part; what follows says nothing.
    Close,
}

/// Where reading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first delimiter.
    Preamble,
    /// Right behind a delimiter.
    Line,
    /// In the headers, from the line break before them.
    Head,
    /// At the line break behind the headers, which may belong to a delimiter already.
    Begin,
    Data,
    Close,
}

/// Takes bytes, gives pieces.
#[derive(Debug)]
pub struct Reader {
    delimiter: Finder<'static>,
    buffer: BytesMut,
    state: State,
    version: Version,
    parts: usize,
    preamble: usize,
}

impl Reader {
    /// At the beginning of a body.
    #[must_use]
    pub fn new(boundary: &Boundary, version: Version) -> Reader {
        let delimiter = format!("\r\n--{}", boundary.as_str());
        Reader {
            delimiter: Finder::new(delimiter.as_bytes()).into_owned(),
            // The first delimiter may be the first thing in the body, and has no line break then.
            buffer: BytesMut::from(&b"\r\n"[..]),
            state: State::Preamble,
            version,
            parts: 0,
            preamble: 0,
        }
    }

    /// Adds bytes as they arrived. Ask for pieces until there is none before adding more.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next piece, or none before more bytes arrive.
    ///
    /// # Errors
    /// The body is not what RFC 2046 describes.
    pub fn piece(&mut self) -> Result<Option<Piece>, Fault> {
        loop {
            let (was, before) = (self.state, self.buffer.len());
            let piece = match self.state {
                State::Preamble => self.preamble()?,
                State::Line => self.line()?,
                State::Head => self.head()?,
                State::Begin => self.begin(),
                State::Data => self.data(),
                State::Close => None,
            };
            if piece.is_some() || (self.state, self.buffer.len()) == (was, before) {
                return Ok(piece);
            }
        }
    }

    /// The body has ended: was it whole?
    ///
    /// # Errors
    /// It ended before the delimiter that closes it.
    pub fn finish(&self) -> Result<(), Fault> {
        match self.state {
            State::Close => Ok(()),
            State::Preamble => Err(self.fault(
                "xapi.multipart.delimiter",
                "a body without the boundary that its Content-Type names",
                "a line of `--` and the boundary before each part",
            )),
            _ => Err(self.fault(
                "xapi.multipart.truncated",
                format!("the end of the body in part {}", self.parts),
                "a line of `--`, the boundary and `--` behind the last part",
            )),
        }
    }

    fn preamble(&mut self) -> Result<Option<Piece>, Fault> {
        if let Some(at) = self.delimiter.find(&self.buffer) {
            self.behind_delimiter(at);
            return Ok(None);
        }
        let said = self.buffer.len().saturating_sub(self.overlap());
        self.preamble += said;
        self.buffer.advance(said);
        if self.preamble > LARGEST_HEAD {
            return Err(self.fault(
                "xapi.multipart.delimiter",
                format!("no delimiter within {LARGEST_HEAD} bytes"),
                "a line of `--` and the boundary before each part",
            ));
        }
        Ok(None)
    }

    /// Behind a delimiter: `--` closes the body, spaces and a line break begin a part.
    fn line(&mut self) -> Result<Option<Piece>, Fault> {
        if self.buffer.starts_with(b"--") {
            self.state = State::Close;
            self.buffer.clear();
            return Ok(Some(Piece::Close));
        }
        let is_padding = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let padding = self.buffer.iter().take_while(is_padding).count();
        let rest = &self.buffer[padding..];
        if rest.starts_with(b"\r\n") {
            self.buffer.advance(padding);
            self.state = State::Head;
            self.parts += 1;
            return Ok(None);
        }
        let may_come = padding <= LARGEST_HEAD
            && (b"\r\n".starts_with(rest) || (padding == 0 && b"--".starts_with(rest)));
        if may_come {
            return Ok(None);
        }
        Err(self.fault(
            "xapi.multipart.delimiter",
            format!("other text behind the boundary after part {}", self.parts),
            "a line break (CRLF), or `--` behind the last part",
        ))
    }

    fn head(&mut self) -> Result<Option<Piece>, Fault> {
        let end = memchr::memmem::find(&self.buffer, b"\r\n\r\n");
        if end.unwrap_or(self.buffer.len()) > LARGEST_HEAD {
            return Err(self.bad_head(format!("more than {LARGEST_HEAD} bytes")));
        }
        let Some(end) = end else { return Ok(None) };
        let head = Head::read(&self.buffer[..end], self.parts);
        let head = head.map_err(|found| self.bad_head(found.to_owned()))?;
        self.buffer.advance(end + 2);
        self.state = State::Begin;
        Ok(Some(Piece::Head(head)))
    }

    fn begin(&mut self) -> Option<Piece> {
        let delimiter = self.delimiter.needle();
        if self.buffer.starts_with(delimiter) {
            self.behind_delimiter(0);
            return Some(Piece::End);
        }
        if !delimiter.starts_with(&self.buffer) {
            self.buffer.advance(2);
            self.state = State::Data;
        }
        None
    }

    fn data(&mut self) -> Option<Piece> {
        let end = match self.delimiter.find(&self.buffer) {
            Some(0) => {
                self.behind_delimiter(0);
                return Some(Piece::End);
            }
            Some(at) => at,
            None => self.buffer.len().saturating_sub(self.overlap()),
        };
        (end > 0).then(|| Piece::Data(self.buffer.split_to(end).freeze()))
    }

    fn behind_delimiter(&mut self, at: usize) {
        self.buffer.advance(at + self.delimiter.needle().len());
        self.state = State::Line;
    }

    /// So many bytes at the end may be the beginning of a delimiter.
    fn overlap(&self) -> usize {
        self.delimiter.needle().len() - 1
    }

    fn bad_head(&self, found: String) -> Fault {
        self.fault(
            "xapi.multipart.header",
            format!("in the headers of part {}: {found}", self.parts),
            "lines of `Name: value`, each once, then an empty line",
        )
    }

    fn fault(
        &self,
        code: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Fault {
        let rule = rule::MULTIPART.clause(self.version);
        Fault::new(code, "", rule, found, expected)
    }
}
