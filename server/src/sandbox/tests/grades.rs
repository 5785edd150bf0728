use super::*;
use lti::ags::{self, Activity, Grading, LineItem, Points, Score};
use poem::http::Method;
use serde_json::json;
use url::Url;

/// With a token for everything about grades.
async fn stage() -> (Stage, String) {
    let stage = Stage::new();
    let scopes = [ags::SCOPE_LINE_ITEM, ags::SCOPE_RESULT, ags::SCOPE_SCORE];
    let token = stage.token(&scopes).await;
    (stage, token)
}

async fn column(stage: &Stage) -> Url {
    let landed = stage.launch("hands", "ada").await.launch;
    Url::parse(&landed.grades.unwrap().line_item.unwrap()).unwrap()
}

fn score(who: &str, given: f64, at: i64) -> Score {
    Score {
        user_id: who.to_owned(),
        timestamp: OffsetDateTime::from_unix_timestamp(at).unwrap(),
        activity_progress: Activity::Completed,
        grading_progress: Grading::FullyGraded,
        points: Points::new(given, 10.0),
        comment: Some("Well done & <so on>".to_owned()),
    }
}

async fn sent(stage: &Stage, token: &str, column: &Url, score: &Value) -> (u16, String) {
    let url = ags::scores_address(column);
    let body = score.to_string();
    let answer = stage
        .call(Method::POST, url.as_str(), token, (ags::TYPE_SCORE, &body))
        .await;
    let (status, body) = whole(answer).await;
    (status.as_u16(), String::from_utf8(body).unwrap())
}

async fn read_back(stage: &Stage, token: &str, column: &Url) -> Vec<ags::Grade> {
    let url = ags::results_address(column, Some("ada"), None);
    let answer = stage.call(Method::GET, url.as_str(), token, ("", "")).await;
    let (_, body) = whole(answer).await;
    ags::Page::read(&body, [], &url).unwrap().entries
}

#[tokio::test]
async fn a_score_is_in_the_book_and_can_be_read_back() {
    let (stage, token) = stage().await;
    let column = column(&stage).await;
    let (status, _) = sent(&stage, &token, &column, &json!(score("ada", 8.0, NOW))).await;
    assert_eq!(status, 204);
    let grades = read_back(&stage, &token, &column).await;
    assert!(grades[0].agrees_with(8.0, 10.0), "{grades:?}");
    let page = whole(stage.get("/gradebook?as=ina").await).await.1;
    let page = String::from_utf8(page).unwrap();
    assert!(
        page.contains("<span data-score>80</span><br><small>Well done &amp; &lt;so on&gt;"),
        "{page}"
    );
}

#[tokio::test]
async fn zero_is_a_score() {
    let (stage, token) = stage().await;
    let column = column(&stage).await;
    sent(&stage, &token, &column, &json!(score("ada", 0.0, NOW))).await;
    assert_eq!(
        read_back(&stage, &token, &column).await[0].result_score,
        Some(0.0)
    );
}

#[tokio::test]
async fn a_score_that_is_not_later_changes_nothing() {
    let (stage, token) = stage().await;
    let column = column(&stage).await;
    for (given, at, expected) in [
        (5.0, NOW, 204),
        (9.0, NOW, 409),
        (9.0, NOW - 1, 409),
        (6.0, NOW + 1, 204),
    ] {
        let (status, _) = sent(&stage, &token, &column, &json!(score("ada", given, at))).await;
        assert_eq!(status, expected, "{given} at {at}");
    }
    assert_eq!(
        read_back(&stage, &token, &column).await[0].result_score,
        Some(60.0)
    );
}

#[tokio::test]
async fn what_is_not_fully_graded_leaves_the_book_as_it_is() {
    let (stage, token) = stage().await;
    let column = column(&stage).await;
    sent(&stage, &token, &column, &json!(score("ada", 5.0, NOW))).await;
    let mut pending = json!(score("ada", 9.0, NOW + 1));
    pending["gradingProgress"] = json!("Pending");
    assert_eq!(sent(&stage, &token, &column, &pending).await.0, 204);
    assert_eq!(
        read_back(&stage, &token, &column).await[0].result_score,
        Some(50.0)
    );
}

#[tokio::test]
async fn a_score_that_a_strict_platform_would_not_take_is_refused() {
    let (stage, token) = stage().await;
    let column = column(&stage).await;
    type Change = fn(&mut Value);
    let cases: [(u16, &str, Change); 8] = [
        (404, "nobody in this course", |score| {
            score["userId"] = json!("nobody")
        }),
        (400, "who is graded", |score| score["userId"] = json!("ina")),
        (400, "ISO 8601", |score| {
            score["timestamp"] = json!("2027-01-15T08:00:00Z")
        }),
        (400, "ISO 8601", |score| {
            score["timestamp"] = json!("2027-01-15T08:00:00.000")
        }),
        (400, "the score", |score| {
            score["activityProgress"] = json!("Done")
        }),
        (400, "below zero", |score| score["scoreGiven"] = json!(-1)),
        (400, "without `scoreMaximum`", |score| {
            score["scoreMaximum"] = Value::Null
        }),
        (400, "the score", |score| score["userId"] = json!(7)),
    ];
    for (expected, words, change) in cases {
        let mut score = json!(score("ada", 5.0, NOW));
        change(&mut score);
        let (status, body) = sent(&stage, &token, &column, &score).await;
        assert!(
            status == expected && body.contains(words),
            "{words}: {status} {body}"
        );
    }
}

