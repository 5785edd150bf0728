//! Parameters of a request, from its query or its form body, in the order they came.

use crate::{Condition, Refusal, Verdict};
use url::form_urlencoded;

/// Bytes of one query or body at most; tokens with many claims have come near 20 KB.
const MOST_BYTES: usize = 256 * 1024;
/// LTI 1.1 launches with all their custom parameters stay below 150.
const MOST_PAIRS: usize = 500;

/// Names and values, decoded.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

/// Values are personal.
impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

impl Form {
    /// From `application/x-www-form-urlencoded`.
    pub fn read(encoded: &[u8]) -> Verdict<Form> {
        let expected = format!("at most {MOST_PAIRS} parameters in {MOST_BYTES} bytes");
        let refuse = |found| Refusal::new(Condition::FormUnreadable, found, expected.clone());
        if encoded.len() > MOST_BYTES {
            return Err(refuse(format!("{} bytes", encoded.len())));
        }
        let pairs: Vec<(String, String)> = form_urlencoded::parse(encoded)
            .into_owned()
            .take(MOST_PAIRS + 1)
            .collect();
        if pairs.len() > MOST_PAIRS {
            return Err(refuse("more parameters".to_owned()));
        }
        Ok(Form(pairs))
    }

    /// What the query and the body say together.
    #[must_use]
    pub fn and(mut self, more: Form) -> Form {
        self.0.extend(more.0);
        self
    }

    /// The value of a parameter that may stand there once; empty ones count as absent.
    pub fn one(&self, name: &'static str) -> Verdict<Option<&str>> {
        let mut values = self.all(name);
        let value = values.next();
        match values.next() {
            Some(_) => Err(Refusal::new(
                Condition::ParameterRepeated,
                format!("`{name}` more than once"),
                "each parameter once",
            )),
            None => Ok(value.filter(|value| !value.is_empty())),
        }
    }

    /// The same, and no longer than `most` bytes.
    pub fn short(&self, name: &'static str, most: usize) -> Verdict<Option<&str>> {
        match self.one(name)? {
            Some(value) if value.len() > most => Err(Refusal::new(
                Condition::ParameterTooLong,
                format!("{} bytes of `{name}`", value.len()),
                format!("at most {most}"),
            )),
            value => Ok(value),
        }
    }

    /// Every value of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let pairs = self.0.iter();
        pairs
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All of them, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Form {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Form {
        Form(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}
