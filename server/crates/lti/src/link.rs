//! The `Link` header of paged answers (RFC 8288), as leniently as platforms write it, and never to another host.

use url::Url;

/// Links looked at in one answer.
const MOST_LINKS: usize = 50;

/// Where a relation of an answer leads: absolute, on the origin that answered.
///
/// Moodle writes `rel` with typographic quotes on line items; some write it bare.
pub fn relation<'a>(
    headers: impl IntoIterator<Item = &'a str>,
    relation: &str,
    answered: &Url,
) -> Option<Url> {
    let mut links = headers.into_iter().flat_map(Links).take(MOST_LINKS);
    let (target, _) = links.find(|(_, parameters)| has_relation(parameters, relation))?;
    let url = answered.join(target.trim()).ok()?;
    (url.origin() == answered.origin()).then_some(url)
}

/// Targets and their parameters, one after the other: `<target>; a=b, <target>; c=d`.
struct Links<'a>(&'a str);

impl<'a> Iterator for Links<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let (_, rest) = self.0.split_once('<')?;
        let (target, rest) = rest.split_once('>')?;
        let end = next_target(rest);
        let (parameters, rest) = rest.split_at(end);
        self.0 = rest;
        Some((target, parameters))
    }
}

/// Where the comma before the next target is; titles may hold commas of their own.
fn next_target(rest: &str) -> usize {
    let before = |(at, _)| rest[..at].trim_end().strip_suffix(',').map(str::len);
    rest.match_indices('<')
        .find_map(before)
        .unwrap_or(rest.len())
}

fn has_relation(parameters: &str, relation: &str) -> bool {
    parameters.split(';').any(|parameter| {
        let Some((name, value)) = parameter.split_once('=') else {
            return false;
        };
        let quotes = [
            '"', '\'', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{201e}',
        ];
        let value = value
            .trim()
            .trim_matches(|letter| quotes.contains(&letter) || letter == ',');
        let mut relations = value.split_whitespace();
        name.trim().eq_ignore_ascii_case("rel")
            && relations.any(|found| found.eq_ignore_ascii_case(relation))
    })
}
