//! A consumer of LTI 1.1 played by the test: two of them, with keys and secrets, and a whole launch.

use crate::stage::{NOW, assert_shown, encoded, moment};
use lti::v1p1::launch::{Launch, signed, verify};
use lti::v1p1::oauth::{Method, Request, Sender, sign_form};
use lti::{Condition, Form, Refusal, Verdict};
use url::Url;

pub(crate) const ADDRESS: &str = "https://tool.example/lti/1.1/launch";
/// Consumer keys and their secrets.
const CONSUMERS: [(&str, &str); 2] = [("key-a", "s&cret ü"), ("key-b", "an's&cret")];

/// A launch with one thing wrong, and the condition it fails.
pub(crate) type Bad = (&'static str, Condition, fn(&mut Scene));
/// A variant with nothing wrong.
pub(crate) type Good = (&'static str, fn(&mut Scene));

/// One launch, to be changed by a case.
pub(crate) struct Scene {
    pub(crate) home: usize,
    /// What the consumer signs.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) nonce: String,
    pub(crate) method: Method,
    pub(crate) signed_url: String,
    /// What is changed after signing.
    pub(crate) after: fn(&mut Vec<(String, String)>),
    pub(crate) http_method: &'static str,
    pub(crate) url: String,
    /// The consumer's clock.
    pub(crate) clock: i64,
}

impl Scene {
    pub(crate) fn of(home: usize) -> Scene {
        let fields = [
            ("lti_message_type", "basic-lti-launch-request"),
            ("lti_version", "LTI-1p0"),
            ("resource_link_id", "link-1"),
            ("resource_link_title", "Week 1"),
            ("user_id", "7"),
            ("roles", "Instructor,urn:lti:role:ims/lis/Learner"),
            ("lis_person_name_full", "Ada L"),
            ("context_id", "course-1"),
            (
                "lis_result_sourcedid",
                r#"{"data":{"instanceid":"1"},"hash":"x"}"#,
            ),
            ("lis_outcome_service_url", "https://lms.example/outcomes"),
            ("launch_presentation_return_url", "https://lms.example/back"),
            ("custom_course", "intro"),
        ];
        let (key, secret) = CONSUMERS[home];
        Scene {
            home,
            fields: fields
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            key: key.to_owned(),
            secret: secret.to_owned(),
            nonce: "nonce-1".to_owned(),
            method: Method::HmacSha1,
            signed_url: ADDRESS.to_owned(),
            after: |_| {},
            http_method: "POST",
            url: ADDRESS.to_owned(),
            clock: NOW,
        }
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.without(name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn again(&mut self, name: &str, value: &str) {
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn without(&mut self, name: &str) {
        self.fields.retain(|(known, _)| known != name);
    }

    pub(crate) fn run(&self) -> Verdict<Launch> {
        let signed_url = Url::parse(&self.signed_url).unwrap();
        let form: Form = self.fields.iter().cloned().collect();
        let unsigned = Request {
            method: "POST",
            url: &signed_url,
            form: &form,
        };
        let sender = Sender {
            consumer_key: &self.key,
            secret: &self.secret,
            nonce: &self.nonce,
            now: moment(self.clock),
        };
        let sent = sign_form(self.method, &unsigned, &sender);
        let mut fields: Vec<(String, String)> = sent
            .pairs()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        (self.after)(&mut fields);
        self.arrives(&encoded(&fields)?)
    }

    fn arrives(&self, form: &Form) -> Verdict<Launch> {
        let url = Url::parse(&self.url).unwrap();
        let request = Request {
            method: self.http_method,
            url: &url,
            form,
        };
        let signed = signed(&request, moment(NOW))?;
        let known = CONSUMERS
            .iter()
            .find(|(key, _)| *key == signed.consumer_key);
        verify(&request, signed, known.map(|(_, secret)| *secret))
    }
}

/// Sets what was signed to something else.
pub(crate) fn put(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    drop_field(fields, name);
    fields.push((name.to_owned(), value.to_owned()));
}

pub(crate) fn drop_field(fields: &mut Vec<(String, String)>, name: &str) {
    fields.retain(|(known, _)| known != name);
}

/// Runs a table of bad launches for both consumers.
pub(crate) fn refuse_all(cases: &[Bad]) -> usize {
    let mut wrong = Vec::new();
    for (name, condition, change) in cases {
        for home in [0, 1] {
            let mut scene = Scene::of(home);
            change(&mut scene);
            match scene.run() {
                Err(refusal) => check(name, *condition, &refusal, &mut wrong),
                Ok(_) => wrong.push(format!("{name}: launched")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    cases.len()
}

fn check(name: &str, condition: Condition, refusal: &Refusal, wrong: &mut Vec<String>) {
    match refusal.condition == condition {
        true => assert_shown(name, refusal),
        false => wrong.push(format!("{name}: {refusal}")),
    }
}
