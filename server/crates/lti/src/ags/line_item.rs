//! Columns of a gradebook (AGS §3.2).

use serde::{Deserialize, Serialize};
use url::Url;

/// One column. What platforms add to it is passed over.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineItem {
    /// Its address; none while it is being made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What it is called.
    pub label: String,
    /// Most points: above zero.
    pub score_maximum: f64,
    /// Ours: by it the column is found again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Ours: tells columns of one resource apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The platform's placement that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_link_id: Option<String>,
    /// From when work is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<String>,
}

impl LineItem {
    /// Whether it is the column of this resource: some platforms pass over the filter of the query.
    pub fn is_of(&self, resource_id: &str, tag: Option<&str>) -> bool {
        self.resource_id.as_deref() == Some(resource_id)
            && (tag.is_none() || self.tag.as_deref() == tag)
    }
}

/// Where to look for the columns of one resource (AGS §3.2.1); what the address has in its query stays.
pub fn line_items_address(line_items: &Url, resource_id: &str, tag: Option<&str>) -> Url {
    let mut url = line_items.clone();
    let mut query = url.query_pairs_mut();
    query.append_pair("resource_id", resource_id);
    if let Some(tag) = tag {
        query.append_pair("tag", tag);
    }
    drop(query);
    url
}
