//! `.single`, `.multiple` and `.truefalse`.

use std::collections::BTreeSet;

use super::{Marks, ResponseFault, fault, letters, note};
use crate::{
    delivery::{Keyring, Role},
    model::{Choice, Kind},
};

/// All or nothing; partial: (right − wrong) ÷ number of right.
pub(super) fn mark(
    kind: Kind,
    options: &[Choice],
    keys: &Keyring<'_>,
    chosen: &[String],
) -> Result<Marks, ResponseFault> {
    check_count(kind, chosen)?;
    let ids = keys.ids(Role::Option, options.len());
    let places = fault::places(&ids, chosen, "/chosen")?;
    let hits = places.iter().filter(|&&place| options[place].right).count();
    let rights = options.iter().filter(|option| option.right).count();
    let misses = places.len() - hits;
    Ok(Marks {
        partial: (hits as f64 - misses as f64) / rights.max(1) as f64,
        right: hits == rights && misses == 0,
        feedback: places
            .iter()
            .filter_map(|&place| note(Some(&ids[place]), options[place].feedback.as_ref()))
            .collect(),
        response: response(kind, &places),
    })
}

fn check_count(kind: Kind, chosen: &[String]) -> Result<(), ResponseFault> {
    if chosen.is_empty() {
        return Err(ResponseFault::empty("/chosen"));
    }
    if kind != Kind::Multiple && chosen.len() > 1 {
        let message = "this question takes one option".to_owned();
        return Err(ResponseFault::new(
            "response.choice.many",
            "/chosen",
            message,
        ));
    }
    Ok(())
}

/// Of a claim to judge, the first option is the one that says "true".
fn response(kind: Kind, places: &BTreeSet<usize>) -> String {
    if kind == Kind::TrueFalse {
        return places.contains(&0).to_string();
    }
    let letters: Vec<String> = places.iter().map(|&place| letters::letter(place)).collect();
    letters.join(letters::AND)
}
