//! What can be typed after `lectern`.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// How the acts on refused statements end.
macro_rules! do_exits {
    () => {
        "\n\nExit codes: 0 all of them, 1 some or all stay open, 2 wrong usage, 3 no connection, 4 not allowed."
    };
}

/// Micro-courses over REST, GraphQL and launch links, with their records and a console.
#[derive(Parser, Debug)]
#[command(
    name = "lectern",
    version,
    max_term_width = 100,
    after_help = "Start here:  lectern demo"
)]
pub(crate) struct Args {
    /// TOML file; every setting can also be given as LECTERN_<NAME>.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Everything on embedded defaults: sample courses, simulated learners, a link to open, the console.
    #[command(after_help = "Examples:\n  lectern demo\n  lectern demo --data ./demo --no-console")]
    Demo(Demo),
    /// The server. Logs to stderr, stops on SIGTERM or Ctrl-C after requests in flight have ended.
    #[command(
        after_help = "Examples:\n  lectern serve\n  lectern serve --config lectern.toml\n  \
        LECTERN_DATABASE_URL=postgres://lectern@db/lectern lectern serve"
    )]
    Serve,
    /// The operations console.
    #[command(
        after_help = "Example:\n  export LECTERN_KEY=$(lectern key create --name me --scope operator | tail -1)\n  \
        lectern console --key-env LECTERN_KEY"
    )]
    Console(Console),
    /// The console without a screen, for scripts and screen readers.
    Ops(Ops),
    /// Check, import, publish and list courses.
    #[command(subcommand)]
    Course(Course),
    /// Make, list, rotate and revoke API keys.
    #[command(subcommand)]
    Key(Key),
    /// The root secrets: a new one, and everything sealed anew with it.
    #[command(subcommand)]
    Keys(Keys),
    /// The audit log: whether it is whole, and the log itself.
    #[command(subcommand)]
    Audit(Audit),
    /// Identity providers that people sign on with.
    #[command(subcommand)]
    Idp(Idp),
    /// Learning platforms that launch us by LTI.
    #[command(subcommand)]
    Platform(Platform),
    /// Make, list and revoke launch links.
    #[command(subcommand)]
    Link(Link),
    /// Thin packages that open courses here: list them, change their terms, write them again.
    #[command(subcommand)]
    Dispatch(Dispatch),
    /// Take statements out of the record store.
    #[command(subcommand)]
    Statements(Statements),
    /// A small learning platform to try the server with: LTI 1.3 and 1.1, and an identity provider. Keeps nothing.
    #[command(
        after_help = "Examples:\n  lectern sandbox\n  lectern sandbox --listen 127.0.0.1:0 --server https://learn.example --json"
    )]
    Sandbox(Sandbox),
    /// Bring the database schema up to date. The server does it at every start, too.
    #[command(after_help = "Example:\n  lectern migrate --config lectern.toml")]
    Migrate,
    /// Print the OpenAPI description.
    #[command(after_help = "Example:\n  lectern openapi > openapi/lectern.v1.json")]
    Openapi,
    /// Print the GraphQL schema.
    #[command(after_help = "Example:\n  lectern graphql-schema > openapi/schema.graphql")]
    GraphqlSchema,
    /// Print which role may do what, as Markdown.
    #[command(after_help = "Example:\n  lectern permissions > docs/permissions.md")]
    Permissions,
}

#[derive(clap::Args, Debug)]
pub(crate) struct Sandbox {
    /// Where it listens; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8090", value_name = "ADDRESS")]
    pub(crate) listen: std::net::SocketAddr,
    /// How browsers and the server reach it; by default where it listens.
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// The server that it launches.
    #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
    pub(crate) server: String,
    /// Learners beside the handful that have names.
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(..=20_000))]
    pub(crate) learners: u32,
    /// Listen where others can reach it. Then nothing in it can be broken on demand.
    #[arg(long)]
    pub(crate) public: bool,
    /// What it logs, as RUST_LOG says it.
    #[arg(long, default_value = "warn", value_name = "FILTER")]
    pub(crate) log: String,
    /// One JSON object: `platform`, `consumer` and `idp` are what `lectern platform add` and `lectern idp add` read.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args, Debug)]
pub(crate) struct Demo {
    /// Keep everything here; by default in a temporary folder that is removed at the end.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print a line per event instead of drawing the console.
    #[arg(long)]
    pub(crate) no_console: bool,
    /// API port; 0 takes a free one. The content port is the next one.
    #[arg(long, default_value_t = 8080, value_name = "PORT")]
    pub(crate) port: u16,
}

