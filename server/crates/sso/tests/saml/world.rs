//! A login that goes well, until a case spoils it.

use crate::idp::*;
use aws_lc_rs::aead::{AES_128_GCM, Aad, RandomizedNonceKey};
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::{KeyPair, RsaKeyPair};
use sso::saml::{Client, Key, Provider, Registration};
use sso::{Answer, Condition, Login, Metadata, Pending, Protocol, Refusal, Step, Transport};
use std::cell::RefCell;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// A server and a moment that answers are for, where the stage is not the tables' own.
#[derive(Clone)]
pub struct Live {
    pub now: i64,
    /// The id of the request.
    pub request: String,
    /// Who is asked where a case names a stranger's address.
    pub stranger: String,
}

thread_local! {
    /// None for the tables' own stage.
    pub static LIVE: RefCell<Option<Live>> = const { RefCell::new(None) };
}

impl Live {
    /// The text, of `then`, as it would be said now.
    fn said(&self, text: &str, then: i64) -> String {
        let by = Duration::seconds(self.now - then);
        let mut said = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("\"20") {
            let (head, tail) = rest.split_at(at + 1);
            said.push_str(head);
            let moment = tail
                .get(..20)
                .and_then(|it| OffsetDateTime::parse(it, &Rfc3339).ok());
            rest = match moment {
                Some(moment) => {
                    said.push_str(&(moment + by).format(&Rfc3339).unwrap());
                    &tail[20..]
                }
                None => tail,
            };
        }
        said.push_str(rest);
        said.replace(ASKED, &self.request)
    }
}

/// How an answer is put together. Cases change it.
pub struct World {
    pub now: i64,
    pub metadata: String,
    pub registration: Registration,
    /// None where nobody asked.
    pub pending: Option<Pending>,
    /// Changes of the assertion before it is signed.
    pub assertion: Swaps,
    /// Changes of the answer before it is signed, the assertion in it.
    pub response: Swaps,
    /// Changes of what is signed about a signature.
    pub about: Swaps,
    /// Changes of the finished document.
    pub sent: Swaps,
    pub assertion_by: Option<By>,
    pub response_by: Option<By>,
    /// Encrypts the signed assertion.
    pub seal: Option<&'static Key>,
    /// Puts something else together from the signed assertion and the answer around it.
    pub forge: Option<fn(&Parts) -> String>,
    /// Bytes instead of the document.
    pub raw: Option<Vec<u8>>,
    /// Parameters instead of the right ones.
    pub parameters: Option<Parameters>,
    pub in_address: bool,
}

/// Parameters around a packed message.
pub type Parameters = fn(&str) -> Vec<(String, String)>;

/// What a forger has: a good answer, in pieces, and an assertion of their own.
pub struct Parts {
    /// The good answer.
    pub response: String,
    /// Its assertion, with its signature if it has one.
    pub assertion: String,
    /// The assertion without signature.
    pub bare: String,
    /// The signature of the assertion, or that around the answer.
    pub signature: String,
    /// What the forger wants to be read.
    pub evil: String,
}

/// Stands for the assertion while what is around it is written.
const INSIDE: &str = "<inside></inside>";

pub fn registration() -> Registration {
    Registration {
        entity_id: OURS.to_owned(),
        metadata: Metadata {
            callback: ACS.to_owned(),
            backchannel_logout: None,
            frontchannel_logout: SLO.to_owned(),
            post_logout: "https://lectern.example/auth/signed-out".to_owned(),
        },
        keys: vec![SIGNERS.ours.clone(), SIGNERS.ours_before.clone()],
        sign_requests: true,
        allow_response_signature: false,
        require_encryption: false,
        allow_unsolicited: false,
        allow_expired_certificates: false,
        subject_attribute: None,
        name_attribute: Some("displayName".to_owned()),
        email_attribute: None,
        name_id_format: None,
        max_age: None,
    }
}

