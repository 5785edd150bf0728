//! The alternate request syntax of xAPI 1.0.3, and what only one of the two versions knows.

use serde_json::{Value, json};
use tests::{Answer, Api, Server, Setup};
use uuid::Uuid;

const FORM: &str = "application/x-www-form-urlencoded";
const STATE: &[(&str, &str)] = &[
    ("activityId", "https://things.example/one"),
    ("agent", r#"{"mbox":"mailto:ada@example.com"}"#),
    ("stateId", "bookmark"),
];

struct Form<'a> {
    api: &'a Api,
    secret: &'a str,
}

impl Form<'_> {
    async fn send(&self, path: &str, kind: &str, fields: &[(&str, &str)]) -> Answer {
        let bearer = format!("Bearer {}", self.secret);
        let mut all = vec![
            ("Authorization", bearer.as_str()),
            ("X-Experience-API-Version", "1.0.3"),
        ];
        all.extend(
            fields
                .iter()
                .filter(|(name, _)| *name != "X-Experience-API-Version"),
        );
        if let Some(own) = fields
            .iter()
            .find(|(name, _)| *name == "X-Experience-API-Version")
        {
            all[1] = *own;
        }
        let body = serde_urlencoded::to_string(&all).unwrap();
        self.api
            .call(reqwest::Method::POST, path)
            .body(kind, body)
            .await
    }
}

#[tokio::test]
async fn a_form_stands_for_any_request() {
    let server = Server::start().await;
    let key = server.key("default", "all").await;
    let anonymous = server.anonymous();
    let form = Form {
        api: &anonymous,
        secret: &key.secret,
    };
    let id = Uuid::new_v4().to_string();
    let statement = json!({"actor": {"mbox": "mailto:ada@example.com"}, "verb": {"id": "https://verbs.example/did"}, "object": {"id": "https://things.example/ü"}});
    let content = statement.to_string();
    let put = [("statementId", id.as_str()), ("content", &content)];
    for kind in [
        FORM,
        "text/plain",
        "application/x-www-form-urlencoded; charset=utf-8",
    ] {
        assert_eq!(
            form.send("/xapi/statements?method=PUT", kind, &put)
                .await
                .status,
            204
        );
    }
    let read = form
        .send(
            "/xapi/v1/statements?method=GET",
            FORM,
            &[("statementId", &id)],
        )
        .await;
    assert_eq!(read.ok()["object"], statement["object"]);
    assert!(read.header("x-experience-api-consistent-through").is_some());
    let with = |more: &[(&'static str, &'static str)]| [STATE, more].concat();
    let body = with(&[("content", "at 3"), ("Content-Type", "text/x-place")]);
    assert_eq!(
        form.send("/xapi/activities/state?method=PUT", FORM, &body)
            .await
            .status,
        204
    );
    let read = form
        .send("/xapi/activities/state?method=GET", FORM, STATE)
        .await;
    assert_eq!(
        (read.text(), read.header("content-type")),
        ("at 3".to_owned(), Some("text/x-place"))
    );
    let stale = with(&[("content", "at 4"), ("If-Match", "\"no\"")]);
    assert_eq!(
        form.send("/xapi/activities/state?method=PUT", FORM, &stale)
            .await
            .status,
        412
    );
    assert_eq!(
        form.send("/xapi/activities/state?method=DELETE", FORM, STATE)
            .await
            .status,
        204
    );
    assert_eq!(
        form.send("/xapi/activities/state?method=GET", FORM, STATE)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_form_that_says_too_much_or_too_little_is_refused() {
    let server = Server::start().await;
    let key = server.key("default", "all").await;
    let anonymous = server.anonymous();
    let form = Form {
        api: &anonymous,
        secret: &key.secret,
    };
    let id = Uuid::new_v4().to_string();
    let path = "/xapi/statements?method=PUT";
    let fields = [("statementId", id.as_str()), ("content", "{}")];
    let beside = format!("{path}&statementId={id}");
    form.send(&beside, FORM, &fields)
        .await
        .problem(400, "xapi.alternate.parameters");
    form.send(path, FORM, &fields[..1])
        .await
        .problem(400, "xapi.alternate.content");
    form.send("/xapi/statements?method=PATCH", FORM, &fields)
        .await
        .problem(400, "xapi.alternate.method");
    form.send(path, "application/json", &fields)
        .await
        .problem(400, "xapi.alternate.content_type");
    let later = [("X-Experience-API-Version", "2.0.0"), fields[0], fields[1]];
    form.send(path, FORM, &later)
        .await
        .problem(400, "xapi.alternate.version");
    let older = [("X-Experience-API-Version", "0.8"), fields[0], fields[1]];
    form.send(path, FORM, &older)
        .await
        .problem(400, "xapi.version.unsupported");
    let stranger = Form {
        api: &anonymous,
        secret: "lk_nobody",
    };
    stranger
        .send(path, FORM, &fields)
        .await
        .problem(401, "credential.invalid");
}

#[tokio::test]
async fn state_is_replaced_freely_in_1_0_3_and_with_its_tag_in_2_0_0() {
    let strict = Server::start().await;
    let lenient = Setup::default()
        .with("XAPI_STATE_OVERWRITE", "true")
        .start()
        .await;
    for (server, version, again) in [
        (&strict, "1.0.3", 204),
        (&strict, "2.0.0", 409),
        (&lenient, "2.0.0", 204),
    ] {
        let api = server.admin().await;
        let name = format!("s-{version}");
        let put = async |body: Value| {
            let call = api
                .put("/xapi/activities/state", &body)
                .header("x-experience-api-version", version);
            call.query(&[STATE[0], STATE[1], ("stateId", &name)]).await
        };
        assert_eq!(put(json!({"a": 1})).await.status, 204, "{version}");
        assert_eq!(put(json!({"a": 2})).await.status, again, "{version}");
    }
}

#[tokio::test]
async fn a_person_has_every_name_on_record_that_the_reader_may_see() {
    let server = Server::start().await;
    let key = server.key("default", "statements:write").await;
    let api = server.admin().await;
    for (sender, name) in [
        (&api, "Ada"),
        (&server.anonymous().bearer(&key.secret), "A. Lovelace"),
    ] {
        let statement = json!({"actor": {"mbox": "mailto:ada@example.com", "name": name}, "verb": {"id": "https://verbs.example/did"}, "object": {"id": "https://things.example/one"}});
        sender
            .post("/xapi/statements", &statement)
            .header("x-experience-api-version", "2.0.0")
            .await
            .ok();
    }
    let person = api
        .get("/xapi/agents")
        .header("x-experience-api-version", "2.0.0");
    let person = person
        .query(&[("agent", r#"{"mbox":"mailto:ada@example.com"}"#)])
        .await
        .ok();
    assert_eq!(person["objectType"], "Person");
    assert_eq!(person["name"], json!(["A. Lovelace", "Ada"]));
    assert_eq!(person["mbox"], json!(["mailto:ada@example.com"]));
}
