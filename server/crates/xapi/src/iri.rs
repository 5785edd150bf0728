//! IRIs and UUIDs, as the standard wants them written (1.0.3 Data §4.3, §4.4).

use uuid::Uuid;

/// Whether a text is an IRI with a scheme (RFC 3987), to the best-effort depth the standard allows:
/// scheme and characters are checked, the parts of each scheme are not.
#[must_use]
pub fn is_iri(text: &str) -> bool {
    flaw(text).is_none()
}

/// What keeps a text from being an IRI, told without the text, which may name a person.
pub(crate) fn flaw(text: &str) -> Option<&'static str> {
    match text.split_once(':') {
        _ if text.is_empty() => Some("an empty string"),
        None => Some("a string without a scheme"),
        Some((scheme, _)) if !is_scheme(scheme) => Some("a string whose scheme is none"),
        Some((_, "")) => Some("a scheme alone"),
        Some((_, rest)) if !rest.chars().all(is_iri_char) => {
            Some("a string with characters no IRI has")
        }
        Some(_) => None,
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// RFC 3987 §2.2 leaves these out; letters beyond ASCII are what makes an IRI of a URI.
fn is_iri_char(letter: char) -> bool {
    !matches!(letter, '\0'..=' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '\u{7f}'..='\u{a0}')
}

/// Whether a text is `mailto:` and an e-mail address (1.0.3 Data §2.4.2.3).
pub(crate) fn is_mailto(text: &str) -> bool {
    let address = text
        .strip_prefix("mailto:")
        .and_then(|address| address.rsplit_once('@'));
    address.is_some_and(|(local, domain)| is_local_part(local) && is_domain(domain))
}

fn is_local_part(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_address_char)
}

fn is_domain(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('.')
            .all(|label| !label.is_empty() && label.chars().all(is_address_char))
}

/// Quoted and commented forms are left out: nobody identifies people by them.
fn is_address_char(letter: char) -> bool {
    is_iri_char(letter) && !matches!(letter, '@' | '(' | ')' | ',' | ':' | ';' | '?' | '[' | ']')
}

/// A UUID in the standard string form; other forms are refused (1.0.3 Data §4.4).
#[must_use]
pub fn uuid(text: &str) -> Option<Uuid> {
    if text.len() != 36 {
        return None;
    }
    Uuid::try_parse(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iri_has_a_scheme_and_only_iri_characters() {
        let good = [
            "http://example.com/xapi/verbs#defenestrated",
            "http://example.com/فعل/خواندن",
            "urn:uuid:8f87ccde-bb56-4c2e-ab83-44982ef22df0",
            "tag:example.com,2015:xapi",
            "x-y+z.1:a",
            "https://example.com/?a=1&b=[2]#c%20d",
        ];
        let bad = [
            "",
            "abc",
            "should fail",
            ":a",
            "a:",
            "ab=c://should.fail.com",
            "1a:b",
            "http://a b",
            "http://a|b",
            "http://\u{0}",
            "h:\u{a0}",
        ];
        for text in good {
            assert_eq!(flaw(text), None, "{text:?}");
        }
        for text in bad {
            assert!(!is_iri(text), "{text:?}");
        }
    }

    #[test]
    fn a_mailto_has_an_address() {
        for text in [
            "mailto:a@b",
            "mailto:xapi@adlnet.gov",
            "mailto:a.b+c_d'e@x-y.example",
            "mailto:%40@b.c",
            "mailto:jörg@bücher.example",
        ] {
            assert!(is_mailto(text), "{text:?}");
        }
        for text in [
            "a@b.c",
            "mailto:",
            "mailto:a",
            "mailto:@b",
            "mailto:a@",
            "mailto:a@b..c",
            "mailto:a b@c",
            "MAILTO:a@b",
            "mailto:a@b@c",
            "mailto:a@b?subject=x",
        ] {
            assert!(!is_mailto(text), "{text:?}");
        }
    }

    #[test]
    fn a_uuid_has_the_standard_form() {
        assert!(uuid("8F87ccde-bb56-4c2e-ab83-44982ef22df0").is_some());
        for text in [
            "",
            "8f87ccdebb564c2eab8344982ef22df0",
            "{8f87ccde-bb56-4c2e-ab83-44982ef22df0}",
            "urn:uuid:8f87ccde-bb56-4c2e-ab83-44982ef22df0",
            "MA97B177-9383-4934-8543-0F91A7A02836",
            "AA97B177-9383-4934-8543-0F91A7A028368",
        ] {
            assert_eq!(uuid(text), None, "{text:?}");
        }
    }
}
