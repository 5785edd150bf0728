//! What can be watched. A watcher is woken by what this instance writes and looks once a second besides, so that it
//! also sees what others write to the same database; it then reads rows, never messages, and so misses nothing.

use super::course::Course;
use super::failure::Result;
use super::guard::{Needs, Own, app, attempt_id, caller, session_for};
use super::schema::{Credential, Stop};
use super::view::AttemptView;
use crate::http::caller::of_header;
use crate::http::problem::Problem;
use async_graphql::{Context, ID, Subscription};
use engine::access::{Caller, Resource, Scope};
use engine::{App, Instant, catalog, runtime};
use futures_util::{Stream, stream};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use store::attempt::FINISHED;
use store::course::Course as CourseRow;
use tokio::sync::watch;
use uuid::Uuid;

/// How often we look without being woken.
const LOOK: Duration = Duration::from_secs(1);
/// What comes close together is gathered.
const GATHER: Duration = Duration::from_millis(100);
/// Clocks of instances may differ, and a change is dated before it is committed: so far back we look again.
const OVERLAP_SECONDS: i64 = 10;
/// As many courses as the engine reads at once.
const PAGE: usize = 100;

/// What can be watched.
pub(super) struct Watching;

/// What can be watched, over `/graphql/ws` (graphql-transport-ws).
#[Subscription(name = "Subscription")]
impl Watching {
    /// The learner's screen as it stands, then after each change, until the attempt has ended. Changes that come close
    /// together are told once.
    ///
    /// Scope: `attempts:read`, or the learner's own session.
    #[graphql(
        guard = "Own(&attempt, Scope::AttemptsRead)",
        complexity = "20 + child_complexity"
    )]
    async fn progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this attempt.")] attempt: ID,
    ) -> Result<impl Stream<Item = Result<AttemptView>> + use<>> {
        let id = attempt_id(&attempt)?;
        let watcher = Watcher::of(ctx)?;
        // Whoever asks for an attempt that does not exist is told so, not kept waiting.
        runtime::attempt(&watcher.app, watcher.caller.tenant(), id).await?;
        let watched = AttemptWatch {
            watcher,
            id,
            shown: None,
            over: false,
        };
        Ok(stream::unfold(watched, AttemptWatch::next))
    }

    /// Courses after they were imported or published.
    ///
    /// Scope: `courses:read`.
    #[graphql(
        guard = "Needs(Scope::CoursesRead)",
        complexity = "20 + child_complexity"
    )]
    async fn course_changed(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<Course>> + use<>> {
        let watcher = Watcher::of(ctx)?;
        let mut watched = CourseWatch {
            watcher,
            seen: HashMap::new(),
            waiting: VecDeque::new(),
            over: false,
        };
        watched.read().await?;
        watched.waiting.clear();
        Ok(stream::unfold(watched, CourseWatch::next))
    }
}

/// What all watchers share: who watches, and when to look.
struct Watcher {
    app: App,
    caller: Caller,
    credential: Option<Credential>,
    woken: watch::Receiver<i64>,
    stop: Stop,
}

impl Watcher {
    fn of(ctx: &Context<'_>) -> Result<Watcher> {
        let app = app(ctx).clone();
        Ok(Watcher {
            caller: caller(ctx)?.clone(),
            credential: ctx.data_opt::<Credential>().cloned(),
            woken: app.writer.hops(),
            stop: ctx.data_unchecked::<Stop>().clone(),
            app,
        })
    }

    /// Waits until there may be something new; `false` when the server stops.
    async fn wait(&mut self) -> bool {
        tokio::select! {
            () = self.stop.0.cancelled() => return false,
            () = tokio::time::sleep(LOOK) => return true,
            woken = self.woken.changed() => if woken.is_err() { return false },
        }
        tokio::select! {
            () = self.stop.0.cancelled() => false,
            () = tokio::time::sleep(GATHER) => true,
        }
    }

