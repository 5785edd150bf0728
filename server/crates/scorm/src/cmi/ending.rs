//! What the end of a session does: LMSFinish (RTE 1.2 §3.4.4) and Terminate (RTE 2004 §4.2), or none of them.

use super::standing::{number, standing, text};
use super::{Completion, Kept, Span, Terms, Version};

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The SCO said so.
    Terminated,
    /// It was left, closed or lost after it had begun to speak: nothing it said is lost, and it goes on from there.
    Cut,
    /// It never spoke: an asset, or a SCO that does not know us.
    Silent,
}

/// What the books leave to the LMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// A SCO that never said how far it is counts as completed when it ends.
    pub silence_completes: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            silence_completes: true,
        }
    }
}

/// Ends the session.
pub fn end(version: Version, terms: &Terms, kept: &mut Kept, how: End, policy: Policy) {
    let (exit, time) = match version {
        Version::V12 => ("cmi.core.exit", "cmi.core.session_time"),
        Version::V2004 => ("cmi.exit", "cmi.session_time"),
    };
    // The last session_time of a session counts, once (both books: total_time).
    if let Some(span) = Span::parse(version, text(&kept.data, time)) {
        kept.total = kept.total.plus(span);
    }
    kept.suspended = how == End::Cut || text(&kept.data, exit) == "suspend";
    if version == Version::V12 && how != End::Silent {
        decide_12(terms, kept, policy);
    }
    let mut now = standing(version, terms, &kept.data);
    let unsaid = match version {
        Version::V12 => now.completion == Completion::NotAttempted,
        Version::V2004 => {
            now.completion == Completion::Unknown && terms.completion_threshold.is_none()
        }
    };
    if unsaid
        && (how == End::Silent || (how == End::Terminated && !kept.suspended))
        && policy.silence_completes
    {
        now.completion = Completion::Completed;
    }
    kept.standing = now.best(kept.standing);
    kept.data.remove(exit);
    kept.data.remove(time);
}

/// Mastery overrules what the SCO said; a SCO that said nothing of its status gets one (RTE 1.2 §3.4.4, lesson_status).
fn decide_12(terms: &Terms, kept: &mut Kept, policy: Policy) {
    let raw = number(&kept.data, "cmi.core.score.raw");
    let said = text(&kept.data, "cmi.core.lesson_status");
    let status = match (terms.mastery_score, raw) {
        (Some(mastery), Some(raw)) => Some(if raw >= mastery { "passed" } else { "failed" }),
        _ if said.is_empty() && policy.silence_completes && !kept.suspended => Some("completed"),
        _ if said.is_empty() => Some("incomplete"),
        _ => None,
    };
    if let Some(status) = status {
        kept.data
            .insert("cmi.core.lesson_status".to_owned(), status.to_owned());
    }
}
