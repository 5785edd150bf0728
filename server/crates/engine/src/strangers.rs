//! Pages of other origins that were refused: told in the hop log, so that an operator sees why a page cannot call.
//!
//! A browser asks before it sends a credential, so nobody knows whose page it is. What refuses it (`cors_origins`) is
//! set for the whole installation: the tenant of whoever runs it is told. Anybody can ask, and the log must not
//! be theirs to fill: each page is told once in a while, and few pages are.

use crate::hops::{Outcome, Place, Step, Trail};
use crate::{App, Instant, Result, tenants};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use store::TenantId;
use store::writer::Unit;

/// What a page asked for, and why it may not. Texts come from a stranger: hand in short and clean ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// Where the page is: `https://front.example`.
    pub origin: String,
    /// What it wants to call: `PUT /xapi`.
    pub call: String,
    /// Why it may not.
    pub why: Why,
}

/// Why a page may not call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its origin is not listed.
    Origin,
    /// No page of another origin may use the method.
    Method,
    /// No page of another origin may send this header.
    Header(String),
}

impl Stranger {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self.why {
            Why::Origin => "cors.origin",
            Why::Method => "cors.method",
            Why::Header(_) => "cors.header",
        }
    }

    /// What it asked, for people.
    pub fn asked(&self) -> String {
        let Stranger { origin, call, why } = self;
        match why {
            Why::Header(name) => format!("the page at {origin} asked to send {name} with {call}"),
            Why::Origin | Why::Method => format!("the page at {origin} asked for {call}"),
        }
    }

    /// Why it was refused, for people.
    pub const fn refusal(&self) -> &'static str {
        match self.why {
            Why::Origin => "refused: its origin is not listed",
            Why::Method => "refused: no page of another origin may use this method",
            Why::Header(_) => "refused: no page of another origin may send this header",
        }
    }

    /// What would have been let in.
    pub fn expected(&self) -> String {
        match self.why {
            Why::Origin if self.origin.contains("://") => {
                format!("if the page is yours, add {} to cors_origins", self.origin)
            }
            Why::Origin => "a page whose origin is listed in cors_origins".to_owned(),
            Why::Method => "GET, HEAD, POST, PUT or DELETE".to_owned(),
            Why::Header(_) => "only headers that docs/configuration.md lists".to_owned(),
        }
    }
}

/// Tells of a page that was refused, unless it was told of lately.
pub async fn refused(app: &App, stranger: &Stranger) -> Result<()> {
    let now = app.now();
    let told = app.strangers.lock();
    let is_new = told
        .unwrap_or_else(PoisonError::into_inner)
        .is_new(stranger, now);
    if !is_new {
        return Ok(());
    }
    let Some(tenant) = home(app).await? else {
        return Ok(());
    };
    let trail = Trail {
        tenant,
        launch: app.ids.next(),
        protocol: "cors",
        platform: stranger.origin.clone(),
        course: "?".to_owned(),
        learner: "?".to_owned(),
        attempt: None,
        simulated: false,
    };
    let step = Step {
        expected: Some(stranger.expected()),
        failure: Some((Outcome::Deny, stranger.code())),
        side: "page",
        ..Step::ok(
            Place::User,
            "cors.preflight",
            stranger.asked(),
            stranger.refusal(),
        )
    };
    let mut unit = Unit::new(tenant);
    unit.hops.push(trail.hop(now, step));
    app.writer.write(unit).await?;
    Ok(())
}

/// The tenant called `default`; an installation may have chosen to go without, then the first.
pub(crate) async fn home(app: &App) -> Result<Option<TenantId>> {
    let all = store::tenant::list(app.store.read()).await?;
    let usual = all.iter().find(|one| one.slug == tenants::DEFAULT);
    Ok(usual.or(all.first()).map(|one| TenantId(one.id)))
}

/// Refusals told in [`WINDOW`] at most, by this instance; also how many are remembered.
const MOST: usize = 20;
/// In seconds.
const WINDOW: i64 = 600;

/// What was told lately.
#[derive(Debug, Default)]
pub(crate) struct Told {
    since: Option<Instant>,
    refusals: BTreeSet<(String, &'static str)>,
}

/// As [`App`] holds it.
pub(crate) type Shared = Mutex<Told>;

impl Told {
    fn is_new(&mut self, stranger: &Stranger, now: Instant) -> bool {
        let is_over = |since: Instant| now >= since.plus_seconds(WINDOW);
        if self.since.is_none_or(is_over) {
            self.since = Some(now);
            self.refusals.clear();
        }
        let refusal = (stranger.origin.clone(), stranger.code());
        self.refusals.len() < MOST && self.refusals.insert(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stranger(number: usize, why: Why) -> Stranger {
        Stranger {
            origin: format!("https://page-{number}.example"),
            call: "PUT /xapi".to_owned(),
            why,
        }
    }

    #[test]
    fn a_page_is_told_once_in_a_while_for_each_reason() {
        let mut told = Told::default();
        let mut at =
            |why, seconds| told.is_new(&stranger(1, why), Instant(0).plus_seconds(seconds));
        assert!(at(Why::Origin, 0));
        assert!(!at(Why::Origin, 1) && !at(Why::Origin, WINDOW - 1));
        assert!(at(Why::Method, 2));
        assert!(at(Why::Origin, WINDOW));
    }

    #[test]
    fn a_crowd_fills_neither_log_nor_memory() {
        let mut told = Told::default();
        let crowd = (0..10_000).map(|number| stranger(number, Why::Origin));
        let count = crowd
            .filter(|stranger| told.is_new(stranger, Instant(7)))
            .count();
        assert_eq!((count, told.refusals.len()), (MOST, MOST));
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let stranger = stranger(1, Why::Origin);
        assert_eq!(
            stranger.asked(),
            "the page at https://page-1.example asked for PUT /xapi"
        );
        assert_eq!(
            stranger.expected(),
            "if the page is yours, add https://page-1.example to cors_origins"
        );
    }
}
