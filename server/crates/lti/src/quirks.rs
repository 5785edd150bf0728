//! How product families differ, as data: text files in `quirks/`, read and reviewed like prose. Code asks what a
//! platform does, never what it is called.
//!
//! A file has lines `name: value`; `#` begins a remark. What no file says is what the standard says.

use std::collections::BTreeMap;

/// The files that ship.
const SHIPPED: [(&str, &str); 7] = [
    ("blackboard", include_str!("../quirks/blackboard.txt")),
    ("brightspace", include_str!("../quirks/brightspace.txt")),
    ("canvas", include_str!("../quirks/canvas.txt")),
    ("moodle", include_str!("../quirks/moodle.txt")),
    ("openedx", include_str!("../quirks/openedx.txt")),
    ("sakai", include_str!("../quirks/sakai.txt")),
    ("schoology", include_str!("../quirks/schoology.txt")),
];

/// What a product family does otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Name of the file.
    pub name: String,
    /// What the product calls itself in `product_family_code`, in lower case.
    pub codes: Vec<String>,
    /// Hosts of issuers that tell it, for launches without a code; `*.` before a name means any below it.
    pub issuers: Vec<String>,
    /// Hosts whose configuration may name one of those issuers when it registers us.
    pub registers_from: Vec<String>,
    /// What service tokens' requests are addressed to, in place of the token's address.
    pub auth_audience: Option<String>,
    /// Whether it can keep things for us where cookies do not stick.
    pub platform_storage: bool,
    /// Whether one deployment stands for a whole institution.
    pub deployment_is_institution: bool,
    /// Whether it offers to register us by itself.
    pub dynamic_registration: bool,
    /// Whether copied courses bring the ids they had before.
    pub link_history: bool,
    /// Whether grades of 1.1 can be read and deleted, and not only put.
    pub outcomes_read: bool,
    /// Whether it sends the line item of whatever stands first where a link has none of its own.
    pub line_item_may_be_foreign: bool,
    /// A refusal that says that this learner gets no grades: not tried again. Status codes.
    pub never_graded: Vec<u16>,
    /// How far apart requests to its services shall be, in milliseconds.
    pub pause_ms: u64,
}

impl Default for Profile {
    /// What the standard says.
    fn default() -> Profile {
        Profile {
            name: "standard".to_owned(),
            codes: Vec::new(),
            issuers: Vec::new(),
            registers_from: Vec::new(),
            auth_audience: None,
            platform_storage: true,
            deployment_is_institution: false,
            dynamic_registration: true,
            link_history: true,
            outcomes_read: true,
            line_item_may_be_foreign: false,
            never_graded: Vec::new(),
            pause_ms: 0,
        }
    }
}

/// A line that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {found}, expected {expected}")]
pub struct BadLine {
    /// Which, from 1.
    pub line: usize,
    /// What is there.
    pub found: String,
    /// What should be.
    pub expected: &'static str,
}

impl Profile {
    /// From the text of a file. Each name stands there once, and is one that we know.
    pub fn read(name: &str, text: &str) -> Result<Profile, BadLine> {
        let mut profile = Profile {
            name: name.to_owned(),
            ..Profile::default()
        };
        let mut seen = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let bare = line.split('#').next().unwrap_or_default().trim();
            if bare.is_empty() {
                continue;
            }
            let bad = |found: String, expected| BadLine {
                line: index + 1,
                found,
                expected,
            };
            let (key, value) = bare
                .split_once(':')
                .map(|(key, value)| (key.trim(), value.trim()))
                .ok_or_else(|| bad(format!("`{bare}`"), "`name: value`"))?;
            if seen.insert(key, index).is_some() {
                return Err(bad(format!("`{key}` again"), "each name once"));
            }
            profile
                .set(key, value)
                .map_err(|expected| bad(format!("`{key}: {value}`"), expected))?;
        }
        Ok(profile)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        match key {
            "codes" => self.codes = words(value).map(str::to_lowercase).collect(),
            "issuers" => self.issuers = words(value).map(str::to_owned).collect(),
            "registers_from" => self.registers_from = words(value).map(str::to_owned).collect(),
            "auth_audience" => self.auth_audience = Some(value.to_owned()),
            "platform_storage" => self.platform_storage = yes(value)?,
            "deployment_is_institution" => self.deployment_is_institution = yes(value)?,
            "dynamic_registration" => self.dynamic_registration = yes(value)?,
            "link_history" => self.link_history = yes(value)?,
            "outcomes_read" => self.outcomes_read = yes(value)?,
            "line_item_may_be_foreign" => self.line_item_may_be_foreign = yes(value)?,
            "never_graded" => {
                let codes: Result<_, _> = words(value).map(str::parse).collect();
                self.never_graded = codes.map_err(|_| "status codes")?;
            }
            "pause_ms" => self.pause_ms = value.parse().map_err(|_| "a number")?,
            _ => return Err("a name that profiles have"),
        }
        Ok(())
    }

    /// Whether a configuration at the host `asked` may say that its issuer is `issuer`.
    pub(crate) fn registers(&self, asked: &str, issuer: &str) -> bool {
        let any = |known: &[String], host| known.iter().any(|known| matches(known, host));
        any(&self.registers_from, asked) && any(&self.issuers, issuer)
    }

    fn is_of(&self, code: Option<&str>, host: Option<&str>) -> bool {
        if let Some(code) = code {
            return self.codes.iter().any(|known| *known == code);
        }
        host.is_some_and(|host| self.issuers.iter().any(|issuer| matches(issuer, host)))
    }
}

fn matches(issuer: &str, host: &str) -> bool {
    match issuer.strip_prefix('*') {
        Some(end) => host.ends_with(end),
        None => issuer == host,
    }
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(|letter: char| letter == ',' || letter.is_whitespace())
        .filter(|word| !word.is_empty())
}

fn yes(value: &str) -> Result<bool, &'static str> {
    match value {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("`yes` or `no`"),
    }
}

/// All that ship.
pub fn shipped() -> Result<Vec<Profile>, BadLine> {
    SHIPPED
        .iter()
        .map(|(name, text)| Profile::read(name, text))
        .collect()
}

/// Which profile a platform has: by what its product calls itself, else by the host of its issuer, else the standard's.
pub fn of(profiles: &[Profile], product_family_code: Option<&str>, issuer: &str) -> Profile {
    let code = product_family_code.map(str::to_lowercase);
    let host = url::Url::parse(issuer)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let found = profiles
        .iter()
        .find(|profile| profile.is_of(code.as_deref(), host.as_deref()));
    found.cloned().unwrap_or_default()
}
