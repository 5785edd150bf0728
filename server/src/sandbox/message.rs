//! The messages of LTI 1.3: what is said of whom, where and what the platform offers, signed.

use super::Sandbox;
use super::deep_linking;
use super::login::{Started, Wanted};
use super::people::Person;
use super::placements::Placement;
use super::refused::Refused;
use super::tools::{DEPLOYMENT, Tool};
use super::world::{COURSE, COURSE_LABEL, COURSE_TITLE, World};
use lti::ags;
use serde_json::{Map, Value, json};

/// Seconds that a message is good.
const LIFE: i64 = 300;
const LTI: &str = "https://purl.imsglobal.org/spec/lti/claim/";

type Claims = Map<String, Value>;

impl Sandbox {
    /// The signed message of a launch.
    pub(super) fn message(&self, started: &Started, nonce: &str) -> Result<String, Refused> {
        let now = self.now().unix_timestamp();
        let mut world = self.world();
        let gone = || Refused::bad("login_required", "what this launch was of is gone");
        let person = world.person(&started.person).cloned().ok_or_else(gone)?;
        let tool = world.tool(&started.client_id).cloned().ok_or_else(gone)?;
        let mut claims = self.common(&tool, &person, started, now);
        claims.insert("nonce".to_owned(), json!(nonce));
        match &started.wanted {
            Wanted::Content(choosing) => {
                set(&mut claims, "message_type", json!("LtiDeepLinkingRequest"));
                let settings = deep_linking::settings(self, &mut world, &tool, choosing, now);
                claims.insert(deep_linking::SETTINGS.to_owned(), settings);
                claims.insert(AGS.to_owned(), self.grades(&world, &tool, None));
            }
            Wanted::Link(link) => {
                set(&mut claims, "message_type", json!("LtiResourceLinkRequest"));
                let placement = world.placement(link).cloned().ok_or_else(gone)?;
                self.of_link(&mut claims, &world, &tool, &placement);
            }
            Wanted::Review { link, of } => {
                set(
                    &mut claims,
                    "message_type",
                    json!("LtiSubmissionReviewRequest"),
                );
                let placement = world.placement(link).cloned().ok_or_else(gone)?;
                self.of_link(&mut claims, &world, &tool, &placement);
                let reviewed = world.person(of).ok_or_else(gone)?;
                let roles = reviewed.kind.roles();
                set(
                    &mut claims,
                    "for_user",
                    json!({"user_id": reviewed.id, "roles": roles}),
                );
            }
        }
        Ok(lti::sign(&Value::Object(claims), world.keys.newest()))
    }

    /// What every message says.
    fn common(&self, tool: &Tool, person: &Person, started: &Started, now: i64) -> Claims {
        let mut claims = Claims::new();
        for (name, value) in [
            ("iss", json!(self.url())),
            ("aud", json!(tool.client_id)),
            ("azp", json!(tool.client_id)),
            ("sub", json!(person.id)),
            ("iat", json!(now)),
            ("exp", json!(now + LIFE)),
            ("name", json!(person.name())),
            ("given_name", json!(person.given)),
            ("family_name", json!(person.family)),
            ("email", json!(person.email())),
            ("locale", json!("en")),
        ] {
            claims.insert(name.to_owned(), value);
        }
        set(&mut claims, "version", json!("1.3.0"));
        set(&mut claims, "deployment_id", json!(DEPLOYMENT));
        set(&mut claims, "target_link_uri", json!(started.target));
        set(&mut claims, "roles", json!(person.kind.roles()));
        let context = json!({
            "id": COURSE, "label": COURSE_LABEL, "title": COURSE_TITLE,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"],
        });
        set(&mut claims, "context", context);
        set(&mut claims, "tool_platform", tool_platform());
        let presentation = json!({
            "document_target": started.window.name(), "return_url": self.at("/returned"), "locale": "en",
        });
        set(&mut claims, "launch_presentation", presentation);
        let lis = json!({"person_sourcedid": person.id, "course_section_sourcedid": COURSE});
        set(&mut claims, "lis", lis);
        claims.insert(NRPS.to_owned(), json!({
            "context_memberships_url": self.at(&format!("/nrps/{COURSE}/members")), "service_versions": ["2.0"],
        }));
        claims
    }

    /// What a message of a placement says beyond that.
    fn of_link(&self, claims: &mut Claims, world: &World, tool: &Tool, placement: &Placement) {
        let link = json!({
            "id": placement.id, "title": placement.title, "description": placement.text,
        });
        set(claims, "resource_link", link);
        let mut custom = tool.custom.clone();
        custom.extend(
            placement
                .custom
                .iter()
                .map(|(name, value)| (name.clone(), json!(value))),
        );
        for value in custom.values_mut() {
            filled_in(value);
        }
        set(claims, "custom", Value::Object(custom));
        claims.insert(
            AGS.to_owned(),
            self.grades(world, tool, Some(&placement.id)),
        );
    }

    /// Assignment and Grade Services: of a placement with exactly one column that column, too (AGS §3.1).
    fn grades(&self, world: &World, tool: &Tool, link: Option<&str>) -> Value {
        let mut claim = json!({
            "scope": [ags::SCOPE_LINE_ITEM, ags::SCOPE_RESULT, ags::SCOPE_SCORE],
            "lineitems": self.line_items(),
        });
        let mut of_link = world.columns.iter().filter(|column| {
            column.owner == tool.client_id
                && link.is_some()
                && column.item.resource_link_id.as_deref() == link
        });
        if let (Some(one), None) = (of_link.next(), of_link.next()) {
            claim["lineitem"] = json!(self.line_item(one.number));
        }
        claim
    }
}

/// Claim of Assignment and Grade Services.
const AGS: &str = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";
/// Claim of Names and Role Provisioning Services.
const NRPS: &str = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";

pub(super) fn tool_platform() -> Value {
    json!({
        "guid": "sandbox.lectern.example", "name": "Lectern sandbox", "product_family_code": FAMILY,
        "version": env!("CARGO_PKG_VERSION"),
    })
}

/// What the product calls itself.
pub(super) const FAMILY: &str = "lectern-sandbox";
/// Variables that are filled in. Nothing here is ever copied, so there is no history.
pub(super) const VARIABLES: [&str; 2] = ["ResourceLink.id.history", "Context.id.history"];

fn filled_in(value: &mut Value) {
    let is_variable = value
        .as_str()
        .and_then(|text| text.strip_prefix('$'))
        .is_some_and(|name| VARIABLES.contains(&name));
    if is_variable {
        *value = json!("");
    }
}

fn set(claims: &mut Claims, name: &str, value: Value) {
    claims.insert(format!("{LTI}{name}"), value);
}
