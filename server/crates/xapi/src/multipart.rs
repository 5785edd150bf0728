//! `multipart/mixed` as xAPI uses it (1.0.3 Communication §1.5.2; RFC 2046 §5.1): read strictly, piece by piece, and
//! written. Which payloads a request has to bring is the business of [`payload`](crate::payload).

mod boundary;
mod head;
mod reader;
mod write;

pub use boundary::Boundary;
pub use head::Head;
pub use reader::{Piece, Reader};
pub use write::{close, open_json, open_payload};
