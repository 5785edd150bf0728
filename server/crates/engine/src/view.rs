//! What a learner's screen is made of. These types have no field that could hold a key: feedback, hints,
//! explanations and solutions come in [`Question`], which is filled only with what was earned.

use crate::progress::{Answered, Progress};
use crate::runtime::Place;
use content::delivery::Delivered;
use content::grading::{self, Note, Outcome, Response, Solution};
use content::{Course, Kind, Order, Segment};
use serde::Serialize;
use store::attempt::{Attempt, FINISHED};
use uuid::Uuid;

/// One screen.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    /// The course.
    pub course: CourseView,
    /// The attempt.
    pub attempt: AttemptView,
    /// How far.
    pub progress: ProgressView,
    /// The segment shown.
    pub segment: Delivered,
    /// When the segment asks something: how that stands.
    pub question: Option<Question>,
    /// What can be done now.
    pub can: Can,
    /// The segment before this one on the path.
    pub back_to: Option<String>,
    /// Once finished.
    pub result: Option<ResultView>,
    /// Where the learner came from.
    pub return_url: Option<String>,
    /// Whether the result goes to a learning platform.
    pub graded: bool,
}

/// The course, as far as a learner needs it.
#[derive(Debug, Clone, Serialize)]
pub struct CourseView {
    /// The author's id.
    pub id: String,
    /// In the language shown.
    pub title: String,
    /// Language shown.
    pub lang: String,
    /// Languages there are, the source first.
    pub langs: Vec<String>,
    /// As the author states them.
    pub minutes: u32,
    /// Semantic version.
    pub version: String,
    /// What it teaches.
    pub objectives: Vec<Objective>,
}

/// An objective.
#[derive(Debug, Clone, Serialize)]
pub struct Objective {
    /// The author's id.
    pub id: String,
    /// What one can do afterwards.
    pub text: String,
}

/// The attempt.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptView {
    /// UUIDv7.
    pub id: Uuid,
    /// 1 for the first.
    pub number: i32,
    /// `active` or `finished`.
    pub state: String,
    /// Whether opening the course again begins a new attempt.
    pub can_restart: bool,
}

/// How far.
#[derive(Debug, Clone, Serialize)]
pub struct ProgressView {
    /// Place of the segment shown, from 1.
    pub position: usize,
    /// Segments of the course.
    pub total: usize,
    /// All of them.
    pub outline: Vec<OutlineEntry>,
}

/// A line of the outline.
#[derive(Debug, Clone, Serialize)]
pub struct OutlineEntry {
    /// Segment id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// `done`, `current`, `open` or `locked`.
    pub state: &'static str,
}

/// How a question stands. Everything in here was earned.
#[derive(Debug, Clone, Serialize)]
pub struct Question {
    /// Answers given.
    pub tries_used: u32,
    /// Answers left; none: as many as one likes.
    pub tries_left: Option<u32>,
    /// It takes no more answers.
    pub done: bool,
    /// Of the newest answer.
    pub outcome: Option<Outcome>,
    /// The best so far.
    pub points: Option<f64>,
    /// About the newest answer.
    pub feedback: Vec<Note>,
    /// Once asked for.
    pub hint: Option<String>,
    /// Once done.
    pub explanation: Option<String>,
    /// Once done and not right.
    pub solution: Option<Solution>,
    /// The newest answer.
    pub response: Option<Response>,
}

/// What can be done now.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Can {
    /// Look at the segment before.
    pub back: bool,
    /// Go on.
    pub next: bool,
    /// Answer.
    pub check: bool,
    /// Ask for the hint.
    pub hint: bool,
    /// End the course.
    pub finish: bool,
}

/// What it came to.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ResultView {
    /// Points.
    pub won: f64,
    /// Points there are.
    pub possible: f64,
    /// 0 to 1.
    pub scaled: f64,
    /// Rounded down, so that nobody reads 75 and has failed at 75.
    pub percent: u32,
    /// What was needed.
    pub pass_percent: u8,
    /// Enough.
    pub passed: bool,
    /// By the course's rule.
    pub completed: bool,
}

/// Draws the screen of `segment`, which the caller found may be viewed.
pub(crate) fn draw(place: &Place, segment: &Segment, media_base: &str) -> View {
    let Place {
        attempt,
        course,
        progress,
        ..
    } = place;
    let lang = attempt.lang.as_str();
    let delivered = content::delivery::deliver(course, &segment.id, lang, &place.seed, media_base)
        .expect("the segment was found in this course");
    let back_to = before(progress, &segment.id);
    View {
        course: course_view(course, lang),
        attempt: AttemptView {
            id: attempt.id,
            number: attempt.number,
            state: attempt.state.clone(),
            can_restart: crate::launch::may_begin_again(course, attempt),
        },
        progress: progress_view(place, segment),
        question: segment.kind.is_question().then(|| question(place, segment)),
        can: can(place, segment, back_to.is_some()),
        back_to,
        result: result(course, attempt),
        return_url: place.session.return_url.clone(),
        graded: place.session.protocol.starts_with("lti"),
        segment: delivered,
    }
}

