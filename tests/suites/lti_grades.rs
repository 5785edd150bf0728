//! Grades reach the platform: by Assignment and Grade Services and by Basic Outcomes, in order, whatever the platform
//! answers, whoever is killed on the way.

use crate::{chosen, pocket, typed};
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tests::platform::{self, Asked, Platform, Told, claim};
use tests::{Answer, Player, Server, until};

const AGS: &str = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint";
const SCOPE: &str = "https://purl.imsglobal.org/spec/lti-ags/scope/";

/// A platform's grade book.
#[derive(Default)]
pub(crate) struct Book {
    /// Columns that were made.
    columns: Vec<Value>,
    /// Scores by learner, as they came.
    pub(crate) scores: BTreeMap<String, Vec<Value>>,
}

pub(crate) type Shared = Arc<Mutex<Book>>;

/// A platform with a grade book.
pub(crate) fn keep_book(platform: &Platform) -> Shared {
    let book = Shared::default();
    let (kept, url) = (book.clone(), platform.url.clone());
    platform.answers(move |asked| answer(&kept, &url, asked));
    book
}

fn answer(book: &Shared, url: &str, asked: &Asked) -> Told {
    let mut book = book.lock().unwrap();
    let path = asked.line.split('?').next().unwrap();
    match path {
        "POST /token" => {
            assert!(asked.body.contains("client_assertion="), "{asked:?}");
            (
                200,
                Vec::new(),
                json!({"access_token": "t", "token_type": "Bearer", "expires_in": 3600})
                    .to_string(),
            )
        }
        "GET /items" => {
            assert!(
                asked.line.contains("type=7"),
                "the query stays: {}",
                asked.line
            );
            (200, Vec::new(), json!(book.columns).to_string())
        }
        "POST /items" => {
            let mut column: Value = serde_json::from_str(&asked.body).unwrap();
            column["id"] = json!(format!("{url}/items/{}?type=7", book.columns.len()));
            book.columns.push(column.clone());
            (201, Vec::new(), column.to_string())
        }
        scores if scores.ends_with("/scores") => {
            assert_eq!(asked.headers["authorization"], "Bearer t");
            assert_eq!(
                asked.headers["content-type"],
                "application/vnd.ims.lis.v1.score+json"
            );
            let score: Value = serde_json::from_str(&asked.body).unwrap();
            let user = score["userId"].as_str().unwrap().to_owned();
            book.scores.entry(user).or_default().push(score);
            (204, Vec::new(), String::new())
        }
        _ => (404, Vec::new(), String::new()),
    }
}

pub(crate) fn with_grades(platform: &Platform) -> impl Fn(&mut Value) + use<> {
    let items = format!("{}/items?type=7", platform.url);
    move |claims| {
        claims[claim("custom")] = json!({"course": "pocket"});
        claims[AGS] = json!({"scope": [format!("{SCOPE}lineitem"), format!("{SCOPE}score")], "lineitems": items});
    }
}

pub(crate) async fn ready() -> (Server, Platform) {
    let server = Server::start().await;
    server
        .publish(&server.admin().await, &pocket("1.0.0"))
        .await;
    let platform = Platform::start().await;
    platform.add_to(&server).await;
    (server, platform)
}

pub(crate) fn player(server: &Server, launched: &Answer) -> Player {
    assert_eq!(launched.status, 303, "{}", launched.text());
    let location = launched.header("location").unwrap();
    Player::new(&server.content_url, location.split_once("#s=").unwrap().1)
}

/// Takes the course to its end.
pub(crate) async fn take(player: &Player, right: bool) {
    let view = player.next("read").await;
    let (first, second) = if right {
        ("This", "yes")
    } else {
        ("That", "no")
    };
    player.answer("ask", &chosen(&view, first)).await;
    if !right {
        player
            .answer("ask", &chosen(&player.view().await, first))
            .await;
    }
    player.next("ask").await;
    player.answer("say", &typed(second)).await;
    if !right {
        player.answer("say", &typed(second)).await;
    }
    player.next("say").await;
    player.act("finish", json!({})).await.ok();
}

