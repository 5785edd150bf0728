//! Services of a platform: what we send and how we read its answers.

use crate::stage::{KEYS, NOW, moment, platforms};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lti::ags::{
    Activity, Grade, Grading, LineItem, Page, Points, Score, following, line_items_address,
    results_address, scores_address,
};
use lti::link::relation;
use lti::nrps::{Members, Status, differences};
use lti::quirks;
use lti::registration::{Configuration, NotRegistered, Registered, Tool, request};
use lti::roles::Roles;
use lti::token::{self, Token};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use time::Duration;
use url::Url;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn scores_go_behind_the_path_and_the_query_stays() {
    let cases = [
        (
            "https://lms.example/items/1",
            "https://lms.example/items/1/scores",
        ),
        (
            "https://lms.example/items/1/",
            "https://lms.example/items/1/scores",
        ),
        (
            "https://lms.example/items/1?type_id=2",
            "https://lms.example/items/1/scores?type_id=2",
        ),
    ];
    for (item, scores) in cases {
        assert_eq!(scores_address(&url(item)).as_str(), scores);
    }
    assert_eq!(
        results_address(
            &url("https://lms.example/items/1?t=2"),
            Some("a&b"),
            Some(50)
        )
        .as_str(),
        "https://lms.example/items/1/results?t=2&user_id=a%26b&limit=50"
    );
    assert_eq!(
        line_items_address(&url("https://lms.example/items?t=2"), "intro", Some("quiz")).as_str(),
        "https://lms.example/items?t=2&resource_id=intro&tag=quiz"
    );
}

#[test]
fn a_score_of_nothing_is_sent_as_nothing() {
    let score = Score {
        user_id: "7".to_owned(),
        timestamp: moment(NOW) + Duration::microseconds(1_500),
        activity_progress: Activity::Completed,
        grading_progress: Grading::FullyGraded,
        points: Points::new(0.0, 10.0),
        comment: None,
    };
    assert_eq!(
        serde_json::to_value(&score).unwrap(),
        json!({
            "userId": "7",
            "timestamp": "2027-01-15T08:00:00.001Z",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": 0.0,
            "scoreMaximum": 10.0,
        })
    );
    let none = serde_json::to_value(Score {
        points: None,
        ..score
    })
    .unwrap();
    assert!(none.get("scoreGiven").is_none() && none.get("scoreMaximum").is_none());
}

#[test]
fn points_make_sense_or_are_none() {
    assert!(
        Points::new(12.0, 10.0).is_some(),
        "more than the most is allowed"
    );
    for (given, maximum) in [
        (-1.0, 10.0),
        (1.0, 0.0),
        (1.0, -1.0),
        (f64::NAN, 1.0),
        (1.0, f64::INFINITY),
    ] {
        assert!(
            Points::new(given, maximum).is_none(),
            "{given} of {maximum}"
        );
    }
}

#[test]
fn timestamps_only_grow() {
    let now = moment(NOW);
    assert_eq!(following(None, now), now);
    assert_eq!(following(Some(now), now), now + Duration::milliseconds(1));
    assert_eq!(
        following(Some(now + Duration::hours(1)), now),
        now + Duration::hours(1) + Duration::milliseconds(1)
    );
    let last = now + Duration::microseconds(999);
    let next = following(Some(last), now + Duration::microseconds(1_000));
    assert_eq!(next, now + Duration::milliseconds(1));
    assert_eq!(
        following(Some(now), now + Duration::microseconds(400)),
        now + Duration::milliseconds(1)
    );
}

#[test]
fn a_page_of_columns_is_read_leniently() {
    let body = json!([
        {"id": "https://lms.example/items/1", "label": "Intro", "scoreMaximum": 10, "resourceId": "intro", "tag": "quiz",
         "https://canvas.instructure.com/lti/submission_type": {}},
        {"label": "no maximum"},
        7,
    ]);
    let links = ["<https://lms.example/items?page=2>; rel=\u{201c}next\u{201d}"];
    let page: Page<LineItem> = Page::read(
        body.to_string().as_bytes(),
        links,
        &url("https://lms.example/items"),
    )
    .unwrap();
    assert_eq!((page.entries.len(), page.unreadable), (1, 2));
    assert!(
        page.entries[0].is_of("intro", Some("quiz"))
            && !page.entries[0].is_of("intro", Some("exam"))
    );
    assert_eq!(
        page.next.unwrap().as_str(),
        "https://lms.example/items?page=2"
    );
    assert!(Page::<LineItem>::read(b"<html>", [], &url("https://lms.example/")).is_err());
    assert!(Page::<LineItem>::read(b"{}", [], &url("https://lms.example/")).is_err());
}

