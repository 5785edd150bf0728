//! A statement as numbered lines, in the order it was sent, with the line a JSON pointer leads to.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// Lines kept of one statement.
const MAX_LINES: usize = 5_000;

/// Lines and the one to look at.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Marked {
    pub(crate) lines: Vec<String>,
    pub(crate) mark: Option<usize>,
    /// What the pointer asks for and nobody wrote.
    pub(crate) missing: Option<String>,
}

/// Pretty-prints JSON and finds the pointer's line; other text stays as it is.
pub(crate) fn marked(text: &str, pointer: &str) -> Marked {
    let Ok(node) = serde_json::from_str::<Node>(text) else {
        return Marked {
            lines: text.lines().take(MAX_LINES).map(str::to_owned).collect(),
            ..Marked::default()
        };
    };
    let mut out = Writer {
        marked: Marked::default(),
        wanted: steps(pointer),
        reached: 0,
    };
    out.node(&node, 0, "", "", Some(0));
    out.marked.lines.truncate(MAX_LINES);
    out.marked
}

fn steps(pointer: &str) -> Vec<String> {
    pointer
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// JSON with its order kept.
#[derive(Debug)]
enum Node {
    Object(Vec<(String, Node)>),
    Array(Vec<Node>),
    Scalar(String),
}

struct Writer {
    marked: Marked,
    wanted: Vec<String>,
    /// Steps of the pointer followed to the marked line.
    reached: usize,
}

impl Writer {
    /// Writes one value. `on` is how many steps of the pointer led here, when all of them did.
    fn node(&mut self, node: &Node, depth: usize, before: &str, after: &str, on: Option<usize>) {
        let line = self.marked.lines.len();
        if on.is_some_and(|steps| self.marked.mark.is_none() || steps > self.reached) {
            self.marked.mark = Some(line);
            self.reached = on.unwrap_or_default();
        }
        match node {
            Node::Scalar(text) => self.push(depth, format!("{before}{text}{after}")),
            Node::Object(fields) if fields.is_empty() => {
                self.push(depth, format!("{before}{{}}{after}"))
            }
            Node::Array(items) if items.is_empty() => {
                self.push(depth, format!("{before}[]{after}"))
            }
            Node::Object(fields) => {
                let named = fields
                    .iter()
                    .map(|(name, node)| (name.clone(), format!("{}: ", quoted(name)), node));
                self.children(named.collect(), depth, (before, "{", "}", after), on);
            }
            Node::Array(items) => {
                let numbered = items
                    .iter()
                    .enumerate()
                    .map(|(index, node)| (index.to_string(), String::new(), node));
                self.children(numbered.collect(), depth, (before, "[", "]", after), on);
            }
        }
        self.note_missing(node, on);
    }

    fn children(
        &mut self,
        items: Vec<(String, String, &Node)>,
        depth: usize,
        (before, open, close, after): (&str, &str, &str, &str),
        on: Option<usize>,
    ) {
        self.push(depth, format!("{before}{open}"));
        let last = items.len() - 1;
        for (index, (name, label, node)) in items.into_iter().enumerate() {
            let on = on
                .filter(|step| {
                    self.wanted
                        .get(*step)
                        .is_some_and(|wanted| wanted == &name || wanted == "*")
                })
                .map(|step| step + 1);
            self.node(
                node,
                depth + 1,
                &label,
                if index < last { "," } else { "" },
                on,
            );
        }
        self.push(depth, format!("{close}{after}"));
    }

    /// The pointer leads on, and nothing is there.
    fn note_missing(&mut self, node: &Node, on: Option<usize>) {
        let Some(next) = on.and_then(|step| self.wanted.get(step)) else {
            return;
        };
        let there = match node {
            Node::Object(fields) => fields.iter().any(|(name, _)| name == next),
            Node::Array(items) => {
                next == "*" || next.parse().is_ok_and(|index: usize| index < items.len())
            }
            Node::Scalar(_) => false,
        };
        if !there && self.marked.missing.is_none() {
            self.marked.missing = Some(next.clone());
        }
    }

    fn push(&mut self, depth: usize, text: String) {
        self.marked
            .lines
            .push(format!("{}{text}", "  ".repeat(depth)));
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(&crate::clean::line(text)).unwrap_or_default()
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Ordered)
    }
}

struct Ordered;

impl<'de> Visitor<'de> for Ordered {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar("null".into()))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }
    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(quoted(value)))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::Array(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"verb":{"id":"bad"},"result":{"score":{"scaled":1.5}},"list":[1,{}]}"#;

    fn marked_line(pointer: &str) -> String {
        let it = marked(TEXT, pointer);
        it.lines[it.mark.unwrap()].trim().to_owned()
    }

    #[test]
    fn the_order_is_the_senders() {
        let it = marked(TEXT, "");
        assert_eq!(it.lines[1].trim(), "\"verb\": {");
        assert_eq!(it.lines.last().map(String::as_str), Some("}"));
    }

    #[test]
    fn the_pointers_line_is_marked() {
        assert_eq!(marked_line("/result/score/scaled"), "\"scaled\": 1.5");
        assert_eq!(marked_line("/list/1"), "{}");
    }

    #[test]
    fn what_is_missing_is_named_at_its_parent() {
        let it = marked(TEXT, "/verb/display/en");
        assert_eq!(marked_line("/verb/display/en"), "\"verb\": {");
        assert_eq!(it.missing.as_deref(), Some("display"));
    }

    #[test]
    fn what_is_not_json_stays_text() {
        assert_eq!(marked("not\njson", "/a").lines, ["not", "json"]);
    }
}
