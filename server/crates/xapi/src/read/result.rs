//! Results and scores (1.0.3 Data §2.4.5).

use super::{Check, Object};
use crate::fault::Path;
use crate::json::Json;
use crate::rule;

pub(super) fn result<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) {
    let keys = [
        "score",
        "success",
        "completion",
        "response",
        "duration",
        "extensions",
    ];
    let Some(result) = cx.object(value, at, &keys, rule::RESULT) else {
        return;
    };
    if let Some((value, at)) = result.get("score") {
        score(cx, value, &at);
    }
    for key in ["success", "completion"] {
        if let Some((value, at)) = result.get(key) {
            cx.boolean(value, &at, rule::RESULT);
        }
    }
    if let Some((value, at)) = result.get("response") {
        cx.string(value, &at, rule::RESULT);
    }
    if let Some((value, at)) = result.get("duration") {
        cx.duration(value, &at);
    }
    if let Some((value, at)) = result.get("extensions") {
        cx.extensions(value, &at);
    }
}

/// A score (1.0.3 Data §2.4.5.1): -1 ≤ scaled ≤ 1, min < max, min ≤ raw ≤ max.
fn score<'a>(cx: &mut Check<'a>, value: &Json<'a>, at: &Path<'_>) {
    let Some(score) = cx.object(value, at, &["scaled", "raw", "min", "max"], rule::SCORE) else {
        return;
    };
    let [scaled, raw, min, max] =
        ["scaled", "raw", "min", "max"].map(|key| number(cx, &score, key));
    if let Some(scaled) = scaled
        && !(-1.0..=1.0).contains(&scaled)
    {
        cx.faults.add(
            "xapi.score.range",
            &at.key("scaled"),
            rule::SCORE,
            "a number outside of it",
            "a number from -1 to 1",
        );
    }
    if let (Some(min), Some(max)) = (min, max)
        && min >= max
    {
        cx.faults.add(
            "xapi.score.order",
            &at.key("min"),
            rule::SCORE,
            "a `min` that is not below `max`",
            "a number below `max`",
        );
    }
    if let Some(raw) = raw
        && (min.is_some_and(|min| raw < min) || max.is_some_and(|max| raw > max))
    {
        cx.faults.add(
            "xapi.score.raw",
            &at.key("raw"),
            rule::SCORE,
            "a number outside of them",
            "a number from `min` to `max`",
        );
    }
}

fn number<'a>(cx: &mut Check<'a>, score: &Object<'_, 'a, '_>, key: &str) -> Option<f64> {
    let (value, at) = score.get(key)?;
    cx.number(value, &at, rule::SCORE)
}
