//! A learner's way through a course by GraphQL, and what is told on it.

use super::{House, SCREEN, event};
use content::Segment;
use content::grading::{self, Response};
use engine::access::{Caller, Scope};
use engine::catalog::{self, Edition};
use engine::runtime;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// A learner in a course, with the keys in hand.
struct Walk {
    house: House,
    who: Caller,
    attempt: String,
    course: Arc<Edition>,
    /// Texts that were looked for and not found.
    kept_back: usize,
}

impl Walk {
    async fn begin(course: &str) -> Walk {
        let house = House::open().await;
        let (attempt, who) = house.start(course, "somebody").await;
        let id = Uuid::parse_str(&attempt).unwrap();
        let row = runtime::attempt(&house.app, house.tenant, id)
            .await
            .unwrap();
        let course = catalog::model(&house.app, house.tenant, row.version_id)
            .await
            .unwrap();
        Walk {
            house,
            who,
            attempt,
            course,
            kept_back: 0,
        }
    }

    async fn view(&self) -> Value {
        let query =
            format!("query($attempt: ID!) {{ view(attempt: $attempt) {{ ...Screen }} }} {SCREEN}");
        self.house
            .get(&self.who, &query, json!({"attempt": self.attempt}))
            .await["view"]
            .clone()
    }

    /// One act; `arguments` are typed as the field has them.
    async fn act(&self, field: &str, arguments: &[(&str, &str, Value)]) -> Value {
        let (query, variables) = self.acting(field, &event(), arguments);
        self.house.get(&self.who, &query, variables).await[field].clone()
    }

    fn acting(
        &self,
        field: &str,
        event: &str,
        arguments: &[(&str, &str, Value)],
    ) -> (String, Value) {
        let typed: String = arguments
            .iter()
            .map(|(name, kind, _)| format!(", ${name}: {kind}"))
            .collect();
        let given: String = arguments
            .iter()
            .map(|(name, _, _)| format!(", {name}: ${name}"))
            .collect();
        let query = format!(
            "mutation($attempt: ID!, $event: ID!{typed}) {{ {field}(attempt: $attempt, event: $event{given}) \
             {{ ...Screen }} }} {SCREEN}"
        );
        let mut variables = json!({"attempt": self.attempt, "event": event});
        for (name, _, value) in arguments {
            variables[*name] = value.clone();
        }
        (query, variables)
    }

    async fn answer(&self, segment: &str, response: Value) -> Value {
        self.act(
            "answer",
            &[
                ("segment", "ID!", json!(segment)),
                ("response", "ResponseInput!", response),
            ],
        )
        .await
    }

    fn right(&self, segment: &str) -> Value {
        let seed = self
            .house
            .app
            .secrets
            .seed(Uuid::parse_str(&self.attempt).unwrap());
        let solution = grading::solution(&self.course, segment, "en", &seed).unwrap();
        input(&solution.response)
    }

    fn segment(&self, view: &Value) -> &Segment {
        self.course
            .segment(view["segment"]["id"].as_str().unwrap())
            .unwrap()
    }

    /// Goes on until a segment, answering everything right.
    async fn until(&mut self, stop: &str) -> Value {
        let mut view = self.view().await;
        while view["segment"]["id"] != stop {
            self.kept_back += self.holds_no_unearned_key(&view);
            view = self.step(&view).await;
        }
        view
    }

    async fn step(&self, view: &Value) -> Value {
        let id = view["segment"]["id"].as_str().unwrap().to_owned();
        if view["can"]["check"] == true && view["question"]["triesUsed"] == 0 {
            return self.answer(&id, self.right(&id)).await;
        }
        let mut arguments = vec![("from", "ID!", json!(id))];
        if let Some(target) = view["segment"]["interaction"]["choices"][0]["target"].as_str() {
            arguments.push(("choice", "ID", json!(target)));
        }
        self.act("next", &arguments).await
    }

    /// Before an answer, nothing that the author keeps back is anywhere on the screen.
    fn holds_no_unearned_key(&self, view: &Value) -> usize {
        if view["question"].is_null() || view["question"]["triesUsed"] != 0 {
            return 0;
        }
        for field in [
            "outcome",
            "points",
            "hint",
            "explanation",
            "solution",
            "response",
        ] {
            assert_eq!(view["question"][field], Value::Null, "{field}");
        }
        assert_eq!(view["question"]["feedback"], json!([]));
        if let Some(items) = view["segment"]["interaction"]["items"].as_array() {
            let ids: Vec<_> = items.iter().map(|item| item["id"].clone()).collect();
            assert_ne!(
                json!(ids),
                self.right(view["segment"]["id"].as_str().unwrap())["order"]
            );
        }
        let (shown, secrets) = (view.to_string(), secrets(self.segment(view)));
        for secret in &secrets {
            assert!(
                !shown.contains(secret),
                "{secret} is on the screen of {}",
                view["segment"]["id"]
            );
        }
        secrets.len()
    }
}

