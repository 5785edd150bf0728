//! An OpenID provider of our own making: a small HTTP server that says what a test wants it to say, and keeps what it was
//! asked. A browser that signs on with it, one redirect after the other.

use crate::{Answer, Api, Server};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Our name at the provider.
const CLIENT: &str = "lectern";
/// And what proves it.
const SECRET: &str = "a secret of the client";

/// What the provider says.
#[derive(Debug, Default)]
pub struct Says {
    /// Claims of ID tokens over the good ones; `null` takes one away.
    pub claims: BTreeMap<String, Value>,
    /// Another header of ID tokens.
    pub header: Option<Value>,
    /// Another answer of the token endpoint: status, further header lines, body. Status 0: none, the line stays open.
    pub token: Option<(u16, String, String)>,
    /// What was asked: `GET /path`.
    pub asked: Vec<String>,
    codes: HashMap<String, (String, String)>,
    last_id: u64,
}

/// Listens on this machine as long as this value exists.
#[derive(Debug)]
pub struct Provider {
    /// Its issuer.
    pub url: String,
    /// What it says from now on.
    pub says: Arc<Mutex<Says>>,
    key: Arc<EcdsaKeyPair>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Provider {
    /// A provider where `anna` of the group `staff` is signed on.
    pub async fn start() -> Provider {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let says = Arc::new(Mutex::new(Says::default()));
        let key = Arc::new(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());
        let desk = Desk {
            url: url.clone(),
            says: says.clone(),
            key: key.clone(),
        };
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, desk.clone()));
            }
        });
        Provider {
            url,
            says,
            key,
            task,
        }
    }

    /// The description that `lectern idp add` reads.
    pub fn described(&self, slug: &str) -> Value {
        json!({
            "slug": slug, "kind": "oidc", "issuer": self.url, "client_id": CLIENT, "client_secret": SECRET,
            "scopes": ["openid", "profile", "email"],
            "roles": [
                {"claim": "groups", "value": "staff", "role": "author"},
                {"claim": "groups", "value": "boss", "role": "admin"},
            ],
        })
    }

    /// Adds this provider to a server.
    pub async fn add_to(&self, server: &Server, slug: &str) -> Value {
        add(server, &self.described(slug)).await.json()
    }

    /// From now on says this in ID tokens.
    pub fn claim(&self, name: &str, value: Value) {
        self.says
            .lock()
            .unwrap()
            .claims
            .insert(name.to_owned(), value);
    }

    /// Says what it said in the beginning.
    pub fn forget(&self) {
        let mut says = self.says.lock().unwrap();
        (says.claims, says.header, says.token) = (BTreeMap::new(), None, None);
    }

    /// What the browser does there: `anna` is signed on, so it is sent back at once.
    pub fn approve(&self, location: &str) -> String {
        let query = query(location);
        assert!(
            location.starts_with(&format!("{}/auth?", self.url)),
            "{location}"
        );
        let mut says = self.says.lock().unwrap();
        says.last_id += 1;
        let code = format!("code-{}", says.last_id);
        let kept = (query["nonce"].clone(), query["code_challenge"].clone());
        says.codes.insert(code.clone(), kept);
        format!(
            "{}?code={code}&state={}",
            query["redirect_uri"], query["state"]
        )
    }

    /// An access token for our APIs, with these claims over the good ones; `null` takes one away.
    pub fn access_token(&self, header: &Value, claims: &Value) -> String {
        let now = time::OffsetDateTime::now_utc().unix_timestamp();
        let mut all = json!({
            "iss": self.url, "aud": "https://lectern.example/api", "sub": "anna", "client_id": "front-end",
            "iat": now, "exp": now + 300, "scope": "courses:read",
        });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        let mut head = json!({"alg": "ES256", "kid": "k", "typ": "at+jwt"});
        for (name, value) in header.as_object().unwrap() {
            head[name] = value.clone();
        }
        sign(&self.key, &head, &all)
    }

    /// A logout token with these claims over the good ones.
    pub fn logout_token(&self, claims: &Value) -> String {
        let now = time::OffsetDateTime::now_utc().unix_timestamp();
        let mut all = json!({
            "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": uuid::Uuid::new_v4(),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        sign(
            &self.key,
            &json!({"alg": "ES256", "kid": "k", "typ": "logout+jwt"}),
            &all,
        )
    }
}

/// `lectern idp add` with this description.
pub async fn add(server: &Server, described: &Value) -> crate::Output {
    let file = server.data().join(format!("{}.json", uuid::Uuid::new_v4()));
    std::fs::write(&file, described.to_string()).unwrap();
    server
        .cli(&["idp", "add", "--json", file.to_str().unwrap()])
        .await
}

fn query(url: &str) -> HashMap<String, String> {
    let (_, query) = url.split_once('?').unwrap();
    serde_urlencoded::from_str(query).unwrap()
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn sign(key: &EcdsaKeyPair, header: &Value, claims: &Value) -> String {
    let message = format!(
        "{}.{}",
        encode(header.to_string()),
        encode(claims.to_string())
    );
    let signature = key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
    format!("{message}.{}", encode(signature))
}

#[derive(Clone)]
struct Desk {
    url: String,
    says: Arc<Mutex<Says>>,
    key: Arc<EcdsaKeyPair>,
}

async fn answer(mut stream: TcpStream, desk: Desk) {
    let Some((head, body)) = read(&mut stream).await else {
        return;
    };
    let line = head.lines().next().unwrap_or_default().to_owned();
    let asked = line
        .rsplit_once(' ')
        .map_or("", |(asked, _)| asked)
        .to_owned();
    desk.says.lock().unwrap().asked.push(asked.clone());
    let (status, headers, body) = match asked.as_str() {
        "GET /.well-known/openid-configuration" => (200, String::new(), desk.description()),
        "GET /jwks" => (200, String::new(), desk.keys()),
        "POST /token" => desk.token(&head, &body),
        "GET /me" => (200, String::new(), json!({"sub": "anna"}).to_string()),
        _ => (404, String::new(), String::new()),
    };
    if status == 0 {
        return std::future::pending().await;
    }
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\n{headers}content-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(body.as_bytes()).await;
}

async fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4_096];
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
        let length = head.lines().find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length: ")
                .map(str::to_owned)
        });
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return Some((head.to_owned(), body.to_owned()));
        }
    }
}

