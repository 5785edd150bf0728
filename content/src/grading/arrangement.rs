//! `.order` and `.match`. Items that read the same are the same: a learner cannot tell
//! which of them the author meant.

use std::collections::BTreeMap;

use super::{Marks, ResponseFault, fault, letters};
use crate::{
    delivery::{Keyring, Role},
    html::Html,
    model::Row,
};

/// Exact; partial: 2 × (pairs in order ÷ pairs) − 1.
pub(super) fn mark_order(
    items: &[Html],
    keys: &Keyring<'_>,
    given: &[String],
) -> Result<Marks, ResponseFault> {
    let ids = keys.ids(Role::Item, items.len());
    fault::places(&ids, given, "/items")?;
    if given.len() != items.len() {
        let message = format!("the answer has {} of {} items", given.len(), items.len());
        return Err(ResponseFault::new(
            "response.items.missing",
            "/items",
            message,
        ));
    }
    let places: Vec<usize> = given
        .iter()
        .filter_map(|id| ids.iter().position(|known| known == id))
        .collect();
    let letters: Vec<String> = places.iter().map(|&place| letters::letter(place)).collect();
    Ok(Marks {
        partial: order_score(items, &places),
        right: places.iter().map(|&place| &items[place]).eq(items),
        feedback: Vec::new(),
        response: letters.join(letters::AND),
    })
}

fn order_score(items: &[Html], places: &[usize]) -> f64 {
    let mut in_order = 0;
    for (index, &earlier) in places.iter().enumerate() {
        let later = &places[index + 1..];
        in_order += later
            .iter()
            .filter(|&&later| earlier < later || items[earlier] == items[later])
            .count();
    }
    let pairs = places.len() * places.len().saturating_sub(1) / 2;
    2.0 * in_order as f64 / pairs.max(1) as f64 - 1.0
}

/// All; partial: hits ÷ rows that ask. A row left out is a miss.
pub(super) fn mark_match(
    rows: &[Row],
    keys: &Keyring<'_>,
    pairs: &BTreeMap<String, String>,
) -> Result<Marks, ResponseFault> {
    let pairs = places_of_pairs(rows, keys, pairs)?;
    let asked = rows.iter().filter(|row| row.left.is_some()).count();
    let hit = |(row, choice): &(&usize, &usize)| rows[**row].right == rows[**choice].right;
    let hits = pairs.iter().filter(hit).count();
    Ok(Marks {
        partial: hits as f64 / asked.max(1) as f64,
        right: hits == asked,
        feedback: Vec::new(),
        response: pair_letters(&pairs),
    })
}

/// From ids to authored places: row to choice.
fn places_of_pairs(
    rows: &[Row],
    keys: &Keyring<'_>,
    pairs: &BTreeMap<String, String>,
) -> Result<BTreeMap<usize, usize>, ResponseFault> {
    if pairs.is_empty() {
        return Err(ResponseFault::empty("/pairs"));
    }
    let row_ids = keys.ids(Role::Row, rows.len());
    let choice_ids = keys.ids(Role::Answer, rows.len());
    let mut places = BTreeMap::new();
    for (row, choice) in pairs {
        let place = fault::place(&row_ids, row, "/pairs")?;
        if rows[place].left.is_none() {
            return Err(ResponseFault::unknown("/pairs".into(), row));
        }
        places.insert(
            place,
            fault::place(&choice_ids, choice, &format!("/pairs/{row}"))?,
        );
    }
    Ok(places)
}

fn pair_letters(pairs: &BTreeMap<usize, usize>) -> String {
    let letters = |(&row, &choice): (&usize, &usize)| {
        format!(
            "{}{}{}",
            letters::letter(row),
            letters::WITH,
            letters::letter(choice)
        )
    };
    pairs
        .iter()
        .map(letters)
        .collect::<Vec<_>>()
        .join(letters::AND)
}