/// Feedback, hint and explanation of a segment, as they would stand in JSON.
fn secrets(segment: &Segment) -> Vec<String> {
    let content = serde_json::to_value(&segment.content).unwrap();
    let mut found = Vec::new();
    gather(&content, &mut found);
    found
}

fn gather(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if ["feedback", "hint", "explanation"].contains(&name.as_str()) && value.is_string()
                {
                    found.push(value.to_string().trim_matches('"').to_owned());
                }
                gather(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
        _ => {}
    }
}

/// An answer as `ResponseInput`.
fn input(response: &Response) -> Value {
    match response {
        Response::Choice { chosen } => json!({"choice": {"chosen": chosen}}),
        Response::Text { text } => json!({"text": text}),
        Response::Number { text } => json!({"number": text}),
        Response::Order { items } => json!({"order": items}),
        Response::Match { pairs } => {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(row, choice)| json!({"row": row, "choice": choice}))
                .collect();
            json!({"match": pairs})
        }
        Response::Cloze { gaps } => {
            let gaps: Vec<_> = gaps
                .iter()
                .map(|(gap, text)| json!({"gap": gap, "text": text}))
                .collect();
            json!({"cloze": gaps})
        }
    }
}

#[tokio::test]
async fn a_course_is_taken_from_the_first_screen_to_the_result() {
    let mut walk = Walk::begin("spot-the-phish").await;
    let end = walk.until("end").await;
    assert!(
        walk.kept_back > 10,
        "{} texts were kept back",
        walk.kept_back
    );
    assert_eq!(end["can"]["finish"], true);
    let done = walk.act("finish", &[]).await;
    assert_eq!(done["attempt"]["state"], "FINISHED");
    assert_eq!(done["result"]["percent"], 100);
    assert_eq!(done["result"]["passed"], true);
    assert_eq!(done["result"]["completed"], true);
    let key = walk.house.key(&[Scope::AttemptsRead]);
    let query =
        "query($id: ID!) { attempt(id: $id) { state score { won possible scaled } passed finishedAt
        progress { answers { segment outcome tries } } } }";
    let read = walk
        .house
        .get(&key, query, json!({"id": walk.attempt}))
        .await;
    assert_eq!(read["attempt"]["state"], "FINISHED");
    assert_eq!(read["attempt"]["score"]["scaled"], 1.0);
    let answers = read["attempt"]["progress"]["answers"].as_array().unwrap();
    assert!(
        answers
            .iter()
            .all(|answer| answer["outcome"] == "RIGHT" && answer["tries"] == 1)
    );
}

#[tokio::test]
async fn every_kind_of_question_is_answered_by_graphql() {
    for course in ["spot-the-phish", "hand-hygiene"] {
        let mut walk = Walk::begin(course).await;
        let last = walk.course.segments.last().unwrap().id.clone();
        walk.until(&last).await;
        let done = walk.act("finish", &[]).await;
        assert_eq!(done["result"]["percent"], 100, "{course}");
    }
}

#[tokio::test]
async fn feedback_and_solution_come_when_they_are_earned() {
    let mut walk = Walk::begin("spot-the-phish").await;
    let view = walk.until("q-owner").await;
    let right = walk.right("q-owner")["choice"]["chosen"][0].clone();
    let options = view["segment"]["interaction"]["options"]
        .as_array()
        .unwrap();
    let wrong = options
        .iter()
        .map(|option| option["id"].clone())
        .find(|id| *id != right)
        .unwrap();
    let once = walk
        .answer("q-owner", json!({"choice": {"chosen": [wrong]}}))
        .await;
    assert_eq!(once["question"]["outcome"], "WRONG");
    assert_eq!(once["question"]["feedback"].as_array().unwrap().len(), 1);
    assert_eq!(once["question"]["feedback"][0]["about"], wrong);
    assert_eq!(
        once["question"]["solution"],
        Value::Null,
        "there is another try"
    );
    let hinted = walk
        .act("hint", &[("segment", "ID!", json!("q-owner"))])
        .await;
    assert!(
        hinted["question"]["hint"]
            .as_str()
            .unwrap()
            .contains("first single slash")
    );
    let twice = walk
        .answer("q-owner", json!({"choice": {"chosen": [wrong]}}))
        .await;
    assert_eq!(twice["question"]["done"], true);
    assert_eq!(
        twice["question"]["solution"]["response"]["chosen"],
        json!([right])
    );
    assert_eq!(
        twice["question"]["response"],
        json!({"__typename": "ChoiceResponse", "chosen": [wrong]})
    );
}

#[tokio::test]
async fn an_act_sent_again_counts_once() {
    let mut walk = Walk::begin("spot-the-phish").await;
    walk.until("q-signs").await;
    let id = event();
    let arguments = [
        ("segment", "ID!", json!("q-signs")),
        ("response", "ResponseInput!", walk.right("q-signs")),
    ];
    let (query, variables) = walk.acting("answer", &id, &arguments);
    let first = walk.house.get(&walk.who, &query, variables.clone()).await;
    let again = walk.house.get(&walk.who, &query, variables).await;
    assert_eq!(first, again);
    assert_eq!(again["answer"]["question"]["triesUsed"], 1);
}

