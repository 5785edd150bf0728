//! How far a learner is, and what they may do next. Pure rules over a course and what was done in it.

use content::delivery::Seed;
use content::grading::{Grade, Note, Outcome, Response};
use content::path::{self, Step};
use content::{CompleteWhen, Course, Kind, Order, Segment};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was seen and answered in an attempt. Stored with it as JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Segments in the order in which they were first reached.
    pub path: Vec<String>,
    /// Segments that were left forward.
    pub done: BTreeSet<String>,
    /// What was answered, by segment.
    pub answers: BTreeMap<String, Answered>,
    /// Segments whose hint was shown.
    pub hints: BTreeSet<String>,
    /// Segments whose `fail=` jump was used: it works once.
    pub jumped: BTreeSet<String>,
}

/// The state of one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// Answers given.
    pub tries: u32,
    /// Of the newest answer.
    pub outcome: Outcome,
    /// The best so far.
    pub points: f64,
    /// About the newest answer.
    pub feedback: Vec<Note>,
    /// The newest answer.
    pub response: Response,
}

/// Why a move or an answer is not taken: stable code and a sentence.
pub type No = (&'static str, String);

impl Progress {
    /// At the first segment of a course.
    pub fn begin(course: &Course) -> Progress {
        let mut progress = Progress::default();
        if let Some(first) = course.segments.first() {
            progress.reach(&first.id);
        }
        progress
    }

    fn reach(&mut self, segment: &str) {
        if !self.path.iter().any(|seen| seen == segment) {
            self.path.push(segment.to_owned());
        }
    }

    /// Whether a segment may be shown.
    pub fn may_view(&self, course: &Course, segment: &str) -> bool {
        let exists = course.segment(segment).is_some();
        exists && (course.order == Order::Free || self.path.iter().any(|seen| seen == segment))
    }

    /// Whether a question takes no more answers.
    pub fn is_spent(&self, segment: &Segment) -> bool {
        self.answers.get(&segment.id).is_some_and(|answered| {
            answered.outcome == Outcome::Right
                || (segment.attempts > 0 && answered.tries >= segment.attempts)
        })
    }

    /// Whether the way on from a segment is open. A question must have been tried; a branch is left by its choices.
    pub fn may_leave(&self, course: &Course, segment: &Segment) -> bool {
        match segment.kind {
            Kind::Branch | Kind::End => false,
            kind if kind.is_question() && course.order == Order::Linear => {
                self.answers.contains_key(&segment.id)
            }
            _ => path::next(course, &segment.id, Step::Viewed).is_some(),
        }
    }

    /// Whether a segment is a place where the course can be finished.
    pub fn is_end(&self, course: &Course, segment: &Segment) -> bool {
        let leads_on = segment.kind == Kind::Branch
            || path::next(course, &segment.id, self.step(segment)).is_some();
        !leads_on && (!segment.kind.is_question() || self.answers.contains_key(&segment.id))
    }

    fn step(&self, segment: &Segment) -> Step<'static> {
        match self.answers.get(&segment.id) {
            Some(answered) if answered.outcome == Outcome::Right => Step::Right,
            Some(_) if self.is_spent(segment) => Step::Spent {
                jumped: self.jumped.contains(&segment.id),
            },
            _ => Step::Viewed,
        }
    }

    /// Leaves a segment and answers where to.
    pub fn leave(
        &mut self,
        course: &Course,
        from: &Segment,
        choice: Option<&str>,
    ) -> Result<String, No> {
        let next = match (from.kind, choice) {
            (Kind::Branch, Some(target)) => path::next(course, &from.id, Step::Chose(target)),
            (Kind::Branch, None) => None,
            _ if self.may_leave(course, from) => path::next(course, &from.id, self.step(from)),
            _ => None,
        };
        let next = next
            .filter(|next| *next != from.id)
            .ok_or_else(|| cannot_leave(from))?
            .to_owned();
        if from.fail_to.as_deref() == Some(next.as_str()) && self.is_spent(from) {
            self.jumped.insert(from.id.clone());
        }
        self.done.insert(from.id.clone());
        self.reach(&next);
        Ok(next)
    }

    /// Grades an answer and notes it.
    pub fn answer(
        &mut self,
        course: &Course,
        segment: &Segment,
        lang: &str,
        seed: &Seed,
        response: Response,
    ) -> Result<Grade, crate::Error> {
        if self.is_spent(segment) {
            let message = format!("question {} takes no more answers", segment.id);
            return Err(crate::Error::conflict("question.spent", message));
        }
        let grade = content::grading::grade(course, &segment.id, lang, seed, &response)
            .map_err(|fault| crate::Error::invalid_at(fault.code, &fault.pointer, fault.message))?;
        let before = self.answers.get(&segment.id);
        let answered = Answered {
            tries: before.map_or(0, |answered| answered.tries) + 1,
            outcome: grade.outcome,
            points: before
                .map_or(0.0, |answered| answered.points)
                .max(grade.points),
            feedback: grade.feedback.clone(),
            response,
        };
        self.answers.insert(segment.id.clone(), answered);
        Ok(grade)
    }

    /// Points won on scored questions.
    pub fn points_won(&self, course: &Course) -> f64 {
        let scored = |id: &str| course.segment(id).is_some_and(|segment| !segment.unscored);
        self.answers
            .iter()
            .filter(|(id, _)| scored(id))
            .map(|(_, answered)| answered.points)
            .sum()
    }

    /// The result as it stands.
    pub fn result(&self, course: &Course) -> Outcomes {
        let (won, possible) = (self.points_won(course), course.points_possible());
        let scaled = if possible > 0.0 {
            (won / possible).clamp(0.0, 1.0)
        } else {
            1.0
        };
        // A hair of tolerance: thirds of points must not cost anybody a pass.
        let passed = scaled * 100.0 + 1e-9 >= f64::from(course.pass);
        let answered = self
            .questions(course)
            .all(|segment| self.answers.contains_key(&segment.id));
        let completed = match course.complete_when {
            CompleteWhen::Viewed => true,
            CompleteWhen::Answered => answered,
            CompleteWhen::Passed => passed,
        };
        Outcomes {
            won,
            possible,
            scaled,
            passed,
            completed,
        }
    }

    /// Questions on the path taken; all of them in a course of free order.
    fn questions<'a>(&'a self, course: &'a Course) -> impl Iterator<Item = &'a Segment> {
        let free = course.order == Order::Free;
        let on_path = move |segment: &&Segment| free || self.path.contains(&segment.id);
        course
            .segments
            .iter()
            .filter(|segment| segment.kind.is_question() && !segment.unscored)
            .filter(on_path)
    }
}

fn cannot_leave(from: &Segment) -> No {
    let message = match from.kind {
        Kind::Branch => format!("choose one of the ways on from {}", from.id),
        Kind::End => format!("{} is the end: finish the course", from.id),
        _ => format!("answer {} before going on", from.id),
    };
    ("segment.not_left", message)
}

/// What an attempt amounts to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcomes {
    /// Points.
    pub won: f64,
    /// Points there are on every path.
    pub possible: f64,
    /// 0 to 1.
    pub scaled: f64,
    /// At or above the course's `pass`.
    pub passed: bool,
    /// By the course's `complete-when`.
    pub completed: bool,
}
