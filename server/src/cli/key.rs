//! `lectern key`: on the database itself, also while the server runs.

use super::args::{Key, NewKey};
use super::table::Life;
use super::{Failure, Outcome, by_cli, table, tenant};
use engine::access::Scopes;
use engine::keys::{self, Created, NewKey as Wanted};
use engine::{App, Instant, TenantId, catalog};
use serde_json::json;

/// Runs one of the key commands.
pub(super) async fn run(app: App, command: Key) -> Outcome {
    match command {
        Key::Create(new) => {
            let tenant = tenant(&app, &new.to.tenant).await?;
            let wanted = wanted(&app, tenant, &new).await?;
            let what = ("key.create", wanted.name.clone());
            let work = keys::create(&app, tenant, wanted);
            let created = by_cli(&app, tenant, (what.0, &what.1), work).await?;
            show(&created, new.json);
            Ok(0)
        }
        Key::Rotate {
            id,
            overlap,
            to,
            json,
        } => {
            let tenant = tenant(&app, &to.tenant).await?;
            let overlap = overlap.unwrap_or(keys::USUAL_OVERLAP_SECONDS);
            let work = keys::rotate(&app, tenant, id, overlap);
            let created = by_cli(&app, tenant, ("key.rotate", &id.to_string()), work).await?;
            show(&created, json);
            Ok(0)
        }
        Key::List { to, json } => list(&app, &to.tenant, json).await,
        Key::Revoke { id, to } => {
            let tenant = tenant(&app, &to.tenant).await?;
            let work = keys::revoke(&app, tenant, id);
            let key = by_cli(&app, tenant, ("key.delete", &id.to_string()), work).await?;
            println!("revoked {} ({})", key.id, key.name);
            Ok(0)
        }
    }
}

async fn wanted(app: &App, tenant: TenantId, new: &NewKey) -> Result<Wanted, Failure> {
    let scopes = Scopes::parse(&new.scope).map_err(Failure::usage)?;
    let mut courses = Vec::new();
    for course in &new.course {
        courses.push(catalog::find(app, tenant, course).await?.id);
    }
    let usual = Wanted::usual(app, &new.name, scopes, "cli");
    Ok(Wanted {
        courses: Some(courses).filter(|all| !all.is_empty()),
        networks: new.network.clone(),
        expires: match new.expires {
            None => usual.expires,
            Some(Life::Ever) => None,
            Some(Life::Seconds(seconds)) => Some(app.now().plus_seconds(seconds)),
        },
        max_attachment: new.max_attachment,
        ..usual
    })
}

fn show(created: &Created, as_json: bool) {
    let Created { key, secret } = created;
    if as_json {
        println!("{}", json!({"id": key.id, "secret": secret}));
        return;
    }
    println!("key {} ({}) may: {}", key.id, key.name, key.scopes);
    let end = key.expires_at.map(|end| end.to_string());
    println!("until {}", end.as_deref().unwrap_or("it is revoked"));
    if let Some(until) = key.second_until {
        println!("the secret before works until {until}");
    }
    println!("its secret, shown this one time:");
    println!("{secret}");
}

async fn list(app: &App, slug: &str, as_json: bool) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let rows = table::all(|page| keys::list(app, tenant, page), |row| row.id).await?;
    if as_json {
        let list: Vec<_> = rows.iter().map(wire).collect();
        println!("{}", json!(list));
        return Ok(0);
    }
    let cells: Vec<_> = rows.iter().map(|key| cells(key, app.now())).collect();
    table::print(
        &["ID", "NAME", "PREFIX", "STATE", "LAST USED", "SCOPES"],
        &cells,
    );
    Ok(0)
}

fn wire(key: &store::key::Key) -> serde_json::Value {
    let text = |at: Option<Instant>| at.map(|at| at.to_string());
    json!({
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes.split(' ').collect::<Vec<_>>(),
        "created_at": key.created_at.to_string(),
        "expires_at": text(key.expires_at),
        "revoked_at": text(key.revoked_at),
        "last_used_at": text(key.last_used_at),
        "max_attachment_bytes": key.max_attachment_bytes,
        "courses": words(&key.courses),
        "networks": words(&key.networks),
        "second_secret_until": text(key.second_until),
        "owner": key.owner_id,
    })
}

fn words(text: &Option<String>) -> Option<Vec<&str>> {
    text.as_ref().map(|text| text.split(' ').collect())
}

fn cells(key: &store::key::Key, now: Instant) -> Vec<String> {
    let state = match (key.revoked_at, key.expires_at) {
        (Some(_), _) => "revoked".to_owned(),
        (None, Some(end)) if end <= now => "expired".to_owned(),
        (None, Some(end)) => format!("until {end}"),
        (None, None) => "live".to_owned(),
    };
    let used = key
        .last_used_at
        .map_or_else(|| "never".to_owned(), |at| at.to_string());
    vec![
        key.id.to_string(),
        key.name.clone(),
        key.prefix.clone(),
        state,
        used,
        key.scopes.clone(),
    ]
}
