//! What async-graphql does not hold by itself. Its checks go down one level of the stack per bracket (a thousand objects
//! around a variable end the process), and write fragments out before they count (twenty-six that double each other take
//! a minute). So the text is scanned, and fragments are counted without writing them out, before anything is checked.

use crate::http::problem::Problem;
use async_graphql::Request;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use std::collections::HashMap;

/// Brackets within brackets.
const DEEPEST: usize = 60;
/// Selections with all fragments written out.
const MOST_SELECTIONS: usize = 5_000;

/// Refuses what would cost too much to look at.
pub(super) fn hold(request: &mut Request) -> Result<(), Problem> {
    if nesting(&request.query) > DEEPEST {
        let detail = format!("brackets may be nested {DEEPEST} levels deep");
        return Err(Problem::bad_request("query.too_deep", detail));
    }
    // What cannot be parsed is told by the executor, with the place.
    let Ok(document) = request.parsed_query() else {
        return Ok(());
    };
    if selections(document) > MOST_SELECTIONS {
        let detail = format!(
            "with its fragments written out, a query may have {MOST_SELECTIONS} selections"
        );
        return Err(Problem::bad_request("query.too_complex", detail));
    }
    Ok(())
}

/// How deep brackets are nested, outside of strings and comments.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = match letter {
            '"' => after_string(rest),
            '#' => rest.find(['\n', '\r']).map_or("", |end| &rest[end..]),
            _ => &rest[letter.len_utf8()..],
        };
        match letter {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// What follows a string that `text` begins with; nothing where it does not end, for there the parser ends as well.
fn after_string(text: &str) -> &str {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        return after_block(block);
    }
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return &text[at + 1..],
            '\n' | '\r' => return "",
            '\\' => drop(letters.next()),
            _ => {}
        }
    }
    ""
}

fn after_block(mut text: &str) -> &str {
    while let Some(end) = text.find("\"\"\"") {
        let escaped = text[..end].ends_with('\\');
        text = &text[end + 3..];
        if !escaped {
            return text;
        }
    }
    ""
}

fn selections(document: &ExecutableDocument) -> usize {
    let mut count = Count {
        document,
        known: HashMap::new(),
    };
    let operations = document.operations.iter();
    operations
        .map(|(_, operation)| count.of(&operation.node.selection_set.node, 0))
        .fold(0, usize::saturating_add)
}

struct Count<'a> {
    document: &'a ExecutableDocument,
    /// Selections of fragments. One that is still being counted holds itself, and is endless.
    known: HashMap<&'a str, usize>,
}

impl<'a> Count<'a> {
    fn of(&mut self, set: &'a SelectionSet, depth: usize) -> usize {
        if depth > DEEPEST {
            return usize::MAX;
        }
        let parts = set.items.iter().map(|selection| match &selection.node {
            Selection::Field(field) => self.of(&field.node.selection_set.node, depth + 1),
            Selection::InlineFragment(fragment) => {
                self.of(&fragment.node.selection_set.node, depth + 1)
            }
            Selection::FragmentSpread(spread) => {
                self.of_fragment(&spread.node.fragment_name.node, depth + 1)
            }
        });
        parts.fold(set.items.len(), usize::saturating_add)
    }

    fn of_fragment(&mut self, name: &'a str, depth: usize) -> usize {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return 0;
        };
        self.known.insert(name, usize::MAX);
        let count = self.of(&fragment.node.selection_set.node, depth);
        self.known.insert(name, count);
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(query: &str) -> Option<String> {
        hold(&mut Request::new(query))
            .err()
            .map(|problem| problem.details.code.clone())
    }

    #[test]
    fn brackets_are_counted_outside_of_strings_and_comments() {
        for (text, deepest) in [
            ("{ a(b: [1]) { c } }", 3),
            ("{ a(b: \"{{{{\") }", 2),
            ("{ a(b: \"\\\"{{{{\") { c } }", 2),
            ("{ a(b: \"\"\"}}\\\"\"\"{{{\"\"\") { c } }", 2),
            ("{ # }}}}\n a { b } }", 2),
            ("{ a(b: \"}}}}\") { c { d } } }", 3),
            ("{ a(b: \"\") { c } }", 2),
        ] {
            assert_eq!(nesting(text), deepest, "{text}");
        }
    }

    #[test]
    fn a_query_that_would_overflow_the_stack_is_refused() {
        let around = format!(
            "query($v: ID) {{ course(id: {}$v{}) {{ id }} }}",
            "{a:".repeat(1_000),
            "}".repeat(1_000)
        );
        assert_eq!(code(&around).as_deref(), Some("query.too_deep"));
        assert_eq!(
            code(&"{a".repeat(100_000)).as_deref(),
            Some("query.too_deep")
        );
        assert_eq!(
            code(&format!("{{a(b:{})}}", "[".repeat(100_000))).as_deref(),
            Some("query.too_deep")
        );
        let commented = "{a#}\n".repeat(50_000);
        assert_eq!(code(&commented).as_deref(), Some("query.too_deep"));
    }

    #[test]
    fn fragments_that_double_each_other_are_refused_at_once() {
        let mut query = String::from("{ ...F0 }");
        for level in 0..25 {
            query += &format!(
                " fragment F{level} on Query {{ ...F{0} ...F{0} }}",
                level + 1
            );
        }
        query += " fragment F25 on Query { me { id } }";
        assert_eq!(code(&query).as_deref(), Some("query.too_complex"));
    }

    #[test]
    fn a_fragment_that_holds_itself_and_a_long_chain_are_refused_at_once() {
        assert_eq!(
            code("{ ...A } fragment A on Query { ...A ...A }").as_deref(),
            Some("query.too_complex")
        );
        let chain: String = (0..5_000)
            .map(|at| format!(" fragment F{at} on Query {{ ...F{} }}", at + 1))
            .collect();
        assert_eq!(
            code(&format!("{{ ...F0 }}{chain}")).as_deref(),
            Some("query.too_complex")
        );
    }

    #[test]
    fn an_ordinary_query_passes() {
        assert_eq!(
            code(
                "query A($a: Int) { courses(first: $a) { nodes { ...C } } } fragment C on Course { id }"
            ),
            None
        );
    }
}
