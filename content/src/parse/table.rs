//! Tables of two columns: cards, and pairs to match.

use pulldown_cmark::Tag;

use super::{
    Reader,
    answers::MAX_ENTRIES,
    blocks::{self, Block},
};
use crate::{
    html::Html,
    model::{Card, Row},
    render, rules,
};

/// With fewer choices the last pairs find themselves.
const ENOUGH_CHOICES: usize = 3;

/// The cards of a `.cards` segment.
pub(super) fn cards(reader: &mut Reader<'_>, table: Block<'_, '_>) -> Vec<Card> {
    let mut cards = Vec::new();
    for (at, [front, back]) in rows(reader, table) {
        if front.is_empty() || back.is_empty() {
            empty_cell(reader, at, "a card has two sides");
        }
        cards.push(Card { front, back });
    }
    cards
}

/// The rows of a `.match` question.
pub(super) fn pairs(reader: &mut Reader<'_>, table: Block<'_, '_>) -> Vec<Row> {
    let mut pairs = Vec::new();
    for (at, [left, right]) in rows(reader, table) {
        if right.is_empty() {
            empty_cell(reader, at, "only the left cell may be empty");
        }
        pairs.push(Row {
            left: (!left.is_empty()).then_some(left),
            right,
        });
    }
    check_pairs(reader, &pairs, blocks::start(table));
    pairs
}

fn check_pairs(reader: &mut Reader<'_>, pairs: &[Row], at: usize) {
    if pairs.iter().all(|row| row.left.is_none()) {
        let message = "there is nothing to match";
        reader.fault(
            rules::MATCH_EMPTY,
            at,
            message,
            "write rows with two cells: | left | right |",
        );
    } else if pairs.len() < ENOUGH_CHOICES {
        let message = format!("with {} to choose from this can be guessed", pairs.len());
        let advice = "add a pair, or a row with an empty left cell as a distractor";
        reader.fault(rules::MATCH_CHOICES, at, message, advice);
    }
}

fn empty_cell(reader: &mut Reader<'_>, at: usize, message: &str) {
    reader.fault(
        rules::TABLE_CELL,
        at,
        message,
        "fill in the empty cell, or take the row out",
    );
}

/// The rows below the head, each with its offset.
fn rows(reader: &mut Reader<'_>, table: Block<'_, '_>) -> Vec<(usize, [Html; 2])> {
    let all = blocks::blocks(blocks::inner(table));
    check_columns(reader, &all);
    let is_row = |block: &Block<'_, '_>| matches!(blocks::tag(block), Some(Tag::TableRow));
    let mut found = Vec::new();
    for row in all.into_iter().filter(is_row) {
        if found.len() == MAX_ENTRIES {
            let message = format!("there are more than {MAX_ENTRIES} rows");
            reader.fault(
                rules::SEGMENT_LONG,
                blocks::start(row),
                message,
                "make several segments of it",
            );
            break;
        }
        let cells = blocks::blocks(blocks::inner(row));
        let mut cell = |place: usize| match cells.get(place) {
            Some(cell) => render::shown(reader, &[blocks::inner(cell)]),
            None => Html::default(),
        };
        found.push((blocks::start(row), [cell(0), cell(1)]));
    }
    found
}

/// The parser gives every row as many cells as the head has.
fn check_columns(reader: &mut Reader<'_>, rows: &[Block<'_, '_>]) {
    let Some(head) = rows.first() else { return };
    let columns = blocks::blocks(blocks::inner(head)).len();
    if columns != 2 {
        let message = format!("this table has {columns} columns, not two");
        reader.fault(
            rules::TABLE_COLUMNS,
            blocks::start(head),
            message,
            "write | left | right |",
        );
    }
}
