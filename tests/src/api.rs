//! An HTTP client that says what it got: `api.get("/api/v1/me").await.ok()`.

use crate::wait::PATIENCE;
use base64::Engine;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use std::pin::Pin;
use std::sync::Once;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// An origin and a credential.
#[derive(Clone, Debug)]
pub struct Api {
    http: Client,
    base: String,
    credential: Option<String>,
    /// A session: sent where there is no credential, and where no key will do.
    cookie: Option<String>,
}

/// Where no key will do, whatever its scopes, to write.
const FOR_PEOPLE: [&str; 3] = ["/api/v1/keys", "/api/v1/people", "/api/v1/providers"];

impl Api {
    /// Without a credential.
    pub fn new(base: &str) -> Api {
        static TLS: Once = Once::new();
        TLS.call_once(|| drop(rustls::crypto::aws_lc_rs::default_provider().install_default()));
        let plain = reqwest::redirect::Policy::none();
        let http = Client::builder()
            .redirect(plain)
            .timeout(PATIENCE)
            .no_proxy()
            .build()
            .unwrap();
        Api {
            http,
            base: base.to_owned(),
            credential: None,
            cookie: None,
        }
    }

    /// The same with a session as well.
    pub fn cookie(&self, cookie: &str) -> Api {
        Api {
            cookie: Some(cookie.to_owned()),
            ..self.clone()
        }
    }

    /// The same with a bearer token.
    pub fn bearer(&self, token: &str) -> Api {
        Api {
            credential: Some(format!("Bearer {token}")),
            cookie: None,
            ..self.clone()
        }
    }

    /// The same with any `Authorization`.
    pub fn authorization(&self, header: &str) -> Api {
        Api {
            credential: Some(header.to_owned()),
            cookie: None,
            ..self.clone()
        }
    }

    /// The same without a credential.
    pub fn anonymous(&self) -> Api {
        Api {
            credential: None,
            cookie: None,
            ..self.clone()
        }
    }

    /// The same on another origin.
    pub fn at(&self, base: &str) -> Api {
        Api {
            base: base.to_owned(),
            ..self.clone()
        }
    }

    /// The origin.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// GET.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// POST with JSON.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.call(Method::POST, path).json(body)
    }

    /// PUT with JSON.
    pub fn put(&self, path: &str, body: &Value) -> Call {
        self.call(Method::PUT, path).json(body)
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// Any method. The path may be a whole URL.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.base)
        };
        let is_for_people =
            method != Method::GET && FOR_PEOPLE.iter().any(|begin| path.starts_with(begin));
        let request = self.http.request(method, url);
        let request = match (&self.credential, &self.cookie) {
            (None, Some(cookie)) => request.header("cookie", cookie),
            (Some(_), Some(cookie)) if is_for_people => request.header("cookie", cookie),
            (Some(credential), _) => request.header("authorization", credential),
            (None, None) => request,
        };
        Call { request }
    }

    /// Every row of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut rows = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self
                .get(&format!("{path}{joint}limit=100{cursor}"))
                .await
                .ok();
            rows.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
        }
    }
}

/// `Basic` for xAPI clients.
pub fn basic(id: Uuid, secret: &str) -> String {
    format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}"))
    )
}

/// A request on its way. Awaiting it sends it.
#[derive(Debug)]
pub struct Call {
    request: RequestBuilder,
}

impl Call {
    /// With a header.
    pub fn header(self, name: &str, value: &str) -> Call {
        Call {
            request: self.request.header(name, value),
        }
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Call {
        Call {
            request: self
                .request
                .header("content-type", "application/json")
                .body(body.to_string()),
        }
    }

    /// With any body.
    pub fn body(self, kind: &str, body: impl Into<reqwest::Body>) -> Call {
        Call {
            request: self.request.header("content-type", kind).body(body),
        }
    }

    /// With query parameters, encoded here.
    pub fn query(self, parameters: &[(&str, &str)]) -> Call {
        Call {
            request: self.request.query(parameters),
        }
    }

    /// The response with its body still on the way.
    pub async fn open(self) -> reqwest::Response {
        self.request.timeout(PATIENCE * 10).send().await.unwrap()
    }

    /// Sends it; a broken connection is an error.
    pub async fn attempt(self) -> Result<Answer, String> {
        let response = self
            .request
            .send()
            .await
            .map_err(|error| format!("{error:?}"))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response
            .bytes()
            .await
            .map_err(|error| format!("{error:?}"))?
            .to_vec();
        Ok(Answer {
            status,
            headers,
            bytes,
        })
    }

    /// Sends it again and again while nobody answers: what a client does when a server restarts.
    pub async fn persistently(self) -> Answer {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let again = Call {
                request: self.request.try_clone().unwrap(),
            };
            match again.attempt().await {
                Ok(answer) if answer.status != 503 => return answer,
                refused => assert!(Instant::now() < deadline, "nobody answers: {refused:?}"),
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            self.attempt()
                .await
                .unwrap_or_else(|error| panic!("no answer: {error}"))
        })
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The JSON of a success; `null` when there is no body.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{}: {}",
            self.status,
            self.text()
        );
        if self.bytes.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// Asserts a problem of RFC 9457 with this status and code, and that it is complete.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "expected {code}: {}", self.text());
        let problem = self.is_problem();
        assert_eq!(problem["code"], code, "{problem}");
        problem
    }

    /// Asserts the shape of a problem.
    #[track_caller]
    pub fn is_problem(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{problem}");
        for field in ["type", "title", "detail", "code", "request_id"] {
            assert!(
                problem[field].as_str().is_some_and(|text| !text.is_empty()),
                "{field} is missing: {problem}"
            );
        }
        assert_eq!(
            problem["request_id"].as_str(),
            self.header("x-request-id"),
            "{problem}"
        );
        problem
    }
}
