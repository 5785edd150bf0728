//! A SCO of a package with the shell around it, as their code would behave: numbered commits of what was said.

use crate::api::{Api, Call};
use serde_json::{Value, json};

/// One launch of a SCO.
#[derive(Debug, Clone)]
pub struct Sco {
    api: Api,
    /// Its commits carry this.
    pub sitting: String,
    /// What it finds: element names to values.
    pub values: Value,
}

impl Sco {
    /// Launches a course by API and begins, or goes on; patient with a server that restarts.
    pub async fn open(content_url: &str, api: &Api, course: &str, learner: &str) -> Sco {
        let body = json!({"course": course, "learner": learner});
        let begun = api.post("/api/v1/launches", &body).persistently().await;
        let token = begun.ok()["session_token"].as_str().unwrap().to_owned();
        let shell = api.anonymous().at(content_url).bearer(&token);
        Sco::begun(&shell).await
    }

    /// Begins, or goes on, in a session that is open.
    pub async fn begun(shell: &Api) -> Sco {
        let begin = shell.post("/play/api/scorm/go", &json!({"request": "begin"}));
        let launch = begin.persistently().await.ok()["launch"].clone();
        Sco {
            api: shell.clone(),
            sitting: launch["sitting"].as_str().unwrap().to_owned(),
            values: launch["values"].clone(),
        }
    }

    /// The shell's client.
    pub fn shell(&self) -> &Api {
        &self.api
    }

    /// The same SCO with the session of somebody else.
    pub fn by(&self, shell: &Api) -> Sco {
        Sco {
            api: shell.clone(),
            ..self.clone()
        }
    }

    /// A commit; `end` is `terminated`, `cut` or nothing.
    pub fn commit(&self, seq: i64, changes: &Value, end: Option<&str>) -> Call {
        let body = json!({
            "sitting": self.sitting,
            "seq": seq,
            "changes": changes,
            "calls": [{"call": "LMSCommit", "args": [""], "answer": "true", "error": "0"}],
            "spoke": true,
            "end": end,
        });
        self.api.post("/play/api/scorm/commit", &body)
    }
}
