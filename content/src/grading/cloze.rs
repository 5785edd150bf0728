//! `.cloze`: typed gaps and drop-downs.

use std::collections::BTreeMap;

use super::{Marks, ResponseFault, fault, letters, typed};
use crate::{
    delivery::{Keyring, Role},
    html::collapse,
    model::Gap,
};

/// All; partial: hits ÷ gaps. A gap left out is a miss.
pub(super) fn mark(
    gaps: &[Gap],
    keys: &Keyring<'_>,
    given: &BTreeMap<String, String>,
) -> Result<Marks, ResponseFault> {
    let ids = keys.ids(Role::Gap, gaps.len());
    check_ids(&ids, given)?;
    let mut filled = Vec::new();
    for (index, gap) in gaps.iter().enumerate() {
        let entry = given.get(&ids[index]).map_or("", String::as_str);
        filled.push(fill(gap, index, keys, entry)?);
    }
    let hits = filled.iter().filter(|(right, _)| *right).count();
    let words: Vec<String> = filled.into_iter().map(|(_, word)| word).collect();
    Ok(Marks {
        partial: hits as f64 / gaps.len().max(1) as f64,
        right: hits == gaps.len(),
        feedback: Vec::new(),
        response: words.join(letters::AND),
    })
}

fn check_ids(ids: &[String], given: &BTreeMap<String, String>) -> Result<(), ResponseFault> {
    if given.values().all(|entry| entry.trim().is_empty()) {
        return Err(ResponseFault::empty("/gaps"));
    }
    given
        .keys()
        .try_for_each(|id| fault::place(ids, id, "/gaps").map(drop))
}

/// Whether a gap is filled right, and with which word.
fn fill(
    gap: &Gap,
    index: usize,
    keys: &Keyring<'_>,
    entry: &str,
) -> Result<(bool, String), ResponseFault> {
    if gap.choose && !entry.is_empty() {
        let ids = keys.ids(Role::Word(index), gap.words.len());
        let pointer = format!("/gaps/{}", keys.id(Role::Gap, index));
        let word = &gap.words[fault::place(&ids, entry, &pointer)?];
        return Ok((word.right, word.text.clone()));
    }
    let entry = collapse(entry);
    let right = gap
        .words
        .iter()
        .any(|word| typed::same_ignoring_case(&word.text, &entry));
    Ok((right && !gap.choose, entry))
}
