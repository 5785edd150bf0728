//! What a translation must have in common with its source.

use crate::model::{Body, Gap};

/// Whether two texts are the same question in two languages: same rows, same keys.
pub(super) fn same_pattern(source: &Body, translated: &Body) -> bool {
    use Body::{Branch, Cards, Choice, Cloze, Match, Media, Numeric, Order, Short, Text};
    match (source, translated) {
        (Text, Text) | (Media { .. }, Media { .. }) | (Short { .. }, Short { .. }) => true,
        (Cards { cards: a }, Cards { cards: b }) => a.len() == b.len(),
        (Choice { options: a }, Choice { options: b }) => a
            .iter()
            .map(|option| option.right)
            .eq(b.iter().map(|option| option.right)),
        (Numeric { answers: a, .. }, Numeric { answers: b, .. }) => a
            .iter()
            .map(|q| (q.right, q.target))
            .eq(b.iter().map(|q| (q.right, q.target))),
        (Order { items: a }, Order { items: b }) => a.len() == b.len(),
        (Match { rows: a }, Match { rows: b }) => a
            .iter()
            .map(|row| row.left.is_some())
            .eq(b.iter().map(|row| row.left.is_some())),
        (Cloze { gaps: a }, Cloze { gaps: b }) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_gap(a, b))
        }
        (Branch { choices: a }, Branch { choices: b }) => a
            .iter()
            .map(|choice| &choice.target)
            .eq(b.iter().map(|choice| &choice.target)),
        _ => false,
    }
}

/// A typed gap may accept more words in one language than in another.
fn same_gap(a: &Gap, b: &Gap) -> bool {
    let rights = |gap: &Gap| gap.words.iter().map(|w| w.right).collect::<Vec<_>>();
    a.choose == b.choose && (!a.choose || rights(a) == rights(b))
}
