//! A provider, its keys and a login that goes well, until a case spoils it.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sso::oidc::{Client, Keys, Provider, Registration, Transport};
use sso::{
    Answer, Call, Chance, Condition, Login, Metadata, Pending, Protocol, Refusal, Reply, Step,
};
use std::sync::LazyLock;

pub const NOW: i64 = 1_795_478_400;
pub const ISSUER: &str = "https://idp.example";
pub const CLIENT: &str = "lectern";
pub const CODE: &str = "the-code";
pub const ACCESS: &str = "the-access-token";

pub struct Signers {
    pub rsa: RsaKeyPair,
    pub other_rsa: RsaKeyPair,
    pub ec: EcdsaKeyPair,
}

pub static SIGNERS: LazyLock<Signers> = LazyLock::new(|| Signers {
    rsa: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
    other_rsa: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
    ec: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
});

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The modulus of an RSA key of 2048 bits with exponent 65537, from its DER form.
fn modulus(key: &RsaKeyPair) -> String {
    encode(&key.public_key().as_ref()[9..265])
}

pub fn rsa_jwk(key: &RsaKeyPair, kid: &str) -> Value {
    json!({"kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256", "n": modulus(key), "e": "AQAB"})
}

pub fn ec_jwk(kid: &str) -> Value {
    let point = SIGNERS.ec.public_key().as_ref();
    json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": encode(&point[1..33]), "y": encode(&point[33..])})
}

/// Who signs a token.
#[derive(Clone, Copy)]
pub enum Signer {
    Rsa,
    OtherRsa,
    Ec,
    /// HMAC with the public key as secret: the classic confusion.
    HmacOfPublicKey,
    Nobody,
}

pub fn token(header: &Value, claims: &Value, signer: Signer) -> String {
    signed(
        &encode(header.to_string()),
        &encode(claims.to_string()),
        signer,
    )
}

pub fn signed(header: &str, claims: &str, signer: Signer) -> String {
    let message = format!("{header}.{claims}");
    let rsa = |key: &RsaKeyPair| {
        let mut signature = vec![0; key.public_modulus_len()];
        let random = SystemRandom::new();
        key.sign(
            &RSA_PKCS1_SHA256,
            &random,
            message.as_bytes(),
            &mut signature,
        )
        .unwrap();
        signature
    };
    let signature = match signer {
        Signer::Rsa => rsa(&SIGNERS.rsa),
        Signer::OtherRsa => rsa(&SIGNERS.other_rsa),
        Signer::Ec => {
            let random = SystemRandom::new();
            SIGNERS
                .ec
                .sign(&random, message.as_bytes())
                .unwrap()
                .as_ref()
                .to_vec()
        }
        Signer::HmacOfPublicKey => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, SIGNERS.rsa.public_key().as_ref());
            hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
        }
        Signer::Nobody => Vec::new(),
    };
    format!("{message}.{}", encode(signature))
}

/// Everything that is said during one login. Cases change it.
pub struct World {
    pub now: i64,
    pub discovery: Value,
    pub raw_discovery: Option<Vec<u8>>,
    pub transport: Transport,
    pub keys: Value,
    pub raw_keys: Option<Vec<u8>>,
    pub answer: Vec<(String, String)>,
    pub header: Value,
    pub claims: Value,
    pub signer: Signer,
    /// Instead of a token made of the three above.
    pub token: Option<String>,
    pub token_status: u16,
    pub token_answer: Value,
    pub raw_token_answer: Option<Vec<u8>>,
    pub userinfo_status: u16,
    pub userinfo: Value,
    pub raw_userinfo: Option<Vec<u8>>,
    pub registration: Registration,
}

pub fn pending() -> Pending {
    Pending {
        state: "the-state".to_owned(),
        nonce: "the-nonce".to_owned(),
        verifier: "v".repeat(43),
        at: NOW - 20,
    }
}

