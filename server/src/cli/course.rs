//! `lectern course`: lint needs no database; the rest works on the database itself, also while the server runs.

use super::args::Course;
use super::dispatch::{Made, thin};
use super::{Failure, Outcome, table, tenant, with_app};
use content::export::{self, Standard};
use content::{Finding, Folder};
use engine::dispatches::Terms;
use engine::packages::{self, Asked};
use engine::{App, TenantId, catalog};
use serde_json::json;
use std::path::{Path, PathBuf};
use store::Page;
use uuid::Uuid;

/// Runs one of the course commands.
pub(super) fn run(config: Option<&Path>, command: Course) -> Outcome {
    match command {
        Course::Lint {
            paths,
            fix,
            notes,
            json,
        } => lint(&paths, fix, notes, json),
        Course::Import {
            path,
            publish,
            course,
            to,
            json,
        } => {
            let source = Source::of(&path)?;
            let asked = Asked { course };
            with_app(config, async |app| {
                import(&app, &to.tenant, source, asked, publish, json).await
            })
        }
        Course::Publish {
            course,
            version,
            to,
            json,
        } => with_app(config, async |app| {
            publish(&app, &to.tenant, &course, version, json).await
        }),
        Course::Export {
            course,
            standard,
            out,
            version,
            dispatch,
            name,
            seats,
            expires,
            to,
            json,
        } => with_app(config, async |app| {
            if dispatch {
                let terms = Terms {
                    name,
                    version,
                    seats,
                    expires: expires.map(|seconds| app.now().plus_seconds(seconds)),
                    disabled: false,
                };
                let made = Made {
                    course,
                    standard,
                    out,
                };
                return thin(&app, &to.tenant, made, terms, json).await;
            }
            let wanted = Wanted {
                course,
                standard,
                out,
                version,
            };
            export(&app, &to.tenant, wanted, json).await
        }),
        Course::List { to, json } => {
            with_app(config, async |app| list(&app, &to.tenant, json).await)
        }
    }
}

/// What is imported.
enum Source {
    Folder(Folder),
    File(std::fs::File),
}

impl Source {
    fn of(path: &Path) -> Result<Source, Failure> {
        if path.is_dir() {
            return read(path).map(Source::Folder);
        }
        let file = std::fs::File::open(path);
        let told = |error| Failure::new(format!("{}: {error}", path.display()));
        file.map(Source::File).map_err(told)
    }
}

fn read(path: &Path) -> Result<Folder, Failure> {
    let told = |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", path.display()));
    if path.is_dir() {
        return Folder::read(path).map_err(|error| told(&error));
    }
    let bytes = std::fs::read(path).map_err(|error| told(&error))?;
    Folder::from_zip(&bytes).map_err(|error| told(&error))
}

fn lint(paths: &[PathBuf], fix: bool, notes: bool, as_json: bool) -> Outcome {
    let mut faulty = false;
    let mut all = Vec::new();
    for path in paths {
        if fix {
            rewrite(path, as_json)?;
        }
        let reading = content::read(&read(path)?);
        faulty |= reading.course.is_none();
        let asked_for = if notes { reading.notes } else { Vec::new() };
        for finding in reading.findings.into_iter().chain(asked_for) {
            match as_json {
                true => all.push(wire(path, &finding)),
                false => tell(path, &finding),
            }
        }
    }
    if as_json {
        println!("{}", json!({"ok": !faulty, "findings": all}));
    }
    Ok(u8::from(faulty))
}

fn rewrite(path: &Path, quiet: bool) -> Result<(), Failure> {
    for rewrite in content::fix(&read(path)?) {
        let file = path.join(&rewrite.path);
        std::fs::write(&file, &rewrite.text)
            .map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
        if !quiet {
            println!("{}: wrote ids {}", file.display(), rewrite.added.join(", "));
        }
    }
    Ok(())
}

fn tell(path: &Path, finding: &Finding) {
    println!(
        "{}",
        Finding {
            file: path.join(&finding.file).display().to_string(),
            ..finding.clone()
        }
    );
}

fn wire(path: &Path, finding: &Finding) -> serde_json::Value {
    json!({
        "path": path,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity.name(),
        "code": finding.code,
        "message": finding.message,
        "advice": finding.advice,
    })
}

