//! What a learner does is kept, once, whatever happens to the server; and the course's rules hold.

use crate::{chosen, pocket, typed};
use serde_json::{Value, json};
use tests::{Api, Player, Server, small};
use uuid::Uuid;

async fn begin() -> (Server, Api, Player) {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    let (_, tab) = Player::launch(&server, &api, "pocket", "ada").await;
    (server, api, tab)
}

#[tokio::test]
async fn progress_survives_a_killed_server_between_any_two_requests() {
    let (mut server, api, tab) = begin().await;
    let ask = tab.peek("read").await.ok()["segment"]["id"].clone();
    assert_eq!(ask, "read");
    let acts: [(&str, Value); 8] = [
        ("next", json!({"from": "read"})),
        ("hint", json!({"segment": "ask"})),
        ("answer", json!({"segment": "ask", "right": "That"})),
        ("answer", json!({"segment": "ask", "right": "This"})),
        ("next", json!({"from": "ask"})),
        (
            "answer",
            json!({"segment": "say", "response": typed("yes")}),
        ),
        ("next", json!({"from": "say"})),
        ("finish", json!({})),
    ];
    for (act, mut body) in acts {
        if let Some(text) = body["right"].as_str().map(str::to_owned) {
            body = json!({"segment": "ask", "response": chosen(&tab.view().await, &text)});
        }
        let event = Uuid::new_v4();
        let shown = tab.repeat(act, event, body.clone()).await.ok();
        server.kill().await;
        server.restart().await;
        assert_eq!(tab.view().await, shown, "after {act}");
        assert_eq!(
            tab.repeat(act, event, body).await.ok(),
            shown,
            "{act} again"
        );
    }
    assert_eq!(tab.view().await["result"]["won"], 2.0);
    let attempt = tab.view().await["attempt"]["id"].clone();
    let events = api
        .all(&format!(
            "/api/v1/attempts/{}/events",
            attempt.as_str().unwrap()
        ))
        .await;
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "next", "hint", "answer", "answer", "next", "answer", "next", "finish"
        ]
    );
}

