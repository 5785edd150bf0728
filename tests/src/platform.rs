//! A learning platform played by the test: it publishes keys, signs messages, and answers at its services as it is told.

use crate::Server;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the platform calls us.
pub const CLIENT: &str = "client-1";
const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";

/// A request that came to a service.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// `POST /token`, with the query.
    pub line: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

/// What a service answers: status, headers, body.
pub type Told = (u16, Vec<(&'static str, String)>, String);
type Answering = Arc<dyn Fn(&Asked) -> Told + Send + Sync>;

/// A running platform.
#[derive(Clone)]
pub struct Platform {
    /// `http://127.0.0.1:PORT`: its issuer, too.
    pub url: String,
    key: Arc<Mutex<Arc<RsaKeyPair>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    answering: Arc<Mutex<Answering>>,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Platform({})", self.url)
    }
}

/// A login on its way: what we sent the browser to the platform with.
#[derive(Debug, Clone)]
pub struct Login {
    /// The parameters of the platform's login page.
    pub asked: BTreeMap<String, String>,
    /// The cookies that the browser was given.
    pub cookie: String,
}

impl Platform {
    /// Starts it; its services answer 404 until told otherwise.
    pub async fn start() -> Platform {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let none: Answering = Arc::new(|_| (404, Vec::new(), String::new()));
        let platform = Platform {
            url: format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port()),
            key: Arc::new(Mutex::new(fresh())),
            asked: Arc::default(),
            answering: Arc::new(Mutex::new(none)),
        };
        let served = platform.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, served.clone()));
            }
        });
        platform
    }

    /// From now on services answer so; `/keys` stays as it is.
    pub fn answers(&self, how: impl Fn(&Asked) -> Told + Send + Sync + 'static) {
        *self.answering.lock().unwrap() = Arc::new(how);
    }

    /// What came, oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How often the key set was fetched.
    pub fn key_set_fetches(&self) -> usize {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .filter(|asked| asked.line == "GET /keys")
            .count()
    }

    /// Signs with another key from now on, and publishes that one alone.
    pub fn rotate(&self) {
        *self.key.lock().unwrap() = fresh();
    }

    /// What `lectern platform add --json` reads.
    pub fn described(&self) -> Value {
        json!({
            "issuer": self.url, "client_id": CLIENT, "auth_login_url": format!("{}/auth", self.url),
            "auth_token_url": format!("{}/token", self.url), "key_set_url": format!("{}/keys", self.url),
        })
    }

    /// Adds it to a server; answers what the command said.
    pub async fn add_to(&self, server: &Server) -> Value {
        add(server, "default", &self.described()).await.json()
    }

    /// Begins a login; answers what the browser brings to the platform's login page.
    pub async fn login(&self, server: &Server, target: &str) -> Login {
        let target = format!("{}{target}", server.url);
        let asked = server.anonymous().get("/lti/login").query(&[
            ("iss", self.url.as_str()),
            ("client_id", CLIENT),
            ("login_hint", "hint-7"),
            ("lti_message_hint", r#"{"cmid":2}"#),
            ("target_link_uri", &target),
        ]);
        let answer = asked.await;
        assert_eq!(answer.status, 302, "{}", answer.text());
        let location = answer.header("location").unwrap().to_owned();
        let auth = format!("{}/auth?", self.url);
        assert!(location.starts_with(&auth), "{location}");
        let asked = serde_urlencoded::from_str(&location[auth.len()..]).unwrap();
        let lines = answer.headers.get_all("set-cookie").iter();
        let pairs = lines.map(|line| line.to_str().unwrap().split(';').next().unwrap());
        Login {
            asked,
            cookie: pairs.collect::<Vec<_>>().join("; "),
        }
    }

    /// The claims of a good launch of learner `subject`.
    pub fn claims(&self, server: &Server, login: &Login, subject: &str) -> Value {
        let now = time::OffsetDateTime::now_utc().unix_timestamp();
        json!({
            "iss": self.url, "aud": CLIENT, "sub": subject, "iat": now, "exp": now + 60,
            "nonce": login.asked["nonce"], "name": "Ada Lovelace", "email": "ada@lms.example", "locale": "en",
            (format!("{CLAIM}message_type")): "LtiResourceLinkRequest",
            (format!("{CLAIM}version")): "1.3.0",
            (format!("{CLAIM}deployment_id")): "1",
            (format!("{CLAIM}target_link_uri")): format!("{}/lti/launch", server.url),
            (format!("{CLAIM}resource_link")): {"id": "link-1", "title": "Week 1"},
            (format!("{CLAIM}roles")): ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
            (format!("{CLAIM}context")): {"id": "course-1", "title": "Birds"},
            (format!("{CLAIM}launch_presentation")): {"return_url": format!("{}/back", self.url)},
        })
    }

    /// A message with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        let key = self.key.lock().unwrap().clone();
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": kid(&key)});
        let signed = format!(
            "{}.{}",
            encode(header.to_string()),
            encode(claims.to_string())
        );
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            signed.as_bytes(),
            &mut signature,
        )
        .unwrap();
        format!("{signed}.{}", encode(signature))
    }

    /// The whole launch of a learner; `change` makes it another one.
    pub async fn launch(
        &self,
        server: &Server,
        subject: &str,
        change: impl FnOnce(&mut Value),
    ) -> crate::Answer {
        let login = self.login(server, "/lti/launch").await;
        let mut claims = self.claims(server, &login, subject);
        change(&mut claims);
        post(server, &login, &self.sign(&claims)).await
    }

    fn keys(&self) -> String {
        let key = self.key.lock().unwrap().clone();
        let (n, e) = numbers(&key);
        json!({"keys": [{"kty": "RSA", "kid": kid(&key), "n": encode(n), "e": encode(e)}]})
            .to_string()
    }
}

