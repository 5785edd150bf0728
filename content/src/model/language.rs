//! Choosing a language: RFC 4647 lookup, with a last try on the primary subtag alone.

/// The available language that suits `wanted` best.
pub(super) fn lookup<'a>(available: &'a [String], wanted: &str) -> Option<&'a str> {
    truncations(wanted)
        .find_map(|tag| find(available, |lang| lang.eq_ignore_ascii_case(tag)))
        .or_else(|| find(available, |lang| same_primary(lang, wanted)))
}

/// `de-AT-1996`, `de-AT`, `de`.
fn truncations(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rsplit_once('-').map(|(head, _)| head))
}

fn find(available: &[String], fits: impl Fn(&str) -> bool) -> Option<&str> {
    available.iter().map(String::as_str).find(|lang| fits(lang))
}

fn same_primary(a: &str, b: &str) -> bool {
    primary(a).eq_ignore_ascii_case(primary(b))
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_language_is_found() {
        let available = ["en", "pt-BR", "de"].map(String::from);
        let table = [
            ("EN", Some("en")),
            ("en-GB", Some("en")),
            ("de-AT-1996", Some("de")),
            ("pt", Some("pt-BR")),
            ("pt-PT", Some("pt-BR")),
            ("fr", None),
            ("", None),
        ];
        for (wanted, expected) in table {
            assert_eq!(lookup(&available, wanted), expected, "{wanted}");
        }
    }
}
