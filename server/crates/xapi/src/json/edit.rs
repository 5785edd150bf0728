//! Changing a tree at a place. What is not changed stays as it was written.

use super::{Json, Text, find};

/// A JSON pointer taken apart (RFC 6901 §3, §4); none when it is not one.
pub(crate) fn steps(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let rest = pointer.strip_prefix('/')?;
    rest.split('/').map(unescaped).collect()
}

fn unescaped(step: &str) -> Option<String> {
    let sound = step
        .split('~')
        .skip(1)
        .all(|rest| rest.starts_with(['0', '1']));
    sound.then(|| step.replace("~1", "/").replace("~0", "~"))
}

impl<'a> Json<'a> {
    /// The value at a place.
    pub(crate) fn at(&self, steps: &[String]) -> Option<&Json<'a>> {
        steps.iter().try_fold(self, |value, step| match value {
            Json::Object(members) => find(members, step),
            Json::Array(elements) => elements.get(index(step)?),
            _ => None,
        })
    }

    fn at_mut(&mut self, steps: &[String]) -> Option<&mut Json<'a>> {
        steps.iter().try_fold(self, |value, step| match value {
            Json::Object(members) => members
                .iter_mut()
                .find(|(name, _)| name.as_str() == step)
                .map(|(_, value)| value),
            Json::Array(elements) => elements.get_mut(index(step)?),
            _ => None,
        })
    }

    /// Puts another value where one is.
    pub(crate) fn replace(&mut self, steps: &[String], value: Json<'a>) -> Option<()> {
        *self.at_mut(steps)? = value;
        Some(())
    }

    /// Takes away what is there.
    pub(crate) fn remove(&mut self, steps: &[String]) -> Option<()> {
        let (last, parent) = steps.split_last()?;
        match self.at_mut(parent)? {
            Json::Object(members) => {
                let at = members.iter().position(|(name, _)| name.as_str() == last)?;
                members.remove(at);
            }
            Json::Array(elements) => {
                let at = index(last).filter(|at| *at < elements.len())?;
                elements.remove(at);
            }
            _ => return None,
        }
        Some(())
    }

    /// Gives a property another name, unless one has it.
    pub(crate) fn rename(&mut self, steps: &[String], to: Text<'a>) -> Option<()> {
        let (last, parent) = steps.split_last()?;
        let Json::Object(members) = self.at_mut(parent)? else {
            return None;
        };
        if find(members, to.as_str()).is_some() {
            return None;
        }
        let (name, _) = members.iter_mut().find(|(name, _)| name.as_str() == last)?;
        *name = to;
        Some(())
    }

    /// Adds as RFC 6902 §4.1 has it: a property is set, an element moves those behind it, `-` is the end of a list.
    pub(crate) fn add(&mut self, steps: &[String], name: Text<'a>, value: Json<'a>) -> Option<()> {
        let Some((last, parent)) = steps.split_last() else {
            *self = value;
            return Some(());
        };
        match self.at_mut(parent)? {
            Json::Object(members) => {
                match members.iter_mut().find(|(known, _)| known.as_str() == last) {
                    Some((_, known)) => *known = value,
                    None => members.push((name, value)),
                }
            }
            Json::Array(elements) if last == "-" => elements.push(value),
            Json::Array(elements) => {
                let at = index(last).filter(|at| *at <= elements.len())?;
                elements.insert(at, value);
            }
            _ => return None,
        }
        Some(())
    }
}

/// An index has no sign and no leading zero (RFC 6901 §4).
fn index(step: &str) -> Option<usize> {
    let sound = step.bytes().all(|b| b.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    step.parse().ok().filter(|_| sound)
}
