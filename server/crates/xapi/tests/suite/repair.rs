//! Repairs from outside: which faults are mended, how that is told, and what is left to people.

use serde_json::Value;
use xapi::repair::{Proposal, propose};
use xapi::{Limits, Version};

use crate::sample::{FULL, edit, edited, faults};

fn proposed(text: &str, version: Version) -> Proposal {
    propose(text, version, &Limits::default())
}

/// The repairs as `rule pointer`.
fn changes(proposal: &Proposal) -> Vec<String> {
    let told = |change: &xapi::repair::Change| format!("{} {}", change.rule, change.pointer);
    proposal.changes.iter().map(told).collect()
}

#[test]
fn what_is_only_written_wrongly_is_mended() {
    let table = [
        (r#"/result null"#, "null.removed /result", ""),
        (r#"/context/extra null"#, "null.removed /context/extra", ""),
        (
            r#"/Timestamp "2015-06-30T21:31:10Z""#,
            "property.case /Timestamp",
            r#"/timestamp "2015-06-30T21:31:10Z""#,
        ),
        (
            r#"/result/score/scaled "0.50""#,
            "number.unquoted /result/score/scaled",
            "/result/score/scaled 0.50",
        ),
        (
            r#"/result/success "True""#,
            "boolean.unquoted /result/success",
            "/result/success true",
        ),
        (
            r#"/result/response 12"#,
            "string.quoted /result/response",
            r#"/result/response "12""#,
        ),
        (
            r#"/result/response true"#,
            "string.quoted /result/response",
            r#"/result/response "true""#,
        ),
        (
            r#"/actor {"account":{"homePage":"http://a.b","name":42}}"#,
            "string.quoted /actor/account/name",
            "",
        ),
        (
            r#"/actor [{"mbox":"mailto:a@b.c"}]"#,
            "list.unwrapped /actor",
            "",
        ),
        (
            r#"/object/definition {"interactionType":"choice","choices":{"id":"a"}}"#,
            "list.of_one /object/definition/choices",
            "",
        ),
        (
            r#"/verb/display "did""#,
            "language.map /verb/display",
            r#"/verb/display {"und":"did"}"#,
        ),
        (
            r#"/verb/display {"en_US":"did"}"#,
            "language.form /verb/display/en_US",
            r#"/verb/display {"en-US":"did"}"#,
        ),
        (
            r#"/context/language "en_US""#,
            "language.form /context/language",
            r#"/context/language "en-US""#,
        ),
        (
            r#"/timestamp "2015-06-30T21:31:10-00:00""#,
            "timestamp.form /timestamp",
            r#"/timestamp "2015-06-30T21:31:10Z""#,
        ),
        (
            r#"/result/duration "pt5s""#,
            "duration.form /result/duration",
            r#"/result/duration "PT5S""#,
        ),
        (
            r#"/actor/mbox "anna@example.com""#,
            "mbox.form /actor/mbox",
            r#"/actor/mbox "mailto:anna@example.com""#,
        ),
        (
            r#"/actor/objectType "agent""#,
            "object_type.case /actor/objectType",
            r#"/actor/objectType "Agent""#,
        ),
        (
            r#"/object/objectType "ACTIVITY""#,
            "object_type.case /object/objectType",
            "",
        ),
        (
            r#"/actor {"objectType":"group","member":[{"mbox":"mailto:a@b.c"}]}"#,
            "object_type.case /actor/objectType",
            "",
        ),
        (
            r#"/context/team {"mbox":"mailto:a@b.c"}"#,
            "object_type.added /context/team",
            "",
        ),
        (
            r#"/context/statement {"id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}"#,
            "object_type.added /context/statement",
            "",
        ),
        (
            r#"/object/definition {"interactionType":"True_False"}"#,
            "interaction_type.form /object/definition/interactionType",
            "",
        ),
        (
            r#"/verb/id "http//example.com/did""#,
            "iri.form /verb/id",
            r#"/verb/id "http://example.com/did""#,
        ),
        (
            r#"/result/extensions {" http://a.b ":null}"#,
            "iri.form /result/extensions/ http:~1~1a.b ",
            r#"/result/extensions {"http://a.b":null}"#,
        ),
        (
            r#"/id "{8f87ccde-bb56-4c2e-ab83-44982ef22df0}""#,
            "uuid.form /id",
            "",
        ),
    ];
    for (mistake, change, result) in table {
        let proposal = proposed(&edited(mistake), Version::V1);
        assert_eq!(changes(&proposal), [change], "{mistake}");
        assert!(proposal.is_sound(), "{mistake}: {:?}", proposal.left);
        assert_eq!(faults(&proposal.text, Version::V1), [""; 0], "{mistake}");
        if !result.is_empty() {
            same(&proposal.text, &edited(result));
        }
    }
}

fn same(text: &str, expected: &str) {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(read(text), read(expected));
}

#[test]
fn what_only_2_0_asks_for_is_mended_in_2_0_alone() {
    let table = [
        (
            r#"/timestamp "2015-06-30T21:31:10""#,
            "timestamp.form /timestamp",
        ),
        (
            r#"/timestamp "2015-06-30T21:31Z""#,
            "timestamp.form /timestamp",
        ),
        (
            r#"/context/contextAgents [{"agent":{"mbox":"mailto:a@b.c"},"relevantTypes":[]}]"#,
            "object_type.added /context/contextAgents/0 & empty.removed /context/contextAgents/0/relevantTypes",
        ),
    ];
    for (mistake, change) in table {
        let proposal = proposed(&edited(mistake), Version::V2);
        assert_eq!(changes(&proposal).join(" & "), change, "{mistake}");
        assert!(proposal.is_sound(), "{mistake}: {:?}", proposal.left);
    }
    let loose = proposed(&edited(table[0].0), Version::V1);
    assert!(loose.is_sound() && loose.changes.is_empty());
}

#[test]
fn what_would_be_a_guess_is_left_to_people() {
    let table = [
        r#"/result/score/scaled 70"#,
        r#"/result/score {"raw":7,"max":5}"#,
        r#"/result/score/scaled "0,5""#,
        r#"/result/success "yes""#,
        r#"/extra 1"#,
        r#"/Actor {"mbox":"mailto:b@b.c"}"#,
        r#"/actor {"mbox":"mailto:a@b.c","openid":"http://a.b"}"#,
        r#"/actor {"name":"Anna"}"#,
        r#"/verb/id "did""#,
        r#"/verb/id "www.example.com/did""#,
        r#"/object/definition {"interactionType":"choice","choices":[{"id":"a"},{"id":"a"}]}"#,
        r#"/verb/display {"en_US":"a","en-US":"b"}"#,
        r#"/result/duration "five minutes""#,
        r#"/timestamp "30.06.2015""#,
        r#"/context/registration "17""#,
        r#"/version "0.95""#,
        r#"/verb null"#,
        r#"/actor [{"mbox":"mailto:a@b.c"},{"mbox":"mailto:b@b.c"}]"#,
    ];
    for mistake in table {
        let text = edited(mistake);
        let proposal = proposed(&text, Version::V1);
        assert!(!proposal.is_sound(), "{mistake}: {:?}", proposal.changes);
        assert_eq!(proposal.left, {
            let left = xapi::parse(proposal.text.as_bytes(), Version::V1, &Limits::default());
            left.unwrap_err()
        });
    }
}

#[test]
fn several_faults_are_mended_one_after_the_other() {
    let text = edited(
        r#"/Result {"Score":{"Scaled":"0.5","raw":null},"Success":"true"} & /actor/mbox "anna@example.com" & /Object null"#,
    );
    let proposal = proposed(&text, Version::V1);
    assert!(proposal.is_sound(), "{:?}", proposal.left);
    assert_eq!(
        changes(&proposal),
        [
            "null.removed /Object",
            "property.case /Result",
            "mbox.form /actor/mbox",
            "property.case /result/Score",
            "property.case /result/Success",
            "property.case /result/score/Scaled",
            "null.removed /result/score/raw",
            "boolean.unquoted /result/success",
            "number.unquoted /result/score/scaled",
        ]
    );
}

#[test]
fn what_is_not_touched_stays_letter_by_letter() {
    let text = r#"{ "actor":{"mbox":"a@b.c","name":"J\u00f6rg"}, "verb":{"id":"http://a.b"},
        "object":{"id":"http://a.b/1"}, "result":{"score":{"raw":1.500e1}} }"#;
    assert_eq!(
        proposed(text, Version::V1).text,
        r#"{"actor":{"mbox":"mailto:a@b.c","name":"J\u00f6rg"},"verb":{"id":"http://a.b"},"object":{"id":"http://a.b/1"},"result":{"score":{"raw":1.500e1}}}"#
    );
}

#[test]
fn a_signed_statement_is_left_as_its_author_signed_it() {
    let signature = r#"/attachments [{"usageType":"http://adlnet.gov/expapi/attachments/signature","display":{"en":"s"},"contentType":"application/octet-stream","length":1,"sha2":"672fa5fa658017f1b72d65036f13379c6ab05d4ab3b6664908d8acf0b6a0c634"}] & /actor/mbox "a@b.c""#;
    let proposal = proposed(&edited(signature), Version::V1);
    assert!(proposal.changes.is_empty() && !proposal.is_sound());
}

#[test]
fn text_that_is_no_json_is_left_but_for_a_byte_order_mark() {
    for text in ["", "{", "[1", "\u{feff}{", "{\"a\":1,\"a\":2}"] {
        let proposal = proposed(text, Version::V1);
        assert!(
            proposal.changes.is_empty() && !proposal.is_sound(),
            "{text:?}"
        );
    }
    assert!(proposed(&format!("\u{feff}{FULL}"), Version::V1).is_sound());
}

#[test]
fn a_repair_tells_no_personal_values() {
    let text = edit(
        &edited(r#"/actor {"mbox":"anna@example.com","name":7,"objectType":"agent"}"#),
        r#"/result {"response":true,"duration":"anna"} & /verb/display {"Anna Berg":"x"}"#,
    );
    let proposal = proposed(&text, Version::V1);
    assert!(proposal.changes.len() >= 3);
    for change in proposal.changes {
        assert!(
            !format!("{change:?}").to_lowercase().contains("anna"),
            "{change:?}"
        );
    }
}
