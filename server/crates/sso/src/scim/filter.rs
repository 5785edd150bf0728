//! Filters, as far as provisioning needs them: attributes that equal a text, all of them (RFC 7644 §3.4.2.2).

use super::{Fault, bare};

/// Bytes of a filter at most.
const LONGEST: usize = 1_000;
/// Comparisons of one filter at most.
const MOST: usize = 3;

/// What can be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The id that we gave.
    Id,
    /// The id that the provider gave.
    ExternalId,
    /// A user's name, whatever its case.
    UserName,
    /// A group's name, whatever its case.
    DisplayName,
    /// A group's member, by id.
    Member,
}

/// An attribute that equals a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The attribute.
    pub field: Field,
    /// The text.
    pub value: String,
}

/// Reads a filter.
pub fn filter(text: &str) -> Result<Vec<Term>, Fault> {
    let wrong = |found: &str| {
        let detail = format!(
            "{found}; write ATTRIBUTE eq \"VALUE\", joined by and, with userName, externalId, id, displayName or members.value"
        );
        Fault::of("invalidFilter", detail)
    };
    if text.len() > LONGEST {
        return Err(wrong("this filter is too long"));
    }
    let mut terms = Vec::new();
    let mut rest = text.trim();
    loop {
        let (name, after) = word(rest).ok_or_else(|| wrong("an attribute is missing"))?;
        let (operator, after) = word(after).ok_or_else(|| wrong("an operator is missing"))?;
        if !operator.eq_ignore_ascii_case("eq") {
            return Err(wrong("another operator than eq"));
        }
        let (value, after) = quoted(after).ok_or_else(|| wrong("a text in quotes is missing"))?;
        let field = field(name).ok_or_else(|| wrong("an attribute that is not looked for"))?;
        terms.push(Term { field, value });
        if after.is_empty() {
            return Ok(terms);
        }
        match word(after) {
            Some((and, after)) if and.eq_ignore_ascii_case("and") && terms.len() < MOST => {
                rest = after;
            }
            _ => return Err(wrong("something after the text")),
        }
    }
}

fn field(name: &str) -> Option<Field> {
    match bare(name).as_str() {
        "id" => Some(Field::Id),
        "externalid" => Some(Field::ExternalId),
        "username" => Some(Field::UserName),
        "displayname" => Some(Field::DisplayName),
        "members" | "members.value" => Some(Field::Member),
        _ => None,
    }
}

/// The next word, and what comes after it.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(' ')?;
    (end > 0).then(|| (&text[..end], &text[end..]))
}

/// A JSON string, and what comes after it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let mut escaped = false;
    let inside = text.strip_prefix('"')?;
    for (at, letter) in inside.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => {
                let (literal, rest) = text.split_at(at + 2);
                return Some((serde_json::from_str(literal).ok()?, rest.trim()));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Field, String)> {
        let terms = filter(text).unwrap();
        terms
            .into_iter()
            .map(|one| (one.field, one.value))
            .collect()
    }

    #[test]
    fn what_entra_id_and_okta_ask_for_is_read() {
        let one = |field, value: &str| vec![(field, value.to_owned())];
        assert_eq!(
            read("userName eq \"anna@x\""),
            one(Field::UserName, "anna@x")
        );
        assert_eq!(read("username Eq \"a b\" "), one(Field::UserName, "a b"));
        assert_eq!(
            read(r#"externalId eq "a\"b""#),
            one(Field::ExternalId, "a\"b")
        );
        assert_eq!(
            read("displayName eq \"Staff\""),
            one(Field::DisplayName, "Staff")
        );
        let urn = "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"x\"";
        assert_eq!(read(urn), one(Field::UserName, "x"));
        let both = read("id eq \"1\" and members eq \"2\"");
        assert_eq!(both[1], (Field::Member, "2".to_owned()));
    }

    #[test]
    fn everything_else_is_refused() {
        for wrong in [
            "",
            "userName",
            "userName eq",
            "userName eq anna",
            "userName eq \"anna",
            "userName eq \"anna\\\"",
            "userName sw \"a\"",
            "userName pr",
            "password eq \"x\"",
            "not (userName eq \"x\")",
            "userName eq \"a\" or userName eq \"b\"",
            "userName eq \"a\" and",
            "userName eq \"a\" userName eq \"b\"",
            "emails[type eq \"work\"].value eq \"x\"",
        ] {
            assert_eq!(
                filter(wrong).unwrap_err().kind,
                Some("invalidFilter"),
                "{wrong}"
            );
        }
        assert!(filter(&format!("userName eq \"{}\"", "x".repeat(1_000))).is_err());
    }
}