impl World {
    pub fn good() -> World {
        World {
            now: NOW,
            metadata: metadata(&[&SIGNERS.idp, &SIGNERS.next]),
            registration: registration(),
            pending: Some(Pending {
                state: STATE.to_owned(),
                nonce: NONCE.to_owned(),
                verifier: String::new(),
                at: NOW - 30,
            }),
            assertion: Vec::new(),
            response: Vec::new(),
            about: Vec::new(),
            sent: Vec::new(),
            assertion_by: Some(By::Idp),
            response_by: None,
            seal: None,
            forge: None,
            raw: None,
            parameters: None,
            in_address: false,
        }
    }

    /// Changes the assertion before it is signed.
    pub fn says(&mut self, from: &str, to: &str) {
        self.assertion.push((from.to_owned(), to.to_owned()));
    }

    /// Changes the answer around it.
    pub fn around(&mut self, from: &str, to: &str) {
        self.response.push((from.to_owned(), to.to_owned()));
    }

    /// Changes the signature's own words.
    pub fn about(&mut self, from: &str, to: &str) {
        self.about.push((from.to_owned(), to.to_owned()));
    }

    /// Changes what is sent, after all signatures.
    pub fn tampers(&mut self, from: &str, to: &str) {
        self.sent.push((from.to_owned(), to.to_owned()));
    }

    /// As it is said on the stage that there is.
    fn said(&self, text: String) -> String {
        LIVE.with_borrow(|live| match live {
            Some(live) => live.said(&text, self.now),
            None => text,
        })
    }

    pub fn document(&self) -> String {
        let bare = self.said(swapped(assertion(), &self.assertion));
        let own = match self.assertion_by {
            Some(_) => self.about.clone(),
            None => Vec::new(),
        };
        let assertion = signed(&bare, "_a", self.assertion_by, &own);
        let inside = match self.seal {
            Some(key) => sealed(&assertion, key),
            None => assertion.clone(),
        };
        let around = swapped(response(&inside), &self.response);
        // What is inside was said already.
        let around = self.said(around.replacen(&inside, INSIDE, 1));
        let plain = around.replacen(INSIDE, &inside, 1);
        let about = match self.assertion_by {
            Some(_) => Vec::new(),
            None => self.about.clone(),
        };
        let response = signed(&plain, "_r", self.response_by, &about);
        let evil = bare
            .replace(">anna<", ">admin<")
            .replace("\"_a\"", "\"_evil\"");
        let signature = match (self.assertion_by, self.response_by) {
            (Some(by), _) => signature(&bare, "_a", by, &Vec::new()),
            (None, Some(by)) => signature(&plain, "_r", by, &Vec::new()),
            (None, None) => String::new(),
        };
        let parts = Parts {
            response,
            assertion,
            bare,
            signature,
            evil,
        };
        let document = match self.forge {
            Some(forge) => forge(&parts),
            None => parts.response,
        };
        let sent = self.sent.iter().cloned();
        let sent: Swaps = sent
            .map(|(from, to)| (self.said(from), self.said(to)))
            .collect();
        swapped(document, &sent)
    }

    pub fn provider(&self) -> Result<Provider, Refusal> {
        Provider::parse(self.metadata.as_bytes(), Some(ENTITY), Transport::Secure)
    }

    pub fn answer(&self) -> Answer {
        let bytes = match &self.raw {
            Some(raw) => raw.clone(),
            None => self.document().into_bytes(),
        };
        let bytes = match (LIVE.with_borrow(Clone::clone), String::from_utf8(bytes)) {
            (Some(live), Ok(text)) => text.replace("https://evil.example", &live.stranger).into(),
            (_, Ok(text)) => text.into(),
            (_, Err(error)) => error.into_bytes(),
        };
        let packed = base64(bytes);
        let parameters = match self.parameters {
            Some(parameters) => parameters(&packed),
            None => pairs(&[("SAMLResponse", &packed), ("RelayState", STATE)]),
        };
        let mut answer = Answer::of(parameters);
        answer.query = self.in_address.then(String::new);
        answer
    }

