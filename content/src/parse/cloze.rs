//! Gaps: `[[word]]` and `[[(a)|(b)]]` are typed, `[[(a)|b|c]]` is a drop-down.

use super::{Reader, answers::MAX_ENTRIES};
use crate::{
    delivery::gap_marker,
    html::{collapse, escape},
    model::{Gap, Word},
    rules,
};

/// Writes text with markers where gaps stand, and puts the gaps aside.
///
/// `from` is where the text begins in the file; each gap is found again from there.
pub(crate) fn write(
    reader: &mut Reader<'_>,
    text: &str,
    from: usize,
    out: &mut String,
    gaps: &mut Vec<Gap>,
) {
    let mut rest = text;
    let mut at = from;
    while let Some((before, opened)) = rest.split_once("[[") {
        escape(out, before);
        at = offset_of_gap(reader, at);
        let Some((inside, after)) = opened.split_once("]]") else {
            let message = "this gap is not closed";
            reader.fault(
                rules::CLOZE_GAP,
                at,
                message,
                "write ]] behind its last word",
            );
            return;
        };
        out.push_str(&gap_marker(&gaps.len().to_string()));
        gaps.push(gap(reader, inside, at));
        at += 2;
        rest = after;
    }
    escape(out, rest);
}

fn offset_of_gap(reader: &Reader<'_>, from: usize) -> usize {
    let rest = reader.raw(from..reader.document.text.len());
    from + rest.find("[[").unwrap_or(0)
}

fn gap(reader: &mut Reader<'_>, inside: &str, at: usize) -> Gap {
    let parts: Vec<&str> = inside
        .split('|')
        .map(str::trim)
        .take(MAX_ENTRIES + 1)
        .collect();
    if parts.len() > MAX_ENTRIES {
        let message = format!("there are more than {MAX_ENTRIES} words");
        reader.fault(rules::SEGMENT_LONG, at, message, "offer fewer words");
    }
    let mut words: Vec<Word> = parts.iter().map(|part| word(part)).collect();
    if let [only] = &mut words[..] {
        only.right = true;
    }
    let choose = words.iter().any(|word| !word.right);
    check(reader, &words, at);
    Gap { choose, words }
}

/// `(a)` is right, `b` is not.
fn word(part: &str) -> Word {
    let marked = part
        .strip_prefix('(')
        .and_then(|part| part.strip_suffix(')'));
    Word {
        right: marked.is_some(),
        text: collapse(marked.unwrap_or(part)),
        feedback: None,
    }
}

fn check(reader: &mut Reader<'_>, words: &[Word], at: usize) {
    if words.iter().any(|word| word.text.is_empty()) {
        let message = "this gap has an empty word";
        let advice = "write [[word]], [[(word)|(other)]] or [[(right)|wrong|wrong]]";
        reader.fault(rules::CLOZE_GAP, at, message, advice);
    }
    if !words.iter().any(|word| word.right) {
        let message = "no word of this gap is right";
        reader.fault(
            rules::ANSWER_RIGHT_MISSING,
            at,
            message,
            "put the right word in ( )",
        );
    }
    let repeated = |index: usize| {
        words[..index]
            .iter()
            .any(|word| word.text == words[index].text)
    };
    if (1..words.len()).any(repeated) {
        reader.fault(
            rules::OPTION_REPEATED,
            at,
            "this gap has a word twice",
            "take one out",
        );
    }
}
