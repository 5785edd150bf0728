//! What a well-signed answer says wrongly.

use crate::idp::*;
use crate::world::{Case, Ends, World, case, pairs, run};
use sso::Condition as C;

const SUCCESS: &str =
    "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode>";
const AUDIENCE: &str = "<saml:AudienceRestriction><saml:Audience>https://lectern.example/auth/saml/acme/metadata</saml:Audience></saml:AudienceRestriction>";
const ISSUED: &str = "IssueInstant=\"2026-11-24T00:00:00Z\"";
const UNTIL: &str = "NotOnOrAfter=\"2026-11-24T00:05:00Z\"";
const NAME: &str = "<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">anna</saml:NameID>";

/// A change of the signed assertion.
fn says(name: &'static str, ends: impl Into<Ends>, from: &'static str, to: &'static str) -> Case {
    case(name, ends, move |w| w.says(from, to))
}

/// A change of the answer around it, which is signed, too.
fn around(name: &'static str, ends: impl Into<Ends>, from: &'static str, to: &'static str) -> Case {
    case(name, ends, move |w| {
        w.response_by = Some(By::Idp);
        w.around(from, to);
    })
}

fn sent(
    name: &'static str,
    ends: impl Into<Ends>,
    parameters: fn(&str) -> Vec<(String, String)>,
) -> Case {
    case(name, ends, move |w| w.parameters = Some(parameters))
}

fn unsolicited(world: &mut World) {
    world.pending = None;
    world.says(&format!("InResponseTo=\"{ASKED}\" "), "");
    world.around(&format!(" InResponseTo=\"{ASKED}\""), "");
}

pub fn cases() -> Vec<Case> {
    [names(), times(), addresses(), conditions(), answers()]
        .into_iter()
        .flatten()
        .collect()
}

fn names() -> Vec<Case> {
    let mut cases = vec![
        says("an empty name", C::SamlNameId, ">anna<", "><"),
        says("a name of blanks", C::SamlNameId, ">anna<", ">  <"),
        says(
            "a name with a blank around",
            C::SamlNameId,
            ">anna<",
            "> anna<",
        ),
        says("a name with a tab", C::SamlNameId, ">anna<", ">an\tna<"),
        says(
            "a name with a line break",
            C::SamlNameId,
            ">anna<",
            ">an\nna<",
        ),
        says(
            "a name with a zero-width blank",
            C::SamlNameId,
            ">anna<",
            ">anna\u{200b}<",
        ),
        says(
            "a name written from right to left",
            C::SamlNameId,
            ">anna<",
            ">\u{202e}anna<",
        ),
        says(
            "a name with C1 controls",
            C::SamlNameId,
            ">anna<",
            ">anna\u{85}x<",
        ),
        says(
            "an element in the name",
            C::SamlNameId,
            ">anna<",
            ">an<saml:X></saml:X>na<",
        ),
        says("no name", C::SamlNameId, NAME, ""),
        says(
            "an encrypted name",
            C::SamlStructure,
            NAME,
            "<saml:EncryptedID></saml:EncryptedID>",
        ),
        says(
            "a base id",
            C::SamlStructure,
            NAME,
            "<saml:BaseID></saml:BaseID>",
        ),
        case("two names", C::SamlNameId, |w| {
            w.says(NAME, &format!("{NAME}{}", NAME.replace("anna", "admin")))
        }),
        case("a name too long", C::SamlNameId, |w| {
            w.says(">anna<", &format!(">{}<", "a".repeat(256)))
        }),
        case("two subjects", C::SamlNameId, |w| {
            w.says(
                "</saml:Subject>",
                &format!("</saml:Subject><saml:Subject>{NAME}</saml:Subject>"),
            );
        }),
        case(
            "the attribute that names the person is not there",
            C::SamlSubject,
            |w| {
                w.registration.subject_attribute = Some("uid".to_owned());
            },
        ),
        case(
            "the attribute that names the person has two values",
            C::SamlSubject,
            |w| {
                w.registration.subject_attribute = Some("groups".to_owned());
            },
        ),
        case(
            "the attribute that names the person is there twice",
            C::SamlSubject,
            |w| {
                w.registration.subject_attribute = Some("displayName".to_owned());
                let again = "<saml:Attribute Name=\"displayName\"><saml:AttributeValue>Other</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>";
                w.says("</saml:AttributeStatement>", again);
            },
        ),
        case(
            "the attribute that names the person is empty",
            C::SamlSubject,
            |w| {
                w.registration.subject_attribute = Some("displayName".to_owned());
                w.says(">Anna Arendt<", "> <");
            },
        ),
    ];
    // What a reader that skips them would take for another name (CVE-2017-11427 and its like).
    for (name, inside) in [
        ("a comment", "anna@acme.example<!---->.evil.example"),
        ("a comment at the end", "anna<!-- -->"),
        ("CDATA", "<![CDATA[anna]]>"),
        ("a processing instruction", "an<?x?>na"),
        ("an entity", "an&x;na"),
    ] {
        let name = format!("{name} in the name, signed");
        let to = format!(">{inside}<");
        cases.push(case(&name, C::XmlForbidden, move |w| w.says(">anna<", &to)));
    }
    cases
}

