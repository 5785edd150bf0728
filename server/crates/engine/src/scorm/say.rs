//! What SCOs do, in xAPI, by ADL's SCORM profile: once per change, in the unit that keeps the change.

use super::course::Course;
use super::write::Turned;
use super::{Commit, Place, route};
use crate::vocabulary::{About, Speaker, Verb};
use crate::{App, Instant, lrs};
use scorm::cmi::{self, Completion, Data, Kept, Score, Span, Standing};
use serde_json::{Value, json};
use store::attempt::Attempt;
use store::writer::Unit;
use uuid::Uuid;

const TYPES: &str = "http://adlnet.gov/expapi/activities";
const VERBS: &str = "http://adlnet.gov/expapi/verbs";
const PROGRESS: &str = "https://w3id.org/xapi/cmi5/result/extensions/progress";

/// How it was before a commit.
pub(super) struct Then {
    standing: Standing,
    data: Data,
    spoke: bool,
}

impl Then {
    pub(super) fn of(place: &Place, kept: &Kept) -> Then {
        Then {
            standing: route::standing(place, &place.run.activity),
            data: kept.data.clone(),
            spoke: place.run.spoke,
        }
    }
}

/// Of one commit of one SCO.
struct Voice<'a> {
    speaker: &'a Speaker,
    place: &'a Place,
    /// IRI of the SCO.
    sco: String,
    title: &'a str,
    seq: i64,
    sitting: Uuid,
    at: Instant,
}

/// What a commit brought.
#[allow(
    clippy::too_many_arguments,
    reason = "before and after, and where both go"
)]
pub(super) fn of_sco(
    app: &App,
    unit: &mut Unit,
    speaker: &Speaker,
    place: &Place,
    course: &Course,
    then: &Then,
    kept: &Kept,
    sent: &Commit,
    at: Instant,
) {
    let id = &place.run.activity;
    let voice = Voice {
        speaker,
        place,
        sco: format!("{}/{}", speaker.course_id(&place.edition), escaped(id)),
        title: course.activity(id).map_or("", |activity| &activity.title),
        seq: sent.seq,
        sitting: sent.sitting,
        at,
    };
    let now = route::standing(place, id);
    let mut said = Vec::new();
    if place.run.spoke && !then.spoke {
        let verb = if kept.resumed {
            "resumed"
        } else {
            "initialized"
        };
        said.push(voice.of_sco(verb, None));
    }
    said.extend(voice.answers(course.version, kept, sent));
    said.extend(voice.objectives(course.version, kept, sent));
    said.extend(voice.comments(course.version, then, sent));
    said.extend(voice.standing(then.standing, now));
    if sent.end.is_some() && place.run.spoke {
        let verb = if kept.suspended {
            "suspended"
        } else {
            "terminated"
        };
        let spent = session_time(course.version, then, sent);
        said.push(voice.of_sco(verb, Some(result(now, spent))));
    }
    for statement in said {
        // What SCOs say may break the standard; their data is kept all the same.
        if let Err(error) = lrs::admit(app, unit, &statement) {
            tracing::warn!(%error, activity = %id, "a SCO said what xAPI cannot hold");
        }
    }
}

/// What it means for the course.
pub(super) fn of_course(
    app: &App,
    unit: &mut Unit,
    speaker: &Speaker,
    place: &Place,
    turned: Turned,
    event: Uuid,
    at: Instant,
) {
    let attempt = &place.attempt;
    let mut say = |verb: Verb, result: Option<Value>| {
        let said = speaker.says(event, at, verb, About::Course(&place.edition), result);
        if let Err(error) = lrs::admit(app, unit, &said) {
            tracing::warn!(%error, "the course's result breaks xAPI");
        }
    };
    if turned.completed {
        say(Verb::Completed, Some(course_result(attempt, at)));
    }
    match turned.success {
        Some(true) => say(Verb::Passed, Some(course_result(attempt, at))),
        Some(false) => say(Verb::Failed, Some(course_result(attempt, at))),
        None => {}
    }
    if turned.finished {
        say(Verb::Terminated, None);
    }
}

