//! Who a learner was in LTI 1.1 (LTI 1.3 Migration, claim `lti1p1`): claimed in a launch of 1.3, proven with the secret of the old
//! consumer key. Unproven it is worth nothing: anyone could claim to be someone.

use crate::claims::{lti, text};
use crate::launch::Launch;
use crate::refusal::shown;
use crate::{Condition, Refusal, Verdict};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// What the claim `lti1p1` says.
#[derive(Clone, PartialEq, Eq)]
pub struct Migration {
    /// The consumer key they launched with.
    pub consumer_key: Option<String>,
    /// Their user id then; the subject, if it did not change.
    pub user_id: Option<String>,
    /// The placement's id then.
    pub resource_link_id: Option<String>,
    /// The course's id then.
    pub context_id: Option<String>,
    /// The installation's id then.
    pub tool_consumer_instance_guid: Option<String>,
    signature: Option<String>,
}

/// A user id is personal.
impl std::fmt::Debug for Migration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Migration({:?}, signed: {})",
            self.consumer_key,
            self.signature.is_some()
        )
    }
}

impl Migration {
    pub(crate) fn read(claims: &Map<String, Value>, subject: Option<&str>) -> Option<Migration> {
        let claim = lti(claims, "lti1p1")?.as_object()?;
        Some(Migration {
            consumer_key: text(claim, "oauth_consumer_key"),
            user_id: text(claim, "user_id").or_else(|| subject.map(str::to_owned)),
            resource_link_id: text(claim, "resource_link_id"),
            context_id: text(claim, "context_id"),
            tool_consumer_instance_guid: text(claim, "tool_consumer_instance_guid"),
            signature: text(claim, "oauth_consumer_key_sign"),
        })
    }

    /// Whether the platform knows the secret of the consumer key it names.
    pub fn prove(&self, launch: &Launch, secret: &str) -> Verdict<()> {
        let expected = "`oauth_consumer_key_sign` by the secret of that consumer key";
        let key = self.consumer_key.as_deref().unwrap_or_default();
        let Some(signature) = &self.signature else {
            return Err(Refusal::missing(Condition::MigrationSignature, expected));
        };
        let message = [
            key,
            &launch.deployment_id,
            &launch.issuer,
            &launch.client_id,
            &launch.expires_at.to_string(),
            &launch.nonce,
        ]
        .join("&");
        let proven = STANDARD
            .decode(signature)
            .is_ok_and(|tag| hmac::verify(&mac(secret), message.as_bytes(), &tag).is_ok());
        match proven && !key.is_empty() {
            true => Ok(()),
            false => {
                let found = format!("a signature that does not fit consumer key {}", shown(key));
                Err(Refusal::new(Condition::MigrationSignature, found, expected))
            }
        }
    }
}

fn mac(secret: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())
}
