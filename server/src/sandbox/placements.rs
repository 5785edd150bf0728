//! What the course shows: links that launch a tool.

use super::basic;
use super::tools;
use super::world::World;
use lti::ags;
use std::collections::BTreeMap;

/// Placements at most.
const MOST: usize = 1_000;

/// Which LTI a placement speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    V13,
    V11,
}

#[derive(Debug, Clone)]
pub(super) struct Placement {
    /// The resource link's id.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) speaks: Speaks,
    /// Client id of the tool; the consumer key in LTI 1.1.
    pub(super) owner: String,
    pub(super) url: String,
    pub(super) custom: BTreeMap<String, String>,
    /// Most points of the column it begins with.
    pub(super) points: Option<f64>,
}

/// What the course begins with.
pub(super) fn first(tool: &str) -> Vec<Placement> {
    let launch = format!("{tool}/lti/launch");
    vec![
        new(
            "phish",
            "Spot the phish",
            "Chosen by a custom parameter. Its column is made by the tool.",
            &launch,
            Some("spot-the-phish"),
            None,
        ),
        new(
            "hands",
            "Hand hygiene",
            "Chosen by the address. The course has a column for it.",
            &format!("{launch}/hand-hygiene"),
            None,
            Some(100.0),
        ),
        new(
            "unchosen",
            "Nothing chosen yet",
            "No course was chosen for this link: the tool has to say so.",
            &launch,
            None,
            None,
        ),
        Placement {
            speaks: Speaks::V11,
            owner: basic::CONSUMER_KEY.to_owned(),
            ..new(
                "old",
                "Spot the phish, by LTI 1.1",
                "A signed form, and Basic Outcomes for the grade.",
                &format!("{tool}/lti/1.1/launch"),
                Some("spot-the-phish"),
                Some(1.0),
            )
        },
    ]
}

fn new(
    id: &str,
    title: &str,
    text: &str,
    url: &str,
    course: Option<&str>,
    points: Option<f64>,
) -> Placement {
    let custom = course.map(|course| ("course".to_owned(), course.to_owned()));
    Placement {
        id: id.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        speaks: Speaks::V13,
        owner: tools::FIRST.to_owned(),
        url: url.to_owned(),
        custom: custom.into_iter().collect(),
        points,
    }
}

impl World {
    /// Adds one, with its column; none when there are too many.
    pub(super) fn place(&mut self, mut placement: Placement) -> Option<String> {
        if self.placements.len() >= MOST {
            return None;
        }
        placement.id = format!("link-{}", self.next());
        if let Some(points) = placement.points {
            self.add_column(&placement, points);
        }
        let id = placement.id.clone();
        self.placements.push(placement);
        Some(id)
    }

    /// A column of a placement.
    pub(super) fn add_column(&mut self, placement: &Placement, points: f64) -> u32 {
        self.column(
            &placement.owner,
            ags::LineItem {
                label: placement.title.clone(),
                score_maximum: points,
                resource_link_id: Some(placement.id.clone()),
                ..ags::LineItem::default()
            },
        )
    }
}
