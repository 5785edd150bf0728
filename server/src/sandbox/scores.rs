//! Scores (AGS §3.4): what a tool says of a learner's work, and when it said so last.

use super::columns::addressed;
use super::faults::Service;
use super::refused::Refused;
use super::{Sandbox, input};
use lti::ags::{self, Activity, Grading};
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Body, Request, handler};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const MOST_COMMENT: usize = 4_096;

/// What the book says of somebody.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Grade {
    /// Their points, counted in the column's.
    pub(super) score: Option<f64>,
    pub(super) comment: Option<String>,
    pub(super) activity: Option<Activity>,
    pub(super) grading: Option<Grading>,
    /// As the tool wrote it.
    pub(super) timestamp: String,
    /// How many scores came.
    pub(super) times: u32,
    #[serde(skip)]
    said: OffsetDateTime,
}

/// A score as it comes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Score {
    user_id: String,
    timestamp: String,
    activity_progress: Activity,
    grading_progress: Grading,
    score_given: Option<f64>,
    score_maximum: Option<f64>,
    comment: Option<String>,
}

impl Grade {
    /// By a teacher's hand, or by Basic Outcomes: from this moment.
    pub(super) fn by_hand(score: Option<f64>, now: OffsetDateTime, times: u32) -> Grade {
        Grade {
            score,
            comment: None,
            activity: None,
            grading: None,
            timestamp: now.format(&Rfc3339).unwrap_or_default(),
            times,
            said: now,
        }
    }
}

#[handler]
pub(super) async fn take(
    Data(sandbox): Data<&Sandbox>,
    Path((course, number)): Path<(String, u32)>,
    request: &Request,
    body: Body,
) -> Result<StatusCode, Refused> {
    let trouble = sandbox.trouble(Service::Scores).await?;
    let grant = sandbox.granted(request, &[ags::SCOPE_SCORE])?;
    addressed(&course, request)?;
    let bytes = input::bytes(request, body, ags::TYPE_SCORE).await?;
    let score: Score = serde_json::from_slice(&bytes)
        .map_err(|error| Refused::bad("invalid_request", format!("the score: {error}")))?;
    let said = moment(&score.timestamp)?;
    let points = points(&score)?;
    let mut world = sandbox.world();
    let most = world.column_of(number, &grant)?.item.score_maximum;
    let person = world.person(&score.user_id);
    let person = person.ok_or_else(|| Refused::unknown("`userId` is nobody in this course"))?;
    if !person.is_graded() {
        let words = "`userId` is nobody who is graded in this course";
        return Err(Refused::bad("invalid_request", words));
    }
    let key = (number, score.user_id.clone());
    let before = world.grades.get(&key).cloned();
    if before.as_ref().is_some_and(|before| said <= before.said) {
        let words = "`timestamp` is not later than that of the last score";
        return Err(Refused::new(StatusCode::CONFLICT, "conflict", words));
    }
    // Only what is fully graded goes into the book (AGS §3.4.5).
    let stays = before.as_ref().and_then(|before| before.score);
    let grade = Grade {
        score: match score.grading_progress {
            Grading::FullyGraded => points.map(|(given, of)| given / of * most),
            _ => stays,
        },
        comment: score.comment,
        activity: Some(score.activity_progress),
        grading: Some(score.grading_progress),
        timestamp: score.timestamp,
        times: before.map_or(0, |before| before.times) + 1,
        said,
    };
    world.grades.insert(key, grade);
    trouble.over(StatusCode::NO_CONTENT)
}

/// ISO 8601 with a zone and parts of a second (AGS §3.4.2).
fn moment(text: &str) -> Result<OffsetDateTime, Refused> {
    let refuse = || {
        let words = "`timestamp` is no ISO 8601 with parts of a second and a zone";
        Refused::bad("invalid_request", words)
    };
    let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| refuse())?;
    text.contains('.').then_some(moment).ok_or_else(refuse)
}

/// Both or neither, given at least zero, of more than zero (AGS §3.4.1).
fn points(score: &Score) -> Result<Option<(f64, f64)>, Refused> {
    let refuse = |words| Err(Refused::bad("invalid_request", words));
    if score
        .comment
        .as_ref()
        .is_some_and(|comment| comment.len() > MOST_COMMENT)
    {
        return refuse("`comment` of more than 4096 bytes");
    }
    match (score.score_given, score.score_maximum) {
        (None, None) => Ok(None),
        (Some(given), Some(of)) if given >= 0.0 && of > 0.0 => Ok(Some((given, of))),
        (Some(_), Some(_)) => refuse("`scoreGiven` below zero, or `scoreMaximum` not above it"),
        (Some(_), None) => refuse("`scoreGiven` without `scoreMaximum`"),
        (None, Some(_)) => refuse("`scoreMaximum` without `scoreGiven`"),
    }
}
