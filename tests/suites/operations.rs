//! Every operation with a request that would succeed: what the walks over the API description work with.

use crate::{lti_grades, pocket, typed};
use reqwest::Method;
use serde_json::{Value, json};
use tests::platform::{self, Platform};
use tests::{Api, Call, Launched, Player, Server, until, zipped};
use uuid::Uuid;

/// Things that exist in one tenant.
#[derive(Debug)]
pub(crate) struct Things {
    pub(crate) course: String,
    pub(crate) version: String,
    pub(crate) launched: Launched,
    pub(crate) link: String,
    pub(crate) dispatch: String,
    pub(crate) key: String,
    pub(crate) quarantined: String,
    pub(crate) statement: String,
    pub(crate) cursor: String,
    pub(crate) reaction: String,
    pub(crate) delivery: String,
    pub(crate) cmi5: Cmi5,
    pub(crate) anomaly: String,
    pub(crate) grade: String,
}

/// A cmi5 course, and a learner in it.
#[derive(Debug)]
pub(crate) struct Cmi5 {
    pub(crate) course: String,
    pub(crate) registration: String,
    pub(crate) session: String,
}

impl Cmi5 {
    async fn make(api: &Api) -> Cmi5 {
        let package = crate::cmi5::package("Passed");
        let import = api.call(Method::POST, "/api/v1/courses/packages?publish=true");
        let imported = import.body("application/octet-stream", package).await.ok();
        let course = imported["course"]["id"].as_str().unwrap().to_owned();
        let ada = json!({"account": {"homePage": "https://lms.example", "name": "ada"}});
        let new = json!({"course": course, "au": 0, "actor": ada});
        let launched = api.post("/api/v1/cmi5/launches", &new).await.ok();
        let text = |name: &str| launched[name].as_str().unwrap().to_owned();
        Cmi5 {
            registration: text("registration"),
            session: text("session"),
            course,
        }
    }
}

impl Things {
    /// Makes one of everything.
    pub(crate) async fn make(server: &Server, api: &Api) -> Things {
        let imported = server.publish(api, &pocket("1.0.0")).await;
        let (launched, tab) = Player::launch(server, api, "pocket", "ada").await;
        tab.next("read").await;
        let link = api
            .post("/api/v1/links", &json!({"course": "pocket"}))
            .await
            .ok();
        let dispatch = api
            .post("/api/v1/dispatches", &json!({"course": "pocket"}))
            .await
            .ok();
        let key = key(api).await;
        let said = json!({"actor": {"mbox": "mailto:a@example.com"}, "verb": {"id": "https://v.example/did"}, "object": {"id": "https://o.example/one"}});
        let said = api
            .post("/xapi/statements", &said)
            .header("x-experience-api-version", "1.0.3")
            .await
            .ok();
        api.post("/xapi/statements", &json!({"actor": 7}))
            .header("x-experience-api-version", "1.0.3")
            .await
            .is_problem();
        let cursor = format!("cursor-{}", Uuid::new_v4());
        let reads = json!({"start": "earliest"});
        api.put(&format!("/api/v1/cursors/{cursor}"), &reads)
            .await
            .ok();
        let (reaction, delivery) = reaction(api).await;
        let anomaly = anomaly(api).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Things {
            course: text(&imported["course"]["id"]),
            version: text(&imported["version"]["id"]),
            launched,
            link: text(&link["id"]),
            dispatch: text(&dispatch["id"]),
            key,
            quarantined: text(&api.all("/api/v1/quarantine").await[0]["id"]),
            statement: text(&said[0]),
            cursor,
            reaction,
            delivery,
            cmi5: Cmi5::make(api).await,
            anomaly,
            grade: grade(server, api).await,
        }
    }

    /// Makes again what somebody was let in to delete.
    pub(crate) async fn renew(&mut self, api: &Api) {
        (self.reaction, self.delivery) = reaction(api).await;
        self.key = key(api).await;
    }

    /// Every id in here.
    pub(crate) fn ids(&self) -> Vec<String> {
        let Things {
            course,
            version,
            launched,
            link,
            dispatch,
            key,
            quarantined,
            statement,
            cursor,
            reaction,
            delivery,
            anomaly,
            cmi5,
            grade,
        } = self;
        let launched = [launched.launch.to_string(), launched.attempt.to_string()];
        let cmi5 = [&cmi5.course, &cmi5.registration, &cmi5.session].map(String::clone);
        let mut ids = vec![
            course.clone(),
            version.clone(),
            link.clone(),
            dispatch.clone(),
            key.clone(),
            quarantined.clone(),
            statement.clone(),
            cursor.clone(),
            reaction.clone(),
            delivery.clone(),
            anomaly.clone(),
            grade.clone(),
        ];
        ids.extend(launched);
        ids.extend(cmi5);
        ids
    }

