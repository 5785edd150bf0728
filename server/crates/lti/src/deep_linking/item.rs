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
    /// A small picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Picture>,
    /// A larger picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<Picture>,
    /// How large it is in a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iframe: Option<Size>,
    /// How large it is in a window of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Size>,
    /// When it can be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available: Option<Period>,
    /// When work on it is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submission: Option<Period>,
    /// Comes back in every launch of it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<String, String>,
    /// A column for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_item: Option<LineItemWish>,
}

/// A picture by its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// Where it is.
    pub url: String,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// A size in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// From side to side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// From top to bottom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// From when, until when: moments as ISO 8601 with zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Period {
    /// Open at both ends where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<String>,
    /// Open at both ends where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<String>,
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
