//! Attempts, as those see them who follow learners. What a learner sees is in [`super::view`].

use super::course::{Course, Version};
use super::failure::Result;
use super::guard::KeyNeeds;
use super::loaders::{CourseId, LearnerId, Loaders, VersionId};
use super::question::Outcome;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use engine::access::Scope;
use engine::runtime;
use store::attempt::{ACTIVE, Attempt as Row, FINISHED};
use store::learner::Learner as LearnerRow;
use time::OffsetDateTime;

/// Whether an attempt goes on.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttemptState {
    /// It goes on.
    Active,
    /// It has ended.
    Finished,
}

impl AttemptState {
    /// As it is stored.
    pub(super) fn name(self) -> &'static str {
        match self {
            AttemptState::Active => ACTIVE,
            AttemptState::Finished => FINISHED,
        }
    }

    /// From what is stored.
    pub(super) fn of(name: &str) -> AttemptState {
        if name == FINISHED {
            AttemptState::Finished
        } else {
            AttemptState::Active
        }
    }
}

/// An attempt.
pub(super) struct Attempt(pub(super) Row);

/// One passage of a learner through the version begun.
#[Object]
impl Attempt {
    /// UUIDv7.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// 1 for the first.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Whether it goes on.
    async fn state(&self) -> AttemptState {
        AttemptState::of(&self.0.state)
    }

    /// Of which course. A key needs `courses:read`.
    #[graphql(guard = "KeyNeeds(Scope::CoursesRead, self.0.course_id)")]
    async fn course(&self, ctx: &Context<'_>) -> Result<Option<Course>> {
        let row = ctx
            .data_unchecked::<Loaders>()
            .load_one(CourseId(self.0.course_id))
            .await?;
        Ok(row.map(Course))
    }

    /// The version begun, and finished. A key needs `courses:read`.
    #[graphql(guard = "KeyNeeds(Scope::CoursesRead, self.0.course_id)")]
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<Version>> {
        let row = ctx
            .data_unchecked::<Loaders>()
            .load_one(VersionId(self.0.version_id))
            .await?;
        Ok(row.map(Version::from))
    }

    /// Whose. A key needs `attempts:read`.
    #[graphql(guard = "KeyNeeds(Scope::AttemptsRead, self.0.course_id)")]
    async fn learner(&self, ctx: &Context<'_>) -> Result<Option<Learner>> {
        let row = ctx
            .data_unchecked::<Loaders>()
            .load_one(LearnerId(self.0.learner_id))
            .await?;
        Ok(row.map(Learner::from))
    }

    /// `context.registration` of its statements.
    async fn registration(&self) -> ID {
        self.0.registration_id.into()
    }

    /// Language shown.
    async fn lang(&self) -> &str {
        &self.0.lang
    }

    /// The segment to go on at.
    async fn bookmark(&self) -> &str {
        &self.0.bookmark
    }

    /// Points, so far or at the end.
    async fn score(&self) -> Score {
        Score {
            won: self.0.points_won,
            possible: self.0.points_possible,
            scaled: self.0.scaled,
        }
    }

    /// Enough points; once finished.
    async fn passed(&self) -> Option<bool> {
        self.0.passed
    }

    /// By the course's `complete-when`.
    async fn completed(&self) -> bool {
        self.0.completed
    }

    /// What was seen and answered. A key needs `attempts:read`.
    #[graphql(guard = "KeyNeeds(Scope::AttemptsRead, self.0.course_id)")]
    async fn progress(&self) -> Result<Option<AttemptProgress>> {
        Ok(Some(runtime::progress_of(&self.0)?.into()))
    }

    /// Made by the demo.
    async fn simulated(&self) -> bool {
        self.0.simulated
    }

    /// Begin.
    async fn started_at(&self) -> OffsetDateTime {
        self.0.started_at.to_time()
    }

    /// Last event.
    async fn updated_at(&self) -> OffsetDateTime {
        self.0.updated_at.to_time()
    }

    /// End.
    async fn finished_at(&self) -> Option<OffsetDateTime> {
        self.0.finished_at.map(store::Instant::to_time)
    }
}

/// Points.
#[derive(SimpleObject)]
pub(super) struct Score {
    /// So far.
    won: f64,
    /// On the path; the same for every learner.
    possible: f64,
    /// 0 to 1, once finished.
    scaled: Option<f64>,
}

/// A learner: nobody by name, only the pseudonym that stands in the statements.
#[derive(SimpleObject)]
pub(super) struct Learner {
    /// UUIDv7.
    id: ID,
    /// Account name in statements: `ln-` and 24 hex digits.
    pseudonym: String,
    /// Made by the demo.
    simulated: bool,
}

impl From<LearnerRow> for Learner {
    fn from(row: LearnerRow) -> Self {
        Learner {
            id: row.id.into(),
            pseudonym: row.pseudonym,
            simulated: row.simulated,
        }
    }
}

/// What was seen and answered.
#[derive(SimpleObject)]
pub(super) struct AttemptProgress {
    /// Segments in the order in which they were first reached.
    path: Vec<String>,
    /// Segments that were left forward.
    done: Vec<String>,
    /// Questions that were answered.
    answers: Vec<Answered>,
}

/// A question that was answered.
#[derive(SimpleObject)]
pub(super) struct Answered {
    /// Which.
    segment: String,
    /// Answers given.
    tries: u32,
    /// Of the newest answer.
    outcome: Outcome,
    /// The best so far.
    points: f64,
}

impl From<engine::progress::Progress> for AttemptProgress {
    fn from(progress: engine::progress::Progress) -> Self {
        let answers = progress
            .answers
            .into_iter()
            .map(|(segment, answered)| Answered {
                segment,
                tries: answered.tries,
                outcome: answered.outcome.into(),
                points: answered.points,
            });
        AttemptProgress {
            path: progress.path,
            done: progress.done.into_iter().collect(),
            answers: answers.collect(),
        }
    }
}
