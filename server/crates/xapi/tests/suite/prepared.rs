//! The stored form: canonical, stamped, indexed, and nothing of the sender's lost.

use uuid::Uuid;
use xapi::{Prepared, Stamp, Version};

use crate::sample::{FULL, SMALL, edit, edited, read};

const AUTHORITY: &str =
    r#"{"objectType":"Agent","account":{"homePage":"https://lectern.example","name":"key"}}"#;
const ID: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
const STORED: i64 = 1_700_000_000_123_456;

pub(crate) fn prepared(text: &str, version: Version) -> Prepared {
    let statement = read(text, version).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    let mut prepared = statement.prepare(&Stamp {
        id: ID,
        authority: AUTHORITY,
        version,
    });
    prepared.store_at(STORED);
    prepared
}

#[test]
fn a_bare_statement_is_completed() {
    let prepared = prepared(SMALL, Version::V1);
    let expected = concat!(
        r#"{"id":"01900000-0000-7000-8000-000000000001","actor":{"mbox":"mailto:anna@example.com"},"#,
        r#""verb":{"id":"http://example.com/verbs/did","display":{"en":"did"}},"object":{"id":"http://example.com/activities/1"},"#,
        r#""timestamp":"2023-11-14T22:13:20.123456Z","stored":"2023-11-14T22:13:20.123456Z","#,
        r#""authority":{"objectType":"Agent","account":{"homePage":"https://lectern.example","name":"key"}},"version":"1.0.0"}"#
    );
    assert_eq!(prepared.raw, expected);
    assert_eq!(
        (prepared.id, prepared.timestamp, prepared.stored_slots.len()),
        (ID, None, 2)
    );
    for slot in prepared.stored_slots {
        assert_eq!(
            &prepared.raw[slot..slot + 27],
            "2023-11-14T22:13:20.123456Z"
        );
    }
}

