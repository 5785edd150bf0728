//! The answer (DL §4.5): content items in a message that we sign, posted by the browser as `JWT`.

use super::{Item, Settings};
use crate::jws;
use crate::keys::SigningKey;
use crate::platform::Platform;
use serde_json::{Value, json};
use time::OffsetDateTime;

/// How long it may take on its way.
const LIFE_SECONDS: i64 = 5 * 60;

/// What was chosen, and words for whoever chose.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Response {
    /// None at all: nothing was chosen.
    pub items: Vec<Item>,
    /// Shown to the instructor.
    pub message: Option<String>,
    /// Shown to the instructor as an error.
    pub error: Option<String>,
}

/// An answer that the platform would not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It takes one.
    #[error("{0} items, but the platform takes one")]
    TooMany(usize),
    /// It does not take this type.
    #[error("an item of type {found}, but the platform takes {accepted}")]
    Type {
        /// What we have.
        found: &'static str,
        /// What it takes.
        accepted: String,
    },
}

impl Response {
    /// The message: `iss` is our client id, `aud` the issuer as a text, `data` as it came.
    pub fn sign(
        &self,
        settings: &Settings,
        platform: &Platform,
        deployment: &str,
        key: &SigningKey,
        (nonce, now): (&str, OffsetDateTime),
    ) -> Result<String, Unfit> {
        self.fits(settings)?;
        let now = now.unix_timestamp();
        let mut claims = json!({
            "iss": platform.client_id,
            "aud": platform.issuer,
            "iat": now,
            "exp": now + LIFE_SECONDS,
            "nonce": nonce,
            "https://purl.imsglobal.org/spec/lti/claim/deployment_id": deployment,
            "https://purl.imsglobal.org/spec/lti/claim/message_type": "LtiDeepLinkingResponse",
            "https://purl.imsglobal.org/spec/lti/claim/version": "1.3.0",
            "https://purl.imsglobal.org/spec/lti-dl/claim/content_items": self.written(settings),
        });
        let optional = [
            ("data", &settings.data),
            ("msg", &self.message),
            ("errormsg", &self.error),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                claims[format!("https://purl.imsglobal.org/spec/lti-dl/claim/{name}")] =
                    json!(value);
            }
        }
        Ok(jws::sign(&claims, key))
    }

    fn fits(&self, settings: &Settings) -> Result<(), Unfit> {
        if self.items.len() > 1 && !settings.accept_multiple {
            return Err(Unfit::TooMany(self.items.len()));
        }
        match self
            .items
            .iter()
            .find(|item| !settings.accepts(item.kind()))
        {
            Some(item) => Err(Unfit::Type {
                found: item.kind(),
                accepted: settings.accept_types.join(", "),
            }),
            None => Ok(()),
        }
    }

    /// A column is sent only to a platform that said it makes some.
    fn written(&self, settings: &Settings) -> Vec<Value> {
        let write = |item: &Item| {
            let mut written = json!(item);
            if let (false, Some(fields)) = (settings.accept_line_item, written.as_object_mut()) {
                fields.remove("lineItem");
            }
            written
        };
        self.items.iter().map(write).collect()
    }
}
