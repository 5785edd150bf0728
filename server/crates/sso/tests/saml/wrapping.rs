//! XML signature wrapping: a good signature somewhere, and an assertion of the forger's where it may be read.

use crate::idp::*;
use crate::world::{Case, Ends, Parts, case, run};

type Forge = fn(&Parts) -> String;

fn at_assertion(parts: &Parts, instead: &str) -> String {
    parts.response.replacen(&parts.assertion, instead, 1)
}

fn inside(evil: &str, before: &str, what: &str) -> String {
    evil.replacen(before, &format!("{what}{before}"), 1)
}

fn extensions(parts: &Parts, what: &str) -> String {
    let extended = format!("</saml:Issuer><samlp:Extensions>{what}</samlp:Extensions>");
    extended_at(parts, &extended)
}

fn extended_at(parts: &Parts, instead: &str) -> String {
    let (head, tail) = parts.response.split_once("</saml:Issuer>").unwrap();
    format!(
        "{head}{instead}{}",
        tail.replacen(&parts.assertion, &parts.evil, 1)
    )
}

fn object(signature: &str, what: &str) -> String {
    inside(
        signature,
        "</ds:Signature>",
        &format!("<ds:Object>{what}</ds:Object>"),
    )
}

/// The signed answer around nothing but itself, beside a new one.
fn evil_response(parts: &Parts) -> String {
    response(&parts.evil).replace("\"_r\"", "\"_evilr\"")
}

const PLACES: [(&str, Forge); 24] = [
    ("before the signed one", |p| {
        at_assertion(p, &format!("{}{}", p.evil, p.assertion))
    }),
    ("after the signed one", |p| {
        at_assertion(p, &format!("{}{}", p.assertion, p.evil))
    }),
    ("around the signed one", |p| {
        at_assertion(p, &inside(&p.evil, "</saml:Assertion>", &p.assertion))
    }),
    ("with the signature, around the signed one", |p| {
        let evil = with_signature(&p.evil, &p.signature);
        at_assertion(p, &inside(&evil, "</saml:Assertion>", &p.bare))
    }),
    ("with the signed one in an Object of its signature", |p| {
        at_assertion(p, &with_signature(&p.evil, &object(&p.signature, &p.bare)))
    }),
    ("with the signed one in Extensions", |p| {
        extensions(p, &p.assertion)
    }),
    ("with the bare one in Extensions", |p| {
        let evil = with_signature(&p.evil, &p.signature);
        extensions(p, &p.bare).replacen(&p.evil, &evil, 1)
    }),
    ("with the signed one in Advice", |p| {
        let advice = format!("<saml:Advice>{}</saml:Advice>", p.assertion);
        at_assertion(p, &inside(&p.evil, "<saml:AuthnStatement", &advice))
    }),
    ("with the signed one in StatusDetail", |p| {
        let detail = format!(
            "<samlp:StatusDetail>{}</samlp:StatusDetail></samlp:Status>",
            p.assertion
        );
        at_assertion(p, &p.evil).replacen("</samlp:Status>", &detail, 1)
    }),
    ("with the signed one in an attribute", |p| {
        at_assertion(p, &inside(&p.evil, "</saml:AttributeValue>", &p.assertion))
    }),
    ("with the signed one in its Subject", |p| {
        at_assertion(p, &inside(&p.evil, "</saml:Subject>", &p.assertion))
    }),
    ("with the signed one in its confirmation", |p| {
        at_assertion(
            p,
            &inside(&p.evil, "</saml:SubjectConfirmationData>", &p.assertion),
        )
    }),
    ("with the signed one in an element of its own", |p| {
        at_assertion(
            p,
            &format!("<x:w xmlns:x=\"urn:x\">{}</x:w>{}", p.assertion, p.evil),
        )
    }),
    ("in an element of its own", |p| {
        at_assertion(
            p,
            &format!("<x:w xmlns:x=\"urn:x\">{}</x:w>{}", p.evil, p.assertion),
        )
    }),
    ("under the same id, before", |p| {
        let same = p.evil.replace("\"_evil\"", "\"_a\"");
        at_assertion(p, &format!("{same}{}", p.assertion))
    }),
    ("under the same id, after", |p| {
        let same = p.evil.replace("\"_evil\"", "\"_a\"");
        at_assertion(p, &format!("{}{same}", p.assertion))
    }),
    ("under the same id, with the signature", |p| {
        let same = p.evil.replace("\"_evil\"", "\"_a\"");
        at_assertion(p, &with_signature(&same, &p.signature))
    }),
    ("with the signature of the other", |p| {
        at_assertion(p, &with_signature(&p.evil, &p.signature))
    }),
    ("in another namespace", |p| {
        let foreign = p.evil.replace(A, "urn:oasis:names:tc:SAML:1.0:assertion");
        at_assertion(p, &format!("{foreign}{}", p.assertion))
    }),
    ("in no namespace", |p| {
        let foreign = p.evil.replace("saml:", "").replace(":saml", "");
        at_assertion(p, &format!("{}{}", foreign.replace(A, ""), p.assertion))
    }),
    ("in an answer around the answer", |p| {
        let evil = evil_response(p);
        inside(&evil, "</samlp:Response>", &p.response)
    }),
    ("in an answer with the answer in Extensions", |p| {
        let extended = format!(
            "</saml:Issuer><samlp:Extensions>{}</samlp:Extensions>",
            p.response
        );
        evil_response(p).replacen("</saml:Issuer>", &extended, 1)
    }),
    ("in an answer with the answer in an Object", |p| {
        let whole = object(&p.signature, &p.response);
        with_signature(&evil_response(p), &whole)
    }),
    ("in the answer, with the signature moved up", |p| {
        let moved = at_assertion(p, &p.evil);
        with_signature(&moved, &p.signature)
    }),
];

