//! `lectern sandbox`: a learning platform to try the server with.

use super::args::Sandbox;
use super::serve::asked_to_stop;
use super::{Failure, Outcome, log, runtime};
use crate::config::Config;
use crate::sandbox::{self, Setup};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(args: Sandbox) -> Outcome {
    if !args.listen.ip().is_loopback() && !args.public {
        let message = format!(
            "{} is not an address of this machine alone: whoever reaches the sandbox can be anyone in it; \
             --public says that this is meant",
            args.listen
        );
        return Err(Failure::usage(message));
    }
    for url in args.url.iter().chain([&args.server]) {
        lti::service_address(url).map_err(|why| Failure::usage(format!("{url}: {why}")))?;
    }
    let config = Config {
        log: args.log.clone(),
        ..Config::default()
    };
    log(&config, None);
    let setup = Setup {
        listen: args.listen,
        url: args.url,
        tool: args.server,
        public: args.public,
        learners: args.learners,
    };
    runtime()?.block_on(async {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let running = sandbox::start(&setup, &tasks, stop.clone()).await?;
        let described = running.sandbox.described();
        match args.json {
            true => println!("{described}"),
            false => greet(&described, &setup),
        }
        asked_to_stop().await?;
        stop.cancel();
        tasks.close();
        // Requests that a fault holds are cut.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(2), tasks.wait()).await;
        Ok(0)
    })
}

fn greet(described: &Value, setup: &Setup) {
    let url = described["url"].as_str().unwrap_or_default();
    println!(
        "A sandbox: a small learning platform with invented people. All of it is forgotten when it stops.\n"
    );
    println!("  The course      {url}/");
    println!("  Launches        {}\n", setup.tool);
    println!("Make it known to that server:\n");
    for (what, command) in [
        ("platform", "platform"),
        ("consumer", "platform"),
        ("idp", "idp"),
    ] {
        println!(
            "  lectern {command} add --json - <<'END'\n  {}\n  END",
            described[what]
        );
    }
    println!("\nIt stops with Ctrl-C.");
}
