//! No key leaves the server before it is earned. Every text of the shipped courses that is a key (feedback, hint,
//! explanation, accepted answer) is marked with a word of its own, a canary; then learners take the courses in
//! different ways, and every byte that comes into their browser is searched for canaries they have not earned.

use content::delivery::Seed;
use content::grading::{self, Response};
use content::{Course, Folder};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Answer, Launched, Player, Server, shipped, wrong};
use uuid::Uuid;

/// Hands out canaries and writes them into the texts of a course.
#[derive(Default)]
struct Marker {
    count: usize,
    kind: String,
    alert: bool,
    inserted: bool,
}

impl Marker {
    fn canary(&mut self) -> String {
        self.count += 1;
        format!("kan{}x", self.count)
    }

    fn folder(&mut self, folder: &Folder) -> Folder {
        let files = folder.iter().map(|(path, bytes)| {
            let mut text = || self.text(std::str::from_utf8(bytes).unwrap()).into_bytes();
            (
                path.to_owned(),
                if path.ends_with(".md") {
                    text()
                } else {
                    bytes.to_vec()
                },
            )
        });
        Folder::from_files(files.collect::<Vec<_>>()).unwrap()
    }

    fn text(&mut self, text: &str) -> String {
        text.lines().map(|line| self.line(line) + "\n").collect()
    }

    fn line(&mut self, line: &str) -> String {
        if line.starts_with("## ") {
            let (_, attributes) = line.rsplit_once("{#").unwrap();
            let words = attributes.split([' ', '}']);
            self.kind = words
                .filter_map(|word| word.strip_prefix('.'))
                .next()
                .unwrap()
                .to_owned();
            (self.alert, self.inserted) = (false, false);
        }
        if line.starts_with("> [!") {
            self.alert = true;
            return line.to_owned();
        }
        self.alert &= line.starts_with('>');
        let feedback = line.starts_with("  > ");
        if feedback || self.alert {
            return format!("{line} {}", self.canary());
        }
        if line.starts_with("- [ ]") && !std::mem::replace(&mut self.inserted, true) {
            return self.more_answers() + line;
        }
        if self.kind == "cloze" {
            self.cloze(line)
        } else {
            line.to_owned()
        }
    }

    /// One more accepted word, one more known wrong number.
    fn more_answers(&mut self) -> String {
        match self.kind.as_str() {
            "short" => format!("- [x] {}\n", self.canary()),
            "numeric" => format!("- [ ] 4711\n  > Far off. {}\n", self.canary()),
            _ => String::new(),
        }
    }

    /// One more accepted word in every gap that is typed.
    fn cloze(&mut self, line: &str) -> String {
        let mut parts = line.split("[[");
        let mut all = parts.next().unwrap().to_owned();
        for part in parts {
            let Some((words, rest)) = part.split_once("]]") else {
                return line.to_owned();
            };
            let typed = words.split('|').all(|word| word.starts_with('('));
            let more = if typed {
                format!("|({})", self.canary())
            } else {
                String::new()
            };
            all += &format!("[[{words}{more}]]{rest}");
        }
        all
    }
}

/// Every canary in a text.
fn canaries(text: &str) -> BTreeSet<String> {
    let starts = text.match_indices("kan").map(|(at, _)| &text[at + 3..]);
    let numbers = starts
        .filter_map(|rest| rest.split_once('x'))
        .map(|(number, _)| number);
    let digits =
        |number: &&str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    numbers
        .filter(digits)
        .map(|number| format!("kan{number}x"))
        .collect()
}

/// A browser that is searched.
struct Searched {
    tab: Player,
    rest: tests::Api,
    launched: Launched,
    course: Course,
    seed: Seed,
    lang: &'static str,
    earned: BTreeSet<String>,
    bytes: usize,
}

impl Searched {
    fn search(&mut self, answer: &Answer, of: &str) {
        let text = answer.text();
        self.bytes += text.len();
        let leaked: Vec<_> = canaries(&text).difference(&self.earned).cloned().collect();
        assert!(
            leaked.is_empty(),
            "{of} tells {leaked:?} before it is earned: {text}"
        );
        assert!(answer.header("set-cookie").is_none(), "{of} sets a cookie");
        if answer.status == 200 && of != "events" && of != "attempt" {
            self.shape(&answer.json());
        }
    }

