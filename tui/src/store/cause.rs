//! From the failed step of a launch to a likely cause and the next thing to do. It reads the hop, and knows what each
//! family of codes usually means; it never guesses beyond that.

use super::launch::Launch;
use crate::wire::{Hop, Outcome};

/// What probably happened, and what to do.
#[derive(Debug, PartialEq)]
pub(crate) struct Cause {
    pub(crate) text: String,
    pub(crate) next: &'static str,
}

/// The likely cause of a launch that went badly or slowly.
pub(crate) fn of(launch: &Launch) -> Option<Cause> {
    if launch.status.is_bad() {
        return launch.decisive().map(|hop| Cause {
            text: story(hop),
            next: next(hop),
        });
    }
    let slow = launch
        .hops
        .iter()
        .find(|hop| hop.outcome == Outcome::Slow)?;
    Some(Cause {
        text: format!(
            "{} took {} ms, above the threshold of its step",
            slow.step,
            slow.us / 1_000
        ),
        next: "See Overview: is this step slow for everyone, or was it this one launch?",
    })
}

fn story(hop: &Hop) -> String {
    let came_back = if hop.came_back.is_empty() {
        "no reason was given"
    } else {
        &hop.came_back
    };
    match hop
        .expected
        .as_deref()
        .filter(|expected| !expected.is_empty())
    {
        Some(expected) => format!("{came_back}; expected {expected}"),
        None => came_back.to_owned(),
    }
}

fn next(hop: &Hop) -> &'static str {
    let code = hop.code.as_deref().unwrap_or_default();
    let known = NEXT.iter().find(|(prefix, _)| code.starts_with(prefix));
    known.map_or_else(|| by_side(&hop.side), |(_, text)| text)
}

const NEXT: [(&str, &str); 10] = [
    (
        "link.expired",
        "Make a new link: lectern link create. The old one stays refused.",
    ),
    (
        "link.used",
        "A one-time link opens once. Make a new one: lectern link create --once.",
    ),
    (
        "link.",
        "Compare the link with the one that was sent: mail programs cut and rewrite links.",
    ),
    (
        "lti.nonce",
        "The LMS sent the same login twice, often a reload. If it repeats, look for a replay.",
    ),
    (
        "lti.",
        "Compare the platform's settings: lectern platform list.",
    ),
    (
        "session.",
        "The learner launches again from where the first launch began.",
    ),
    ("course.", "Is the course published? lectern course list."),
    (
        "xapi.",
        "See Ingest: the refused statement and the rule it breaks.",
    ),
    (
        "cors.",
        "Is the page yours? Add its origin to cors_origins and restart. A stranger's stays refused.",
    ),
    (
        "store.",
        "Is the disk full, or the database locked? See /health/ready and the log.",
    ),
];

fn by_side(side: &str) -> &'static str {
    match side {
        "learner" => "Nothing to repair here: the learner may launch again.",
        "lms" => {
            "The LMS has to change something: its administrator needs this step, copy it with Y."
        }
        "lrs client" => {
            "The sender of the statements has to change something: copy the step with Y."
        }
        _ => "Look into the server's log around this time for the launch id, copy it with y.",
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::testing::hop;

    #[test]
    fn an_expired_link_says_how_to_make_a_new_one() {
        let bad = Hop {
            code: Some("link.expired".into()),
            ..hop("l-1", "link.verify", Outcome::Deny)
        };
        let cause = of(&Launch::new(&Rc::new(bad))).unwrap();
        assert!(cause.next.contains("lectern link create"));
    }

    #[test]
    fn a_good_launch_needs_no_cause() {
        assert_eq!(
            of(&Launch::new(&Rc::new(hop("l-1", "page.open", Outcome::Ok)))),
            None
        );
    }
}
