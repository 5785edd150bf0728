//! `lectern openapi`, `lectern graphql-schema` and `lectern permissions`: what is committed in `openapi/` and `docs/`.

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

/// The table of permissions.
pub(super) fn permissions() -> Outcome {
    print!("{}", crate::permissions::markdown());
    Ok(0)
}
