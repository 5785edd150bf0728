//! Content items (DL §3.2): what a course shall show.

use serde::Serialize;
use std::collections::BTreeMap;

/// One thing that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type")]
pub enum Item {
    /// A course of ours, launched by LTI.
    #[serde(rename = "ltiResourceLink")]
    ResourceLink(Box<Link>),
    /// A plain link.
    #[serde(rename = "link")]
    Link {
        /// Where it leads.
        url: String,
        /// What it is called.
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// What it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
}

/// A link that launches us.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Always there: Blackboard refuses items without one, and copied courses keep it.
    pub url: String,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Comes back in every launch of it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<String, String>,
    /// A column for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_item: Option<LineItemWish>,
}

/// A column that the platform makes with the link (DL §3.2.5).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineItemWish {
    /// What it is called; the link's title, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Most points.
    pub score_maximum: f64,
    /// Ours: by it the column is found again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Ours: tells columns of one link apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

impl Item {
    /// What the platform calls its type.
    pub const fn kind(&self) -> &'static str {
        match self {
            Item::ResourceLink(_) => "ltiResourceLink",
            Item::Link { .. } => "link",
        }
    }
}
