//! LTI 1.1 (LTI11 §3): a launch is a form that the platform signs.

use super::login::Window;
use super::memory::secret;
use super::message::FAMILY;
use super::people::Person;
use super::placements::Placement;
use super::refused::Refused;
use super::world::{COURSE, COURSE_LABEL, COURSE_TITLE};
use super::{Sandbox, page};
use lti::Form;
use lti::v1p1::oauth::{Method, Request, Sender, sign_form};
use poem::Response;
use url::Url;

/// What the tool is called here.
pub(super) const CONSUMER_KEY: &str = "lectern-sandbox";

/// The form that launches.
pub(super) fn launch(
    sandbox: &Sandbox,
    placement: &Placement,
    who: &str,
    window: Window,
) -> Result<Response, Refused> {
    let now = sandbox.now();
    let world = sandbox.world();
    let person = world.person(who);
    let person = person.ok_or_else(|| Refused::unknown("nobody here is called that"))?;
    let form = fields(sandbox, placement, person, window);
    let url = Url::parse(&placement.url)
        .map_err(|_| Refused::bad("invalid_request", "the link has no address"))?;
    let request = Request {
        method: "POST",
        url: &url,
        form: &form,
    };
    let nonce = secret();
    let sender = Sender {
        consumer_key: CONSUMER_KEY,
        secret: &world.consumer_secret,
        nonce: &nonce,
        now,
    };
    let signed = sign_form(Method::HmacSha1, &request, &sender);
    let fields: Vec<(String, String)> = signed
        .pairs()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Ok(page::sends_itself(&placement.url, &fields))
}

fn fields(sandbox: &Sandbox, placement: &Placement, person: &Person, window: Window) -> Form {
    let (name, outcomes, returned) = (
        person.name(),
        sandbox.at("/outcomes"),
        sandbox.at("/returned"),
    );
    let (sourcedid, email) = (sourcedid(&placement.id, &person.id), person.email());
    let mut pairs = vec![
        ("lti_message_type", "basic-lti-launch-request"),
        ("lti_version", "LTI-1p0"),
        ("resource_link_id", &placement.id),
        ("resource_link_title", &placement.title),
        ("resource_link_description", &placement.text),
        ("user_id", &person.id),
        ("roles", person.kind.short_roles()),
        ("lis_person_name_full", &name),
        ("lis_person_name_given", &person.given),
        ("lis_person_name_family", &person.family),
        ("lis_person_contact_email_primary", &email),
        ("context_id", COURSE),
        ("context_label", COURSE_LABEL),
        ("context_title", COURSE_TITLE),
        ("context_type", "CourseSection"),
        ("tool_consumer_instance_guid", "sandbox.lectern.example"),
        ("tool_consumer_instance_name", "Lectern sandbox"),
        ("tool_consumer_info_product_family_code", FAMILY),
        ("tool_consumer_info_version", env!("CARGO_PKG_VERSION")),
        ("launch_presentation_document_target", window.name()),
        ("launch_presentation_locale", "en"),
        ("launch_presentation_return_url", &returned),
        ("oauth_callback", "about:blank"),
    ];
    if person.is_graded() {
        pairs.push(("lis_outcome_service_url", &outcomes));
        pairs.push(("lis_result_sourcedid", &sourcedid));
    }
    let custom = placement.custom.iter();
    let custom: Vec<(String, String)> = custom
        .map(|(name, value)| (format!("custom_{name}"), value.clone()))
        .collect();
    let all = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    all.chain(custom).collect()
}

/// For whom and what a grade is: letters that XML and forms must escape, as Moodle's has them.
pub(super) fn sourcedid(link: &str, person: &str) -> String {
    serde_json::json!({"data": {"link": link, "user": person}, "hash": "a&b<c>%2B"}).to_string()
}
