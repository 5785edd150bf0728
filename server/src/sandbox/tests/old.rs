use super::*;
use lti::v1p1::launch::{Launch, signed, verify};
use lti::v1p1::oauth::{Request, Sender, authorize_body};
use lti::v1p1::outcomes::{self, Answer, Operation, Share, answer, request};
use url::Url;

async fn launch(stage: &Stage, who: &str) -> Launch {
    let (action, form) = stage
        .form(stage.get(&format!("/start/old?as={who}")).await)
        .await;
    let url = Url::parse(&action).unwrap();
    let request = Request {
        method: "POST",
        url: &url,
        form: &form,
    };
    let signed = signed(&request, stage.now()).unwrap();
    verify(&request, signed, Some(&secret(stage))).unwrap()
}

fn secret(stage: &Stage) -> String {
    stage.sandbox.described()["consumer"]["secret"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn ask(stage: &Stage, operation: Operation, sourcedid: &str, nonce: &str) -> (u16, Vec<u8>) {
    let body = request(operation, sourcedid, "m-1");
    let url = Url::parse(&format!("{URL}/outcomes")).unwrap();
    let secret = secret(stage);
    let sender = Sender {
        consumer_key: "lectern-sandbox",
        secret: &secret,
        nonce,
        now: stage.now(),
    };
    let header = authorize_body(&url, body.as_bytes(), &sender);
    let call = stage
        .client
        .post("/outcomes")
        .header(header::AUTHORIZATION, header);
    let answer = call
        .header(header::CONTENT_TYPE, outcomes::TYPE)
        .body(body)
        .send()
        .await;
    let (status, body) = whole(answer).await;
    (status.as_u16(), body)
}

#[tokio::test]
async fn a_signed_form_launches_and_its_grade_is_put_read_and_deleted() {
    let stage = Stage::new();
    let landed = launch(&stage, "chloe").await;
    assert_eq!(landed.custom["course"], "spot-the-phish");
    let id = landed.outcome.unwrap().sourcedid;
    let half = Share::new(0.5).unwrap();
    let read =
        async |nonce: &str| answer(&ask(&stage, Operation::Read, &id, nonce).await.1).unwrap();
    assert_eq!(read("1").await, Answer::Done(None));
    let (status, body) = ask(&stage, Operation::Replace(half), &id, "2").await;
    assert_eq!((status, answer(&body).unwrap()), (200, Answer::Done(None)));
    assert_eq!(read("3").await, Answer::Done(Some(half)));
    ask(&stage, Operation::Delete, &id, "4").await;
    assert_eq!(read("5").await, Answer::Done(None));
}

#[tokio::test]
async fn a_teacher_gets_no_place_for_a_grade() {
    assert!(launch(&Stage::new(), "ina").await.outcome.is_none());
}

#[tokio::test]
async fn outcomes_refuse_what_is_not_signed_or_not_theirs() {
    let stage = Stage::new();
    let id = launch(&stage, "ada").await.outcome.unwrap().sourcedid;
    let (_, body) = ask(&stage, Operation::Read, "made up", "1").await;
    assert!(matches!(answer(&body).unwrap(), Answer::Failed { code, .. } if code == "`failure`"));
    assert_eq!(
        ask(&stage, Operation::Read, &id, "1").await.0,
        401,
        "a nonce comes once"
    );
    let url = Url::parse(&format!("{URL}/outcomes")).unwrap();
    let sender = Sender {
        consumer_key: "lectern-sandbox",
        secret: &secret(&stage),
        nonce: "2",
        now: stage.now(),
    };
    let header = authorize_body(&url, b"another body", &sender);
    let call = stage
        .client
        .post("/outcomes")
        .header(header::AUTHORIZATION, header);
    let body = request(Operation::Delete, &id, "m");
    let answer = call
        .header(header::CONTENT_TYPE, outcomes::TYPE)
        .body(body)
        .send()
        .await;
    let (status, words) = words(answer).await;
    assert!(status == 401 && words.contains("body_hash"), "{words}");
}
