//! The claims of LTI (CORE §5.3, §5.4) of a message whose signature, sender and time hold.

use super::parts::{Context, Lis, Person, Presentation, ResourceLink, ToolPlatform};
use super::services::{Grades, Outcome, Roster};
use super::token::Token;
use super::{Expected, Launch, Message};
use crate::claims::{custom, form, id, lti, present, shown_value, texts};
use crate::deep_linking::Settings;
use crate::migration::Migration;
use crate::refusal::shown;
use crate::review::Review;
use crate::roles::Roles;
use crate::{Condition, Refusal, Verdict};
use serde_json::{Map, Value};
use url::Url;

type Claims = Map<String, Value>;

pub(super) fn read(claims: &Claims, token: Token, expected: &Expected<'_>) -> Verdict<Launch> {
    let kind = Kind::read(claims)?;
    version(claims)?;
    let deployment_id = deployment(claims, expected)?;
    let target_link_uri = target(claims, expected)?;
    let roles = roles(claims)?;
    let subject = subject(claims)?;
    let mut dropped = Vec::new();
    let grades = Grades::read(claims, &mut dropped)?;
    let message = kind.message(claims, &roles, grades.as_ref())?;
    Ok(Launch {
        message,
        issuer: expected.platform.issuer.clone(),
        client_id: expected.platform.client_id.clone(),
        deployment_id,
        person: Person::read(claims),
        mentors_of: texts(
            claims,
            &format!("{}role_scope_mentor", crate::claims::PREFIX),
        ),
        target_link_uri,
        context: Context::read(claims)?,
        tool_platform: ToolPlatform::read(claims),
        presentation: Presentation::read(claims, &mut dropped),
        custom: custom(lti(claims, "custom"))?,
        lis: Lis::read(claims),
        roster: Roster::read(claims, &mut dropped)?,
        outcome: Outcome::read(claims, &mut dropped),
        migration: Migration::read(claims, subject.as_deref()),
        grades,
        subject,
        roles,
        dropped,
        claim_names: claims.keys().cloned().collect(),
        nonce: token.nonce,
        issued_at: token.issued_at,
        expires_at: token.expires_at,
    })
}

/// Which message.
enum Kind {
    ResourceLink,
    DeepLinking,
    SubmissionReview,
}

impl Kind {
    fn read(claims: &Claims) -> Verdict<Kind> {
        let expected =
            "`LtiResourceLinkRequest`, `LtiDeepLinkingRequest` or `LtiSubmissionReviewRequest`";
        match lti(claims, "message_type") {
            None => Err(Refusal::missing(Condition::MessageTypeMissing, expected)),
            Some(Value::String(kind)) if kind == "LtiResourceLinkRequest" => Ok(Kind::ResourceLink),
            Some(Value::String(kind)) if kind == "LtiDeepLinkingRequest" => Ok(Kind::DeepLinking),
            Some(Value::String(kind)) if kind == "LtiSubmissionReviewRequest" => {
                Ok(Kind::SubmissionReview)
            }
            other => Err(Refusal::new(
                Condition::MessageTypeUnknown,
                shown_value(other),
                expected,
            )),
        }
    }

    fn message(&self, claims: &Claims, roles: &Roles, grades: Option<&Grades>) -> Verdict<Message> {
        match self {
            Kind::ResourceLink => Ok(Message::ResourceLink(ResourceLink::read(claims)?)),
            Kind::DeepLinking => Ok(Message::DeepLinking(Box::new(Settings::read(
                claims, roles,
            )?))),
            Kind::SubmissionReview => Ok(Message::SubmissionReview(Box::new(Review::read(
                claims, grades,
            )?))),
        }
    }
}

fn version(claims: &Claims) -> Verdict<()> {
    match lti(claims, "version") {
        Some(Value::String(version)) if version == "1.3.0" => Ok(()),
        other => Err(Refusal::new(
            Condition::MessageVersion,
            shown_value(other),
            "`1.3.0`",
        )),
    }
}

