//! Escapes in strings (RFC 8259 §7): what was meant by what was written.

/// What an escaped text means; on failure the offset of the escape that means nothing.
pub(super) fn unescape(raw: &str) -> Result<String, usize> {
    let mut text = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(offset) = raw[at..].find('\\') {
        text.push_str(&raw[at..at + offset]);
        at += offset;
        let (letter, length) = escape(&raw[at..]).ok_or(at)?;
        text.push(letter);
        at += length;
    }
    text.push_str(&raw[at..]);
    Ok(text)
}

/// The character an escape stands for, and the bytes it takes.
fn escape(raw: &str) -> Option<(char, usize)> {
    let letter = match raw.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(raw),
        _ => return None,
    };
    Some((letter, 2))
}

/// `\uXXXX`, or two of them for a character outside of the basic plane; a lone surrogate is none.
fn unicode_escape(raw: &str) -> Option<(char, usize)> {
    let first = code_unit(raw)?;
    if let Some(letter) = char::from_u32(first) {
        return Some((letter, 6));
    }
    let second = code_unit(raw.get(6..)?)?;
    let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let letter = char::decode_utf16(pair).next()?.ok()?;
    Some((letter, 12))
}

fn code_unit(raw: &str) -> Option<u32> {
    let digits = raw.strip_prefix("\\u")?.get(..4)?;
    if digits.starts_with('+') {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}
