//! Submission Review: someone wants to see what a learner did (LTI Submission Review 1.0).

use crate::claims::{id, lti, shown_value};
use crate::launch::{Grades, ResourceLink};
use crate::roles::Roles;
use crate::{Condition, Refusal, Verdict};
use serde_json::{Map, Value};

/// What to show.
#[derive(Clone, PartialEq, Eq)]
pub struct Review {
    /// Whose submission: the subject of their launches. Personal.
    pub user_id: String,
    /// As what they are in the course.
    pub roles: Roles,
    /// Of which column.
    pub line_item: String,
    /// Of which placement, where it is named.
    pub resource_link: Option<ResourceLink>,
}

/// A user id is personal.
impl std::fmt::Debug for Review {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Review({})", self.line_item)
    }
}

impl Review {
    pub(crate) fn read(claims: &Map<String, Value>, grades: Option<&Grades>) -> Verdict<Review> {
        let expected = "`for_user` with a `user_id` of 1 to 255 characters";
        let refuse = |found: String| Refusal::new(Condition::ReviewUser, found, expected);
        let Some(Value::Object(user)) = lti(claims, "for_user") else {
            return Err(refuse(shown_value(lti(claims, "for_user"))));
        };
        let user_id =
            id(user.get("user_id")).map_err(|found| refuse(format!("a `user_id` of {found}")))?;
        let line_item = grades
            .and_then(|grades| grades.line_item.clone())
            .ok_or_else(|| {
                Refusal::missing(Condition::ReviewLineItem, "`lineitem` in the claim of AGS")
            })?;
        let roles = crate::claims::texts(user, "roles");
        Ok(Review {
            user_id: user_id.to_owned(),
            roles: Roles::read(roles.iter().map(String::as_str)),
            line_item,
            resource_link: match lti(claims, "resource_link") {
                Some(_) => Some(ResourceLink::read(claims)?),
                None => None,
            },
        })
    }

    /// Learners see their own; others see it who may see learners of the course.
    pub fn may_be_seen_by(&self, subject: Option<&str>, roles: &Roles) -> bool {
        subject == Some(self.user_id.as_str()) || roles.may_see_learners()
    }
}