impl Desk {
    fn description(&self) -> String {
        let at = |path: &str| format!("{}{path}", self.url);
        json!({
            "issuer": self.url, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
            "jwks_uri": at("/jwks"), "userinfo_endpoint": at("/me"), "end_session_endpoint": at("/end"),
            "response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["ES256"],
        })
        .to_string()
    }

    fn keys(&self) -> String {
        let point = self.key.public_key().as_ref();
        let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
        json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": x, "y": y}]}).to_string()
    }

    /// Holds client, code and verifier against what it knows, as a provider must.
    fn token(&self, head: &str, body: &str) -> (u16, String, String) {
        let mut says = self.says.lock().unwrap();
        if let Some(other) = &says.token {
            return other.clone();
        }
        let form: HashMap<String, String> = serde_urlencoded::from_str(body).unwrap();
        let wrong = |error: &str| (400, String::new(), json!({"error": error}).to_string());
        let encoded = SECRET.replace(' ', "+");
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{CLIENT}:{encoded}"));
        if !head.contains(&pair) {
            return wrong("invalid_client");
        }
        let Some((nonce, challenge)) = says.codes.remove(&form["code"]) else {
            return wrong("invalid_grant");
        };
        let verifier =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, form["code_verifier"].as_bytes());
        if encode(verifier) != challenge {
            return wrong("invalid_grant");
        }
        let now = time::OffsetDateTime::now_utc().unix_timestamp();
        let mut claims = json!({
            "iss": self.url, "aud": CLIENT, "sub": "anna", "nonce": nonce, "iat": now, "exp": now + 300,
            "sid": format!("sid-{}", form["code"]), "groups": ["staff"], "name": "Anna Arendt",
            "email": "anna@idp.example", "email_verified": true, "phone_number": "+49 1234",
        });
        for (name, value) in &says.claims {
            claims[name] = value.clone();
        }
        let header = says
            .header
            .clone()
            .unwrap_or_else(|| json!({"alg": "ES256", "kid": "k"}));
        let id_token = sign(&self.key, &header, &claims);
        let answer =
            json!({"access_token": "access", "token_type": "Bearer", "id_token": id_token});
        (200, String::new(), answer.to_string())
    }
}

