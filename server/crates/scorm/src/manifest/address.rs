//! Addresses in a manifest: `xml:base`, `href` and `parameters` (CAM 3.4.1.15, 3.4.2.1).

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It names something that is no page: `javascript:`, `file:`, a drive.
    Scheme,
    /// It begins at the root of a server.
    Absolute,
    /// It leaves the package.
    Climbs,
}

impl Wrong {
    /// What is told.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Wrong::Scheme => (
                "is no address in the package and none on the web",
                "write a path inside the package, or an address that begins with https://",
            ),
            Wrong::Absolute => (
                "begins with a slash",
                "write it relative to imsmanifest.xml, without a slash at the beginning",
            ),
            Wrong::Climbs => ("leaves the package", "take the ../ out"),
        }
    }
}

/// Whether this is an address on the web.
pub(super) fn is_external(address: &str) -> bool {
    matches!(scheme(address), Some(scheme) if is_web(scheme))
}

/// A base for addresses within `outer`. One without a slash at its end is taken for a folder, as its author meant.
pub(super) fn base(outer: &str, inner: &str) -> Result<String, Wrong> {
    let mut base = join(outer, inner)?;
    if !base.is_empty() && !base.ends_with('/') {
        base.push('/');
    }
    Ok(base)
}

/// An address as seen from the root of the package. Backslashes are slashes.
pub(super) fn join(base: &str, address: &str) -> Result<String, Wrong> {
    match scheme(address) {
        Some(scheme) if is_web(scheme) => return Ok(address.to_owned()),
        Some(_) => return Err(Wrong::Scheme),
        None => {}
    }
    let cut = address.find(['?', '#']).unwrap_or(address.len());
    let (path, rest) = address.split_at(cut);
    let path = path.replace('\\', "/");
    if path.starts_with('/') {
        return Err(Wrong::Absolute);
    }
    if is_external(base) {
        return Ok(format!("{base}{path}{rest}"));
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().ok_or(Wrong::Climbs)?),
            part => parts.push(part),
        }
    }
    let slash = if path.ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    Ok(format!("{}{slash}{rest}", parts.join("/")))
}

fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let mut letters = scheme.chars();
    let fits = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    fits.then_some(scheme)
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

/// The address to launch: `parameters` added as the CAM says (3.4.1.15), before a fragment that is there already.
pub fn launch_url(href: &str, parameters: Option<&str>) -> String {
    let parameters = parameters
        .unwrap_or_default()
        .trim()
        .trim_start_matches(['?', '&']);
    if parameters.is_empty() {
        return href.to_owned();
    }
    let (page, fragment) = match href.find('#') {
        Some(at) => href.split_at(at),
        None => (href, ""),
    };
    if parameters.starts_with('#') {
        return match fragment {
            "" => format!("{page}{parameters}"),
            _ => href.to_owned(),
        };
    }
    let joint = if page.contains('?') { '&' } else { '?' };
    format!("{page}{joint}{parameters}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_inside_the_package() {
        let cases = [
            ("", "index.html", Ok("index.html")),
            (
                "a/",
                "./b//c.html?x=../y#z/..",
                Ok("a/b/c.html?x=../y#z/.."),
            ),
            ("a/b/", "../c.html", Ok("a/c.html")),
            ("", "res\\index.html", Ok("res/index.html")),
            (
                "a/",
                "https://example.invalid/x",
                Ok("https://example.invalid/x"),
            ),
            (
                "https://example.invalid/b/",
                "x.html",
                Ok("https://example.invalid/b/x.html"),
            ),
            ("", "?a=b", Ok("?a=b")),
            ("", "../x", Err(Wrong::Climbs)),
            ("a/", "../../etc/passwd", Err(Wrong::Climbs)),
            ("", "/etc/passwd", Err(Wrong::Absolute)),
            ("", "//example.invalid/x", Err(Wrong::Absolute)),
            ("", "javascript:alert(1)", Err(Wrong::Scheme)),
            ("", "file:///etc/passwd", Err(Wrong::Scheme)),
            ("", "C:/x", Err(Wrong::Scheme)),
        ];
        for (base, address, expected) in cases {
            let found = join(base, address);
            assert_eq!(
                found.as_deref(),
                expected.as_ref().map(|text| *text),
                "{base} + {address}"
            );
        }
        assert_eq!(base("a/", "b").as_deref(), Ok("a/b/"));
        assert_eq!(base("", "").as_deref(), Ok(""));
    }

    #[test]
    fn parameters_are_added_as_the_cam_says() {
        let cases = [
            ("a.html", None, "a.html"),
            ("a.html", Some(""), "a.html"),
            ("a.html", Some("?x=1"), "a.html?x=1"),
            ("a.html", Some("&?x=1"), "a.html?x=1"),
            ("a.html?y=2", Some("?x=1"), "a.html?y=2&x=1"),
            ("a.html#top", Some("x=1"), "a.html?x=1#top"),
            ("a.html", Some("#end"), "a.html#end"),
            ("a.html#top", Some("#end"), "a.html#top"),
            ("a.html?y=2#top", Some("&x=1"), "a.html?y=2&x=1#top"),
        ];
        for (href, parameters, expected) in cases {
            assert_eq!(
                launch_url(href, parameters),
                expected,
                "{href} {parameters:?}"
            );
        }
    }
}