/// Which server, and with which key.
#[derive(clap::Args, Debug)]
pub(crate) struct Server {
    /// Where the server answers.
    #[arg(
        long,
        default_value = "http://127.0.0.1:8080",
        value_name = "URL",
        env = "LECTERN_SERVER"
    )]
    pub(crate) server: String,
    /// Name of the environment variable that holds the API key.
    #[arg(long, value_name = "NAME", conflicts_with = "key_file")]
    pub(crate) key_env: Option<String>,
    /// File that holds the API key; readable by you only.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
pub(crate) struct Connection {
    #[command(flatten)]
    pub(crate) server: Server,
    /// Write every event received to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Play a recorded file instead of asking a server.
    #[arg(long, value_name = "FILE", conflicts_with = "record")]
    pub(crate) replay: Option<PathBuf>,
    /// Times as fast as it happened.
    #[arg(long, default_value_t = 1.0, value_name = "N", requires = "replay")]
    pub(crate) speed: f64,
}

#[derive(clap::Args, Debug)]
pub(crate) struct Console {
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Draw with ASCII only.
    #[arg(long)]
    pub(crate) ascii: bool,
}

#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  lectern ops once overview --json --key-env LECTERN_KEY\n  \
    lectern ops watch launches --plain --key-env LECTERN_KEY\n  \
    lectern ops do repair --code xapi.agent.mbox --key-env LECTERN_KEY\n  lectern ops keys --markdown\n\n\
    Exit codes of `once`: 0 ok, 1 degraded, 2 failing, 3 no connection, 4 not allowed."
)]
pub(crate) struct Ops {
    #[command(subcommand)]
    pub(crate) mode: OpsMode,
}

#[derive(Subcommand, Debug)]
pub(crate) enum OpsMode {
    /// One screen's data, once, as JSON.
    Once {
        screen: Screen,
        /// JSON is the only form; the flag says so in scripts.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        connection: Connection,
    },
    /// One line per event.
    Watch {
        topic: Topic,
        /// NDJSON with the cursor.
        #[arg(long, conflicts_with = "plain")]
        json: bool,
        /// A line to be read aloud (the default).
        #[arg(long)]
        plain: bool,
        /// End after so many lines.
        #[arg(long, value_name = "N")]
        count: Option<u64>,
        /// End after so many seconds.
        #[arg(long = "for", value_name = "SECONDS")]
        seconds: Option<f64>,
        #[command(flatten)]
        connection: Connection,
    },
    /// Replay, repair or drop refused statements, or act on what looks wrong. Tells what would happen; --yes does it.
    #[command(subcommand)]
    Do(Do),
    /// All keys of the console.
    Keys {
        /// Markdown is the only form; the flag says so in scripts.
        #[arg(long)]
        markdown: bool,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Do {
    /// Send refused statements again as they are.
    #[command(after_help = concat!(
        "Examples:\n  lectern ops do replay 0193a7e2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --yes --key-env LECTERN_KEY\n  \
        lectern ops do replay --code xapi.attachment.sha2 --key-env LECTERN_KEY", do_exits!()
    ))]
    Replay(Order),
    /// Repair what can be repaired without guessing, then send it again.
    #[command(after_help = concat!(
        "Examples:\n  lectern ops do repair --code xapi.agent.mbox --source lms --key-env LECTERN_KEY\n  \
        lectern ops do repair --all --yes --json --key-env LECTERN_KEY", do_exits!()
    ))]
    Repair(Order),
    /// Give refused statements up: they stay readable, and are not open any more. Needs --reason.
    #[command(after_help = concat!(
        "Example:\n  lectern ops do drop 0193a7e2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --reason 'test data' --yes \
        --key-env LECTERN_KEY", do_exits!()
    ))]
    Drop(Order),
    /// End the sessions of the person that an anomaly is about.
    #[command(after_help = concat!(
        "Example:\n  lectern ops do end-sessions 0193a7e2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --reason 'stolen' --yes \
        --key-env LECTERN_KEY", do_exits!()
    ))]
    EndSessions(OnAnomaly),
    /// Revoke the key that an anomaly is about; it never comes back.
    #[command(after_help = concat!(
        "Example:\n  lectern ops do disable-key 0193a7e2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --reason 'leaked' --yes \
        --key-env LECTERN_KEY", do_exits!()
    ))]
    DisableKey(OnAnomaly),
    /// Let the network that an anomaly came from neither sign on nor use keys for a while.
    #[command(after_help = concat!(
        "Example:\n  lectern ops do block 0193a7e2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --hours 48 --reason 'guessing' --yes \
        --key-env LECTERN_KEY", do_exits!()
    ))]
    Block(OnAnomaly),
    /// Lift a block before its time.
    #[command(after_help = concat!(
        "Example:\n  lectern ops do lift 0193a7e2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --yes --key-env LECTERN_KEY", do_exits!()
    ))]
    Lift(OnAnomaly),
    /// Say that somebody has looked at an anomaly.
    #[command(after_help = concat!(
        "Example:\n  lectern ops do acknowledge 0193a7e2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --reason 'planned' --yes \
        --key-env LECTERN_KEY", do_exits!()
    ))]
    Acknowledge(OnAnomaly),
    /// Let the rule of an anomaly not speak of its subject for a while.
    #[command(after_help = concat!(
        "Example:\n  lectern ops do mute 0193a7e2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --hours 720 --reason 'kiosk' --yes \
        --key-env LECTERN_KEY", do_exits!()
    ))]
    Mute(OnAnomaly),
}