/// A browser: it keeps cookies and goes one step at a time.
#[derive(Debug, Clone)]
pub struct Browser {
    api: Api,
    /// Cookies by name.
    pub cookies: BTreeMap<String, String>,
    /// What a proxy before the server says of its address, and what it calls itself.
    pub from: Option<(String, String)>,
}

impl Browser {
    /// On this server, with no cookie.
    pub fn new(server: &Server) -> Browser {
        Browser {
            api: server.anonymous(),
            cookies: BTreeMap::new(),
            from: None,
        }
    }

    /// The same browser at another address, or another one that has its cookies.
    pub fn moved(&self, address: &str, agent: &str) -> Browser {
        Browser {
            from: Some((address.to_owned(), agent.to_owned())),
            ..self.clone()
        }
    }

    /// The same browser on another instance.
    pub fn at(&self, server: &Server) -> Browser {
        Browser {
            api: server.anonymous(),
            cookies: self.cookies.clone(),
            from: self.from.clone(),
        }
    }

    /// A request as a page of our own would make it.
    pub async fn ask(&mut self, method: reqwest::Method, path: &str) -> Answer {
        self.ask_from(method, path, "same-origin").await
    }

    /// A request as a page of that kind of site would make it.
    pub async fn ask_from(&mut self, method: reqwest::Method, path: &str, site: &str) -> Answer {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = pairs.collect::<Vec<_>>().join("; ");
        let call = self.api.call(method, path).header("sec-fetch-site", site);
        let call = match &self.from {
            None => call,
            Some((address, agent)) => call
                .header("x-forwarded-for", address)
                .header("user-agent", agent),
        };
        let answer = call.header("cookie", &cookies).await;
        for line in answer.headers.get_all("set-cookie") {
            self.keep(line.to_str().unwrap());
        }
        answer
    }

    fn keep(&mut self, line: &str) {
        let (name, rest) = line.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap();
        if line.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// A form as a page of that kind of site would send it.
    pub async fn post_from(&mut self, path: &str, form: &str, site: &str) -> Answer {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = pairs.collect::<Vec<_>>().join("; ");
        let call = self.api.call(reqwest::Method::POST, path);
        let call = call
            .header("sec-fetch-site", site)
            .header("cookie", &cookies);
        let answer = call
            .body("application/x-www-form-urlencoded", form.to_owned())
            .await;
        for line in answer.headers.get_all("set-cookie") {
            self.keep(line.to_str().unwrap());
        }
        answer
    }

    /// GET.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask(reqwest::Method::GET, path).await
    }

    /// Begins a login; answers where the provider would send the browser back to.
    pub async fn leave(&mut self, provider: &Provider, slug: &str, return_to: &str) -> String {
        let path = format!("/auth/{slug}/login?return_to={return_to}");
        let sent = self.get(&path).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        provider.approve(sent.header("location").unwrap())
    }

    /// The whole login.
    pub async fn sign_on(&mut self, provider: &Provider, slug: &str, return_to: &str) -> Answer {
        let callback = self.leave(provider, slug, return_to).await;
        let back = path_of(&callback);
        self.ask_from(reqwest::Method::GET, &back, "cross-site")
            .await
    }

    /// The session's cookie.
    pub fn session(&self) -> Option<&str> {
        self.cookies.get("lectern_session").map(String::as_str)
    }
}

/// Path and query of an address.
pub fn path_of(url: &str) -> String {
    let rest = url.split_once("://").unwrap().1;
    format!("/{}", rest.split_once('/').unwrap().1)
}
