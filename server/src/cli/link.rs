//! `lectern link`: on the database itself, also while the server runs.

use super::args::Link;
use super::{Outcome, table, tenant};
use engine::links::{self, NewLink};
use engine::{App, Instant};
use serde_json::json;

/// Runs one of the link commands.
pub(super) async fn run(app: App, command: Link) -> Outcome {
    match command {
        Link::Create {
            course,
            learner,
            expires,
            once,
            to,
            json,
        } => {
            let expires = expires.map(|seconds| app.now().plus_seconds(seconds));
            let new = NewLink {
                course,
                learner,
                expires,
                once,
                simulated: false,
            };
            let created = links::create(&app, tenant(&app, &to.tenant).await?, new).await?;
            match json {
                true => println!("{}", json!({"id": created.link.id, "url": created.url})),
                false => println!("{}", created.url),
            }
            Ok(0)
        }
        Link::List { to, json } => list(&app, &to.tenant, json).await,
        Link::Revoke { id, to } => {
            links::revoke(&app, tenant(&app, &to.tenant).await?, id).await?;
            println!("revoked {id}");
            Ok(0)
        }
    }
}

async fn list(app: &App, slug: &str, as_json: bool) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let rows = table::all(|page| links::list(app, tenant, None, page), |row| row.id).await?;
    if as_json {
        let list: Vec<_> = rows.iter().map(|link| wire(app, link)).collect();
        println!("{}", json!(list));
        return Ok(0);
    }
    let cells: Vec<_> = rows.iter().map(|link| cells(app, link)).collect();
    table::print(&["ID", "STATE", "URL"], &cells);
    Ok(0)
}

fn wire(app: &App, link: &store::link::Link) -> serde_json::Value {
    let text = |at: Option<Instant>| at.map(|at| at.to_string());
    json!({
        "id": link.id,
        "url": links::url(app, link.id),
        "course": link.course_id,
        "learner": link.learner_id,
        "once": link.once,
        "created_at": link.created_at.to_string(),
        "expires_at": text(link.expires_at),
        "used_at": text(link.used_at),
        "revoked_at": text(link.revoked_at),
    })
}

fn cells(app: &App, link: &store::link::Link) -> Vec<String> {
    let state = if link.revoked_at.is_some() {
        "revoked".to_owned()
    } else if link.once && link.used_at.is_some() {
        "used".to_owned()
    } else {
        link.expires_at
            .map_or_else(|| "live".to_owned(), |end| format!("until {end}"))
    };
    vec![link.id.to_string(), state, links::url(app, link.id)]
}
