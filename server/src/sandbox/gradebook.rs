//! The gradebook as a teacher sees it.

use super::login::Options;
use super::page::{self, text};
use super::refused::Unwelcome;
use super::scores::Grade;
use super::{Sandbox, tools};
use poem::web::Data;
use poem::{Request, Response, handler};

/// Rows of the page.
const ROWS: usize = 200;

#[handler]
pub(super) fn gradebook(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    let world = sandbox.world();
    let teaches = world
        .person(&options.who)
        .is_some_and(|person| person.kind.teaches());
    let heads: Vec<String> = world
        .columns
        .iter()
        .map(|column| {
            let (label, most) = (text(&column.item.label), column.item.score_maximum);
            format!(
                "<th scope=\"col\">{label} <small>of {}</small></th>",
                number(most)
            )
        })
        .collect();
    let mut rows = String::new();
    for person in world
        .people
        .iter()
        .filter(|person| person.is_graded())
        .take(ROWS)
    {
        let (id, name) = (text(&person.id), text(&person.name()));
        rows = format!("{rows}<tr><th scope=\"row\">{name}</th>");
        for column in &world.columns {
            let grade = world.grades.get(&(column.number, person.id.clone()));
            // Somebody's work can be looked at where the column is of a link, and the tool is one of 1.3.
            let link = column.item.resource_link_id.as_deref();
            let link = link
                .filter(|_| teaches && column.owner.starts_with(tools::FIRST) && grade.is_some());
            let review = link.filter(|link| {
                world.placement(link).is_some_and(|one| {
                    one.owner == column.owner && world.tool(&one.owner).is_some()
                })
            });
            let review = review.map_or_else(String::new, |link| {
                let address =
                    options.address(&format!("/open/review?link={link}&of={}", person.id));
                format!(
                    " <a href=\"{}\" aria-label=\"Look at the work of {name}\">look</a>",
                    text(&address)
                )
            });
            rows = format!(
                "{rows}<td data-grade=\"{}/{id}\">{}{review}</td>",
                column.number,
                grade.map_or_else(|| "–".to_owned(), cell)
            );
        }
        rows.push_str("</tr>");
    }
    drop(world);
    let body = format!(
        "<p>As the tools reported it, or by hand.</p><div class=\"wide\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Learner</th>{}</tr></thead>\
         <tbody>{rows}</tbody></table></div>",
        heads.concat()
    );
    Ok(page::within(&options, "Gradebook", &body))
}

fn cell(grade: &Grade) -> String {
    let score = grade.score.map_or_else(|| "–".to_owned(), number);
    let comment = grade.comment.as_deref().map_or_else(String::new, |words| {
        format!("<br><small>{}</small>", text(words))
    });
    let how = match (grade.activity, grade.grading) {
        (Some(activity), Some(grading)) => format!("<br><small>{activity:?}, {grading:?}</small>"),
        _ => String::new(),
    };
    format!("<span data-score>{score}</span>{comment}{how}")
}

/// At most two decimals.
fn number(points: f64) -> String {
    let text = format!("{points:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
