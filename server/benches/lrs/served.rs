//! The program under load, and what the system says of it.

use crate::client::Target;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const ADDRESS: &str = "127.0.0.1:18380";

/// Our server on data of its own; it ends with this value.
pub(crate) struct Server {
    child: Child,
    data: TempDir,
    secret: String,
}

impl Server {
    pub(crate) fn start(data: Option<TempDir>) -> Server {
        let data = data.unwrap_or_else(|| tempfile::tempdir().unwrap());
        let serve = lectern(&data).arg("serve").stdout(Stdio::null()).spawn();
        let mut child = serve.unwrap();
        while std::net::TcpStream::connect(ADDRESS).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "the server ended");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let key = ["key", "create", "--name", "bench", "--scope", "all"];
        let made = lectern(&data).args(key).output().unwrap();
        let secret = String::from_utf8(made.stdout).unwrap();
        Server {
            child,
            data,
            secret: secret.lines().last().unwrap().to_owned(),
        }
    }

    pub(crate) fn target(&self) -> Target {
        Target {
            address: ADDRESS.to_owned(),
            pid: self.child.id(),
            base: "/xapi".to_owned(),
            authorization: format!("Bearer {}", self.secret),
            version: "1.0.3",
            may_fail: false,
        }
    }

    pub(crate) fn resident(&self) -> u64 {
        fields(self.child.id())[21] * 4_096
    }

    pub(crate) fn database(&self) -> u64 {
        let file = self.data.path().join("lectern.db");
        std::fs::metadata(file).map_or(0, |file| file.len())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lectern(data: &TempDir) -> Command {
    let binary = std::env::var("LRS_BENCH_BINARY")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_lectern").to_owned());
    let mut command = Command::new(binary);
    command
        .env("LECTERN_DATA_DIR", data.path())
        .env("LECTERN_LOG", "error")
        .env("LECTERN_LISTEN", ADDRESS)
        .env("LECTERN_PUBLIC_URL", format!("http://{ADDRESS}"))
        .env("LECTERN_CONTENT_LISTEN", "127.0.0.1:18381")
        .env("LECTERN_CONTENT_URL", "http://127.0.0.1:18381");
    if let Some(url) = database() {
        command.env("LECTERN_DATABASE_URL", url);
    }
    command
}

/// Where ours is, if not in SQLite.
pub(crate) fn database() -> Option<String> {
    std::env::var("LRS_BENCH_DATABASE").ok()
}

/// Another record store that runs already.
pub(crate) fn peer() -> Option<Target> {
    let of = |name: &str| std::env::var(format!("LRS_BENCH_PEER{name}"));
    Some(Target {
        address: of("").ok()?,
        pid: of("_PID").ok()?.parse().ok()?,
        base: of("_BASE").unwrap_or_default(),
        authorization: of("_AUTH").unwrap_or_default(),
        version: "2.0.0",
        may_fail: true,
    })
}

/// CPU time of a process in microseconds (`USER_HZ` is 100).
pub(crate) fn cpu(pid: u32) -> f64 {
    let fields = fields(pid);
    (fields[11] + fields[12]) as f64 * 10_000.0
}

fn fields(pid: u32) -> Vec<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let rest = stat.rsplit(')').next().unwrap();
    rest.split_whitespace()
        .map(|field| field.parse().unwrap_or(0))
        .collect()
}
