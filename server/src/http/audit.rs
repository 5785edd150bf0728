//! Administration is written to the audit log: a line before, a line after. What learners and record stores do all day is
//! not administration. Who may not, and who nobody is, is written too.

use crate::http::address;
use crate::http::problem::Problem;
use engine::access::Caller;
use engine::audit::{self, Ending, Origin};
use engine::{App, TenantId};
use poem::http::{HeaderValue, Method, StatusCode, Uri, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};
use serde_json::json;
use std::net::IpAddr;
use uuid::Uuid;

/// Resources that are no administration.
const EVERYDAY: [&str; 3] = ["attempts", "launches", "cursors"];
/// Last parts of paths that change nothing, whatever their method.
const HARMLESS: [&str; 2] = ["lint", "try"];

/// Writes every change made by the REST API.
pub struct Record(pub App);

impl<E: Endpoint> Middleware<E> for Record {
    type Output = Recorded<E>;
    fn transform(&self, inner: E) -> Self::Output {
        Recorded {
            app: self.0.clone(),
            inner,
        }
    }
}

/// See [`Record`].
pub struct Recorded<E> {
    app: App,
    inner: E,
}

impl<E: Endpoint> Endpoint for Recorded<E> {
    type Output = Response;
    async fn call(&self, request: Request) -> Result<Response> {
        let Some((action, resource)) = act(request.method(), request.uri().path()) else {
            return Ok(self.inner.call(request).await?.into_response());
        };
        let Some(caller) = request.extensions().get::<Caller>() else {
            return Ok(self.inner.call(request).await?.into_response());
        };
        let (tenant, origin) = (caller.tenant(), origin(caller, &request));
        let begun = audit::before(&self.app, tenant, origin, &action, &resource).await;
        let begun = begun.map_err(Problem::from)?;
        let answer = self
            .inner
            .call(request)
            .await
            .map(IntoResponse::into_response);
        let (status, code) = ended(&answer);
        let ending = match status {
            status if status.is_success() => Ending::Ok,
            status if status.is_server_error() => Ending::Failed,
            _ => Ending::Refused,
        };
        let written = audit::after(&self.app, &begun, ending, code.as_deref()).await;
        if let Err(error) = written {
            tracing::error!(%error, "the end of an act could not be written to the audit log");
        }
        answer
    }
}

/// Who sent a request.
pub fn origin(caller: &Caller, request: &Request) -> Origin {
    let agent = request.header(header::USER_AGENT).unwrap_or_default();
    Origin::of(caller, address::of(request), agent)
}

/// What a request wants to change: `POST /keys/x/rotate` is `key.rotate` of `/keys/x/rotate`.
fn act(method: &Method, path: &str) -> Option<(String, String)> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let resource = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let last = rest.last().copied();
    if EVERYDAY.contains(&resource) || last.is_some_and(|last| HARMLESS.contains(&last)) {
        return None;
    }
    let verb = match (method, rest.len()) {
        (&Method::POST, 0) => "create",
        (&Method::POST, 1) if resource == "quarantine" => last?,
        (&Method::POST, 1) => "create",
        (&Method::POST, _) => last?,
        (&Method::PUT, _) => "replace",
        (&Method::PATCH, _) => "change",
        (&Method::DELETE, _) => "delete",
        _ => return None,
    };
    Some((format!("{}.{verb}", singular(resource)), path.to_owned()))
}

/// One of a collection: `keys`, `anomalies`, `dispatches`.
fn singular(resource: &str) -> String {
    if let Some(stem) = resource.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let stem = match resource.strip_suffix("ches") {
        Some(_) => resource.strip_suffix("es"),
        None => resource.strip_suffix('s'),
    };
    stem.unwrap_or(resource).to_owned()
}

fn ended(answer: &Result<Response>) -> (StatusCode, Option<String>) {
    match answer {
        Ok(response) => (response.status(), None),
        Err(error) => {
            let problem = error.downcast_ref::<Problem>();
            (
                error.status(),
                problem.map(|known| known.details.code.clone()),
            )
        }
    }
}

/// What is kept of a request until it is known whether it was denied: nothing that has to be copied.
#[derive(Debug)]
pub struct Asked {
    tenant: TenantId,
    actor: &'static str,
    id: Uuid,
    credential: Uuid,
    address: IpAddr,
    agent: Option<HeaderValue>,
    method: Method,
    uri: Uri,
}

