//! XML that strangers wrote (manifests and course structures of packages): bytes in, a bounded tree with line numbers
//! out, or one fault that says where, what was found and what to change. No DOCTYPE, so no entity can be declared;
//! nothing is ever fetched. What the elements mean is for others.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod encoding;
mod fault;
mod parse;
mod tree;

pub use encoding::western;
pub use fault::Fault;
pub use parse::{Limits, parse};
pub use tree::{Attribute, Element, token};
