//! `lectern demo`: the whole line on one machine. A server on embedded defaults, the shipped courses, learners who
//! really run through the API, a link for you, and the console.

use super::args::Demo;
use super::{Failure, Outcome, console, learner, log, runtime, serve::asked_to_stop};
use crate::config::Config;
use crate::edge;
use crate::sandbox::{self, Sandbox, Setup};
use crate::serve::{self, Running};
use engine::access::Scopes;
use engine::keys::{self, NewKey};
use engine::links::{self, NewLink};
use engine::{App, TenantId, catalog, tenants};
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The course that the printed link opens.
const COURSE: &str = "spot-the-phish";
/// Simulated learners at work at the same time.
const LEARNERS: u64 = 4;
/// How many ports the learning platform is away from the API.
const AWAY: u16 = 10;

/// Runs the demo until Ctrl-C, or until the console is left.
pub(super) fn run(demo: &Demo) -> Outcome {
    let home = Home::new(demo.data.as_deref())?;
    let config = config(&home.path, demo.port);
    // With the console in the foreground the log goes to a file: a line on stderr would tear the screen.
    let drawn =
        !demo.no_console && std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
    let log_file = if drawn {
        Some(std::fs::File::create(home.path.join("lectern.log"))?)
    } else {
        None
    };
    log(&config, log_file);
    runtime()?.block_on(async {
        let running = serve::start(config).await?;
        let outcome = show(&running, drawn, &home).await;
        running.stop().await;
        if drawn {
            println!("The demo has ended.{}", home.farewell());
        }
        outcome
    })
}

fn config(data_dir: &Path, port: u16) -> Config {
    let content = if port == 0 { 0 } else { port + 1 };
    Config {
        data_dir: data_dir.to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], port)),
        public_url: format!("http://127.0.0.1:{port}"),
        content_listen: SocketAddr::from(([127, 0, 0, 1], content)),
        content_url: format!("http://127.0.0.1:{content}"),
        log: "warn".to_owned(),
        ..Config::default()
    }
}

async fn show(running: &Running, drawn: bool, home: &Home) -> Outcome {
    let app = &running.app;
    let tenant = tenants::ensure(app, tenants::DEFAULT).await?;
    for (_, folder) in content::shipped() {
        let imported = catalog::import(app, tenant, &folder).await?;
        catalog::publish(app, tenant, imported.course.id, imported.version.id, None).await?;
    }
    let link = links::create(
        app,
        tenant,
        NewLink {
            course: COURSE.to_owned(),
            learner: Some("you".to_owned()),
            expires: None,
            once: false,
            simulated: false,
        },
    )
    .await?;
    let platform = platform(running, tenant).await?;
    let secret = key(app, tenant, "demo", "all").await?;
    let old_tool = key(app, tenant, "old tool (simulated)", "statements:write").await?;
    let stop = running.stopping().child_token();
    for number in 0..LEARNERS {
        running.spawn(learner::study(app.clone(), tenant, number, stop.clone()));
    }
    running.spawn(learner::go_wrong(
        app.clone(),
        tenant,
        old_tool,
        stop.clone(),
    ));
    greet(&link.url, running, &platform, &secret, home)?;
    let outcome = if drawn {
        draw(running, &link.url, secret, stop.clone()).await
    } else {
        lines(running, &secret).await
    };
    stop.cancel();
    outcome
}

/// A learning platform beside the server, each known to the other: it launches the courses by LTI.
async fn platform(running: &Running, tenant: TenantId) -> Result<Sandbox, Failure> {
    let (tasks, stop) = (TaskTracker::new(), running.stopping());
    let setup = |port| Setup {
        listen: SocketAddr::from(([127, 0, 0, 1], port)),
        url: None,
        tool: running.app.settings.public_url.clone(),
        public: false,
        learners: 0,
    };
    let usual = running.address.port().saturating_add(AWAY);
    let begun = match sandbox::start(&setup(usual), &tasks, stop.clone()).await {
        Ok(begun) => begun,
        // Somebody has that port: any other does.
        Err(_) => sandbox::start(&setup(0), &tasks, stop).await?,
    };
    let described = begun.sandbox.described();
    for what in ["platform", "consumer"] {
        let new = serde_json::from_value(described[what].clone())?;
        edge::lti::add(&running.app, tenant, new).await?;
    }
    Ok(begun.sandbox)
}

async fn key(app: &App, tenant: TenantId, name: &str, scopes: &str) -> Result<String, Failure> {
    let scopes = Scopes::parse(scopes).map_err(Failure::new)?;
    let new = NewKey::usual(app, name, scopes, "demo");
    Ok(keys::create(app, tenant, new).await?.secret)
}

fn greet(
    link: &str,
    running: &Running,
    platform: &Sandbox,
    secret: &str,
    home: &Home,
) -> Result<(), Failure> {
    let api = &running.app.settings.public_url;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "Lectern demo: two courses, {LEARNERS} simulated learners, and you.\n"
    )?;
    writeln!(out, "  Take a course   {link}")?;
    writeln!(out, "  In a platform   {}/", platform.url())?;
    writeln!(out, "  API docs        {api}/docs")?;
    writeln!(out, "  GraphQL         {api}/graphiql")?;
    writeln!(out, "  API key         {secret}")?;
    writeln!(out, "  Data            {}\n", home.path.display())?;
    Ok(out.flush()?)
}

/// The console draws on a thread of its own; the terminal is its alone until the operator leaves.
async fn draw(running: &Running, link: &str, key: String, stop: CancellationToken) -> Outcome {
    let mut options = console::look(&running.app.settings.public_url, key);
    options.notice = Some(format!("Take a course: {link}"));
    let drawn = tokio::task::spawn_blocking(move || {
        tui::run_until(options, async move { stop.cancelled().await })
    });
    let code = drawn
        .await
        .map_err(Failure::new)?
        .map_err(console::failed)?;
    Ok(u8::try_from(code).unwrap_or(1))
}

/// One line per event, for pipes and logs.
async fn lines(running: &Running, key: &str) -> Outcome {
    println!("One line per event follows; Ctrl-C ends the demo.");
    let options = console::look(&running.app.settings.public_url, key.to_owned());
    std::thread::spawn(move || {
        let watch = tui::Watch {
            topic: tui::Topic::Hops,
            format: tui::Format::Plain,
            count: None,
            limit: None,
        };
        // Ends with the process, or when nobody reads any more.
        tui::watch(&options, &watch, &mut std::io::stdout())
    });
    asked_to_stop().await?;
    Ok(0)
}

/// Where the demo keeps its data; a temporary one is removed at the end.
struct Home {
    path: PathBuf,
    temporary: bool,
}

impl Home {
    fn new(given: Option<&Path>) -> Result<Home, Failure> {
        let path = match given {
            Some(path) => path.to_owned(),
            None => std::env::temp_dir().join(format!("lectern-demo-{}", std::process::id())),
        };
        std::fs::create_dir_all(&path)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        Ok(Home {
            path,
            temporary: given.is_none(),
        })
    }

    fn farewell(&self) -> String {
        match self.temporary {
            true => " Its data is gone; keep it next time with --data DIR.".to_owned(),
            false => format!(" Its data stays in {}.", self.path.display()),
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.temporary {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
