//! Who is in the course: Names and Role Provisioning Services (NRPS §2), and the page that shows it.

use super::columns::{next_page, paged};
use super::faults::Service;
use super::login::Options;
use super::page::{self, text};
use super::people::Person;
use super::refused::{Refused, Unwelcome};
use super::world::{COURSE, COURSE_LABEL, COURSE_TITLE};
use super::{Sandbox, input};
use lti::nrps;
use poem::http::header;
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use serde_json::{Value, json};

/// Members of one page, where the tool asks for no other number: few, so that there are several.
const PAGE: usize = 4;
/// And at most, whatever it asks for.
const LONGEST_PAGE: usize = 500;

#[handler]
pub(super) async fn list(
    Data(sandbox): Data<&Sandbox>,
    Path(course): Path<String>,
    request: &Request,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::Members).await?;
    let grant = sandbox.granted(request, &[nrps::SCOPE])?;
    input::accepts(request, nrps::TYPE)?;
    if course != COURSE {
        return Err(Refused::unknown("no such course"));
    }
    let query = input::query(request)?;
    let (limit, page) = paged(&query, PAGE)?;
    let limit = limit.min(LONGEST_PAGE);
    let role = query.one("role")?.map(full);
    let link = query.one("rlid")?;
    let world = sandbox.world();
    if let Some(link) = link
        && world
            .placement(link)
            .is_none_or(|placement| placement.owner != grant.client_id)
    {
        return Err(Refused::unknown("`rlid` names no link of this tool"));
    }
    let found: Vec<Value> = world
        .people
        .iter()
        .filter(|person| {
            role.as_ref()
                .is_none_or(|role| person.kind.roles().contains(&role.as_str()))
        })
        .skip(page * limit)
        .take(limit + 1)
        .map(member)
        .collect();
    drop(world);
    let more = found.len() > limit;
    let body = json!({
        "id": sandbox.at(&format!("/nrps/{COURSE}/members")),
        "context": {"id": COURSE, "label": COURSE_LABEL, "title": COURSE_TITLE},
        "members": &found[..found.len().min(limit)],
    });
    let mut answer = Response::builder().content_type(nrps::TYPE);
    if more {
        answer = answer.header(header::LINK, next_page(sandbox, request, page));
    }
    trouble.over(answer.body(body.to_string()))
}

fn member(person: &Person) -> Value {
    json!({
        "user_id": person.id, "roles": person.kind.roles(), "status": person.status, "name": person.name(),
        "given_name": person.given, "family_name": person.family, "email": person.email(),
        "lis_person_sourcedid": person.id,
    })
}

/// `Learner` is short for the role in a course (NRPS §2.4.1).
fn full(role: &str) -> String {
    match role.contains(':') {
        true => role.to_owned(),
        false => format!("http://purl.imsglobal.org/vocab/lis/v2/membership#{role}"),
    }
}

/// The same for a person.
#[handler]
pub(super) fn people(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    let world = sandbox.world();
    let rows: Vec<String> = world
        .people
        .iter()
        .take(200)
        .map(|person| {
            format!(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{:?}</td><td><code>{}</code></td></tr>",
                text(&person.name()),
                person.kind.words(),
                person.status,
                text(&person.id)
            )
        })
        .collect();
    let all = world.people.len();
    drop(world);
    let body = format!(
        "<p>{all} invented people. Dana is kept out for now, so that a roster has one of those, too.</p><div class=\"wide\" tabindex=\"0\">\
         <table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">As</th><th scope=\"col\">Status</th>\
         <th scope=\"col\">Id</th></tr></thead><tbody>{}</tbody></table></div>",
        rows.concat()
    );
    Ok(page::within(&options, "People", &body))
}
