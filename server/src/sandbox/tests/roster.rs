use super::*;
use lti::nrps::{self, Members, Status};
use poem::http::Method;
use url::Url;

async fn roster(stage: &Stage, role: Option<&str>) -> Vec<nrps::Member> {
    let token = stage.token(&[nrps::SCOPE]).await;
    let landed = stage.launch("phish", "ina").await.launch;
    let all = Url::parse(&landed.roster.unwrap().memberships_url).unwrap();
    let mut next = Some(nrps::address(&all, Some("phish"), role, None));
    let mut members = Vec::new();
    while let Some(url) = next {
        let answer = stage
            .call(Method::GET, url.as_str(), &token, ("", ""))
            .await;
        answer.assert_status_is_ok();
        let link = answer.0.header(header::LINK).unwrap_or_default().to_owned();
        let (_, body) = whole(answer).await;
        let page = Members::read(&body, &[&link], &url).unwrap();
        assert_eq!(page.unreadable, 0);
        members.extend(page.members);
        next = page.next;
    }
    members
}

#[tokio::test]
async fn the_roster_comes_in_pages_and_says_who_takes_part() {
    let stage = Stage::new();
    let members = roster(&stage, None).await;
    assert_eq!(members.len(), 9);
    let dana = members
        .iter()
        .find(|member| member.user_id == "dana")
        .unwrap();
    assert_eq!(dana.status, Status::Inactive);
    let request = stage.client.post("/control/people/ada");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    request
        .body("{\"status\": \"Deleted\"}")
        .send()
        .await
        .assert_status(StatusCode::NO_CONTENT);
    let ada = roster(&stage, None)
        .await
        .into_iter()
        .find(|member| member.user_id == "ada");
    assert_eq!(ada.unwrap().status, Status::Deleted);
}

#[tokio::test]
async fn the_roster_of_one_role() {
    let stage = Stage::new();
    assert_eq!(roster(&stage, Some("Instructor")).await.len(), 2);
}
