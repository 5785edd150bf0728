//! `.short` and `.numeric`: task lists of what may be typed.

use super::{Reader, answers, blocks::Block, values::shorten};
use crate::{
    model::{Matching, Quantity, Word},
    number, pattern, rules,
};

/// The answers of a `.short` question.
pub(super) fn words(reader: &mut Reader<'_>, matching: Matching, list: Block<'_, '_>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for answer in answers::read(reader, list) {
        let text = match matching {
            Matching::Regex => answer.raw(reader),
            Matching::Exact | Matching::NoCase => {
                answer.check_markup(reader);
                answer.plain()
            }
        };
        if matching == Matching::Regex {
            check_pattern(reader, &text, answer.at);
        }
        if words.iter().any(|word| word.text == text) {
            let message = "this answer is there twice";
            reader.fault(rules::OPTION_REPEATED, answer.at, message, "take one out");
        }
        words.push(Word {
            right: answer.right,
            text,
            feedback: answer.feedback,
        });
    }
    words
}

fn check_pattern(reader: &mut Reader<'_>, text: &str, at: usize) {
    if let Err(reason) = pattern::compile(text) {
        let message = format!("{:?} is not a pattern: {reason}", shorten(text));
        let advice = "write a regular expression for the whole answer, best in backticks";
        reader.fault(rules::SHORT_PATTERN, at, message, advice);
    }
}

/// The answers of a `.numeric` question.
pub(super) fn quantities(reader: &mut Reader<'_>, list: Block<'_, '_>) -> Vec<Quantity> {
    let mut quantities = Vec::new();
    for answer in answers::read(reader, list) {
        answer.check_markup(reader);
        let text = answer.plain();
        match number::target(&text) {
            Some(target) => {
                quantities.push(Quantity {
                    right: answer.right,
                    target,
                    feedback: answer.feedback,
                });
            }
            None => {
                let message = format!("{:?} is not a number or a range of numbers", shorten(&text));
                let advice = "write 20, 20..30 (smallest first) or 1.41±0.01";
                reader.fault(rules::NUMERIC_NUMBER, answer.at, message, advice);
            }
        }
    }
    quantities
}
