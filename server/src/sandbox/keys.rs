//! What the platform signs with. After a rotation the older keys are still published, unless they shall be gone at once.

use super::Sandbox;
use super::faults::Service;
use super::refused::Refused;
use lti::keys::{NoKey, SigningKey, key_set};
use poem::http::header;
use poem::web::Data;
use poem::{Response, handler};

/// Older keys that are published.
const MOST_OLDER: usize = 3;

pub(super) struct Keys {
    newest: SigningKey,
    older: Vec<SigningKey>,
}

impl Keys {
    pub(super) fn new() -> Result<Keys, NoKey> {
        Ok(Keys {
            newest: made()?,
            older: Vec::new(),
        })
    }

    /// A new one signs from now on.
    pub(super) fn rotate(&mut self, overlap: bool) -> Result<(), NoKey> {
        let before = std::mem::replace(&mut self.newest, made()?);
        self.older.insert(0, before);
        self.older.truncate(if overlap { MOST_OLDER } else { 0 });
        Ok(())
    }

    pub(super) fn newest(&self) -> &SigningKey {
        &self.newest
    }

    pub(super) fn published(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

fn made() -> Result<SigningKey, NoKey> {
    SigningKey::read(&SigningKey::generate()?)
}

#[handler]
pub(super) async fn set(Data(sandbox): Data<&Sandbox>) -> Result<Response, Refused> {
    sandbox.trouble(Service::Keys).await?;
    let set = key_set(sandbox.world().keys.published());
    Ok(Response::builder()
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "max-age=60")
        .body(set.to_string()))
}
