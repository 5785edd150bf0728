//! A hostile world: every message that a provider, a browser or an attacker could send, good once and then spoilt in one
//! place. Whatever is spoilt is refused with its own condition; nothing panics; variants that are allowed pass.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod bearers;
mod callbacks;
mod discovery;
mod id_tokens;
mod jwts;
mod logouts;
mod paths;
mod tokens;
mod world;

use std::collections::BTreeSet;

/// All tables together hold the promise of the issue: at least a hundred.
#[test]
fn there_are_at_least_a_hundred_hostile_cases() {
    let flows = [
        discovery::cases(),
        callbacks::cases(),
        tokens::cases(),
        jwts::cases(),
        id_tokens::cases(),
    ];
    let hostile = flows
        .iter()
        .flatten()
        .filter(|case| case.refused.is_some())
        .count();
    let logouts = logouts::cases()
        .iter()
        .filter(|case| case.refused.is_some())
        .count();
    let bearers = bearers::cases()
        .iter()
        .filter(|case| case.refused.is_some())
        .count();
    let all = hostile + logouts + bearers + paths::STRANGERS.len();
    assert!(all >= 100, "{all} cases");
    println!(
        "{all} hostile cases: {hostile} logins, {logouts} logouts, {bearers} access tokens, {} ways back",
        paths::STRANGERS.len()
    );
}

#[test]
fn every_condition_is_refused_by_some_case() {
    let mut met: BTreeSet<&str> = BTreeSet::from(["return_to"]);
    let flows = [
        discovery::cases(),
        callbacks::cases(),
        tokens::cases(),
        jwts::cases(),
        id_tokens::cases(),
    ];
    met.extend(
        flows
            .iter()
            .flatten()
            .filter_map(|case| Some(case.refused?.code())),
    );
    met.extend(
        logouts::cases()
            .iter()
            .filter_map(|case| Some(case.refused?.code())),
    );
    met.extend(
        bearers::cases()
            .iter()
            .filter_map(|case| Some(case.refused?.code())),
    );
    // SAML's own are met in its own suite.
    let theirs = |code: &&str| {
        ["xml.", "saml.", "metadata."]
            .iter()
            .any(|kind| code.starts_with(kind))
    };
    let codes = sso::Condition::ALL.iter().map(|one| one.code());
    let all: BTreeSet<&str> = codes.filter(|code| !theirs(code)).collect();
    assert_eq!(met, all);
}
