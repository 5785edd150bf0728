//! Services of platforms, as their protocol has them: tokens, columns, scores, and Basic Outcomes of 1.1. One call after
//! the other, each through the guarded client; what a platform answers is told in its own words.

use super::known;
use crate::http::outbound::{Answered, Ask, Outbound};
use engine::platforms::grades::{self, Outgoing};
use engine::{App, platforms};
use lti::ags::{
    self, Activity, Grading, LineItem, Page, Points, Score, line_items_address, scores_address,
};
use lti::keys::SigningKey;
use lti::quirks::{self, Profile};
use lti::token::Token;
use lti::v1p1::oauth::{Sender, authorize_body};
use lti::v1p1::outcomes::{self, Answer, Operation, Share};
use moka::future::Cache;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use std::sync::OnceLock;
use store::platform::Platform as Row;
use tokio::sync::Mutex;
use url::Url;
use uuid::Uuid;

/// What a column of ours is out of.
const MAXIMUM: f64 = 100.0;
/// Tells our column of a place from others that the platform may have there.
const TAG: &str = "grade";
/// Pages of columns that are looked through.
const MOST_PAGES: usize = 5;
/// Columns that are looked for at the same time.
const LANES: usize = 64;

/// Clients, tokens and profiles.
pub(super) struct Services {
    outbound: OnceLock<Outbound>,
    allow_private: bool,
    tokens: Cache<(Uuid, String), Token>,
    profiles: Vec<Profile>,
    /// The first grades of a place are sent at the same moment: the column is looked for, and made, by one after the other.
    /// A place has always the same lane.
    lanes: [Mutex<()>; LANES],
}

/// Why a call did not do what it should.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// What was answered, if anything was.
    pub(super) status: Option<u16>,
    /// In a sentence.
    pub(super) words: String,
    /// Whether trying again is of no use.
    pub(super) never: bool,
}

impl Fault {
    fn of(words: impl Into<String>) -> Fault {
        Fault {
            status: None,
            words: words.into(),
            never: false,
        }
    }

    fn answered(what: &str, answered: &Answered) -> Fault {
        Fault {
            status: Some(answered.status),
            words: format!("{what}: status {}", answered.status),
            never: false,
        }
    }
}

impl From<engine::Error> for Fault {
    fn from(error: engine::Error) -> Fault {
        tracing::warn!(error = ?error, "a grade could not be prepared");
        Fault::of("our own database failed")
    }
}

impl Services {
    pub(super) fn new(app: &App) -> Services {
        Services {
            outbound: OnceLock::new(),
            allow_private: app.settings.lti_allow_private,
            tokens: Cache::builder().max_capacity(10_000).build(),
            // They ship with the program, and a test of theirs reads them all.
            profiles: quirks::shipped().unwrap_or_default(),
            lanes: std::array::from_fn(|_| Mutex::default()),
        }
    }

    /// Sends a grade; answers the status with which the platform took it.
    pub(super) async fn send(&self, app: &App, call: &Outgoing) -> Result<u16, Fault> {
        if call.platform.kind == store::platform::V1P1 {
            return self.replace_result(app, call).await;
        }
        let profile = quirks::of(
            &self.profiles,
            call.platform.product.as_deref(),
            &call.platform.issuer,
        );
        let told = self.score(app, call, &profile).await;
        told.map_err(|fault| {
            let never = fault
                .status
                .is_some_and(|status| profile.never_graded.contains(&status));
            Fault { never, ..fault }
        })
    }

    /// Puts a score into the column of the place. One that is gone is looked for, or made, once more.
    async fn score(&self, app: &App, call: &Outgoing, profile: &Profile) -> Result<u16, Fault> {
        let column = self.column(app, call, profile, false).await?;
        let answered = self.post_score(app, call, &column).await?;
        if matches!(answered.status, 404 | 410) && call.placement.line_items_url.is_some() {
            let column = self.column(app, call, profile, true).await?;
            let answered = self.post_score(app, call, &column).await?;
            return taken("the score", &answered);
        }
        taken("the score", &answered)
    }

    async fn post_score(
        &self,
        app: &App,
        call: &Outgoing,
        column: &Url,
    ) -> Result<Answered, Fault> {
        let score = Score {
            user_id: call.subject.clone(),
            timestamp: call.told.to_time(),
            activity_progress: Activity::Completed,
            grading_progress: Grading::FullyGraded,
            points: Points::new(call.grade.share * MAXIMUM, MAXIMUM),
            comment: None,
        };
        let body = serde_json::to_vec(&score).map_err(|error| Fault::of(error.to_string()))?;
        let url = scores_address(column);
        self.ask(app, call, Method::POST, &url, ags::TYPE_SCORE, body)
            .await
    }

