//! The state of the console and the one function that changes it. No input, output, clock or environment here: what
//! happens comes in as a [`Msg`], what shall happen goes out as [`Effect`]s.

pub(crate) mod cursor;
pub(crate) mod deed;
pub(crate) mod effect;
pub(crate) mod feed;
pub(crate) mod index;
pub(crate) mod link;
pub(crate) mod model;
pub(crate) mod msg;
pub(crate) mod order;
pub(crate) mod statement;
pub(crate) mod table;
pub(crate) mod tally;
#[cfg(test)]
mod tests;
mod update;

pub(crate) use cursor::Cursor;
pub(crate) use effect::{Effect, Effects};
pub(crate) use model::{Model, Moment, Overlay};
pub(crate) use msg::{Msg, Now};
pub(crate) use update::{update, with_rows};
