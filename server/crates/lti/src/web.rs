//! Which web addresses are ours, and which of a platform's may be called or shown.

use url::{Host, Url};

/// The address this server is reached at from outside.
#[derive(Debug, Clone)]
pub struct Own {
    base: Url,
}

impl Own {
    /// From the public address; none when it is no http address.
    pub fn new(public_url: &str) -> Option<Own> {
        let base = Url::parse(public_url).ok()?;
        base.has_host().then_some(Own { base })
    }

    /// The public address itself.
    pub fn base(&self) -> &str {
        self.base.as_str()
    }

    /// The address of a request as its sender wrote it: scheme, host and port are the public ones, whatever a proxy made
    /// of them; path and query are the request's. What LTI 1.1 signs.
    pub fn seen(&self, path_and_query: &str) -> Option<Url> {
        let below = self.base.path().trim_end_matches('/');
        // A proxy takes our path away, or leaves it.
        let left = path_and_query.strip_prefix(below);
        let path = left
            .filter(|rest| rest.starts_with('/'))
            .unwrap_or(path_and_query);
        let origin = self.base.origin().ascii_serialization();
        let address = path
            .starts_with('/')
            .then(|| format!("{origin}{below}{path}"))?;
        Url::parse(&address).ok()
    }

    /// An address of ours, or why it is not. What comes back is as the URL standard writes it.
    pub fn owns(&self, text: &str) -> Result<Url, &'static str> {
        let url = plain(text)?;
        if url.origin() != self.base.origin() {
            return Err("another origin");
        }
        let below = self.base.path().trim_end_matches('/');
        let rest = url.path().strip_prefix(below);
        match rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            true => Ok(url),
            false => Err("another path than ours"),
        }
    }
}

/// An address of a platform that we may call or send a learner to: https, or http on this machine (CORE §3.5).
pub fn service_address(text: &str) -> Result<Url, &'static str> {
    let url = plain(text)?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err("http in place of https"),
        _ => Err("neither http nor https"),
    }
}

/// An address that a learner may go back to: http or https, nothing that runs in the page.
pub(crate) fn page_address(text: &str) -> Option<Url> {
    plain(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// An absolute address on which browsers, proxies and we agree.
fn plain(text: &str) -> Result<Url, &'static str> {
    if text.len() > 4096 {
        return Err("more than 4096 bytes");
    }
    if text.contains(|letter: char| letter == '\\' || letter.is_control() || letter.is_whitespace())
    {
        return Err("a backslash, space or control character");
    }
    let url = Url::parse(text).map_err(|_| "no absolute address")?;
    if !url.has_host() {
        return Err("no host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a user name before the host");
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