    /// The column of the place: the one that the platform named, else ours, else a new one.
    async fn column(
        &self,
        app: &App,
        call: &Outgoing,
        profile: &Profile,
        anew: bool,
    ) -> Result<Url, Fault> {
        let place = &call.placement;
        let foreign = profile.line_item_may_be_foreign && may(call, ags::SCOPE_LINE_ITEM);
        if let (Some(url), false, false) = (&place.line_item_url, anew, foreign) {
            return address(url);
        }
        let (Some(columns), true) = (&place.line_items_url, may(call, ags::SCOPE_LINE_ITEM)) else {
            return match &place.line_item_url {
                Some(url) if !anew => address(url),
                _ => Err(Fault::of(
                    "the platform's column is gone, and none may be made",
                )),
            };
        };
        let columns = address(columns)?;
        let _turn = self.lane(place.id).lock().await;
        let found = match self.find_column(app, call, &columns).await? {
            Some(found) => found,
            None => self.make_column(app, call, &columns).await?,
        };
        if place.line_item_url.as_deref() != Some(found.as_str()) {
            grades::has_column(app, place, Some(found.as_str())).await?;
        }
        Ok(found)
    }

    fn lane(&self, place: Uuid) -> &Mutex<()> {
        &self.lanes[usize::from(place.as_bytes()[15]) % LANES]
    }

