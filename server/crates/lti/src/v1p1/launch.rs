//! A launch of LTI 1.1 (LTI11 §3, §4): a form that a consumer signs.

use super::oauth::{Request, Signed};
use crate::form::Form;
use crate::launch::{Context, Lis, Outcome, Person, Presentation, ResourceLink, ToolPlatform};
use crate::refusal::shown;
use crate::roles::Roles;
use crate::web::{page_address, service_address};
use crate::{Condition, Refusal, Verdict};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// The longest id (LTI11 §3).
const MOST_ID: usize = 255;
const MOST_TEXT: usize = 1024;

/// A launch that holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Launch {
    /// Who signed it, when, and the nonce to remember.
    pub signed: Signed,
    /// Which placement.
    pub resource_link: ResourceLink,
    /// Who, in the consumer's words; none is an anonymous launch.
    pub user_id: Option<String>,
    /// What else is said of them. Personal.
    pub person: Person,
    /// As what.
    pub roles: Roles,
    /// In which course.
    pub context: Option<Context>,
    /// On which product.
    pub tool_platform: Option<ToolPlatform>,
    /// In what kind of window, and the way back.
    pub presentation: Presentation,
    /// Custom parameters, without `custom_`.
    pub custom: BTreeMap<String, String>,
    /// The institution's own ids.
    pub lis: Lis,
    /// Where the grade goes.
    pub outcome: Option<Outcome>,
    /// What could not be used, and why.
    pub dropped: Vec<String>,
}

/// Whose launch it claims to be: the consumer key, so that its secret can be looked up. Time and form are checked.
pub fn signed(request: &Request<'_>, now: OffsetDateTime) -> Verdict<Signed> {
    Signed::read(request, now)
}

/// Verifies a launch with the secret of its consumer key, none where that is not registered, and reads it.
///
/// That the nonce was not used before is left to the caller, who has a memory ([`Condition::NonceUsed`]).
pub fn verify(request: &Request<'_>, signed: Signed, secret: Option<&str>) -> Verdict<Launch> {
    let secret = secret.ok_or_else(|| {
        let found = format!("consumer key {}", shown(&signed.consumer_key));
        Refusal::new(
            Condition::ConsumerUnknown,
            found,
            "a consumer key that was registered",
        )
    })?;
    signed.verify(request, secret)?;
    let query: Form = request.url.query_pairs().into_owned().collect();
    let form = query.and(request.form.clone());
    is(
        &form,
        "lti_message_type",
        "basic-lti-launch-request",
        Condition::LaunchType,
    )?;
    is(&form, "lti_version", "LTI-1p0", Condition::LaunchVersion)?;
    read(&form, signed)
}

fn is(form: &Form, name: &'static str, wanted: &str, condition: Condition) -> Verdict<()> {
    match form.one(name)? {
        Some(found) if found == wanted => Ok(()),
        Some(found) => Err(Refusal::new(condition, shown(found), shown(wanted))),
        None => Err(Refusal::missing(condition, shown(wanted))),
    }
}

fn read(form: &Form, signed: Signed) -> Verdict<Launch> {
    let id = form.short("resource_link_id", MOST_ID)?.ok_or_else(|| {
        Refusal::missing(
            Condition::LaunchResourceLink,
            "`resource_link_id` of 1 to 255 bytes",
        )
    })?;
    let mut dropped = Vec::new();
    Ok(Launch {
        signed,
        resource_link: ResourceLink {
            id: id.to_owned(),
            title: text(form, "resource_link_title"),
            description: text(form, "resource_link_description"),
        },
        user_id: form.short("user_id", MOST_ID)?.map(str::to_owned),
        person: person(form),
        roles: Roles::read(
            form.one("roles")?
                .unwrap_or_default()
                .split(',')
                .filter(|role| !role.is_empty()),
        ),
        context: context(form)?,
        tool_platform: tool_platform(form),
        presentation: presentation(form, &mut dropped),
        custom: custom(form),
        lis: Lis {
            person_sourcedid: text(form, "lis_person_sourcedid"),
            course_offering_sourcedid: text(form, "lis_course_offering_sourcedid"),
            course_section_sourcedid: text(form, "lis_course_section_sourcedid"),
        },
        outcome: outcome(form, &mut dropped)?,
        dropped,
    })
}

/// A text that is nice to have: the first, cut.
fn text(form: &Form, name: &str) -> Option<String> {
    let value = form.all(name).next()?;
    let cut: String = value
        .chars()
        .filter(|letter| !letter.is_control())
        .take(MOST_TEXT)
        .collect();
    (!cut.is_empty()).then_some(cut)
}

fn person(form: &Form) -> Person {
    Person {
        name: text(form, "lis_person_name_full"),
        given_name: text(form, "lis_person_name_given"),
        family_name: text(form, "lis_person_name_family"),
        email: text(form, "lis_person_contact_email_primary"),
        locale: text(form, "launch_presentation_locale"),
        picture: text(form, "user_image"),
    }
}

fn context(form: &Form) -> Verdict<Option<Context>> {
    let kinds = form.one("context_type")?.unwrap_or_default();
    Ok(form.short("context_id", MOST_ID)?.map(|id| Context {
        id: id.to_owned(),
        label: text(form, "context_label"),
        title: text(form, "context_title"),
        kinds: kinds
            .split(',')
            .filter(|kind| !kind.is_empty())
            .map(str::to_owned)
            .collect(),
    }))
}

fn tool_platform(form: &Form) -> Option<ToolPlatform> {
    let platform = ToolPlatform {
        guid: text(form, "tool_consumer_instance_guid"),
        name: text(form, "tool_consumer_instance_name"),
        product_family_code: text(form, "tool_consumer_info_product_family_code"),
        version: text(form, "tool_consumer_info_version"),
    };
    (platform != ToolPlatform::default()).then_some(platform)
}

fn presentation(form: &Form, dropped: &mut Vec<String>) -> Presentation {
    let return_url = text(form, "launch_presentation_return_url");
    let address = return_url.as_deref().and_then(page_address);
    if return_url.is_some() && address.is_none() {
        dropped.push("launch_presentation_return_url: neither http nor https".to_owned());
    }
    Presentation {
        document_target: text(form, "launch_presentation_document_target"),
        return_url: address.map(String::from),
        locale: text(form, "launch_presentation_locale"),
    }
}

fn custom(form: &Form) -> BTreeMap<String, String> {
    let named = form
        .pairs()
        .filter_map(|(name, value)| Some((name.strip_prefix("custom_")?, value)));
    named
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// A grade has a place only with both: an address and what it is for.
fn outcome(form: &Form, dropped: &mut Vec<String>) -> Verdict<Option<Outcome>> {
    let sourcedid = form.short("lis_result_sourcedid", 4096)?;
    let (Some(service_url), Some(sourcedid)) = (form.one("lis_outcome_service_url")?, sourcedid)
    else {
        return Ok(None);
    };
    if let Err(why) = service_address(service_url) {
        dropped.push(format!(
            "lis_outcome_service_url {}: {why}",
            shown(service_url)
        ));
        return Ok(None);
    }
    Ok(Some(Outcome {
        service_url: service_url.to_owned(),
        sourcedid: sourcedid.to_owned(),
    }))
}