#[test]
fn results_agree_in_other_points() {
    let grade = |score: Value| -> Grade { serde_json::from_value(score).unwrap() };
    assert!(
        grade(json!({"userId": "7", "resultScore": 0.8, "resultMaximum": 1}))
            .agrees_with(8.0, 10.0)
    );
    assert!(grade(json!({"userId": "7", "resultScore": 0})).agrees_with(0.0, 10.0));
    assert!(
        !grade(json!({"userId": "7", "resultScore": 70, "resultMaximum": 100}))
            .agrees_with(8.0, 10.0)
    );
    assert!(!grade(json!({"userId": "7", "resultScore": null})).agrees_with(0.0, 10.0));
}

#[test]
fn the_next_page_is_found_as_platforms_write_it_and_never_elsewhere() {
    let asked = url("https://lms.example/items?x=1");
    let next = "https://lms.example/items?page=2";
    let good = [
        format!("<{next}>; rel=\"next\""),
        format!("<{next}>; rel=next"),
        format!("<{next}>;rel='next'"),
        format!("<{next}>; rel=\u{201d}next\u{201d}"),
        format!("<{next}>; title=\"a, b\"; REL=\"NEXT\""),
        format!("<https://lms.example/items?page=1>; rel=\"first\", <{next}>; rel=\"last next\""),
        format!("<https://lms.example/a,b>; rel=\"prev\",<{next}>; rel=\"next\""),
        "</items?page=2>; rel=\"next\"".to_owned(),
        "<?page=2>; rel=\"next\"".to_owned(),
    ];
    for header in &good {
        let found = relation([header.as_str()], "next", &asked);
        assert_eq!(found.as_ref().map(Url::as_str), Some(next), "{header}");
    }
    let bad = [
        "",
        "<https://evil.example/items>; rel=\"next\"",
        "<http://lms.example/items>; rel=\"next\"",
        "<javascript:alert(1)>; rel=\"next\"",
        "<https://lms.example/items?page=2>; rel=\"nextish\"",
        "<https://lms.example/items?page=2>",
        "https://lms.example/items?page=2; rel=next",
        "<https://lms.example/items?page=2; rel=next",
    ];
    for header in bad {
        assert_eq!(relation([header], "next", &asked), None, "{header}");
    }
}

#[test]
fn a_roster_tells_who_joined_changed_and_left() {
    let body = json!({
        "id": "x", "context": {"id": "course-1"},
        "members": [
            {"user_id": "1", "roles": ["Learner"]},
            {"user_id": "2", "roles": ["Instructor"], "status": "Active", "name": "Ada L"},
            {"user_id": "3", "roles": ["Learner"], "status": "Deleted"},
            {"user_id": "4", "roles": ["Learner"], "status": "inactive"},
            {"user_id": 5, "roles": "Learner"},
            {"roles": ["Learner"]},
        ],
    });
    let links = ["<https://lms.example/m?since=9>; rel=\"differences\""];
    let page = Members::read(
        body.to_string().as_bytes(),
        &links,
        &url("https://lms.example/m"),
    )
    .unwrap();
    assert_eq!(
        (page.members.len(), page.unreadable, page.next),
        (5, 1, None)
    );
    assert!(page.differences.is_some());
    assert!(!format!("{:?}", page.members).contains("Ada"));
    let learner = || Roles::read(["Learner"]);
    let known = BTreeMap::from([
        ("1".to_owned(), (learner(), Status::Active)),
        ("2".to_owned(), (learner(), Status::Active)),
        ("3".to_owned(), (learner(), Status::Active)),
        ("4".to_owned(), (learner(), Status::Active)),
        ("9".to_owned(), (learner(), Status::Active)),
    ]);
    let found = differences(&known, &page.members);
    let ids = |members: &[&lti::nrps::Member]| {
        members
            .iter()
            .map(|m| m.user_id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&found.joined), ["5"]);
    assert_eq!(ids(&found.changed), ["2", "4"]);
    assert_eq!(found.left, BTreeSet::from(["3", "9"]));
    assert!(Members::read(b"[]", &[], &url("https://lms.example/m")).is_err());
}

