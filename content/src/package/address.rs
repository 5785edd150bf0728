//! Addresses of a manifest held against the files that there are, and written as a browser asks for them.

use super::Target;
use super::path::normalise;
use std::collections::HashMap;
use std::fmt::Write;

/// The files of a package, for those who look for one.
pub(super) struct Files<'f> {
    exact: HashMap<&'f str, ()>,
    /// The same in small letters, to say what was nearly meant.
    small: HashMap<String, &'f str>,
}

impl<'f> Files<'f> {
    pub(super) fn of(paths: impl Iterator<Item = &'f str> + Clone) -> Files<'f> {
        Files {
            small: paths
                .clone()
                .map(|path| (path.to_lowercase(), path))
                .collect(),
            exact: paths.map(|path| (path, ())).collect(),
        }
    }

    fn has(&self, path: &str) -> bool {
        self.exact.contains_key(path)
    }

    /// What an address of a manifest means. Escapes are undone once; a file whose name has `%20`, `#` or `?` in it is
    /// found as well, if nothing is found by the rules.
    pub(super) fn find(&self, address: &str) -> Option<Target> {
        let cut = address.find(['?', '#']).unwrap_or(address.len());
        let (path, rest) = address.split_at(cut);
        let spellings = [
            (unescape(path), rest),
            (path.to_owned(), rest),
            (unescape(address), ""),
            (address.to_owned(), ""),
        ];
        spellings.into_iter().find_map(|(spelling, rest)| {
            let file = normalise(&spelling).filter(|path| self.has(path))?;
            Some(Target {
                url: format!("{}{rest}", escape(&file)),
                file: Some(file),
            })
        })
    }

    /// A file that differs from the address only in the size of its letters.
    pub(super) fn nearly(&self, address: &str) -> Option<&'f str> {
        let cut = address.find(['?', '#']).unwrap_or(address.len());
        let path = normalise(&unescape(&address[..cut]))?;
        self.small.get(&path.to_lowercase()).copied()
    }
}

/// The address of something that is not there: asking for it gives the page that says so.
pub(super) fn missing(address: &str) -> Target {
    let cut = address.find(['?', '#']).unwrap_or(address.len());
    let path = normalise(&unescape(&address[..cut])).unwrap_or_default();
    Target {
        file: None,
        url: format!("{}{}", escape(&path), &address[cut..]),
    }
}

/// Undoes `%20` and its like, once. What makes no text stays as it is.
pub fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes
            .get(at)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                found.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, _, _) => {
                found.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(found).unwrap_or_else(|_| text.to_owned())
}

/// Writes a path as an address: everything but letters, digits, a few marks and slashes is escaped.
fn escape(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$'()*,;=@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_finds_its_file() {
        let paths = [
            "a b.html",
            "100%.html",
            "x#y.html",
            "a%20c.html",
            "übung.html",
            "a+b.html",
            "d/e.html",
        ];
        let files = Files::of(paths.into_iter());
        let cases = [
            ("a b.html", "a%20b.html"),
            ("a%20b.html?x=1#y", "a%20b.html?x=1#y"),
            ("100%25.html", "100%25.html"),
            ("100%.html", "100%25.html"),
            ("x%23y.html", "x%23y.html"),
            ("x#y.html", "x%23y.html"),
            ("a%20c.html", "a%2520c.html"),
            ("%C3%BCbung.html", "%C3%BCbung.html"),
            ("u\u{308}bung.html", "%C3%BCbung.html"),
            ("a+b.html", "a%2Bb.html"),
            ("d/./e.html#top", "d/e.html#top"),
        ];
        for (address, url) in cases {
            let found = files.find(address).map(|target| target.url);
            assert_eq!(found.as_deref(), Some(url), "{address}");
        }
        assert_eq!(files.find("D/e.html"), None);
        assert_eq!(files.nearly("D/E.html?x"), Some("d/e.html"));
        assert_eq!(files.find("%2e%2e/d/e.html"), None);
        assert_eq!(missing("%2e%2e/etc/passwd?x").url, "?x");
    }
}