fn times() -> Vec<Case> {
    vec![
        says(
            "expired",
            C::SamlExpired,
            "30Z\" NotOnOrAfter=\"2026-11-24T00:05:00Z\"",
            "30Z\" NotOnOrAfter=\"2026-11-23T23:59:00Z\"",
        ),
        says(
            "not valid yet",
            C::SamlNotBefore,
            "NotBefore=\"2026-11-23T23:59:30Z\"",
            "NotBefore=\"2026-11-24T00:02:00Z\"",
        ),
        says(
            "valid in a minute",
            Ends::Well,
            "NotBefore=\"2026-11-23T23:59:30Z\"",
            "NotBefore=\"2026-11-24T00:01:00Z\"",
        ),
        says(
            "assertion of yesterday",
            C::SamlIssued,
            ISSUED,
            "IssueInstant=\"2026-11-23T00:00:00Z\"",
        ),
        says(
            "assertion of tomorrow",
            C::SamlIssued,
            ISSUED,
            "IssueInstant=\"2026-11-25T00:00:00Z\"",
        ),
        says("assertion without moment", C::SamlForm, ISSUED, "X=\"\""),
        says(
            "a moment without zone",
            C::SamlForm,
            ISSUED,
            "IssueInstant=\"2026-11-24T00:00:00\"",
        ),
        says(
            "a moment in another zone",
            C::SamlForm,
            ISSUED,
            "IssueInstant=\"2026-11-24T01:00:00+01:00\"",
        ),
        says(
            "a moment that is none",
            C::SamlForm,
            UNTIL,
            "NotOnOrAfter=\"never\"",
        ),
        says(
            "a moment after all time",
            C::SamlForm,
            UNTIL,
            "NotOnOrAfter=\"99999-11-24T00:00:00Z\"",
        ),
        says(
            "a moment with fractions",
            Ends::Well,
            ISSUED,
            "IssueInstant=\"2026-11-24T00:00:00.123Z\"",
        ),
        around(
            "answer of yesterday",
            C::SamlIssued,
            "n\" IssueInstant=\"2026-11-24",
            "n\" IssueInstant=\"2026-11-23",
        ),
        says(
            "a session that is over",
            C::SamlAuthentication,
            "2026-11-24T08:00:00Z",
            "2026-11-23T23:00:00Z",
        ),
        case("the person signed on too long ago", C::AuthTime, |w| {
            w.registration.max_age = Some(600)
        }),
        case("nobody says when the person signed on", C::AuthTime, |w| {
            w.registration.max_age = Some(600);
            w.says("AuthnInstant=\"2026-11-23T23:00:00Z\" ", "");
        }),
        case(
            "an answer to a login of long ago",
            C::CallbackExpired,
            |w| {
                w.pending.as_mut().unwrap().at = NOW - 700;
            },
        ),
        case("read an hour later", Ends::Refused, |w| w.now += 3_600),
        case("read an hour before", Ends::Refused, |w| w.now -= 3_600),
    ]
}

