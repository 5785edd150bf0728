//! `POST /graphql`: one request, one answer. Batches and uploads are not taken.

use super::failure::refusal;
use super::schema::{Schema, execute};
use crate::http::audit::Asked;
use crate::http::caller;
use crate::http::problem::Problem;
use async_graphql_poem::GraphQLRequest;
use engine::App;
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Data;
use poem::{Body, FromRequest, IntoResponse, Request, RequestBody, Response, handler};

/// The largest request: an answer of a hundred entries of two thousand characters fits.
pub(super) const LARGEST_BODY: usize = 256 * 1024;
/// What GraphQL over HTTP calls its own answers. Who does not ask for it gets plain JSON, and status 200 throughout.
const GRAPHQL: &str = "application/graphql-response+json";

/// Answers a request.
#[handler]
pub(super) async fn ask(
    Data(app): Data<&App>,
    Data(schema): Data<&Schema>,
    request: &Request,
    body: Body,
) -> Response {
    let own_type = request
        .header(header::ACCEPT)
        .is_some_and(|accept| accept.contains(GRAPHQL));
    let asked = async {
        let caller = caller::of(request)?;
        Ok::<_, Problem>((caller, read(request, body).await?))
    };
    match asked.await {
        Ok((caller, asked)) => {
            let answer = execute(schema, app, &caller, asked).await;
            if let Some(code) = denial(&answer) {
                Asked::of(&caller, request).denied(app, &code).await;
            }
            // Without `data`, nothing was run: the request itself was at fault.
            let refused = own_type && answer.data == async_graphql::Value::Null && answer.is_err();
            shaped(
                &answer,
                if refused {
                    StatusCode::BAD_REQUEST
                } else {
                    StatusCode::OK
                },
                own_type,
            )
        }
        Err(problem) => {
            let mut response = shaped(&refusal(&problem), problem.status_code(), own_type);
            if let Some(how) = problem
                .into_response()
                .headers()
                .get(header::WWW_AUTHENTICATE)
            {
                response
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, how.clone());
            }
            response
        }
    }
}

/// The code of the first field that was denied. Denials are told in the answer, whose status is 200.
fn denial(answer: &async_graphql::Response) -> Option<String> {
    let codes = answer.errors.iter().filter_map(|error| {
        let code = error.extensions.as_ref()?.get("code")?.clone();
        code.into_json().ok()?.as_str().map(str::to_owned)
    });
    let denied = |code: &String| ["scope.missing", "course.restricted"].contains(&code.as_str());
    codes.into_iter().find(denied)
}

async fn read(request: &Request, body: Body) -> Result<async_graphql::Request, Problem> {
    let json = request.content_type().is_some_and(|given| {
        given.split(';').next().unwrap_or_default().trim() == "application/json"
    });
    if !json {
        let detail = "send the request as application/json";
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type.unsupported",
            detail,
        ));
    }
    let bytes = body.into_bytes_limit(LARGEST_BODY).await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body.too_large",
            format!("at most {LARGEST_BODY} bytes"),
        )
    })?;
    let read =
        GraphQLRequest::from_request(request, &mut RequestBody::new(Body::from(bytes))).await;
    read.map(|read| read.0).map_err(|_| {
        let detail =
            "expected one GraphQL request: {\"query\": …, \"variables\": …, \"operationName\": …}";
        Problem::bad_request("body.invalid", detail)
    })
}

/// Answers hold learners' work and sessions' tokens: nobody keeps them.
fn shaped(answer: &async_graphql::Response, status: StatusCode, own_type: bool) -> Response {
    let body = serde_json::to_vec(answer).unwrap_or_default();
    let mut response = Response::builder().status(status).body(body);
    let content_type = if own_type {
        GRAPHQL
    } else {
        "application/json"
    };
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
