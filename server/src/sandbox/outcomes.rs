//! Basic Outcomes (LTI11 §6): one grade put, read or deleted by XML, signed by the hash of its body. Refusals of what was
//! asked come with status 200, as from Moodle; those of the signature with 401.

use super::Sandbox;
use super::basic::{CONSUMER_KEY, sourcedid};
use super::faults::Service;
use super::input;
use super::refused::{Refused, Said};
use super::scores::Grade;
use super::world::World;
use lti::v1p1::oauth::{WINDOW_SECONDS, verify_body};
use lti::v1p1::outcomes::{self, Asked, Operation, Share, answered, asked};
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, Request, Response, handler};
use time::OffsetDateTime;
use url::Url;

#[handler]
pub(super) async fn take(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
    body: Body,
) -> Result<Response, Refused> {
    let trouble = sandbox.trouble(Service::Outcomes).await?;
    let body = input::bytes(request, body, outcomes::TYPE).await?;
    signed(sandbox, request, &body)?;
    let now = sandbox.now();
    let answer = match asked(&body)? {
        None => Err((
            "unsupported",
            "no request that is known".to_owned(),
            String::new(),
        )),
        Some(asked) => {
            let done = done(&mut sandbox.world(), &asked, now);
            done.map(|grade| answered(asked.operation, grade, &asked.id))
                .map_err(|words| ("failure", words.to_owned(), asked.id))
        }
    };
    let mut response = Response::builder().content_type(outcomes::TYPE).finish();
    match answer {
        Ok(xml) => response.set_body(xml),
        Err((code, words, id)) => {
            response.set_data(Said(words.clone()));
            response.set_body(outcomes::refused(code, &words, &id));
        }
    }
    trouble.over(response)
}

fn signed(sandbox: &Sandbox, request: &Request, body: &[u8]) -> Result<(), Refused> {
    let refuse = |words: String| Refused::new(StatusCode::UNAUTHORIZED, "invalid_signature", words);
    let (now, secret) = (sandbox.now(), sandbox.world().consumer_secret.clone());
    let url = Url::parse(&sandbox.at("/outcomes")).map_err(|_| refuse("no address".to_owned()))?;
    let header = request.header(header::AUTHORIZATION).unwrap_or_default();
    let signed = verify_body(&url, header, body, &secret, now)
        .map_err(|refusal| refuse(refusal.to_string()))?;
    if signed.consumer_key != CONSUMER_KEY {
        return Err(refuse("another consumer key".to_owned()));
    }
    let now = now.unix_timestamp();
    let name = format!("oauth {}", signed.nonce);
    match sandbox
        .world()
        .seen
        .first(&name, now + 2 * WINDOW_SECONDS, now)
    {
        true => Ok(()),
        false => Err(refuse("a nonce that came before".to_owned())),
    }
}

/// Does it; answers the grade where one was asked for.
fn done(
    world: &mut World,
    asked: &Asked,
    now: OffsetDateTime,
) -> Result<Option<Share>, &'static str> {
    let (number, most, person) =
        place(world, &asked.sourcedid).ok_or("`sourcedId` is not one of ours")?;
    let key = (number, person);
    match asked.operation {
        Operation::Replace(share) => {
            let times = world.grades.get(&key).map_or(0, |grade| grade.times);
            let score = Some(share.get() * most);
            world
                .grades
                .insert(key, Grade::by_hand(score, now, times + 1));
            Ok(None)
        }
        Operation::Read => {
            let score = world.grades.get(&key).and_then(|grade| grade.score);
            Ok(score.and_then(|score| Share::new(score / most)))
        }
        Operation::Delete => {
            world.grades.remove(&key);
            Ok(None)
        }
    }
}

/// The column and the person that a sourced id names, letter by letter.
fn place(world: &World, id: &str) -> Option<(u32, f64, String)> {
    let columns = world
        .columns
        .iter()
        .filter(|column| column.owner == CONSUMER_KEY);
    for column in columns {
        let link = column.item.resource_link_id.as_deref()?;
        let person = world
            .people
            .iter()
            .find(|person| sourcedid(link, &person.id) == id);
        if let Some(person) = person {
            return Some((column.number, column.item.score_maximum, person.id.clone()));
        }
    }
    None
}