    /// Marks what was written until now as seen: what comes later wakes us.
    fn look(&mut self) {
        self.woken.borrow_and_update();
    }

    /// Nothing leaves after a key was revoked or a session has expired.
    async fn still_welcome(&self) -> Result<()> {
        let live = match (&self.caller, &self.credential) {
            (Caller::Session(session), _) => session.expires_at > self.app.now(),
            (Caller::Person(person), _) => person.expires > self.app.now(),
            (Caller::Key { .. }, Some(Credential(text, from))) => {
                of_header(&self.app, None, text, *from).await?.is_some()
            }
            (Caller::Key { expires, .. }, None) => expires.is_none_or(|end| end > self.app.now()),
        };
        if live { Ok(()) } else { Err(gone().into()) }
    }
}

/// The credential has ended while its holder watched.
fn gone() -> Problem {
    Problem::unauthorized(
        "credential.invalid",
        "this credential has expired or was revoked",
    )
}

struct AttemptWatch {
    watcher: Watcher,
    id: Uuid,
    /// The revision shown last.
    shown: Option<i64>,
    over: bool,
}

impl AttemptWatch {
    async fn next(mut self) -> Option<(Result<AttemptView>, AttemptWatch)> {
        while !self.over {
            match self.changed().await.transpose() {
                Some(told) => {
                    self.over |= told.is_err();
                    return Some((told, self));
                }
                None if self.watcher.wait().await => {}
                None => return None,
            }
        }
        None
    }

    async fn changed(&mut self) -> Result<Option<AttemptView>> {
        self.watcher.look();
        let Watcher { app, caller, .. } = &self.watcher;
        let attempt = runtime::attempt(app, caller.tenant(), self.id).await?;
        if self.shown == Some(attempt.revision) {
            return Ok(None);
        }
        self.watcher.still_welcome().await?;
        let session = session_for(app, caller, self.id).await?;
        let view = runtime::current(app, &session).await?;
        self.shown = Some(attempt.revision);
        self.over = attempt.state == FINISHED;
        Ok(Some(AttemptView(view)))
    }
}

struct CourseWatch {
    watcher: Watcher,
    /// Revisions of courses that changed a short time ago, and when.
    seen: HashMap<Uuid, (i64, Instant)>,
    /// Changed, and not told yet.
    waiting: VecDeque<CourseRow>,
    over: bool,
}

impl CourseWatch {
    async fn next(mut self) -> Option<(Result<Course>, CourseWatch)> {
        while !self.over {
            match self.changed().await.transpose() {
                Some(told) => {
                    self.over = told.is_err();
                    return Some((told, self));
                }
                None if self.watcher.wait().await => {}
                None => return None,
            }
        }
        None
    }

    async fn changed(&mut self) -> Result<Option<Course>> {
        if self.waiting.is_empty() {
            self.watcher.look();
            self.read().await?;
        }
        let Some(row) = self.waiting.pop_front() else {
            return Ok(None);
        };
        self.watcher.still_welcome().await?;
        Ok(Some(Course(row)))
    }

    /// Reads what changed a short time ago and was not seen in that revision.
    async fn read(&mut self) -> Result<()> {
        let app = &self.watcher.app;
        let horizon = app.now().plus_seconds(-OVERLAP_SECONDS);
        self.seen.retain(|_, (_, at)| *at > horizon);
        let mut from = horizon;
        loop {
            let rows = catalog::changed_after(app, self.watcher.caller.tenant(), from).await?;
            let full = rows.len() >= PAGE;
            for row in rows {
                from = row.updated_at;
                let course = Resource::Course(row.id);
                if self
                    .watcher
                    .caller
                    .require_for(Scope::CoursesRead, course)
                    .is_err()
                {
                    continue;
                }
                if self
                    .seen
                    .insert(row.id, (row.revision, row.updated_at))
                    .map(|(revision, _)| revision)
                    != Some(row.revision)
                {
                    self.waiting.push_back(row);
                }
            }
            if !full {
                return Ok(());
            }
        }
    }
}
