//! What a statement says came of it (9.5).

use super::{Event, Held, Rule, Verb};
use crate::refusal::shown;
use crate::{Refusal, Session, iri};
use serde_json::Value;

pub(super) fn hold(statement: &Value, said: Verb, session: &Session) -> Held<Event> {
    let result = &statement["result"];
    flag(
        result,
        "success",
        success(said),
        ("cmi5.result.success", "cmi5 9.5.2"),
        said,
    )?;
    let completion = (said == Verb::Completed).then_some(true);
    flag(
        result,
        "completion",
        completion,
        ("cmi5.result.completion", "cmi5 9.5.3"),
        said,
    )?;
    let duration = duration(result, said)?;
    let score = score(result, said)?;
    super::progress(statement)?;
    if let Verb::Passed | Verb::Failed = said {
        mastered(statement, said, score, session)?;
    }
    Ok(match said {
        Verb::Initialized => Event::Initialized,
        Verb::Completed => Event::Completed,
        Verb::Passed => Event::Passed(score),
        Verb::Failed => Event::Failed(score),
        Verb::Terminated => Event::Terminated(duration),
    })
}

const fn success(said: Verb) -> Option<bool> {
    match said {
        Verb::Passed => Some(true),
        Verb::Failed => Some(false),
        _ => None,
    }
}

/// A flag that a verb must have with one value, or must not have.
fn flag(result: &Value, name: &str, wanted: Option<bool>, rule: Rule, said: Verb) -> Held {
    let found = &result[name];
    if *found == wanted.map_or(Value::Null, Value::Bool) {
        return Ok(());
    }
    let (verb, pointer) = (said.name(), format!("/result/{name}"));
    let expected = match wanted {
        Some(value) => format!("{name} {value} in {verb}"),
        None => format!("no {name} in {verb}"),
    };
    let found = if found.is_null() {
        "nothing".to_owned()
    } else {
        shown(&found.to_string())
    };
    Err(Refusal::new(rule, pointer, found, expected))
}

/// All but `initialized` tell how long it took (9.5.4.1).
fn duration(result: &Value, said: Verb) -> Held<Option<f64>> {
    let told = result["duration"].as_str();
    if told.is_none() && said != Verb::Initialized {
        let expected = format!("an ISO 8601 duration in {}", said.name());
        return Err(Refusal::new(
            ("cmi5.result.duration", "cmi5 9.5.4.1"),
            "/result/duration",
            "nothing",
            expected,
        ));
    }
    Ok(told.and_then(xapi::duration::seconds))
}

/// Only judgements have a score; a raw one names its range (9.5.1). Answers the scaled one.
fn score(result: &Value, said: Verb) -> Held<Option<f64>> {
    const SCORE: Rule = ("cmi5.result.score", "cmi5 9.5.1");
    let score = &result["score"];
    if score.is_null() {
        return Ok(None);
    }
    if !matches!(said, Verb::Passed | Verb::Failed) {
        let found = format!("a score in {}", said.name());
        return Err(Refusal::new(
            SCORE,
            "/result/score",
            found,
            "scores in passed and failed only",
        ));
    }
    if !score["raw"].is_null() && (score["min"].is_null() || score["max"].is_null()) {
        return Err(Refusal::new(
            SCORE,
            "/result/score",
            "raw without min and max",
            "min and max beside raw",
        ));
    }
    match score["scaled"].as_f64() {
        Some(scaled) if !(0.0..=1.0).contains(&scaled) => {
            let found = shown(&scaled.to_string());
            Err(Refusal::new(
                SCORE,
                "/result/score/scaled",
                found,
                "a number from 0 to 1",
            ))
        }
        scaled => Ok(scaled),
    }
}

/// The verb agrees with the mastery score, and says what that is (9.3.4, 9.3.5, 9.6.3.2).
fn mastered(statement: &Value, said: Verb, score: Option<f64>, session: &Session) -> Held {
    const NAMED: Rule = ("cmi5.mastery_score", "cmi5 9.6.3.2");
    let told = &statement["context"]["extensions"][iri::extension::MASTERY_SCORE];
    let Some(wanted) = session.mastery_score else {
        return match told.is_null() {
            true => Ok(()),
            false => Err(Refusal::new(
                NAMED,
                "/context/extensions",
                shown(&told.to_string()),
                "no mastery score: the AU has none",
            )),
        };
    };
    let evaluated = score.is_some();
    if (evaluated || !told.is_null()) && told.as_f64() != Some(wanted) {
        let found = if told.is_null() {
            "nothing".to_owned()
        } else {
            shown(&told.to_string())
        };
        let expected = format!("the mastery score of the launch data, {wanted}");
        return Err(Refusal::new(NAMED, "/context/extensions", found, expected));
    }
    let Some(score) = score else {
        return Ok(());
    };
    match said {
        Verb::Passed if score < wanted => {
            let expected = format!("at least the mastery score {wanted}, or failed");
            Err(Refusal::new(
                ("cmi5.passed", "cmi5 9.3.4"),
                "/result/score/scaled",
                score.to_string(),
                expected,
            ))
        }
        Verb::Failed if score >= wanted => {
            let expected = format!("less than the mastery score {wanted}, or passed");
            Err(Refusal::new(
                ("cmi5.failed", "cmi5 9.3.5"),
                "/result/score/scaled",
                score.to_string(),
                expected,
            ))
        }
        _ => Ok(()),
    }
}
