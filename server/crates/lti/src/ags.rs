//! Assignment and Grade Services 2.0: columns of a gradebook, scores sent, results read back.

mod line_item;
mod page;
mod score;

pub use line_item::{LineItem, line_items_address};
pub(crate) use page::json as page_json;
pub use page::{Page, Unreadable};
pub use score::{
    Activity, Grade, Grading, Points, Score, following, results_address, scores_address,
};

/// Scope: make and change columns.
pub const SCOPE_LINE_ITEM: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem";
/// Scope: read columns.
pub const SCOPE_LINE_ITEM_READ: &str =
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly";
/// Scope: read results.
pub const SCOPE_RESULT: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly";
/// Scope: send scores.
pub const SCOPE_SCORE: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/score";

/// Media type of one column.
pub const TYPE_LINE_ITEM: &str = "application/vnd.ims.lis.v2.lineitem+json";
/// Media type of a list of columns.
pub const TYPE_LINE_ITEMS: &str = "application/vnd.ims.lis.v2.lineitemcontainer+json";
/// Media type of a list of results.
pub const TYPE_RESULTS: &str = "application/vnd.ims.lis.v2.resultcontainer+json";
/// Media type of one score.
pub const TYPE_SCORE: &str = "application/vnd.ims.lis.v1.score+json";
