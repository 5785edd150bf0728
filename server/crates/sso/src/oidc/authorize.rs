//! The two ends of a login in the browser: the request to the provider, and its answer.

use super::{Provider, Registration};
use crate::protocol::{Answer, Chance, Pending, Started, Way};
use crate::verdict::{Condition, Refusal, quoted};
use crate::{LEEWAY, PATIENCE};
use openidconnect::{PkceCodeChallenge, PkceCodeVerifier};

/// Characters of a code at most.
const LONGEST_CODE: usize = 4_096;

pub(super) fn start(provider: &Provider, ours: &Registration, chance: Chance, now: i64) -> Started {
    let verifier = PkceCodeVerifier::new(chance.verifier.clone());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    let mut url = provider.authorization.clone();
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &ours.client_id)
        .append_pair("redirect_uri", &ours.metadata.callback)
        .append_pair("scope", &scope(&ours.scopes))
        .append_pair("state", &chance.state)
        .append_pair("nonce", &chance.nonce)
        .append_pair("code_challenge", challenge.as_str())
        .append_pair("code_challenge_method", "S256");
    if let Some(age) = ours.max_age {
        url.query_pairs_mut()
            .append_pair("max_age", &age.to_string());
    }
    Started {
        to: Way::Address(url.into()),
        pending: Pending {
            state: chance.state,
            nonce: chance.nonce,
            verifier: chance.verifier,
            at: now,
        },
    }
}

fn scope(asked: &[String]) -> String {
    let others = asked
        .iter()
        .map(String::as_str)
        .filter(|one| *one != "openid");
    std::iter::once("openid")
        .chain(others)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The code of an answer that belongs to this login.
pub(super) fn code<'a>(
    provider: &Provider,
    pending: &Pending,
    answer: &'a Answer,
    now: i64,
) -> Result<&'a str, Refusal> {
    if let Some(name) = answer.twice(&["state", "code", "iss", "error"]) {
        let found = format!("{name} more than once");
        return Err(Refusal::new(
            Condition::CallbackParameter,
            found,
            "each parameter once",
        ));
    }
    for token in ["id_token", "access_token"] {
        if answer.first(token).is_some() {
            let found = format!("a parameter {token}");
            return Err(Refusal::new(
                Condition::CallbackParameter,
                found,
                "a code alone",
            ));
        }
    }
    if answer.first("state") != Some(pending.state.as_str()) {
        let found = "another state, or none";
        return Err(Refusal::new(
            Condition::CallbackState,
            found,
            "the state of this login",
        ));
    }
    if now - pending.at > PATIENCE || pending.at - now > LEEWAY {
        let found = format!("an answer after {} s", now - pending.at);
        let expected = format!("within {PATIENCE} s");
        let refusal = Refusal::new(Condition::CallbackExpired, found, expected);
        return Err(refusal.by(now - pending.at - PATIENCE));
    }
    check_issuer(provider, answer)?;
    if let Some(error) = answer.first("error") {
        return Err(Refusal::new(
            Condition::CallbackError,
            quoted(error),
            "a code",
        ));
    }
    match answer.first("code") {
        Some(code) if (1..=LONGEST_CODE).contains(&code.len()) => Ok(code),
        Some(code) => {
            let found = format!("{} characters", code.len());
            Err(Refusal::new(
                Condition::CallbackCode,
                found,
                "1 to 4096 characters",
            ))
        }
        None => Err(Refusal::new(Condition::CallbackCode, "none", "a code")),
    }
}

fn check_issuer(provider: &Provider, answer: &Answer) -> Result<(), Refusal> {
    let found = match answer.first("iss") {
        Some(issuer) if issuer == provider.issuer => return Ok(()),
        None if !provider.answers_with_issuer => return Ok(()),
        Some(issuer) => quoted(issuer),
        None => "no iss".to_owned(),
    };
    Err(Refusal::new(
        Condition::CallbackIssuer,
        found,
        quoted(&provider.issuer),
    ))
}
