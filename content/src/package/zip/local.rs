//! Every entry's own header (APPNOTE 4.3.7), which must say what the list says, and where its bytes stand.

use super::bytes::{u16_at, u32_at};
use super::{Broken, Entry, fault};
use std::io::{Read, Seek, SeekFrom};

const HEADER: u32 = 0x0403_4b50;
/// Sizes and checksum stand behind the bytes.
const BEHIND: u16 = 1 << 3;

/// Fills in where the bytes stand, and refuses entries that overlap each other or the list.
pub(super) fn confirm<R: Read + Seek>(
    source: &mut R,
    entries: &mut [Entry],
    directory: u64,
) -> Result<(), Broken> {
    for entry in entries.iter_mut() {
        one(source, entry)?;
    }
    let mut places: Vec<(u64, u64)> = entries
        .iter()
        .map(|entry| (entry.header, entry.data.saturating_add(entry.packed)))
        .collect();
    places.sort_unstable();
    let overlap = places.windows(2).any(|pair| pair[0].1 > pair[1].0);
    if overlap || places.last().is_some_and(|last| last.1 > directory) {
        return Err(fault("package.overlap", "entries lie over one another"));
    }
    match places.first() {
        Some((0, _)) | None => Ok(()),
        Some(_) => Err(fault(
            "package.zip",
            "something lies before the first entry",
        )),
    }
}

fn one<R: Read + Seek>(source: &mut R, entry: &mut Entry) -> Result<(), Broken> {
    source.seek(SeekFrom::Start(entry.header))?;
    let mut head = [0; 30];
    source.read_exact(&mut head)?;
    let short = |at| u16_at(&head, at).unwrap_or_default();
    let long = |at| u32_at(&head, at).unwrap_or_default();
    let mut name = vec![0; usize::from(short(26))];
    if long(0) == HEADER {
        source.read_exact(&mut name)?;
    }
    let same_number =
        |number: u32, expected: u64| number == u32::MAX || u64::from(number) == expected;
    let behind = short(6) & BEHIND != 0;
    let same = long(0) == HEADER
        && short(8) == entry.method
        && short(6) & 1 == entry.flags & 1
        && (behind
            || Some(long(14)) == entry.crc
                && same_number(long(18), entry.packed)
                && same_number(long(22), entry.size));
    if !same || !same_name(&name, entry) {
        let shown = String::from_utf8_lossy(&entry.name).into_owned();
        let found = format!(
            "the entry {} differs from the list at the end",
            markup::Fault::quote(&shown)
        );
        return Err(fault("package.differs", found));
    }
    entry.data = entry.header + 30 + u64::from(short(26)) + u64::from(short(28));
    Ok(())
}

/// A name kept in an extra field may differ from the one in the header, whose characters it gives back.
fn same_name(name: &[u8], entry: &Entry) -> bool {
    name == entry.name || std::str::from_utf8(name).is_err()
}
