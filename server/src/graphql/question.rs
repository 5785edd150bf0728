//! How a question stands. Everything in here was earned: the engine fills it so.

use super::response::Response;
use async_graphql::{Enum, Object, SimpleObject};
use content::grading;
use engine::view;

/// How an answer did.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "grading::Outcome")]
pub(super) enum Outcome {
    /// All of it.
    Right,
    /// Some of it.
    Partial,
    /// None of it.
    Wrong,
}

/// A question.
pub(super) struct Question(pub(super) view::Question);

/// How a question stands. Hint, explanation and solution are empty until they are earned.
#[Object]
impl Question {
    /// Answers given.
    async fn tries_used(&self) -> u32 {
        self.0.tries_used
    }

    /// Answers left; none: as many as one likes.
    async fn tries_left(&self) -> Option<u32> {
        self.0.tries_left
    }

    /// It takes no more answers.
    async fn done(&self) -> bool {
        self.0.done
    }

    /// Of the newest answer.
    async fn outcome(&self) -> Option<Outcome> {
        self.0.outcome.map(Outcome::from)
    }

    /// The best so far.
    async fn points(&self) -> Option<f64> {
        self.0.points
    }

    /// About the newest answer, and only about what was chosen.
    async fn feedback(&self) -> Vec<Note> {
        self.0.feedback.iter().map(Note::from).collect()
    }

    /// HTML, once asked for.
    async fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// HTML, once done.
    async fn explanation(&self) -> Option<&str> {
        self.0.explanation.as_deref()
    }

    /// Once done and not right.
    async fn solution(&self) -> Option<Solution> {
        self.0.solution.as_ref().map(Solution::from)
    }

    /// The newest answer.
    async fn response(&self) -> Option<Response> {
        self.0.response.as_ref().map(Response::from)
    }
}

/// Something the author says about an answer.
#[derive(SimpleObject)]
pub(super) struct Note {
    /// The option it is about.
    about: Option<String>,
    /// HTML.
    html: String,
}

impl From<&grading::Note> for Note {
    fn from(note: &grading::Note) -> Self {
        Note {
            about: note.about.clone(),
            html: note.html.clone(),
        }
    }
}

/// The right answer.
#[derive(SimpleObject)]
pub(super) struct Solution {
    /// For reading, HTML.
    text: String,
    /// For showing in place.
    response: Response,
}

impl From<&grading::Solution> for Solution {
    fn from(solution: &grading::Solution) -> Self {
        Solution {
            text: solution.text.clone(),
            response: Response::from(&solution.response),
        }
    }
}