/// Ids that one reader takes for the reference's, and another does not.
const IDS: [(&str, &str); 14] = [
    ("prefixed", "xml:id=\"_a\""),
    ("prefixed by another", "x:ID=\"_a\" xmlns:x=\"urn:x\""),
    (
        "prefixed by WS-Security's",
        "wsu:Id=\"_a\" xmlns:wsu=\"urn:wsu\"",
    ),
    ("of other letters", "Id=\"_a\""),
    ("of small letters", "id=\"_a\""),
    ("as a decimal reference", "ID=\"&#95;a\""),
    ("as a hex reference", "ID=\"&#x5f;a\""),
    ("with a blank before", "ID=\" _a\""),
    ("with a blank after", "ID=\"_a \""),
    ("with a line break", "ID=\"_a\n\""),
    ("with a tab as reference", "ID=\"_a&#9;\""),
    ("empty", "ID=\"\""),
    ("with a colon", "ID=\"x:_a\""),
    ("not of ASCII", "ID=\"_\u{0430}\""),
];

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (place, forge) in PLACES {
        for (mode, assertion_by, response_by) in [
            ("assertion", Some(By::Idp), None),
            ("answer", None, Some(By::Idp)),
            ("both", Some(By::Idp), Some(By::Idp)),
        ] {
            let name = format!("{mode} signed, another one {place}");
            cases.push(case(&name, Ends::Refused, move |world| {
                (world.assertion_by, world.response_by) = (assertion_by, response_by);
                world.registration.allow_response_signature = true;
                world.forge = Some(forge);
            }));
        }
    }
    for (name, id) in IDS {
        let name = format!("the forger's id is {name}");
        cases.push(case(&name, Ends::Refused, move |world| {
            world.forge = Some(|p| at_assertion(p, &format!("{}{}", p.evil, p.assertion)));
            world.tampers("ID=\"_evil\"", id);
        }));
        let name = format!(
            "the id is {}",
            name.trim_start_matches("the forger's id is ")
        );
        cases.push(case(&name, Ends::Refused, move |world| {
            world.tampers("ID=\"_a\"", id)
        }));
    }
    cases
}

#[test]
fn no_wrapping_is_taken() {
    run(cases());
}