#[tokio::test]
async fn the_query_of_a_columns_address_counts() {
    let (stage, token) = stage().await;
    let mut column = column(&stage).await;
    column.set_query(None);
    assert_eq!(
        sent(&stage, &token, &column, &json!(score("ada", 5.0, NOW)))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn a_score_of_another_media_type_is_not_read() {
    let (stage, token) = stage().await;
    let url = ags::scores_address(&column(&stage).await);
    let body = json!(score("ada", 5.0, NOW)).to_string();
    let answer = stage
        .call(
            Method::POST,
            url.as_str(),
            &token,
            ("application/json", &body),
        )
        .await;
    answer.assert_status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_tool_makes_a_column_finds_it_and_finds_it_gone() {
    let (stage, token) = stage().await;
    let landed = stage.launch("phish", "ada").await.launch;
    let all = Url::parse(&landed.grades.unwrap().line_items.unwrap()).unwrap();
    let wish = LineItem {
        label: "Spot the phish".to_owned(),
        score_maximum: 20.0,
        resource_id: Some("course-7".to_owned()),
        tag: Some("grade".to_owned()),
        resource_link_id: Some("phish".to_owned()),
        ..LineItem::default()
    };
    let body = json!(wish).to_string();
    let made = stage
        .call(
            Method::POST,
            all.as_str(),
            &token,
            (ags::TYPE_LINE_ITEM, &body),
        )
        .await;
    made.assert_status(StatusCode::CREATED);
    let made: LineItem = serde_json::from_value(json_of(made).await).unwrap();
    let looked = ags::line_items_address(&all, "course-7", Some("grade"));
    let found = stage
        .call(Method::GET, looked.as_str(), &token, ("", ""))
        .await;
    assert_eq!(json_of(found).await[0]["id"], json!(made.id));
    // From now on the link has one column.
    assert_eq!(
        stage
            .launch("phish", "ada")
            .await
            .launch
            .grades
            .unwrap()
            .line_item,
        made.id
    );
    let address = Url::parse(&made.id.unwrap()).unwrap();
    let number: u32 = address.path().rsplit('/').next().unwrap().parse().unwrap();
    stage
        .client
        .delete(format!("/control/line-items/{number}"))
        .send()
        .await
        .assert_status(StatusCode::NO_CONTENT);
    assert_eq!(
        sent(&stage, &token, &address, &json!(score("ada", 5.0, NOW)))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn columns_come_in_pages() {
    let (stage, token) = stage().await;
    let all = format!("{URL}/ags/course-1/line-items?type_id=1");
    for number in 0..25 {
        let body = json!({"label": format!("Column {number}"), "scoreMaximum": 1}).to_string();
        stage
            .call(Method::POST, &all, &token, (ags::TYPE_LINE_ITEM, &body))
            .await
            .assert_status(StatusCode::CREATED);
    }
    let (mut next, mut seen) = (Some(Url::parse(&all).unwrap()), 0);
    while let Some(url) = next {
        let answer = stage
            .call(Method::GET, url.as_str(), &token, ("", ""))
            .await;
        let link = answer.0.header(header::LINK).unwrap_or_default().to_owned();
        let (_, body) = whole(answer).await;
        let page: ags::Page<LineItem> = ags::Page::read(&body, [link.as_str()], &url).unwrap();
        (seen, next) = (seen + page.entries.len(), page.next);
    }
    // Those made here, and the one of the course; that of LTI 1.1 is not this tool's.
    assert_eq!(seen, 26);
}

#[tokio::test]
async fn a_service_breaks_on_demand_and_is_repaired() {
    let (stage, token) = stage().await;
    let column = column(&stage).await;
    let score = json!(score("ada", 5.0, NOW));
    stage
        .control(
            "faults",
            json!({"service": "scores", "answer": {"status": 500}, "left": 2}),
        )
        .await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(sent(&stage, &token, &column, &score).await.0);
    }
    assert_eq!(statuses, [500, 500, 204]);
    stage
        .control("faults", json!({"service": "scores", "answer": "lost"}))
        .await;
    let mut later = score.clone();
    later["timestamp"] = json!("2027-01-15T09:00:00.000Z");
    assert_eq!(sent(&stage, &token, &column, &later).await.0, 500);
    stage
        .client
        .delete("/control/faults")
        .send()
        .await
        .assert_status(StatusCode::NO_CONTENT);
    // It had done its work all the same.
    assert_eq!(sent(&stage, &token, &column, &later).await.0, 409);
}

async fn json_of(answer: Answered) -> Value {
    super::json(answer).await
}
