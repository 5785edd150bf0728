//! Hostile SAML: every message that a provider, a browser or an attacker could send, good once and then spoilt in one place.
//! Whatever is spoilt is refused, by its own condition where there is one; nothing panics, nothing takes two seconds; nothing
//! here can reach a network. Variants that are allowed pass.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod encryption;
mod forms;
mod idp;
mod logouts;
mod metadata;
mod requests;
mod saying;
mod signatures;
mod volume;
mod world;
mod wrapping;

use std::collections::BTreeSet;
use world::{Case, hostile, met};

fn tables() -> Vec<Case> {
    let all = [
        wrapping::cases(),
        signatures::cases(),
        saying::cases(),
        forms::cases(),
        encryption::cases(),
        volume::cases(),
    ];
    all.into_iter().flatten().collect()
}

/// All tables together hold the promise of the issue: at least 170.
#[test]
fn there_are_at_least_170_hostile_cases() {
    let (logins, logouts, metadata) = (hostile(&tables()), logouts::hostile(), metadata::hostile());
    let all = logins + logouts + metadata;
    println!("{all} hostile cases: {logins} logins, {logouts} logouts, {metadata} descriptions");
    assert!(all >= 170, "{all} cases");
}

#[test]
fn every_condition_is_refused_by_some_case() {
    // A replay is known to the database alone, a key of ours to whoever keeps it.
    let mut known: BTreeSet<&str> = BTreeSet::from(["saml.replay", "saml.our_key"]);
    known.extend(met(&tables()));
    known.extend(logouts::met());
    known.extend(metadata::met());
    let ours = |code: &&str| {
        ["xml.", "saml.", "metadata."]
            .iter()
            .any(|kind| code.starts_with(kind))
    };
    let all: BTreeSet<&str> = sso::Condition::ALL
        .iter()
        .map(|one| one.code())
        .filter(ours)
        .collect();
    let missing: Vec<_> = all.difference(&known).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
