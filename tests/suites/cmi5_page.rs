//! cmi5 courses opened by a launch: what the learner's page asks for, and what the attempt comes to.

use crate::cmi5::{imported, package, verbs};
use serde_json::{Value, json};
use tests::{Api, Au, Launched, Player, Server};

struct Page {
    launched: Launched,
    api: Api,
}

impl Page {
    async fn open(server: &Server, admin: &Api, course: &str) -> Page {
        let (launched, _) = Player::launch(server, admin, course, "learner-1").await;
        let page = launched.url.split_once('#').unwrap().0;
        assert!(page.ends_with("/play/cmi5/"), "{page}");
        let api = Api::new(&server.content_url).bearer(&launched.token);
        Page { launched, api }
    }

    async fn outline(&self) -> Value {
        self.api.get("/play/api/cmi5/").await.ok()
    }

    /// How the AUs stand: state, and whether it counts as done.
    async fn states(&self) -> Vec<(String, bool)> {
        let outline = self.outline().await;
        let items = outline["items"].as_array().unwrap().clone();
        let aus = items.iter().filter(|item| item["au"].is_number());
        aus.map(|au| {
            (
                au["state"].as_str().unwrap().to_owned(),
                au["satisfied"] == true,
            )
        })
        .collect()
    }

    async fn au(&self, place: usize, after: &str) -> Au {
        let body = json!({"au": place, "after": after});
        let opened = self.api.post("/play/api/cmi5/open", &body).await.ok();
        let mut au = Au::opened(&self.api, opened["url"].as_str().unwrap());
        au.start().await;
        au
    }
}

async fn attempt(admin: &Api, page: &Page) -> Value {
    let path = format!("/api/v1/attempts/{}", page.launched.attempt);
    admin.get(&path).await.ok()
}

