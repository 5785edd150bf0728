//! The attributes there are, and the kinds they belong to.

use super::values::nearest;
use crate::model::Kind;

/// Attributes by the kinds they belong to.
const ATTRIBUTES: [(&str, Belongs); 18] = [
    ("objective", Belongs::All),
    ("goto", Belongs::AllBut(&[Kind::Branch, Kind::End])),
    ("points", Belongs::Questions),
    ("attempts", Belongs::Questions),
    ("unscored", Belongs::Questions),
    ("confidence", Belongs::Questions),
    ("repeat", Belongs::Questions),
    ("pass", Belongs::Questions),
    ("fail", Belongs::Questions),
    (
        "score",
        Belongs::Only(&[Kind::Multiple, Kind::Order, Kind::Match, Kind::Cloze]),
    ),
    (
        "shuffle",
        Belongs::Only(&[Kind::Single, Kind::Multiple, Kind::TrueFalse]),
    ),
    ("match", Belongs::Only(&[Kind::Short])),
    ("unit", Belongs::Only(&[Kind::Numeric])),
    ("captions", Belongs::Only(&[Kind::Media])),
    ("poster", Belongs::Only(&[Kind::Media])),
    ("src", Belongs::Only(&[Kind::Media])),
    ("id", Belongs::Nowhere("write the id as #name")),
    ("class", Belongs::Nowhere("write the kind as .name")),
];

/// Attributes that stand alone.
pub(super) const FLAGS: [&str; 4] = ["shuffle", "unscored", "confidence", "repeat"];

/// Attributes a translation may have; `src` is the hash of what it was made from.
pub(super) const TRANSLATED: [&str; 3] = ["src", "unit", "captions"];

enum Belongs {
    All,
    Questions,
    Only(&'static [Kind]),
    AllBut(&'static [Kind]),
    Nowhere(&'static str),
}

/// Whether there is such an attribute.
pub(super) fn is_known(key: &str) -> bool {
    ATTRIBUTES
        .iter()
        .any(|(name, belongs)| *name == key && !matches!(belongs, Belongs::Nowhere(_)))
}

/// What was meant by a name that is no attribute.
pub(super) fn suggestion(key: &str) -> String {
    let found = ATTRIBUTES.iter().find(|(name, _)| *name == key);
    if let Some((_, Belongs::Nowhere(advice))) = found {
        return (*advice).to_owned();
    }
    let known = || {
        ATTRIBUTES
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| is_known(name))
    };
    match nearest(key, known()) {
        Some(meant) => format!("did you mean {meant}?"),
        None if Kind::from_name(key).is_some() => format!("did you mean the kind .{key}?"),
        None => format!("known are {}", known().collect::<Vec<_>>().join(", ")),
    }
}

/// Where an attribute belongs, when that is not on this kind.
pub(super) fn misplaced(key: &str, kind: Kind) -> Option<String> {
    let (_, belongs) = ATTRIBUTES.iter().find(|(name, _)| *name == key)?;
    let fits = match belongs {
        Belongs::All => true,
        Belongs::Questions => kind.is_question(),
        Belongs::Only(kinds) => kinds.contains(&kind),
        Belongs::AllBut(kinds) => !kinds.contains(&kind),
        Belongs::Nowhere(_) => true,
    };
    (!fits).then(|| belongs.advice())
}

impl Belongs {
    fn advice(&self) -> String {
        let names = |kinds: &[Kind]| {
            kinds
                .iter()
                .map(|kind| format!(".{}", kind.name()))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            Belongs::Only(kinds) => format!("take it out; it belongs on {}", names(kinds)),
            Belongs::AllBut(kinds) => {
                format!("take it out; it belongs on all but {}", names(kinds))
            }
            Belongs::Questions => "take it out; it belongs on questions".to_owned(),
            Belongs::All | Belongs::Nowhere(_) => "take it out".to_owned(),
        }
    }
}
