use super::*;
use lti::deep_linking::{Item, LineItemWish, Link, Response, Settings};
use lti::launch::Message;

async fn asked(stage: &Stage, what: &str) -> Settings {
    match stage.launch(what, "ina").await.launch.message {
        Message::DeepLinking(settings) => *settings,
        _ => panic!("another message"),
    }
}

fn link(url: &str) -> Item {
    Item::ResourceLink(Box::new(Link {
        url: url.to_owned(),
        title: Some("Hand <hygiene>".to_owned()),
        custom: [("course".to_owned(), "hand-hygiene".to_owned())].into(),
        line_item: Some(LineItemWish {
            label: None,
            score_maximum: 100.0,
            resource_id: Some("hand-hygiene".to_owned()),
            tag: None,
        }),
        ..Link::default()
    }))
}

async fn answer(stage: &Stage, settings: &Settings, items: Vec<Item>) -> Answered {
    let response = Response {
        items,
        ..Response::default()
    };
    let nonce = crate::sandbox::memory::secret();
    let mut lenient = settings.clone();
    lenient.accept_multiple = true;
    let jwt = response
        .sign(&lenient, &stage.platform, "1", &KEY, (&nonce, stage.now()))
        .unwrap();
    stage.post_form("/deep-links", &[("JWT", &jwt)]).await
}

async fn page(answer: Answered) -> (u16, String) {
    let (status, body) = whole(answer).await;
    (status.as_u16(), String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn what_is_chosen_is_in_the_course_with_its_column_and_can_be_launched() {
    let stage = Stage::new();
    let settings = asked(&stage, "choose").await;
    let url = format!("{TOOL}/lti/launch");
    let (status, said) = page(answer(&stage, &settings, vec![link(&url), link(&url)]).await).await;
    assert!(
        status == 200
            && said.contains("data-chosen=\"2\"")
            && said.contains("Hand &lt;hygiene&gt;"),
        "{said}"
    );
    let state = json(stage.get("/control").await).await;
    let placed = state["placements"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    let landed = stage
        .launch(placed["id"].as_str().unwrap(), "ben")
        .await
        .launch;
    assert_eq!(landed.custom["course"], "hand-hygiene");
    assert!(landed.grades.unwrap().line_item.is_some());
}

#[tokio::test]
async fn an_answer_is_taken_once_and_only_to_what_was_asked() {
    let stage = Stage::new();
    let settings = asked(&stage, "choose?multiple=false").await;
    assert!(!settings.accept_multiple);
    let url = format!("{TOOL}/lti/launch");
    let (status, said) = page(answer(&stage, &settings, vec![link(&url), link(&url)]).await).await;
    assert!(
        status == 400 && said.contains("though one was asked for"),
        "{said}"
    );
    let (status, said) = page(answer(&stage, &settings, vec![link(&url)]).await).await;
    assert!(status == 400 && said.contains("or was used"), "{said}");
    let settings = asked(&stage, "choose").await;
    let (status, said) = page(
        answer(
            &stage,
            &settings,
            vec![link("http://localhost:9/lti/launch")],
        )
        .await,
    )
    .await;
    assert!(status == 400 && said.contains("origin"), "{said}");
}

#[tokio::test]
async fn an_answer_for_another_platform_is_refused() {
    let stage = Stage::new();
    let settings = asked(&stage, "choose").await;
    let other = Platform {
        issuer: "http://127.0.0.1:1".to_owned(),
        ..stage.platform.clone()
    };
    let jwt = Response::default()
        .sign(&settings, &other, "1", &KEY, ("n", stage.now()))
        .unwrap();
    let (status, said) = page(stage.post_form("/deep-links", &[("JWT", &jwt)]).await).await;
    assert!(status == 400 && said.contains("`aud`"), "{said}");
    let jwt = Response::default()
        .sign(&settings, &stage.platform, "2", &KEY, ("n", stage.now()))
        .unwrap();
    let (status, said) = page(stage.post_form("/deep-links", &[("JWT", &jwt)]).await).await;
    assert!(status == 400 && said.contains("deployment_id"), "{said}");
}