fn course_result(attempt: &Attempt, at: Instant) -> Value {
    let millis = u64::try_from(at.since(attempt.started_at) / 1_000).unwrap_or(0);
    let mut result = json!({
        "completion": attempt.completed,
        "duration": xapi::duration::from_millis(millis),
    });
    if let Some(passed) = attempt.passed {
        result["success"] = json!(passed);
    }
    if let Some(scaled) = attempt.scaled {
        result["score"] = json!({"scaled": rounded(scaled)});
    }
    result
}

/// The last word of the session counts; what it said before this commit is still there.
fn session_time(version: cmi::Version, then: &Then, sent: &Commit) -> Option<Span> {
    let name = match version {
        cmi::Version::V12 => "cmi.core.session_time",
        cmi::Version::V2004 => "cmi.session_time",
    };
    let text = sent.changes.get(name).or_else(|| then.data.get(name))?;
    Span::parse(version, text)
}

impl Voice<'_> {
    fn of_sco(&self, verb: &str, result: Option<Value>) -> Value {
        self.says(verb, "", self.object(), Vec::new(), result)
    }

    fn object(&self) -> Value {
        let lang = &self.place.edition.lang;
        json!({
            "objectType": "Activity",
            "id": self.sco,
            "definition": {"type": format!("{TYPES}/lesson"), "name": {lang: self.title}},
        })
    }

    /// One statement. The same commit gives the same id.
    fn says(
        &self,
        verb: &str,
        what: &str,
        object: Value,
        parents: Vec<Value>,
        result: Option<Value>,
    ) -> Value {
        let name = format!("{}/{}/{verb}/{what}", self.sitting, self.seq);
        let course = self.speaker.course_id(&self.place.edition);
        let attempt = format!("{course}?attempt={}", self.speaker.attempt);
        let mut context = self.speaker.context(About::Course(&self.place.edition));
        context["contextActivities"] = json!({
            "grouping": [
                {"objectType": "Activity", "id": course, "definition": {"type": format!("{TYPES}/course")}},
                {"objectType": "Activity", "id": attempt, "definition": {"type": format!("{TYPES}/attempt")}},
            ],
            "category": [{
                "objectType": "Activity",
                "id": "https://w3id.org/xapi/scorm",
                "definition": {"type": format!("{TYPES}/profile")},
            }],
        });
        if !parents.is_empty() {
            context["contextActivities"]["parent"] = json!(parents);
        }
        let mut statement = json!({
            "id": Uuid::new_v5(&self.speaker.attempt, name.as_bytes()),
            "actor": self.speaker.actor(),
            "verb": {"id": format!("{VERBS}/{verb}"), "display": {"en": verb}},
            "object": object,
            "context": context,
            "timestamp": self.at.to_string(),
        });
        if let Some(result) = result {
            statement["result"] = result;
        }
        statement
    }

    fn parent(&self) -> Vec<Value> {
        vec![json!({"objectType": "Activity", "id": self.sco})]
    }

    /// What became of the SCO with this commit.
    fn standing(&self, then: Standing, now: Standing) -> Vec<Value> {
        let mut said = Vec::new();
        if now.completion == Completion::Completed && then.completion != Completion::Completed {
            said.push(self.of_sco("completed", Some(result(now, None))));
        }
        if now.success != then.success
            && let Some(passed) = now.success
        {
            let verb = if passed { "passed" } else { "failed" };
            said.push(self.of_sco(verb, Some(result(now, None))));
        }
        if now.score != then.score
            && said.is_empty()
            && let Some(score) = score(now.score)
        {
            said.push(self.of_sco("scored", Some(json!({"score": score}))));
        }
        if now.progress != then.progress
            && let Some(share) = now.progress
        {
            let percent = (share * 100.0).floor();
            said.push(self.of_sco(
                "progressed",
                Some(json!({"extensions": {PROGRESS: percent}})),
            ));
        }
        said
    }

    fn answers(&self, version: cmi::Version, kept: &Kept, sent: &Commit) -> Vec<Value> {
        let told = cmi::interactions(version, &kept.data, &sent.changes);
        told.iter().map(|answer| self.answer(answer)).collect()
    }

    fn answer(&self, told: &cmi::Interaction) -> Value {
        let mut definition = json!({"type": format!("{TYPES}/cmi.interaction")});
        if !told.kind.is_empty() {
            definition["interactionType"] = json!(told.kind);
            if !told.patterns.is_empty() {
                definition["correctResponsesPattern"] = json!(told.patterns);
            }
        }
        if !told.description.is_empty() {
            let (lang, text) = localized(&told.description, &self.place.edition.lang);
            definition["description"] = json!({lang: text});
        }
        let mut result = json!({});
        if !told.response.is_empty() {
            result["response"] = json!(told.response);
        }
        match told.result.as_str() {
            "correct" => result["success"] = json!(true),
            "incorrect" | "wrong" => result["success"] = json!(false),
            _ => {}
        }
        if let Some(latency) = told.latency {
            result["duration"] = json!(latency.iso());
        }
        let object = json!({
            "objectType": "Activity",
            "id": format!("{}/interactions/{}", self.sco, escaped(&told.id)),
            "definition": definition,
        });
        self.says(
            "responded",
            &told.index.to_string(),
            object,
            self.parent(),
            Some(result),
        )
    }

    fn objectives(&self, version: cmi::Version, kept: &Kept, sent: &Commit) -> Vec<Value> {
        let told = cmi::objectives(version, &kept.data, &sent.changes);
        told.iter()
            .filter_map(|objective| self.objective(objective))
            .collect()
    }

    fn objective(&self, told: &cmi::Objective) -> Option<Value> {
        let standing = Standing {
            completion: told.completion,
            success: told.success,
            score: told.score,
            progress: told.progress,
        };
        let verb = match (told.success, told.completion) {
            (Some(true), _) => "passed",
            (Some(false), _) => "failed",
            (None, Completion::Completed) => "completed",
            (None, _) if score(told.score).is_some() => "scored",
            (None, _) if told.progress.is_some() => "progressed",
            (None, _) => return None,
        };
        let object = json!({
            "objectType": "Activity",
            "id": format!("{}/objectives/{}", self.sco, escaped(&told.id)),
            "definition": {"type": format!("{TYPES}/objective")},
        });
        let what = format!("objective {}", told.index);
        Some(self.says(
            verb,
            &what,
            object,
            self.parent(),
            Some(result(standing, None)),
        ))
    }

    fn comments(&self, version: cmi::Version, then: &Then, sent: &Commit) -> Vec<Value> {
        let told = cmi::comments(version, &then.data, &sent.changes);
        let say = |(index, text): (u32, String)| {
            let (_, text) = localized(&text, "und");
            let result = json!({"response": text});
            self.says(
                "commented",
                &index.to_string(),
                self.object(),
                Vec::new(),
                Some(result),
            )
        };
        told.into_iter().map(say).collect()
    }
}

