//! The list of an archive (APPNOTE 4.3.12): what each entry is, and what may not be in a package.

use super::super::report::Report;
use super::bytes::{extra, u16_at, u32_at, u64_at};
use super::end::End;
use super::{Broken, Entry, Limits, body, fault};
use flate2::Crc;
use std::io::{BufReader, Read, Seek, SeekFrom};

const HEADER: u32 = 0x0201_4b50;
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
const UTF8: u16 = 1 << 11;
/// Text shrinks to a tenth; a two-hundredth is a bomb.
const RATIO: u64 = 200;
/// Below this a ratio says nothing.
const SMALL: u64 = 1 << 20;

pub(super) fn read<R: Read + Seek>(
    source: &mut R,
    end: &End,
    limits: Limits,
    report: &mut Report,
) -> Result<Vec<Entry>, Broken> {
    source.seek(SeekFrom::Start(end.directory))?;
    let mut list = BufReader::new(source.by_ref().take(end.size));
    let mut entries = Vec::new();
    let mut unpacked = 0_u64;
    for _ in 0..end.entries {
        let (entry, external) = one(&mut list)?;
        check(&entry, external, limits, report);
        unpacked = unpacked.saturating_add(entry.size);
        entries.push(entry);
    }
    let mut rest = [0; 1];
    if list.read(&mut rest)? > 0 {
        return Err(fault(
            "package.zip",
            "its list has more entries than its end says",
        ));
    }
    if unpacked > limits.unpacked {
        let found = format!(
            "it unpacks to {unpacked} bytes, more than {}",
            limits.unpacked
        );
        report.fault(
            "package.large",
            "package",
            found,
            "split the course, or make its films smaller",
        );
    }
    Ok(entries)
}

/// One entry, and the type of file that the system which packed it gave it.
fn one(list: &mut impl Read) -> Result<(Entry, u32), Broken> {
    let mut head = [0; 46];
    list.read_exact(&mut head)?;
    let short = |at| u16_at(&head, at).unwrap_or_default();
    let long = |at| u32_at(&head, at).unwrap_or_default();
    if long(0) != HEADER {
        return Err(fault("package.zip", "its list is broken"));
    }
    let mut rest =
        vec![0; usize::from(short(28)) + usize::from(short(30)) + usize::from(short(32))];
    list.read_exact(&mut rest)?;
    let (name, rest) = rest.split_at(usize::from(short(28)));
    let fields = &rest[..usize::from(short(30))];
    let mut wide = Wide::of(fields);
    let flags = short(8);
    let entry = Entry {
        size: wide.or(long(24))?,
        packed: wide.or(long(20))?,
        header: wide.or(long(42))?,
        name: name_of(name, flags, fields)?,
        method: short(10),
        flags,
        crc: Some(long(16)),
        data: 0,
    };
    // Unix and macOS say what kind of file it was.
    let system = short(4) >> 8;
    let mode = if matches!(system, 3 | 19) {
        long(38) >> 16
    } else {
        0
    };
    Ok((entry, mode & 0o170_000))
}

/// Numbers too large for their place stand in an extra field, in this order.
struct Wide<'f>(&'f [u8]);

impl<'f> Wide<'f> {
    fn of(fields: &'f [u8]) -> Wide<'f> {
        Wide(extra(fields, 1).unwrap_or_default())
    }

    fn or(&mut self, number: u32) -> Result<u64, Broken> {
        if number != u32::MAX {
            return Ok(number.into());
        }
        let wide = u64_at(self.0, 0)
            .ok_or_else(|| fault("package.zip", "a large number is missing in its list"))?;
        self.0 = &self.0[8..];
        Ok(wide)
    }
}

/// Info-ZIP keeps a name in UTF-8 beside the old one (APPNOTE 4.6.9).
fn name_of(name: &[u8], flags: u16, fields: &[u8]) -> Result<Vec<u8>, Broken> {
    if flags & UTF8 != 0 && std::str::from_utf8(name).is_err() {
        return Err(fault(
            "package.name",
            "a name says that it is UTF-8 and is not",
        ));
    }
    if let Some(field) = extra(fields, 0x7075) {
        let mut crc = Crc::new();
        crc.update(name);
        let is_of_name = field.first() == Some(&1) && u32_at(field, 1) == Some(crc.sum());
        if is_of_name && std::str::from_utf8(&field[5..]).is_ok() {
            return Ok(field[5..].to_vec());
        }
    }
    Ok(name.to_vec())
}

fn check(entry: &Entry, kind: u32, limits: Limits, report: &mut Report) {
    let name = String::from_utf8_lossy(&entry.name);
    match kind {
        0 | 0o100_000 | 0o040_000 => {}
        0o120_000 => report.fault(
            "package.link",
            &name,
            "this is a symbolic link",
            "put the file itself in its place",
        ),
        _ => report.fault(
            "package.link",
            &name,
            "this is a device or a pipe",
            "take it out",
        ),
    }
    if entry.flags & ENCRYPTED != 0 {
        report.fault(
            "package.encrypted",
            &name,
            "this is encrypted",
            "zip the package without a password",
        );
    }
    if entry.method != body::STORED && entry.method != body::DEFLATED {
        let found = format!("this is packed with method {}", entry.method);
        report.fault(
            "package.method",
            &name,
            found,
            "zip it with \"deflate\", as every tool can",
        );
    }
    if entry.size > limits.file {
        let found = format!(
            "this unpacks to {} bytes, more than {}",
            entry.size, limits.file
        );
        report.fault(
            "package.large",
            &name,
            found,
            "make it smaller, or keep it on a server of its own",
        );
    } else if entry.size > SMALL && entry.size / entry.packed.max(1) > RATIO {
        let found = format!("this unpacks to more than {RATIO} times its size");
        report.fault(
            "package.ratio",
            &name,
            found,
            "nothing real does; take it out",
        );
    }
}