fn deployment(claims: &Claims, expected: &Expected<'_>) -> Verdict<String> {
    let found = id(lti(claims, "deployment_id")).map_err(|found| {
        Refusal::new(
            Condition::DeploymentMissing,
            found,
            "`deployment_id` of 1 to 255 characters",
        )
    })?;
    if let Some(named) = expected
        .state
        .deployment
        .as_deref()
        .filter(|named| *named != found)
    {
        return Err(Refusal::new(
            Condition::DeploymentChanged,
            shown(found),
            format!("deployment {}, which the login named", shown(named)),
        ));
    }
    match expected.platform.deployments.allow(found) {
        true => Ok(found.to_owned()),
        false => Err(Refusal::new(
            Condition::DeploymentUnknown,
            shown(found),
            "a deployment that was registered",
        )),
    }
}

/// The claim counts, not what the login said: that was not signed (CORE §5.3.4).
fn target(claims: &Claims, expected: &Expected<'_>) -> Verdict<Url> {
    let own = expected.own;
    let Some(Value::String(target)) = lti(claims, "target_link_uri") else {
        let found = shown_value(lti(claims, "target_link_uri"));
        return Err(Refusal::new(
            Condition::TargetMissing,
            found,
            "`target_link_uri`, an address of ours",
        ));
    };
    own.owns(target).map_err(|why| {
        let found = format!("{}: {why}", shown(target));
        Refusal::new(
            Condition::TargetForeign,
            found,
            format!("an address below {}", own.base()),
        )
    })
}

/// The list may be empty, but must be there; what is in it and not understood is passed over.
fn roles(claims: &Claims) -> Verdict<Roles> {
    let expected = "`roles`, a list of texts; it may be empty";
    match lti(claims, "roles") {
        None => Err(Refusal::missing(Condition::RolesMissing, expected)),
        Some(Value::Array(roles)) if roles.iter().all(Value::is_string) => {
            Ok(Roles::read(roles.iter().filter_map(Value::as_str)))
        }
        Some(Value::Array(_)) => Err(Refusal::new(
            Condition::RolesForm,
            "a list with other things",
            expected,
        )),
        Some(other) => Err(Refusal::new(
            Condition::RolesForm,
            crate::claims::kind(other),
            expected,
        )),
    }
}

/// None is an anonymous launch (CORE §5.3.6.1).
fn subject(claims: &Claims) -> Verdict<Option<String>> {
    match present(claims, "sub") {
        None => Ok(None),
        value => {
            let subject = id(value).map_err(|found| {
                Refusal::new(
                    Condition::Subject,
                    found,
                    "`sub` of 1 to 255 characters, or none",
                )
            })?;
            Ok(Some(subject.to_owned()))
        }
    }
}

impl ResourceLink {
    /// Required in a launch of a resource link (CORE §5.3.5).
    pub(crate) fn read(claims: &Claims) -> Verdict<ResourceLink> {
        let expected = "`resource_link` with an `id` of 1 to 255 characters";
        let refuse = |found: String| Refusal::new(Condition::ResourceLink, found, expected);
        let Some(Value::Object(link)) = lti(claims, "resource_link") else {
            return Err(refuse(shown_value(lti(claims, "resource_link"))));
        };
        let id = id(link.get("id")).map_err(|found| refuse(format!("an `id` of {found}")))?;
        Ok(ResourceLink::new(id, link))
    }
}

impl Context {
    /// Optional; where it is there, it has an id (CORE §5.4.1).
    fn read(claims: &Claims) -> Verdict<Option<Context>> {
        let Some(context) = crate::claims::object(lti(claims, "context"), "context")? else {
            return Ok(None);
        };
        let id = id(context.get("id")).map_err(|found| {
            form(
                "context",
                format!("an `id` of {found}"),
                "an `id` of 1 to 255 characters",
            )
        })?;
        Ok(Some(Context::new(id, context)))
    }
}
