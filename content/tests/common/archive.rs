//! Zip archives written byte by byte, so that they can lie in every way an archive can.

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};
use std::io::Write;

/// One entry; what is none is told truly.
#[derive(Clone, Default)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
    /// In the entry's own header, when it differs.
    pub(crate) local_name: Option<Vec<u8>>,
    pub(crate) flags: u16,
    pub(crate) stored: bool,
    /// Told as the unpacked size.
    pub(crate) size: Option<u32>,
    pub(crate) crc: Option<u32>,
    /// A Unix mode.
    pub(crate) mode: u32,
    /// Its bytes packed already; `size` and `crc` are told.
    pub(crate) packed: Option<Vec<u8>>,
}

/// An archive in the making.
#[derive(Clone, Default)]
pub(crate) struct Archive {
    pub(crate) entries: Vec<Entry>,
    /// All entries of the list name the first entry's header.
    pub(crate) shared: bool,
}

pub(crate) fn entry(name: &str, bytes: impl AsRef<[u8]>) -> Entry {
    Entry {
        name: name.as_bytes().to_vec(),
        bytes: bytes.as_ref().to_vec(),
        ..Entry::default()
    }
}

/// So many MiB of one byte, packed in a moment: one piece that can be unpacked by itself, over and over.
pub(crate) fn repeated(name: &str, byte: u8, mebibytes: u32) -> Entry {
    let (once, mut piece, mut crc) = (vec![byte; 1 << 20], Vec::with_capacity(1 << 16), Crc::new());
    let mut packer = Compress::new(Compression::best(), false);
    packer
        .compress_vec(&once, &mut piece, FlushCompress::Full)
        .unwrap();
    crc.update(&once);
    let (mut packed, mut sum) = (Vec::new(), Crc::new());
    for _ in 0..mebibytes {
        packed.extend(&piece);
        sum.combine(&crc);
    }
    // An empty last block.
    packed.extend([3, 0]);
    Entry {
        packed: Some(packed),
        size: Some(mebibytes << 20),
        crc: Some(sum.sum()),
        ..entry(name, "")
    }
}

impl Archive {
    pub(crate) fn with(mut self, entry: Entry) -> Archive {
        self.entries.push(entry);
        self
    }

    pub(crate) fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Archive {
        self.with(entry(name, bytes))
    }

    pub(crate) fn build(&self) -> Vec<u8> {
        let (mut out, mut list) = (Vec::new(), Vec::new());
        for (index, entry) in self.entries.iter().enumerate() {
            let header = if self.shared { 0 } else { out.len() };
            let (packed, head) = entry.packed();
            if !self.shared || index == 0 {
                out.extend(b"PK\x03\x04\x14\0");
                out.extend(&head);
                let name = entry.local_name.as_ref().unwrap_or(&entry.name);
                out.extend((name.len() as u16).to_le_bytes());
                out.extend(0_u16.to_le_bytes());
                out.extend(name);
                out.extend(&packed);
            }
            list.extend(b"PK\x01\x02\x14\x03\x14\0");
            list.extend(&head);
            list.extend((entry.name.len() as u16).to_le_bytes());
            list.extend([0; 8]);
            list.extend((entry.mode << 16).to_le_bytes());
            list.extend((header as u32).to_le_bytes());
            list.extend(&entry.name);
        }
        let (directory, count) = (out.len() as u32, self.entries.len() as u16);
        out.extend(&list);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend(count.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend((list.len() as u32).to_le_bytes());
        out.extend(directory.to_le_bytes());
        out.extend(0_u16.to_le_bytes());
        out
    }
}

impl Entry {
    /// Its packed bytes, and what both headers say of it.
    fn packed(&self) -> (Vec<u8>, Vec<u8>) {
        let mut crc = Crc::new();
        crc.update(&self.bytes);
        let packed = if let Some(packed) = &self.packed {
            packed.clone()
        } else if self.stored {
            self.bytes.clone()
        } else {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&self.bytes).unwrap();
            encoder.finish().unwrap()
        };
        let mut head = Vec::new();
        head.extend(self.flags.to_le_bytes());
        head.extend((if self.stored { 0_u16 } else { 8 }).to_le_bytes());
        head.extend([0; 4]);
        head.extend(self.crc.unwrap_or(crc.sum()).to_le_bytes());
        head.extend((packed.len() as u32).to_le_bytes());
        head.extend(self.size.unwrap_or(self.bytes.len() as u32).to_le_bytes());
        (packed, head)
    }
}
