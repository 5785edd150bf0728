//! A user: what we keep of one, how a provider writes it, and how it is answered.

use super::{Fault, Operation, USER, member, object, text, truth};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What is kept of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Unique at the provider.
    pub user_name: String,
    /// The provider's id.
    pub external_id: Option<String>,
    /// Whether they may sign on; none: nothing was said.
    pub active: Option<bool>,
    /// As they are shown.
    pub display: Option<String>,
    /// Their whole name.
    pub formatted: Option<String>,
    /// Their given name.
    pub given: Option<String>,
    /// Their family name.
    pub family: Option<String>,
    /// Their address of mail: the primary one, else the first.
    pub email: Option<String>,
}

impl User {
    /// Reads the body of a POST or PUT.
    pub fn read(body: &[u8]) -> Result<User, Fault> {
        let body = object(body)?;
        let mut user = User::default();
        for name in [
            "userName",
            "externalId",
            "active",
            "displayName",
            "name",
            "emails",
        ] {
            if let Some(value) = member(&body, name) {
                user.set(&name.to_ascii_lowercase(), Some(value))?;
            }
        }
        user.checked()
    }

    /// The same user after a PATCH.
    pub fn changed(mut self, operations: &[Operation]) -> Result<User, Fault> {
        for operation in operations {
            for (name, value) in operation.attributes()? {
                self.set(&name, value)?;
            }
        }
        self.checked()
    }