#[test]
fn a_token_is_asked_for_as_the_platform_wants_it() {
    let key = &KEYS[2].ours;
    let mut platform = platforms().remove(0);
    let asked = |platform: &lti::Platform| -> (BTreeMap<String, String>, Value) {
        let form = token::request(platform, &["b", "a", "b"], key, "jti-1", moment(NOW));
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(form.as_bytes())
            .into_owned()
            .collect();
        let claims = form["client_assertion"].split('.').nth(1).unwrap();
        let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        (form, claims)
    };
    let (form, claims) = asked(&platform);
    assert_eq!(
        (form["grant_type"].as_str(), form["scope"].as_str()),
        ("client_credentials", "a b")
    );
    assert_eq!(
        claims,
        json!({"iss": "client-a", "sub": "client-a", "aud": "https://lms.a.example/token", "iat": NOW,
               "exp": NOW + 300, "jti": "jti-1"})
    );
    platform.auth_audience = Some("https://api.example/auth/token".to_owned());
    assert_eq!(asked(&platform).1["aud"], "https://api.example/auth/token");
}

#[test]
fn a_token_is_read_and_a_refusal_in_the_platforms_words() {
    let read = |status, body: &str| Token::read(status, body.as_bytes(), moment(NOW));
    let token = read(
        200,
        r#"{"access_token":"abc","token_type":"bearer","expires_in":3600,"scope":"a b"}"#,
    )
    .unwrap();
    assert_eq!((token.secret.as_str(), token.until), ("abc", NOW + 3540));
    assert_eq!(token.scopes.as_ref().unwrap().len(), 2);
    assert!(!format!("{token:?}").contains("abc"));
    assert_eq!(
        read(201, r#"{"access_token":"abc","expires_in":"60"}"#)
            .unwrap()
            .until,
        NOW + 30
    );
    assert_eq!(
        read(200, r#"{"access_token":"abc"}"#).unwrap().until,
        NOW + 3540
    );
    assert!(
        read(400, r#"{"error":"invalid_client"}"#)
            .unwrap_err()
            .words
            .contains("invalid_client")
    );
    let bad = [
        (200, "<html>"),
        (200, "[]"),
        (200, "{}"),
        (200, r#"{"access_token":""}"#),
        (200, r#"{"access_token":"a\r\nX: y"}"#),
        (200, r#"{"access_token":"abc","token_type":"mac"}"#),
        (302, r#"{"access_token":"abc"}"#),
        (500, r#"{"access_token":"abc"}"#),
    ];
    for (status, body) in bad {
        assert!(read(status, body).is_err(), "{status} {body}");
    }
}

fn configuration() -> Value {
    json!({
        "issuer": "https://lms.example",
        "authorization_endpoint": "https://lms.example/auth",
        "token_endpoint": "https://lms.example/token",
        "jwks_uri": "https://keys.example/jwks",
        "registration_endpoint": "https://lms.example/register",
        "scopes_supported": ["openid", "https://purl.imsglobal.org/spec/lti-ags/scope/score"],
        "https://purl.imsglobal.org/spec/lti-platform-configuration": {
            "product_family_code": "moodle",
            "messages_supported": [{"type": "LtiResourceLinkRequest"}],
            "variables": ["Context.id.history"],
        },
    })
}

fn read(configuration: &Value) -> Result<Configuration, NotRegistered> {
    Configuration::read(
        configuration.to_string().as_bytes(),
        &url("https://lms.example/.well-known/openid-configuration"),
        &quirks::shipped().unwrap(),
    )
}

#[test]
fn registration_asks_for_what_the_platform_knows() {
    let platform = read(&configuration()).unwrap();
    let tool = Tool {
        name: "Lectern",
        description: "Micro-courses.",
        login_url: "https://tool.example/lti/login",
        launch_url: "https://tool.example/lti/launch",
        jwks_url: "https://tool.example/lti/jwks.json",
        domain: "tool.example",
        claims: &["sub"],
    };
    let asked = request(&tool, &platform);
    assert_eq!(
        asked["scope"],
        "https://purl.imsglobal.org/spec/lti-ags/scope/score"
    );
    let ours = &asked["https://purl.imsglobal.org/spec/lti-tool-configuration"];
    assert_eq!(ours["messages"].as_array().unwrap().len(), 1);
    assert_eq!(
        ours["custom_parameters"],
        json!({"context_history": "$Context.id.history"})
    );
    assert_eq!(
        asked["redirect_uris"],
        json!(["https://tool.example/lti/launch"])
    );
}

#[test]
fn a_configuration_of_someone_else_is_refused() {
    let changes: [(&str, Value); 8] = [
        ("issuer", json!("https://evil.example")),
        ("issuer", json!("http://lms.example")),
        ("issuer", json!(1)),
        (
            "registration_endpoint",
            json!("https://evil.example/register"),
        ),
        ("registration_endpoint", json!(null)),
        ("token_endpoint", json!("http://lms.example/token")),
        ("jwks_uri", json!("file:///etc/passwd")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
    ];
    for (field, value) in changes {
        let mut bad = configuration();
        bad[field] = value.clone();
        let refused = read(&bad).unwrap_err();
        assert!(
            matches!(refused, NotRegistered::Configuration { .. }),
            "{field} {value}"
        );
    }
    assert!(Configuration::read(b"<html>", &url("https://lms.example/"), &[]).is_err());
}

#[test]
fn one_issuer_may_stand_for_many_hosts_where_a_profile_says_so() {
    let mut configuration = configuration();
    configuration["issuer"] = json!("https://canvas.instructure.com");
    configuration["registration_endpoint"] = json!("https://school.instructure.com/register");
    let body = configuration.to_string();
    let profiles = quirks::shipped().unwrap();
    let read = |asked: &str, profiles: &[quirks::Profile]| {
        Configuration::read(body.as_bytes(), &url(asked), profiles)
    };
    assert!(read("https://school.instructure.com/openid", &profiles).is_ok());
    assert!(read("https://school.instructure.com/openid", &[]).is_err());
    assert!(
        read(
            "https://school.instructure.com.evil.example/openid",
            &profiles
        )
        .is_err()
    );
    assert!(read("https://evil.example/openid", &profiles).is_err());
    configuration["issuer"] = json!("https://lms.example");
    let body = configuration.to_string();
    assert!(
        Configuration::read(
            body.as_bytes(),
            &url("https://school.instructure.com/openid"),
            &profiles
        )
        .is_err()
    );
}

#[test]
fn a_registration_is_read_and_a_refusal_in_the_platforms_words() {
    let read = |status, body: Value| Registered::read(status, body.to_string().as_bytes());
    let tool = json!({"deployment_id": "5"});
    let done = read(
        201,
        json!({"client_id": "c1", "https://purl.imsglobal.org/spec/lti-tool-configuration": tool}),
    );
    assert_eq!(
        done,
        Ok(Registered {
            client_id: "c1".to_owned(),
            deployment_id: Some("5".to_owned())
        })
    );
    assert_eq!(
        read(200, json!({"client_id": "c1"})).unwrap().deployment_id,
        None
    );
    let refused = read(
        422,
        json!({"errors": ["scopes are odd", {"message": "so is the name"}]}),
    )
    .unwrap_err();
    assert!(
        refused.to_string().contains("scopes are odd")
            && refused.to_string().contains("so is the name")
    );
    assert!(read(200, json!({})).is_err() && read(200, json!([])).is_err());
}

#[test]
fn profiles_are_data_and_every_one_that_ships_can_be_read() {
    let profiles = quirks::shipped().unwrap();
    assert_eq!(profiles.len(), 7);
    let of = |code, issuer| quirks::of(&profiles, code, issuer);
    assert!(!of(Some("moodle"), "https://moodle.example").platform_storage);
    assert!(!of(Some("Moodle"), "https://moodle.example").link_history);
    assert!(
        of(None, "https://school.brightspace.com")
            .auth_audience
            .is_some()
    );
    assert_eq!(
        of(None, "https://brightspace.com.evil.example"),
        quirks::Profile::default()
    );
    assert_eq!(
        of(Some("unheard-of"), "https://canvas.instructure.com"),
        quirks::Profile::default()
    );
    assert_eq!(of(None, "not an address"), quirks::Profile::default());
}

#[test]
fn a_profile_with_a_mistake_says_where() {
    let read = |text| quirks::Profile::read("x", text).map_err(|bad| bad.line);
    assert_eq!(read("codes: x\nplatform_storag: no"), Err(2));
    assert_eq!(read("# a remark\n\nplatform_storage: maybe"), Err(3));
    assert_eq!(read("codes: x\ncodes: y"), Err(2));
    assert_eq!(read("codes"), Err(1));
    assert_eq!(read("never_graded: many"), Err(1));
    assert!(read("pause_ms: 50 # between requests\ncodes: a, b").is_ok());
}
