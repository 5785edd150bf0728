//! Regular expressions that authors write. The regex crate matches in linear time; here
//! the size of the compiled program is bounded too.

use regex::{Regex, RegexBuilder};

const MAX_PATTERN: usize = 500;
const MAX_PROGRAM: usize = 1 << 20;

/// A pattern for the whole answer, or one line about what is wrong with it.
pub(crate) fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > MAX_PATTERN {
        return Err(format!("a pattern has at most {MAX_PATTERN} bytes"));
    }
    let built = RegexBuilder::new(&format!(r"^(?:{pattern})$"))
        .size_limit(MAX_PROGRAM)
        .dfa_size_limit(MAX_PROGRAM)
        .nest_limit(32)
        .build();
    built.map_err(|error| last_line(&error.to_string()))
}

/// The regex crate draws the pattern first; the reason is the last line.
fn last_line(error: &str) -> String {
    error
        .lines()
        .last()
        .unwrap_or(error)
        .trim_start_matches("error: ")
        .trim_end_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_for_the_whole_answer() {
        let regex = compile("colou?r|hue").unwrap();
        assert!(regex.is_match("color") && regex.is_match("hue"));
        assert!(!regex.is_match("hues") && !regex.is_match("a color"));
    }

    #[test]
    fn a_pattern_that_would_grow_is_refused() {
        assert!(compile("(((a{100}){100}){100}){100}").is_err());
        assert!(compile(&"(".repeat(200)).is_err());
        assert!(compile(&"a".repeat(501)).is_err());
        assert_eq!(compile("(a").unwrap_err(), "unclosed group");
    }
}
