//! Which differences make another statement (1.0.3 Data §2.3.1).

use xapi::Version;

use crate::sample::{FULL, SMALL, edit, edited, read};

fn digest(text: &str) -> [u8; 32] {
    read(text, Version::V2)
        .unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
        .digest()
}

#[test]
fn what_the_standard_excepts_makes_no_other_statement() {
    let cases = [
        ("", r#"/id "8f87ccde-bb56-4c2e-ab83-44982ef22df0""#),
        ("", r#"/stored "2008-09-15T15:53:00Z""#),
        ("", r#"/authority {"mbox":"mailto:x@example.com"}"#),
        ("", r#"/version "1.0.0""#),
        (
            "",
            r#"/stored "2008-09-15T15:53:00Z" & /timestamp "2008-09-15T17:53:00.000+02:00""#,
        ),
        ("", r#"/actor/objectType "Agent""#),
        ("", r#"/object/objectType "Activity""#),
        ("", r#"/actor/mbox "mailto:anna@EXAMPLE.com""#),
        ("", "-/verb/display"),
        ("", r#"/object/definition/name {"en":"A"}"#),
        (
            r#"/timestamp "2008-09-15T15:53:00Z""#,
            r#"/timestamp "2008-09-15T11:23:00.000-04:30""#,
        ),
        (
            r#"/result/duration "PT1.23S""#,
            r#"/result/duration "PT1.2399S""#,
        ),
        ("/result/score/raw 10", "/result/score/raw 1.0E1"),
        (
            r#"/context/contextActivities/parent {"id":"http://a.b/c"}"#,
            r#"/context/contextActivities/parent [{"id":"http://a.b/c","objectType":"Activity"}]"#,
        ),
        (
            r#"/context/contextActivities/other [{"id":"http://a.b/c"},{"id":"http://a.b/d"}]"#,
            r#"/context/contextActivities/other [{"id":"http://a.b/d"},{"id":"http://a.b/c"}]"#,
        ),
        (
            r#"/actor {"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"mbox":"mailto:d@b.c"}]}"#,
            r#"/actor {"member":[{"mbox":"mailto:d@b.c"},{"objectType":"Agent","mbox":"mailto:a@b.c"}],"objectType":"Group"}"#,
        ),
        (
            r#"/context/registration "ec531277-b57b-4c15-8d91-d292c5b2b8f7""#,
            r#"/context/registration "EC531277-B57B-4C15-8D91-D292C5B2B8F7""#,
        ),
        (
            r#"/object {"objectType":"StatementRef","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}"#,
            r#"/object {"id":"8F87ccde-bb56-4c2e-ab83-44982ef22df0","objectType":"StatementRef"}"#,
        ),
        (
            r#"/object {"objectType":"SubStatement","actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"http://a.b/c"},"object":{"id":"http://a.b/d"}}"#,
            r#"/object {"objectType":"SubStatement","actor":{"objectType":"Agent","mbox":"mailto:a@b.c"},"verb":{"id":"http://a.b/c","display":{}},"object":{"id":"http://a.b/d","definition":{}}}"#,
        ),
        (
            r#"/context/contextAgents [{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.c"},"relevantTypes":["http://a.b/1","http://a.b/2"]}]"#,
            r#"/context/contextAgents [{"relevantTypes":["http://a.b/2","http://a.b/1"],"objectType":"contextAgent","agent":{"objectType":"Agent","mbox":"mailto:a@b.c"}}]"#,
        ),
    ];
    for (one, other) in cases {
        assert_eq!(
            digest(&edited(one)),
            digest(&edited(other)),
            "{one} | {other}"
        );
    }
}

#[test]
fn every_other_difference_does() {
    let cases = [
        ("", r#"/actor/mbox "mailto:Anna@example.com""#),
        ("", r#"/actor/name "Anna""#),
        ("", r#"/verb/id "http://example.com/verbs/undid""#),
        ("", r#"/object/id "http://example.com/activities/2""#),
        ("", r#"/timestamp "2008-09-15T15:53:00Z""#),
        ("", "/result {}"),
        (
            r#"/object {"objectType":"Agent","mbox":"mailto:a@b.c"}"#,
            r#"/object {"objectType":"Group","mbox":"mailto:a@b.c"}"#,
        ),
        (
            r#"/timestamp "2008-09-15T15:53:00Z""#,
            r#"/timestamp "2008-09-15T15:53:00.001Z""#,
        ),
        (
            r#"/result/duration "PT1.23S""#,
            r#"/result/duration "PT1.24S""#,
        ),
        (r#"/result/duration "PT60S""#, r#"/result/duration "PT1M""#),
        (r#"/result/response "1""#, r#"/result/response "1 ""#),
        ("/result/success true", "/result/success false"),
        ("/result/score/raw 10", "/result/score/raw 10.0000001"),
        ("/result/score/raw 10", "/result/score/max 10"),
        (
            r#"/result/extensions {"http://a.b/c":[1,2]}"#,
            r#"/result/extensions {"http://a.b/c":[2,1]}"#,
        ),
        (
            r#"/result/extensions {"http://a.b/c":"1"}"#,
            r#"/result/extensions {"http://a.b/c":1}"#,
        ),
        (
            r#"/result/extensions {"http://a.b/c":null}"#,
            r#"/result/extensions {}"#,
        ),
        (
            r#"/context/contextActivities/parent [{"id":"http://a.b/c"}]"#,
            r#"/context/contextActivities/grouping [{"id":"http://a.b/c"}]"#,
        ),
        (
            r#"/actor {"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}"#,
            r#"/actor {"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"mbox":"mailto:a@b.c"}]}"#,
        ),
    ];
    for (one, other) in cases {
        assert_ne!(
            digest(&edited(one)),
            digest(&edited(other)),
            "{one} | {other}"
        );
    }
}

#[test]
fn the_order_of_keys_and_the_way_of_writing_do_not_matter() {
    let other = r#"{"object":{"id":"http:\/\/example.com\/activities\/1"},"verb":{"display":{"en":"did"},"id":"http://example.com/verbs/d\u0069d"},"actor":{"mbox":"mailto:anna@example.com"}}"#;
    assert_eq!(digest(SMALL), digest(other));
}

#[test]
fn attachments_count_in_order_and_metadata() {
    let other = edit(FULL, "/attachments/0/length 28");
    assert_ne!(digest(FULL), digest(&other));
}

#[test]
fn a_signature_is_left_out_of_what_it_signs() {
    let signature = concat!(
        r#"/attachments [{"usageType":"http://adlnet.gov/expapi/attachments/signature","display":{"en":"Signature"},"contentType":"application/octet-stream","#,
        r#""length":4,"sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"}]"#
    );
    let signed = edited(signature);
    let (signed, plain) = (
        read(&signed, Version::V2).unwrap(),
        read(SMALL, Version::V2).unwrap(),
    );
    assert_ne!(signed.digest(), plain.digest());
    assert_eq!(signed.unsigned_digest(), plain.unsigned_digest());
    assert_eq!(plain.digest(), plain.unsigned_digest());
}
