//! `lint --fix`: writes the ids that are missing, and changes nothing else.

use std::collections::BTreeSet;

use crate::{
    folder::Folder,
    parse::{self, SOURCE, Title},
};

const MAX_SLUG: usize = 40;

/// What the parser takes for space behind a heading; rarer white space is text to it.
const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A file with its new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The path inside the course folder.
    pub path: String,
    /// The whole new text.
    pub text: String,
    /// The ids that were added, in the order of the text.
    pub added: Vec<String>,
}

/// Gives every segment of `course.md` that has no id one made of its title.
///
/// Translations are left alone: which segment a heading without an id translates is for
/// a person to say.
pub fn fix(folder: &Folder) -> Vec<Rewrite> {
    let text = folder
        .get(SOURCE)
        .and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.and_then(rewrite).into_iter().collect()
}

fn rewrite(original: &str) -> Option<Rewrite> {
    let text = original.strip_prefix(BYTE_ORDER_MARK).unwrap_or(original);
    let headings = parse::headings(text);
    let mut taken: BTreeSet<String> = headings.iter().filter_map(|h| h.id.clone()).collect();
    let mut fixed = original[..original.len() - text.len()].to_owned();
    let mut added = Vec::new();
    let mut written = 0;
    for heading in headings.iter().filter(|heading| heading.id.is_none()) {
        let id = unique(&slug(&heading.title), &taken);
        let (place, insertion) = insertion(text, heading, &id);
        fixed.push_str(&text[written..place]);
        fixed.push_str(&insertion);
        written = place;
        taken.insert(id.clone());
        added.push(id);
    }
    fixed.push_str(&text[written..]);
    (!added.is_empty()).then(|| Rewrite {
        path: SOURCE.to_owned(),
        text: fixed,
        added,
    })
}

/// Where the id goes, and how it is written there: into braces that are there, or into new
/// ones behind the first line of the heading.
fn insertion(text: &str, heading: &Title, id: &str) -> (usize, String) {
    let line = without_underline(text[heading.range.clone()].trim_end_matches(SPACE));
    let start = heading.range.start;
    match line.rfind('{').filter(|_| heading.has_braces) {
        Some(brace) => (start + brace + 1, format!("#{id} ")),
        None => (start + line.len(), format!(" {{#{id}}}")),
    }
}

/// A heading may also be written as a line with `---` below it.
fn without_underline(heading: &str) -> &str {
    match heading.rsplit_once('\n') {
        Some((title, _)) => title.trim_end_matches(SPACE),
        None => heading,
    }
}

/// `Wash your hands!` becomes `wash-your-hands`.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for character in title.chars().flat_map(char::to_lowercase) {
        match plain(character) {
            Some(plain) => slug.push(plain),
            None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
        if slug.len() >= MAX_SLUG {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "segment".to_owned()
    } else {
        slug.to_owned()
    }
}

/// Letters of western languages without their accents; other scripts have no short form.
fn plain(character: char) -> Option<char> {
    match character {
        'a'..='z' | '0'..='9' => Some(character),
        'à'..='å' => Some('a'),
        'ç' => Some('c'),
        'è'..='ë' => Some('e'),
        'ì'..='ï' => Some('i'),
        'ñ' => Some('n'),
        'ò'..='ö' | 'ø' => Some('o'),
        'ù'..='ü' => Some('u'),
        'ý' | 'ÿ' => Some('y'),
        'ß' => Some('s'),
        _ => None,
    }
}

/// The slug, with a number when it is taken.
fn unique(slug: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    let mut candidates = std::iter::once(slug.to_owned()).chain(numbered);
    candidates
        .find(|id| !taken.contains(id))
        .expect("there are more numbers than segments")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        let folder = Folder::from_files([(SOURCE.to_owned(), text.into())]).unwrap();
        fix(&folder)
            .pop()
            .map_or_else(|| text.to_owned(), |rewrite| rewrite.text)
    }

    #[test]
    fn missing_ids_are_written_and_nothing_else() {
        let table = [
            ("## Why?\n", "## Why? {#why}\n"),
            ("## Why? {.text}\n", "## Why? {#why .text}\n"),
            (
                "## Why? {.text points=2}   \n\nText\n",
                "## Why? {#why .text points=2}   \n\nText\n",
            ),
            ("## Why? {#x .text}\n", "## Why? {#x .text}\n"),
            ("## Why? ##\n", "## Why? ## {#why}\n"),
            ("## Qué está aquí\n", "## Qué está aquí {#que-esta-aqui}\n"),
            ("## 手を洗う\n", "## 手を洗う {#segment}\n"),
            ("Why\n---\n", "Why {#why}\n---\n"),
            ("Why\r\n---\r\n", "Why {#why}\r\n---\r\n"),
            ("## A\rB\n", "## A\rB\n"),
            ("## A\u{b} \n", "## A\u{b} {#a} \n"),
            ("## A\r\n\r\nText\r\n", "## A {#a}\r\n\r\nText\r\n"),
            ("\u{feff}## A\n", "\u{feff}## A {#a}\n"),
            ("```\n## A\n```\n", "```\n## A\n```\n"),
            ("### A\n# B\n", "### A\n# B\n"),
            ("## A {}\n", "## A {} {#a}\n"),
            ("## A {.text x=<}\n", "## A {.text x=<} {#a-text-x}\n"),
        ];
        for (text, expected) in table {
            assert_eq!(fixed(text), expected);
        }
    }

    #[test]
    fn ids_are_unique_also_among_those_already_there() {
        let text = "## A\n\n## A\n\n## B {#a-2 .text}\n\n## A\n";
        let expected = "## A {#a}\n\n## A {#a-3}\n\n## B {#a-2 .text}\n\n## A {#a-4}\n";
        assert_eq!(fixed(text), expected);
    }

    #[test]
    fn a_second_fix_has_nothing_to_do() {
        for text in [
            "## A\n\n## A\n",
            "A\n---\n",
            "## {.text}\n",
            "##\n",
            "## A\\{b}\n",
        ] {
            let once = fixed(text);
            assert_eq!(fixed(&once), once);
        }
    }
}
