//! What browsers bring back from providers: where all signatures of one provider fail.

use super::super::finding::{Finding, Hit, Subject};
use super::super::rule::{Level, Rule};
use super::super::signal::{LoginRefused, Place, Signal, What};
use super::super::window::{Entry, Windows};
use std::collections::HashMap;
use store::Instant;

/// A browser may send the same again for so long.
const RELOAD: i64 = 60;
/// Failures of one kind.
const FORGED: usize = 3;
/// From so many addresses it is the provider, not an attacker.
const PLACES: usize = 3;

/// What these rules remember.
#[derive(Debug)]
pub(in super::super) struct Protocol {
    forged: Windows,
    strange_keys: Windows,
    went_well: HashMap<String, Instant>,
}

impl Default for Protocol {
    fn default() -> Protocol {
        Protocol {
            forged: Windows::of(Rule::Forged.window()),
            strange_keys: Windows::of(Rule::Forged.window()),
            went_well: HashMap::new(),
        }
    }
}

/// Whether a reason speaks of a signature or of a form that only an attacker writes.
fn is_forged(reason: &str) -> bool {
    let signature = reason.ends_with("signature") || reason.contains(".signature.");
    signature
        || reason == "xml.forbidden"
        || matches!(
            reason,
            "jwt.critical" | "saml.structure" | "saml.assertion" | "saml.id"
        )
}

/// Whether it speaks of a token that was meant for somebody else.
fn is_mismatch(reason: &str) -> bool {
    matches!(
        reason,
        "token.issuer"
            | "token.audience"
            | "token.audience.extra"
            | "token.azp"
            | "token.nonce"
            | "jwt.algorithm"
            | "jwt.type"
            | "userinfo.subject"
            | "saml.issuer"
            | "saml.audience"
            | "saml.recipient"
            | "saml.destination"
            | "saml.in_response_to"
    ) || is_mix_up(reason)
}

fn is_mix_up(reason: &str) -> bool {
    matches!(reason, "callback.issuer" | "callback.provider")
}

impl Protocol {
    pub(in super::super) fn see(&mut self, signal: &Signal, found: &mut Vec<Finding>) {
        match &signal.what {
            What::SignedOn(login) => {
                self.went_well.insert(login.provider.clone(), signal.at);
            }
            What::Replayed {
                provider,
                thing,
                after,
                same_browser,
            } => found.extend(replay(signal, provider, thing, *after, *same_browser)),
            What::LoginRefused(refused) if refused.reason == "jwt.key" => {
                self.strange_key(signal, refused, found);
            }
            What::LoginRefused(refused) if is_forged(&refused.reason) => {
                self.forged(signal, refused, found);
            }
            What::LoginRefused(refused) if is_mismatch(&refused.reason) && !refused.trial => {
                found.push(mismatch(signal, refused));
            }
            _ => {}
        }
    }

    fn forged(&mut self, signal: &Signal, refused: &LoginRefused, found: &mut Vec<Finding>) {
        let subject = format!("{} {}", refused.provider, refused.reason);
        let recent = self.forged.push(&subject, entry(signal));
        let failures = recent.failures().count();
        let places = recent.distinct(|entry| &entry.tag);
        let first = recent.entries().first().map(|entry| entry.hit.at);
        let Some(hits) = recent.tell(failures >= FORGED, failures * 2 >= FORGED) else {
            return;
        };
        let well = self.went_well.get(&refused.provider).copied();
        let all_fail = well.is_none_or(|well| first.is_some_and(|first| well < first));
        if all_fail && places >= PLACES {
            found.push(stale(
                refused,
                hits,
                "every signature fails, from many places",
            ));
            return;
        }
        let provider = Subject::new("provider", &refused.provider, &refused.provider);
        let finding = Finding::new(Rule::Forged, provider, hits)
            .says(format!("{failures} times {}", refused.reason))
            .fact("Code", &refused.reason)
            .fact("Places", format!("{places}"))
            .fact("Result", "all refused, no session began");
        found.push(finding);
    }

    fn strange_key(&mut self, signal: &Signal, refused: &LoginRefused, found: &mut Vec<Finding>) {
        let recent = self.strange_keys.push(&refused.provider, entry(signal));
        let first = recent.entries().first().map(|entry| entry.hit.at);
        let well = self.went_well.get(&refused.provider).copied();
        // A login that went well in between: the new key was found.
        let since = well.filter(|well| first.is_some_and(|first| *well > first));
        let failures = recent
            .failures()
            .filter(|entry| since.is_none_or(|well| entry.hit.at > well))
            .count();
        if let Some(hits) = recent.tell(failures >= FORGED, failures * 2 >= FORGED) {
            found.push(stale(
                refused,
                hits,
                "signs with a key that it does not publish",
            ));
        }
    }
}

fn entry(signal: &Signal) -> Entry {
    let from = signal.place.as_ref().map(|place| place.from.clone());
    Entry {
        hit: Hit::of(signal),
        tag: from.unwrap_or_default(),
        other: String::new(),
        ok: false,
    }
}

fn stale(refused: &LoginRefused, hits: Vec<Hit>, why: &str) -> Finding {
    let subject = Subject::new("provider", &refused.provider, &refused.provider);
    Finding::new(Rule::Expiry, subject, hits)
        .at(Level::Low)
        .says(why)
        .fact("Provider", why)
        .fact("Likely", "new keys there that we have not been told of")
}

fn replay(
    signal: &Signal,
    provider: &str,
    thing: &str,
    after: Option<i64>,
    same_browser: bool,
) -> Option<Finding> {
    if same_browser && after.is_some_and(|seconds| seconds <= RELOAD) {
        return None;
    }
    let place = signal.place.clone().unwrap_or_else(|| Place {
        from: provider.to_owned(),
        shown: provider.to_owned(),
        ..Place::default()
    });
    let subject = Subject::new("address", &place.from, &place.shown);
    let finding = Finding::new(Rule::Replay, subject, vec![Hit::of(signal)])
        .says(format!("used {thing} of {provider}"))
        .fact("Thing", thing)
        .fact("Provider", provider)
        .fact("Result", "refused, no session began");
    Some(finding)
}

fn mismatch(signal: &Signal, refused: &LoginRefused) -> Finding {
    let level = match is_mix_up(&refused.reason) {
        true => Level::High,
        false => Level::Low,
    };
    let subject = Subject::new("provider", &refused.provider, &refused.provider);
    Finding::new(Rule::Mismatch, subject, vec![Hit::of(signal)])
        .at(level)
        .says(&refused.reason)
        .fact("Code", &refused.reason)
        .fact("Result", "refused, no session began")
}