    /// The path of an operation with its parameters filled in.
    fn path(&self, pattern: &str) -> String {
        let filled = pattern
            .replace("{course}", &self.course)
            .replace("{attempt}", &self.launched.attempt.to_string())
            .replace("{launch}", &self.launched.launch.to_string())
            .replace("{link}", &self.link)
            .replace("{dispatch}", &self.dispatch)
            .replace("{key}", &self.key)
            .replace("{name}", &self.cursor)
            .replace("{reaction}", &self.reaction)
            .replace("{delivery}", &self.delivery)
            .replace("{anomaly}", &self.anomaly)
            .replace("{block}", "019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e")
            .replace(
                "/cmi5/sessions/{session}",
                &format!("/cmi5/sessions/{}", self.cmi5.session),
            )
            .replace("{registration}", &self.cmi5.registration)
            .replace("{grade}", &self.grade)
            .replace("{session}", "019505d2-7f5e-7c3a-9d5e-1f2a3b4c5d6e")
            .replace("{id}", &self.quarantined);
        assert!(
            !filled.contains('{'),
            "no sample for a parameter of {pattern}"
        );
        filled
    }

    /// The body that an operation takes: none, bytes or JSON. An operation without a sample here fails the walk.
    fn body(&self, operation: &str) -> Sample {
        match operation {
            "listReactions"
            | "getReaction"
            | "deleteReaction"
            | "disableReaction"
            | "listDeliveries"
            | "resendDelivery"
            | "getMe"
            | "listSessions"
            | "endSession"
            | "endSessions"
            | "listCourses"
            | "getCourse"
            | "listVersions"
            | "listAttempts"
            | "getAttempt"
            | "exportStatements"
            | "listCursors"
            | "getCursor"
            | "readCursor"
            | "deleteCursor"
            | "listEvents"
            | "getView"
            | "listGrades"
            | "resendGrade"
            | "resendGrades"
            | "listLinks"
            | "listDispatches"
            | "getDispatch"
            | "getDispatchPackage"
            | "revokeLink"
            | "listAudit"
            | "exportAudit"
            | "listKeys"
            | "revokeKey"
            | "listHops"
            | "listScormCalls"
            | "listQuarantine"
            | "getQuarantined"
            | "listAnomalies"
            | "listAnomalyRules"
            | "listBlocks"
            | "liftBlock"
            | "getAnomaly"
            | "listQuarantineGroups"
            | "getCmi5Registration"
            | "listCmi5Registrations"
            | "getScormData"
            | "abandonCmi5" => Sample::Nothing,
            "acknowledgeAnomalies" => Sample::Json(json!({"ids": [self.anomaly]})),
            "actOnAnomaly" => Sample::Json(json!({"act": "revoke_sessions", "dry_run": true})),
            "muteAnomaly" => Sample::Json(json!({"hours": 1})),
            "launchCmi5" => Sample::Json(json!({
                "course": self.cmi5.course, "au": 0,
                "actor": {"account": {"homePage": "https://lms.example", "name": "grace"}},
            })),
            "waiveCmi5" => Sample::Json(json!({"au": 0, "reason": "Administrative"})),
            "replayQuarantined" => Sample::Json(json!({"repair": true})),
            "replayQuarantine" => Sample::Json(json!({"group": {}, "repair": true})),
            "dropQuarantine" => Sample::Json(json!({"group": {}, "reason": "noise"})),
            "importCourse" | "importPackage" | "lintCourse" => {
                Sample::Bytes(zipped(&pocket("1.0.0")))
            }
            "publishCourse" => Sample::Json(json!({"version": self.version})),
            "launch" => Sample::Json(json!({"course": self.course, "learner": "grace"})),
            "act" => Sample::Json(
                json!({"event": Uuid::new_v4(), "kind": "bookmark", "segment": "read", "response": typed("x")}),
            ),
            "createReaction" | "replaceReaction" => {
                let mut named = rule();
                named["name"] = json!("made");
                Sample::Json(named)
            }
            "tryReaction" => Sample::Json(rule()),
            "enableReaction" => Sample::Json(json!({})),
            "putCursor" => Sample::Json(json!({"start": "earliest"})),
            "commitCursor" => Sample::Json(json!({"position": "1970-01-01T00:00:00Z"})),
            "createDispatch" => Sample::Json(json!({"course": self.course})),
            "changeDispatch" => Sample::Json(json!({"seats": 5})),
            "createLink" => Sample::Json(json!({"course": self.course})),
            "rotateKey" => Sample::Json(json!({"overlap_seconds": 60})),
            "createKey" => Sample::Json(json!({"name": "made", "scopes": ["keys:read"]})),
            other => panic!(
                "operation {other} has no sample request: add one, so that its refusals are tested"
            ),
        }
    }

