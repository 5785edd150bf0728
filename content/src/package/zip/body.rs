//! The bytes of an entry: counted and summed while they come out, never trusted before.

use super::{Broken, Entry, fault};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::io::{self, Read, Seek, SeekFrom};

pub(super) const STORED: u16 = 0;
pub(super) const DEFLATED: u16 = 8;
/// Unpacked at once.
const PIECE: usize = 64 * 1024;

pub(super) fn copy<R: Read + Seek>(
    source: &mut R,
    entry: &Entry,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<u64, Broken> {
    source.seek(SeekFrom::Start(entry.data))?;
    let packed = source.by_ref().take(entry.packed);
    match entry.method {
        STORED => pieces(packed, entry, take),
        DEFLATED => pieces(DeflateDecoder::new(packed), entry, take),
        other => Err(fault(
            "package.method",
            format!("this is packed with method {other}"),
        )),
    }
}

fn pieces(
    mut unpacked: impl Read,
    entry: &Entry,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<u64, Broken> {
    let (mut piece, mut size, mut crc) = (vec![0; PIECE], 0_u64, Crc::new());
    loop {
        let read = match unpacked.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if is_of_archive(&error) => {
                return Err(fault(
                    "package.zip",
                    format!("this cannot be unpacked: {error}"),
                ));
            }
            Err(error) => return Err(Broken::Io(error)),
        };
        size += read as u64;
        if size > entry.size {
            return Err(fault(
                "package.size",
                format!("this unpacks to more than the {} bytes it says", entry.size),
            ));
        }
        crc.update(&piece[..read]);
        take(&piece[..read])?;
    }
    if size != entry.size {
        return Err(fault(
            "package.size",
            format!("this unpacks to {size} bytes and says {}", entry.size),
        ));
    }
    if entry.crc.is_some_and(|expected| expected != crc.sum()) {
        return Err(fault(
            "package.checksum",
            "the checksum does not fit: bytes were changed",
        ));
    }
    Ok(size)
}

fn is_of_archive(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
    )
}
