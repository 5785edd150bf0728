//! `lectern openapi` and `lectern graphql-schema`: what is committed in `openapi/`.

use super::Outcome;

/// The OpenAPI description.
pub(super) fn openapi() -> Outcome {
    print!("{}", crate::rest::description());
    Ok(0)
}

/// The GraphQL schema.
pub(super) fn graphql() -> Outcome {
    print!("{}", crate::graphql::sdl());
    Ok(0)
}