#[tokio::test]
async fn an_answer_sent_again_counts_once() {
    let (_server, api, tab) = begin().await;
    let view = tab.next("read").await;
    let event = Uuid::new_v4();
    let body = json!({"segment": "ask", "response": chosen(&view, "That")});
    let sent =
        futures_util::future::join_all((0..10).map(|_| tab.repeat("answer", event, body.clone())))
            .await;
    for answer in sent {
        assert_eq!(answer.ok()["question"]["tries_used"], 1);
    }
    tab.repeat("hint", event, json!({"segment": "ask"}))
        .await
        .problem(409, "event.reused");
    let query = [("verb", "http://adlnet.gov/expapi/verbs/answered")];
    let said = api
        .get("/xapi/statements")
        .header("x-experience-api-version", "1.0.3")
        .query(&query)
        .await
        .ok();
    assert_eq!(said["statements"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn two_tabs_that_act_at_once_both_count() {
    let (server, api, tab) = begin().await;
    let view = tab.next("read").await;
    let (_, other) = Player::launch(&server, &api, "pocket", "ada").await;
    let body = json!({"segment": "ask", "response": chosen(&view, "That")});
    let (one, two) = tokio::join!(tab.act("answer", body.clone()), other.act("answer", body));
    assert_eq!((one.status, two.status), (200, 200));
    assert_eq!(tab.view().await["question"]["tries_used"], 2);
}

#[tokio::test]
async fn a_linear_course_is_taken_in_its_order() {
    let (_server, _api, tab) = begin().await;
    tab.peek("ask").await.problem(409, "segment.locked");
    tab.act("bookmark", json!({"segment": "end"}))
        .await
        .problem(409, "segment.locked");
    tab.act(
        "answer",
        json!({"segment": "say", "response": typed("yes")}),
    )
    .await
    .problem(409, "segment.locked");
    tab.act("hint", json!({"segment": "ask"}))
        .await
        .problem(409, "segment.locked");
    tab.act("finish", json!({}))
        .await
        .problem(409, "attempt.not_at_end");
    tab.act("next", json!({"from": "say"}))
        .await
        .problem(409, "segment.locked");
    tab.peek("nothing").await.problem(404, "segment.not_found");
    tab.next("read").await;
    tab.act("next", json!({"from": "ask"}))
        .await
        .problem(409, "segment.not_left");
    tab.act(
        "answer",
        json!({"segment": "read", "response": typed("yes")}),
    )
    .await
    .problem(409, "segment.no_question");
    let back = tab.act("bookmark", json!({"segment": "read"})).await.ok();
    assert_eq!(
        (&back["segment"]["id"], &back["can"]["next"]),
        (&json!("read"), &json!(true))
    );
    let states: Vec<_> = back["progress"]["outline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["state"].clone())
        .collect();
    assert_eq!(states, ["current", "open", "locked", "locked"]);
    tab.peek("ask").await.ok();
    assert_eq!(
        tab.view().await["segment"]["id"],
        "read",
        "looking does not move the bookmark"
    );
}

#[tokio::test]
async fn an_answer_that_does_not_fit_costs_no_attempt() {
    let (_server, _api, tab) = begin().await;
    let view = tab.next("read").await;
    let send = async |segment: &str, response: Value| {
        tab.act("answer", json!({"segment": segment, "response": response}))
            .await
    };
    let right = option(&view);
    for odd in [
        typed("This"),
        json!({"type": "choice", "chosen": ["0000000000"]}),
        json!({"type": "choice", "chosen": vec!["x"; 101]}),
        json!({"type": "choice", "chosen": [right, right]}),
    ] {
        assert_eq!(
            send("ask", odd.clone()).await.is_problem()["status"],
            400,
            "{odd}"
        );
    }
    for not_a_response in [
        json!({"type": "choice"}),
        json!({"type": "guess", "text": "x"}),
        json!(7),
        Value::Null,
    ] {
        send("ask", not_a_response)
            .await
            .problem(400, "body.invalid");
    }
    tab.answer("ask", &chosen(&view, "This")).await;
    tab.next("ask").await;
    let long = send("say", typed(&"y".repeat(2_001))).await;
    assert_eq!(long.is_problem()["status"], 400);
    assert!(
        !long.text().contains("yyyy"),
        "what a learner wrote is not told back"
    );
    assert_eq!(tab.view().await["question"]["tries_used"], 0);
    let view = send("say", typed(&"y".repeat(2_000))).await.ok();
    assert_eq!(
        (
            &view["question"]["outcome"],
            &view["question"]["tries_left"]
        ),
        (&json!("wrong"), &json!(1))
    );
    let event = Uuid::new_v4();
    let unsure = json!({"segment": "say", "response": typed("yes"), "confidence": "sort of"});
    tab.repeat("answer", event, unsure)
        .await
        .problem(400, "answer.confidence");
    let sure = json!({"segment": "say", "response": typed("  YES "), "confidence": "high"});
    let view = tab.repeat("answer", event, sure).await.ok();
    assert_eq!(
        view["question"]["outcome"], "right",
        "a refused act leaves its event id free"
    );
    let again = tab
        .act(
            "answer",
            json!({"segment": "say", "response": typed("yes")}),
        )
        .await;
    again.problem(409, "question.spent");
}

fn option(view: &Value) -> String {
    view["segment"]["interaction"]["options"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_finished_attempt_takes_nothing_more() {
    let (_server, _api, tab) = begin().await;
    let view = tab.next("read").await;
    tab.answer("ask", &chosen(&view, "This")).await;
    tab.next("ask").await;
    tab.answer("say", &typed("no")).await;
    tab.next("say").await;
    let event = Uuid::new_v4();
    let ended = tab.repeat("finish", event, json!({})).await.ok();
    assert_eq!(
        ended["result"],
        json!({"won": 1.0, "possible": 2.0, "scaled": 0.5, "percent": 50, "pass_percent": 50, "passed": true, "completed": true})
    );
    assert_eq!(tab.repeat("finish", event, json!({})).await.ok(), ended);
    for (act, body) in [
        ("finish", json!({})),
        ("next", json!({"from": "read"})),
        ("bookmark", json!({"segment": "read"})),
        (
            "answer",
            json!({"segment": "say", "response": typed("yes")}),
        ),
        ("hint", json!({"segment": "ask"})),
    ] {
        tab.act(act, body).await.problem(409, "attempt.finished");
    }
    let look = tab.peek("say").await.ok();
    assert_eq!(
        (&look["question"]["done"], &look["can"]["check"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(tab.act("exit", json!({})).await.status, 204);
}

#[tokio::test]
async fn a_learner_changes_the_language_and_keeps_what_was_done() {
    let server = Server::with_courses().await;
    let api = server.admin().await;
    let (_, tab) = Player::launch(&server, &api, "hand-hygiene", "ada").await;
    assert_eq!(tab.view().await["course"]["langs"], json!(["en", "es"]));
    tab.next("why").await;
    let view = tab.act("language", json!({"lang": "es"})).await.ok();
    assert_eq!(view["segment"]["id"], "when");
    assert_eq!(
        (&view["segment"]["lang"], &view["course"]["title"]),
        (&json!("es"), &json!("Manos limpias, bien hecho"))
    );
    assert_eq!(view["segment"]["stale"], false);
    tab.next("when").await;
    let view = tab.view().await;
    tab.answer(
        "q-when",
        &json!({"type": "choice", "chosen": [crate::option(&view, "nariz")]}),
    )
    .await;
    let view = tab.next("q-when").await;
    assert_eq!(
        (&view["segment"]["id"], &view["segment"]["stale"]),
        (&json!("q-steps"), &json!(true))
    );
    let problem = tab
        .act("language", json!({"lang": "fr"}))
        .await
        .problem(400, "course.language");
    assert_eq!(problem["pointer"], "/lang");
    let (_, spanish) = Player::launch_as(
        &server,
        &api,
        &json!({"course": "hand-hygiene", "learner": "luz", "langs": ["fr-CA", "es-MX", "en"]}),
    )
    .await;
    assert_eq!(spanish.view().await["segment"]["lang"], "es");
}

#[tokio::test]
async fn a_branch_is_left_by_one_of_its_ways() {
    let server = Server::start().await;
    let api = server.admin().await;
    let course = small(
        "fork",
        "1.0.0",
        "attempts: 0\ncomplete-when: viewed\norder: linear\n",
        "## Way {#way .branch objective=o-a}\n\nWhere to?\n\n- [Left](#left)\n- [Right](#right)\n\n\
         ## Left {#left .text goto=end}\n\nLeft.\n\n## Right {#right .text}\n\nRight.\n\n## End {#end .end}\n\nDone.\n",
    );
    server.publish(&api, &course).await;
    let (launched, tab) = Player::launch(&server, &api, "fork", "ada").await;
    assert_eq!(tab.view().await["can"]["next"], false);
    tab.act("next", json!({"from": "way"}))
        .await
        .problem(409, "segment.not_left");
    tab.act("next", json!({"from": "way", "choice": "end"}))
        .await
        .problem(409, "segment.not_left");
    assert_eq!(tab.choose("way", "left").await["segment"]["id"], "left");
    tab.peek("right").await.problem(409, "segment.locked");
    assert_eq!(tab.next("left").await["segment"]["id"], "end");
    tab.act("finish", json!({})).await.ok();
    let registration = api
        .get(&format!("/api/v1/attempts/{}", launched.attempt))
        .await
        .ok()["registration"]
        .clone();
    let query = [
        ("registration", registration.as_str().unwrap()),
        ("ascending", "true"),
    ];
    let said = api
        .get("/xapi/statements")
        .header("x-experience-api-version", "1.0.3")
        .query(&query)
        .await
        .ok();
    let verbs: Vec<_> = said["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|said| said["verb"]["display"]["en"].clone())
        .collect();
    assert_eq!(
        verbs,
        [
            "initialized",
            "experienced",
            "experienced",
            "experienced",
            "completed",
            "passed",
            "terminated"
        ]
    );
    assert_eq!(said["statements"][1]["result"]["response"], "left");
}

#[tokio::test]
async fn a_last_wrong_answer_leads_back_once() {
    let server = Server::start().await;
    let api = server.admin().await;
    let course = small(
        "back",
        "1.0.0",
        crate::FRONT,
        "## Read {#read .text}\n\nWords.\n\n## Ask {#ask .single objective=o-a points=1 attempts=1 fail=read}\n\nWhich?\n\n\
         - [x] This\n  > Yes.\n- [ ] That\n  > No.\n\n## End {#end .end}\n\nDone.\n",
    );
    server.publish(&api, &course).await;
    let (_, tab) = Player::launch(&server, &api, "back", "ada").await;
    let view = tab.next("read").await;
    tab.answer("ask", &chosen(&view, "That")).await;
    assert_eq!(
        tab.next("ask").await["segment"]["id"],
        "read",
        "the last wrong answer leads back"
    );
    let view = tab.next("read").await;
    assert_eq!(
        (&view["segment"]["id"], &view["can"]["check"]),
        (&json!("ask"), &json!(false))
    );
    assert_eq!(
        tab.next("ask").await["segment"]["id"],
        "end",
        "it leads back once"
    );
    let view = tab.act("finish", json!({})).await.ok();
    assert_eq!(
        (&view["result"]["passed"], &view["attempt"]["can_restart"]),
        (&json!(false), &json!(true))
    );
}