fn addresses() -> Vec<Case> {
    vec![
        says(
            "another recipient",
            C::SamlRecipient,
            ACS,
            "https://evil.example/acs",
        ),
        says(
            "no recipient",
            C::SamlRecipient,
            " Recipient=\"https://lectern.example/auth/saml/acme/acs\"",
            "",
        ),
        says(
            "a recipient with a slash more",
            C::SamlRecipient,
            "acme/acs\"",
            "acme/acs/\"",
        ),
        says(
            "a recipient in other letters",
            C::SamlRecipient,
            "acme/acs\"",
            "ACME/acs\"",
        ),
        says(
            "another request in the assertion",
            C::SamlInResponseTo,
            ASKED,
            "_other",
        ),
        says(
            "no request in the assertion",
            C::SamlInResponseTo,
            "InResponseTo=\"_nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\" ",
            "",
        ),
        says(
            "another issuer of the assertion",
            C::SamlIssuer,
            ENTITY,
            "https://evil.example",
        ),
        says(
            "no issuer of the assertion",
            Ends::Refused,
            "<saml:Issuer>https://idp.example/saml</saml:Issuer>",
            "",
        ),
        says(
            "another audience",
            C::SamlAudience,
            OURS,
            "https://other.example",
        ),
        says(
            "an audience that begins like ours",
            C::SamlAudience,
            "acme/metadata<",
            "acme/metadata.evil<",
        ),
        says("no audience", C::SamlAudience, AUDIENCE, ""),
        says(
            "an empty restriction",
            C::SamlAudience,
            "<saml:Audience>https://lectern.example/auth/saml/acme/metadata</saml:Audience>",
            "",
        ),
        case("an audience beside ours", Ends::Well, |w| {
            w.says(
                "</saml:AudienceRestriction>",
                "<saml:Audience>urn:x</saml:Audience></saml:AudienceRestriction>",
            );
        }),
        case("a second restriction without us", C::SamlAudience, |w| {
            let second = format!(
                "{AUDIENCE}<saml:AudienceRestriction><saml:Audience>urn:x</saml:Audience></saml:AudienceRestriction>"
            );
            w.says(AUDIENCE, &second);
        }),
        around(
            "another destination",
            C::SamlDestination,
            "Destination=\"https://lectern.example",
            "Destination=\"https://evil.example",
        ),
        around(
            "no destination",
            C::SamlDestination,
            " Destination=\"https://lectern.example/auth/saml/acme/acs\"",
            "",
        ),
        around(
            "the destination of another provider",
            C::SamlDestination,
            "saml/acme/acs\" ID=\"_r\"",
            "saml/other/acs\" ID=\"_r\"",
        ),
        around(
            "another issuer of the answer",
            C::SamlIssuer,
            "SAML:2.0:assertion\">https://idp.example/saml<",
            "SAML:2.0:assertion\">https://evil.example<",
        ),
        around(
            "another request in the answer",
            C::SamlInResponseTo,
            "ID=\"_r\" InResponseTo=\"_n",
            "ID=\"_r\" InResponseTo=\"_x",
        ),
        around(
            "no request in the answer",
            C::SamlInResponseTo,
            "ID=\"_r\" InResponseTo=\"_nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\"",
            "ID=\"_r\"",
        ),
        case(
            "an answer that nobody asked for",
            C::SamlUnsolicited,
            unsolicited,
        ),
        case(
            "an answer that nobody asked for, where that was agreed",
            Ends::Well,
            |w| {
                unsolicited(w);
                w.registration.allow_unsolicited = true;
            },
        ),
        case(
            "the answer to a request, as if nobody had asked",
            C::SamlInResponseTo,
            |w| {
                w.pending = None;
                w.registration.allow_unsolicited = true;
            },
        ),
        case(
            "an answer that nobody asked for, to a request",
            C::SamlInResponseTo,
            |w| {
                unsolicited(w);
                w.pending = World::good().pending;
            },
        ),
    ]
}