    /// What types already promise, seen from outside.
    fn shape(&self, view: &Value) {
        let fields =
            |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
        let known = [
            "confidence",
            "hint",
            "html",
            "id",
            "interaction",
            "kind",
            "lang",
            "objective",
            "points",
            "stale",
            "title",
            "tries",
            "unscored",
        ];
        assert_eq!(fields(&view["segment"]), known);
        let interaction = &view["segment"]["interaction"];
        for list in ["options", "items", "rows", "choices"] {
            for item in interaction[list].as_array().into_iter().flatten() {
                let one = fields(item);
                assert!(one == ["html", "id"] || one == ["html", "target"], "{item}");
            }
        }
        for gap in interaction["gaps"].as_array().into_iter().flatten() {
            assert_eq!(fields(gap), ["id", "options"]);
        }
        let question = &view["question"];
        if question["tries_used"] == 0 {
            for nothing in ["outcome", "points", "response"] {
                assert!(question[nothing].is_null(), "{question}");
            }
            assert_eq!(question["feedback"], json!([]));
        }
        if question["done"] != true {
            assert!(
                question["solution"].is_null() && question["explanation"].is_null(),
                "{question}"
            );
        }
        self.disarranged(view["segment"]["id"].as_str().unwrap(), interaction);
    }

    /// Nothing leaves in the order that is the answer.
    fn disarranged(&self, segment: &str, interaction: &Value) {
        let ids = |list: &str| -> Vec<String> {
            let items = interaction[list].as_array().unwrap().iter();
            items
                .map(|item| item["id"].as_str().unwrap().to_owned())
                .collect()
        };
        match grading::solution(&self.course, segment, self.lang, &self.seed)
            .map(|solution| solution.response)
        {
            Some(Response::Order { items }) => assert_ne!(ids("items"), items, "{segment}"),
            Some(Response::Match { pairs }) => {
                let answers: Vec<String> =
                    ids("rows").iter().map(|row| pairs[row].clone()).collect();
                assert_ne!(ids("choices")[..answers.len()], answers, "{segment}");
            }
            _ => {}
        }
    }

    /// Looks everywhere a browser can look.
    async fn look_around(&mut self) {
        let view = self.tab.view().await;
        let outline = view["progress"]["outline"].as_array().unwrap().clone();
        for entry in &outline {
            let id = entry["id"].as_str().unwrap();
            let peeked = self.tab.peek(id).await;
            self.search(&peeked, "a segment");
            let path = format!(
                "/api/v1/attempts/{}/view?segment={id}",
                self.launched.attempt
            );
            let viewed = self.rest.get(&path).await;
            self.search(&viewed, "the view");
        }
        for (name, path) in [
            ("attempt", ""),
            ("events", "/events?limit=100"),
            ("view", "/view"),
        ] {
            let answer = self
                .rest
                .get(&format!("/api/v1/attempts/{}{path}", self.launched.attempt))
                .await;
            self.search(&answer, name);
        }
    }

    async fn act(&mut self, act: &str, body: Value) -> Value {
        let answer = self.tab.act(act, body).await;
        self.search(&answer, act);
        answer.ok()
    }

    /// The same through REST, with the learner's own session.
    async fn act_by_rest(&mut self, kind: &str, mut body: Value) -> Value {
        body["event"] = json!(Uuid::new_v4());
        body["kind"] = json!(kind);
        let answer = self
            .rest
            .post(
                &format!("/api/v1/attempts/{}/acts", self.launched.attempt),
                &body,
            )
            .await;
        self.search(&answer, kind);
        answer.ok()
    }

    fn earn(&mut self, html: &str) {
        self.earned.append(&mut canaries(html));
    }

