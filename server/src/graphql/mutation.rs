//! What can be done: start a course for a learner, and act in an attempt. Each act answers with the screen that
//! follows, and is done once per `event`: sent again, it answers with the screen as it stands.

use super::attempt::Attempt;
use super::failure::Result;
use super::guard::{Needs, Own, acting, app, caller};
use super::response::ResponseInput;
use super::view::AttemptView;
use crate::http::problem::Problem;
use async_graphql::{Context, Enum, ID, Object};
use engine::access::{self, Scope};
use engine::launch::{ApiLaunch, Begun, by_api};
use engine::runtime::{self, Act};
use time::OffsetDateTime;
use uuid::Uuid;

/// How sure a learner is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confidence {
    /// Guessing.
    Low,
    /// Rather sure.
    Medium,
    /// Sure.
    High,
}

impl Confidence {
    fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// A session for a learner.
pub(super) struct Started(Begun);

/// A session for a learner.
#[Object]
impl Started {
    /// The attempt that goes on or begins.
    async fn attempt(&self) -> Attempt {
        Attempt(self.0.attempt.clone())
    }

    /// The launch: its hops tell how it went.
    async fn launch(&self) -> ID {
        self.0.launch.into()
    }

    /// For a front end of your own: bearer token that may view and act in this attempt and nothing else. Shown once.
    async fn session_token(&self) -> &str {
        &self.0.token
    }

    /// The player's page for this learner; the token sits behind `#`.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// When the session ends. Starting again leads to the same attempt.
    async fn expires_at(&self) -> OffsetDateTime {
        self.0.expires.to_time()
    }
}

/// What can be done.
pub(super) struct Mutation;

/// What can be done. Acts are done once per `event`, a UUID of your choice.
#[Object(name = "Acts")]
impl Mutation {
    /// Starts a course for a learner, or goes on with it: the same learner and course lead to the same attempt until it
    /// has ended.
    ///
    /// Scope: `attempts:write`.
    #[graphql(
        guard = "Needs(Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    async fn start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Course id or slug.")] course: ID,
        #[graphql(
            desc = "What you call the learner. It is hashed with a secret key on arrival and not stored."
        )]
        learner: String,
        #[graphql(desc = "Languages wanted, best first.")] langs: Option<Vec<String>>,
        #[graphql(desc = "Where the learner goes afterwards.")] return_url: Option<String>,
    ) -> Result<Started> {
        let langs = langs.unwrap_or_default();
        let asked = ApiLaunch {
            course: course.0,
            learner,
            langs,
            return_url,
            simulated: false,
        };
        let (app, caller) = (app(ctx), caller(ctx)?);
        access::course(app, caller, Scope::AttemptsWrite, &asked.course).await?;
        Ok(Started(by_api(app, caller.tenant(), asked).await?))
    }

    /// Goes on from a segment.
    ///
    /// Scope: `attempts:write`, or the learner's own session.
    #[graphql(
        guard = "Own(&attempt, Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    async fn next(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this attempt.")] attempt: ID,
        #[graphql(desc = "A fresh UUID; the same one again repeats safely.")] event: ID,
        #[graphql(desc = "The segment left.")] from: ID,
        #[graphql(desc = "At a branch: the segment chosen.")] choice: Option<ID>,
    ) -> Result<AttemptView> {
        act(
            ctx,
            &attempt,
            &event,
            Act::Next {
                from: from.0,
                choice: choice.map(|choice| choice.0),
            },
        )
        .await
    }

    /// Goes to a segment that is open.
    ///
    /// Scope: `attempts:write`, or the learner's own session.
    #[graphql(
        guard = "Own(&attempt, Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    async fn bookmark(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this attempt.")] attempt: ID,
        #[graphql(desc = "A fresh UUID; the same one again repeats safely.")] event: ID,
        #[graphql(desc = "Where to.")] segment: ID,
    ) -> Result<AttemptView> {
        act(ctx, &attempt, &event, Act::Bookmark { segment: segment.0 }).await
    }

    /// Answers a question.
    ///
    /// Scope: `attempts:write`, or the learner's own session.
    #[graphql(
        guard = "Own(&attempt, Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    #[allow(
        clippy::too_many_arguments,
        reason = "each is one argument of the field"
    )]
    async fn answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this attempt.")] attempt: ID,
        #[graphql(desc = "A fresh UUID; the same one again repeats safely.")] event: ID,
        #[graphql(desc = "The question.")] segment: ID,
        #[graphql(desc = "The answer.")] response: ResponseInput,
        #[graphql(desc = "How sure the learner is, where the segment asks for it.")]
        confidence: Option<Confidence>,
        #[graphql(desc = "How long it took, in milliseconds.")] duration_ms: Option<u32>,
    ) -> Result<AttemptView> {
        let confidence = confidence.map(|confidence| confidence.name().to_owned());
        let duration_ms = duration_ms.map(u64::from);
        let answer = Act::Answer {
            segment: segment.0,
            response: response.read()?,
            confidence,
            duration_ms,
        };
        act(ctx, &attempt, &event, answer).await
    }

    /// Asks for the hint of a question.
    ///
    /// Scope: `attempts:write`, or the learner's own session.
    #[graphql(
        guard = "Own(&attempt, Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    async fn hint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this attempt.")] attempt: ID,
        #[graphql(desc = "A fresh UUID; the same one again repeats safely.")] event: ID,
        #[graphql(desc = "The question.")] segment: ID,
    ) -> Result<AttemptView> {
        act(ctx, &attempt, &event, Act::Hint { segment: segment.0 }).await
    }

    /// Reads on in another language of the course.
    ///
    /// Scope: `attempts:write`, or the learner's own session.
    #[graphql(
        guard = "Own(&attempt, Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    async fn language(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this attempt.")] attempt: ID,
        #[graphql(desc = "A fresh UUID; the same one again repeats safely.")] event: ID,
        #[graphql(desc = "BCP 47 tag.")] lang: String,
    ) -> Result<AttemptView> {
        act(ctx, &attempt, &event, Act::Language { lang }).await
    }

    /// Ends the attempt, at its last segment.
    ///
    /// Scope: `attempts:write`, or the learner's own session.
    #[graphql(
        guard = "Own(&attempt, Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    async fn finish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which attempt.")] attempt: ID,
        #[graphql(desc = "A fresh UUID; the same one again repeats safely.")] event: ID,
    ) -> Result<AttemptView> {
        act(ctx, &attempt, &event, Act::Finish).await
    }

    /// Leaves, to go on later.
    ///
    /// Scope: `attempts:write`, or the learner's own session.
    #[graphql(
        guard = "Own(&attempt, Scope::AttemptsWrite)",
        complexity = "20 + child_complexity"
    )]
    async fn exit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which attempt.")] attempt: ID,
        #[graphql(desc = "A fresh UUID; the same one again repeats safely.")] event: ID,
    ) -> Result<AttemptView> {
        act(ctx, &attempt, &event, Act::Exit).await
    }
}

async fn act(ctx: &Context<'_>, attempt: &ID, event: &ID, act: Act) -> Result<AttemptView> {
    let not_a_uuid = |_| Problem::bad_request("event.invalid", "event must be a UUID").at("/event");
    let event = Uuid::parse_str(event).map_err(not_a_uuid)?;
    let session = acting(ctx, attempt).await?;
    Ok(AttemptView(
        runtime::act(app(ctx), &session, event, act).await?,
    ))
}
