//! Answers of learners, on their way in and back out. Both ways they speak the ids of the delivery form.

use super::failure::Result;
use crate::http::problem::Problem;
use async_graphql::{InputObject, OneofObject, SimpleObject, Union};
use content::grading;
use std::collections::BTreeMap;

/// An answer: exactly one of these, the one the question's interaction asks for.
#[derive(OneofObject)]
pub(super) enum ResponseInput {
    /// To a choice.
    Choice(ChoiceInput),
    /// To a text question, as typed.
    Text(String),
    /// To a number question, as typed; a decimal comma is fine.
    Number(String),
    /// To an order question: every item id, first to last.
    Order(Vec<String>),
    /// To a match question: the pairs.
    Match(Vec<PairInput>),
    /// To a cloze: what stands in the gaps.
    Cloze(Vec<FillingInput>),
}

/// What was chosen.
#[derive(InputObject)]
pub(super) struct ChoiceInput {
    /// Option ids.
    chosen: Vec<String>,
}

/// A pair.
#[derive(InputObject)]
pub(super) struct PairInput {
    /// Row id.
    row: String,
    /// Choice id.
    choice: String,
}

/// A filled gap.
#[derive(InputObject)]
pub(super) struct FillingInput {
    /// Gap id.
    gap: String,
    /// What was typed, or the id of the option chosen.
    text: String,
}

impl ResponseInput {
    /// As the engine takes it.
    pub(super) fn read(self) -> Result<grading::Response> {
        Ok(match self {
            ResponseInput::Choice(ChoiceInput { chosen }) => grading::Response::Choice { chosen },
            ResponseInput::Text(text) => grading::Response::Text { text },
            ResponseInput::Number(text) => grading::Response::Number { text },
            ResponseInput::Order(items) => grading::Response::Order { items },
            ResponseInput::Match(pairs) => grading::Response::Match {
                pairs: once(pairs.into_iter().map(|pair| (pair.row, pair.choice)))?,
            },
            ResponseInput::Cloze(gaps) => grading::Response::Cloze {
                gaps: once(gaps.into_iter().map(|filling| (filling.gap, filling.text)))?,
            },
        })
    }
}

/// A list may name a row twice, where a map could not: which of the two was meant?
fn once(entries: impl Iterator<Item = (String, String)>) -> Result<BTreeMap<String, String>> {
    let mut map = BTreeMap::new();
    for (index, (key, value)) in entries.enumerate() {
        if map.insert(key, value).is_some() {
            let problem =
                Problem::bad_request("response.id.repeated", "the same row or gap is given twice");
            return Err(problem.at(format!("/response/{index}")).into());
        }
    }
    Ok(map)
}

/// An answer, as it was given or as it should have been.
#[derive(Union)]
pub(super) enum Response {
    /// To a choice.
    Choice(ChoiceResponse),
    /// To a text question.
    Text(TextResponse),
    /// To a number question.
    Number(NumberResponse),
    /// To an order question.
    Order(OrderResponse),
    /// To a match question.
    Match(MatchResponse),
    /// To a cloze.
    Cloze(ClozeResponse),
}

/// To a choice.
#[derive(SimpleObject)]
pub(super) struct ChoiceResponse {
    /// Option ids.
    chosen: Vec<String>,
}

/// To a text question.
#[derive(SimpleObject)]
pub(super) struct TextResponse {
    /// As typed.
    text: String,
}

/// To a number question.
#[derive(SimpleObject)]
pub(super) struct NumberResponse {
    /// As typed.
    text: String,
}

/// To an order question.
#[derive(SimpleObject)]
pub(super) struct OrderResponse {
    /// Item ids, first to last.
    items: Vec<String>,
}

/// To a match question.
#[derive(SimpleObject)]
pub(super) struct MatchResponse {
    /// The pairs.
    pairs: Vec<Pair>,
}

/// A pair.
#[derive(SimpleObject)]
pub(super) struct Pair {
    /// Row id.
    row: String,
    /// Choice id.
    choice: String,
}

/// To a cloze.
#[derive(SimpleObject)]
pub(super) struct ClozeResponse {
    /// What stands in the gaps.
    gaps: Vec<Filling>,
}

/// A filled gap.
#[derive(SimpleObject)]
pub(super) struct Filling {
    /// Gap id.
    gap: String,
    /// What was typed, or the id of the option chosen.
    text: String,
}

impl From<&grading::Response> for Response {
    fn from(response: &grading::Response) -> Self {
        use grading::Response as Given;
        match response.clone() {
            Given::Choice { chosen } => Response::Choice(ChoiceResponse { chosen }),
            Given::Text { text } => Response::Text(TextResponse { text }),
            Given::Number { text } => Response::Number(NumberResponse { text }),
            Given::Order { items } => Response::Order(OrderResponse { items }),
            Given::Match { pairs } => {
                let pairs = pairs.into_iter().map(|(row, choice)| Pair { row, choice });
                Response::Match(MatchResponse {
                    pairs: pairs.collect(),
                })
            }
            Given::Cloze { gaps } => {
                let gaps = gaps.into_iter().map(|(gap, text)| Filling { gap, text });
                Response::Cloze(ClozeResponse {
                    gaps: gaps.collect(),
                })
            }
        }
    }
}
