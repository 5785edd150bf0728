//! A real server: the program itself, on ports and data of its own. It dies with the test.

use crate::api::Api;
use crate::cli::{Output, lectern, run};
use crate::courses::{shipped, zipped};
use crate::database::Database;
use crate::wait::until;
use content::Folder;
use engine::Secrets;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// How a server shall be.
#[derive(Debug, Default)]
pub struct Setup {
    env: Vec<(String, String)>,
}

impl Setup {
    /// With a setting, as `LECTERN_<NAME>`.
    pub fn with(mut self, name: &str, value: &str) -> Setup {
        self.env.push((format!("LECTERN_{name}"), value.to_owned()));
        self
    }

    /// Starts it.
    pub async fn start(self) -> Server {
        let dir = Arc::new(TempDir::with_prefix("lectern-journey-").unwrap());
        let database = Arc::new(Database::create());
        let mut env = self.env;
        env.push((
            "LECTERN_DATA_DIR".to_owned(),
            dir.path().join("data").display().to_string(),
        ));
        env.extend(
            database
                .url()
                .map(|url| ("LECTERN_DATABASE_URL".to_owned(), url)),
        );
        // Another program may take a port between our look and the server's: then other ports.
        for _ in 0..5 {
            let (api, content) = (free_port(), free_port());
            let mut all = env.clone();
            // An address that the test sets is how the outside sees us.
            let is_set = |name: &str| env.iter().any(|(set, _)| set == name);
            all.extend(
                addresses(api, content)
                    .into_iter()
                    .filter(|(name, _)| !is_set(name)),
            );
            if let Some((child, log)) = spawn(&all, api).await {
                let (url, content_url) = (origin(api), origin(content));
                let admin = OnceCell::new();
                return Server {
                    child: Some(child),
                    env: all,
                    dir,
                    log,
                    url,
                    content_url,
                    admin,
                    database,
                };
            }
        }
        panic!("no free port was found");
    }
}

