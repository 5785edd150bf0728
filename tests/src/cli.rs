//! The `lectern` program as a person types it.

use std::path::PathBuf;
use std::process::Stdio;
use tokio::process::Command;

/// Where `cargo` put the program: beside the directory of this test. `LECTERN_BIN` names another one, such as a release
/// build.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("LECTERN_BIN") {
        return named.into();
    }
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("lectern");
    assert!(
        program.is_file(),
        "{} is missing: run cargo build -p server first",
        program.display()
    );
    program
}

/// The program with an empty environment: no setting of the machine reaches a test.
pub fn lectern(args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command
        .args(args)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("TERM", "dumb");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// What a command left behind.
#[derive(Debug, Clone)]
pub struct Output {
    /// Exit code; -1 when a signal ended it.
    pub code: i32,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

impl Output {
    /// Asserts success and gives what was printed.
    #[track_caller]
    pub fn ok(&self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.stdout.clone()
    }

    /// Asserts success and gives what was printed as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        let text = self.ok();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Asserts a failure of one clear line and gives it.
    #[track_caller]
    pub fn failed(&self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        let line = self.stderr.trim().to_owned();
        assert!(!line.is_empty(), "a failure must say why: {self:?}");
        line
    }
}

/// Runs a command to its end.
pub async fn run(mut command: Command) -> Output {
    let output = command.output().await.unwrap();
    Output {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