fn course_view(course: &Course, lang: &str) -> CourseView {
    let title = course
        .translations
        .get(lang)
        .map_or(&course.title, |translation| &translation.title);
    CourseView {
        id: course.id.clone(),
        title: title.clone(),
        lang: lang.to_owned(),
        langs: course.langs(),
        minutes: course.minutes,
        version: course.version.clone(),
        objectives: course
            .objectives
            .iter()
            .map(|objective| Objective {
                id: objective.id.clone(),
                text: objective.text.clone(),
            })
            .collect(),
    }
}

fn progress_view(place: &Place, segment: &Segment) -> ProgressView {
    let course = &place.course;
    let outline = course.segments.iter().map(|entry| OutlineEntry {
        id: entry.id.clone(),
        title: title_in(course, entry, &place.attempt.lang),
        state: state(place, &entry.id, &segment.id),
    });
    ProgressView {
        position: course.position(&segment.id).unwrap_or(0) + 1,
        total: course.segments.len(),
        outline: outline.collect(),
    }
}

fn title_in(course: &Course, segment: &Segment, lang: &str) -> String {
    let translated = course
        .translations
        .get(lang)
        .and_then(|translation| translation.segments.get(&segment.id));
    translated
        .map_or(&segment.title, |translated| &translated.title)
        .clone()
}

fn state(place: &Place, entry: &str, shown: &str) -> &'static str {
    if entry == shown {
        "current"
    } else if place.progress.done.contains(entry) {
        "done"
    } else if place.course.order == Order::Free
        || place.progress.path.iter().any(|seen| seen == entry)
    {
        "open"
    } else {
        "locked"
    }
}

fn before(progress: &Progress, segment: &str) -> Option<String> {
    let here = progress.path.iter().position(|seen| seen == segment)?;
    here.checked_sub(1)
        .map(|before| progress.path[before].clone())
}

fn question(place: &Place, segment: &Segment) -> Question {
    let Place {
        attempt,
        course,
        progress,
        ..
    } = place;
    let lang = attempt.lang.as_str();
    let answered = progress.answers.get(&segment.id);
    let used = answered.map_or(0, |answered| answered.tries);
    let done = progress.is_spent(segment) || (answered.is_some() && attempt.state == FINISHED);
    let right = answered.is_some_and(|answered| answered.outcome == Outcome::Right);
    Question {
        tries_used: used,
        tries_left: (segment.attempts > 0).then(|| segment.attempts.saturating_sub(used)),
        done,
        outcome: answered.map(|answered| answered.outcome),
        points: answered.map(|answered| answered.points),
        feedback: answered
            .map(|answered| answered.feedback.clone())
            .unwrap_or_default(),
        hint: progress
            .hints
            .contains(&segment.id)
            .then(|| grading::hint(course, &segment.id, lang))
            .flatten(),
        explanation: done
            .then(|| grading::explanation(course, &segment.id, lang))
            .flatten(),
        solution: (done && !right)
            .then(|| grading::solution(course, &segment.id, lang, &place.seed))
            .flatten(),
        response: answered.map(|answered: &Answered| answered.response.clone()),
    }
}

fn can(place: &Place, segment: &Segment, back: bool) -> Can {
    let active = place.attempt.state != FINISHED;
    let open = active && segment.kind.is_question() && !place.progress.is_spent(segment);
    Can {
        back,
        next: active && place.progress.may_leave(&place.course, segment),
        check: open,
        hint: open && segment.content.hint.is_some() && !place.progress.hints.contains(&segment.id),
        finish: active
            && (segment.kind == Kind::End || place.progress.is_end(&place.course, segment)),
    }
}

fn result(course: &Course, attempt: &Attempt) -> Option<ResultView> {
    let scaled = attempt.scaled?;
    Some(ResultView {
        won: attempt.points_won,
        possible: attempt.points_possible,
        scaled,
        percent: percent(scaled),
        pass_percent: course.pass,
        passed: attempt.passed.unwrap_or(false),
        completed: attempt.completed,
    })
}

/// Whole percent, rounded down but for the dust of floating-point sums.
fn percent(scaled: f64) -> u32 {
    (scaled * 100.0 + 1e-9).floor() as u32
}
