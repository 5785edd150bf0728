//! The way back after a login: never to a stranger.

use crate::verdict::{Condition, Refusal, quoted};
use url::Url;

/// Characters of a way back at most.
const LONGEST: usize = 2_000;

/// The way back as it may be sent in `Location`: a path of ours, or an address of an origin in `origins`. Browsers read
/// `\` as `/` and leave out tabs and line ends, so addresses with any of them are refused, not repaired.
pub fn return_to(asked: &str, origins: &[&str]) -> Result<String, Refusal> {
    if is_path(asked) || is_listed(asked, origins) {
        return Ok(asked.to_owned());
    }
    let expected = "a path that begins with one /, or an address of a listed origin";
    Err(Refusal::new(Condition::ReturnTo, quoted(asked), expected))
}

fn is_clean(text: &str) -> bool {
    text.len() <= LONGEST
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn is_path(text: &str) -> bool {
    const HERE: &str = "https://here.invalid";
    if !is_clean(text) || !text.starts_with('/') || text.starts_with("//") {
        return false;
    }
    // `/.//elsewhere` is a path today, and an address after someone has normalised it.
    Url::parse(HERE)
        .and_then(|here| here.join(text))
        .is_ok_and(|url| {
            url.origin().ascii_serialization() == HERE && !url.path().starts_with("//")
        })
}

fn is_listed(text: &str, origins: &[&str]) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let bare = url.username().is_empty() && url.password().is_none();
    let origin = url.origin().ascii_serialization();
    is_clean(text)
        && bare
        && matches!(url.scheme(), "http" | "https")
        // `https:/host` and `https:host` are mended by browsers, each in its own way.
        && text.starts_with(&format!("{origin}/"))
        && origins.iter().any(|listed| *listed == origin)
}
