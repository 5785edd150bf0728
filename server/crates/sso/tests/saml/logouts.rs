//! Logouts told by the provider, and its answers to ours: forged, spoilt, for somebody else.

use crate::idp::*;
use crate::world::{Ends, World, pairs, registration};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use sso::saml::{Client, Provider};
use sso::{Answer, Condition as C, Ended, Held, Protocol, Refusal, Transport};
use std::io::Write;
use url::form_urlencoded::byte_serialize;

/// A message, until a case spoils it.
struct Message {
    before: Swaps,
    after: Swaps,
    by: Option<By>,
    /// In the address, signed there; else in a form, signed inside.
    redirect: bool,
    query: Option<fn(String) -> String>,
    now: i64,
}

struct Case(&'static str, Ends, fn(&mut Message));

impl Message {
    fn good(redirect: bool) -> Message {
        Message {
            before: Vec::new(),
            after: Vec::new(),
            by: Some(By::Idp),
            redirect,
            query: None,
            now: NOW,
        }
    }

    fn says(&mut self, from: &str, to: &str) {
        self.before.push((from.to_owned(), to.to_owned()));
    }

    fn tampers(&mut self, from: &str, to: &str) {
        self.after.push((from.to_owned(), to.to_owned()));
    }

    fn answer(&self, parameter: &str, plain: String) -> Answer {
        let plain = swapped(plain, &self.before);
        if !self.redirect {
            let document = swapped(signed(&plain, "_l", self.by, &Vec::new()), &self.after);
            return Answer::of(pairs(&[
                (parameter, &base64(document)),
                ("RelayState", STATE),
            ]));
        }
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder
            .write_all(swapped(plain, &self.after).as_bytes())
            .unwrap();
        let packed = base64(encoder.finish().unwrap());
        let mut query = format!("{parameter}={}&RelayState={STATE}", encoded(&packed));
        if let Some(by) = self.by {
            query.push_str(&format!("&SigAlg={}", encoded(RSA_SHA256)));
            let signature = base64(by.sign(&query));
            query.push_str(&format!("&Signature={}", encoded(&signature)));
        }
        let query = match self.query {
            Some(change) => change(query),
            None => query,
        };
        Answer::parse(&query)
    }
}

fn request() -> String {
    format!(
        "<samlp:LogoutRequest xmlns:samlp=\"{P}\" Destination=\"{SLO}\" ID=\"_l\" IssueInstant=\"2026-11-24T00:00:00Z\" NotOnOrAfter=\"2026-11-24T00:05:00Z\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{A}\">{ENTITY}</saml:Issuer><saml:NameID xmlns:saml=\"{A}\" Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">anna</saml:NameID><samlp:SessionIndex>s1</samlp:SessionIndex></samlp:LogoutRequest>"
    )
}

fn response() -> String {
    format!(
        "<samlp:LogoutResponse xmlns:samlp=\"{P}\" Destination=\"{SLO}\" ID=\"_l\" InResponseTo=\"{ASKED}\" IssueInstant=\"2026-11-24T00:00:00Z\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{A}\">{ENTITY}</saml:Issuer><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode></samlp:Status></samlp:LogoutResponse>"
    )
}

/// The same whichever way a message comes.
const BOTH: [Case; 12] = [
    Case("as it should be", Ends::Well, |_| {}),
    Case("signed with the next key", Ends::Well, |m| {
        m.by = Some(By::Next)
    }),
    Case("not signed", Ends::By(C::SamlSignatureMissing), |m| {
        m.by = None
    }),
    Case("signed by an attacker", Ends::By(C::SamlSignature), |m| {
        m.by = Some(By::Attacker)
    }),
    Case("signed with HMAC", Ends::By(C::SamlSignature), |m| {
        m.by = Some(By::Hmac)
    }),
    Case("from another issuer", Ends::By(C::SamlIssuer), |m| {
        m.says(ENTITY, "https://evil.example")
    }),
    Case("to another address", Ends::By(C::SamlDestination), |m| {
        m.says(SLO, "https://evil.example/slo")
    }),
    Case("to no address", Ends::By(C::SamlDestination), |m| {
        m.says(
            " Destination=\"https://lectern.example/auth/saml/acme/slo\"",
            "",
        )
    }),
    Case("of yesterday", Ends::By(C::SamlIssued), |m| {
        m.says("IssueInstant=\"2026-11-24", "IssueInstant=\"2026-11-23")
    }),
    Case("of tomorrow", Ends::By(C::SamlIssued), |m| {
        m.says("IssueInstant=\"2026-11-24", "IssueInstant=\"2026-11-25")
    }),
    Case("with a comment", Ends::By(C::XmlForbidden), |m| {
        m.says("</saml:Issuer>", "<!-- --></saml:Issuer>")
    }),
    Case("with a second root", Ends::By(C::XmlForm), |m| {
        m.tampers("2.0\"><saml:Issuer", "2.0\"></x><saml:Issuer")
    }),
];

const REQUESTS: [Case; 10] = [
    Case("without index", Ends::Well, |m| {
        m.says("<samlp:SessionIndex>s1</samlp:SessionIndex>", "")
    }),
    Case("expired", Ends::By(C::SamlExpired), |m| {
        m.says(
            "NotOnOrAfter=\"2026-11-24T00:05",
            "NotOnOrAfter=\"2026-11-23T00:05",
        )
    }),
    Case("without a name", Ends::By(C::LogoutSubject), |m| {
        m.says(">anna<", "><")
    }),
    Case("with two names", Ends::By(C::LogoutSubject), |m| {
        m.says("<samlp:SessionIndex>", "<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">admin</saml:NameID><samlp:SessionIndex>");
    }),
    Case("with an encrypted name", Ends::By(C::SamlStructure), |m| {
        m.says("<samlp:SessionIndex>", "<saml:EncryptedID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"></saml:EncryptedID><samlp:SessionIndex>");
    }),
    Case("of another version", Ends::By(C::SamlForm), |m| {
        m.says("Version=\"2.0\"", "Version=\"1.1\"")
    }),
    Case("with an assertion", Ends::Refused, |m| {
        m.says("<samlp:SessionIndex>", "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"></saml:Assertion><samlp:SessionIndex>");
    }),
    Case("that is an answer", Ends::By(C::SamlForm), |m| {
        m.says("samlp:LogoutRequest", "samlp:LogoutResponse")
    }),
    Case("without id", Ends::Refused, |m| m.says(" ID=\"_l\"", "")),
    Case("of another namespace", Ends::Refused, |m| {
        m.says(P, "urn:x")
    }),
];

const SENT: [Case; 8] = [
    Case(
        "with another name than was signed",
        Ends::By(C::SamlSignature),
        |m| {
            m.query = Some(|query| {
                let other = Message {
                    by: None,
                    ..Message::good(true)
                }
                .answer("SAMLRequest", request().replace(">anna<", ">admin<"));
                let other = other.query.unwrap();
                let (_, signature) = query.split_once("&SigAlg").unwrap();
                format!("{other}&SigAlg{signature}")
            })
        },
    ),
    Case(
        "with SHA-1 in the address",
        Ends::By(C::SamlAlgorithm),
        |m| {
            m.query = Some(|query| {
                let sha1: String =
                    byte_serialize(b"http://www.w3.org/2000/09/xmldsig#rsa-sha1").collect();
                let rsa: String = byte_serialize(RSA_SHA256.as_bytes()).collect();
                query.replace(&rsa, &sha1)
            })
        },
    ),
    Case("without its algorithm", Ends::Refused, |m| {
        m.query = Some(|query| {
            let (head, tail) = query.split_once("&SigAlg").unwrap();
            format!("{head}{}", &tail[tail.find("&Signature").unwrap()..])
        })
    }),
    Case(
        "with another state than was signed",
        Ends::By(C::SamlSignature),
        |m| m.query = Some(|query| query.replace(STATE, "other")),
    ),
    Case("twice", Ends::By(C::CallbackParameter), |m| {
        m.query = Some(|query| format!("{query}&SAMLRequest=x"))
    }),
    Case("with two signatures", Ends::By(C::CallbackParameter), |m| {
        m.query = Some(|query| format!("{query}&Signature=x"))
    }),
    Case("that is not deflated", Ends::By(C::SamlForm), |m| {
        m.query = Some(|_| format!("SAMLRequest={}", base64("<x/>")))
    }),
    Case("that inflates without end", Ends::By(C::SamlForm), |m| {
        m.query = Some(|_| {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&vec![b' '; 50 << 20]).unwrap();
            let packed: String =
                byte_serialize(base64(encoder.finish().unwrap()).as_bytes()).collect();
            format!("SAMLRequest={packed}")
        })
    }),
];

const RESPONSES: [Case; 5] = [
    Case("to another request", Ends::By(C::SamlInResponseTo), |m| {
        m.says(ASKED, "_other")
    }),
    Case("to no request", Ends::By(C::SamlInResponseTo), |m| {
        m.says(
            " InResponseTo=\"_nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\"",
            "",
        )
    }),
    Case("that says no", Ends::By(C::SamlStatus), |m| {
        m.says("status:Success", "status:Responder")
    }),
    Case("that says in part", Ends::By(C::SamlStatus), |m| {
        m.says("status:Success", "status:PartialLogout")
    }),
    Case("with another root", Ends::By(C::SamlForm), |m| {
        m.says("samlp:LogoutResponse", "samlp:Response")
    }),
];

pub fn hostile() -> usize {
    let count = |cases: &[Case]| {
        cases
            .iter()
            .filter(|case| !matches!(case.1, Ends::Well))
            .count()
    };
    4 * count(&BOTH) + 2 * count(&REQUESTS) + count(&SENT) + 2 * count(&RESPONSES)
}

pub fn met() -> Vec<&'static str> {
    let all = BOTH.iter().chain(&REQUESTS).chain(&SENT).chain(&RESPONSES);
    all.filter_map(|case| match case.1 {
        Ends::By(condition) => Some(condition.code()),
        _ => None,
    })
    .collect()
}

fn with<T>(call: impl FnOnce(&Client<'_>) -> T) -> T {
    let xml = metadata(&[&SIGNERS.idp, &SIGNERS.next]);
    let provider = Provider::parse(xml.as_bytes(), None, Transport::Secure).unwrap();
    let registration = registration();
    call(&Client {
        provider: &provider,
        registration: &registration,
    })
}

fn read(message: &Message) -> Result<Ended, Refusal> {
    with(|client| client.slo(&message.answer("SAMLRequest", request()), message.now))
}

fn finish(message: &Message) -> Result<(), Refusal> {
    let held = Held {
        id_token: None,
        state: STATE.to_owned(),
        nonce: NONCE.to_owned(),
    };
    with(|client| {
        client.finish_slo(
            &held,
            &message.answer("SAMLResponse", response()),
            message.now,
        )
    })
}

fn run<T>(cases: &[Case], ways: &[bool], read: impl Fn(&Message) -> Result<T, Refusal>) {
    let mut wrong = Vec::new();
    for Case(name, ends, spoil) in cases {
        for redirect in ways {
            let mut message = Message::good(*redirect);
            spoil(&mut message);
            let began = std::time::Instant::now();
            let found = read(&message);
            let well = match (ends, &found) {
                (Ends::Well, Ok(_)) | (Ends::Refused, Err(_)) => true,
                (Ends::By(condition), Err(refusal)) => refusal.condition == *condition,
                _ => false,
            };
            if !well || began.elapsed().as_secs() >= 2 {
                let told = found
                    .map(|_| "taken")
                    .map_err(|refusal| refusal.to_string());
                wrong.push(format!("{name}, redirect {redirect}: {told:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn only_the_provider_ends_sessions() {
    run(&BOTH, &[false, true], read);
    run(&REQUESTS, &[false, true], read);
    run(&SENT, &[true], read);
}

#[test]
fn only_the_provider_says_how_our_logout_ended() {
    run(&BOTH, &[false, true], finish);
    run(&RESPONSES, &[false, true], finish);
}

#[test]
fn a_logout_names_the_session_of_the_login() {
    let login = World::good().finish().unwrap();
    let ended = read(&Message::good(true)).unwrap();
    assert_eq!(ended.sessions, [login.session.clone().unwrap()]);
    assert_eq!(
        (ended.request.as_deref(), ended.state.as_deref()),
        (Some("_l"), Some(STATE))
    );
    assert_eq!(
        (ended.id.as_deref(), ended.all_of),
        (Some("logout_request_id:_l"), None)
    );
    let mut all = Message::good(false);
    all.says("<samlp:SessionIndex>s1</samlp:SessionIndex>", "");
    let begins = read(&all).unwrap().all_of.unwrap();
    assert!(
        login.session.unwrap().starts_with(&begins) && begins.ends_with('.'),
        "{begins}"
    );
    let mut other = Message::good(true);
    other.says(">anna<", ">berta<");
    assert_ne!(
        read(&other).unwrap().sessions,
        ended.sessions,
        "the same index of another person"
    );
}
