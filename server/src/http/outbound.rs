//! Calls to addresses that a tenant chose. A name is looked up once, what is found is held against the rules, and the
//! connection goes to what was found: there is no second look-up that could answer otherwise. No redirects, no proxy, ten
//! seconds in all. Of a webhook's answer nothing is read but its status, of an identity provider's or a learning platform's at most a
//! mebibyte.

use engine::reactions::deliveries::{Ended, Outgoing};
use engine::reactions::{address, may_call};
use reqwest::Method;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, LINK};
use reqwest::redirect::Policy;
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

/// How long a call may take.
const CALL: Duration = Duration::from_secs(10);
/// How long it may take to be connected.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an identity provider may take: somebody waits at a screen.
const ANSWER: Duration = Duration::from_secs(5);
/// Connections kept for the next call to the same host.
const KEPT: Duration = Duration::from_secs(30);

/// The client for addresses that others chose.
pub struct Outbound {
    client: reqwest::Client,
    allow_private: bool,
}

impl Outbound {
    /// Fails when the machine has no root certificates.
    #[allow(clippy::disallowed_methods, reason = "this is the guarded client")]
    pub fn new(allow_private: bool) -> reqwest::Result<Outbound> {
        let client = reqwest::Client::builder()
            .dns_resolver(Guard { allow_private })
            .redirect(Policy::none())
            .no_proxy()
            .timeout(CALL)
            .connect_timeout(CONNECT)
            .pool_idle_timeout(KEPT)
            .pool_max_idle_per_host(2)
            .user_agent(concat!("Lectern/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Outbound {
            client,
            allow_private,
        })
    }

    /// Posts a webhook and tells how that ended.
    pub async fn post(&self, call: &Outgoing) -> Ended {
        // The rules may have changed since the address was taken in; and one that is written as digits is never looked up.
        let url = match address(&call.url, self.allow_private) {
            Ok(url) => url,
            Err(error) => return Ended::Failed(error.to_string()),
        };
        let mut request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json");
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        match request.body(call.delivery.body.clone()).send().await {
            Ok(response) => Ended::Answered(response.status().as_u16()),
            Err(error) => Ended::Failed(told(&error)),
        }
    }

    /// Asks an identity provider; tells in a sentence why there is no answer.
    pub async fn ask(&self, call: &sso::Call) -> Result<sso::Reply, String> {
        let url = address(&call.url, self.allow_private).map_err(|_| NOT_ALLOWED.to_owned())?;
        let mut request = match call.method {
            sso::Method::Get => self.client.get(url),
            sso::Method::Post => self.client.post(url).form(&call.form),
        };
        if let Some(authorization) = &call.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request.header(ACCEPT, "application/json").timeout(ANSWER);
        let mut response = request.send().await.map_err(|error| unanswered(&error))?;
        let (status, mut body) = (response.status().as_u16(), Vec::new());
        while let Some(part) = response.chunk().await.map_err(|error| unanswered(&error))? {
            body.extend_from_slice(&part);
            if body.len() > sso::LARGEST_ANSWER {
                return Err("an answer of more than 1 MiB".to_owned());
            }
        }
        Ok(sso::Reply { status, body })
    }
}

/// A request to a service of a learning platform.
#[derive(Debug)]
pub struct Ask<'a> {
    /// How.
    pub method: Method,
    /// Where.
    pub url: &'a str,
    /// Headers beside those of every call.
    pub headers: Vec<(HeaderName, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl<'a> Ask<'a> {
    /// A GET.
    pub fn get(url: &'a str, accept: &str) -> Ask<'a> {
        Ask {
            method: Method::GET,
            url,
            headers: vec![(ACCEPT, accept.to_owned())],
            body: Vec::new(),
        }
    }
}

/// What a service answered.
#[derive(Debug)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// `Link` headers.
    pub links: Vec<String>,
    /// Body.
    pub body: Vec<u8>,
}

impl Outbound {
    /// Asks a service of a learning platform; tells in a sentence why there is no answer.
    pub async fn serve(&self, ask: Ask<'_>) -> Result<Answered, String> {
        let url = address(ask.url, self.allow_private).map_err(|_| NOT_FOR_PLATFORMS.to_owned())?;
        let mut request = self.client.request(ask.method, url).timeout(ANSWER);
        for (name, value) in ask.headers {
            request = request.header(name, value);
        }
        let sent = request.body(ask.body).send().await;
        let mut response = sent.map_err(|error| unanswered(&error))?;
        let links = response.headers().get_all(LINK).into_iter();
        let links = links.filter_map(|link| link.to_str().ok().map(str::to_owned));
        let mut answered = Answered {
            status: response.status().as_u16(),
            links: links.collect(),
            body: Vec::new(),
        };
        while let Some(part) = response.chunk().await.map_err(|error| unanswered(&error))? {
            answered.body.extend_from_slice(&part);
            if answered.body.len() > sso::LARGEST_ANSWER {
                return Err("an answer of more than 1 MiB".to_owned());
            }
        }
        Ok(answered)
    }
}

const NOT_FOR_PLATFORMS: &str = "an address that may not be called: https to public addresses only, unless lti_allow_private is set";
const NOT_ALLOWED: &str = "an address that may not be called: https to public addresses only, unless sso_allow_private is set";

fn unanswered(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", ANSWER.as_secs());
    }
    told(error)
}

/// In a sentence, without the address.
fn told(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", CALL.as_secs());
    }
    let what = if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    match innermost(error) {
        Some(cause) => format!("{what}: {cause}"),
        None => what.to_owned(),
    }
}

fn innermost(error: &reqwest::Error) -> Option<String> {
    let mut cause = error.source()?;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    Some(cause.to_string())
}

/// Looks names up and leaves out where webhooks may not go.
#[derive(Clone, Copy)]
struct Guard {
    allow_private: bool,
}

/// A name that leads where webhooks may not go.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no public address")]
struct NotPublic;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found
                .filter(|found| may_call(found.ip(), allow_private))
                .collect();
            if allowed.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn looked_up(name: &str, allow_private: bool) -> Result<usize, String> {
        let found = Guard { allow_private }.resolve(name.parse().unwrap()).await;
        found
            .map(Iterator::count)
            .map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_name_of_this_machine_leads_nowhere() {
        let refused = looked_up("localhost", false).await.unwrap_err();
        assert_eq!(refused, NotPublic.to_string());
        assert!(looked_up("localhost", true).await.unwrap() > 0);
    }
}
