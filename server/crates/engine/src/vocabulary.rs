//! What a learner did, in xAPI: verb, object, result, context. The actor is a pseudonymous account: no name, no mail.

use content::grading::{Grade, interaction};
use content::{Course, Kind, Segment};
use serde_json::{Value, json};
use store::Instant;
use uuid::Uuid;

use crate::progress::Outcomes;

/// What all statements of one attempt share.
#[derive(Debug, Clone)]
pub struct Speaker {
    /// Origin of activity ids and of the actor's account.
    pub public_url: String,
    /// Tenant slug.
    pub tenant: String,
    /// Account name.
    pub pseudonym: String,
    /// `context.registration`.
    pub registration: Uuid,
    /// Attempt, and the name space of statement ids.
    pub attempt: Uuid,
    /// 1 for the first.
    pub attempt_number: i32,
    /// Player session.
    pub session: Uuid,
    /// Launching platform.
    pub platform: String,
    /// Language shown.
    pub lang: String,
    /// Identity of the course version.
    pub version_sha256: String,
    /// Made by the demo.
    pub simulated: bool,
}

/// The verbs we use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// A new attempt.
    Initialized,
    /// An attempt goes on.
    Resumed,
    /// A segment was seen to its end.
    Experienced,
    /// A question was answered.
    Answered,
    /// A hint was asked for.
    Interacted,
    /// The learner left.
    Suspended,
    /// By the course's `complete-when`.
    Completed,
    /// Enough points.
    Passed,
    /// Not enough points.
    Failed,
    /// The attempt has ended.
    Terminated,
}

impl Verb {
    const fn name(self) -> &'static str {
        match self {
            Verb::Initialized => "initialized",
            Verb::Resumed => "resumed",
            Verb::Experienced => "experienced",
            Verb::Answered => "answered",
            Verb::Interacted => "interacted",
            Verb::Suspended => "suspended",
            Verb::Completed => "completed",
            Verb::Passed => "passed",
            Verb::Failed => "failed",
            Verb::Terminated => "terminated",
        }
    }

    /// ADL's vocabulary.
    pub fn id(self) -> String {
        format!("http://adlnet.gov/expapi/verbs/{}", self.name())
    }
}

/// What a statement is about.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// The course.
    Course(&'a Course),
    /// One segment of it.
    Segment(&'a Course, &'a Segment),
}

impl Speaker {
    /// One statement. The same event gives the same id, so that a repeat is recognised.
    pub fn says(
        &self,
        event: Uuid,
        at: Instant,
        verb: Verb,
        about: About<'_>,
        result: Option<Value>,
    ) -> Value {
        let mut statement = json!({
            "id": Uuid::new_v5(&self.attempt, format!("{event}/{}", verb.name()).as_bytes()),
            "actor": self.actor(),
            "verb": {"id": verb.id(), "display": {"en": verb.name()}},
            "object": self.object(about),
            "context": self.context(about),
            "timestamp": at.to_string(),
        });
        if let Some(result) = result {
            statement["result"] = result;
        }
        statement
    }

    pub(crate) fn actor(&self) -> Value {
        let home = format!("{}/id/{}", self.public_url, self.tenant);
        json!({"objectType": "Agent", "account": {"homePage": home, "name": self.pseudonym}})
    }

    /// The activity id of a course.
    pub fn course_id(&self, course: &Course) -> String {
        format!("{}/id/{}/{}", self.public_url, self.tenant, course.id)
    }

    fn segment_id(&self, course: &Course, segment: &Segment) -> String {
        format!("{}/{}", self.course_id(course), segment.id)
    }

    fn object(&self, about: About<'_>) -> Value {
        match about {
            About::Course(course) => json!({
                "objectType": "Activity",
                "id": self.course_id(course),
                "definition": {
                    "type": "http://adlnet.gov/expapi/activities/course",
                    "name": {course.lang.clone(): course.title},
                },
            }),
            About::Segment(course, segment) => json!({
                "objectType": "Activity",
                "id": self.segment_id(course, segment),
                "definition": definition(course, segment),
            }),
        }
    }

    pub(crate) fn context(&self, about: About<'_>) -> Value {
        let mut context = json!({
            "registration": self.registration,
            "platform": format!("Lectern ({})", self.platform),
            "revision": self.version_sha256,
            "language": self.lang,
            "extensions": {
                "urn:lectern:attempt": self.attempt_number,
                "urn:lectern:session": self.session,
                "urn:lectern:version": self.version_sha256,
            },
        });
        if self.simulated {
            context["extensions"]["urn:lectern:simulated"] = json!(true);
        }
        if let About::Segment(course, _) = about {
            let parent = json!([{"objectType": "Activity", "id": self.course_id(course)}]);
            context["contextActivities"] = json!({"parent": parent});
        }
        context
    }
}

fn definition(course: &Course, segment: &Segment) -> Value {
    let mut definition = json!({
        "type": format!("http://adlnet.gov/expapi/activities/{}", activity_type(segment.kind)),
        "name": {course.lang.clone(): segment.title},
    });
    let Some(asked) = interaction(course, &segment.id, &course.lang) else {
        return definition;
    };
    definition["interactionType"] = json!(asked.interaction_type);
    for (list, components) in asked.components {
        let lang = &course.lang;
        let items: Vec<_> = components
            .iter()
            .map(|(id, text)| json!({"id": id, "description": {lang: text}}))
            .collect();
        definition[list] = json!(items);
    }
    definition
}

fn activity_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Media => "media",
        kind if kind.is_question() => "cmi.interaction",
        _ => "lesson",
    }
}

/// The result of an answer.
pub fn answer_result(
    grade: &Grade,
    tries: u32,
    duration_ms: Option<u64>,
    confidence: Option<&str>,
) -> Value {
    let mut extensions = json!({"urn:lectern:try": tries});
    if let Some(confidence) = confidence {
        extensions["urn:lectern:confidence"] = json!(confidence);
    }
    let mut result = json!({
        "success": grade.outcome == content::grading::Outcome::Right,
        "response": grade.response,
        "score": score(grade.score, grade.points, grade.possible),
        "extensions": extensions,
    });
    if let Some(millis) = duration_ms {
        result["duration"] = json!(xapi::duration::from_millis(millis));
    }
    result
}

/// The result of a course.
pub fn course_result(outcomes: &Outcomes, millis: u64) -> Value {
    json!({
        "score": score(outcomes.scaled, outcomes.won, outcomes.possible),
        "success": outcomes.passed,
        "completion": outcomes.completed,
        "duration": xapi::duration::from_millis(millis),
    })
}

/// Where nothing is scored there are no points, and xAPI wants `min` below `max`.
fn score(scaled: f64, won: f64, possible: f64) -> Value {
    if possible > 0.0 {
        json!({"scaled": rounded(scaled), "raw": rounded(won), "min": 0, "max": rounded(possible)})
    } else {
        json!({"scaled": rounded(scaled)})
    }
}

/// Four decimals: the dust of floating-point sums does not belong into records.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
