//! Passwords tried out.

use super::super::finding::{Finding, Hit, Subject};
use super::super::rule::Rule;
use super::super::signal::{Known, LoginRefused, Place, Signal, SignedOn, What};
use super::super::window::{Entry, Recent, Windows};
use crate::people::short;

/// Failures of one account.
const OF_ACCOUNT: usize = 5;
/// Different secrets among them, where secrets are known.
const SECRETS: usize = 3;
/// Failures from one address.
const FROM_ADDRESS: usize = 20;
/// Accounts that one network tries.
const ACCOUNTS: usize = 8;
/// Tries of one account that still look like spraying.
const TRIES: usize = 3;
/// Pairs of account and secret from one address.
const PAIRS: usize = 15;

/// What these rules remember.
#[derive(Debug)]
pub(in super::super) struct Logins {
    accounts: Windows,
    addresses: Windows,
    networks: Windows,
    pairs: Windows,
}

impl Default for Logins {
    fn default() -> Logins {
        Logins {
            accounts: Windows::of(Rule::AfterBurst.window()),
            addresses: Windows::of(Rule::Burst.window()),
            networks: Windows::of(Rule::Spray.window()),
            pairs: Windows::of(Rule::Stuffing.window()),
        }
    }
}

impl Logins {
    pub(in super::super) fn see(
        &mut self,
        signal: &Signal,
        known: &Known,
        found: &mut Vec<Finding>,
    ) {
        let Some(place) = &signal.place else {
            return;
        };
        match &signal.what {
            What::LoginRefused(refused) => self.refused(signal, refused, place, found),
            What::SignedOn(login) => self.well(signal, login, place, known, found),
            _ => {}
        }
    }

    fn refused(
        &mut self,
        signal: &Signal,
        refused: &LoginRefused,
        place: &Place,
        found: &mut Vec<Finding>,
    ) {
        let account = refused.account.as_deref();
        let secret = refused.secret.as_deref();
        let entry = |tag: &str, other: &str| Entry {
            hit: Hit::of(signal),
            tag: tag.to_owned(),
            other: other.to_owned(),
            ok: false,
        };
        let tag = account.unwrap_or_default();
        let recent = self
            .addresses
            .push(&place.from, entry(tag, secret.unwrap_or_default()));
        found.extend(address_burst(recent, place));
        let Some(account) = account else {
            return;
        };
        let recent = self
            .accounts
            .push(account, entry(&place.from, secret.unwrap_or_default()));
        found.extend(account_burst(recent, account, signal));
        let recent = self.networks.push(&place.network, entry(account, ""));
        found.extend(spray(recent, place));
        if let Some(secret) = secret {
            let exists = if refused.exists == Some(false) {
                "no"
            } else {
                "yes"
            };
            let pair = entry(&format!("{account} {secret}"), exists);
            let recent = self.pairs.push(&place.from, pair);
            found.extend(stuffing(recent, place));
        }
    }

    fn well(
        &mut self,
        signal: &Signal,
        login: &SignedOn,
        place: &Place,
        known: &Known,
        found: &mut Vec<Finding>,
    ) {
        let new_here = known.seen && !known.network && !known.agent;
        if let Some(recent) = self.accounts.get(&login.account, signal.at) {
            let elsewhere = recent.failures().all(|entry| entry.tag != place.from)
                || recent.failures().count() >= OF_ACCOUNT;
            let failures = recent.failures().count();
            if failures >= OF_ACCOUNT && new_here && elsewhere {
                let mut hits: Vec<Hit> = recent.failures().map(|entry| entry.hit.clone()).collect();
                hits.push(Hit::of(signal));
                found.push(after_burst(login, place, failures, hits));
            }
        }
        let well = || Entry {
            hit: Hit::of(signal),
            tag: login.account.clone(),
            other: String::new(),
            ok: true,
        };
        self.addresses.push(&place.from, well());
        self.networks.push(&place.network, well());
    }
}

