//! Dispatches: what a thin package may open here, for whom and until when. What happens in the other LMS is played in
//! `tests/browser/dispatch.test.mjs`; here the package is a few calls.

use crate::{chosen, pocket, typed};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use tests::{Answer, Api, Player, Server, until};
use zip::ZipArchive;

/// A course of one segment.
const ONE: &str = "## End {#end .end}\n\nDone.\n";

pub(crate) async fn server() -> (Server, Api) {
    let server = Server::start().await;
    let api = server.admin().await;
    server.publish(&api, &pocket("1.0.0")).await;
    (server, api)
}

pub(crate) async fn dispatch(api: &Api, terms: Value) -> String {
    let mut new = json!({"course": "pocket"});
    new.as_object_mut()
        .unwrap()
        .extend(terms.as_object().unwrap().clone());
    let made = api.post("/api/v1/dispatches", &new).await.ok();
    made["id"].as_str().unwrap().to_owned()
}

/// The files of a thin package.
async fn package(api: &Api, id: &str, standard: &str) -> Vec<(String, String)> {
    let path = format!("/api/v1/dispatches/{id}/package?as={standard}");
    let zip = api.get(&path).await;
    assert_eq!(zip.status, 200, "{}", zip.text());
    assert_eq!(zip.header("content-type"), Some("application/zip"));
    let mut zip = ZipArchive::new(Cursor::new(zip.bytes.clone())).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn file<'a>(files: &'a [(String, String)], path: &str) -> &'a str {
    let found = files.iter().find(|(name, _)| name == path);
    &found
        .unwrap_or_else(|| panic!("no {path} in the package"))
        .1
}

/// What the package shows to be let in.
async fn token(api: &Api, id: &str) -> String {
    let files = package(api, id, "scorm12").await;
    let module = file(&files, "target.js");
    let json = module.strip_prefix("export const target = ").unwrap();
    let target: Value = serde_json::from_str(json.trim().trim_end_matches(';')).unwrap();
    target["token"].as_str().unwrap().to_owned()
}

/// The hosted page, which asks without a credential.
pub(crate) struct Hosted {
    pub(crate) api: Api,
    pub(crate) token: String,
}

impl Hosted {
    pub(crate) async fn of(server: &Server, api: &Api, id: &str) -> Hosted {
        Hosted {
            api: Api::new(&server.content_url),
            token: token(api, id).await,
        }
    }

    pub(crate) async fn look(&self) -> Answer {
        self.api
            .get(&format!("/play/api/dispatch/at/{}", self.token))
            .await
    }

    pub(crate) async fn enter(&self, learner: &str) -> Answer {
        let said = json!({
            "learner": learner, "standard": "scorm12", "entry": "ab-initio", "status": "not attempted",
            "location": "", "langs": ["en"],
        });
        let path = format!("/play/api/dispatch/at/{}", self.token);
        self.api.post(&path, &said).await
    }

    pub(crate) async fn report(&self, body: &str) -> Answer {
        let path = format!("/play/api/dispatch/at/{}/report", self.token);
        let call = self.api.call(Method::POST, &path);
        call.body("text/plain", body.to_owned()).await
    }
}

/// The learner's tab, and its calls as the hosted page.
pub(crate) fn tab(server: &Server, entered: &Answer) -> (Player, Api) {
    assert_eq!(entered.status, 200, "{}", entered.text());
    let body = entered.json();
    let start = format!("{}/play/#s=", server.content_url);
    let session = body["url"].as_str().unwrap().strip_prefix(&start).unwrap();
    let player = Player::new(&server.content_url, session);
    (player, Api::new(&server.content_url).bearer(session))
}

async fn standing(hosted: &Api) -> Value {
    hosted.get("/play/api/dispatch/standing").await.ok()
}

async fn change(api: &Api, id: &str, terms: Value) -> Value {
    api.put(&format!("/api/v1/dispatches/{id}"), &terms)
        .await
        .ok()
}

pub(crate) async fn hops(api: &Api, step: &str) -> Vec<Value> {
    let all = api.get("/ops/v1/hops?limit=1000").await.ok();
    let hops = all["hops"].as_array().unwrap().iter();
    hops.filter(|hop| hop["step"] == step).cloned().collect()
}

