//! What a learner's screen is made of, as [`engine::view::View`] draws it.

use super::attempt::AttemptState;
use super::question::Question;
use super::segment::Segment;
use async_graphql::{Enum, ID, Object, SimpleObject};
use engine::view::{self, View};

/// One screen.
pub(super) struct AttemptView(pub(super) View);

/// One screen of an attempt: what is shown, how it stands, what can be done now.
#[Object]
impl AttemptView {
    /// The course, as far as a learner needs it.
    async fn course(&self) -> ShownCourse<'_> {
        ShownCourse(&self.0.course)
    }

    /// The attempt.
    async fn attempt(&self) -> ShownAttempt {
        let view::AttemptView {
            id,
            number,
            state,
            can_restart,
        } = &self.0.attempt;
        ShownAttempt {
            id: id.into(),
            number: *number,
            state: AttemptState::of(state),
            can_restart: *can_restart,
        }
    }

    /// How far.
    async fn progress(&self) -> Progress {
        Progress::from(&self.0.progress)
    }

    /// The segment shown.
    async fn segment(&self) -> Segment {
        Segment(self.0.segment.clone())
    }

    /// When the segment asks something: how that stands.
    async fn question(&self) -> Option<Question> {
        self.0.question.clone().map(Question)
    }

    /// What can be done now.
    async fn can(&self) -> Can {
        let view::Can {
            back,
            next,
            check,
            hint,
            finish,
        } = self.0.can;
        Can {
            back,
            next,
            check,
            hint,
            finish,
        }
    }

    /// The segment before this one on the path.
    async fn back_to(&self) -> Option<&str> {
        self.0.back_to.as_deref()
    }

    /// Once finished.
    async fn result(&self) -> Option<CourseResult> {
        self.0.result.map(CourseResult::from)
    }

    /// Where the learner came from.
    async fn return_url(&self) -> Option<&str> {
        self.0.return_url.as_deref()
    }
}

/// A course on a screen.
pub(super) struct ShownCourse<'a>(&'a view::CourseView);

/// The course, as far as a learner needs it.
#[Object]
impl ShownCourse<'_> {
    /// The author's id.
    async fn id(&self) -> &str {
        &self.0.id
    }

    /// In the language shown.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Language shown.
    async fn lang(&self) -> &str {
        &self.0.lang
    }

    /// Languages there are, the source first.
    async fn langs(&self) -> &[String] {
        &self.0.langs
    }

    /// As the author states them.
    async fn minutes(&self) -> u32 {
        self.0.minutes
    }

    /// Semantic version.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// What it teaches.
    async fn objectives(&self) -> Vec<ShownObjective> {
        let objectives = self.0.objectives.iter();
        objectives
            .map(|shown| ShownObjective {
                id: shown.id.clone(),
                text: shown.text.clone(),
            })
            .collect()
    }
}

/// Something the course teaches.
#[derive(SimpleObject)]
pub(super) struct ShownObjective {
    /// The author's id.
    id: String,
    /// What one can do afterwards.
    text: String,
}

/// The attempt, as far as a learner needs it.
#[derive(SimpleObject)]
pub(super) struct ShownAttempt {
    /// UUIDv7.
    id: ID,
    /// 1 for the first.
    number: i32,
    /// Whether it goes on.
    state: AttemptState,
    /// Whether opening the course again begins a new attempt.
    can_restart: bool,
}

/// How far.
#[derive(SimpleObject)]
pub(super) struct Progress {
    /// Place of the segment shown, from 1.
    position: usize,
    /// Segments of the course.
    total: usize,
    /// All of them.
    outline: Vec<OutlineEntry>,
}

/// A line of the outline.
#[derive(SimpleObject)]
pub(super) struct OutlineEntry {
    /// Segment id.
    id: String,
    /// Its heading.
    title: String,
    /// How it stands.
    state: OutlineState,
}

/// How a segment of the outline stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutlineState {
    /// It was left forward.
    Done,
    /// It is the one shown.
    Current,
    /// It may be opened.
    Open,
    /// It may not be opened yet.
    Locked,
}

impl From<&view::ProgressView> for Progress {
    fn from(progress: &view::ProgressView) -> Self {
        let outline = progress.outline.iter().map(|entry| OutlineEntry {
            id: entry.id.clone(),
            title: entry.title.clone(),
            state: OutlineState::of(entry.state),
        });
        Progress {
            position: progress.position,
            total: progress.total,
            outline: outline.collect(),
        }
    }
}

impl OutlineState {
    fn of(state: &str) -> OutlineState {
        match state {
            "done" => OutlineState::Done,
            "current" => OutlineState::Current,
            "open" => OutlineState::Open,
            _ => OutlineState::Locked,
        }
    }
}

/// What can be done now.
#[derive(SimpleObject)]
pub(super) struct Can {
    /// Look at the segment before.
    back: bool,
    /// Go on.
    next: bool,
    /// Answer.
    check: bool,
    /// Ask for the hint.
    hint: bool,
    /// End the course.
    finish: bool,
}

/// What an attempt came to.
#[derive(SimpleObject)]
pub(super) struct CourseResult {
    /// Points.
    won: f64,
    /// Points there are.
    possible: f64,
    /// 0 to 1.
    scaled: f64,
    /// Rounded down, so that nobody reads 75 and has failed at 75.
    percent: u32,
    /// What was needed.
    pass_percent: u8,
    /// Enough.
    passed: bool,
    /// By the course's rule.
    completed: bool,
}

impl From<view::ResultView> for CourseResult {
    fn from(result: view::ResultView) -> Self {
        let view::ResultView {
            won,
            possible,
            scaled,
            percent,
            pass_percent,
            passed,
            completed,
        } = result;
        CourseResult {
            won,
            possible,
            scaled,
            percent,
            pass_percent,
            passed,
            completed,
        }
    }
}