impl Asked {
    /// Of a request and the one who sent it.
    pub fn of(caller: &Caller, request: &Request) -> Asked {
        let (actor, id, credential) = match caller {
            Caller::Key { id, .. } => ("key", *id, *id),
            Caller::Session(session) => ("session", session.id, session.id),
            Caller::Person(person) => ("person", person.person, person.session),
        };
        Asked {
            tenant: caller.tenant(),
            actor,
            id,
            credential,
            address: address::of(request),
            agent: request.headers().get(header::USER_AGENT).cloned(),
            method: request.method().clone(),
            uri: request.original_uri().clone(),
        }
    }

    /// Writes that it was denied, when it was.
    pub async fn answered(self, app: &App, answer: &Result<Response>) {
        let denied = match answer {
            Ok(response) => response.status() == StatusCode::FORBIDDEN,
            Err(error) => error.status() == StatusCode::FORBIDDEN,
        };
        if denied {
            let code = ended(answer).1;
            self.denied(app, code.as_deref().unwrap_or("access.denied"))
                .await;
        }
    }

    /// Writes that it was denied, and why.
    pub async fn denied(self, app: &App, code: &str) {
        let agent = self.agent.as_ref().and_then(|agent| agent.to_str().ok());
        let origin = Origin {
            actor: format!("{}:{}", self.actor, self.id),
            credential: Some(self.credential.to_string()),
            method: self.actor.to_owned(),
            address: Some(self.address),
            agent: agent.unwrap_or_default().to_owned(),
        };
        let resource = format!("{} {}", self.method, self.uri.path());
        let written = audit::denied(app, self.tenant, origin, &resource, code).await;
        warn(written);
    }
}

/// Writes that a credential was good for nothing.
pub async fn stranger(app: &App, request: &Request, code: &str) {
    let agent = request.header(header::USER_AGENT).unwrap_or_default();
    warn(audit::stranger(app, address::of(request), agent, code).await);
}

/// Writes how a login or logout ended: the person and their session, or why not.
pub async fn login(
    app: &App,
    tenant: TenantId,
    (action, method): (&str, &str),
    request: &Request,
    ended: std::result::Result<(Uuid, Uuid), &str>,
) {
    let agent = request.header(header::USER_AGENT).unwrap_or_default();
    let mut origin = Origin::nobody(method, address::of(request), agent);
    let written = match ended {
        Ok((person, session)) => {
            origin.actor = format!("person:{person}");
            origin.credential = Some(session.to_string());
            let (what, how) = ((action, ""), (Ending::Ok, None));
            audit::note(app, tenant, origin, what, how, json!({})).await
        }
        Err(code) => audit::refused(app, tenant, origin, action, code).await,
    };
    warn(written);
}

/// What cannot be written about what is over is told in the log; it does not undo it.
fn warn(written: engine::Result<()>) {
    if let Err(error) = written {
        tracing::error!(%error, "the audit log could not be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administration_is_named_and_everyday_work_is_not_recorded() {
        let named = |method: Method, path: &str| act(&method, path).map(|(action, _)| action);
        for (method, path, action) in [
            (Method::POST, "/keys", "key.create"),
            (Method::POST, "/dispatches", "dispatch.create"),
            (Method::POST, "/anomalies/1/act", "anomaly.act"),
            (Method::POST, "/keys/x/rotate", "key.rotate"),
            (Method::DELETE, "/keys/x", "key.delete"),
            (Method::POST, "/courses/x/publish", "course.publish"),
            (Method::PUT, "/reactions/x", "reaction.replace"),
            (Method::POST, "/quarantine/drop", "quarantine.drop"),
            (Method::DELETE, "/sessions", "session.delete"),
        ] {
            assert_eq!(named(method, path).as_deref(), Some(action));
        }
        for (method, path) in [
            (Method::GET, "/keys"),
            (Method::POST, "/attempts/x/acts"),
            (Method::POST, "/launches"),
            (Method::PUT, "/cursors/x"),
            (Method::POST, "/courses/lint"),
            (Method::POST, "/reactions/try"),
        ] {
            assert_eq!(named(method, path), None, "{path}");
        }
    }
}