fn conditions() -> Vec<Case> {
    vec![
        case("no conditions", C::SamlConditions, |w| {
            w.says("<saml:Conditions NotBefore=\"2026-11-23T23:59:30Z\" NotOnOrAfter=\"2026-11-24T00:05:00Z\">", "<saml:X>");
            w.says("</saml:Conditions>", "</saml:X>");
        }),
        says(
            "conditions twice",
            C::SamlConditions,
            "</saml:Conditions>",
            "</saml:Conditions><saml:Conditions></saml:Conditions>",
        ),
        says(
            "a condition that nobody knows",
            C::SamlConditions,
            AUDIENCE,
            "<saml:Condition></saml:Condition>",
        ),
        says(
            "a condition of another namespace",
            C::SamlConditions,
            "</saml:Conditions>",
            "<x:Y xmlns:x=\"urn:x\"></x:Y></saml:Conditions>",
        ),
        says(
            "for one use",
            Ends::Well,
            "</saml:Conditions>",
            "<saml:OneTimeUse></saml:OneTimeUse></saml:Conditions>",
        ),
        says(
            "holder of key",
            C::SamlConfirmation,
            "cm:bearer",
            "cm:holder-of-key",
        ),
        says(
            "sender vouches",
            C::SamlConfirmation,
            "cm:bearer",
            "cm:sender-vouches",
        ),
        says(
            "a confirmation without end",
            C::SamlConfirmation,
            " NotOnOrAfter=\"2026-11-24T00:05:00Z\" Recipient",
            " Recipient",
        ),
        says(
            "a confirmation that expired",
            C::SamlExpired,
            "NotOnOrAfter=\"2026-11-24T00:05:00Z\" Recipient",
            "NotOnOrAfter=\"2026-11-23T23:59:00Z\" Recipient",
        ),
        says(
            "a confirmation that begins later",
            C::SamlNotBefore,
            "NotOnOrAfter=\"2026-11-24T00:05:00Z\" Recipient",
            "NotBefore=\"2026-11-24T00:04:00Z\" NotOnOrAfter=\"2026-11-24T00:05:00Z\" Recipient",
        ),
        case("no confirmation", C::SamlConfirmation, |w| {
            let confirmation = format!(
                "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData InResponseTo=\"{ASKED}\" {UNTIL} Recipient=\"{ACS}\"></saml:SubjectConfirmationData></saml:SubjectConfirmation>"
            );
            w.says(&confirmation, "");
        }),
        case("no data of the confirmation", C::SamlConfirmation, |w| {
            let data = format!(
                "<saml:SubjectConfirmationData InResponseTo=\"{ASKED}\" {UNTIL} Recipient=\"{ACS}\"></saml:SubjectConfirmationData>"
            );
            w.says(&data, "");
        }),
        case("no statement of the login", C::SamlAuthentication, |w| {
            w.says("<saml:AuthnStatement", "<saml:X");
            w.says("</saml:AuthnStatement", "</saml:X");
        }),
        says(
            "an assertion of version 1.1",
            C::SamlForm,
            "Version=\"2.0\"><saml:Issuer>",
            "Version=\"1.1\"><saml:Issuer>",
        ),
        around(
            "an answer of version 1.1",
            C::SamlForm,
            "Version=\"2.0\"><saml:Issuer xmlns",
            "Version=\"1.1\"><saml:Issuer xmlns",
        ),
    ]
}