/// A result as xAPI takes it.
fn result(standing: Standing, spent: Option<Span>) -> Value {
    let mut result = json!({"completion": standing.completion == Completion::Completed});
    if let Some(success) = standing.success {
        result["success"] = json!(success);
    }
    if let Some(score) = score(standing.score) {
        result["score"] = score;
    }
    if let Some(spent) = spent {
        result["duration"] = json!(spent.iso());
    }
    result
}

/// xAPI wants `min` below `max` and `raw` between them; what does not fit is left out.
fn score(told: Score) -> Option<Value> {
    let mut score = json!({});
    let fits = |min: f64, max: f64| min < max;
    let range = told.min.zip(told.max).filter(|(min, max)| fits(*min, *max));
    let (min, max) = (range.map(|(min, _)| min), range.map(|(_, max)| max));
    let raw = told
        .raw
        .filter(|raw| min.is_none_or(|min| *raw >= min) && max.is_none_or(|max| *raw <= max));
    let parts = [
        ("scaled", told.scaled.map(rounded)),
        ("raw", raw),
        ("min", min),
        ("max", max),
    ];
    for (name, value) in parts {
        if let Some(value) = value {
            score[name] = json!(value);
        }
    }
    score
        .as_object()
        .is_some_and(|parts| !parts.is_empty())
        .then_some(score)
}

/// Seven decimals, as many as SCORM has.
fn rounded(value: f64) -> f64 {
    (value * 1e7).round() / 1e7
}

/// `{lang=fr}texte` and its language; without one, `lang`.
fn localized<'a>(text: &'a str, lang: &'a str) -> (&'a str, &'a str) {
    let tagged = text
        .strip_prefix("{lang=")
        .and_then(|rest| rest.split_once('}'));
    tagged.unwrap_or((lang, text))
}

/// An id as a segment of an IRI.
fn escaped(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
