//! A learner who knows the course by heart: decides beforehand what to get right, works through the player, and
//! counts what must be on record afterwards. What the server answers is held against grading done here.

use crate::player::Player;
use content::delivery::Seed;
use content::grading::{self, Response};
use content::{Course, Kind, Segment};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What to do with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// Right at once.
    Right,
    /// Wrong, then right.
    Second,
    /// Wrong until no attempt is left.
    Never,
}

/// What must be on record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Statements by verb.
    pub verbs: BTreeMap<&'static str, u64>,
    /// Points won.
    pub won: f64,
    /// Points there are.
    pub possible: f64,
    /// Enough points.
    pub passed: bool,
    /// By the course's rule.
    pub completed: bool,
}

impl Tally {
    /// Counts a statement.
    pub fn count(&mut self, verb: &'static str) {
        *self.verbs.entry(verb).or_default() += 1;
    }
}

/// A learner at a course.
#[derive(Debug)]
pub struct Learner<'a> {
    course: &'a Course,
    seed: Seed,
    number: usize,
    best: BTreeMap<String, f64>,
    tally: Tally,
}

impl<'a> Learner<'a> {
    /// Learner `number`; the number decides everything they do.
    pub fn new(course: &'a Course, seed: Seed, number: usize) -> Learner<'a> {
        Learner {
            course,
            seed,
            number,
            best: BTreeMap::new(),
            tally: Tally::default(),
        }
    }

    /// The plan for a question: the digits of the number in base three.
    fn plan(&self, segment: &str) -> Try {
        let place = self.course.position(segment).unwrap();
        match (self.number / 3_usize.pow(u32::try_from(place % 7).unwrap()) + place) % 3 {
            0 => Try::Right,
            1 => Try::Second,
            _ => Try::Never,
        }
    }

    fn asks_for_hint(&self, segment: &str) -> bool {
        (self.number + self.course.position(segment).unwrap()).is_multiple_of(4)
    }

    /// Works from where the player stands until the course is finished; gives up after `most` acts, to come back.
    pub async fn work(&mut self, player: &Player, most: usize) -> bool {
        let mut view = player.view().await;
        for _ in 0..most {
            let id = view["segment"]["id"].as_str().unwrap().to_owned();
            let segment = self.course.segment(&id).unwrap();
            if view["can"]["finish"] == true {
                self.finish(player, &id).await;
                return true;
            }
            view = if self.wants_hint(&view, &id) {
                self.tally.count("interacted");
                player.act("hint", json!({"segment": id})).await.ok()
            } else if view["can"]["check"] == true && self.wants_to_answer(&view, &id) {
                self.answer(player, &view, segment).await
            } else {
                self.leave(player, &view, segment).await
            };
        }
        false
    }

    fn wants_hint(&self, view: &Value, id: &str) -> bool {
        view["can"]["hint"] == true && self.asks_for_hint(id)
    }

    fn wants_to_answer(&self, view: &Value, id: &str) -> bool {
        let tried = view["question"]["tries_used"].as_u64().unwrap();
        // A practice question has no last attempt: one wrong answer is enough.
        tried == 0 || view["question"]["tries_left"].is_u64() || self.plan(id) == Try::Second
    }

    async fn answer(&mut self, player: &Player, view: &Value, segment: &Segment) -> Value {
        let tried = view["question"]["tries_used"].as_u64().unwrap();
        let right = grading::solution(self.course, &segment.id, "en", &self.seed)
            .unwrap()
            .response;
        let response = match (self.plan(&segment.id), tried) {
            (Try::Right, _) | (Try::Second, 1..) => right,
            _ => wrong(&view["segment"]["interaction"], right),
        };
        let grade = grading::grade(self.course, &segment.id, "en", &self.seed, &response).unwrap();
        let view = player.answer(&segment.id, &json!(response)).await;
        let question = &view["question"];
        assert_eq!(
            question["outcome"],
            json!(grade.outcome),
            "{} with {response:?}",
            segment.id
        );
        assert_eq!(question["tries_used"], tried + 1, "{}", segment.id);
        assert_eq!(
            question["feedback"],
            json!(grade.feedback),
            "{}",
            segment.id
        );
        let best = self.best.entry(segment.id.clone()).or_default();
        *best = best.max(grade.points);
        self.tally.count("answered");
        view
    }

    async fn leave(&mut self, player: &Player, view: &Value, segment: &Segment) -> Value {
        if !segment.kind.is_question() {
            self.tally.count("experienced");
        }
        if segment.kind == Kind::Branch {
            let ways = view["segment"]["interaction"]["choices"]
                .as_array()
                .unwrap();
            let target = ways[self.number % ways.len()]["target"].as_str().unwrap();
            return player.choose(&segment.id, target).await;
        }
        player.next(&segment.id).await
    }

    async fn finish(&mut self, player: &Player, at: &str) {
        let view = player.act("finish", json!({})).await.ok();
        assert_eq!(view["segment"]["id"], at);
        let scored = |id: &String| {
            self.course
                .segment(id)
                .is_some_and(|segment| !segment.unscored)
        };
        let tally = &mut self.tally;
        tally.won = self
            .best
            .iter()
            .filter(|(id, _)| scored(id))
            .map(|(_, points)| points)
            .sum();
        tally.possible = self.course.points_possible();
        tally.passed = tally.won / tally.possible * 100.0 + 1e-9 >= f64::from(self.course.pass);
        tally.completed = tally.passed;
        let result = &view["result"];
        assert!(
            (result["won"].as_f64().unwrap() - tally.won).abs() < 1e-9,
            "{result}"
        );
        assert_eq!(
            (&result["passed"], &result["completed"]),
            (&json!(tally.passed), &json!(tally.completed))
        );
        tally.count("experienced");
        tally.count(if tally.passed { "passed" } else { "failed" });
        if tally.completed {
            tally.count("completed");
        }
        tally.count("terminated");
    }

    /// Counts something that happened around the work.
    pub fn count(&mut self, verb: &'static str) {
        self.tally.count(verb);
    }

    /// What must be on record.
    pub fn tally(self) -> Tally {
        self.tally
    }
}

/// An answer that fits the question and is not right.
pub fn wrong(interaction: &Value, right: Response) -> Response {
    let ids = |list: &str| -> Vec<String> {
        let items = interaction[list].as_array().unwrap();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    match right {
        Response::Choice { chosen } => {
            let other = ids("options")
                .into_iter()
                .find(|id| !chosen.contains(id))
                .unwrap();
            Response::Choice {
                chosen: vec![other],
            }
        }
        Response::Text { text } => Response::Text {
            text: format!("not {text}"),
        },
        Response::Number { .. } => Response::Number {
            text: "7".to_owned(),
        },
        Response::Order { mut items } => {
            items.swap(0, 1);
            Response::Order { items }
        }
        Response::Match { mut pairs } => {
            let last = pairs.values().last().unwrap().clone();
            let first = pairs.values_mut().next().unwrap();
            let other = std::mem::replace(first, last);
            *pairs.values_mut().last().unwrap() = other;
            Response::Match { pairs }
        }
        Response::Cloze { mut gaps } => {
            for gap in interaction["gaps"].as_array().unwrap() {
                let entry = gaps.get_mut(gap["id"].as_str().unwrap()).unwrap();
                *entry = other_word(gap, entry);
            }
            Response::Cloze { gaps }
        }
    }
}

fn other_word(gap: &Value, right: &str) -> String {
    let Some(options) = gap["options"].as_array() else {
        return "something else".to_owned();
    };
    let mut ids = options.iter().map(|option| option["id"].as_str().unwrap());
    ids.find(|id| *id != right).unwrap().to_owned()
}
