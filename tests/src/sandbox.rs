//! A real `lectern sandbox` beside a server, and a visitor who walks from one to the other as a browser would.

use crate::api::{Answer, Api};
use crate::cli::lectern;
use crate::server::Server;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::Child;

/// A running sandbox. It dies with the test.
#[derive(Debug)]
pub struct Sandbox {
    _child: Child,
    /// Its origin.
    pub url: String,
    /// What it says of itself: `platform`, `consumer`, `idp`.
    pub described: Value,
    api: Api,
}

impl Sandbox {
    /// Starts one that launches this server.
    pub async fn start(server: &Server) -> Sandbox {
        Sandbox::with(&server.url, &[]).await
    }

    /// Starts one that launches what answers there.
    pub async fn with(tool: &str, more: &[&str]) -> Sandbox {
        let mut args = vec![
            "sandbox",
            "--listen",
            "127.0.0.1:0",
            "--server",
            tool,
            "--json",
        ];
        args.extend(more);
        let mut child = lectern(&args).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap();
        let described: Value = serde_json::from_str(&line.expect("it says what it is")).unwrap();
        let url = described["url"].as_str().unwrap().to_owned();
        Sandbox {
            _child: child,
            api: Api::new(&url),
            url,
            described,
        }
    }

    /// Makes it known to a server: the platform, the consumer of 1.1, or the identity provider.
    pub async fn add_to(&self, server: &Server, what: &str) -> Value {
        let command = if what == "idp" { "idp" } else { "platform" };
        let mut add = server.command(&[command, "add", "--json", "-"]);
        let mut child = add.stdin(Stdio::piped()).spawn().unwrap();
        let text = self.described[what].to_string();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(text.as_bytes()).await.unwrap();
        drop(stdin);
        let output = child.wait_with_output().await.unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// All that it holds.
    pub async fn state(&self) -> Value {
        self.api.get("/control").await.ok()
    }

    /// What was asked of it below a path: status and words.
    pub async fn asked(&self, path: &str) -> Vec<(u64, String)> {
        let log = self.api.get("/control/log").await.ok();
        let of_path = log["requests"].as_array().unwrap().iter();
        of_path
            .filter(|one| one["path"].as_str().unwrap().contains(path))
            .map(|one| {
                let said = one["said"].as_str().unwrap_or_default();
                (one["status"].as_u64().unwrap(), said.to_owned())
            })
            .collect()
    }

    /// Changes something by hand.
    pub async fn control(&self, path: &str, body: &Value) -> Answer {
        let answer = self.api.post(&format!("/control/{path}"), body).await;
        assert!(answer.status < 300, "{}", answer.text());
        answer
    }

    /// A service answers so from now on.
    pub async fn break_down(&self, service: &str, answer: &Value) {
        let fault = json!({"service": service, "answer": answer});
        self.control("faults", &fault).await;
    }

    /// All services work.
    pub async fn repair(&self) {
        self.api.delete("/control/faults").await;
    }

    /// What the gradebook says of somebody in the column whose label contains `label`; none while there is no grade.
    pub async fn grade(&self, label: &str, person: &str) -> Option<Value> {
        let state = self.state().await;
        let mut columns = state["columns"].as_array().unwrap().iter();
        let column = columns.find(|column| {
            let found = column["item"]["label"].as_str().unwrap();
            found.contains(label)
        })?;
        let mut grades = state["grades"].as_array().unwrap().iter();
        let grade = grades
            .find(|grade| grade["column"] == column["number"] && grade["person"] == person)?;
        Some(grade["grade"].clone())
    }
}

/// Goes from page to page, following redirects and forms that send themselves; keeps cookies per origin.
#[derive(Debug, Default)]
pub struct Visitor {
    cookies: BTreeMap<(String, String), String>,
    /// Where it went.
    pub path: Vec<String>,
}

/// A page that does not go on by itself.
#[derive(Debug)]
pub struct Arrived {
    /// Its address, with what is behind `#`.
    pub url: String,
    /// The answer.
    pub answer: Answer,
}

impl Visitor {
    /// Walks until a page does not go on by itself.
    pub async fn walk(&mut self, url: &str) -> Arrived {
        self.go(Method::GET, url, None).await
    }

    /// Sends a form, then walks on.
    pub async fn submit(&mut self, url: &str, fields: &[(&str, &str)]) -> Arrived {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let fields = fields.iter().map(own).collect();
        self.go(Method::POST, url, Some(fields)).await
    }

    async fn go(
        &mut self,
        mut method: Method,
        url: &str,
        mut body: Option<Vec<(String, String)>>,
    ) -> Arrived {
        let mut url = url.to_owned();
        for _ in 0..20 {
            let answer = self.step(method.clone(), &url, body.take()).await;
            if let Some(location) = answer
                .header("location")
                .filter(|_| (300..400).contains(&answer.status))
            {
                (method, url) = (Method::GET, joined(&url, location));
                continue;
            }
            match sends_itself(&answer.text()) {
                Some((action, fields)) => {
                    (method, url) = (Method::POST, joined(&url, &action));
                    body = Some(fields);
                }
                None => return Arrived { url, answer },
            }
        }
        panic!("it goes on and on: {:?}", self.path);
    }

    /// One request.
    pub async fn step(
        &mut self,
        method: Method,
        url: &str,
        form: Option<Vec<(String, String)>>,
    ) -> Answer {
        self.path.push(url.to_owned());
        let origin = origin(url);
        let pairs = self
            .cookies
            .iter()
            .filter(|((of, _), _)| *of == origin)
            .map(|((_, name), value)| format!("{name}={value}"));
        let cookies = pairs.collect::<Vec<_>>().join("; ");
        let address = url.split('#').next().unwrap();
        let mut call = Api::new(&origin)
            .call(method, address)
            .header("cookie", &cookies);
        if let Some(form) = form {
            let body = serde_urlencoded::to_string(form).unwrap();
            call = call.body("application/x-www-form-urlencoded", body.into_bytes());
        }
        let answer = call.await;
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap().to_owned();
            self.cookies
                .insert((origin.clone(), name.to_owned()), value);
        }
        answer
    }
}

fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let host = rest.split(['/', '?', '#']).next().unwrap();
    format!("{scheme}://{host}")
}

fn joined(from: &str, to: &str) -> String {
    match to.starts_with('/') {
        true => format!("{}{to}", origin(from)),
        false => to.to_owned(),
    }
}

/// Action and hidden fields of a page with a form named `send`.
fn sends_itself(page: &str) -> Option<(String, Vec<(String, String)>)> {
    let form = page.split("<form").skip(1).find(|form| {
        let tag = form.split('>').next().unwrap();
        tag.contains("id=\"send\"")
    })?;
    let attribute = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("{name}=\""))?;
        Some(unescaped(rest.split_once('"')?.0))
    };
    let fields = form.split("<input").skip(1).filter_map(|field| {
        Some((
            attribute(field, "name")?,
            attribute(field, "value").unwrap_or_default(),
        ))
    });
    Some((attribute(form, "action")?, fields.collect()))
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