#[derive(clap::Args, Debug)]
pub(crate) struct OnAnomaly {
    /// Of the anomaly; to lift, of the block.
    #[arg(value_name = "ID")]
    pub(crate) id: uuid::Uuid,
    /// For how long a block or a mute holds.
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    pub(crate) hours: i64,
    /// Why; it is kept with the anomaly.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Do it. Without, nothing is changed.
    #[arg(long)]
    pub(crate) yes: bool,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) server: Server,
}

#[derive(clap::Args, Debug)]
#[command(group(clap::ArgGroup::new("which").required(true).multiple(true)))]
pub(crate) struct Order {
    /// Refused statements, by their ids in quarantine.
    #[arg(value_name = "ID", group = "which", conflicts_with_all = ["code", "pointer", "source", "all"])]
    pub(crate) ids: Vec<uuid::Uuid>,
    /// Open ones whose first fault is this.
    #[arg(long, value_name = "CODE", group = "which")]
    pub(crate) code: Option<String>,
    /// Open ones whose first fault is there; array indexes as `*`.
    #[arg(long, value_name = "POINTER", group = "which")]
    pub(crate) pointer: Option<String>,
    /// Open ones that this key sent.
    #[arg(long, value_name = "NAME", group = "which")]
    pub(crate) source: Option<String>,
    /// Every open one.
    #[arg(long, group = "which", conflicts_with_all = ["code", "pointer", "source"])]
    pub(crate) all: bool,
    /// Why; it is kept with the statements.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Do it. Without, nothing is changed.
    #[arg(long)]
    pub(crate) yes: bool,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) server: Server,
}

#[derive(ValueEnum, Debug, Clone, Copy)]
pub(crate) enum Screen {
    Overview,
    Launches,
    Ingest,
    Auth,
}