#[tokio::test]
async fn a_course_opened_by_a_launch_is_done_when_it_is_satisfied() {
    let server = Server::start().await;
    let course = imported(&server, &package("Completed")).await;
    let admin = server.admin().await;
    let page = Page::open(&server, &admin, &course).await;
    let outline = page.outline().await;
    let items = outline["items"].as_array().unwrap();
    assert_eq!(items.len(), 3, "a block and two AUs: {outline}");
    assert_eq!(
        (&items[0]["au"], &items[1]["own_window"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(
        page.states().await,
        [
            ("not started".to_owned(), false),
            ("not started".to_owned(), false)
        ]
    );

    let mut first = page.au(0, "window").await;
    assert!(
        first.data["returnURL"]
            .as_str()
            .unwrap()
            .ends_with("/play/cmi5/back.html")
    );
    assert_eq!(first.data["launchMode"], "Normal");
    assert_eq!(page.states().await[0], ("begun".to_owned(), false));
    first.say(&first.statement("failed")).await.ok();
    first.say(&first.statement("terminated")).await.ok();
    assert_eq!(page.states().await[0], ("failed".to_owned(), false));
    first = page.au(0, "window").await;
    for verb in ["completed", "passed", "terminated"] {
        first.say(&first.statement(verb)).await.ok();
    }
    assert_eq!(page.states().await[0], ("passed".to_owned(), true));
    let half = attempt(&admin, &page).await;
    assert_eq!(
        (&half["state"], &half["completed"]),
        (&json!("active"), &json!(false))
    );

    let second = page.au(1, "page").await;
    assert!(
        second.data["returnURL"]
            .as_str()
            .unwrap()
            .ends_with("/play/cmi5/")
    );
    assert_eq!(second.registration, first.registration);
    second.say(&second.statement("completed")).await.ok();
    let done = attempt(&admin, &page).await;
    assert_eq!(
        (&done["state"], &done["completed"], &done["passed"]),
        (&json!("finished"), &json!(true), &json!(true))
    );
    assert!(done["scaled"].as_f64().unwrap() >= 0.9, "{done}");
    assert_eq!(page.outline().await["satisfied"], true);
    second.say(&second.statement("terminated")).await.ok();

    let again = page.au(0, "home").await;
    assert_eq!(
        again.data["launchMode"], "Review",
        "what was passed is looked at again"
    );
    let path = format!(
        "/xapi/statements?registration={}&ascending=true",
        first.registration
    );
    let said = admin
        .get(&path)
        .header("x-experience-api-version", "1.0.3")
        .await
        .ok();
    let course_said = said["statements"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|said| {
            said["object"]["definition"]["type"] == "http://adlnet.gov/expapi/activities/course"
        });
    let course_said: Vec<Value> = course_said.cloned().collect();
    assert_eq!(
        verbs(&course_said),
        ["initialized", "completed", "passed", "terminated"]
    );
    let hops = format!("/api/v1/launches/{}/hops", page.launched.launch);
    let hops = admin.get(&hops).await.ok().to_string();
    for name in ["cmi5.open", "cmi5.progress"] {
        assert!(hops.contains(name), "{name} in {hops}");
    }
}

#[tokio::test]
async fn a_waiver_may_be_what_finishes_a_course() {
    let server = Server::start().await;
    let course = imported(&server, &package("Completed")).await;
    let admin = server.admin().await;
    let page = Page::open(&server, &admin, &course).await;
    let second = page.au(1, "page").await;
    second.say(&second.statement("completed")).await.ok();
    let path = format!("/api/v1/cmi5/registrations/{}/waivers", second.registration);
    let waiver = json!({"au": 0, "reason": "Tested Out"});
    admin.post(&path, &waiver).await.ok();
    assert_eq!(page.states().await[0], ("waived".to_owned(), true));
    assert_eq!(attempt(&admin, &page).await["state"], "finished");
}

#[tokio::test]
async fn a_blocked_window_is_told_in_the_hop_log_and_strangers_ask_nothing() {
    let server = Server::start().await;
    let course = imported(&server, &package("Completed")).await;
    let admin = server.admin().await;
    let page = Page::open(&server, &admin, &course).await;
    let blocked = page.api.post("/play/api/cmi5/blocked", &json!({})).await;
    assert_eq!(blocked.status, 204, "{}", blocked.text());
    let hops = format!("/api/v1/launches/{}/hops", page.launched.launch);
    assert!(
        admin
            .get(&hops)
            .await
            .ok()
            .to_string()
            .contains("cmi5.popup_blocked")
    );
    let stranger = page.api.anonymous();
    assert_eq!(stranger.get("/play/api/cmi5/").await.status, 401);
    let body = json!({"au": 0, "after": "page"});
    assert_eq!(
        stranger.post("/play/api/cmi5/open", &body).await.status,
        401
    );
    let beyond = json!({"au": 7, "after": "page"});
    page.api
        .post("/play/api/cmi5/open", &beyond)
        .await
        .problem(400, "cmi5.au");
    let elsewhere = json!({"au": 0, "after": "https://evil.example"});
    page.api
        .post("/play/api/cmi5/open", &elsewhere)
        .await
        .problem(400, "body.invalid");
}

#[tokio::test]
async fn enrolments_are_listed_and_graphql_does_what_rest_does() {
    let server = Server::start().await;
    let course = imported(&server, &package("Completed")).await;
    let admin = server.admin().await;
    let ask = async |query: String| {
        let answer = admin.post("/graphql", &json!({"query": query})).await.ok();
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"].clone()
    };
    let launch = |name: &str| {
        format!(
            "mutation {{ launchCmi5(course: \"{course}\", au: 1, launchMode: NORMAL, actor: {{homePage: \"https://lms.example\", name: \"{name}\"}}) {{ url registration session ownWindow }} }}"
        )
    };
    let launched = ask(launch("ln-1")).await["launchCmi5"].clone();
    ask(launch("ln-2")).await;
    let mut au = Au::opened(&admin, launched["url"].as_str().unwrap());
    au.start().await;
    au.say(&au.statement("completed")).await.ok();
    let registration = launched["registration"].as_str().unwrap();
    let waive = format!(
        "mutation {{ waiveCmi5(registration: \"{registration}\", au: 0, reason: \"Administrative\") {{ satisfied aus {{ waived satisfied }} }} }}"
    );
    let waived = ask(waive).await["waiveCmi5"].clone();
    assert_eq!(
        waived,
        json!({"satisfied": true, "aus": [{"waived": true, "satisfied": true}, {"waived": false, "satisfied": true}]})
    );
    let session = launched["session"].as_str().unwrap();
    ask(format!(
        "mutation {{ abandonCmi5(session: \"{session}\") }}"
    ))
    .await;
    assert_eq!(au.say(&au.statement("experienced")).await.status, 403);

    let listed = admin
        .get(&format!("/api/v1/cmi5/registrations?course={course}"))
        .await
        .ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "{listed}");
    let one = admin
        .get("/api/v1/cmi5/registrations?account=ln-1&limit=1")
        .await
        .ok();
    assert_eq!(
        (&one["items"][0]["id"], &one["items"][0]["satisfied"]),
        (&json!(registration), &json!(true))
    );
    assert_eq!(one["items"][0]["actor"]["account"]["name"], "ln-1");
    let first = ask("{ cmi5Registrations(first: 1) { pageInfo { hasNextPage endCursor } nodes { id account } } }".to_owned()).await;
    assert_eq!(first["cmi5Registrations"]["pageInfo"]["hasNextPage"], true);
    let again = ask(format!(
        "{{ cmi5Registration(id: \"{registration}\") {{ account satisfied }} }}"
    ))
    .await;
    assert_eq!(
        again["cmi5Registration"],
        json!({"account": "ln-1", "satisfied": true})
    );
}
