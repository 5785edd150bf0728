//! The choice of one language out of a language map by `Accept-Language` (RFC 9110 §12.5.4).

use super::is_tag;

/// What a reader would like to read, from its `Accept-Language` header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Languages {
    /// Range and quality in thousandths, in the order of the header.
    ranges: Vec<(String, u16)>,
}

/// Ranges looked at; a longer header is a mistake or worse.
const MOST_RANGES: usize = 32;

impl Languages {
    /// Reads the header; what does not read is left out, an absent header is an empty text.
    #[must_use]
    pub fn from_header(text: &str) -> Languages {
        Languages {
            ranges: text
                .split(',')
                .take(MOST_RANGES)
                .filter_map(range)
                .collect(),
        }
    }

    /// The tag to show, out of those there are (1.0.3 Communication §2.1.3, RFC 4647 §3.4).
    ///
    /// The longest range that is a prefix of a tag gives the tag its quality, and the best wins.
    /// When no range fits, the first range that begins with one of the tags does, then `und`, then
    /// whatever tag comes first: one language is to be answered in any case.
    #[must_use]
    pub fn best<'t>(&self, tags: &[&'t str]) -> Option<&'t str> {
        let rated = tags.iter().filter_map(|tag| Some((*tag, self.rate(tag)?)));
        let chosen = rated
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
            .filter(|(_, rate)| rate.quality > 0);
        chosen
            .map(|(tag, _)| tag)
            .or_else(|| self.broader(tags))
            .or_else(|| fallback(tags))
    }

    fn rate(&self, tag: &str) -> Option<Rate> {
        let fitting = self
            .ranges
            .iter()
            .enumerate()
            .filter(|(_, (range, _))| fits(range, tag));
        let (place, (range, quality)) = fitting
            .max_by_key(|(place, (range, _))| (specificity(range), std::cmp::Reverse(*place)))?;
        let exact = range.eq_ignore_ascii_case(tag);
        Some(Rate {
            quality: *quality,
            place: std::cmp::Reverse(place),
            exact,
        })
    }

    /// `en` for a reader who asks for `en-GB` only.
    fn broader<'t>(&self, tags: &[&'t str]) -> Option<&'t str> {
        let wanted = self.ranges.iter().filter(|(_, quality)| *quality > 0);
        wanted
            .flat_map(|(range, _)| tags.iter().filter(move |tag| fits(tag, range)))
            .copied()
            .next()
    }
}

/// How much a tag is wanted: by quality, then by place in the header, then exactness.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rate {
    quality: u16,
    place: std::cmp::Reverse<usize>,
    exact: bool,
}

fn fallback<'t>(tags: &[&'t str]) -> Option<&'t str> {
    tags.iter()
        .find(|tag| tag.eq_ignore_ascii_case("und"))
        .or(tags.first())
        .copied()
}

fn range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts
        .next()
        .filter(|range| *range == "*" || is_tag(range))?;
    let quality = match parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q="))) {
        Some(text) => thousandths(text)?,
        None => 1000,
    };
    Some((range.to_owned(), quality))
}

/// A quality value of RFC 9110 §12.4.2.
fn thousandths(text: &str) -> Option<u16> {
    let quality: f32 = text.trim().parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 1000"
    )]
    (0.0..=1.0)
        .contains(&quality)
        .then(|| (quality * 1000.0).round() as u16)
}

/// Whether a range covers a tag: equal, or a prefix that ends at a hyphen (RFC 4647 §3.3.1).
fn fits(range: &str, tag: &str) -> bool {
    range == "*"
        || tag.get(..range.len()).is_some_and(|head| {
            head.eq_ignore_ascii_case(range)
                && matches!(tag.as_bytes().get(range.len()), None | Some(b'-'))
        })
}

fn specificity(range: &str) -> usize {
    if range == "*" { 0 } else { range.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_chooses_one_of_the_tags() {
        let table: [(&str, &[&str], Option<&str>); 14] = [
            ("en-US", &["de", "en-US"], Some("en-US")),
            ("en", &["de", "en-GB"], Some("en-GB")),
            ("de;q=0.5, en;q=0.8", &["de", "en"], Some("en")),
            ("fr, en;q=0.8, *;q=0.1", &["de", "en"], Some("en")),
            ("en-GB", &["de", "en"], Some("en")),
            ("en;q=0, *", &["en", "de"], Some("de")),
            ("ja", &["en", "und"], Some("und")),
            ("ja", &["en", "de"], Some("en")),
            ("", &["fr", "en"], Some("fr")),
            ("en;q=oops, de", &["en", "de"], Some("de")),
            ("en", &["english", "de"], Some("english")),
            ("EN-us", &["en-US"], Some("en-US")),
            ("de, en", &["en", "de"], Some("de")),
            ("en", &[], None),
        ];
        for (header, tags, best) in table {
            assert_eq!(
                Languages::from_header(header).best(tags),
                best,
                "{header} of {tags:?}"
            );
        }
    }
}