#[derive(ValueEnum, Debug, Clone, Copy)]
pub(crate) enum Topic {
    Launches,
    Hops,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Course {
    /// Check course folders; every fault with file, line, column and what to write instead.
    #[command(
        after_help = "Examples:\n  lectern course lint courses/fire-safety\n  lectern course lint --fix courses/*"
    )]
    Lint {
        /// Course folders.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Write missing segment ids into the files first.
        #[arg(long)]
        fix: bool,
        /// Also tell which translated segments are missing or out of date.
        #[arg(long)]
        notes: bool,
        /// One JSON object for all.
        #[arg(long)]
        json: bool,
    },
    /// Import a course folder, a SCORM or cmi5 zip, or a cmi5.xml; prints the course id.
    #[command(after_help = "Example:\n  lectern course import courses/fire-safety --publish")]
    Import {
        path: PathBuf,
        /// Publish it at once.
        #[arg(long)]
        publish: bool,
        /// Of a package: the course that it is a new version of, by id or slug, or the slug of a new one.
        #[arg(long, value_name = "COURSE")]
        course: Option<String>,
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Publish the newest version of a course, or the one named.
    #[command(after_help = "Example:\n  lectern course publish fire-safety")]
    Publish {
        /// Course id or slug.
        course: String,
        /// Version id.
        #[arg(long, value_name = "ID")]
        version: Option<uuid::Uuid>,
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Write a course as a package that runs in another LMS, or on any web server, without this one.
    ///
    /// The package is self-contained: it answers by itself, so it carries the right answers. Who looks into its files finds
    /// them. With --dispatch it is thin instead: it opens the course here, on terms that can be changed later.
    #[command(
        after_help = "Examples:\n  lectern course export spot-the-phish --as scorm12\n  \
        lectern course export spot-the-phish --as scorm2004 --out phish.zip\n  \
        lectern course export spot-the-phish --as scorm12 --dispatch --name 'Hospital group' --seats 500 --expires 1y"
    )]
    Export {
        /// Course id or slug.
        course: String,
        /// `scorm12`, `scorm2004` (4th Edition), `cmi5`, or `html` for a web server without an LMS.
        #[arg(long = "as", value_name = "STANDARD", value_parser = ["scorm12", "scorm2004", "cmi5", "html"])]
        standard: String,
        /// The file to write; SLUG-VERSION-STANDARD.zip when not given.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Version id; the published one when not given. A dispatch without it follows what is published.
        #[arg(long, value_name = "ID")]
        version: Option<uuid::Uuid>,
        /// A thin package that opens the course here.
        #[arg(long)]
        dispatch: bool,
        /// Of a dispatch: whom it is given to.
        #[arg(long, requires = "dispatch")]
        name: Option<String>,
        /// Of a dispatch: learners at most.
        #[arg(long, value_name = "N", requires = "dispatch")]
        seats: Option<i64>,
        /// Of a dispatch: when it stops working: 30d, 1y.
        #[arg(long, value_name = "TIME", requires = "dispatch", value_parser = super::table::seconds)]
        expires: Option<i64>,
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Courses with their published version.
    #[command(after_help = "Example:\n  lectern course list --json")]
    List {
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Args, Debug)]
pub(crate) struct Tenant {
    /// Which tenant.
    #[arg(long, default_value = "default", value_name = "SLUG")]
    pub(crate) tenant: String,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Key {
    /// Make a key. Its secret is printed once, as the last line.
    #[command(
        after_help = "Examples:\n  lectern key create --name 'front end' --scope courses:read,attempts:write\n  \
        lectern key create --name me --scope operator --expires 30d --json\n  \
        lectern key create --name 'video LMS' --scope statements:write --max-attachment 512MiB\n  \
        lectern key create --name partner --scope attempts:read --course spot-the-phish --network 192.0.2.0/24"
    )]
    Create(NewKey),
    /// Give a key a new secret. The one before works on for a while, so that nothing stops.
    #[command(
        after_help = "Examples:\n  lectern key rotate 019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e\n  \
        lectern key rotate 019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --overlap 1s"
    )]
    Rotate {
        id: uuid::Uuid,
        /// How long the secret before works on: 12h, 7d (the default), at most 90d; 1s when it has leaked.
        #[arg(long, value_name = "TIME", value_parser = super::table::seconds)]
        overlap: Option<i64>,
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Keys with their scopes and last use.
    #[command(after_help = "Example:\n  lectern key list")]
    List {
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Revoke a key for good. A running server follows within a second.
    #[command(after_help = "Example:\n  lectern key revoke 019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e")]
    Revoke {
        id: uuid::Uuid,
        #[command(flatten)]
        to: Tenant,
    },
}

#[derive(clap::Args, Debug)]
pub(crate) struct NewKey {
    /// What it is for.
    #[arg(long)]
    pub(crate) name: String,
    /// Scopes or roles, separated by commas.
    #[arg(long, value_name = "S[,S]")]
    pub(crate) scope: String,
    /// Hold it to this course: id or slug. May be given more than once.
    #[arg(long, value_name = "COURSE")]
    pub(crate) course: Vec<String>,
    /// Let it be used from this network only. May be given more than once.
    #[arg(long, value_name = "CIDR")]
    pub(crate) network: Vec<engine::networks::Network>,
    /// When it stops working: 12h, 30d, 1y, never; by default 90d.
    #[arg(long, value_name = "TIME", value_parser = super::table::life)]
    pub(crate) expires: Option<super::table::Life>,
    /// How large one attachment of an xAPI statement may be: 512MiB, 2GB; by default 64MiB.
    #[arg(long, value_name = "SIZE", value_parser = super::table::bytes)]
    pub(crate) max_attachment: Option<u64>,
    #[command(flatten)]
    pub(crate) to: Tenant,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Keys {
    /// Put a new root secret first. It seals what is written from the next start on; the others still open.
    #[command(after_help = "Example:\n  lectern keys rotate")]
    Rotate {
        #[arg(long)]
        json: bool,
    },
    /// Seal every secret anew with the active root secret. May be run again, and while servers run.
    #[command(after_help = "Example:\n  lectern keys reencrypt")]
    Reencrypt {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Audit {
    /// Hold every line against the one before. Names the first that was changed, removed or added, and exits with 1.
    #[command(after_help = "Example:\n  lectern audit verify --json")]
    Verify {
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Print the log, one JSON object a line.
    #[command(after_help = "Example:\n  lectern audit export --after 4711 >> audit.ndjson")]
    Export {
        /// Number of the last line that is known already.
        #[arg(long, default_value_t = 0)]
        after: i64,
        #[command(flatten)]
        to: Tenant,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Idp {
    /// Add a provider, or change the one with the same slug. Prints what to register there, as JSON.
    #[command(
        after_help = "Example:\n  lectern idp add --json - <<'END'\n  {\"slug\": \"acme\", \"kind\": \"oidc\", \
        \"issuer\": \"https://id.acme.example\",\n   \"client_id\": \"lectern\", \"client_secret\": \"…\", \
        \"scopes\": [\"profile\", \"email\"],\n   \"roles\": [{\"claim\": \"groups\", \"value\": \"staff\", \
        \"role\": \"author\"}]}\n  END"
    )]
    Add {
        /// Where its description is: a file, or - for stdin.
        #[arg(long, value_name = "FILE")]
        json: String,
        #[command(flatten)]
        to: Tenant,
    },
    /// Providers with their issuers.
    #[command(after_help = "Example:\n  lectern idp list --json")]
    List {
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Ask a provider for its description and keys, as a login would, and say what does not fit.
    #[command(after_help = "Examples:\n  lectern idp test acme\n  lectern idp test acme --login")]
    Test {
        slug: String,
        /// Print a link to sign on with, wait, and tell what came of it: every claim, the role, what did not hold, and how
        /// far clocks are apart. No session begins.
        #[arg(long)]
        login: bool,
        /// With --login: one JSON object.
        #[arg(long, requires = "login")]
        json: bool,
        #[command(flatten)]
        to: Tenant,
    },
    /// SAML: take the next key of ours into use, and make a new next one. The one before still opens what was sealed for it.
    #[command(after_help = "Example:\n  lectern idp rotate acme")]
    Rotate {
        slug: String,
        #[command(flatten)]
        to: Tenant,
    },
    /// Remove a provider; sessions that began there end.
    #[command(after_help = "Example:\n  lectern idp remove acme")]
    Remove {
        slug: String,
        #[command(flatten)]
        to: Tenant,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Platform {
    /// Add a platform, or change the one with the same names. Without --json: what to set up there, and what to paste here.
    #[command(
        after_help = "Examples:\n  lectern platform add\n  lectern platform add --json - <<'END'\n  \
        {\"issuer\": \"https://lms.example\", \"client_id\": \"abc\", \"deployment_id\": \"1\",\n   \
        \"auth_login_url\": \"https://lms.example/mod/lti/auth.php\",\n   \
        \"auth_token_url\": \"https://lms.example/mod/lti/token.php\",\n   \
        \"key_set_url\": \"https://lms.example/mod/lti/certs.php\"}\n  END\n  \
        lectern platform add --json - <<< '{\"consumer_key\": \"lms-key\", \"secret\": \"…\"}'"
    )]
    Add {
        /// Where its description is: a file, or - for stdin.
        #[arg(long, value_name = "FILE")]
        json: Option<String>,
        #[command(flatten)]
        to: Tenant,
    },
    /// Platforms with their names for themselves and for us.
    #[command(after_help = "Example:\n  lectern platform list --json")]
    List {
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Remove a platform: it launches no more. What its learners did stays.
    #[command(
        after_help = "Example:\n  lectern platform remove 019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e"
    )]
    Remove {
        id: uuid::Uuid,
        #[command(flatten)]
        to: Tenant,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Link {
    /// Make a link that opens a course for one learner; prints it.
    #[command(
        after_help = "Examples:\n  lectern link create --course spot-the-phish\n  \
        lectern link create --course spot-the-phish --learner staff-4711 --expires 7d --once"
    )]
    Create {
        /// Course id or slug.
        #[arg(long)]
        course: String,
        /// What you call the learner; hashed, not stored. Without it the link has a learner of its own.
        #[arg(long)]
        learner: Option<String>,
        /// When it stops working: 12h, 7d, 1y.
        #[arg(long, value_name = "TIME", value_parser = super::table::seconds)]
        expires: Option<i64>,
        /// Opens a single time.
        #[arg(long)]
        once: bool,
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Links, newest first.
    #[command(after_help = "Example:\n  lectern link list")]
    List {
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Revoke a link. Sessions it opened go on.
    #[command(after_help = "Example:\n  lectern link revoke 019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e")]
    Revoke {
        id: uuid::Uuid,
        #[command(flatten)]
        to: Tenant,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Dispatch {
    /// Dispatches, newest first.
    #[command(after_help = "Example:\n  lectern dispatch list")]
    List {
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
    /// Write a package of a dispatch once more, or for another standard.
    #[command(
        after_help = "Example:\n  lectern dispatch package 019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --as scorm2004"
    )]
    Package {
        id: uuid::Uuid,
        /// `scorm12`, `scorm2004` (4th Edition) or `cmi5`.
        #[arg(long = "as", value_name = "STANDARD", value_parser = ["scorm12", "scorm2004", "cmi5"])]
        standard: String,
        /// The file to write; SLUG-dispatch-STANDARD.zip when not given.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        to: Tenant,
    },
    /// Change its terms; what is not given stays. Sessions that are open go on.
    #[command(
        after_help = "Examples:\n  lectern dispatch change 019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --seats 800 --expires 1y\n  \
        lectern dispatch change 019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --unlimited --follow\n  \
        lectern dispatch change 019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e --disable"
    )]
    Change {
        id: uuid::Uuid,
        /// Whom it is given to.
        #[arg(long)]
        name: Option<String>,
        /// Learners at most.
        #[arg(long, value_name = "N", conflicts_with = "unlimited")]
        seats: Option<i64>,
        /// Any number of learners.
        #[arg(long)]
        unlimited: bool,
        /// When it stops working, from now: 30d, 1y.
        #[arg(long, value_name = "TIME", conflicts_with = "forever", value_parser = super::table::seconds)]
        expires: Option<i64>,
        /// It does not stop by itself.
        #[arg(long)]
        forever: bool,
        /// Hold new attempts to this version.
        #[arg(long, value_name = "ID", conflicts_with = "follow")]
        version: Option<uuid::Uuid>,
        /// New attempts follow what is published.
        #[arg(long)]
        follow: bool,
        /// Nobody comes in.
        #[arg(long, conflicts_with = "enable")]
        disable: bool,
        /// Learners come in again.
        #[arg(long)]
        enable: bool,
        #[command(flatten)]
        to: Tenant,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum Statements {
    /// Write statements as JSON lines, oldest first, also while the server runs.
    #[command(
        after_help = "Examples:\n  lectern statements export --out statements.ndjson\n  \
        lectern statements export --since 2026-11-01T00:00:00Z --verb http://adlnet.gov/expapi/verbs/passed | gzip > passed.gz\n\n\
        To go on after an interruption, give `stored` of the last whole line as --since."
    )]
    Export(Export),
}

#[derive(clap::Args, Debug)]
pub(crate) struct Export {
    /// Stored after this moment: 2026-11-01T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Stored at this moment or before.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// Verb id.
    #[arg(long, value_name = "IRI")]
    pub(crate) verb: Option<String>,
    /// Activity id.
    #[arg(long, value_name = "IRI")]
    pub(crate) activity: Option<String>,
    /// Agent or identified group, as JSON.
    #[arg(long, value_name = "JSON")]
    pub(crate) agent: Option<String>,
    /// `context.registration`.
    #[arg(long, value_name = "UUID")]
    pub(crate) registration: Option<String>,
    /// Write to this file instead of stdout.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) to: Tenant,
}

#[cfg(test)]
mod tests {
    use super::Args;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed_and_every_command_has_an_example() {
        let command = Args::command();
        command.clone().debug_assert();
        let mut open: Vec<_> = command.get_subcommands().cloned().collect();
        while let Some(command) = open.pop() {
            let inner: Vec<_> = command.get_subcommands().cloned().collect();
            let has_example = command
                .get_after_help()
                .is_some_and(|help| help.to_string().contains("Example"));
            let under_ops = ["once", "watch", "keys"].contains(&command.get_name());
            assert!(
                has_example || !inner.is_empty() || under_ops,
                "{} has no example",
                command.get_name()
            );
            open.extend(inner);
        }
    }
}
