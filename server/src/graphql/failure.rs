//! The door by which GraphQL's errors leave: the same [`Problem`] as everywhere, told in `extensions`.

use crate::http::problem::Problem;
use async_graphql::{Error, ErrorExtensionValues, Response, ServerError};
use engine::access::Denied;

/// Why a field was not answered. It has no `Display` on purpose: async-graphql turns whatever has one into an error
/// without a code, and the text of an internal error would leave the house.
#[derive(Debug, Clone)]
pub(super) struct Failure(pub(super) Problem);

/// What resolvers answer.
pub(super) type Result<T> = std::result::Result<T, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure(problem)
    }
}

impl From<engine::Error> for Failure {
    fn from(error: engine::Error) -> Self {
        Failure(error.into())
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        engine::Error::from(denied).into()
    }
}

impl From<Failure> for Error {
    fn from(Failure(problem): Failure) -> Self {
        Error {
            message: problem.details.detail.clone(),
            source: None,
            extensions: Some(extensions(&problem)),
        }
    }
}

/// `code`, and where there is one `pointer` and `needsScope`.
fn extensions(problem: &Problem) -> ErrorExtensionValues {
    let mut values = ErrorExtensionValues::default();
    values.set("code", problem.details.code.as_str());
    if let Some(pointer) = &problem.details.pointer {
        values.set("pointer", camel(pointer));
    }
    if let Some(scope) = &problem.details.needs_scope {
        values.set("needsScope", scope.as_str());
    }
    values
}

/// The engine names fields as REST writes them; here they are arguments.
fn camel(pointer: &str) -> String {
    let mut after_underscore = false;
    let letters = pointer.chars().filter_map(|letter| {
        let raised = std::mem::replace(&mut after_underscore, letter == '_');
        match letter {
            '_' => None,
            letter if raised => Some(letter.to_ascii_uppercase()),
            letter => Some(letter),
        }
    });
    letters.collect()
}

/// An answer that holds nothing but this.
pub(super) fn refusal(problem: &Problem) -> Response {
    let mut error = ServerError::new(problem.details.detail.clone(), None);
    error.extensions = Some(extensions(problem));
    Response::from_errors(vec![error])
}

/// Errors that async-graphql found before any resolver ran have no code; they get one here.
pub(super) fn coded(mut response: Response) -> Response {
    for error in &mut response.errors {
        let values = error.extensions.get_or_insert_with(Default::default);
        if values.get("code").is_none() {
            values.set("code", code(&error.message));
        }
    }
    response
}

/// Tests hold that these texts are still async-graphql's.
fn code(message: &str) -> &'static str {
    match message {
        "Query is too complex." => "query.too_complex",
        "Query is nested too deep." => "query.too_deep",
        _ => "query.invalid",
    }
}
