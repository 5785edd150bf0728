//! The zip format, as far as packages need it and no further (APPNOTE 6.3): the list at the end is read and held against
//! every entry's own header; entries may not overlap; what is unpacked is what was announced. An archive that can be read
//! in two ways is refused.

mod body;
mod bytes;
mod central;
mod end;
mod local;

use super::Limits;
use super::report::Report;
use std::io::{self, Read, Seek};

/// One entry, as the list says and its header confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// As it was written.
    pub(super) name: Vec<u8>,
    method: u16,
    flags: u16,
    crc: Option<u32>,
    packed: u64,
    size: u64,
    /// Where its header stands.
    header: u64,
    /// Where its bytes stand.
    data: u64,
}

/// An archive whose list is sound.
#[derive(Debug)]
pub(super) struct Archive<R> {
    source: R,
    pub(super) entries: Vec<Entry>,
}

/// Why an entry cannot be unpacked.
#[derive(Debug)]
pub(super) enum Broken {
    Io(io::Error),
    Fault {
        code: &'static str,
        found: String,
        advice: &'static str,
    },
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Broken {
        // A file that ends too early is a fault of the archive.
        match error.kind() {
            io::ErrorKind::UnexpectedEof => fault("package.zip", "it ends in the middle"),
            _ => Broken::Io(error),
        }
    }
}

/// What to do about most archives that are broken.
const AGAIN: &str = "export or download the package again";

fn fault(code: &'static str, found: impl Into<String>) -> Broken {
    Broken::Fault {
        code,
        found: found.into(),
        advice: AGAIN,
    }
}

/// Reads the list and holds it against the headers.
pub(super) fn open<R: Read + Seek>(
    mut source: R,
    length: u64,
    limits: Limits,
    report: &mut Report,
) -> Result<Archive<R>, Broken> {
    let end = end::find(&mut source, length)?;
    if end.entries > limits.entries {
        let found = format!(
            "it has {} entries, more than {}",
            end.entries, limits.entries
        );
        return Err(Broken::Fault {
            code: "package.large",
            found,
            advice: "split the course, or pack small files together",
        });
    }
    let mut entries = central::read(&mut source, &end, limits, report)?;
    local::confirm(&mut source, &mut entries, end.directory)?;
    Ok(Archive { source, entries })
}

impl<R: Read + Seek> Archive<R> {
    /// A single file that is no archive.
    pub(super) fn bare(source: R, length: u64, name: &str) -> Archive<R> {
        let entry = Entry {
            name: name.as_bytes().to_vec(),
            method: body::STORED,
            flags: 0,
            crc: None,
            packed: length,
            size: length,
            header: 0,
            data: 0,
        };
        Archive {
            source,
            entries: vec![entry],
        }
    }

    /// Whether it is a single file.
    pub(super) fn is_bare(&self) -> bool {
        self.entries
            .first()
            .is_some_and(|entry| entry.crc.is_none())
    }

    /// Unpacks an entry piece by piece; answers its size.
    pub(super) fn copy(
        &mut self,
        index: usize,
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<u64, Broken> {
        body::copy(&mut self.source, &self.entries[index], take)
    }

    /// The bytes of an entry that is read as a whole, at most so many.
    pub(super) fn read(&mut self, index: usize, most: u64) -> Result<Vec<u8>, Broken> {
        let size = self.entries[index].size;
        if size > most {
            let found = format!("it has {size} bytes, more than {most}");
            return Err(fault("package.large", found));
        }
        let mut bytes = Vec::new();
        let mut take = |piece: &[u8]| {
            bytes.extend_from_slice(piece);
            Ok(())
        };
        self.copy(index, &mut take)?;
        Ok(bytes)
    }
}
