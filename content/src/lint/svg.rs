//! SVG is served from the content origin, where a script in it could act as the player.
//! So it is refused whatever could run or reach out; the check errs on the safe side.

use std::sync::LazyLock;

use regex::Regex;

/// What is looked for, and what to call it.
const ACTIVE: [(&str, &str); 6] = [
    (r"<\s*([\w.-]+:)?(script|handler|listener)\b", "a script"),
    (r#"[\s"'/]on[a-z]+\s*="#, "an event handler"),
    (r"(java|vb)script\s*:", "a script address"),
    (
        r"<\s*([\w.-]+:)?(foreignobject|iframe|object|embed)\b",
        "foreign content",
    ),
    (
        r"<!\s*(entity|doctype[^>]*\[)|<\?\s*xml-stylesheet",
        "declarations of its own",
    ),
    (r"@import|url\(\s*[^#\s)]", "an outside style"),
];

static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let compile = |pattern| Regex::new(pattern).expect("a test compiles every pattern");
    ACTIVE
        .iter()
        .map(|(pattern, name)| (compile(pattern), *name))
        .collect()
});

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')"#).expect("a test compiles it")
});

static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"&#(x[0-9a-f]+|[0-9]+);?").expect("a test compiles it"));

/// What in a picture could run or reach out, if anything.
pub(super) fn active(bytes: &[u8]) -> Option<&'static str> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some("something that is not UTF-8");
    };
    let text = decode(&text.to_lowercase());
    let found = PATTERNS.iter().find(|(pattern, _)| pattern.is_match(&text));
    found
        .map(|(_, name)| *name)
        .or_else(|| outside_address(&text))
}

fn outside_address(text: &str) -> Option<&'static str> {
    let mut addresses = ADDRESS
        .captures_iter(text)
        .filter_map(|found| found.get(1).or(found.get(2)));
    let outside = addresses.any(|address| !is_inside(address.as_str().trim()));
    outside.then_some("an outside address")
}

fn is_inside(address: &str) -> bool {
    let pictures = ["data:image/png;", "data:image/jpeg;", "data:image/webp;"];
    address.starts_with('#') || pictures.iter().any(|start| address.starts_with(start))
}

/// Character references are written out, so that `&#106;avascript:` is seen for what it is.
fn decode(text: &str) -> String {
    let character = |found: &regex::Captures<'_>| {
        let code = match found[1].strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => found[1].parse(),
        };
        let character = code.ok().and_then(char::from_u32);
        character.unwrap_or('\u{fffd}').to_lowercase().to_string()
    };
    REFERENCE.replace_all(text, character).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_picture_is_taken() {
        let plain = r##"<svg xmlns="http://www.w3.org/2000/svg"><title>on and on</title>
            <defs><g id="a"/></defs><use href="#a"/><path fill="url(#b)" d="M1 1h2"/>
            <text>caf&#233; position</text><image href="data:image/png;base64,AA=="/></svg>"##;
        assert_eq!(active(plain.as_bytes()), None);
    }

    #[test]
    fn whatever_could_run_or_reach_out_is_refused() {
        let table = [
            ("<svg><script>1</script></svg>", "a script"),
            ("<svg><SVG:Script/></svg>", "a script"),
            ("<svg onload='x()'/>", "an event handler"),
            ("<svg\nonclick = 'x()'/>", "an event handler"),
            ("<svg><a href='javascript:x()'/></svg>", "a script address"),
            (
                "<svg><a href='&#x6A;ava&#115;cript:x()'/></svg>",
                "a script address",
            ),
            ("<svg><set to='JAVASCRIPT:x()'/></svg>", "a script address"),
            ("<svg><foreignObject/></svg>", "foreign content"),
            (
                "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
                "declarations of its own",
            ),
            (
                "<?xml-stylesheet href='x.xsl'?><svg/>",
                "declarations of its own",
            ),
            (
                "<svg><style>@import 'x.css'</style></svg>",
                "an outside style",
            ),
            (
                "<svg><style>a{fill:url(http://x)}</style></svg>",
                "an outside style",
            ),
            (
                "<svg><image href='https://example.net/x.png'/></svg>",
                "an outside address",
            ),
            (
                "<svg><use xlink:href=\"data:text/html,x\"/></svg>",
                "an outside address",
            ),
        ];
        for (svg, expected) in table {
            assert_eq!(active(svg.as_bytes()), Some(expected), "{svg}");
        }
        assert_eq!(active(&[0xff, 0xfe]), Some("something that is not UTF-8"));
    }
}
