//! Too much of something. The gate ends before anybody computes.

use crate::idp::signature;
use crate::idp::{By, response};
use crate::world::{Case, Ends, World, case, run};
use sso::Condition as C;

fn raw(name: &'static str, ends: impl Into<Ends>, document: fn(String) -> String) -> Case {
    case(name, ends, move |w| {
        w.raw = Some(document(World::good().document()).into_bytes())
    })
}

pub fn cases() -> Vec<Case> {
    vec![
        raw("60,000 attributes", Ends::Refused, |xml| {
            let many: String = (0..60_000).map(|at| format!(" a{at}=\"\"")).collect();
            xml.replacen("<saml:Subject>", &format!("<saml:Subject{many}>"), 1)
        }),
        raw("20,000 attributes", C::XmlSize, |xml| {
            let many: String = (0..20_000).map(|at| format!(" a{at}=\"\"")).collect();
            xml.replacen("<saml:Subject>", &format!("<saml:Subject{many}>"), 1)
        }),
        raw("5,000 namespaces", Ends::Refused, |xml| {
            let many: String = (0..5_000)
                .map(|at| format!(" xmlns:n{at}=\"urn:{at}\""))
                .collect();
            xml.replacen("<saml:Subject>", &format!("<saml:Subject{many}>"), 1)
        }),
        raw("300 signatures", C::SamlSignatureForm, |xml| {
            let one = signature(&response(""), "_r", By::Idp, &Vec::new());
            // As many as fit.
            xml.replacen(
                "<samlp:Status>",
                &format!("{}<samlp:Status>", shorter(&one).repeat(300)),
                1,
            )
        }),
        raw("300 signatures within each other", Ends::Refused, |xml| {
            let (open, close) = (
                "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">",
                "</ds:Signature>",
            );
            xml.replacen(
                "<samlp:Status>",
                &format!("{}{}<samlp:Status>", open.repeat(300), close.repeat(300)),
                1,
            )
        }),
        raw("10,000 elements", C::XmlSize, |xml| {
            xml.replacen(
                "<saml:Subject>",
                &format!("{}<saml:Subject>", "<x/>".repeat(10_000)),
                1,
            )
        }),
        raw("10,000 levels", C::XmlSize, |xml| {
            let deep = format!("{}{}", "<x>".repeat(10_000), "</x>".repeat(10_000));
            xml.replacen("<saml:Subject>", &format!("{deep}<saml:Subject>"), 1)
        }),
        raw("300 KB of text", C::XmlSize, |xml| {
            xml.replacen(">staff<", &format!(">{}<", "x".repeat(300_000)), 1)
        }),
        raw("200 KB of one id", C::SamlId, |xml| {
            xml.replacen("\"_r\"", &format!("\"_{}\"", "x".repeat(200_000)), 1)
        }),
        raw("2,000 assertions", Ends::Refused, |xml| {
            xml.replacen(
                "</samlp:Response>",
                &format!("{}</samlp:Response>", "<saml:Assertion/>".repeat(2_000)),
                1,
            )
        }),
        raw("100,000 references", Ends::Refused, |xml| {
            xml.replacen(">anna<", &format!(">{}<", "&lt;".repeat(50_000)), 1)
        }),
    ]
}

/// Without its certificate: 300 of them are to fit.
fn shorter(signature: &str) -> String {
    let (head, _) = signature.split_once("<ds:SignedInfo>").unwrap();
    format!("{head}<ds:SignedInfo></ds:SignedInfo></ds:Signature>")
}

#[test]
fn nothing_takes_long() {
    run(cases());
}