#[test]
fn what_the_server_sets_is_overwritten_and_the_rest_is_kept() {
    let prepared = prepared(FULL, Version::V1);
    assert_eq!(
        prepared.id.to_string(),
        "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
    );
    assert!(prepared.raw.starts_with(r#"{"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee","actor":{"objectType":"Group","name":"Team PB""#));
    assert!(prepared.raw.ends_with(&format!(
        r#","stored":"2023-11-14T22:13:20.123456Z","authority":{AUTHORITY},"version":"1.0.0"}}"#
    )));
    assert!(
        prepared
            .raw
            .contains(r#""timestamp":"2013-05-18T05:32:34.804Z""#)
    );
    assert!(!prepared.raw.contains("cloud.scorm.com") && !prepared.raw.contains("05:32:35"));
    assert_eq!(prepared.stored_slots.len(), 1);
    assert_eq!(prepared.timestamp, Some(1_368_855_154_804_000));
}

#[test]
fn numbers_and_escapes_are_kept_as_they_were_sent() {
    let prepared = prepared(FULL, Version::V1);
    assert!(
        prepared
            .raw
            .contains(r#""score":{"scaled":0.95,"raw":45.450,"min":0,"max":1e2}"#)
    );
    assert!(prepared.raw.contains(r"example actions \u2713."));
    assert!(prepared.raw.contains(r"X:\\meetings\\minutes"));
    let odd = edited(r#"/result/extensions {"http://a.b":0}"#).replace(
        "\"http://a.b\":0",
        "\"http://a.b\":[0.12123434,-0,1E+300,123456789012345678901234567890]",
    );
    assert!(
        self::prepared(&odd, Version::V1)
            .raw
            .contains("[0.12123434,-0,1E+300,123456789012345678901234567890]")
    );
}

#[test]
fn single_context_activities_become_lists() {
    let text = edited(
        r#"/context/contextActivities/parent {"id":"http://a.b/c"} & /object {"objectType":"SubStatement","actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"http://a.b/c"},"object":{"id":"http://a.b/d"},"context":{"contextActivities":{"other":{"id":"http://a.b/e"}}}}"#,
    );
    let raw = prepared(&text, Version::V1).raw;
    assert!(
        raw.contains(r#""contextActivities":{"parent":[{"id":"http://a.b/c"}]}"#),
        "{raw}"
    );
    assert!(
        raw.contains(r#""contextActivities":{"other":[{"id":"http://a.b/e"}]}"#),
        "{raw}"
    );
}

#[test]
fn version_2_answers_in_utc_and_1_0_3_as_it_came() {
    let text = edited(
        r#"/timestamp "2023-05-04T12:00:00.50-05:00" & /object {"objectType":"SubStatement","actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"http://a.b/c"},"object":{"id":"http://a.b/d"},"timestamp":"2023-05-04T12:00:00+01:00"}"#,
    );
    let two = prepared(&text, Version::V2);
    assert!(
        two.raw.contains("\"2023-05-04T17:00:00.50Z\"")
            && two.raw.contains("\"2023-05-04T11:00:00Z\""),
        "{}",
        two.raw
    );
    let one = prepared(&text, Version::V1);
    assert!(
        one.raw.contains("\"2023-05-04T12:00:00.50-05:00\"")
            && one.raw.contains("\"2023-05-04T12:00:00+01:00\"")
    );
    assert_eq!((one.digest, one.timestamp), (two.digest, two.timestamp));
}

#[test]
fn versions_are_set_where_none_came() {
    assert!(
        prepared(SMALL, Version::V2)
            .raw
            .ends_with(r#""version":"2.0.0"}"#)
    );
    assert!(
        prepared(&edited(r#"/version "1.0.2""#), Version::V2)
            .raw
            .ends_with(r#""version":"1.0.2"}"#)
    );
}

#[test]
fn an_upper_case_id_is_answered_as_it_came() {
    let prepared = prepared(
        &edited(r#"/id "8F87CCDE-BB56-4C2E-AB83-44982EF22DF0""#),
        Version::V1,
    );
    assert!(
        prepared
            .raw
            .starts_with(r#"{"id":"8F87CCDE-BB56-4C2E-AB83-44982EF22DF0""#)
    );
    assert_eq!(
        prepared.id.to_string(),
        "8f87ccde-bb56-4c2e-ab83-44982ef22df0"
    );
}

#[test]
fn the_filters_find_everyone_they_should() {
    let prepared = prepared(FULL, Version::V1);
    assert_eq!(prepared.actor, "mbox|mailto:teampb@example.com");
    assert_eq!(prepared.verb, "http://adlnet.gov/expapi/verbs/attended");
    assert_eq!(
        prepared.activity.as_deref(),
        Some("http://www.example.com/meetings/occurances/34534")
    );
    assert_eq!(
        prepared.registration.unwrap().to_string(),
        "ec531277-b57b-4c15-8d91-d292c5b2b8f7"
    );
    let team = [
        "account|http://www.example.com|13936749",
        "mbox_sha1sum|ebd31e95054c018b10727ccffd2ef2ec3a016ee9",
        "mbox|mailto:teampb@example.com",
        "openid|http://toby.openid.example.org/",
    ];
    assert_eq!(prepared.agents, team);
    assert_eq!(prepared.related_agents, team);
    let activities = [
        "http://www.example.com/meetings/categories/teammeeting",
        "http://www.example.com/meetings/occurances/3425567",
        "http://www.example.com/meetings/occurances/34257",
        "http://www.example.com/meetings/occurances/34534",
        "http://www.example.com/meetings/series/267",
    ];
    assert_eq!(prepared.related_activities, activities);
    assert_eq!(prepared.definitions.len(), 2);
    assert!(
        prepared.definitions[1]
            .1
            .starts_with(r#"{"name":{"en":"team meeting"}"#)
    );
}

#[test]
fn a_substatement_relates_but_does_not_act() {
    let text = edited(
        r#"/object {"objectType":"SubStatement","actor":{"mbox":"mailto:sub@b.c"},"verb":{"id":"http://a.b/c"},"object":{"objectType":"Agent","mbox":"mailto:obj@b.c"},"context":{"instructor":{"mbox":"mailto:ins@b.c"},"contextActivities":{"parent":{"id":"http://a.b/p"}}}}"#,
    );
    let prepared = prepared(&text, Version::V1);
    assert_eq!(prepared.activity, None);
    assert_eq!(prepared.agents, ["mbox|mailto:anna@example.com"]);
    assert_eq!(
        prepared.related_agents,
        [
            "mbox|mailto:anna@example.com",
            "mbox|mailto:ins@b.c",
            "mbox|mailto:obj@b.c",
            "mbox|mailto:sub@b.c"
        ]
    );
    assert_eq!(prepared.related_activities, ["http://a.b/p"]);
}

#[test]
fn context_agents_and_groups_are_related() {
    let text = edited(
        r#"/context/contextAgents [{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.c"}}] & /context/contextGroups [{"objectType":"contextGroup","group":{"objectType":"Group","member":[{"mbox":"mailto:m@b.c"}]}}]"#,
    );
    let prepared = prepared(&text, Version::V2);
    assert_eq!(
        prepared.related_agents,
        [
            "mbox|mailto:a@b.c",
            "mbox|mailto:anna@example.com",
            "mbox|mailto:m@b.c"
        ]
    );
}

#[test]
fn voiding_and_referring_are_told_apart() {
    let reference =
        r#"/object {"objectType":"StatementRef","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}"#;
    let refers = prepared(&edited(reference), Version::V1);
    assert_eq!(
        refers.refers_to.map(|id| id.to_string()).as_deref(),
        Some("8f87ccde-bb56-4c2e-ab83-44982ef22df0")
    );
    assert_eq!((refers.activity, refers.voids), (None, None));
    let voids = prepared(
        &edited(&format!(r#"{reference} & /verb/id "{}""#, xapi::VOIDED)),
        Version::V1,
    );
    assert_eq!(voids.voids, voids.refers_to);
    assert!(voids.voids.is_some());
}

#[test]
fn an_anonymous_group_acts_through_its_members() {
    let prepared = prepared(
        &edited(r#"/actor {"objectType":"Group","member":[{"mbox":"mailto:m@b.c"}]}"#),
        Version::V1,
    );
    assert_eq!(prepared.actor, "group|anonymous");
    assert_eq!(prepared.agents, ["mbox|mailto:m@b.c"]);
}

#[test]
fn attachments_are_listed() {
    let prepared = prepared(&edit(FULL, "-/attachments/0/fileUrl"), Version::V1);
    let attachment = &prepared.attachments[0];
    assert_eq!(
        (
            attachment.length,
            attachment.has_file_url,
            attachment.is_signature
        ),
        (27, false, false)
    );
    assert_eq!(attachment.content_type, "text/plain; charset=ascii");
    assert!(attachment.sha2.starts_with("495395e7"));
}
