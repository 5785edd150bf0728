//! A group: its name and whom it gains and loses.

use super::{Fault, GROUP, Operation, bare, filter, member, object, text};
use serde_json::{Value, json};

/// Members in one request at most.
const MOST: usize = 10_000;

/// What a provider says of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name; rules for roles look at it.
    pub display: String,
    /// The provider's id.
    pub external_id: Option<String>,
}

/// What happens to the members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Members {
    /// These and no others.
    Set(Vec<String>),
    /// These, too.
    Add(Vec<String>),
    /// These no longer.
    Remove(Vec<String>),
}

impl Group {
    /// Reads the body of a POST or PUT, with the members it names; none: nothing was said of them.
    pub fn read(body: &[u8]) -> Result<(Group, Option<Members>), Fault> {
        let body = object(body)?;
        let group = Group {
            display: text("displayName", member(&body, "displayName"))?.unwrap_or_default(),
            external_id: text("externalId", member(&body, "externalId"))?,
        };
        let named = member(&body, "members").map(ids).transpose()?;
        Ok((group.checked()?, named.map(Members::Set)))
    }

    /// The same group after a PATCH, and what happens to its members, in order.
    pub fn changed(mut self, operations: &[Operation]) -> Result<(Group, Vec<Members>), Fault> {
        let mut members = Vec::new();
        for operation in operations {
            if operation.removes && bare(&operation.written).starts_with("members[") {
                members.push(Members::Remove(vec![named_in(&operation.written)?]));
                continue;
            }
            for (name, value) in operation.attributes()? {
                match name.as_str() {
                    "displayname" => self.display = text("displayName", value)?.unwrap_or_default(),
                    "externalid" => self.external_id = text("externalId", value)?,
                    "members" => members.push(people(operation, value)?),
                    _ => {}
                }
            }
        }
        Ok((self.checked()?, members))
    }

    /// As it is answered; without members when these were not asked for.
    pub fn resource(&self, id: &str, members: Option<&[String]>, meta: Value) -> Value {
        let mut body =
            json!({"schemas": [GROUP], "id": id, "displayName": self.display, "meta": meta});
        if let Some(external) = &self.external_id {
            body["externalId"] = json!(external);
        }
        if let Some(members) = members {
            let all = members.iter();
            let all: Vec<Value> = all.map(|id| json!({"value": id, "type": "User"})).collect();
            body["members"] = json!(all);
        }
        body
    }

    fn checked(self) -> Result<Group, Fault> {
        if self.display.is_empty() {
            return Err(Fault::of("invalidValue", "displayName is missing"));
        }
        Ok(self)
    }
}

/// A removal names members in its value (Entra ID), or takes all away.
fn people(operation: &Operation, value: Option<&Value>) -> Result<Members, Fault> {
    if operation.removes {
        return match &operation.value {
            None | Some(Value::Null) => Ok(Members::Set(Vec::new())),
            Some(value) => Ok(Members::Remove(ids(value)?)),
        };
    }
    let all = ids(value.unwrap_or(&Value::Null))?;
    Ok(match operation.replaces {
        true => Members::Set(all),
        false => Members::Add(all),
    })
}

fn ids(value: &Value) -> Result<Vec<String>, Fault> {
    let wrong = || {
        let detail = format!("members is a list of at most {MOST} objects with value");
        Fault::of("invalidValue", detail)
    };
    let list = match value {
        Value::Array(list) => list.as_slice(),
        Value::Object(_) => std::slice::from_ref(value),
        _ => return Err(wrong()),
    };
    if list.len() > MOST {
        return Err(wrong());
    }
    let id = |one: &Value| one["value"].as_str().map(str::to_owned);
    list.iter().map(|one| id(one).ok_or_else(wrong)).collect()
}

/// `members[value eq "…"]` (Okta).
fn named_in(path: &str) -> Result<String, Fault> {
    let wrong = || Fault::of("invalidPath", "write members[value eq \"ID\"]");
    let (_, inside) = path.split_once('[').ok_or_else(wrong)?;
    let inside = inside.strip_suffix(']').ok_or_else(wrong)?.trim();
    let rest = inside
        .get(..5)
        .filter(|name| name.eq_ignore_ascii_case("value"));
    rest.ok_or_else(wrong)?;
    // The same comparison, of an attribute that the filter knows.
    let terms = filter(&format!("id{}", &inside[5..])).map_err(|_| wrong())?;
    match <[_; 1]>::try_from(terms) {
        Ok([term]) => Ok(term.value),
        Err(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(operations: Value) -> Result<(Group, Vec<Members>), Fault> {
        let body = json!({ "Operations": operations }).to_string();
        let group = Group {
            display: "Staff".to_owned(),
            external_id: None,
        };
        group.changed(&Operation::read(body.as_bytes())?)
    }

    #[test]
    fn members_come_and_go_as_entra_id_and_okta_say_it() {
        let some = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let told = json!([
            {"op": "Add", "path": "members", "value": [{"$ref": null, "value": "A"}]},
            {"op": "add", "value": {"members": [{"value": "B"}]}},
            {"op": "Remove", "path": "members", "value": [{"value": "A"}]},
            {"op": "remove", "path": "members[value eq \"Bb\"]"},
            {"op": "replace", "path": "members", "value": [{"value": "C"}]},
            {"op": "remove", "path": "members"},
            {"op": "replace", "value": {"id": "1", "displayName": "Crew"}},
        ]);
        let (group, members) = patched(told).unwrap();
        assert_eq!(group.display, "Crew");
        assert_eq!(
            members,
            [
                Members::Add(some(&["A"])),
                Members::Add(some(&["B"])),
                Members::Remove(some(&["A"])),
                Members::Remove(some(&["Bb"])),
                Members::Set(some(&["C"])),
                Members::Set(Vec::new()),
            ]
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for wrong in [
            json!([{"op": "add", "path": "members", "value": "A"}]),
            json!([{"op": "add", "path": "members", "value": [{"id": "A"}]}]),
            json!([{"op": "remove", "path": "members[value eq A]"}]),
            json!([{"op": "remove", "path": "members[ü"}]),
            json!([{"op": "remove", "path": "members[value sw \"A\"]"}]),
            json!([{"op": "remove", "path": "displayName"}]),
        ] {
            assert!(patched(wrong.clone()).is_err(), "{wrong}");
        }
        assert!(Group::read(br#"{"displayName": ""}"#).is_err());
    }
}
