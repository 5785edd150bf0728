//! The form of language tags (RFC 5646). Whether a language exists is not asked.

/// Whether a text is a well-formed language tag (RFC 5646 §2.1 and §2.2.9).
#[must_use]
pub fn is_tag(text: &str) -> bool {
    let subtags: Vec<&str> = text.split('-').collect();
    let sound = subtags.iter().all(|subtag| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    sound && (is_private(&subtags) || is_langtag(&subtags) || is_irregular(text))
}

/// Tags from before RFC 4646 that fit no rule and stay valid.
const IRREGULAR: [&str; 17] = [
    "en-GB-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "sgn-BE-FR",
    "sgn-BE-NL",
    "sgn-CH-DE",
];

fn is_irregular(text: &str) -> bool {
    IRREGULAR.iter().any(|tag| tag.eq_ignore_ascii_case(text))
}

fn is_private(subtags: &[&str]) -> bool {
    subtags.len() > 1 && subtags[0].eq_ignore_ascii_case("x")
}

/// language [extlang] [script] [region] *variant *extension [private use]
fn is_langtag(subtags: &[&str]) -> bool {
    let mut rest = Rest(subtags);
    let Some(language) = rest.take(|tag| tag.len() >= 2 && is_alpha(tag)) else {
        return false;
    };
    let mut extended = 0;
    while language.len() <= 3
        && extended < 3
        && rest.take(|tag| tag.len() == 3 && is_alpha(tag)).is_some()
    {
        extended += 1;
    }
    rest.take(|tag| tag.len() == 4 && is_alpha(tag));
    rest.take(is_region);
    let variants = rest.take_while(is_variant);
    !repeats(variants) && rest.takes_extensions()
}

fn is_alpha(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_region(tag: &str) -> bool {
    (tag.len() == 2 && is_alpha(tag)) || (tag.len() == 3 && tag.bytes().all(|b| b.is_ascii_digit()))
}

fn is_variant(tag: &str) -> bool {
    tag.len() >= 5 || (tag.len() == 4 && tag.as_bytes()[0].is_ascii_digit())
}

/// Sorted rather than compared in pairs: a tag may be as long as a body.
fn repeats(tags: &[&str]) -> bool {
    let mut sorted: Vec<String> = tags.iter().map(|tag| tag.to_ascii_lowercase()).collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}

/// The subtags not looked at yet.
struct Rest<'t>(&'t [&'t str]);

impl<'t> Rest<'t> {
    fn take(&mut self, fits: impl Fn(&str) -> bool) -> Option<&'t str> {
        let (first, rest) = self.0.split_first()?;
        if !fits(first) {
            return None;
        }
        self.0 = rest;
        Some(first)
    }

    fn take_while(&mut self, fits: impl Fn(&str) -> bool) -> &'t [&'t str] {
        let end = self
            .0
            .iter()
            .position(|tag| !fits(tag))
            .unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    /// Takes what is left, if it is nothing but extensions and private use.
    fn takes_extensions(&mut self) -> bool {
        let mut singletons = Vec::new();
        while let Some(singleton) = self.take(|tag| tag.len() == 1) {
            if singleton.eq_ignore_ascii_case("x") {
                return !self.0.is_empty();
            }
            singletons.push(singleton);
            if self.take_while(|tag| tag.len() > 1).is_empty() {
                return false;
            }
        }
        self.0.is_empty() && !repeats(&singletons)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_rfc_5646_are_accepted() {
        let table = [
            "de",
            "en-US",
            "es-419",
            "zh-Hant",
            "zh-cmn-Hans-CN",
            "sl-rozaj-biske",
            "de-CH-1901",
            "hy-Latn-IT-arevela",
            "de-CH-x-phonebk",
            "x-whatever",
            "en-u-islamcal",
            "zh-CN-a-myext-x-private",
            "en-a-myext-b-another",
            "i-klingon",
            "en-GB-oed",
            "und",
            "tlh",
            "sgn-BE-FR",
            "qaa-Qaaa-QM-x-southern",
            "EN-us",
            "abcdefgh",
        ];
        for tag in table {
            assert!(is_tag(tag), "{tag}");
        }
    }

    #[test]
    fn other_texts_are_no_tags() {
        for tag in [
            "",
            "a",
            "a12345678",
            "abcdefghi",
            "en_US",
            "en-",
            "-en",
            "en--US",
            "de-419-DE",
            "a-DE",
            "ar-a-aaa-b-bbb-a-ccc",
            "sl-rozaj-rozaj",
            "x",
            "en-x",
            "en-a",
            "en US",
            "12",
            "ü",
        ] {
            assert!(!is_tag(tag), "{tag}");
        }
    }
}
