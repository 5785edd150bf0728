//! A platform played by the test: two issuers, one of them with two clients, and a whole launch from login to verdict.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lti::jwks::KeySet;
use lti::keys::SigningKey;
use lti::launch::{Answer, Expected, Launch, verify};
use lti::login::{AuthorizationRequest, Initiation};
use lti::platform::choose;
use lti::state::{Drawn, State};
use lti::{Deployments, Form, Own, Platform, Verdict};
use serde_json::{Value, json};
use std::sync::LazyLock;
use time::{Duration, OffsetDateTime};
use url::form_urlencoded;
use uuid::Uuid;

pub(crate) const NOW: i64 = 1_800_000_000;
pub(crate) const SEAL: [u8; 32] = [7; 32];
pub(crate) const REDIRECT: &str = "https://tool.example/lti/launch";
pub(crate) const TARGET: &str = "https://tool.example/lti/launch/intro";
/// Where the browser keeps our sign of it.
pub(crate) const BROWSER: &str = "sign-of-the-browser";

/// A key pair of someone, as their own library and ours sees it.
pub(crate) struct Key {
    pub(crate) pair: RsaKeyPair,
    pub(crate) ours: SigningKey,
}

/// Of the first issuer, of the second, and of nobody.
pub(crate) static KEYS: LazyLock<[Key; 3]> = LazyLock::new(|| {
    std::array::from_fn(|_| {
        let pkcs8 = SigningKey::generate().unwrap();
        Key {
            pair: RsaKeyPair::from_pkcs8(&pkcs8).unwrap(),
            ours: SigningKey::read(&pkcs8).unwrap(),
        }
    })
});

