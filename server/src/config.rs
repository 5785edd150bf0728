//! What an operator sets: a TOML file, then the environment (`LECTERN_…`), then defaults that work.
//! Nothing else reads the environment.

use engine::networks::Network;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// All settings. Every field can be set as `LECTERN_<NAME>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `sqlite://PATH` or `postgres://…`; by default `lectern.db` in `data_dir`.
    pub database_url: Option<String>,
    /// Database, files and secrets of an embedded installation.
    pub data_dir: PathBuf,
    /// Where API, GraphQL, LRS, launches and operations listen.
    pub listen: SocketAddr,
    /// How browsers and LMSs reach `listen`.
    pub public_url: String,
    /// Where player and packages listen: an origin of their own.
    pub content_listen: SocketAddr,
    /// How browsers reach `content_listen`.
    pub content_url: String,
    /// What is logged, as `info` or `server=debug,warn`.
    pub log: String,
    /// `text` or `json`.
    pub log_format: LogFormat,
    /// `prod`, `stage` or `dev`: the console shows it in every header.
    pub environment: String,
    /// Tenants that exist from the start.
    pub tenants: Vec<String>,
    /// Origins that may call the API from a browser; none by default.
    pub cors_origins: Vec<String>,
    /// Addresses and networks of proxies whose `X-Forwarded-For` is believed; none by default.
    pub trusted_proxies: Vec<String>,
    /// `file://DIR`; by default `objects` in `data_dir`.
    pub storage_url: Option<String>,
    /// PEM certificate chain; with `tls_key`, both listeners speak TLS.
    pub tls_cert: Option<PathBuf>,
    /// PEM private key.
    pub tls_key: Option<PathBuf>,
    /// The root secret, 64 hex digits, or several as `id:hex,id:hex`, the active one first; by default made on first start in
    /// `data_dir`, mode 0600.
    #[serde(skip_serializing)]
    pub keys: Option<String>,
    /// Connections served at once, per listener.
    pub max_connections: usize,
    /// Whether xAPI 2.0.0 state documents may be replaced without `If-Match`, as in 1.0.3.
    pub xapi_state_overwrite: bool,
    /// Webhooks may go to private addresses, and by `http` to this machine. Off: `https` to public addresses only.
    pub webhook_allow_private: bool,
    /// Identity providers may have private addresses, and be on this machine without TLS. Off: `https` to public
    /// addresses only.
    pub sso_allow_private: bool,
    /// How operators see addresses, and how they are kept for them: `whole`, `network` or `hidden`.
    pub shown_addresses: ShownAddresses,
    /// Networks that many people share, as the way out of a school: rules on addresses are patient with them.
    pub shared_networks: Vec<String>,
    /// Logins that may begin in a minute from one address with one provider.
    pub logins_per_address: i64,
    /// Logins that may begin in a minute with one provider.
    pub logins_per_provider: i64,
    /// Learning platforms may have private addresses, and be on this machine without TLS. By default on when
    /// `public_url` is this machine, else off: `https` to public addresses only.
    pub lti_allow_private: Option<bool>,
}

/// How operators see addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShownAddresses {
    /// As they are.
    Whole,
    /// /24, or /64 of IPv6.
    Network,
    /// As a keyed hash.
    Hidden,
}

