//! What is sent: statements of about 1 KB as an answered question makes them, by 1,000 learners with 16 verbs.

use crate::client::Target;

const AGENTS: u64 = 1_000;
const VERBS: u64 = 16;

pub(crate) fn agent(n: u64) -> String {
    format!("ln-{}", n % AGENTS)
}

pub(crate) fn verb(n: u64) -> String {
    // Of every learner all verbs.
    format!("http://example.com/verbs/v{}", n / AGENTS % VERBS)
}

pub(crate) fn activity(n: u64) -> String {
    format!("http://example.com/courses/{}/segments/{}", n % 10, n % 160)
}

pub(crate) fn statement(n: u64) -> String {
    let (agent, verb, activity) = (agent(n), verb(n), activity(n));
    format!(
        r#"{{"actor":{{"objectType":"Agent","account":{{"homePage":"http://example.com","name":"{agent}"}}}},"verb":{{"id":"{verb}","display":{{"en":"did"}}}},"object":{{"objectType":"Activity","id":"{activity}","definition":{{"type":"http://adlnet.gov/expapi/activities/cmi.interaction","name":{{"en":"Whose link is it?"}},"interactionType":"choice","choices":[{{"id":"a","description":{{"en":"the first"}}}},{{"id":"b","description":{{"en":"the second"}}}}]}}}},"result":{{"success":true,"response":"b","duration":"PT7.2S","score":{{"scaled":0.5,"raw":1,"min":0,"max":2}}}},"context":{{"registration":"7a3cbb3f-1f6e-4a1b-9d5c-{:012x}","platform":"bench","language":"en","contextActivities":{{"parent":[{{"objectType":"Activity","id":"http://example.com/courses/{}"}}]}},"extensions":{{"http://example.com/ext/session":"3d2c1b0a","http://example.com/ext/try":1}}}},"timestamp":"2026-11-21T10:00:00.000Z"}}"#,
        n % 20_000,
        n % 10,
    )
}

pub(crate) fn batch(n: u64, count: u64) -> String {
    let all: Vec<String> = (0..count)
        .map(|i| statement(n.wrapping_mul(50) + i))
        .collect();
    format!("[{}]", all.join(","))
}

/// `{"account":{"homePage":"http://example.com","name":"…"}}`, as a parameter.
fn asked(n: u64) -> String {
    format!(
        "%7B%22account%22%3A%7B%22homePage%22%3A%22http%3A%2F%2Fexample.com%22%2C%22name%22%3A%22{}%22%7D%7D",
        agent(n)
    )
}

pub(crate) fn query(target: &Target, n: u64) -> String {
    let verb = verb(n.wrapping_mul(7_919))
        .replace(':', "%3A")
        .replace('/', "%2F");
    format!(
        "{}?limit=25&agent={}&verb={verb}",
        target.statements(),
        asked(n)
    )
}

pub(crate) fn state(n: u64) -> String {
    format!(
        "/xapi/activities/state?activityId=http%3A%2F%2Fexample.com%2Fcourse&stateId=s{}&agent={}",
        n % 10,
        asked(n)
    )
}

pub(crate) fn document(n: u64) -> String {
    format!(r#"{{"place":{n},"text":"{}"}}"#, "x".repeat(1_000))
}