/// A launch with one thing wrong, and the condition it fails.
pub(crate) type Bad = (&'static str, lti::Condition, fn(&mut Scene));
/// A variant with nothing wrong.
pub(crate) type Good = (&'static str, fn(&mut Scene));

/// How a token is signed.
pub(crate) enum Signer {
    Rs256(usize),
    Rs512,
    Ps256,
    Hs256(Vec<u8>),
    Nobody,
}

/// One launch, to be changed by a case.
pub(crate) struct Scene {
    pub(crate) home: usize,
    pub(crate) own: Own,
    pub(crate) platforms: Vec<Platform>,
    pub(crate) login: Vec<(String, String)>,
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) signer: Signer,
    pub(crate) key_set: Vec<u8>,
    pub(crate) tamper: fn(String) -> String,
    pub(crate) tamper_state: fn(String) -> String,
    pub(crate) seal: [u8; 32],
    pub(crate) browser: Option<String>,
    /// Seconds between login and launch.
    pub(crate) delay: i64,
    /// The form of the launch is changed at last.
    pub(crate) form: fn(&mut Vec<(String, String)>),
    /// Whose record the caller verifies with, if not that of the state.
    pub(crate) verified_as: Option<usize>,
}

pub(crate) fn moment(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

fn platform(index: usize, issuer: &str, client: &str) -> Platform {
    Platform {
        id: Uuid::from_u128(index as u128 + 1),
        issuer: issuer.to_owned(),
        client_id: client.to_owned(),
        trusted_audiences: Vec::new(),
        deployments: Deployments::Learned,
        auth_login_url: format!("{issuer}/auth?keep=1"),
        auth_token_url: format!("{issuer}/token"),
        auth_audience: None,
        key_set_url: format!("{issuer}/keys"),
    }
}

/// The platforms that are registered: two issuers, and the first one's other client.
pub(crate) fn platforms() -> Vec<Platform> {
    vec![
        platform(0, "https://lms.a.example", "client-a"),
        platform(1, "https://lms.b.example", "client-b"),
        platform(2, "https://lms.a.example", "client-a2"),
    ]
}

fn claims(home: &Platform) -> Value {
    json!({
        "iss": home.issuer,
        "aud": home.client_id,
        "sub": "7",
        "iat": NOW,
        "exp": NOW + 60,
        "nonce": "$NONCE",
        "name": "Ada L",
        "email": "ada@lms.example",
        "https://purl.imsglobal.org/spec/lti/claim/message_type": "LtiResourceLinkRequest",
        "https://purl.imsglobal.org/spec/lti/claim/version": "1.3.0",
        "https://purl.imsglobal.org/spec/lti/claim/deployment_id": "1",
        "https://purl.imsglobal.org/spec/lti/claim/target_link_uri": TARGET,
        "https://purl.imsglobal.org/spec/lti/claim/resource_link": {"id": "link-1", "title": "Week 1"},
        "https://purl.imsglobal.org/spec/lti/claim/roles":
            ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
        "https://purl.imsglobal.org/spec/lti/claim/context": {"id": "course-1", "title": "Birds", "type": "CourseSection"},
        "https://purl.imsglobal.org/spec/lti/claim/custom": {"course": "intro", "other": "x"},
    })
}

impl Scene {
    /// A launch with nothing wrong, by the first or the second issuer.
    pub(crate) fn of(home: usize) -> Scene {
        let platforms = platforms();
        let key = &KEYS[home].ours;
        let at = &platforms[home];
        let login = [
            ("iss", at.issuer.as_str()),
            ("client_id", at.client_id.as_str()),
            ("login_hint", "hint-7"),
            ("target_link_uri", TARGET),
            ("lti_message_hint", r#"{"cmid":2,"launchid":"a b+c"}"#),
        ];
        Scene {
            home,
            own: Own::new("https://tool.example").unwrap(),
            login: login
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            header: json!({"alg": "RS256", "typ": "JWT", "kid": key.kid()}),
            claims: claims(at),
            payload: None,
            signer: Signer::Rs256(home),
            key_set: json!({"keys": [key.jwk()]}).to_string().into_bytes(),
            tamper: |token| token,
            tamper_state: |state| state,
            seal: SEAL,
            browser: Some(BROWSER.to_owned()),
            delay: 0,
            form: |_| {},
            verified_as: None,
            platforms,
        }
    }

    pub(crate) fn platform(&mut self) -> &mut Platform {
        let home = self.home;
        &mut self.platforms[home]
    }

    pub(crate) fn claim(&mut self, name: &str, value: Value) {
        self.claims[name] = value;
    }

    pub(crate) fn lti(&mut self, name: &str, value: Value) {
        self.claims[format!("https://purl.imsglobal.org/spec/lti/claim/{name}")] = value;
    }

    pub(crate) fn without(&mut self, name: &str) {
        self.claims.as_object_mut().unwrap().remove(name);
    }

    pub(crate) fn without_lti(&mut self, name: &str) {
        self.without(&format!("https://purl.imsglobal.org/spec/lti/claim/{name}"));
    }

    pub(crate) fn with_login(&mut self, name: &str, value: &str) {
        self.without_login(name);
        self.login.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn without_login(&mut self, name: &str) {
        self.login.retain(|(known, _)| known != name);
    }

    /// The one key of the platform's set.
    pub(crate) fn jwk(&mut self, change: impl FnOnce(&mut Value)) {
        let mut key = KEYS[self.home].ours.jwk();
        change(&mut key);
        self.keys(vec![key]);
    }

    pub(crate) fn keys(&mut self, keys: Vec<Value>) {
        self.key_set = json!({ "keys": keys }).to_string().into_bytes();
    }

    /// As an instructor who chooses.
    pub(crate) fn deep_linking(&mut self) {
        self.lti("message_type", json!("LtiDeepLinkingRequest"));
        self.without_lti("resource_link");
        self.lti(
            "roles",
            json!(["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]),
        );
        self.settings(|_| {});
    }

    pub(crate) fn settings(&mut self, change: impl FnOnce(&mut Value)) {
        let mut settings = json!({
            "deep_link_return_url": "https://lms.example/deep?x=1",
            "accept_types": ["link", "ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe"],
            "accept_multiple": true,
            "accept_lineitem": true,
            "data": "csrf:1",
        });
        change(&mut settings);
        self.claim(
            "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings",
            settings,
        );
    }

    pub(crate) fn review(&mut self) {
        self.lti("message_type", json!("LtiSubmissionReviewRequest"));
        self.lti("for_user", json!({"user_id": "8", "roles": []}));
        self.grades("https://lms.example/items/1");
    }

    pub(crate) fn grades(&mut self, line_item: &str) {
        self.claim(
            "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint",
            json!({
                "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
                "lineitems": "https://lms.example/items?type_id=1",
                "lineitem": line_item,
            }),
        );
    }

    /// From the login to the verdict.
    pub(crate) fn run(&self) -> Verdict<Launch> {
        let login = Initiation::read(&encoded(&self.login)?, &self.own)?;
        let platform = choose(&self.platforms, &login)?;
        let drawn = Drawn {
            id: Uuid::from_u128(77),
            nonce: "drawn-nonce".to_owned(),
            browser: BROWSER.to_owned(),
        };
        let state = State::new(&login, platform.id, &drawn, moment(NOW - self.delay));
        let sealed = state.seal(&self.seal);
        AuthorizationRequest::new(&login, platform, REDIRECT, &sealed, &state.nonce).url()?;
        self.launch(
            (self.tamper)(self.token(&state.nonce)),
            (self.tamper_state)(sealed),
        )
    }

    fn launch(&self, token: String, sealed: String) -> Verdict<Launch> {
        let mut fields = vec![("id_token".to_owned(), token), ("state".to_owned(), sealed)];
        (self.form)(&mut fields);
        let form = encoded(&fields)?;
        let answer = Answer::read(&form)?;
        let now = moment(NOW);
        let state = State::open(answer.state, &SEAL, now)?;
        state.is_of_browser(self.browser.as_deref())?;
        let remembered = self
            .platforms
            .iter()
            .find(|platform| platform.id == state.platform);
        let platform = self
            .verified_as
            .map_or(remembered.unwrap(), |index| &self.platforms[index]);
        let keys = KeySet::read(&self.key_set)?;
        let expected = Expected {
            platform,
            keys: &keys,
            state: &state,
            own: &self.own,
            now,
        };
        verify(answer.id_token, &expected)
    }

    pub(crate) fn token(&self, nonce: &str) -> String {
        let mut claims = self.claims.clone();
        if claims.get("nonce") == Some(&json!("$NONCE")) {
            claims["nonce"] = json!(nonce);
        }
        let payload = self
            .payload
            .clone()
            .unwrap_or_else(|| claims.to_string().into_bytes());
        compact(&self.header, &payload, &self.signer)
    }
}

/// A token by other hands than ours.
pub(crate) fn compact(header: &Value, payload: &[u8], signer: &Signer) -> String {
    let signed = format!(
        "{}.{}",
        base64url(header.to_string().as_bytes()),
        base64url(payload)
    );
    format!(
        "{signed}.{}",
        base64url(&signature(signer, signed.as_bytes()))
    )
}

fn signature(signer: &Signer, message: &[u8]) -> Vec<u8> {
    let (algorithm, key): (&'static dyn aws_lc_rs::signature::RsaEncoding, _) = match signer {
        Signer::Rs256(key) => (&RSA_PKCS1_SHA256, *key),
        Signer::Rs512 => (&RSA_PKCS1_SHA512, 0),
        Signer::Ps256 => (&RSA_PSS_SHA256, 0),
        Signer::Nobody => return Vec::new(),
        Signer::Hs256(secret) => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            return hmac::sign(&key, message).as_ref().to_vec();
        }
    };
    let pair = &KEYS[key].pair;
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(algorithm, &SystemRandom::new(), message, &mut signature)
        .unwrap();
    signature
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// As it comes over the wire.
pub(crate) fn encoded(fields: &[(String, String)]) -> Verdict<Form> {
    let text = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    Form::read(text.as_bytes())
}

/// A moment that is some seconds away.
pub(crate) fn later(seconds: i64) -> OffsetDateTime {
    moment(NOW) + Duration::seconds(seconds)
}

/// Runs a table of bad launches for both issuers; answers how many were refused as they should.
pub(crate) fn refuse_all(cases: &[Bad]) -> usize {
    let mut wrong = Vec::new();
    for (name, condition, change) in cases {
        for home in [0, 1] {
            let mut scene = Scene::of(home);
            change(&mut scene);
            match scene.run() {
                Err(refusal) if refusal.condition == *condition => assert_shown(name, &refusal),
                Err(refusal) => wrong.push(format!("{name}: {refusal}")),
                Ok(_) => wrong.push(format!("{name}: launched")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    cases.len()
}

/// What a page shows holds nobody's data and no control characters.
pub(crate) fn assert_shown(name: &str, refusal: &lti::Refusal) {
    let text = format!("{} {}", refusal.found, refusal.expected);
    for secret in ["Ada", "ada@", "hint-7", "drawn-nonce", BROWSER, "s&cret"] {
        assert!(!text.contains(secret), "{name} tells {secret}: {text}");
    }
    assert!(
        !text.contains(char::is_control) && text.len() < 1500,
        "{name}: {text}"
    );
    assert!(
        !refusal.found.is_empty() && !refusal.expected.is_empty(),
        "{name}"
    );
}
