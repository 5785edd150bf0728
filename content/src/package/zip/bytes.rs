//! Numbers as zip writes them.

/// The number at a place; none beyond the end.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// The extra field with this number.
pub(super) fn extra(mut fields: &[u8], wanted: u16) -> Option<&[u8]> {
    while let (Some(number), Some(length)) = (u16_at(fields, 0), u16_at(fields, 2)) {
        let end = 4 + usize::from(length);
        let content = fields.get(4..end)?;
        if number == wanted {
            return Some(content);
        }
        fields = &fields[end..];
    }
    None
}