    async fn answer(&mut self, segment: &str, view: &Value, response: &Response) -> Value {
        let grade = grading::grade(&self.course, segment, self.lang, &self.seed, response).unwrap();
        grade.feedback.iter().for_each(|note| self.earn(&note.html));
        let used = view["question"]["tries_used"].as_u64().unwrap() + 1;
        let attempts = u64::from(self.course.segment(segment).unwrap().attempts);
        if grade.outcome == grading::Outcome::Right || used == attempts {
            let explanation =
                grading::explanation(&self.course, segment, self.lang).unwrap_or_default();
            self.earn(&explanation);
        }
        let body = json!({"segment": segment, "response": response});
        if used == 1 {
            self.act("answer", body).await
        } else {
            self.act_by_rest("answer", body).await
        }
    }

    /// Takes the course. `number` decides where hints are asked for and answers are wrong.
    async fn take(&mut self, number: usize) {
        let mut view = self
            .act("bookmark", json!({"segment": self.course.segments[0].id}))
            .await;
        for step in 0.. {
            let id = view["segment"]["id"].as_str().unwrap().to_owned();
            if view["can"]["finish"] == true {
                self.act("finish", json!({})).await;
                return self.look_around().await;
            }
            let bold = (number + step) % 3;
            let tries = view["question"]["tries_used"].as_u64().unwrap_or(0);
            view = if view["can"]["hint"] == true && bold == 1 {
                let hint = grading::hint(&self.course, &id, self.lang).unwrap();
                self.earn(&hint);
                self.act("hint", json!({"segment": id})).await
            } else if view["can"]["check"] == true && tries < 2 {
                let right = grading::solution(&self.course, &id, self.lang, &self.seed)
                    .unwrap()
                    .response;
                let is_right = (number + step).is_multiple_of(4);
                let response = if is_right {
                    right
                } else {
                    wrong(&view["segment"]["interaction"], right)
                };
                self.answer(&id, &view, &response).await
            } else {
                let ways = view["segment"]["interaction"]["choices"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
                let way = ways
                    .get(number % ways.len().max(1))
                    .map(|way| way["target"].clone());
                self.act("next", json!({"from": id, "choice": way})).await
            };
            if step % 5 == 0 {
                self.look_around().await;
            }
        }
    }
}

#[tokio::test]
async fn no_browser_gets_a_key_before_it_is_earned() {
    let server = Server::start().await;
    let api = server.admin().await;
    for (slug, folder, _) in shipped() {
        let mut marker = Marker::default();
        let marked = marker.folder(&folder);
        let course = content::read(&marked)
            .course
            .unwrap_or_else(|| panic!("{:?}", content::read(&marked).findings));
        assert!(
            canaries(&course.canonical()).len() > 15,
            "the marks are in the course"
        );
        server.publish(&api, &marked).await;
        let mut ever = BTreeSet::new();
        for number in 0..6 {
            let lang = if number == 5 && course.langs().len() > 1 {
                "es"
            } else {
                "en"
            };
            let body = json!({"course": slug, "learner": format!("l{number}"), "langs": [lang]});
            let (launched, tab) = Player::launch_as(&server, &api, &body).await;
            let (rest, seed) = (
                server.anonymous().bearer(&launched.token),
                server.secrets().seed(launched.attempt),
            );
            let mut browser = Searched {
                tab,
                rest,
                launched,
                course: course.clone(),
                seed,
                lang,
                earned: BTreeSet::new(),
                bytes: 0,
            };
            browser.take(number).await;
            assert!(
                browser.bytes > 50_000,
                "only {} bytes were searched",
                browser.bytes
            );
            let seen: BTreeSet<String> = browser
                .tab
                .seen()
                .iter()
                .flat_map(|text| canaries(text))
                .collect();
            assert!(seen.len() > 2, "what is earned is shown: {seen:?}");
            ever.extend(seen);
        }
        assert!(
            ever.len() < canaries(&course.canonical()).len(),
            "accepted answers are never listed"
        );
    }
}

/// Every file of the player, as a browser can ask for it.
fn assets() -> Vec<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/assets/player");
    let mut open = vec![std::path::PathBuf::from(root)];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|ending| ending != "md") {
            files.push(path.strip_prefix(root).unwrap().display().to_string());
        }
    }
    files
}