    async fn find_column(
        &self,
        app: &App,
        call: &Outgoing,
        columns: &Url,
    ) -> Result<Option<Url>, Fault> {
        let resource = call.placement.id.to_string();
        let mut url = line_items_address(columns, &resource, Some(TAG));
        for _ in 0..MOST_PAGES {
            let answered = self
                .ask(
                    app,
                    call,
                    Method::GET,
                    &url,
                    ags::TYPE_LINE_ITEMS,
                    Vec::new(),
                )
                .await?;
            taken("the list of columns", &answered)?;
            let links = answered.links.iter().map(String::as_str);
            let page: Page<LineItem> = Page::read(&answered.body, links, &url)
                .map_err(|why| Fault::of(format!("the list of columns: {why}")))?;
            let ours = page
                .entries
                .iter()
                .find(|item| item.is_of(&resource, Some(TAG)));
            if let Some(id) = ours.and_then(|item| item.id.as_deref()) {
                return address(id).map(Some);
            }
            match page.next {
                Some(next) => url = next,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    async fn make_column(&self, app: &App, call: &Outgoing, columns: &Url) -> Result<Url, Fault> {
        let item = LineItem {
            label: call.title.clone(),
            score_maximum: MAXIMUM,
            resource_id: Some(call.placement.id.to_string()),
            tag: Some(TAG.to_owned()),
            resource_link_id: Some(call.placement.name.clone()),
            ..LineItem::default()
        };
        let body = serde_json::to_vec(&item).map_err(|error| Fault::of(error.to_string()))?;
        let answered = self
            .ask(app, call, Method::POST, columns, ags::TYPE_LINE_ITEM, body)
            .await?;
        taken("a new column", &answered)?;
        let made: LineItem = serde_json::from_slice(&answered.body)
            .map_err(|_| Fault::of("a new column: an answer that is not a column"))?;
        let id = made
            .id
            .ok_or_else(|| Fault::of("a new column: no `id` in the answer"))?;
        address(&id)
    }

    /// A call with a token; a token that is refused is asked for anew, once.
    async fn ask(
        &self,
        app: &App,
        call: &Outgoing,
        method: Method,
        url: &Url,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<Answered, Fault> {
        let scopes = scopes(call);
        let key = (call.platform.id, scopes.join(" "));
        let mut last = None;
        for _ in 0..2 {
            let token = self.token(app, &call.platform, &scopes, &key).await?;
            let headers = match method == Method::GET {
                true => vec![(reqwest::header::ACCEPT, kind.to_owned())],
                false => vec![(CONTENT_TYPE, kind.to_owned())],
            };
            let ask = Ask {
                method: method.clone(),
                url: url.as_str(),
                headers: [
                    headers,
                    vec![(AUTHORIZATION, format!("Bearer {}", token.secret))],
                ]
                .concat(),
                body: body.clone(),
            };
            let answered = self.outbound()?.serve(ask).await.map_err(Fault::of)?;
            if answered.status != 401 {
                return Ok(answered);
            }
            self.tokens.invalidate(&key).await;
            last = Some(answered);
        }
        last.ok_or_else(|| Fault::of("no answer"))
    }

    async fn token(
        &self,
        app: &App,
        row: &Row,
        scopes: &[&str],
        key: &(Uuid, String),
    ) -> Result<Token, Fault> {
        let now = app.now().to_time();
        if let Some(token) = self.tokens.get(key).await
            && token.until > now.unix_timestamp()
        {
            return Ok(token);
        }
        let signing = platforms::signing(app, row).await?;
        let signing = signing.ok_or_else(|| Fault::of("we have no key at this platform"))?;
        let signing =
            SigningKey::read(&signing.private).map_err(|why| Fault::of(why.to_string()))?;
        let platform = known::of(row)?;
        let jti = app.ids.next().to_string();
        let body = lti::token::request(&platform, scopes, &signing, &jti, now);
        let ask = Ask {
            method: Method::POST,
            url: &platform.auth_token_url,
            headers: vec![
                (CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned()),
                (reqwest::header::ACCEPT, "application/json".to_owned()),
            ],
            body: body.into_bytes(),
        };
        let unreached = |why| Fault::of(format!("the token: {why}"));
        let answered = self.outbound()?.serve(ask).await.map_err(unreached)?;
        let token = Token::read(answered.status, &answered.body, now).map_err(|why| Fault {
            status: Some(why.status),
            words: why.to_string(),
            never: false,
        })?;
        self.tokens.insert(key.clone(), token.clone()).await;
        Ok(token)
    }

    /// Basic Outcomes (LIS): one signed message, whose answer may say failure with status 200.
    async fn replace_result(&self, app: &App, call: &Outgoing) -> Result<u16, Fault> {
        let nowhere = || Fault {
            never: true,
            ..Fault::of("the platform has given no place for this grade")
        };
        let outcome = call.outcome.as_ref().ok_or_else(nowhere)?;
        let secret = platforms::secret(app, &call.platform)?;
        let secret = secret.ok_or_else(|| Fault::of("the platform has no secret"))?;
        let share =
            Share::new(call.grade.share.clamp(0.0, 1.0)).ok_or_else(|| Fault::of("no share"))?;
        let id = app.ids.next().to_string();
        let body = outcomes::request(Operation::Replace(share), &outcome.sourcedid, &id);
        let url = address(&outcome.url)?;
        let sender = Sender {
            consumer_key: &call.platform.client_id,
            secret: &secret,
            nonce: &id,
            now: app.now().to_time(),
        };
        let ask = Ask {
            method: Method::POST,
            url: url.as_str(),
            headers: vec![
                (
                    AUTHORIZATION,
                    authorize_body(&url, body.as_bytes(), &sender),
                ),
                (CONTENT_TYPE, outcomes::TYPE.to_owned()),
            ],
            body: body.into_bytes(),
        };
        let answered = self.outbound()?.serve(ask).await.map_err(Fault::of)?;
        let told = |words| Fault {
            status: Some(answered.status),
            words,
            never: false,
        };
        match outcomes::answer(&answered.body) {
            Ok(Answer::Done(_)) => Ok(answered.status),
            Ok(Answer::Failed { code, words }) => Err(told(format!("the grade: {code} {words}"))),
            Err(_) => Err(Fault::answered("the grade", &answered)),
        }
    }

    fn outbound(&self) -> Result<&Outbound, Fault> {
        if let Some(outbound) = self.outbound.get() {
            return Ok(outbound);
        }
        let made = Outbound::new(self.allow_private);
        let made = made.map_err(|error| Fault::of(format!("no client: {error}")))?;
        Ok(self.outbound.get_or_init(|| made))
    }
}

fn taken(what: &str, answered: &Answered) -> Result<u16, Fault> {
    match answered.status {
        status @ 200..300 => Ok(status),
        _ => Err(Fault::answered(what, answered)),
    }
}

fn address(text: &str) -> Result<Url, Fault> {
    Url::parse(text).map_err(|_| Fault::of("an address of the platform that is none"))
}

fn may(call: &Outgoing, scope: &str) -> bool {
    call.placement.scopes.split(' ').any(|given| given == scope)
}

/// What we ask a token for: of what the platform offers, what grades need.
fn scopes(call: &Outgoing) -> Vec<&str> {
    let ours = [ags::SCOPE_LINE_ITEM, ags::SCOPE_SCORE];
    ours.into_iter().filter(|scope| may(call, scope)).collect()
}