#[tokio::test]
async fn starting_again_goes_on_with_the_same_attempt() {
    let house = House::open().await;
    let (first, _) = house.start("spot-the-phish", "somebody").await;
    let (again, _) = house.start("spot-the-phish", "somebody").await;
    assert_eq!(first, again);
    assert_ne!(
        house.start("spot-the-phish", "somebody else").await.0,
        first
    );
}

#[tokio::test]
async fn a_key_may_act_for_a_learner() {
    let mut walk = Walk::begin("spot-the-phish").await;
    walk.who = walk.house.key(&[Scope::AttemptsRead, Scope::AttemptsWrite]);
    let view = walk.until("q-signs").await;
    assert_eq!(view["segment"]["kind"], "MULTIPLE");
    let left = walk.act("exit", &[]).await;
    assert_eq!(left["attempt"]["state"], "ACTIVE");
}

#[tokio::test]
async fn the_bookmark_moves_and_another_segment_is_only_looked_at() {
    let mut walk = Walk::begin("spot-the-phish").await;
    walk.until("q-signs").await;
    let query = format!(
        "query($a: ID!) {{ view(attempt: $a, segment: \"why\") {{ ...Screen }} }} {SCREEN}"
    );
    let peeked = walk
        .house
        .get(&walk.who, &query, json!({"a": walk.attempt}))
        .await;
    assert_eq!(peeked["view"]["segment"]["id"], "why");
    assert_eq!(walk.view().await["segment"]["id"], "q-signs");
    let moved = walk
        .act("bookmark", &[("segment", "ID!", json!("why"))])
        .await;
    assert_eq!(moved["segment"]["id"], "why");
}

#[tokio::test]
async fn what_is_wrong_with_an_act_is_told_by_code_and_place() {
    let mut walk = Walk::begin("spot-the-phish").await;
    walk.until("q-signs").await;
    for (field, event, arguments, code) in [
        (
            "answer",
            event(),
            vec![
                ("segment", "ID!", json!("q-signs")),
                ("response", "ResponseInput!", json!({"text": "x"})),
            ],
            "response.type",
        ),
        (
            "answer",
            "7".to_owned(),
            vec![
                ("segment", "ID!", json!("q-signs")),
                ("response", "ResponseInput!", json!({"text": "x"})),
            ],
            "event.invalid",
        ),
        (
            "answer",
            event(),
            vec![
                ("segment", "ID!", json!("q-signs")),
                (
                    "response",
                    "ResponseInput!",
                    json!({"text": "x", "number": "1"}),
                ),
            ],
            "query.invalid",
        ),
        (
            "answer",
            event(),
            vec![
                ("segment", "ID!", json!("q-kinds")),
                (
                    "response",
                    "ResponseInput!",
                    json!({"match": [{"row": "a", "choice": "b"}, {"row": "a", "choice": "c"}]}),
                ),
            ],
            "response.id.repeated",
        ),
        (
            "bookmark",
            event(),
            vec![("segment", "ID!", json!("end"))],
            "segment.locked",
        ),
        (
            "language",
            event(),
            vec![("lang", "String!", json!("xx"))],
            "course.language",
        ),
        ("finish", event(), vec![], "attempt.not_at_end"),
    ] {
        let (query, variables) = walk.acting(field, &event, &arguments);
        assert_eq!(
            walk.house.refused(&walk.who, &query, variables).await.0,
            code,
            "{field}"
        );
    }
    let query = "mutation { start(course: \"spot-the-phish\", learner: \"a\", returnUrl: \"javascript:1\") { url } }";
    let answer = walk
        .house
        .ask(&walk.house.key(&[Scope::All]), query, json!({}))
        .await;
    assert_eq!(
        answer["errors"][0]["extensions"],
        json!({"code": "launch.return_url", "pointer": "/returnUrl"})
    );
}

#[test]
fn no_type_of_a_segment_has_a_field_for_a_key() {
    use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
    let document = async_graphql::parser::parse_schema(super::super::sdl()).unwrap();
    let shown = |name: &str| {
        name.ends_with("Interaction") || ["Segment", "Item", "Gap", "Card", "Way"].contains(&name)
    };
    let mut types = 0;
    for definition in document.definitions {
        let TypeSystemDefinition::Type(found) = definition else {
            continue;
        };
        let TypeKind::Object(object) = found.node.kind else {
            continue;
        };
        if !shown(&found.node.name.node) {
            continue;
        }
        types += 1;
        for field in object.fields {
            let name = field.node.name.node.to_string();
            let says = [
                "right",
                "correct",
                "solution",
                "feedback",
                "explanation",
                "key",
                "answer",
            ]
            .contains(&name.as_str());
            assert!(!says, "{}.{name}", found.node.name.node);
            assert!(
                name != "hint" || field.node.ty.node.to_string() == "Boolean!",
                "{}.hint",
                found.node.name.node
            );
        }
    }
    assert_eq!(types, 15);
}