async fn import(
    app: &App,
    slug: &str,
    source: Source,
    asked: Asked,
    publish: bool,
    as_json: bool,
) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let imported = match source {
        Source::Folder(folder) => catalog::import(app, tenant, &folder).await,
        Source::File(file) => packages::import(app, tenant, file, asked).await,
    };
    let imported = match imported {
        Ok(imported) => imported,
        Err(engine::Error::Course(findings)) => {
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            return Err(Failure::new(format!(
                "the course has {} faults and was not imported",
                findings.len()
            )));
        }
        Err(error) => return Err(error.into()),
    };
    imported
        .warnings
        .iter()
        .for_each(|finding| eprintln!("{finding}"));
    if publish {
        catalog::publish(app, tenant, imported.course.id, imported.version.id, None).await?;
    }
    if as_json {
        let version = &imported.version;
        println!(
            "{}",
            json!({
                "id": imported.course.id,
                "slug": imported.course.slug,
                "kind": imported.course.kind,
                "version": {"id": version.id, "number": version.number, "sha256": version.sha256},
                "new": imported.new,
                "published": publish,
            })
        );
    } else {
        println!("{}", imported.course.id);
    }
    Ok(0)
}

async fn publish(
    app: &App,
    slug: &str,
    course: &str,
    version: Option<Uuid>,
    as_json: bool,
) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let course = catalog::find(app, tenant, course).await?;
    let version = match version {
        Some(version) => version,
        None => newest(app, tenant, course.id).await?,
    };
    let course = catalog::publish(app, tenant, course.id, version, None).await?;
    match as_json {
        true => println!(
            "{}",
            json!({"id": course.id, "slug": course.slug, "version": version})
        ),
        false => println!("published {} version {version}", course.slug),
    }
    Ok(0)
}

async fn newest(app: &App, tenant: TenantId, course: Uuid) -> Result<Uuid, Failure> {
    let versions = catalog::versions(app, tenant, course, Page::first(1)).await?;
    versions
        .first()
        .map(|version| version.id)
        .ok_or_else(|| Failure::new("this course has no version"))
}

/// Which package to write, and where.
struct Wanted {
    course: String,
    standard: String,
    out: Option<PathBuf>,
    version: Option<Uuid>,
}

/// The standard with this name; the arguments take no other.
pub(super) fn standard(name: &str) -> Result<Standard, Failure> {
    Standard::ALL
        .into_iter()
        .find(|standard| standard.name() == name)
        .ok_or_else(|| Failure::new("--as is scorm12, scorm2004, cmi5 or html"))
}

async fn export(app: &App, slug: &str, wanted: Wanted, as_json: bool) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let course = catalog::find(app, tenant, &wanted.course).await?;
    let version = match wanted.version.or(course.published_version) {
        Some(version) => version,
        None => newest(app, tenant, course.id).await?,
    };
    let (edition, media) = catalog::with_media(app, tenant, version).await?;
    let standard = standard(&wanted.standard)?;
    let mut files = crate::export::player();
    files.extend(
        media
            .into_iter()
            .map(|(path, bytes)| export::File { path, bytes }),
    );
    let package = export::package(&edition, standard, &app.settings.public_url, files);
    let out = wanted.out.unwrap_or_else(|| {
        format!(
            "{}-{}-{}.zip",
            course.slug,
            edition.version,
            standard.name()
        )
        .into()
    });
    std::fs::write(&out, &package)
        .map_err(|error| Failure::new(format!("{}: {error}", out.display())))?;
    match as_json {
        true => println!(
            "{}",
            json!({"file": out, "bytes": package.len(), "course": course.id, "version": version, "standard": standard.name()})
        ),
        false => println!("{}", out.display()),
    }
    Ok(0)
}

async fn list(app: &App, slug: &str, as_json: bool) -> Outcome {
    let tenant = tenant(app, slug).await?;
    let rows = table::all(
        |page| catalog::list(app, tenant, false, None, page),
        |row| row.slug.clone(),
    )
    .await?;
    if as_json {
        let list: Vec<_> = rows
            .iter()
            .map(|course| json!({"id": course.id, "slug": course.slug, "title": course.title, "kind": course.kind, "published_version": course.published_version}))
            .collect();
        println!("{}", json!(list));
        return Ok(0);
    }
    let cells: Vec<_> = rows
        .iter()
        .map(|course| {
            let state = if course.published_version.is_some() {
                "published"
            } else {
                "draft"
            };
            vec![
                course.slug.clone(),
                state.to_owned(),
                course.kind.clone(),
                format!("{} min", course.minutes),
                course.title.clone(),
                course.id.to_string(),
            ]
        })
        .collect();
    table::print(&["SLUG", "STATE", "KIND", "LENGTH", "TITLE", "ID"], &cells);
    Ok(0)
}
