//! Drawing: the frame around every screen, and widgets that know nothing of launches or statements.

pub(crate) mod ascii;
pub(crate) mod chart;
pub(crate) mod fmt;
pub(crate) mod frame;
pub(crate) mod header;
pub(crate) mod json;
pub(crate) mod look;
pub(crate) mod message;
pub(crate) mod panel;
pub(crate) mod pen;
pub(crate) mod size;
pub(crate) mod text;
pub(crate) mod vtable;
pub(crate) mod waterfall;
