//! Open redirects in every spelling we know of.

use sso::{Condition, return_to};

const LISTED: [&str; 1] = ["https://front.example"];

pub const STRANGERS: &[&str] = &[
    "",
    "dashboard",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    " /ok",
    "/ok\r\nSet-Cookie: x=1",
    "/.//evil.example",
    "/..//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "http://front.example/",
    "https://front.example.evil.example/",
    "https://front.example@evil.example/",
    "https://evil.example/https://front.example/",
    "https://u:p@front.example/",
    "https://front.example:444/",
    "https://front.example",
    "HTTPS://evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "?next=//evil.example",
    "#/x",
    "/ünicode",
];

#[test]
fn a_way_back_leads_to_no_stranger() {
    for asked in STRANGERS {
        let refused = return_to(asked, &LISTED).unwrap_err();
        assert_eq!(refused.condition, Condition::ReturnTo, "{asked:?}");
    }
    let long = format!("/{}", "a".repeat(3_000));
    assert!(return_to(&long, &LISTED).is_err());
}

#[test]
fn a_way_back_leads_to_our_own_pages_and_to_listed_origins() {
    for asked in [
        "/",
        "/api/v1/me",
        "/a?b=c&d=//e",
        "/a#b",
        "/%2F%2Fevil.example",
        "https://front.example/",
        "https://front.example/a?b#c",
    ] {
        assert_eq!(return_to(asked, &LISTED).unwrap(), asked);
    }
}
