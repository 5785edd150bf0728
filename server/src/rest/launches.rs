//! Launches by API: a front end's server starts a course for one of its learners.

use crate::http::caller::Key;
use crate::http::problem::Problem;
use crate::rest::Tag;
use engine::App;
use engine::access::{self, Scope};
use engine::launch::{ApiLaunch, by_api};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use time::OffsetDateTime;
use uuid::Uuid;

/// The REST resource.
pub struct Launches;

/// Who takes what.
#[derive(Object)]
#[oai(example)]
struct NewLaunch {
    /// Course id or slug.
    #[oai(validator(min_length = 1, max_length = 200))]
    course: String,
    /// What you call the learner. It is hashed with a secret key on arrival and not stored.
    #[oai(validator(min_length = 1, max_length = 500))]
    learner: String,
    /// Languages wanted, best first.
    #[oai(default)]
    langs: Vec<String>,
    /// Where the learner goes afterwards.
    #[oai(skip_serializing_if_is_none)]
    return_url: Option<String>,
}

impl poem_openapi::types::Example for NewLaunch {
    fn example() -> Self {
        NewLaunch {
            course: "spot-the-phish".to_owned(),
            learner: "staff-4711".to_owned(),
            langs: vec!["es".to_owned(), "en".to_owned()],
            return_url: Some("https://intranet.example.com/learning".to_owned()),
        }
    }
}

/// A session for the browser.
#[derive(Object)]
struct Launched {
    /// The launch; `/launches/{id}/hops` tells how it went.
    launch: Uuid,
    /// The attempt that goes on or begins.
    attempt: Uuid,
    /// Open this in the learner's browser.
    url: String,
    /// For a front end of your own: bearer token of the player API and of GraphQL, good for this attempt only.
    session_token: String,
    /// When the session ends. Launching again leads to the same attempt.
    expires_at: OffsetDateTime,
}

#[OpenApi(tag = "Tag::Launches")]
impl Launches {
    /// Start or go on with a course for a learner
    ///
    /// The same learner and course lead to the same attempt until it has ended. Scope: `attempts:write`.
    #[oai(path = "/launches", method = "post", operation_id = "launch")]
    async fn launch(
        &self,
        Data(app): Data<&App>,
        Key(caller): Key,
        body: Json<NewLaunch>,
    ) -> Result<Json<Launched>, Problem> {
        let NewLaunch {
            course,
            learner,
            langs,
            return_url,
        } = body.0;
        access::course(app, &caller, Scope::AttemptsWrite, &course).await?;
        let asked = ApiLaunch {
            course,
            learner,
            langs,
            return_url,
            simulated: false,
        };
        let begun = by_api(app, caller.tenant(), asked).await?;
        Ok(Json(Launched {
            launch: begun.launch,
            attempt: begun.attempt.id,
            url: begun.url,
            session_token: begun.token,
            expires_at: begun.expires.to_time(),
        }))
    }
}
