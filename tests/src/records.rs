//! Statements that can be told apart, and pages of them as a client reads them.

use crate::api::{Api, Call};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// The version every request here speaks.
const VERSION: (&str, &str) = ("x-experience-api-version", "2.0.0");

/// Says which statement of which writer this is; the id says it too.
pub fn numbered(writer: usize, number: usize) -> Value {
    json!({
        "id": Mark { writer, number }.id(),
        "actor": {"account": {"homePage": "https://lms.example", "name": format!("writer-{writer}")}},
        "verb": {"id": "https://verbs.example/wrote", "display": {"en": "wrote"}},
        "object": {"id": format!("https://things.example/{}", number % 100)},
        "result": {"score": {"scaled": 0.5, "raw": number}, "duration": "PT1M30S"},
    })
}

/// Which statement of which writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark {
    /// Who wrote it.
    pub writer: usize,
    /// As its which.
    pub number: usize,
}

impl Mark {
    /// The id of that statement.
    pub fn id(self) -> Uuid {
        Uuid::from_u64_pair(self.writer as u64, self.number as u64)
    }
}

impl From<Uuid> for Mark {
    fn from(id: Uuid) -> Mark {
        let (writer, number) = id.as_u64_pair();
        Mark {
            writer: usize::try_from(writer).unwrap(),
            number: usize::try_from(number).unwrap(),
        }
    }
}

/// What a reader keeps of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: Uuid,
    /// When it was stored, as text of one width.
    pub stored: String,
}

/// One answer to a query.
#[derive(Debug, Clone, Deserialize)]
pub struct Page {
    /// In the order asked for.
    pub statements: Vec<Record>,
    /// Where the next one is; empty when there is none.
    #[serde(default)]
    pub more: String,
    /// Everything stored until then was to be seen.
    #[serde(skip)]
    pub through: String,
}

impl Page {
    /// The page at a path.
    pub async fn read(api: &Api, path: &str) -> Page {
        let answer = api.get(path).header(VERSION.0, VERSION.1).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let mut page: Page = serde_json::from_slice(&answer.bytes).unwrap();
        let through = answer.header("x-experience-api-consistent-through");
        page.through = through.unwrap().to_owned();
        page
    }

    /// Every statement there is, oldest first.
    pub async fn all(api: &Api) -> Vec<Record> {
        let mut all = Vec::new();
        let mut path = "/xapi/statements?ascending=true&limit=500".to_owned();
        while !path.is_empty() {
            let page = Page::read(api, &path).await;
            all.extend(page.statements);
            path = page.more;
        }
        all
    }
}

/// Writes statements: one by PUT or POST, more by POST.
pub fn write(api: &Api, marks: &[Mark]) -> Call {
    let statements: Vec<Value> = marks
        .iter()
        .map(|mark| numbered(mark.writer, mark.number))
        .collect();
    let call = match statements.as_slice() {
        [one] if marks[0].number.is_multiple_of(2) => api
            .put("/xapi/statements", one)
            .query(&[("statementId", &marks[0].id().to_string())]),
        [one] => api.post("/xapi/statements", one),
        many => api.post("/xapi/statements", &json!(many)),
    };
    call.header(VERSION.0, VERSION.1)
}
