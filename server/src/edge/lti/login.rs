//! Login initiation: the platform says who it is and whom it means, we send the browser on to its login page, and keep
//! nothing but what the browser carries.

use super::desk::Desk;
use super::no::{Stop, Trace, refuse};
use super::{browser, form, known, pages, tenant};
use engine::{App, platforms};
use lti::login::{AuthorizationRequest, Initiation};
use lti::platform::choose;
use lti::state::{Drawn, State};
use lti::{Condition, Platform, Refusal};
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use std::sync::Arc;
use store::TenantId;
use store::platform::Platform as Row;
use uuid::Uuid;

/// Longer addresses are sent as a form: some servers refuse them.
const LONGEST_ADDRESS: usize = 6_000;

#[handler]
pub(super) async fn open(
    Data(app): Data<&App>,
    Data(desk): Data<&Arc<Desk>>,
    request: &Request,
    body: Body,
) -> poem::Result<Response> {
    let mut trace = Trace {
        launch: app.ids.next(),
        protocol: "lti13",
        step: "lti.login",
        done: "read the login initiation",
        tenant: None,
        platform: None,
        course: None,
        before: Vec::new(),
        start: std::time::Instant::now(),
    };
    match begin(app, desk, request, body, &mut trace).await {
        Ok(response) => Ok(response),
        Err(stop) => refuse(app, trace, stop).await,
    }
}

async fn begin(
    app: &App,
    desk: &Desk,
    request: &Request,
    body: Body,
    trace: &mut Trace,
) -> Result<Response, Stop> {
    let tenant = tenant(app, request).await?;
    trace.tenant = tenant;
    let form = form(request, body).await?;
    let login = Initiation::read(&form, desk.own(app))?;
    let (row, platform) = platform(app, tenant, &login).await?;
    trace.knows(&row);
    let drawn = Drawn {
        id: trace.launch,
        nonce: app.secrets.draw(),
        browser: app.secrets.draw(),
    };
    let state = State::new(&login, platform.id, &drawn, app.now().to_time());
    let sealed = state.seal(&app.secrets.state_key());
    let redirect_uri = redirect_uri(app, request);
    let asked = AuthorizationRequest::new(&login, &platform, &redirect_uri, &sealed, &state.nonce);
    let url = asked.url()?;
    let cookies = browser::mark(&app.settings.public_url, drawn.id, &drawn.browser);
    Ok(match &login.storage_target {
        Some(target) => pages::keep(app, &url, target, &drawn, &cookies),
        None if url.len() > LONGEST_ADDRESS => {
            let (address, fields) = asked.form();
            pages::send_on(app, address, fields, &cookies)
        }
        None => away(&url, &cookies),
    })
}

/// The one address of ours that a platform sends messages to: it was registered, and is compared letter by letter.
fn redirect_uri(app: &App, request: &Request) -> String {
    let url = &app.settings.public_url;
    match request.raw_path_param("tenant") {
        Some(slug) => format!("{url}/lti/t/{slug}/launch"),
        None => format!("{url}/lti/launch"),
    }
}

/// Which of our platforms, within the tenant of the address or, if none stands there, in all.
async fn platform(
    app: &App,
    tenant: Option<TenantId>,
    login: &Initiation,
) -> Result<(Row, Platform), Stop> {
    let client = login.client_id.as_deref();
    let rows = platforms::of_issuer(app, tenant, &login.issuer, client).await?;
    let known: Vec<Platform> = rows.iter().map(known::of).collect::<Result<_, _>>()?;
    let chosen = choose(&known, login)?;
    let same = |row: &&Row| (&row.issuer, &row.client_id) == (&chosen.issuer, &chosen.client_id);
    if rows.iter().filter(same).count() > 1 {
        return Err(ambiguous().into());
    }
    let row = row_of(&rows, chosen.id)?;
    Ok((row, chosen.clone()))
}

fn row_of(rows: &[Row], id: Uuid) -> Result<Row, Stop> {
    let found = rows.iter().find(|row| row.id == id);
    found.cloned().ok_or_else(|| ambiguous().into())
}

/// Two tenants have the same platform.
fn ambiguous() -> Refusal {
    Refusal {
        condition: Condition::ClientAmbiguous,
        found: "a platform that is registered with several tenants".to_owned(),
        expected: "an address below /lti/t/, followed by the tenant".to_owned(),
        drift: None,
    }
}

fn away(url: &str, cookies: &[String]) -> Response {
    let mut response = Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, url)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer");
    for cookie in cookies {
        response = response.header(header::SET_COOKIE, cookie);
    }
    response.finish()
}