impl From<ShownAddresses> for engine::Shown {
    fn from(shown: ShownAddresses) -> Self {
        match shown {
            ShownAddresses::Whole => engine::Shown::Whole,
            ShownAddresses::Network => engine::Shown::Network,
            ShownAddresses::Hidden => engine::Shown::Hidden,
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            database_url: None,
            data_dir: PathBuf::from("./lectern-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://127.0.0.1:8080".to_owned(),
            content_listen: SocketAddr::from(([127, 0, 0, 1], 8081)),
            content_url: "http://127.0.0.1:8081".to_owned(),
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            environment: "dev".to_owned(),
            tenants: vec![engine::tenants::DEFAULT.to_owned()],
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            storage_url: None,
            tls_cert: None,
            tls_key: None,
            keys: None,
            max_connections: 4_096,
            xapi_state_overwrite: false,
            webhook_allow_private: false,
            sso_allow_private: false,
            shown_addresses: ShownAddresses::Network,
            shared_networks: Vec::new(),
            logins_per_address: 120,
            logins_per_provider: 1_200,
            lti_allow_private: None,
        }
    }
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// Reads a file (when given), the environment and the defaults.
    pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Config::default()));
        if let Some(file) = file {
            if !file.is_file() {
                return Err(ConfigError(format!(
                    "config file {} does not exist",
                    file.display()
                )));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        let config: Config = figment.merge(environment()).extract().map_err(explain)?;
        config.check()
    }

    /// The database to open.
    pub fn database(&self) -> String {
        let embedded = || format!("sqlite://{}", self.data_dir.join("lectern.db").display());
        self.database_url.as_deref().map_or_else(embedded, |url| {
            url.replace("DATA_DIR", &self.data_dir.display().to_string())
        })
    }

    /// The directory that files are kept in.
    pub fn storage(&self) -> PathBuf {
        let given = self
            .storage_url
            .as_deref()
            .and_then(|url| url.strip_prefix("file://"));
        given.map_or_else(|| self.data_dir.join("objects"), PathBuf::from)
    }

    /// Networks that many people share.
    pub fn shared(&self) -> Vec<Network> {
        let listed = self.shared_networks.iter();
        listed.filter_map(|one| one.parse().ok()).collect()
    }

    /// The networks of proxies that are believed.
    pub fn proxies(&self) -> Vec<Network> {
        let listed = self.trusted_proxies.iter();
        listed.filter_map(|one| one.parse().ok()).collect()
    }

    /// Whether learning platforms may be on machines of our own network.
    pub fn lti_may_be_private(&self) -> bool {
        let host = self.public_url.split("://").nth(1).unwrap_or_default();
        let here = ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .any(|name| host == *name || host.starts_with(&format!("{name}:")));
        self.lti_allow_private.unwrap_or(here)
    }

    fn check(mut self) -> Result<Config, ConfigError> {
        for (name, url) in [
            ("public_url", &mut self.public_url),
            ("content_url", &mut self.content_url),
        ] {
            let kept = url.trim_end_matches('/').to_owned();
            if !kept.starts_with("http://") && !kept.starts_with("https://") {
                return Err(ConfigError(format!(
                    "{name} must begin with http:// or https://, found {kept:?}"
                )));
            }
            *url = kept;
        }
        if self.public_url == self.content_url {
            let why = "content_url must differ from public_url: courses need an origin of their own, so that a package \
                       cannot act with the API's session; another port or host name is enough";
            return Err(ConfigError(why.to_owned()));
        }
        if self
            .storage_url
            .as_deref()
            .is_some_and(|url| !url.starts_with("file://"))
        {
            return Err(ConfigError(
                "storage_url must be file://DIR in this version".to_owned(),
            ));
        }
        for network in &self.shared_networks {
            network
                .parse::<Network>()
                .map_err(|wrong| ConfigError(format!("shared_networks: {wrong}")))?;
        }
        if self.logins_per_address < 1 || self.logins_per_provider < 1 {
            let why = "logins_per_address and logins_per_provider are at least 1";
            return Err(ConfigError(why.to_owned()));
        }
        for proxy in &self.trusted_proxies {
            proxy
                .parse::<Network>()
                .map_err(|wrong| ConfigError(format!("trusted_proxies: {wrong}")))?;
        }
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            return Err(ConfigError(
                "tls_cert and tls_key belong together: set both or neither".to_owned(),
            ));
        }
        Ok(self)
    }
}

/// Variables of the console and of tools, which share the prefix but are no settings.
const NOT_SETTINGS: [&str; 3] = ["key", "server", "profile"];

/// Lists are written `["a","b"]`.
fn environment() -> Env {
    Env::prefixed("LECTERN_").filter(|key| !NOT_SETTINGS.iter().any(|other| key == *other))
}

fn explain(error: figment::Error) -> ConfigError {
    use figment::error::Kind;
    let of = error
        .metadata
        .as_ref()
        .map(|from| format!(" ({})", from.name))
        .unwrap_or_default();
    match &error.kind {
        Kind::UnknownField(found, known) => {
            let near = known
                .iter()
                .max_by(|a, b| similar(a, found).total_cmp(&similar(b, found)));
            let hint = near
                .map(|near| format!("; did you mean {near:?}?"))
                .unwrap_or_default();
            ConfigError(format!("unknown setting {found:?}{of}{hint}"))
        }
        kind => ConfigError(format!("setting {}{of}: {kind}", error.path.join("."))),
    }
}

fn similar(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}

#[cfg(test)]
mod tests {
    use super::Config;
    use std::io::Write;

    fn load(text: &str) -> Result<Config, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Config::load(Some(file.path())).map_err(|error| error.to_string())
    }

    #[test]
    fn an_unknown_setting_names_the_nearest_known_one() {
        let error = load("datbase_url = \"sqlite://x\"").unwrap_err();
        assert!(
            error.contains("datbase_url") && error.contains("database_url"),
            "{error}"
        );
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let error = load("trusted_proxies = [\"proxy.internal\"]").unwrap_err();
        assert!(
            error.contains("trusted_proxies") && error.contains("10.0.0.0/8"),
            "{error}"
        );
        let config = load("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]").unwrap();
        assert_eq!(config.proxies().len(), 2);
    }

    #[test]
    fn both_origins_must_differ() {
        let error = load("content_url = \"http://127.0.0.1:8080/\"").unwrap_err();
        assert!(error.contains("content_url must differ"), "{error}");
    }

    #[test]
    fn the_database_lies_in_the_data_directory_by_default() {
        let config = load("data_dir = \"/srv/lectern\"").unwrap();
        assert_eq!(config.database(), "sqlite:///srv/lectern/lectern.db");
    }
}
