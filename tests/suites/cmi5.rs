//! cmi5: AUs launched, heard, refused, satisfied, waived, abandoned. The rules one by one are in `server/crates/cmi5/tests`.

use serde_json::{Value, json};
use std::io::{Cursor, Write};
use tests::{Api, Au, Server};
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const VERBS: &str = "http://adlnet.gov/expapi/verbs/";

/// A package of one block with two AUs: the first must be completed and passed, the second anything.
pub(crate) fn package(second: &str) -> Vec<u8> {
    let texts = "<title><langstring lang=\"en\">T</langstring></title><description><langstring lang=\"en\">D</langstring></description>";
    let structure = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\">
<course id=\"https://publisher.example/course/two\">{texts}</course>
<block id=\"https://publisher.example/block/one\">{texts}
<au id=\"https://publisher.example/au/one\" moveOn=\"CompletedAndPassed\" masteryScore=\"0.9\" launchMethod=\"OwnWindow\">{texts}
<url>index.html?paramA=1&amp;paramB=2</url><launchParameters>p</launchParameters></au>
<au id=\"https://publisher.example/au/two\" moveOn=\"{second}\">{texts}<url>index.html</url></au>
</block></courseStructure>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in [
        ("cmi5.xml", structure.as_str()),
        ("index.html", "<!doctype html><title>AU</title>"),
    ] {
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Imports and publishes it; answers the course's id.
pub(crate) async fn imported(server: &Server, package: &[u8]) -> String {
    let file = server.data().join("package.zip");
    std::fs::write(&file, package).unwrap();
    let imported = server
        .cli(&[
            "course",
            "import",
            file.to_str().unwrap(),
            "--publish",
            "--json",
        ])
        .await
        .json();
    imported["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{imported}"))
        .to_owned()
}

fn launch(course: &str, au: &str, registration: Option<&str>) -> Value {
    let mut body = json!({
        "course": course,
        "au": au,
        "actor": {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": "ln-1"}},
        "return_url": "https://lms.example/back",
    });
    if let Some(registration) = registration {
        body["registration"] = registration.into();
    }
    body
}

async fn launched(api: &Api, body: &Value) -> (Value, Au) {
    let launched = api.post("/api/v1/cmi5/launches", body).await.ok();
    let au = Au::opened(api, launched["url"].as_str().unwrap());
    (launched, au)
}

/// What was said in a registration, oldest first: verb and object.
async fn said(api: &Api, registration: &str) -> Vec<Value> {
    let path = format!("/xapi/statements?registration={registration}&ascending=true");
    let found = api
        .get(&path)
        .header("x-experience-api-version", "1.0.3")
        .await
        .ok();
    found["statements"].as_array().unwrap().clone()
}

pub(crate) fn verbs(statements: &[Value]) -> Vec<String> {
    let name = |statement: &Value| {
        statement["verb"]["id"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned()
    };
    statements.iter().map(name).collect()
}

#[tokio::test]
async fn an_au_is_launched_heard_and_satisfies_what_it_belongs_to() {
    let server = Server::start().await;
    let course = imported(&server, &package("NotApplicable")).await;
    let api = server.admin().await;
    let (answer, mut au) = launched(&api, &launch(&course, "0", None)).await;
    let url = answer["url"].as_str().unwrap();
    assert!(
        url.contains("index.html?paramA=1&paramB=2&endpoint="),
        "{url}"
    );
    assert_eq!(answer["own_window"], true);
    assert_ne!(au.activity, "https://publisher.example/au/one");
    au.start().await;
    assert_eq!(au.data["returnURL"], "https://lms.example/back");
    assert_eq!(
        (
            &au.data["moveOn"],
            &au.data["masteryScore"],
            &au.data["launchParameters"]
        ),
        (&json!("CompletedAndPassed"), &json!(0.9), &json!("p"))
    );
    for verb in ["experienced", "completed", "passed", "terminated"] {
        au.say(&au.statement(verb)).await.ok();
    }
    let statements = said(&api, &au.registration).await;
    assert_eq!(
        verbs(&statements),
        [
            "launched",
            "initialized",
            "experienced",
            "completed",
            "passed",
            "satisfied",
            "satisfied",
            "terminated"
        ]
    );
    let satisfied = |index: usize| {
        statements[index]["context"]["contextActivities"]["grouping"][0]["id"].clone()
    };
    assert_eq!(
        (satisfied(5), satisfied(6)),
        (
            json!("https://publisher.example/block/one"),
            json!("https://publisher.example/course/two")
        )
    );
    let sessions: Vec<&Value> = statements.iter().map(|statement| &statement["context"]["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/sessionid"]).collect();
    assert!(
        sessions
            .iter()
            .all(|session| **session == answer["session"]),
        "{sessions:?}"
    );
    let standing = api
        .get(&format!("/api/v1/cmi5/registrations/{}", au.registration))
        .await
        .ok();
    assert_eq!(standing["satisfied"], true);
    assert_eq!(standing["aus"][0]["completed"], true);
}

#[tokio::test]
async fn what_needs_nothing_is_satisfied_at_registration_before_the_launch() {
    let server = Server::start().await;
    let nothing = package("NotApplicable");
    let course = imported(&server, &nothing).await;
    let api = server.admin().await;
    let (_, au) = launched(&api, &launch(&course, "1", None)).await;
    assert_eq!(
        verbs(&said(&api, &au.registration).await),
        ["launched"],
        "the first AU is still to be done"
    );
    let waived = api
        .post(
            &format!("/api/v1/cmi5/registrations/{}/waivers", au.registration),
            &json!({"au": "0", "reason": "Tested Out"}),
        )
        .await
        .ok();
    assert_eq!(
        verbs(&said(&api, &au.registration).await),
        ["launched", "waived", "satisfied", "satisfied"]
    );
    let again = api
        .post(
            &format!("/api/v1/cmi5/registrations/{}/waivers", au.registration),
            &json!({"au": "0", "reason": "Tested Out"}),
        )
        .await;
    assert_eq!(again.ok(), waived, "waived once, told twice");
}

#[tokio::test]
async fn the_token_is_told_once_and_dies_with_the_session() {
    let server = Server::start().await;
    let course = imported(&server, &package("Passed")).await;
    let api = server.admin().await;
    let (_, mut au) = launched(&api, &launch(&course, "0", None)).await;
    let early = au
        .call("get", "statements")
        .query(&[("registration", &au.registration)])
        .await;
    assert_eq!(
        (early.status, early.header("www-authenticate")),
        (401, None)
    );
    au.start().await;
    assert_eq!(au.fetch().await["error-code"], "1");
    au.say(&au.statement("terminated")).await.ok();
    assert_eq!(au.state("get", "LMS.LaunchData").await.status, 403);
    assert_eq!(au.say(&au.statement("experienced")).await.status, 403);
    assert_eq!(au.fetch().await["error-code"], "2");
}

#[tokio::test]
async fn a_statement_that_breaks_a_rule_is_refused_kept_and_told() {
    let server = Server::start().await;
    let course = imported(&server, &package("Passed")).await;
    let api = server.admin().await;
    let (answer, mut au) = launched(&api, &launch(&course, "0", None)).await;
    au.start().await;
    let mut wrong = au.statement("completed");
    wrong["result"]["score"] = json!({"scaled": 1});
    let refused = au.say(&wrong).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert_eq!(refused.json()["code"], "cmi5.result.score");
    let kept = api.get("/api/v1/quarantine").await.ok();
    assert_eq!(
        kept["items"][0]["faults"][0]["code"], "cmi5.result.score",
        "{kept}"
    );
    let hops = api
        .get(&format!(
            "/api/v1/launches/{}/hops",
            answer["session"].as_str().unwrap()
        ))
        .await
        .ok();
    let hops = hops["items"].as_array().unwrap();
    assert!(
        hops.iter().any(|hop| hop["code"] == "cmi5.result.score"),
        "{hops:?}"
    );

    let batch = json!([
        au.statement("experienced"),
        au.statement("terminated"),
        au.statement("experienced")
    ]);
    assert_eq!(
        au.call("post", "statements").json(&batch).await.status,
        403,
        "after terminated"
    );
    assert_eq!(
        verbs(&said(&api, &au.registration).await),
        ["launched", "initialized"],
        "a batch is kept whole or not at all"
    );
}

#[tokio::test]
async fn a_client_that_got_no_answer_may_say_the_same_again() {
    let server = Server::start().await;
    let course = imported(&server, &package("Passed")).await;
    let api = server.admin().await;
    let (_, mut au) = launched(&api, &launch(&course, "0", None)).await;
    au.start().await;
    let passed = au.statement("passed");
    for _ in 0..3 {
        assert_eq!(au.say(&passed).await.status, 204);
    }
    let other = au.statement("passed");
    assert_eq!(
        au.say(&other).await.status,
        403,
        "another one is one too many"
    );
    assert_eq!(
        verbs(&said(&api, &au.registration).await),
        ["launched", "initialized", "passed"]
    );
}

#[tokio::test]
async fn a_new_launch_ends_the_session_before_and_goes_on_in_the_same_registration() {
    let server = Server::start().await;
    let course = imported(&server, &package("Passed")).await;
    let api = server.admin().await;
    let (first, mut before) = launched(&api, &launch(&course, "0", None)).await;
    before.start().await;
    before.say(&before.statement("passed")).await.ok();
    before
        .state("put", "bookmark")
        .body("application/json", "{\"page\":3}")
        .await
        .ok();
    let registration = before.registration.clone();
    let (second, mut after) = launched(&api, &launch(&course, "0", Some(&registration))).await;
    assert_ne!(first["session"], second["session"]);
    assert_eq!(
        (&before.activity, &before.registration),
        (&after.activity, &after.registration)
    );
    assert_eq!(
        before.say(&before.statement("terminated")).await.status,
        403,
        "the session before is over"
    );
    after.start().await;
    assert_eq!(after.state("get", "bookmark").await.ok()["page"], 3);
    assert_eq!(
        after.say(&after.statement("passed")).await.status,
        403,
        "passed once in a registration"
    );
    let verbs = verbs(&said(&api, &registration).await);
    assert_eq!(
        verbs,
        [
            "launched",
            "initialized",
            "passed",
            "abandoned",
            "launched",
            "initialized"
        ]
    );
    let session = second["session"].as_str().unwrap();
    for _ in 0..2 {
        api.post(
            &format!("/api/v1/cmi5/sessions/{session}/abandon"),
            &json!({}),
        )
        .await
        .ok();
    }
    assert_eq!(after.say(&after.statement("completed")).await.status, 403);
    let someone = api.post("/api/v1/cmi5/launches", &{
        let mut other = launch(&course, "0", Some(&registration));
        other["actor"]["account"]["name"] = "ln-2".into();
        other
    });
    assert_eq!(someone.await.status, 409, "a registration has one learner");
}

#[tokio::test]
async fn an_au_reaches_its_own_and_nothing_else() {
    let server = Server::start().await;
    let course = imported(&server, &package("Passed")).await;
    let api = server.admin().await;
    let (_, mut au) = launched(&api, &launch(&course, "0", None)).await;
    au.start().await;
    let own = [
        ("stateId", "x"),
        ("activityId", au.activity.as_str()),
        ("agent", &au.actor.to_string()),
        ("registration", au.registration.as_str()),
    ];
    let other_agent =
        json!({"account": {"homePage": "https://lms.example", "name": "ln-2"}}).to_string();
    let strange = Uuid::new_v4().to_string();
    for (index, value) in [
        (1, "https://other.example"),
        (2, other_agent.as_str()),
        (3, strange.as_str()),
    ] {
        let mut foreign = own;
        foreign[index].1 = value;
        assert_eq!(
            au.call("get", "activities/state")
                .query(&foreign)
                .await
                .status,
            403,
            "{:?}",
            foreign[index]
        );
    }
    for method in ["put", "delete"] {
        let sent = au
            .state(method, "LMS.LaunchData")
            .body("application/json", "{}");
        assert_eq!(sent.await.status, 403, "{method}");
    }
    let mut void = au.statement("experienced");
    void["verb"]["id"] = format!("{VERBS}voided").into();
    void["object"] = json!({"objectType": "StatementRef", "id": Uuid::new_v4()});
    assert_eq!(au.say(&void).await.status, 403);
    assert_eq!(
        au.call("get", "statements").await.status,
        403,
        "all statements"
    );
    let preferences = [
        ("profileId", "cmi5LearnerPreferences"),
        ("agent", &au.actor.to_string()),
    ];
    let write = |body: &'static str| {
        au.call("put", "agents/profile")
            .query(&preferences)
            .header("if-none-match", "*")
            .body("application/json", body)
    };
    assert_eq!(write("{\"languagePreference\":\"en\"}").await.status, 403);
    write("{\"languagePreference\":\"en-US,fr\",\"audioPreference\":\"off\"}")
        .await
        .ok();
    assert_eq!(au.preferences().await.ok()["audioPreference"], "off");
}

#[tokio::test]
async fn a_page_of_any_origin_may_ask_with_a_token() {
    let server = Server::start().await;
    let course = imported(&server, &package("Passed")).await;
    let api = server.admin().await;
    let (_, au) = launched(&api, &launch(&course, "0", None)).await;
    let preflight = api
        .anonymous()
        .call(
            "OPTIONS".parse().unwrap(),
            &format!("{}/statements", au.endpoint),
        )
        .header("origin", "https://publisher.example")
        .header("access-control-request-method", "PUT")
        .header(
            "access-control-request-headers",
            "authorization,content-type,x-experience-api-version",
        )
        .await;
    assert_eq!(preflight.status, 200, "{}", preflight.text());
    assert_eq!(
        preflight.header("access-control-allow-origin"),
        Some("https://publisher.example")
    );
    assert_eq!(preflight.header("access-control-allow-credentials"), None);
}
