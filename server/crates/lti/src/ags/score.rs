//! Scores and results (AGS §3.3, §3.4).

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime, UtcOffset};
use url::Url;

/// How far someone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activity {
    /// Nothing was done.
    Initialized,
    /// Something was begun.
    Started,
    /// Something was done.
    InProgress,
    /// It is handed in, but may be changed.
    Submitted,
    /// It is done.
    Completed,
}

/// How far the grading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grading {
    /// Final: platforms may pass over anything else.
    FullyGraded,
    /// A grade will come by itself.
    Pending,
    /// A grade needs a person.
    PendingManual,
    /// It could not be graded.
    Failed,
    /// There is nothing to grade.
    NotReady,
}

/// Points are given and possible, both or neither (AGS §3.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Points {
    score_given: f64,
    score_maximum: f64,
}

impl Points {
    /// None unless `given` is zero or more and `maximum` above zero.
    pub fn new(given: f64, maximum: f64) -> Option<Points> {
        let sound = given.is_finite() && maximum.is_finite() && given >= 0.0 && maximum > 0.0;
        sound.then_some(Points {
            score_given: given,
            score_maximum: maximum,
        })
    }
}

/// One score, as it is posted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    /// Who: the subject of their launches.
    pub user_id: String,
    /// When; see [`following`].
    #[serde(serialize_with = "written")]
    pub timestamp: OffsetDateTime,
    /// How far they are.
    pub activity_progress: Activity,
    /// How far the grading is.
    pub grading_progress: Grading,
    /// Their points; none clears what was there.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// For them to read; none clears the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// With milliseconds and zone, always: some platforms refuse a timestamp without.
fn written<S: serde::Serializer>(
    moment: &OffsetDateTime,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let moment = moment.to_offset(UtcOffset::UTC);
    let (hour, minute, second, milli) = (
        moment.hour(),
        moment.minute(),
        moment.second(),
        moment.millisecond(),
    );
    let date = moment.date();
    serializer.collect_str(&format_args!(
        "{date}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"
    ))
}

/// The timestamp of a score after another of the same learner and column: later in every case, since a platform must not
/// take an earlier one (AGS §3.4.2), also when two fall into one millisecond or our clock was set back.
pub fn following(last: Option<OffsetDateTime>, now: OffsetDateTime) -> OffsetDateTime {
    let whole = |moment: OffsetDateTime| {
        moment
            .replace_millisecond(moment.millisecond())
            .unwrap_or(moment)
    };
    let now = whole(now);
    match last.map(whole) {
        Some(last) if now <= last => last.saturating_add(Duration::milliseconds(1)),
        _ => now,
    }
}

/// What the platform's book says of one learner.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grade {
    /// Who.
    pub user_id: String,
    /// Their points there; none while there is no grade.
    #[serde(default)]
    pub result_score: Option<f64>,
    /// Most points there.
    #[serde(default)]
    pub result_maximum: Option<f64>,
    /// What they read.
    #[serde(default)]
    pub comment: Option<String>,
}

/// A user id is personal.
impl std::fmt::Debug for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Grade({:?} of {:?})",
            self.result_score, self.result_maximum
        )
    }
}

/// Where scores of a column go. Its query, which Moodle and Canvas use, stays behind the path.
pub fn scores_address(line_item: &Url) -> Url {
    below(line_item, "scores")
}

/// Where results of a column are read: of everyone, or of one learner.
pub fn results_address(line_item: &Url, user_id: Option<&str>, limit: Option<u32>) -> Url {
    let mut url = below(line_item, "results");
    if let Some(user_id) = user_id {
        url.query_pairs_mut().append_pair("user_id", user_id);
    }
    if let Some(limit) = limit {
        url.query_pairs_mut()
            .append_pair("limit", &limit.to_string());
    }
    url
}

fn below(line_item: &Url, part: &str) -> Url {
    let mut url = line_item.clone();
    url.set_path(&format!(
        "{}/{part}",
        line_item.path().trim_end_matches('/')
    ));
    url.set_fragment(None);
    url
}

impl Grade {
    /// Whether it is what we sent: the platform may count in other points, and rounds.
    pub fn agrees_with(&self, given: f64, maximum: f64) -> bool {
        let Some(score) = self.result_score else {
            return false;
        };
        let theirs = score
            / self
                .result_maximum
                .filter(|most| *most > 0.0)
                .unwrap_or(1.0);
        maximum > 0.0 && (theirs - given / maximum).abs() < 0.005
    }
}
