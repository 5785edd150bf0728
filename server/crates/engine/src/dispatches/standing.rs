//! How a learner stands who came by a dispatch: what the outer LMS is told.

use crate::progress::Progress;
use crate::{App, Error, Result, catalog};
use serde::Serialize;
use store::attempt::{Attempt, FINISHED};
use store::session::Session;
use uuid::Uuid;

/// How an attempt stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Which.
    pub attempt: Uuid,
    /// Where the learner is; empty in a package.
    pub bookmark: String,
    /// 0 to 1.
    pub progress: f64,
    /// Whether there are points, or a score.
    pub scored: bool,
    /// Once there is something to tell.
    pub result: Option<Outcome>,
}

/// What it came to so far.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// By the course's rule.
    pub completed: bool,
    /// Enough; none where nobody judges.
    pub passed: Option<bool>,
    /// 0 to 1.
    pub scaled: Option<f64>,
}

/// How the attempt of a session stands.
pub async fn standing(app: &App, session: &Session) -> Result<Standing> {
    let found = store::attempt::by_id(app.store.read(), session.tenant_id, session.attempt_id);
    let attempt = found
        .await?
        .ok_or_else(|| Error::not_found("attempt with id", session.attempt_id))?;
    let course = catalog::model(app, attempt.tenant_id, attempt.version_id).await?;
    let progress: Progress = crate::runtime::progress_of(&attempt)?;
    Ok(of(&attempt, &progress, course.segments.len()))
}

fn of(attempt: &Attempt, progress: &Progress, segments: usize) -> Standing {
    let ended = attempt.state == FINISHED;
    let told = ended || attempt.completed || attempt.passed.is_some();
    let has_points = attempt.points_possible > 0.0;
    Standing {
        attempt: attempt.id,
        bookmark: attempt.bookmark.clone(),
        progress: match (ended || attempt.completed, segments) {
            (true, _) => 1.0,
            (false, 0) => 0.0,
            (false, all) => (progress.done.len() as f64 / all as f64).min(1.0),
        },
        scored: has_points || (segments == 0 && attempt.scaled.is_some()),
        result: told.then(|| Outcome {
            completed: attempt.completed,
            // A course without points is completed; nobody can fail it.
            passed: attempt.passed.filter(|_| has_points || segments == 0),
            scaled: attempt.scaled,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::{Instant, TenantId};

    fn attempt() -> Attempt {
        Attempt {
            tenant_id: TenantId(Uuid::nil()),
            id: Uuid::nil(),
            registration_id: Uuid::nil(),
            course_id: Uuid::nil(),
            version_id: Uuid::nil(),
            learner_id: Uuid::nil(),
            number: 1,
            lang: "en".to_owned(),
            state: store::attempt::ACTIVE.to_owned(),
            bookmark: "two".to_owned(),
            progress: String::new(),
            points_won: 0.0,
            points_possible: 4.0,
            scaled: None,
            passed: None,
            completed: false,
            simulated: false,
            revision: 1,
            started_at: Instant(0),
            updated_at: Instant(0),
            finished_at: None,
        }
    }

    #[test]
    fn while_it_goes_on_nothing_is_judged() {
        let mut progress = Progress::default();
        progress.done.insert("one".to_owned());
        let standing = of(&attempt(), &progress, 4);
        assert_eq!(standing.result, None);
        assert_eq!((standing.progress, standing.scored), (0.25, true));
    }

    #[test]
    fn a_finished_attempt_is_judged_by_its_points_if_there_are_any() {
        let mut attempt = attempt();
        FINISHED.clone_into(&mut attempt.state);
        (attempt.completed, attempt.passed, attempt.scaled) = (true, Some(false), Some(0.5));
        let told = of(&attempt, &Progress::default(), 4).result.unwrap();
        assert_eq!((told.passed, told.scaled), (Some(false), Some(0.5)));
        attempt.points_possible = 0.0;
        let standing = of(&attempt, &Progress::default(), 4);
        assert_eq!((standing.scored, standing.progress), (false, 1.0));
        assert_eq!(standing.result.unwrap().passed, None);
    }

    #[test]
    fn a_package_is_judged_as_soon_as_its_content_does() {
        let mut attempt = attempt();
        (attempt.points_possible, attempt.passed, attempt.scaled) = (0.0, Some(true), Some(0.9));
        let standing = of(&attempt, &Progress::default(), 0);
        assert!(standing.scored);
        assert_eq!(standing.result.unwrap().passed, Some(true));
    }
}
