//! The end of an archive, which says where its list is (APPNOTE 4.3.14 to 4.3.16).

use super::bytes::{u16_at, u32_at, u64_at};
use super::{Broken, fault};
use std::io::{Read, Seek, SeekFrom};

const END: [u8; 4] = *b"PK\x05\x06";
const END64: u32 = 0x0606_4b50;
const LOCATOR: u32 = 0x0706_4b50;
/// Without its comment.
const LENGTH: usize = 22;
const LOCATOR_LENGTH: u64 = 20;

/// Where the list is.
#[derive(Debug)]
pub(super) struct End {
    /// How many entries.
    pub(super) entries: u64,
    /// Where the list begins.
    pub(super) directory: u64,
    /// Its size.
    pub(super) size: u64,
}

pub(super) fn find<R: Read + Seek>(source: &mut R, length: u64) -> Result<End, Broken> {
    let tail = length.min(LENGTH as u64 + u64::from(u16::MAX));
    source.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = vec![0; usize::try_from(tail).unwrap_or_default()];
    source.read_exact(&mut bytes)?;
    let fits = |at: &usize| {
        let comment = u16_at(&bytes, at + 20).map(usize::from);
        bytes[*at..].starts_with(&END) && comment == bytes.len().checked_sub(at + LENGTH)
    };
    let last = bytes.len().checked_sub(LENGTH);
    let at = last.and_then(|last| (0..=last).rev().find(fits));
    let at = at.ok_or_else(|| {
        fault(
            "package.zip",
            "the end of the zip is missing: it was cut off",
        )
    })?;
    let place = length - tail + at as u64;
    read(source, &bytes[at..], place)
}

fn read<R: Read + Seek>(source: &mut R, bytes: &[u8], place: u64) -> Result<End, Broken> {
    let short = |at| u16_at(bytes, at).unwrap_or_default();
    let long = |at| u32_at(bytes, at).unwrap_or_default();
    if ![(0, 0), (u16::MAX, u16::MAX), (0, u16::MAX), (u16::MAX, 0)].contains(&(short(4), short(6)))
    {
        return Err(fault("package.zip", "it is one part of several"));
    }
    let small = End {
        entries: short(10).into(),
        size: long(12).into(),
        directory: long(16).into(),
    };
    let is_large = short(10) == u16::MAX || long(12) == u32::MAX || long(16) == u32::MAX;
    let (end, begins) = match is_large {
        true => large(source, place)?.unwrap_or((small, place)),
        false => (small, place),
    };
    match end.directory.checked_add(end.size) {
        Some(ends) if ends == begins => Ok(end),
        _ => {
            let found = "its list is not where the end of the zip says: something was put before it, or cut out";
            Err(fault("package.zip", found))
        }
    }
}

/// The end of an archive with large numbers, and where that begins.
fn large<R: Read + Seek>(source: &mut R, place: u64) -> Result<Option<(End, u64)>, Broken> {
    let Some(locator) = place.checked_sub(LOCATOR_LENGTH) else {
        return Ok(None);
    };
    let mut bytes = [0; 56];
    source.seek(SeekFrom::Start(locator))?;
    source.read_exact(&mut bytes[..20])?;
    if u32_at(&bytes, 0) != Some(LOCATOR) {
        return Ok(None);
    }
    let begins = u64_at(&bytes, 8).unwrap_or_default();
    if begins >= locator {
        return Err(fault("package.zip", "its end points behind itself"));
    }
    source.seek(SeekFrom::Start(begins))?;
    source.read_exact(&mut bytes)?;
    let number = |at| u64_at(&bytes, at).unwrap_or_default();
    if u32_at(&bytes, 0) != Some(END64) {
        return Err(fault("package.zip", "its zip64 end is missing"));
    }
    let end = End {
        entries: number(32),
        size: number(40),
        directory: number(48),
    };
    Ok(Some((end, begins)))
}
