//! An assignable unit of cmi5, as its code would behave: fetches its token, reads what it must, says its statements.

use crate::api::{Answer, Api, Call};
use serde_json::{Value, json};
use uuid::Uuid;

const CMI5: &str = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
const MOVE_ON: &str = "https://w3id.org/xapi/cmi5/context/categories/moveon";

/// One launch, as the AU sees it.
#[derive(Debug, Clone)]
pub struct Au {
    api: Api,
    fetch: String,
    token: Option<String>,
    /// `endpoint` of the launch.
    pub endpoint: String,
    /// `actor` of the launch.
    pub actor: Value,
    /// `registration` of the launch.
    pub registration: String,
    /// `activityId` of the launch.
    pub activity: String,
    /// `LMS.LaunchData`, once read.
    pub data: Value,
}

impl Au {
    /// Reads the address it was opened with.
    pub fn opened(api: &Api, url: &str) -> Au {
        let query = url.split_once('?').unwrap().1.split('#').next().unwrap();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        let of = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found
                .unwrap_or_else(|| panic!("no {name} in {url}"))
                .1
                .clone()
        };
        Au {
            api: api.anonymous(),
            fetch: of("fetch"),
            token: None,
            endpoint: of("endpoint"),
            actor: serde_json::from_str(&of("actor")).unwrap(),
            registration: of("registration"),
            activity: of("activityId"),
            data: Value::Null,
        }
    }

    /// POST to the fetch address.
    pub async fn fetch(&mut self) -> Value {
        let answer = self.api.post(&self.fetch, &json!({})).await.ok();
        if let Some(token) = answer["auth-token"].as_str() {
            self.token = Some(token.to_owned());
        }
        answer
    }

    /// Does everything up to `initialized`.
    pub async fn start(&mut self) {
        self.fetch().await;
        self.data = self.state("get", "LMS.LaunchData").await.ok();
        self.preferences().await;
        self.say(&self.statement("initialized")).await.ok();
    }

    /// A state document of its own.
    pub fn state(&self, method: &str, id: &str) -> Call {
        let parameters = [
            ("stateId", id),
            ("activityId", self.activity.as_str()),
            ("agent", &self.actor.to_string()),
            ("registration", self.registration.as_str()),
        ];
        self.call(method, "activities/state").query(&parameters)
    }

    /// The learner's preferences.
    pub fn preferences(&self) -> Call {
        let parameters = [
            ("profileId", "cmi5LearnerPreferences"),
            ("agent", &self.actor.to_string()),
        ];
        self.call("get", "agents/profile").query(&parameters)
    }

    /// Any request to the record store, with the token.
    pub fn call(&self, method: &str, path: &str) -> Call {
        let method = method.to_uppercase().parse().unwrap();
        let api = match &self.token {
            Some(token) => self.api.authorization(&format!("Basic {token}")),
            None => self.api.clone(),
        };
        api.call(method, &format!("{}/{path}", self.endpoint))
            .header("x-experience-api-version", "1.0.3")
    }

    /// PUTs a statement.
    pub async fn say(&self, statement: &Value) -> Answer {
        let id = statement["id"].as_str().unwrap();
        self.call("put", "statements")
            .query(&[("statementId", id)])
            .json(statement)
            .await
    }

    /// A sound statement of this verb: one of cmi5's own, or anything else, which is then only allowed.
    pub fn statement(&self, verb: &str) -> Value {
        let own = ["initialized", "completed", "passed", "failed", "terminated"].contains(&verb);
        let counts = ["completed", "passed", "failed"].contains(&verb);
        let mut context = self.data["contextTemplate"].clone();
        context["registration"] = self.registration.clone().into();
        let categories = [(own, CMI5), (counts, MOVE_ON)];
        let categories: Vec<Value> = categories
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, id)| json!({"id": id}))
            .collect();
        context["contextActivities"]["category"] = categories.into();
        let result = match verb {
            "completed" => json!({"completion": true, "duration": "PT1M"}),
            "passed" => json!({"success": true, "duration": "PT1M", "score": {"scaled": 1.0}}),
            "failed" => json!({"success": false, "duration": "PT1M", "score": {"scaled": 0.0}}),
            "terminated" => json!({"duration": "PT2M"}),
            _ => json!({}),
        };
        if let (true, Some(score)) = (counts && verb != "completed", self.data.get("masteryScore"))
        {
            context["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] =
                score.clone();
        }
        json!({
            "id": Uuid::new_v4(),
            "actor": self.actor,
            "verb": {"id": format!("http://adlnet.gov/expapi/verbs/{verb}")},
            "object": {"id": self.activity},
            "context": context,
            "result": result,
            "timestamp": "2026-11-25T12:00:00.000Z",
        })
    }
}