    pub fn finish(&self) -> Result<Login, Refusal> {
        let provider = self.provider()?;
        let client = Client {
            provider: &provider,
            registration: &self.registration,
        };
        let Some(pending) = &self.pending else {
            return client.unsolicited(&self.answer(), self.now);
        };
        match client.finish(pending, &self.answer(), &[], self.now)? {
            Step::Done(login) => Ok(*login),
            Step::Call(call) => panic!("a call: {}", call.name),
        }
    }
}

pub fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = all
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}

/// Encrypted as XML Encryption 1.1 has it: AES-128-GCM, its key with RSA-OAEP.
pub fn sealed(assertion: &str, key: &Key) -> String {
    let content = [9_u8; 16];
    let sealing = RandomizedNonceKey::new(&AES_128_GCM, &content).unwrap();
    let mut text = assertion.as_bytes().to_vec();
    let nonce = sealing
        .seal_in_place_append_tag(Aad::empty(), &mut text)
        .unwrap();
    let data = base64([nonce.as_ref().as_slice(), &text].concat());
    let pair = RsaKeyPair::from_pkcs8(&key.private).unwrap();
    let spki = aws_lc_rs::encoding::AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(
        pair.public_key(),
    )
    .unwrap();
    let public = PublicEncryptingKey::from_der(spki.as_ref()).unwrap();
    let oaep = OaepPublicEncryptingKey::new(public).unwrap();
    let mut wrapped = vec![0; oaep.ciphertext_size()];
    let wrapped = base64(
        &*oaep
            .encrypt(&OAEP_SHA1_MGF1SHA1, &content, &mut wrapped, None)
            .unwrap(),
    );
    format!(
        "<saml:EncryptedAssertion xmlns:saml=\"{A}\"><xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" Type=\"http://www.w3.org/2001/04/xmlenc#Element\"><xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes128-gcm\"></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds=\"{DS}\"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"></xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{data}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>"
    )
}

/// How a login must end.
#[derive(Clone, Copy)]
pub enum Ends {
    Well,
    /// Refused by this condition.
    By(Condition),
    /// Refused: several conditions stand in the way, and which is first does not matter.
    Refused,
}

impl From<Condition> for Ends {
    fn from(condition: Condition) -> Ends {
        Ends::By(condition)
    }
}

/// One way to spoil a login.
pub struct Case {
    pub name: String,
    pub ends: Ends,
    pub spoil: Box<dyn Fn(&mut World)>,
}

/// A row of a table.
pub fn case(name: &str, ends: impl Into<Ends>, spoil: impl Fn(&mut World) + 'static) -> Case {
    Case {
        name: name.to_owned(),
        ends: ends.into(),
        spoil: Box::new(spoil),
    }
}

/// Runs a table: each case ends as it says, in less than two seconds.
pub fn run(cases: Vec<Case>) {
    let mut wrong = Vec::new();
    for case in &cases {
        let mut world = World::good();
        (case.spoil)(&mut world);
        let began = std::time::Instant::now();
        let found = world.finish();
        let took = began.elapsed();
        let well = match (case.ends, &found) {
            (Ends::Well, Ok(login)) => login.subject == "anna",
            (Ends::By(condition), Err(refusal)) => refusal.condition == condition,
            (Ends::Refused, Err(_)) => true,
            _ => false,
        };
        let told = found.as_ref().map_or_else(ToString::to_string, |login| {
            format!("signed on {}", login.subject)
        });
        if !well {
            wrong.push(format!("{}: {told}", case.name));
        }
        if took.as_secs() >= 2 {
            wrong.push(format!("{}: {took:?}", case.name));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// The conditions that a table meets.
pub fn met(cases: &[Case]) -> Vec<&'static str> {
    let by = |case: &Case| match case.ends {
        Ends::By(condition) => Some(condition.code()),
        _ => None,
    };
    cases.iter().filter_map(by).collect()
}

/// How many of a table are hostile.
pub fn hostile(cases: &[Case]) -> usize {
    cases
        .iter()
        .filter(|case| !matches!(case.ends, Ends::Well))
        .count()
}
