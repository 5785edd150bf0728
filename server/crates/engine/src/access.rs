//! Who may do what: scopes, roles, how far they reach, and the one question `require`. REST, GraphQL, xAPI and the streams
//! all ask here.

mod caller;
mod reached;
mod rights;
mod role;
mod scope;

pub use caller::{By, Caller, Denied, SignedIn};
pub use reached::{attempt, cmi5_registration, cmi5_session, course, dispatch, link};
pub use rights::{Grant, Held, NoRole, Reach, Resource, Rights, Roles};
pub use role::Role;
pub use scope::{Scope, Scopes, UnknownScope};
