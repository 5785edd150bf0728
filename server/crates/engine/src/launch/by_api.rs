//! Launches by API: a front end's server starts a course for one of its learners.

use super::{Begun, Launch, begin};
use crate::hops::{Place, Step};
use crate::{App, Error, Result, catalog, people};
use store::TenantId;

/// What a front end's server asks for.
#[derive(Debug, Clone)]
pub struct ApiLaunch {
    /// Course id or slug.
    pub course: String,
    /// What the front end calls the learner; hashed, never stored.
    pub learner: String,
    /// Languages wanted, best first.
    pub langs: Vec<String>,
    /// Where to go afterwards.
    pub return_url: Option<String>,
    /// Made by the demo.
    pub simulated: bool,
}

/// Launches by API: the front end takes the token and plays the course itself, or opens the URL.
pub async fn by_api(app: &App, tenant: TenantId, asked: ApiLaunch) -> Result<Begun> {
    let start = std::time::Instant::now();
    let course = catalog::find(app, tenant, &asked.course).await?;
    if asked
        .return_url
        .as_deref()
        .is_some_and(|url| !is_web_url(url))
    {
        let message =
            "return_url must begin with https:// or http:// and have at most 2000 characters";
        return Err(Error::invalid_at(
            "launch.return_url",
            "/return_url",
            message,
        ));
    }
    let learner = people::known_as(app, tenant, "api", &asked.learner, asked.simulated).await?;
    let called = Step::ok(
        Place::User,
        "api.launch",
        "asked for a launch",
        "the key may do this",
    )
    .since(start);
    let launch = Launch {
        tenant,
        id: app.ids.next(),
        protocol: "api",
        platform: "api".to_owned(),
        label: "api".to_owned(),
        course,
        learner,
        langs: asked.langs,
        return_url: asked.return_url,
        uses: None,
        once: Vec::new(),
        seat: None,
        before: vec![(app.now(), called)],
        start,
    };
    begin(app, launch).await
}

fn is_web_url(url: &str) -> bool {
    url.len() <= 2_000 && (url.starts_with("https://") || url.starts_with("http://"))
}