#[tokio::test]
async fn a_thin_package_holds_nothing_of_the_course_and_is_the_same_every_time() {
    let (server, api) = server().await;
    let id = dispatch(&api, json!({})).await;
    for (standard, description) in [
        ("scorm12", "imsmanifest.xml"),
        ("scorm2004", "imsmanifest.xml"),
        ("cmi5", "cmi5.xml"),
    ] {
        let files = package(&api, &id, standard).await;
        assert_eq!(files, package(&api, &id, standard).await);
        let xml = file(&files, description);
        assert!(xml.contains("The small course"), "{xml}");
        assert!(
            !xml.to_lowercase().contains("mastery"),
            "the hosted course alone knows what is enough"
        );
        file(&files, &format!("lms/{standard}.js"));
        file(&files, "index.html");
        for (path, text) in &files {
            assert!(
                !text.contains("Which one?") && !text.contains("Indeed"),
                "{path}"
            );
            assert!(
                path == description
                    || path.starts_with("cmi5")
                    || standard == "cmi5"
                    || file(&files, description).contains(&format!("<file href=\"{path}\"/>")),
                "{path} is not listed"
            );
        }
    }
    api.get(&format!("/api/v1/dispatches/{id}/package?as=html"))
        .await
        .is_problem();
    drop(server);
}

#[tokio::test]
async fn a_learner_of_another_lms_goes_on_where_they_were_and_their_result_is_told() {
    let (server, api) = server().await;
    let id = dispatch(&api, json!({"name": "Hospital group"})).await;
    let hosted = Hosted::of(&server, &api, &id).await;
    assert_eq!(hosted.look().await.ok()["title"], "The small course");
    let (player, page) = tab(&server, &hosted.enter("ada-7").await);
    let begun = standing(&page).await;
    assert_eq!(
        (&begun["bookmark"], &begun["result"]),
        (&json!("read"), &Value::Null)
    );
    player.next("read").await;
    let (player, page) = tab(&server, &hosted.enter("ada-7").await);
    let view = player.view().await;
    assert_eq!(view["segment"]["id"], "ask");
    let left = format!("{}/play/dispatch/left.html", server.content_url);
    assert_eq!(view["return_url"], json!(left));
    player.answer("ask", &chosen(&view, "This")).await;
    player.next("ask").await;
    player.answer("say", &typed("yes")).await;
    player.next("say").await;
    player.act("finish", json!({})).await.ok();
    let ended = standing(&page).await;
    assert_eq!(
        (&ended["scored"], &ended["progress"], &ended["result"]),
        (
            &json!(true),
            &json!(1.0),
            &json!({"completed": true, "passed": true, "scaled": 1.0})
        )
    );
    let other = tab(&server, &hosted.enter("bob-8").await).0.view().await;
    assert_eq!(other["segment"]["id"], "read", "somebody else begins");
    let listed = api.all("/api/v1/dispatches").await;
    assert_eq!((&listed[0]["taken"], listed.len()), (&json!(2), 1));
    let all = api.get("/ops/v1/hops?limit=1000").await.text();
    let attempts = api.get("/api/v1/attempts").await.text();
    for personal in ["ada-7", "bob-8"] {
        assert!(
            !all.contains(personal) && !attempts.contains(personal),
            "{personal}"
        );
    }
    let opened = &hops(&api, "dispatch.open").await[0];
    assert_eq!(
        (&opened["protocol"], &opened["platform"]),
        (&json!("dispatch"), &json!("Hospital group"))
    );
}

#[tokio::test]
async fn the_last_seats_go_to_as_many_learners_however_many_come_at_once() {
    let (server, api) = server().await;
    let id = dispatch(&api, json!({"seats": 3})).await;
    let hosted = Hosted::of(&server, &api, &id).await;
    // Ten learners, each in three windows.
    let names: Vec<String> = (0..30)
        .map(|number| format!("learner-{}", number % 10))
        .collect();
    let answers = join_all(names.iter().map(|name| hosted.enter(name))).await;
    let mut let_in = BTreeSet::new();
    for (name, answer) in names.iter().zip(&answers) {
        match answer.status {
            200 => drop(let_in.insert(name)),
            _ => drop(answer.problem(409, "dispatch.seats")),
        }
    }
    assert_eq!(let_in.len(), 3);
    for name in &let_in {
        assert_eq!(
            hosted.enter(name).await.status,
            200,
            "who has a seat keeps it"
        );
    }
    let listed = api.get(&format!("/api/v1/dispatches/{id}")).await.ok();
    assert_eq!((&listed["taken"], &listed["seats"]), (&json!(3), &json!(3)));
    let refused = names.iter().find(|name| !let_in.contains(name)).unwrap();
    change(&api, &id, json!({"seats": 1})).await;
    assert_eq!(hosted.enter(let_in.first().unwrap()).await.status, 200);
    change(&api, &id, json!({"seats": 4})).await;
    assert_eq!(hosted.enter(refused).await.status, 200);
    change(&api, &id, json!({})).await;
    assert_eq!(hosted.enter("one-more").await.status, 200, "any number");
}

