//! Bytes to text: by byte order mark, by the declaration, else UTF-8 (XML 1.0, appendix F).

use crate::Fault;
use std::borrow::Cow;

/// A declaration ends within so many bytes.
const DECLARATION: usize = 256;

/// What an encoding that is not UTF-8 is called in messages, and what was done about it.
const ADVICE: &str = "save the file as UTF-8, or declare the encoding that it is in";

/// The text of a file, without byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest, "UTF-8"),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => utf16(bytes, u16::from_be_bytes),
        _ => declared(bytes),
    }
}

fn declared(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let Some(name) = declaration(bytes) else {
        return utf8(bytes, "UTF-8, as nothing else is declared");
    };
    match name.to_ascii_lowercase().as_str() {
        // A file that names UTF-16 and can be read byte by byte was saved as something else.
        "utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-16" | "utf-16le" | "utf-16be" => {
            utf8(bytes, "UTF-8")
        }
        "iso-8859-1" | "iso8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252" => {
            Ok(bytes.iter().map(|byte| western(*byte)).collect())
        }
        _ => Err(Fault::new(
            "xml.encoding",
            1,
            format!("the encoding {} is not read", Fault::quote(&name)),
            "save the file as UTF-8; UTF-16, ISO-8859-1 and windows-1252 are read too",
        )),
    }
}

/// What `<?xml … encoding="…"?>` names.
fn declaration(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(DECLARATION)];
    let head = head.strip_prefix(b"<?xml")?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let text = std::str::from_utf8(&head[..end]).ok()?;
    let (_, rest) = text.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (name, _) = rest[1..].split_once(quote)?;
    Some(name.to_owned())
}

fn utf8<'b>(bytes: &'b [u8], said: &str) -> Result<Cow<'b, str>, Fault> {
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|error| {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            Fault::new(
                "xml.encoding",
                line_of(&bytes[..at]),
                format!(
                    "byte 0x{byte:02X} is not {said}; it looks like windows-1252 or ISO-8859-1"
                ),
                ADVICE,
            )
        })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, Fault> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if bytes.len().is_multiple_of(2) => {
            Ok(Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()))
        }
        _ => Err(Fault::new(
            "xml.encoding",
            1,
            "the file begins as UTF-16 and goes on as something else",
            ADVICE,
        )),
    }
}

fn line_of(before: &[u8]) -> u32 {
    let lines = before.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(lines).unwrap_or(u32::MAX - 1) + 1
}

/// windows-1252 is ISO-8859-1 with letters where that has control characters; browsers read both as this.
pub fn western(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
        let text = if mark {
            format!("\u{feff}{text}")
        } else {
            text.to_owned()
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn encodings_are_told_by_mark_and_declaration() {
        let text = "<a>Größe 数学</a>";
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
        assert_eq!(decode(&marked).unwrap(), text);
        for mark in [true, false] {
            assert_eq!(decode(&utf16(text, u16::to_le_bytes, mark)).unwrap(), text);
            assert_eq!(decode(&utf16(text, u16::to_be_bytes, mark)).unwrap(), text);
        }
        for name in ["ISO-8859-1", "latin1", "windows-1252"] {
            let head = format!("<?xml version='1.0' encoding='{name}'?><a>Gr");
            let bytes = [head.as_bytes(), b"\xf6\xdfe \x80</a>"].concat();
            assert!(decode(&bytes).unwrap().ends_with("Größe €</a>"), "{name}");
        }
        let wrongly = b"<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>";
        assert!(decode(wrongly).is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let fault =
            decode(b"<?xml version='1.0' encoding='UTF-8'?>\n<a>Gr\xf6\xdfe</a>").unwrap_err();
        assert_eq!((fault.code, fault.line), ("xml.encoding", 2));
        assert!(
            fault.found.contains("0xF6") && fault.found.contains("windows-1252"),
            "{fault}"
        );
        let fault = decode(b"<?xml version='1.0' encoding='EBCDIC-DE'?><a/>").unwrap_err();
        assert!(fault.found.contains("EBCDIC-DE"), "{fault}");
        assert!(decode(b"\xff\xfe<\0a").is_err());
        assert!(decode(b"\xff\xfe\x00\xd8").is_err());
    }
}
