//! `lectern platform`: on the database itself, also while the server runs.

use super::args::Platform;
use super::{Failure, Outcome, table, tenant};
use crate::edge::lti::{add as register, addresses};
use engine::{App, TenantId, platforms};
use serde_json::{Value, json};
use std::io::Read;
use store::platform::Platform as Row;

/// Bytes of a description at most.
const LARGEST: u64 = 1 << 20;

/// Runs one of the commands for learning platforms.
pub(super) async fn run(app: App, command: Platform) -> Outcome {
    match command {
        Platform::Add { json: None, to } => explain(&app, tenant(&app, &to.tenant).await?).await,
        Platform::Add {
            json: Some(from),
            to,
        } => add(&app, tenant(&app, &to.tenant).await?, &from).await,
        Platform::List { to, json } => list(&app, tenant(&app, &to.tenant).await?, json).await,
        Platform::Remove { id, to } => {
            platforms::remove(&app, tenant(&app, &to.tenant).await?, id).await?;
            println!("removed {id}");
            Ok(0)
        }
    }
}

async fn add(app: &App, tenant: TenantId, from: &str) -> Outcome {
    let new = serde_json::from_str(&read(from)?)
        .map_err(|error| Failure::usage(format!("the platform's description: {error}")))?;
    let row = register(app, tenant, new).await?;
    println!("{}", wire(app, &row).await?);
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

async fn list(app: &App, tenant: TenantId, as_json: bool) -> Outcome {
    let rows = table::all(|page| platforms::list(app, tenant, page), |row| row.id).await?;
    if as_json {
        let mut list = Vec::new();
        for row in &rows {
            list.push(wire(app, row).await?);
        }
        println!("{}", json!(list));
        return Ok(0);
    }
    let cells: Vec<_> = rows
        .iter()
        .map(|row| {
            vec![
                row.id.to_string(),
                row.kind.clone(),
                row.name.clone(),
                row.issuer.clone(),
                row.client_id.clone(),
            ]
        })
        .collect();
    table::print(&["ID", "LTI", "NAME", "ISSUER", "CLIENT"], &cells);
    Ok(0)
}

async fn wire(app: &App, row: &Row) -> Result<Value, Failure> {
    let settings = platforms::settings_of(row)?;
    let mut wire = addresses(app, row.tenant_id).await?;
    wire["id"] = json!(row.id);
    wire["lti"] = json!(row.kind);
    wire["name"] = json!(row.name);
    if row.kind == store::platform::V1P1 {
        wire["consumer_key"] = json!(row.client_id);
        return Ok(wire);
    }
    wire["issuer"] = json!(row.issuer);
    wire["client_id"] = json!(row.client_id);
    wire["deployment_ids"] = json!(settings.deployments);
    wire["auth_login_url"] = json!(row.auth_login_url);
    wire["auth_token_url"] = json!(row.auth_token_url);
    wire["key_set_url"] = json!(row.key_set_url);
    Ok(wire)
}

/// What to write where, for somebody who has both screens before them.
async fn explain(app: &App, tenant: TenantId) -> Outcome {
    let ours = addresses(app, tenant).await?;
    let text = |name: &str| ours[name].as_str().unwrap_or_default().to_owned();
    println!("LTI 1.3. Set up a tool in the learning platform with these values:");
    println!("  tool URL, target link URI     {}", text("launch_url"));
    println!("  initiate login URL            {}", text("login_url"));
    println!("  redirection URI               {}", text("launch_url"));
    println!("  public keyset URL             {}", text("jwks_url"));
    println!("  custom parameter              course=SLUG   (or end the tool URL in /SLUG)");
    println!("The platform then shows its own; paste them here:");
    println!("  lectern platform add --json - <<'END'");
    println!("  {{\"issuer\": \"…\", \"client_id\": \"…\", \"deployment_id\": \"…\",");
    println!("   \"auth_login_url\": \"…\", \"auth_token_url\": \"…\", \"key_set_url\": \"…\"}}");
    println!("  END");
    println!("Leave deployment_id out to let any deployment launch.");
    println!();
    println!("LTI 1.1. Choose a consumer key and a secret, set both up there and here:");
    println!("  launch URL                    {}", text("launch_url_1_1"));
    println!(
        "  lectern platform add --json - <<< '{{\"consumer_key\": \"…\", \"secret\": \"…\"}}'"
    );
    println!();
    println!("docs/lti.md has the exact values for each product.");
    Ok(0)
}
