//! `lectern dispatch`, and `lectern course export --dispatch`: on the database itself, also while the server runs.

use super::args::Dispatch;
use super::course::standard;
use super::{Failure, Outcome, table, tenant};
use content::export::Standard;
use engine::dispatches::{self, Terms};
use engine::{App, Instant, TenantId};
use serde_json::{Value, json};
use std::path::PathBuf;
use store::dispatch::Dispatch as Row;

/// Runs one of the dispatch commands.
pub(super) async fn run(app: App, command: Dispatch) -> Outcome {
    match command {
        Dispatch::List { to, json } => list(&app, &to.tenant, json).await,
        Dispatch::Package {
            id,
            standard: name,
            out,
            to,
        } => {
            let tenant = tenant(&app, &to.tenant).await?;
            let row = dispatches::get(&app, tenant, id).await?;
            let (out, _) = write(&app, tenant, &row, standard(&name)?, out).await?;
            println!("{}", out.display());
            Ok(0)
        }
        Dispatch::Change {
            id,
            name,
            seats,
            unlimited,
            expires,
            forever,
            version,
            follow,
            disable,
            enable,
            to,
            json,
        } => {
            let tenant = tenant(&app, &to.tenant).await?;
            let row = dispatches::get(&app, tenant, id).await?;
            let expires = expires.map(|seconds| app.now().plus_seconds(seconds));
            let terms = Terms {
                name,
                version: version.or(row.version_id).filter(|_| !follow),
                seats: seats.or(row.seats).filter(|_| !unlimited),
                expires: expires.or(row.expires_at).filter(|_| !forever),
                disabled: (row.disabled_at.is_some() || disable) && !enable,
            };
            let row = dispatches::change(&app, tenant, id, terms).await?;
            match json {
                true => println!("{}", wire(&row)),
                false => println!("{}: {}", row.id, state(&app, &row)),
            }
            Ok(0)
        }
    }
}

/// A package that is wanted of a new dispatch.
pub(super) struct Made {
    pub(super) course: String,
    pub(super) standard: String,
    pub(super) out: Option<PathBuf>,
}

/// Makes a dispatch and writes its package.
pub(super) async fn thin(
    app: &App,
    slug: &str,
    made: Made,
    terms: Terms,
    as_json: bool,
) -> Outcome {
    let standard = standard(&made.standard)?;
    if standard == Standard::Html {
        return Err(Failure::usage(
            "--dispatch needs an LMS: --as scorm12, scorm2004 or cmi5",
        ));
    }
    let tenant = tenant(app, slug).await?;
    let row = dispatches::create(app, tenant, &made.course, terms).await?;
    let (out, bytes) = write(app, tenant, &row, standard, made.out).await?;
    match as_json {
        true => println!(
            "{}",
            json!({"file": out, "bytes": bytes, "course": row.course_id, "dispatch": row.id, "standard": standard.name()})
        ),
        false => println!("{}", out.display()),
    }
    Ok(0)
}

async fn write(
    app: &App,
    tenant: TenantId,
    row: &Row,
    standard: Standard,
    out: Option<PathBuf>,
) -> Result<(PathBuf, usize), Failure> {
    let (name, package) = crate::export::dispatch(app, tenant, row, standard).await?;
    let out = out.unwrap_or_else(|| name.into());
    std::fs::write(&out, &package)
        .map_err(|error| Failure::new(format!("{}: {error}", out.display())))?;
    Ok((out, package.len()))
}

async fn list(app: &App, slug: &str, as_json: bool) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let rows = table::all(
        |page| dispatches::list(app, tenant, None, page),
        |row| row.id,
    )
    .await?;
    if as_json {
        let list: Vec<_> = rows.iter().map(wire).collect();
        println!("{}", json!(list));
        return Ok(0);
    }
    let cells: Vec<_> = rows.iter().map(|row| cells(app, row)).collect();
    table::print(&["ID", "NAME", "SEATS", "STATE"], &cells);
    Ok(0)
}

fn wire(row: &Row) -> Value {
    json!({
        "id": row.id,
        "course": row.course_id,
        "name": row.name,
        "version": row.version_id,
        "seats": row.seats,
        "taken": row.taken,
        "disabled": row.disabled_at.is_some(),
        "expires_at": row.expires_at.map(|at| at.to_string()),
        "created_at": row.created_at.to_string(),
    })
}

fn cells(app: &App, row: &Row) -> Vec<String> {
    let seats = match row.seats {
        Some(seats) => format!("{} of {seats}", row.taken),
        None => row.taken.to_string(),
    };
    vec![row.id.to_string(), row.name.clone(), seats, state(app, row)]
}

fn state(app: &App, row: &Row) -> String {
    let ended = |end: &Instant| *end <= app.now();
    match (row.disabled_at, row.expires_at) {
        (Some(_), _) => "disabled".to_owned(),
        (None, Some(end)) if ended(&end) => "expired".to_owned(),
        (None, Some(end)) => format!("until {end}"),
        (None, None) => "live".to_owned(),
    }
}