#[tokio::test]
async fn the_page_its_files_and_the_descriptions_hold_no_key_and_set_no_cookie() {
    let server = Server::start().await;
    let api = server.admin().await;
    let mut texts = Vec::new();
    for (_, folder, _) in shipped() {
        let mut marker = Marker::default();
        server.publish(&api, &marker.folder(&folder)).await;
    }
    let content = api.anonymous().at(&server.content_url);
    for file in assets().iter().map(String::as_str).chain([""]) {
        let answer = content.get(&format!("/play/{file}")).await;
        assert_eq!(answer.status, 200, "{file}");
        assert!(answer.header("set-cookie").is_none(), "{file}");
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{file}"
        );
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        texts.push(answer.text());
        let again = content
            .get(&format!("/play/{file}"))
            .header("if-none-match", answer.header("etag").unwrap())
            .await;
        assert_eq!(again.status, 304);
    }
    for path in ["/openapi.json", "/docs", "/graphiql"] {
        texts.push(api.anonymous().get(path).await.text());
    }
    for text in &texts {
        assert!(canaries(text).is_empty(), "{text}");
    }
    assert!(texts.len() > 15);
}

#[tokio::test]
async fn media_is_served_to_those_with_its_token_and_runs_nothing() {
    let server = Server::with_courses().await;
    let api = server.admin().await;
    let (_, tab) = Player::launch(&server, &api, "spot-the-phish", "ada").await;
    let mut view = tab.view().await;
    while !view["segment"]["html"].as_str().unwrap().contains("<img ") {
        let id = view["segment"]["id"].as_str().unwrap().to_owned();
        if view["can"]["next"] != true {
            let chosen = view["segment"]["interaction"]["options"][0]["id"].clone();
            tab.answer(&id, &json!({"type": "choice", "chosen": [chosen]}))
                .await;
        }
        view = tab.next(&id).await;
    }
    let html = view["segment"]["html"].as_str().unwrap();
    let (_, src) = html.split_once("src=\"").unwrap();
    let src = src.split('"').next().unwrap();
    assert!(src.starts_with("/play/media/"));
    let browser = tab.api().anonymous();
    let image = browser.get(src).await;
    assert_eq!(
        (image.status, image.header("content-type")),
        (200, Some("image/svg+xml"))
    );
    assert!(
        image
            .header("content-security-policy")
            .unwrap()
            .contains("sandbox")
    );
    assert_eq!(image.header("x-content-type-options"), Some("nosniff"));
    let part = browser.get(src).header("range", "bytes=0-9").await;
    assert_eq!((part.status, part.bytes.len()), (206, 10));
    assert_eq!(part.bytes, image.bytes[..10]);
    let token = src.split('/').nth(3).unwrap();
    for path in [
        "course.md",
        "media/nothing.svg",
        "media/../course.md",
        "media/%2e%2e/course.md",
    ] {
        browser
            .get(&format!("/play/media/{token}/{path}"))
            .await
            .problem(404, "file.not_found");
    }
    let forged = format!(
        "{}{}",
        if token.starts_with('A') { 'B' } else { 'A' },
        &token[1..]
    );
    browser
        .get(&src.replace(token, &forged))
        .await
        .problem(404, "file.not_found");
}

#[tokio::test]
async fn ids_of_options_say_nothing_and_differ_between_attempts() {
    let server = Server::with_courses().await;
    let api = server.admin().await;
    let mut seen = BTreeSet::new();
    let mut first_right = 0;
    for number in 0..12 {
        let (_, tab) = Player::launch(&server, &api, "hand-hygiene", &format!("l{number}")).await;
        tab.next("why").await;
        let view = tab.next("when").await;
        let options = view["segment"]["interaction"]["options"]
            .as_array()
            .unwrap();
        for option in options {
            let id = option["id"].as_str().unwrap();
            assert!(
                id.len() == 10 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{id}"
            );
            assert!(
                seen.insert(id.to_owned()),
                "{id} is known from another attempt"
            );
        }
        first_right += usize::from(options[0]["html"].as_str().unwrap().contains("nose"));
    }
    assert!(first_right < 12, "options are shuffled by attempt");
}