#[tokio::test]
async fn a_dispatch_that_was_switched_off_or_has_expired_lets_nobody_in_and_open_sessions_go_on() {
    let (server, api) = server().await;
    let id = dispatch(&api, json!({})).await;
    let hosted = Hosted::of(&server, &api, &id).await;
    let (player, page) = tab(&server, &hosted.enter("ada").await);
    let off = change(&api, &id, json!({"disabled": true})).await;
    assert_eq!(off["disabled"], true);
    for answer in [hosted.look().await, hosted.enter("ada").await] {
        let told = answer.is_problem();
        assert_eq!(
            (&told["status"], &told["code"]),
            (&json!(410), &json!("dispatch.disabled"))
        );
        let launch = answer.header("x-lectern-launch").unwrap();
        let known = api
            .get(&format!("/api/v1/launches/{launch}/hops"))
            .await
            .ok();
        assert_eq!(known["items"][0]["code"], "dispatch.disabled");
    }
    player.next("read").await;
    assert_eq!(standing(&page).await["bookmark"], "ask");
    change(&api, &id, json!({})).await;
    assert_eq!(hosted.look().await.status, 200);
    let args = ["dispatch", "change", &id, "--expires", "1s"];
    server.cli(&args).await.ok();
    let expired = until("it has expired", async || {
        Some(hosted.look().await).filter(|answer| answer.status != 200)
    })
    .await;
    expired.problem(410, "dispatch.expired");
}

#[tokio::test]
async fn new_attempts_follow_what_is_published_or_the_version_that_was_set() {
    let (server, api) = server().await;
    let follows = dispatch(&api, json!({})).await;
    let follows = Hosted::of(&server, &api, &follows).await;
    let first = api.get("/api/v1/courses/pocket").await.ok()["published_version"].clone();
    let pinned = dispatch(&api, json!({"version": first})).await;
    let pinned_page = Hosted::of(&server, &api, &pinned).await;
    let begun = tab(&server, &follows.enter("ada").await).0;
    server.publish(&api, &pocket("2.0.0")).await;
    let version = async |player: &Player| player.view().await["course"]["version"].clone();
    assert_eq!(version(&begun).await, "1.0.0", "who has begun finishes it");
    let bob = tab(&server, &follows.enter("bob").await).0;
    assert_eq!(version(&bob).await, "2.0.0");
    let held = tab(&server, &pinned_page.enter("bob").await).0;
    assert_eq!(version(&held).await, "1.0.0");
    change(&api, &pinned, json!({})).await;
    let cyd = tab(&server, &pinned_page.enter("cyd").await).0;
    assert_eq!(version(&cyd).await, "2.0.0");
    server
        .publish(&api, &tests::small("other", "1.0.0", crate::FRONT, ONE))
        .await;
    let foreign = api.get("/api/v1/courses/other").await.ok()["published_version"].clone();
    api.put(
        &format!("/api/v1/dispatches/{pinned}"),
        &json!({"version": foreign}),
    )
    .await
    .problem(404, "version.not_found");
}

#[tokio::test]
async fn what_the_other_lms_made_of_a_standing_is_a_hop_of_its_launch() {
    let (server, api) = server().await;
    let id = dispatch(&api, json!({})).await;
    let hosted = Hosted::of(&server, &api, &id).await;
    let entered = hosted.enter("ada").await;
    let launch = entered.json()["launch"].clone();
    let (_, page) = tab(&server, &entered);
    let relayed = async |said: Value| page.post("/play/api/dispatch/relayed", &said).await;
    assert_eq!(
        relayed(json!({"status": "passed", "saved": true}))
            .await
            .status,
        204
    );
    let not = json!({"status": "passed", "saved": false, "error": "391<b>"});
    assert_eq!(relayed(not).await.status, 204);
    relayed(json!({"status": "king", "saved": true}))
        .await
        .problem(400, "dispatch.status");
    let told = hops(&api, "dispatch.relay").await;
    assert!(told.iter().all(|hop| hop["launch"] == launch));
    assert_eq!(
        (
            &told[0]["came_back"],
            &told[1]["came_back"],
            &told[1]["code"]
        ),
        (
            &json!("the LMS took it"),
            &json!("the LMS did not take it: error 391"),
            &json!("dispatch.not_saved")
        )
    );
    let anonymous = Api::new(&server.content_url);
    for path in ["standing", "relayed"] {
        let path = format!("/play/api/dispatch/{path}");
        let method = if path.ends_with("standing") {
            Method::GET
        } else {
            Method::POST
        };
        assert_eq!(anonymous.call(method, &path).await.status, 401, "{path}");
    }
}
