//! `lectern idp`: on the database itself, also while the server runs.

use super::args::Idp;
use super::{Failure, Outcome, by_cli, table, tenant};
use crate::edge::sso::{Directory, Verdict, ahead, metadata};
use engine::App;
use engine::sign_on;
use engine::sign_on::trial::{self, Report};
use serde_json::{Value, json};
use sso::Protocol;
use std::io::Read;
use std::time::Duration;
use store::provider::Provider;

/// How long a trial is waited for, and how often we look.
const PATIENCE: Duration = Duration::from_secs(600);
const LOOK: Duration = Duration::from_millis(500);
/// Bytes of a description at most.
const LARGEST: u64 = 1 << 20;

/// Runs one of the commands for identity providers.
pub(super) async fn run(app: App, command: Idp) -> Outcome {
    match command {
        Idp::Add { json, to } => add(&app, &to.tenant, &json).await,
        Idp::List { to, json } => list(&app, &to.tenant, json).await,
        Idp::Test {
            slug,
            login: true,
            json,
            to,
        } => try_login(&app, &to.tenant, &slug, json).await,
        Idp::Test { slug, to, .. } => test(&app, &to.tenant, &slug).await,
        Idp::Remove { slug, to } => {
            let tenant = tenant(&app, &to.tenant).await?;
            let work = sign_on::remove(&app, tenant, &slug);
            let ended = by_cli(&app, tenant, ("provider.delete", &slug), work).await?;
            println!("removed {slug}; {ended} sessions ended");
            Ok(0)
        }
    }
}

async fn add(app: &App, slug: &str, from: &str) -> Outcome {
    let new: sign_on::New = serde_json::from_str(&read(from)?)
        .map_err(|error| Failure::usage(format!("the provider's description: {error}")))?;
    let (tenant, named) = (tenant(app, slug).await?, new.slug.clone());
    let work = sign_on::add(app, tenant, new);
    let provider = by_cli(app, tenant, ("provider.replace", &named), work).await?;
    println!("{}", wire(app, &provider));
    Ok(0)
}

/// `-` is stdin.
fn read(from: &str) -> Result<String, Failure> {
    let mut text = String::new();
    if from == "-" {
        std::io::stdin().take(LARGEST).read_to_string(&mut text)?;
    } else {
        let file =
            std::fs::File::open(from).map_err(|error| Failure::new(format!("{from}: {error}")))?;
        file.take(LARGEST).read_to_string(&mut text)?;
    }
    Ok(text)
}

async fn list(app: &App, slug: &str, as_json: bool) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let rows = table::all(|page| sign_on::list(app, tenant, page), |row| row.id).await?;
    if as_json {
        let list: Vec<Value> = rows.iter().map(|row| wire(app, row)).collect();
        println!("{}", json!(list));
        return Ok(0);
    }
    let cells: Vec<_> = rows
        .iter()
        .map(|row| {
            vec![
                row.slug.clone(),
                row.kind.clone(),
                row.issuer.clone(),
                row.client_id.clone(),
            ]
        })
        .collect();
    table::print(&["SLUG", "KIND", "ISSUER", "CLIENT"], &cells);
    Ok(0)
}

/// Asks the provider for its description and keys, as a login would.
async fn test(app: &App, slug: &str, idp: &str) -> Outcome {
    let provider = sign_on::get(app, tenant(app, slug).await?, idp).await?;
    let known = match Directory::default().of(app, &provider).await {
        Ok(known) => known,
        Err(Verdict::Failed(error)) => return Err(error.into()),
        Err(Verdict::Refused {
            code,
            must,
            found,
            expected,
            ..
        }) => {
            let message = format!("{code}: {must} Found {found}, expected {expected}");
            return Err(Failure::new(message));
        }
    };
    let ours = known.client().metadata();
    println!(
        "{} describes itself well, and has keys that we can use",
        provider.issuer
    );
    println!("register there:  redirect URI            {}", ours.callback);
    println!(
        "                 post-logout redirect    {}",
        ours.post_logout
    );
    if let Some(told) = &ours.backchannel_logout {
        println!("                 back-channel logout     {told}");
    }
    println!(
        "                 front-channel logout    {}",
        ours.frontchannel_logout
    );
    println!(
        "then sign on at  {}/auth/{idp}/login",
        app.settings.public_url
    );
    Ok(0)
}

/// Prints a link, waits until somebody has signed on with it, and tells what came of it.
async fn try_login(app: &App, slug: &str, idp: &str, as_json: bool) -> Outcome {
    let provider = sign_on::get(app, tenant(app, slug).await?, idp).await?;
    let (id, token) = trial::begin(app, &provider).await?;
    let link = format!("{}/auth/{idp}/login?trial={token}", app.settings.public_url);
    if as_json {
        eprintln!("{link}");
    } else {
        println!("sign on here, within ten minutes; no session begins:\n  {link}");
    }
    let deadline = std::time::Instant::now() + PATIENCE;
    let report = loop {
        if let Some(report) = trial::result(app, provider.tenant_id, id).await? {
            break report;
        }
        if std::time::Instant::now() > deadline {
            return Err(Failure::new("nobody has signed on with the link"));
        }
        tokio::time::sleep(LOOK).await;
    };
    if as_json {
        println!("{}", json!(report));
    } else {
        tell(&report);
    }
    Ok(u8::from(!report.ok))
}

fn tell(report: &Report) {
    let doubt = if report.verified {
        ""
    } else {
        ", not verified"
    };
    let claim = |it: &trial::Claim| {
        let why = format!("{}{doubt}", it.why);
        vec![it.fate.clone(), it.name.clone(), it.value.clone(), why]
    };
    let claims: Vec<_> = report.claims.iter().map(claim).collect();
    table::print(&["CLAIM IS", "NAME", "VALUE", "WHY"], &claims);
    for rule in &report.rules {
        let fits = if rule.fits { "holds" } else { "does not hold" };
        println!(
            "rule      {} has {} → {}: {fits}",
            rule.claim, rule.value, rule.role
        );
    }
    let drift = report.drift.map_or_else(|| "unknown".to_owned(), ahead);
    println!("clock     {drift}");
    match &report.failed {
        None => println!("roles     {}\nit would go well", report.roles.join(", ")),
        Some(failed) => println!(
            "it would be refused: {}: {}\nfound     {}\nexpected  {}",
            failed.code, failed.must, failed.found, failed.expected
        ),
    }
}

fn wire(app: &App, provider: &Provider) -> Value {
    let ours = metadata(app, &provider.slug);
    json!({
        "id": provider.id,
        "slug": provider.slug,
        "kind": provider.kind,
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "login": format!("{}/auth/{}/login", app.settings.public_url, provider.slug),
        "callback": ours.callback,
        "backchannel_logout": ours.backchannel_logout,
        "frontchannel_logout": ours.frontchannel_logout,
        "post_logout": ours.post_logout,
    })
}
