//! Results (AGS §3.3): what the gradebook says, for a tool to read back.

use super::columns::{addressed, next_page, paged};
use super::faults::Service;
use super::refused::Refused;
use super::{Sandbox, input};
use lti::ags;
use poem::http::header;
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use serde_json::{Value, json};

/// Entries of one page, where the tool asks for no other number.
const PAGE: usize = 10;

#[handler]
pub(super) async fn list(
    Data(sandbox): Data<&Sandbox>,
    Path((course, number)): Path<(String, u32)>,
    request: &Request,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::Results).await?;
    let grant = sandbox.granted(request, &[ags::SCOPE_RESULT])?;
    input::accepts(request, ags::TYPE_RESULTS)?;
    let query = addressed(&course, request)?;
    let (limit, page) = paged(&query, PAGE)?;
    let who = query.one("user_id")?;
    let mut world = sandbox.world();
    let most = world.column_of(number, &grant)?.item.score_maximum;
    let address = sandbox.line_item(number);
    let found: Vec<Value> = world
        .grades
        .iter()
        .filter(|((of, person), _)| *of == number && who.is_none_or(|who| who == person))
        .skip(page * limit)
        .take(limit + 1)
        .map(|((_, person), grade)| {
            let mut result = json!({
                "id": format!("{address}#{person}"), "scoreOf": address, "userId": person, "resultMaximum": most,
            });
            if let Some(score) = grade.score {
                result["resultScore"] = json!(score);
            }
            if let Some(comment) = &grade.comment {
                result["comment"] = json!(comment);
            }
            result
        })
        .collect();
    drop(world);
    let mut answer = Response::builder().content_type(ags::TYPE_RESULTS);
    if found.len() > limit {
        answer = answer.header(header::LINK, next_page(sandbox, request, page));
    }
    let found = &found[..found.len().min(limit)];
    trouble.over(answer.body(json!(found).to_string()))
}