async fn grades(server: &Server, state: &str) -> Vec<Value> {
    let path = format!("/api/v1/grades?limit=100&state={state}");
    server.admin().await.get(&path).await.ok()["items"]
        .as_array()
        .unwrap()
        .clone()
}

pub(crate) async fn all_delivered(server: &Server, count: usize) {
    until("the grades are there", async || {
        (grades(server, "delivered").await.len() == count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_grade_arrives_in_a_column_of_its_place_and_the_best_attempt_counts() {
    let (server, platform) = ready().await;
    let book = keep_book(&platform);
    let change = with_grades(&platform);
    take(
        &player(&server, &platform.launch(&server, "ada", &change).await),
        false,
    )
    .await;
    all_delivered(&server, 1).await;
    {
        let book = book.lock().unwrap();
        assert_eq!(book.columns.len(), 1);
        assert_eq!(book.columns[0]["resourceLinkId"], "link-1");
        let zero = &book.scores["ada"][0];
        assert_eq!(
            (&zero["scoreGiven"], &zero["scoreMaximum"]),
            (&json!(0.0), &json!(100.0)),
            "0 is a grade"
        );
        assert_eq!(
            (&zero["activityProgress"], &zero["gradingProgress"]),
            (&json!("Completed"), &json!("FullyGraded"))
        );
    }
    take(
        &player(&server, &platform.launch(&server, "ada", &change).await),
        true,
    )
    .await;
    until("the better one came", async || {
        (book.lock().unwrap().scores["ada"].len() == 2).then_some(())
    })
    .await;
    let scores = book.lock().unwrap().scores["ada"].clone();
    assert_eq!(scores[1]["scoreGiven"], json!(100.0));
    assert!(scores[0]["timestamp"].as_str() < scores[1]["timestamp"].as_str());
    assert_eq!(
        book.lock().unwrap().columns.len(),
        1,
        "the column is found again"
    );
    all_delivered(&server, 1).await;
    let id = grades(&server, "delivered").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    server
        .admin()
        .await
        .post(&format!("/api/v1/grades/{id}/resend"), &json!({}))
        .await
        .ok();
    until("it was sent again", async || {
        (book.lock().unwrap().scores["ada"].len() == 3).then_some(())
    })
    .await;
    let hops = server.admin().await.get("/ops/v1/hops").await.ok();
    let sent = hops["hops"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|hop| hop["step"] == "grade.send");
    assert!(sent.count() >= 3, "{hops}");
    assert!(!hops.to_string().contains("\"ada\""));
}

#[tokio::test]
async fn a_column_that_is_gone_is_made_anew() {
    let (server, platform) = ready().await;
    let book = keep_book(&platform);
    let change = with_grades(&platform);
    let gone = |claims: &mut Value| {
        change(claims);
        claims[AGS]["lineitem"] = json!(
            claims[AGS]["lineitems"]
                .as_str()
                .unwrap()
                .replace("/items", "/gone")
        );
    };
    platform.answers({
        let (book, url) = (book.clone(), platform.url.clone());
        move |asked| match asked.line.contains("/gone") {
            true => (404, Vec::new(), String::new()),
            false => answer(&book, &url, asked),
        }
    });
    take(
        &player(&server, &platform.launch(&server, "ada", gone).await),
        true,
    )
    .await;
    all_delivered(&server, 1).await;
    assert_eq!(book.lock().unwrap().scores["ada"].len(), 1);
}

/// How a run went: for who runs it by hand.
#[derive(Debug, Default)]
struct Mood {
    /// Scores that came, taken or not.
    came: usize,
    /// By what was answered instead of a yes; 0 is no answer at all.
    refused: BTreeMap<u16, usize>,
    /// Taken, though the server was never told.
    untold: usize,
}

/// What a platform in trouble answers, at random but the same in every run. It gives in after three times.
fn mood(user: &str, came: usize) -> Option<Result<u16, ()>> {
    let number: usize = user.strip_prefix("learner-").unwrap().parse().unwrap();
    match (number.wrapping_mul(7_919) ^ came.wrapping_mul(104_729)) % 10 {
        _ if came > 3 => None,
        0 => Some(Ok(500)),
        1 => Some(Ok(401)),
        2 if number.is_multiple_of(4) => Some(Ok(0)),
        // It keeps the score and does not say so: this one must come again, and be no other.
        3 if number.is_multiple_of(4) => Some(Err(())),
        _ => None,
    }
}

/// A book like [`keep_book`]'s, of a platform in trouble.
fn keep_book_in_trouble(platform: &Platform) -> (Shared, Arc<Mutex<Mood>>) {
    let (book, told) = (Shared::default(), Arc::<Mutex<Mood>>::default());
    let (kept, noted, url) = (book.clone(), told.clone(), platform.url.clone());
    let times = Mutex::new(BTreeMap::<String, usize>::new());
    platform.answers(move |asked| {
        let path = asked.line.split('?').next().unwrap();
        if !path.ends_with("/scores") {
            return answer(&kept, &url, asked);
        }
        let score: Value = serde_json::from_str(&asked.body).unwrap();
        let user = score["userId"].as_str().unwrap().to_owned();
        let came = {
            let mut times = times.lock().unwrap();
            let times = times.entry(user.clone()).or_default();
            *times += 1;
            *times
        };
        let mut told = noted.lock().unwrap();
        told.came += 1;
        match mood(&user, came) {
            None => answer(&kept, &url, asked),
            Some(Ok(status)) => {
                *told.refused.entry(status).or_default() += 1;
                (status, Vec::new(), String::new())
            }
            Some(Err(())) => {
                told.untold += 1;
                answer(&kept, &url, asked);
                (0, Vec::new(), String::new())
            }
        }
    });
    (book, told)
}

/// Every fifth learner fails first and is right the second time: both grades are on their way, in this order.
async fn learn(server: &Server, platform: &Platform, number: usize) {
    let change = with_grades(platform);
    let user = format!("learner-{number}");
    let launch = async || player(server, &platform.launch(server, &user, &change).await);
    if number.is_multiple_of(5) {
        take(&launch().await, false).await;
    }
    take(&launch().await, !number.is_multiple_of(3)).await;
}

/// What the book must say in the end.
fn expected(number: usize) -> f64 {
    if number.is_multiple_of(3) { 0.0 } else { 100.0 }
}

fn newest(scores: &[Value]) -> f64 {
    let last = scores.last().unwrap();
    last["scoreGiven"].as_f64().unwrap()
}

/// `LECTERN_TEST_FULL=1` sends 5,000 grades and kills the server twice; else it is 200 and once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "how it went, for who runs it by hand")]
async fn every_grade_arrives_in_order_from_a_platform_in_trouble_though_the_server_is_killed() {
    let full = std::env::var("LECTERN_TEST_FULL").is_ok_and(|value| value == "1");
    let (count, kills) = if full { (5_000, 2) } else { (200, 1) };
    let (mut server, platform) = ready().await;
    let (book, told) = keep_book_in_trouble(&platform);
    let began = std::time::Instant::now();
    for part in 0..=kills {
        let learners = part * count / (kills + 1)..(part + 1) * count / (kills + 1);
        stream::iter(learners)
            .for_each_concurrent(8, |number| learn(&server, &platform, number))
            .await;
        if part < kills {
            // Some grades wait for another try, some are on their way.
            server.kill().await;
            server.restart().await;
        }
    }
    let queued = began.elapsed();
    let mut there = 0;
    while there < count {
        let settled = || {
            let book = book.lock().unwrap();
            let is_right = |(user, scores): &(&String, &Vec<Value>)| {
                let number = user.strip_prefix("learner-").unwrap().parse().unwrap();
                newest(scores) == expected(number)
            };
            book.scores.iter().filter(is_right).count()
        };
        there = until("another grade arrives", async || {
            Some(settled()).filter(|settled| *settled > there)
        })
        .await;
    }
    let arrived = began.elapsed();
    let api = server.admin().await;
    let mut noted = Vec::new();
    while noted.len() < count {
        noted = until("another one is known to have arrived", async || {
            let all = api.all("/api/v1/grades?state=delivered").await;
            Some(all).filter(|all| all.len() > noted.len() || all.len() == count)
        })
        .await;
    }
    let (book, told) = (book.lock().unwrap(), told.lock().unwrap());
    let repeats = in_order(&book);
    // What was on its way when the server died may have been taken; nobody else's comes twice.
    assert!(
        repeats <= told.untold + kills * 16,
        "{repeats} came again; {told:?}"
    );
    assert_eq!(book.columns.len(), 1, "one column for one place");
    println!(
        "{count} grades queued in {queued:?}, all in the book after {arrived:?} with {kills} kills: {repeats} came again, {told:?}"
    );
}

/// Holds every learner's scores in the order in which they came; answers how many came again as they were.
fn in_order(book: &Book) -> usize {
    let mut repeats = 0;
    for (user, scores) in &book.scores {
        let stamp = |score: &Value| score["timestamp"].as_str().unwrap().to_owned();
        let given = |score: &Value| score["scoreGiven"].as_f64().unwrap();
        assert!(scores.is_sorted_by(|a, b| stamp(a) < stamp(b)), "{user}");
        assert!(scores.is_sorted_by(|a, b| given(a) <= given(b)), "{user}");
        repeats += scores
            .windows(2)
            .filter(|pair| given(&pair[0]) == given(&pair[1]))
            .count();
    }
    repeats
}

#[tokio::test]
async fn a_grade_of_1_1_is_replaced_by_a_signed_message_whose_words_are_told() {
    let server = Server::start().await;
    server
        .publish(&server.admin().await, &pocket("1.0.0"))
        .await;
    let platform = Platform::start().await;
    platform::add(
        &server,
        "default",
        &json!({"consumer_key": "lms-key", "secret": "s&cret"}),
    )
    .await
    .json();
    let came = Arc::new(Mutex::new(Vec::<Asked>::new()));
    let kept = came.clone();
    platform.answers(move |asked| {
        let mut kept = kept.lock().unwrap();
        kept.push(asked.clone());
        let code = if kept.len() == 1 { "failure" } else { "success" };
        let body = format!(
            "<imsx_POXEnvelopeResponse xmlns=\"http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0\"><imsx_POXHeader>\
             <imsx_POXResponseHeaderInfo><imsx_statusInfo><imsx_codeMajor>{code}</imsx_codeMajor><imsx_description>not now\
             </imsx_description></imsx_statusInfo></imsx_POXResponseHeaderInfo></imsx_POXHeader></imsx_POXEnvelopeResponse>"
        );
        (200, Vec::new(), body)
    });
    let outcomes = format!("{}/outcomes?x=1", platform.url);
    let more = [
        ("custom_course", "pocket"),
        ("lis_result_sourcedid", r#"{"data":"a&b"}"#),
        ("lis_outcome_service_url", outcomes.as_str()),
    ];
    let url = format!("{}/lti/1.1/launch", server.url);
    let launched = crate::lti_launch::launch_11(&server, &url, "n-1", &more).await;
    take(&player(&server, &launched), true).await;
    until("the refusal is told", async || {
        let waiting = grades(&server, "waiting").await;
        waiting
            .iter()
            .find_map(|grade| grade["error"].as_str().map(str::to_owned))
    })
    .await;
    all_delivered(&server, 1).await;
    let came = came.lock().unwrap();
    assert!(
        came[1].body.contains("<textString>1.0</textString>"),
        "{:?}",
        came[1]
    );
    assert!(
        came[1]
            .body
            .contains("{&quot;data&quot;:&quot;a&amp;b&quot;}")
            || came[1].body.contains(r#"{"data":"a&amp;b"}"#)
    );
    assert!(came[1].headers["authorization"].contains("oauth_body_hash="));
}