/// Posts a message as the browser that began the login.
pub async fn post(server: &Server, login: &Login, id_token: &str) -> crate::Answer {
    let fields = [("id_token", id_token), ("state", &login.asked["state"])];
    server
        .anonymous()
        .call(reqwest::Method::POST, "/lti/launch")
        .header("cookie", &login.cookie)
        // A form of the platform's page.
        .header("origin", "https://lms.example")
        .header("sec-fetch-site", "cross-site")
        .body("application/x-www-form-urlencoded", form(&fields))
        .await
}

/// Fields of a form.
pub fn form(fields: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(fields).unwrap()
}

/// The name of an LTI claim.
pub fn claim(name: &str) -> String {
    format!("{CLAIM}{name}")
}

/// `lectern platform add` with this description.
pub async fn add(server: &Server, tenant: &str, described: &Value) -> crate::Output {
    let file = server.data().join(format!("{}.json", uuid::Uuid::new_v4()));
    std::fs::write(&file, described.to_string()).unwrap();
    let file = file.to_str().unwrap();
    server
        .cli(&["platform", "add", "--json", file, "--tenant", tenant])
        .await
}

fn fresh() -> Arc<RsaKeyPair> {
    Arc::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
}

fn kid(key: &RsaKeyPair) -> String {
    let (n, _) = numbers(key);
    encode(&n[..9])
}

/// Modulus and exponent of a key of 2048 bits with the usual exponent, out of its DER.
fn numbers(key: &RsaKeyPair) -> (Vec<u8>, Vec<u8>) {
    let der = key.public_key().as_ref();
    (der[9..9 + 256].to_vec(), der[der.len() - 3..].to_vec())
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

async fn answer(mut stream: TcpStream, platform: Platform) {
    let Some(asked) = read(&mut stream).await else {
        return;
    };
    platform.asked.lock().unwrap().push(asked.clone());
    let how = platform.answering.lock().unwrap().clone();
    let (status, headers, body) = match asked.line.as_str() {
        "GET /keys" => (200, Vec::new(), platform.keys()),
        _ => how(&asked),
    };
    if status == 0 {
        // No answer, until the other side has had enough.
        let _ = stream.read(&mut [0]).await;
        return;
    }
    let mut head = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let _ = stream
        .write_all(format!("{head}\r\n{body}").as_bytes())
        .await;
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 16_384];
        let count = stream
            .read(&mut part)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let mut lines = head.lines();
        let line = lines.next()?.rsplit_once(' ')?.0.to_owned();
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length = headers
            .get("content-length")
            .map_or(0, |length| length.parse().unwrap());
        if body.len() >= length {
            return Some(Asked {
                line,
                headers,
                body: body.to_owned(),
            });
        }
    }
}
