//! Deep linking: an instructor looks for courses on a page of ours, and what was chosen goes back, signed. The page is a form
//! that carries the platform's sealed request along: it needs no cookie, no script and no memory of ours.

mod page;

pub(super) use page::style;

use super::no::{Stop, Trace, refuse};
use super::{known, pages, posted};
use engine::hops::{Place, Step};
use engine::launch::{CHOICE, Choosing, Once, choosing, chosen, repeated};
use engine::{App, Error, TenantId, catalog, platforms};
use lti::deep_linking::{
    CHOOSING_SECONDS, Item, LineItemWish, Link, Pending, Response as Answer, Settings,
};
use lti::keys::SigningKey;
use lti::{Condition, Form, Refusal, Verdict};
use page::{Offer, Shown};
use poem::web::Data;
use poem::{Body, Response, handler};
use std::collections::BTreeMap;
use store::platform::Platform as Row;

/// Courses of one answer at most.
const MOST_CHOSEN: usize = 50;
/// Bytes of a search at most.
const MOST_ASKED: usize = 200;
/// Bytes of the author's id of a course at most.
const MOST_SLUG: usize = 200;
/// Most points of a column.
const MAXIMUM: f64 = 100.0;
/// What our column of a place is told by.
const TAG: &str = "grade";

/// What a verified request brings.
pub(super) struct Opening {
    pub(super) settings: Settings,
    pub(super) deployment: String,
    pub(super) back: Option<String>,
}

/// What the page's form says.
#[derive(Debug, Default)]
struct Asked {
    words: String,
    after: Option<String>,
    chosen: Vec<String>,
    column: bool,
}

/// Begins a choice. The same browser that asks again, with a page that was loaded anew, begins another one.
pub(super) async fn open(
    app: &App,
    row: &Row,
    opening: Opening,
    once: &[Once],
    trace: &mut Trace,
) -> Result<Response, Stop> {
    let pending = Pending {
        launch: trace.launch,
        platform: row.id,
        deployment: opening.deployment,
        settings: opening.settings,
        back: opening.back,
        expires: app.now().to_time().unix_timestamp() + CHOOSING_SECONDS,
    };
    let step = Step::ok(
        Place::Lms,
        trace.step,
        trace.done,
        "good; shows what can be chosen",
    );
    trace.before.push((app.now(), step.since(trace.start)));
    let who = Choosing {
        platform: row,
        launch: trace.launch,
        once,
    };
    let begun = choosing(app, &who, trace.before.clone()).await;
    if let Err(stop) = begun.map_err(Stop::from) {
        let led = repeated(app, row.tenant_id, &once[0]).await?;
        let again = stop.is(Condition::StateUsed) && led.as_deref() == Some(CHOICE);
        if !again {
            return Err(stop.with(|why| why.back = pending.back));
        }
    }
    let asked = Asked {
        column: true,
        ..Asked::default()
    };
    show(app, row.tenant_id, &pending, &asked, None).await
}

/// What the page sends: a search, more of the list, or what was chosen.
#[handler]
pub(super) async fn act(Data(app): Data<&App>, body: Body) -> poem::Result<Response> {
    let mut trace = Trace {
        launch: app.ids.next(),
        protocol: "lti13",
        step: "lti.choose",
        done: "read what was chosen",
        tenant: None,
        platform: None,
        course: None,
        before: Vec::new(),
        start: std::time::Instant::now(),
    };
    match end(app, body, &mut trace).await {
        Ok(response) => Ok(response),
        Err(stop) => refuse(app, trace, stop).await,
    }
}

async fn end(app: &App, body: Body, trace: &mut Trace) -> Result<Response, Stop> {
    let form = posted(body).await?;
    let sealed = form.one("choice")?.unwrap_or_default();
    let pending = Pending::open(sealed, &app.secrets.state_key(), app.now().to_time())?;
    trace.launch = pending.launch;
    let row = platforms::of_state(app, pending.platform).await?;
    let row = row.ok_or_else(gone)?;
    trace.knows(&row);
    let done = decide(app, &row, &pending, &form, trace).await;
    done.map_err(|stop| stop.with(|why| why.back = pending.back.clone()))
}

async fn decide(
    app: &App,
    row: &Row,
    pending: &Pending,
    form: &Form,
    trace: &Trace,
) -> Result<Response, Stop> {
    let mut asked = Asked::read(form)?;
    let tenant = row.tenant_id;
    match form.short("do", 20)? {
        Some("add") if asked.chosen.is_empty() => {
            let told = Some("Choose a course first.");
            show(
                app,
                tenant,
                pending,
                &Asked {
                    after: None,
                    ..asked
                },
                told,
            )
            .await
        }
        Some("add") => answer(app, row, pending, &asked, trace).await,
        Some("cancel") => {
            asked.chosen.clear();
            answer(app, row, pending, &asked, trace).await
        }
        Some("next") => show(app, tenant, pending, &asked, None).await,
        _ => {
            show(
                app,
                tenant,
                pending,
                &Asked {
                    after: None,
                    ..asked
                },
                None,
            )
            .await
        }
    }
}

impl Asked {
    fn read(form: &Form) -> Verdict<Asked> {
        let mut chosen: Vec<String> = Vec::new();
        for slug in form.all("course") {
            let known = chosen.iter().any(|known| known == slug);
            if !known && !slug.is_empty() && slug.len() <= MOST_SLUG {
                chosen.push(slug.to_owned());
            }
        }
        if chosen.len() > MOST_CHOSEN {
            return Err(unfit(
                format!("{} courses", chosen.len()),
                format!("at most {MOST_CHOSEN} at once"),
            ));
        }
        let words = form.short("q", MOST_ASKED)?;
        Ok(Asked {
            words: words.unwrap_or_default().to_owned(),
            after: form.short("after", MOST_SLUG)?.map(str::to_owned),
            chosen,
            column: form.short("column", 10)?.is_some(),
        })
    }
}