    /// A request that would succeed in this tenant.
    pub(crate) fn request(&self, api: &Api, operation: &Operation) -> Call {
        let call = api.call(operation.method.clone(), &self.path(&operation.path));
        // A parameter that is needed.
        let call = match operation.id.as_str() {
            "getDispatchPackage" => call.query(&[("as", "scorm12")]),
            _ => call,
        };
        match self.body(&operation.id) {
            Sample::Nothing => call,
            Sample::Bytes(bytes) => call.body("application/octet-stream", bytes),
            Sample::Json(body) => call.json(&body),
        }
    }
}

/// A rule whose webhook reaches nobody: no name ends in `.invalid` (RFC 2606).
fn rule() -> Value {
    json!({
        "match": [{"name": "a", "all": [{"path": "id", "exists": true}]}],
        "then": {"webhook": {"url": "https://hooks.invalid/x"}},
    })
}

/// An API key.
async fn key(api: &Api) -> String {
    let new = json!({"name": "made", "scopes": ["courses:read"]});
    let made = api.post("/api/v1/keys", &new).await.ok();
    made["key"]["id"].as_str().unwrap().to_owned()
}

/// A reaction and something that it has sent.
async fn reaction(api: &Api) -> (String, String) {
    let mut new = rule();
    new["name"] = json!("reaction");
    new["start"] = json!("earliest");
    let made = api.post("/api/v1/reactions", &new).await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/reactions/{id}/deliveries");
    let delivery = until("a webhook is there", async || {
        let first = api.get(&path).await.ok()["items"][0]["id"].clone();
        first.as_str().map(str::to_owned)
    })
    .await;
    (id, delivery)
}

/// A key that may write was made: that is always told, and it is about the person who made it.
async fn anomaly(api: &Api) -> String {
    let wide = json!({"name": "wide", "scopes": ["links:write"]});
    api.post("/api/v1/keys", &wide).await.ok();
    until("an anomaly is there", async || {
        let rows = api.all("/api/v1/anomalies?rule=admin.change").await;
        let by_person = |row: &&Value| row["subject"].as_str().unwrap().starts_with("person:");
        let id = rows.iter().find(by_person)?["id"].as_str()?;
        Some(id.to_owned())
    })
    .await
}

enum Sample {
    Nothing,
    Bytes(Vec<u8>),
    Json(Value),
}

/// An operation of the API description.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// None: any credential will do.
    pub(crate) scope: Option<String>,
}

/// Every operation that the running server describes.
pub(crate) async fn described(server: &Server) -> Vec<Operation> {
    let description = server.anonymous().get("/openapi.json").await.ok();
    let paths = description["paths"].as_object().unwrap();
    let of_path = |(path, methods): (&String, &Value)| -> Vec<Operation> {
        let methods = methods.as_object().unwrap().iter();
        methods
            .map(|(method, operation)| one(path, method, operation))
            .collect()
    };
    let mut all: Vec<Operation> = paths.iter().flat_map(of_path).collect();
    // What is deleted cannot be asked for any more.
    all.sort_by_key(|operation| operation.method == Method::DELETE);
    assert!(all.len() > 15, "the description is nearly empty");
    all
}

fn one(path: &str, method: &str, operation: &Value) -> Operation {
    let id = operation["operationId"]
        .as_str()
        .unwrap_or_else(|| panic!("{method} {path} has no operationId"));
    assert!(operation["summary"].is_string(), "{id} has no summary");
    assert!(
        operation["security"][0].is_object(),
        "{id} does not say that it needs a credential"
    );
    let text = operation["description"]
        .as_str()
        .unwrap_or_else(|| panic!("{id} does not say its scope"));
    let scope = text
        .split_once("Scope: `")
        .map(|(_, rest)| rest.split_once('`').unwrap().0.to_owned());
    assert!(
        scope.is_some() || text.contains("Scope: none"),
        "{id} does not say its scope: {text}"
    );
    Operation {
        id: id.to_owned(),
        method: method.to_uppercase().parse().unwrap(),
        path: path.to_owned(),
        scope,
    }
}

/// The grade of a learner whom a learning platform sent.
async fn grade(server: &Server, api: &Api) -> String {
    let me = api.get("/api/v1/me").await.ok();
    let platform = Platform::start().await;
    lti_grades::keep_book(&platform);
    let described = platform.described();
    platform::add(server, me["tenant"].as_str().unwrap(), &described)
        .await
        .ok();
    let change = lti_grades::with_grades(&platform);
    let launched = platform.launch(server, "ada", change).await;
    lti_grades::take(&lti_grades::player(server, &launched), true).await;
    until("the grade has arrived", async || {
        let delivered = api.get("/api/v1/grades?state=delivered").await.ok();
        delivered["items"][0]["id"].as_str().map(str::to_owned)
    })
    .await
}