fn origin(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn addresses(api: u16, content: u16) -> [(String, String); 4] {
    [
        ("LECTERN_LISTEN".to_owned(), format!("127.0.0.1:{api}")),
        ("LECTERN_PUBLIC_URL".to_owned(), origin(api)),
        (
            "LECTERN_CONTENT_LISTEN".to_owned(),
            format!("127.0.0.1:{content}"),
        ),
        ("LECTERN_CONTENT_URL".to_owned(), origin(content)),
    ]
}

/// Below the range that the system hands to outgoing connections, so that a restarted server finds its port free.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 200).unwrap() * 100;
    loop {
        let port = 10_000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 20_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

type Log = Arc<Mutex<String>>;

/// Runs the program until it serves; none when its port was taken.
async fn spawn(env: &[(String, String)], api: u16) -> Option<(Child, Log)> {
    let mut command = lectern(&["serve"]);
    command.envs(env.iter().cloned()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let log = follow(&mut child);
    let ready = Api::new(&origin(api));
    loop {
        if child.try_wait().unwrap().is_some() {
            let text = until("its last words", async || {
                Some(log.lock().unwrap().clone()).filter(|text| !text.is_empty())
            })
            .await;
            assert!(
                text.contains("is another server running"),
                "the server did not start: {text}"
            );
            return None;
        }
        if ready
            .get("/health/ready")
            .attempt()
            .await
            .is_ok_and(|answer| answer.status == 200)
        {
            return Some((child, log));
        }
        tokio::time::sleep(std::time::Duration::from_millis(15)).await;
    }
}

fn follow(child: &mut Child) -> Log {
    let log = Log::default();
    let (lines, kept) = (BufReader::new(child.stderr.take().unwrap()), log.clone());
    tokio::spawn(async move {
        let mut lines = lines.lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut log = kept.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
    log
}

/// An API key.
#[derive(Debug, Clone)]
pub struct Key {
    /// The user name of Basic authentication.
    pub id: Uuid,
    /// The bearer token.
    pub secret: String,
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Option<Child>,
    env: Vec<(String, String)>,
    dir: Arc<TempDir>,
    log: Log,
    /// Origin of the API.
    pub url: String,
    /// Origin of the player.
    pub content_url: String,
    admin: OnceCell<Api>,
    // Dropped last: nobody is connected any more.
    database: Arc<Database>,
}

impl Drop for Server {
    /// A test that fails is told what its server thought of it.
    fn drop(&mut self) {
        let log = self.log();
        if std::thread::panicking() && !log.is_empty() {
            eprintln!("--- the log of {}:\n{log}---", self.url);
        }
    }
}

impl Server {
    /// With the usual settings and nothing in it.
    pub async fn start() -> Server {
        Setup::default().start().await
    }

    /// With the shipped courses published.
    pub async fn with_courses() -> Server {
        let server = Server::start().await;
        server.publish_shipped().await;
        server
    }

    /// Another instance beside this one, on the same database and files and with ports of its own; none on SQLite,
    /// which belongs to one program.
    pub async fn twin(&self) -> Option<Server> {
        if !self.database.is_shared() {
            return None;
        }
        for _ in 0..5 {
            let (api, content) = (free_port(), free_port());
            let mut env = self.env.clone();
            let [listen, _, content_listen, _] = addresses(api, content);
            // What comes later counts; to the outside both are the same server.
            env.extend([listen, content_listen]);
            if let Some((child, log)) = spawn(&env, api).await {
                return Some(Server {
                    child: Some(child),
                    env,
                    dir: self.dir.clone(),
                    log,
                    url: origin(api),
                    content_url: origin(content),
                    admin: OnceCell::new(),
                    database: self.database.clone(),
                });
            }
        }
        panic!("no free port was found");
    }

    /// A client without credential.
    pub fn anonymous(&self) -> Api {
        Api::new(&self.url)
    }

    /// A client that may do everything in the tenant `default`: with a key, and with a session where no key will do.
    pub async fn admin(&self) -> Api {
        let make = async || self.admin_of("default").await;
        self.admin.get_or_init(make).await.clone()
    }

    /// The same in another tenant.
    pub async fn admin_of(&self, tenant: &str) -> Api {
        let key = self.key(tenant, "all").await;
        let session = self.session_of(tenant, "admin").await;
        self.anonymous().bearer(&key.secret).cookie(&session)
    }

    /// Where its rows are.
    pub fn database_url(&self) -> String {
        let file = self.data().join("lectern.db");
        let url = self.database.url();
        url.unwrap_or_else(|| format!("sqlite://{}", file.display()))
    }

    /// A client with these scopes.
    pub async fn with_scope(&self, scope: &str) -> Api {
        self.anonymous()
            .bearer(&self.key("default", scope).await.secret)
    }

    /// A new key, made on the command line.
    pub async fn key(&self, tenant: &str, scope: &str) -> Key {
        let args = [
            "key", "create", "--name", "journey", "--scope", scope, "--tenant", tenant, "--json",
        ];
        let made = self.cli(&args).await.json();
        Key {
            id: made["id"].as_str().unwrap().parse().unwrap(),
            secret: made["secret"].as_str().unwrap().to_owned(),
        }
    }

    /// Runs a command on this server's database.
    pub async fn cli(&self, args: &[&str]) -> Output {
        run(self.command(args)).await
    }

    /// A command with this server's settings.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = lectern(args);
        command
            .envs(self.env.iter().cloned())
            .current_dir(self.dir.path());
        command
    }

    /// Imports and publishes both shipped courses.
    pub async fn publish_shipped(&self) {
        for (_, folder, _) in shipped() {
            self.publish(&self.admin().await, &folder).await;
        }
    }

    /// Imports and publishes a course; answers what the import said.
    pub async fn publish(&self, api: &Api, folder: &Folder) -> Value {
        let imported = api
            .call(reqwest::Method::POST, "/api/v1/courses")
            .body("application/octet-stream", zipped(folder))
            .await
            .ok();
        let slug = imported["course"]["slug"].as_str().unwrap();
        let version = json!({"version": imported["version"]["id"]});
        api.post(&format!("/api/v1/courses/{slug}/publish"), &version)
            .await
            .ok();
        imported
    }

    /// What the server derives everything from, read from its key file.
    pub fn secrets(&self) -> Secrets {
        let hex = std::fs::read_to_string(self.dir.path().join("data/keys")).unwrap();
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        Secrets::new(std::array::from_fn(|index| byte(index * 2)))
    }

    /// Its data directory.
    pub fn data(&self) -> std::path::PathBuf {
        self.dir.path().join("data")
    }

    /// The most memory that it has held so far, in bytes.
    pub fn peak_memory(&self) -> usize {
        let id = self.child.as_ref().and_then(Child::id).unwrap();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.unwrap().trim().trim_end_matches(" kB");
        kibibytes.parse::<usize>().unwrap() << 10
    }

    /// Everything it has logged since its last start.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Ends it without a warning.
    pub async fn kill(&mut self) {
        self.child.take().unwrap().kill().await.unwrap();
    }

    /// Starts it again on the same ports and data.
    pub async fn restart(&mut self) {
        assert!(self.child.is_none(), "it still runs");
        let port = self.url.rsplit(':').next().unwrap().parse().unwrap();
        let (child, log) = spawn(&self.env, port)
            .await
            .expect("its own port is free again");
        (self.child, self.log) = (Some(child), log);
    }

    /// Asks it to stop.
    pub async fn terminate(&self) {
        let id = self.child.as_ref().and_then(Child::id).unwrap().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .await
                .unwrap()
                .success()
        );
    }

    /// Waits until it has ended.
    pub async fn ended(&mut self) -> ExitStatus {
        self.child.take().unwrap().wait().await.unwrap()
    }
}