/// One page of what can be chosen.
async fn show(
    app: &App,
    tenant: TenantId,
    pending: &Pending,
    asked: &Asked,
    told: Option<&str>,
) -> Result<Response, Stop> {
    let page = store::Page {
        after: asked.after.clone(),
        limit: page::SIZE + 1,
    };
    let mut rows = catalog::search(app, tenant, &asked.words, page).await?;
    let more = rows.len() as u64 > page::SIZE;
    rows.truncate(usize::try_from(page::SIZE).unwrap_or(usize::MAX));
    let mut here = Vec::with_capacity(rows.len());
    for course in rows {
        here.push(offer(app, tenant, course).await?);
    }
    let mut elsewhere = Vec::new();
    for slug in &asked.chosen {
        if !here.iter().any(|offer| offer.course.slug == *slug) {
            elsewhere.push(published(app, tenant, slug).await?);
        }
    }
    let shown = Shown {
        app,
        pending,
        asked,
        here: &here,
        elsewhere: &elsewhere,
        more,
        told,
    };
    Ok(shown.response())
}

async fn published(app: &App, tenant: TenantId, slug: &str) -> Result<Offer, Stop> {
    let course = catalog::find(app, tenant, slug).await?;
    Ok(offer(app, tenant, course).await?)
}

async fn offer(app: &App, tenant: TenantId, course: store::course::Course) -> Result<Offer, Error> {
    let Some(version) = course.published_version else {
        let message = format!("course {} is not published", course.slug);
        return Err(Error::conflict("course.unpublished", message));
    };
    Ok(Offer {
        edition: catalog::model(app, tenant, version).await?,
        course,
    })
}

/// Signs what was chosen, and has the browser take it to the platform.
async fn answer(
    app: &App,
    row: &Row,
    pending: &Pending,
    asked: &Asked,
    trace: &Trace,
) -> Result<Response, Stop> {
    let base = known::base(app, row.tenant_id).await?;
    let mut items = Vec::with_capacity(asked.chosen.len());
    for slug in &asked.chosen {
        let offer = published(app, row.tenant_id, slug).await?;
        items.push(item(&base, &offer, asked.column));
    }
    let answer = Answer {
        message: Some(said(items.len())),
        items,
        error: None,
    };
    let key = signing(app, row).await?;
    let platform = known::of(row)?;
    let (nonce, now) = (app.secrets.draw(), app.now().to_time());
    let jwt = answer.sign(
        &pending.settings,
        &platform,
        &pending.deployment,
        &key,
        (&nonce, now),
    );
    let jwt =
        jwt.map_err(|told| unfit(told.to_string(), "what the platform asked for".to_owned()))?;
    let step = Step::ok(
        Place::Host,
        "lti.choose",
        trace.done,
        said(asked.chosen.len()),
    );
    let who = Choosing {
        platform: row,
        launch: pending.launch,
        once: &[],
    };
    let told = vec![(app.now(), step.since(trace.start).by_learner())];
    chosen(app, &who, told).await?;
    Ok(pages::answer(app, &pending.settings.return_url, jwt))
}

/// A link names its course twice: some platforms lose custom parameters, some the end of an address. A copied course
/// brings both along, and which places it was copied from.
fn item(base: &str, offer: &Offer, column: bool) -> Item {
    let course = &offer.course;
    let custom = [
        ("course", course.slug.as_str()),
        ("resource_link_history", "$ResourceLink.id.history"),
        ("context_history", "$Context.id.history"),
    ];
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    Item::ResourceLink(Box::new(Link {
        url: format!("{base}/launch/{}", course.slug),
        title: Some(course.title.clone()),
        text: text(offer),
        custom: custom.map(own).into_iter().collect::<BTreeMap<_, _>>(),
        line_item: column.then(|| LineItemWish {
            label: Some(course.title.clone()),
            score_maximum: MAXIMUM,
            resource_id: Some(course.slug.clone()),
            tag: Some(TAG.to_owned()),
        }),
        ..Link::default()
    }))
}

/// What it is about; and what it takes to pass, for which a column has no field.
fn text(offer: &Offer) -> Option<String> {
    let pass = offer
        .pass()
        .map(|pass| format!("Passes with {pass} % of the points."));
    let parts = [offer.course.summary.clone(), pass];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn said(count: usize) -> String {
    match count {
        0 => "Nothing was chosen.".to_owned(),
        1 => "One course was chosen.".to_owned(),
        count => format!("{count} courses were chosen."),
    }
}

async fn signing(app: &App, row: &Row) -> Result<SigningKey, Error> {
    let corrupt = |problem: String| {
        Error::Store(store::Error::Corrupt {
            what: "key of a platform",
            problem,
        })
    };
    let key = platforms::signing(app, row).await?;
    let key = key.ok_or_else(|| corrupt("there is none".to_owned()))?;
    SigningKey::read(&key.private).map_err(|error| corrupt(error.to_string()))
}

fn unfit(found: String, expected: String) -> Refusal {
    Refusal {
        condition: Condition::ChoiceUnfit,
        found,
        expected,
        drift: None,
    }
}

fn gone() -> Refusal {
    Refusal {
        condition: Condition::PlatformUnknown,
        found: "a platform that was removed since it asked".to_owned(),
        expected: "the platform that asked for a choice".to_owned(),
        drift: None,
    }
}