fn account_burst(recent: &mut Recent, account: &str, signal: &Signal) -> Option<Finding> {
    let since = signal.at.plus_seconds(-Rule::Burst.window());
    let late: Vec<&Entry> = recent
        .failures()
        .filter(|entry| entry.hit.at > since)
        .collect();
    let failures = late.len();
    let mut secrets: Vec<&str> = late
        .iter()
        .map(|entry| entry.other.as_str())
        .filter(|secret| !secret.is_empty())
        .collect();
    let told = !secrets.is_empty();
    secrets.sort_unstable();
    secrets.dedup();
    let guessed = !told || secrets.len() >= SECRETS;
    let secrets = secrets.len();
    let hits = recent.tell(
        failures >= OF_ACCOUNT && guessed,
        failures * 2 >= OF_ACCOUNT,
    )?;
    let subject = Subject::new("account", account, short(account));
    let finding = Finding::new(Rule::Burst, subject, hits)
        .says(format!("{failures} failures in 5 min"))
        .fact("Result", "all refused");
    Some(match told {
        true => finding.fact("Secrets", format!("{secrets} different ones")),
        false => finding,
    })
}

fn address_burst(recent: &mut Recent, place: &Place) -> Option<Finding> {
    let (failures, well) = (recent.failures().count(), recent.successes());
    let most = if place.shared {
        FROM_ADDRESS * 4
    } else {
        FROM_ADDRESS
    };
    // Kept entries are bounded: a shared address has reached four times as many when all that is kept failed.
    let enough = failures >= most.min(60);
    let mostly = failures > well * 2;
    let holds = enough && mostly;
    let accounts = recent.distinct(|entry| &entry.tag);
    let hits = recent.tell(holds, failures * 2 >= most.min(60) && mostly)?;
    let subject = Subject::new("address", &place.from, &place.shown);
    let finding = Finding::new(Rule::Burst, subject, hits)
        .says(format!("{failures} failures, {well} went well"))
        .fact("Result", format!("{well} of these logins went well"))
        .fact("Accounts", format!("{accounts}"));
    Some(finding)
}

fn spray(recent: &mut Recent, place: &Place) -> Option<Finding> {
    let (failures, well) = (recent.failures().count(), recent.successes());
    let accounts = recent.distinct(|entry| &entry.tag);
    let few = failures <= accounts * TRIES;
    let bad = well * 5 < failures + well;
    let hits = recent.tell(
        accounts >= ACCOUNTS && few && bad,
        accounts * 2 >= ACCOUNTS && bad,
    )?;
    let subject = Subject::new("address", &place.network, &place.shown);
    let finding = Finding::new(Rule::Spray, subject, hits)
        .says(format!("{accounts} accounts, {well} logins went well"))
        .fact(
            "Accounts",
            format!("{accounts}, each at most {TRIES} times"),
        )
        .fact(
            "Result",
            format!("{well} of {} logins went well", failures + well),
        );
    Some(finding)
}

fn stuffing(recent: &mut Recent, place: &Place) -> Option<Finding> {
    let pairs = recent.distinct(|entry| &entry.tag);
    let strange = recent
        .failures()
        .filter(|entry| entry.other == "no")
        .count();
    let mostly = strange * 2 > recent.failures().count();
    let hits = recent.tell(pairs >= PAIRS && mostly, pairs * 2 >= PAIRS)?;
    let subject = Subject::new("address", &place.from, &place.shown);
    let finding = Finding::new(Rule::Stuffing, subject, hits)
        .says(format!("{pairs} pairs, {strange} unknown"))
        .fact("Pairs", format!("{pairs} of account and secret"))
        .fact(
            "Unknown",
            format!("{strange} of accounts that do not exist"),
        );
    Some(finding)
}

fn after_burst(login: &SignedOn, place: &Place, failures: usize, hits: Vec<Hit>) -> Finding {
    let subject = Subject::new("person", login.person, &login.pseudonym);
    Finding::new(Rule::AfterBurst, subject, hits)
        .says(format!("{failures} failures, then in from {}", place.shown))
        .fact("Before", format!("{failures} failures in 10 min"))
        .fact("Result", "a session began, from a new network and browser")
}
