//! Which addresses of a provider may be used at all.

use url::Url;

/// Whether addresses of the provider may do without TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// `https` only.
    Secure,
    /// `http` too, as far as it stays on this machine: tests and trials.
    Loopback,
}

/// An address that may be called or sent to, without user and fragment.
pub(crate) fn address(text: &str, transport: Transport) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let here = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    let allowed = match url.scheme() {
        "https" => true,
        "http" => transport == Transport::Loopback && here,
        _ => false,
    };
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (allowed && bare && url.has_host() && text.len() <= 2_000).then_some(url)
}
