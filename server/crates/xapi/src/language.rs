//! Language tags (RFC 5646) and the choice of one from a language map by `Accept-Language`.

mod choice;
mod tag;

pub use choice::Languages;
pub use tag::is_tag;
