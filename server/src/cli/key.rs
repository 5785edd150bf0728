//! `lectern key`: on the database itself, also while the server runs.

use super::args::Key;
use super::{Failure, Outcome, table, tenant};
use engine::access::Scopes;
use engine::keys::{self, NewKey};
use engine::{App, Instant};
use serde_json::json;

/// Runs one of the key commands.
pub(super) async fn run(app: App, command: Key) -> Outcome {
    match command {
        Key::Create {
            name,
            scope,
            expires,
            max_attachment,
            to,
            json,
        } => {
            let new = NewKey {
                name,
                scopes: Scopes::parse(&scope).map_err(Failure::usage)?,
                expires: expires.map(|seconds| app.now().plus_seconds(seconds)),
                max_attachment,
                created_by: "cli".to_owned(),
            };
            create(&app, &to.tenant, new, json).await
        }
        Key::List { to, json } => list(&app, &to.tenant, json).await,
        Key::Revoke { id, to } => {
            let key = keys::revoke(&app, tenant(&app, &to.tenant).await?, id).await?;
            println!("revoked {} ({})", key.id, key.name);
            Ok(0)
        }
    }
}

async fn create(app: &App, slug: &str, new: NewKey, as_json: bool) -> Outcome {
    let created = keys::create(app, tenant(app, slug).await?, new).await?;
    if as_json {
        println!(
            "{}",
            json!({"id": created.key.id, "secret": created.secret})
        );
    } else {
        println!(
            "key {} ({}) may: {}",
            created.key.id, created.key.name, created.key.scopes
        );
        println!("its secret, shown this one time:");
        println!("{}", created.secret);
    }
    Ok(0)
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
    })
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