impl World {
    pub fn good() -> World {
        World {
            now: NOW,
            discovery: json!({
                "issuer": ISSUER,
                "authorization_endpoint": "https://idp.example/auth",
                "token_endpoint": "https://idp.example/token",
                "jwks_uri": "https://idp.example/jwks",
                "userinfo_endpoint": "https://idp.example/me",
                "end_session_endpoint": "https://idp.example/end",
                "id_token_signing_alg_values_supported": ["RS256", "ES256", "none"],
                "response_types_supported": ["code", "id_token"],
            }),
            raw_discovery: None,
            transport: Transport::Secure,
            keys: json!({"keys": [rsa_jwk(&SIGNERS.rsa, "r1"), ec_jwk("e1")]}),
            raw_keys: None,
            answer: pairs(&[("code", CODE), ("state", "the-state")]),
            header: json!({"alg": "RS256", "kid": "r1", "typ": "JWT"}),
            claims: json!({
                "iss": ISSUER, "aud": CLIENT, "sub": "anna", "nonce": "the-nonce",
                "iat": NOW, "exp": NOW + 300, "sid": "s-1", "groups": ["staff"],
            }),
            signer: Signer::Rsa,
            token: None,
            token_status: 200,
            token_answer: json!({"access_token": ACCESS, "token_type": "Bearer", "expires_in": 300}),
            raw_token_answer: None,
            userinfo_status: 200,
            userinfo: json!({"sub": "anna", "email": "anna@idp.example", "groups": ["admins"]}),
            raw_userinfo: None,
            registration: Registration {
                client_id: CLIENT.to_owned(),
                client_secret: Some("secret".to_owned()),
                scopes: vec!["openid".to_owned(), "email".to_owned()],
                metadata: Metadata {
                    callback: "https://lectern.example/auth/oidc/idp/callback".to_owned(),
                    backchannel_logout: None,
                    frontchannel_logout: String::new(),
                    post_logout: "https://lectern.example/".to_owned(),
                },
                wanted: vec!["groups".to_owned()],
                max_age: None,
            },
        }
    }

    pub fn provider(&self) -> Result<Provider, Refusal> {
        let body = self.raw_discovery.clone();
        let body = body.unwrap_or_else(|| self.discovery.to_string().into_bytes());
        Provider::parse(&body, ISSUER, self.transport)
    }

    pub fn key_set(&self) -> Result<Keys, Refusal> {
        let body = self.raw_keys.clone();
        Keys::parse(&body.unwrap_or_else(|| self.keys.to_string().into_bytes()))
    }

    pub fn jwt(&self) -> String {
        let made = || token(&self.header, &self.claims, self.signer);
        self.token.clone().unwrap_or_else(made)
    }

    fn reply(&self, call: &Call) -> Reply {
        let body = match call.name {
            "token" => self.raw_token_answer.clone().unwrap_or_else(|| {
                let mut answer = self.token_answer.clone();
                if answer.get("id_token").is_none() {
                    answer["id_token"] = json!(self.jwt());
                }
                answer.to_string().into_bytes()
            }),
            _ => self
                .raw_userinfo
                .clone()
                .unwrap_or_else(|| self.userinfo.to_string().into_bytes()),
        };
        let status = match call.name {
            "token" => self.token_status,
            _ => self.userinfo_status,
        };
        Reply { status, body }
    }

    /// The whole way, and the calls that were made on it.
    pub fn sign_on(&self) -> (Result<Login, Refusal>, Vec<Call>) {
        let mut calls = Vec::new();
        let ended = self.walk(&mut calls);
        (ended, calls)
    }

    fn walk(&self, calls: &mut Vec<Call>) -> Result<Login, Refusal> {
        let (provider, keys) = (self.provider()?, self.key_set()?);
        let client = Client {
            provider: &provider,
            keys: &keys,
            registration: &self.registration,
        };
        let mut replies = Vec::new();
        loop {
            let answer = Answer::of(self.answer.clone());
            match client.finish(&pending(), &answer, &replies, self.now)? {
                Step::Done(login) => return Ok(*login),
                Step::Call(call) => {
                    assert!(replies.len() < 2, "a login makes two calls at most");
                    replies.push(self.reply(&call));
                    calls.push(call);
                }
            }
        }
    }
}

pub fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

pub fn chance() -> Chance {
    Chance {
        state: "the-state".to_owned(),
        nonce: "the-nonce".to_owned(),
        verifier: "v".repeat(43),
    }
}

/// One row of a table.
pub struct Case {
    pub name: &'static str,
    /// The condition that must refuse it; none when it must pass.
    pub refused: Option<Condition>,
    pub spoil: fn(&mut World),
}

pub const fn bad(name: &'static str, condition: Condition, spoil: fn(&mut World)) -> Case {
    Case {
        name,
        refused: Some(condition),
        spoil,
    }
}

pub const fn good(name: &'static str, spoil: fn(&mut World)) -> Case {
    Case {
        name,
        refused: None,
        spoil,
    }
}

/// Runs a table and tells every row that went otherwise.
pub fn run(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let mut world = World::good();
        (case.spoil)(&mut world);
        let begun = std::time::Instant::now();
        let (ended, _) = world.sign_on();
        assert!(begun.elapsed().as_secs() < 2, "{} took too long", case.name);
        let found = ended.as_ref().err().map(|refusal| refusal.condition);
        if found != case.refused {
            wrong.push(format!(
                "{}: expected {:?}, got {ended:?}",
                case.name, case.refused
            ));
        }
        if let Err(refusal) = ended {
            let told = refusal.to_string();
            for secret in [ACCESS, "the-nonce", "the-code", "anna"] {
                assert!(
                    !told.contains(secret),
                    "{}: {told} tells {secret}",
                    case.name
                );
            }
            assert!(
                !refusal.found.is_empty() && !refusal.expected.is_empty(),
                "{}",
                case.name
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