fn answers() -> Vec<Case> {
    vec![
        around(
            "the provider says no",
            C::SamlStatus,
            "status:Success",
            "status:Responder",
        ),
        around(
            "the provider says no, within",
            C::SamlStatus,
            SUCCESS,
            "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Requester\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode></samlp:StatusCode>",
        ),
        around("no status", C::SamlStatus, SUCCESS, ""),
        case(
            "the provider says no, and nothing else",
            C::SamlStatus,
            |w| {
                w.forge = Some(|p| {
                    p.response
                        .replace(&p.assertion, "")
                        .replace("Success", "Responder")
                });
            },
        ),
        case("yes, and no assertion", C::SamlAssertion, |w| {
            w.forge = Some(|p| p.response.replace(&p.assertion, ""))
        }),
        case("the same assertion twice", Ends::Refused, |w| {
            w.forge = Some(|p| p.response.replace(&p.assertion, &p.assertion.repeat(2)));
        }),
        case(
            "two assertions of two people, both signed",
            C::SamlAssertion,
            |w| {
                w.forge = Some(|p| {
                    let other = signed(&p.evil, "_evil", Some(By::Idp), &Vec::new());
                    p.response
                        .replace(&p.assertion, &format!("{}{other}", p.assertion))
                })
            },
        ),
        case("a logout as an answer", C::SamlForm, |w| {
            w.tampers("samlp:Response", "samlp:LogoutResponse")
        }),
        case("an answer of another namespace", C::SamlForm, |w| {
            w.tampers(P, "urn:oasis:names:tc:SAML:1.1:protocol")
        }),
        case("an assertion alone", C::SamlForm, |w| {
            w.forge = Some(|p| p.assertion.clone())
        }),
        sent("no state", C::CallbackState, |packed| {
            pairs(&[("SAMLResponse", packed)])
        }),
        sent("another state", C::CallbackState, |packed| {
            pairs(&[("SAMLResponse", packed), ("RelayState", "x")])
        }),
        sent("no answer", C::SamlForm, |_| {
            pairs(&[("RelayState", STATE)])
        }),
        sent("two answers", C::CallbackParameter, |packed| {
            pairs(&[
                ("SAMLResponse", packed),
                ("SAMLResponse", packed),
                ("RelayState", STATE),
            ])
        }),
        sent("two states", C::CallbackParameter, |packed| {
            pairs(&[
                ("SAMLResponse", packed),
                ("RelayState", STATE),
                ("RelayState", "x"),
            ])
        }),
        sent(
            "a request beside the answer",
            C::CallbackParameter,
            |packed| {
                pairs(&[
                    ("SAMLResponse", packed),
                    ("SAMLRequest", packed),
                    ("RelayState", STATE),
                ])
            },
        ),
        sent("an answer that is no base64", C::SamlForm, |_| {
            pairs(&[("SAMLResponse", "<xml>"), ("RelayState", STATE)])
        }),
        case("an answer in the address", C::SamlForm, |w| {
            w.in_address = true
        }),
    ]
}

#[test]
fn what_a_provider_says_must_be_true_for_us_now() {
    run(cases());
}

#[test]
fn a_login_says_who_came_how_and_what_may_not_come_again() {
    let login = World::good().finish().unwrap();
    assert_eq!(
        (login.subject.as_str(), login.issuer.as_str()),
        ("anna", ENTITY)
    );
    assert_eq!(login.claims["groups"], serde_json::json!(["staff", "x"]));
    assert_eq!(login.claims["name"], "Anna Arendt");
    assert_eq!((login.drift, login.auth_time), (-10, Some(1_795_474_800)));
    assert_eq!(login.expires, Some(1_795_478_400 + 8 * 3_600));
    assert!(
        login.amr[0].ends_with("PasswordProtectedTransport"),
        "{:?}",
        login.amr
    );
    let ids: Vec<&str> = login.once.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["response_id:_r", "assertion_id:_a"]);
    // As long as the confirmation holds, with what clocks may differ.
    assert!(
        login
            .once
            .iter()
            .all(|(_, until)| *until >= 1_795_478_400 + 300 + 60),
        "{:?}",
        login.once
    );
}
