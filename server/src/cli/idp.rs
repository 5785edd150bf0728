//! `lectern idp`: on the database itself, also while the server runs.

use super::args::Idp;
use super::{Failure, Outcome, by_cli, table, tenant};
use crate::edge::sso::{
    Directory, Entities, Verdict, add_saml, ahead, document_url, fresh_key, metadata, saml_metadata,
};
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
        Idp::Rotate { slug, to } => rotate(&app, &to.tenant, &slug).await,
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
    let what = ("provider.replace", named.as_str());
    let provider = match new.kind.as_str() {
        "saml" => {
            let directory = Directory::default();
            let work = add_saml(app, &directory, tenant, new);
            by_cli(app, tenant, what, told(work)).await?
        }
        _ => by_cli(app, tenant, what, sign_on::add(app, tenant, new)).await?,
    };
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
    if provider.kind == "saml" {
        return test_saml(app, &provider).await;
    }
    let known = Directory::default().of(app, &provider).await;
    let known = known.map_err(failure)?;
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

/// A refusal as the error that the audit log and the terminal tell of.
async fn told<T>(work: impl Future<Output = Result<T, Verdict>>) -> engine::Result<T> {
    work.await.map_err(|verdict| match verdict {
        Verdict::Failed(error) => error,
        Verdict::Refused {
            code,
            must,
            found,
            expected,
            ..
        } => {
            let message = format!("{code}: {must} Found {found}, expected {expected}");
            engine::Error::invalid_at(code, "/metadata_xml", message)
        }
    })
}

fn failure(verdict: Verdict) -> Failure {
    match verdict {
        Verdict::Failed(error) => error.into(),
        Verdict::Refused {
            code,
            must,
            found,
            expected,
            ..
        } => Failure::new(format!("{code}: {must} Found {found}, expected {expected}")),
    }
}

/// Reads the provider's description as a login would, and looks at its certificates.
async fn test_saml(app: &App, provider: &Provider) -> Outcome {
    let known = Entities::default()
        .of(app, &Directory::default(), provider)
        .await
        .map_err(failure)?;
    let (now, ours) = (
        sign_on::seconds(app.now()),
        saml_metadata(app, &provider.slug),
    );
    println!("{} describes itself well", provider.issuer);
    for certificate in &known.provider.certificates {
        let days = (certificate.not_after - now).div_euclid(86_400);
        let told = match days {
            ..0 => format!("expired {} days ago", -days),
            0..30 => format!("ends in {days} days: ask for the next one"),
            _ => format!("holds for {days} days"),
        };
        println!("certificate      {}, {told}", certificate.key);
    }
    let logout = match known.provider.can_log_out() {
        true => "can end its sessions, too",
        false => "has no address for logouts: sessions end here alone",
    };
    println!("logout           {logout}");
    let document = document_url(app, &provider.slug);
    println!("register there:  metadata                {document}");
    println!(
        "                 entity id               {}",
        provider.client_id
    );
    println!("                 assertion consumer      {}", ours.callback);
    println!(
        "                 single logout           {}",
        ours.frontchannel_logout
    );
    println!(
        "then sign on at  {}/auth/{}/login",
        app.settings.public_url, provider.slug
    );
    Ok(0)
}

/// The next key comes into use, and a new one is the next.
async fn rotate(app: &App, slug: &str, idp: &str) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let provider = sign_on::get(app, tenant, idp).await?;
    if provider.kind != "saml" {
        return Err(Failure::new(format!("{idp} has no keys of ours")));
    }
    let fresh = fresh_key(app, "next").map_err(failure)?;
    let work = sign_on::saml::rotate(app, &provider, fresh);
    by_cli(app, tenant, ("provider.rotate", idp), work).await?;
    println!("{idp}: the next key is in use, and a new one is the next");
    Ok(0)
}

fn wire(app: &App, provider: &Provider) -> Value {
    if provider.kind == "saml" {
        let ours = saml_metadata(app, &provider.slug);
        return json!({
            "id": provider.id,
            "slug": provider.slug,
            "kind": provider.kind,
            "issuer": provider.issuer,
            "client_id": provider.client_id,
            "login": format!("{}/auth/{}/login", app.settings.public_url, provider.slug),
            "metadata": document_url(app, &provider.slug),
            "callback": ours.callback,
            "acs": ours.callback,
            "slo": ours.frontchannel_logout,
        });
    }
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