    /// The name to show, if there is one.
    pub fn name(&self) -> Option<String> {
        let parts = [self.given.as_deref(), self.family.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        let put = Some(parts.join(" ")).filter(|whole| !whole.is_empty());
        self.display.clone().or(self.formatted.clone()).or(put)
    }

    /// As it is answered; `meta` is what the house adds.
    pub fn resource(&self, id: &str, groups: &[(String, String)], meta: Value) -> Value {
        let mut body = json!({
            "schemas": [USER], "id": id, "userName": self.user_name, "active": self.active.unwrap_or(true), "meta": meta,
        });
        let set = |body: &mut Value, name: &str, value: &Option<String>| {
            if let Some(value) = value {
                body[name] = json!(value);
            }
        };
        set(&mut body, "externalId", &self.external_id);
        set(&mut body, "displayName", &self.display);
        let mut name = json!({});
        set(&mut name, "formatted", &self.formatted);
        set(&mut name, "givenName", &self.given);
        set(&mut name, "familyName", &self.family);
        if name.as_object().is_some_and(|name| !name.is_empty()) {
            body["name"] = name;
        }
        if let Some(email) = &self.email {
            body["emails"] = json!([{"value": email, "type": "work", "primary": true}]);
        }
        if !groups.is_empty() {
            let all = groups.iter();
            let all: Vec<Value> = all
                .map(|(id, name)| json!({"value": id, "display": name}))
                .collect();
            body["groups"] = json!(all);
        }
        body
    }

    fn checked(self) -> Result<User, Fault> {
        if self.user_name.is_empty() {
            return Err(Fault::of("invalidValue", "userName is missing"));
        }
        Ok(self)
    }

    /// Sets an attribute, or takes it away. Those that are not kept are read over.
    fn set(&mut self, name: &str, value: Option<&Value>) -> Result<(), Fault> {
        match name {
            "username" => self.user_name = text("userName", value)?.unwrap_or_default(),
            "externalid" => self.external_id = text("externalId", value)?,
            "active" => {
                let value =
                    value.ok_or_else(|| Fault::of("mutability", "active cannot be removed"))?;
                self.active = Some(truth("active", value)?);
            }
            "displayname" => self.display = text("displayName", value)?,
            "name.formatted" => self.formatted = text("name.formatted", value)?,
            "name.givenname" => self.given = text("name.givenName", value)?,
            "name.familyname" => self.family = text("name.familyName", value)?,
            "name" => self.set_name(value)?,
            "emails" => self.email = mail(value)?,
            mail if mail.starts_with("emails[") && mail.ends_with("].value") => {
                self.email = text("emails.value", value)?;
            }
            mail if mail.starts_with("emails[") && mail.ends_with(']') && value.is_none() => {
                self.email = None;
            }
            _ => {}
        }
        Ok(())
    }

    fn set_name(&mut self, value: Option<&Value>) -> Result<(), Fault> {
        let empty = Map::new();
        let parts = match value {
            None | Some(Value::Null) => &empty,
            Some(Value::Object(parts)) => parts,
            Some(_) => return Err(Fault::of("invalidValue", "name is an object")),
        };
        self.formatted = text("name.formatted", member(parts, "formatted"))?;
        self.given = text("name.givenName", member(parts, "givenName"))?;
        self.family = text("name.familyName", member(parts, "familyName"))?;
        Ok(())
    }
}

fn mail(value: Option<&Value>) -> Result<Option<String>, Fault> {
    let all = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(all)) => all,
        Some(_) => return Err(Fault::of("invalidValue", "emails is a list")),
    };
    let primary = |one: &&Value| one["primary"] == true || one["primary"] == "True";
    let chosen = all.iter().find(primary).or(all.first());
    text("emails.value", chosen.and_then(|one| one.get("value")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: Value) -> Result<User, Fault> {
        User::read(body.to_string().as_bytes())
    }

    fn patched(user: User, operations: Value) -> Result<User, Fault> {
        let body = json!({"schemas": ["x"], "Operations": operations}).to_string();
        user.changed(&Operation::read(body.as_bytes())?)
    }

    fn anna() -> User {
        read(json!({
            "schemas": [USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
            "externalId": "ext-1", "userName": "anna@idp.example", "active": true, "title": "not kept", "password": "never kept",
            "name": {"givenName": "Anna", "familyName": "Arendt"},
            "emails": [{"value": "home@x"}, {"primary": true, "type": "work", "value": "anna@idp.example"}],
        }))
        .unwrap()
    }

    #[test]
    fn what_is_kept_is_answered_and_nothing_else() {
        let user = anna();
        assert_eq!(user.name().as_deref(), Some("Anna Arendt"));
        let body = user.resource("1", &[("g".to_owned(), "Staff".to_owned())], json!({}));
        assert_eq!(body["emails"][0]["value"], "anna@idp.example");
        assert_eq!(body["groups"][0]["display"], "Staff");
        assert!(!body.to_string().contains("kept"), "{body}");
    }

    #[test]
    fn entra_id_deactivates_with_a_text_and_okta_with_an_object() {
        let entra = json!([{"op": "Replace", "path": "active", "value": "False"}]);
        assert_eq!(patched(anna(), entra).unwrap().active, Some(false));
        let okta = json!([{"op": "replace", "value": {"active": false}}]);
        assert_eq!(patched(anna(), okta).unwrap().active, Some(false));
        let dotted = json!([
            {"op": "Add", "path": "name.familyName", "value": "Berg"},
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "b@x"},
            {"op": "Replace", "value": {"displayName": "A. Berg", "name.givenName": "A"}},
            {"op": "Remove", "path": "externalId"},
            {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "x"},
        ]);
        let user = patched(anna(), dotted).unwrap();
        let parts = (
            user.family.as_deref(),
            user.given.as_deref(),
            user.email.as_deref(),
        );
        assert_eq!(parts, (Some("Berg"), Some("A"), Some("b@x")));
        assert_eq!(
            (user.display.as_deref(), user.external_id),
            (Some("A. Berg"), None)
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for wrong in [
            json!({}),
            json!({"userName": ""}),
            json!({"userName": 5}),
            json!({"userName": "x".repeat(501)}),
            json!({"userName": "x", "active": "maybe"}),
            json!({"userName": "x", "name": "Anna"}),
            json!({"userName": "x", "emails": "a@b"}),
            json!(["userName"]),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
        for wrong in [
            json!([]),
            json!([{"op": "move", "path": "active"}]),
            json!([{"op": "remove", "path": "userName"}]),
            json!([{"op": "remove", "path": "active"}]),
            json!([{"op": "remove"}]),
            json!([{"op": "replace", "value": "x"}]),
            json!("x"),
        ] {
            assert!(patched(anna(), wrong.clone()).is_err(), "{wrong}");
        }
    }
}
