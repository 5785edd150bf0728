//! One row a rule: edits that keep it, edits that break it, and the fault that has to follow.

use xapi::Version;

use crate::sample::{edited, faults};

/// Kept, broken, code, pointer.
type Row = (&'static str, &'static str, &'static str, &'static str);

fn check(rows: &[Row], version: Version) {
    for (kept, broken, code, pointer) in rows {
        let (kept, broken) = (edited(kept), edited(broken));
        assert_eq!(
            faults(&kept, version),
            Vec::<String>::new(),
            "{kept} in {version}"
        );
        assert_eq!(
            faults(&broken, version),
            [format!("{code} {pointer}")],
            "{broken} in {version}"
        );
    }
}

fn check_both(rows: &[Row]) {
    for version in Version::ALL {
        check(rows, version);
    }
}

#[test]
fn statements() {
    check_both(&[
        ("", "-/actor", "xapi.property.missing", ""),
        ("", "-/verb", "xapi.property.missing", ""),
        ("", "-/object", "xapi.property.missing", ""),
        ("", "/extra 1", "xapi.property.unknown", "/extra"),
        ("", "/Result {}", "xapi.property.case", "/Result"),
        ("/result {}", "/result null", "xapi.null", "/result"),
        ("/result {}", "/result []", "xapi.type", "/result"),
        (
            r#"/id "8F87ccde-bb56-4c2e-ab83-44982ef22df0""#,
            r#"/id "8f87ccdebb564c2eab8344982ef22df0""#,
            "xapi.uuid",
            "/id",
        ),
        (
            r#"/id "8f87ccde-bb56-4c2e-ab83-44982ef22df0""#,
            "/id 7",
            "xapi.type",
            "/id",
        ),
        (
            r#"/timestamp "2008-09-15T15:53:00.601Z""#,
            r#"/timestamp "2008-09-15T15:53:00.601-00:00""#,
            "xapi.timestamp",
            "/timestamp",
        ),
        (
            r#"/timestamp "2008-09-15T15:53:00.601+02:00""#,
            r#"/timestamp "yesterday""#,
            "xapi.timestamp",
            "/timestamp",
        ),
        (
            r#"/stored "2008-09-15T15:53:00Z""#,
            r#"/stored "2008-09-31T15:53:00Z""#,
            "xapi.timestamp",
            "/stored",
        ),
        (
            r#"/version "1.0.0""#,
            r#"/version "1.1.0""#,
            "xapi.version",
            "/version",
        ),
        (r#"/version "1.0""#, "/version 1.0", "xapi.type", "/version"),
    ]);
}

#[test]
fn what_the_versions_see_differently() {
    check(
        &[
            (
                r#"/timestamp "2008-09-15T15:53""#,
                r#"/version "2.0.0""#,
                "xapi.version",
                "/version",
            ),
            (
                "/context {}",
                "/context/contextAgents []",
                "xapi.property.unknown",
                "/context/contextAgents",
            ),
        ],
        Version::V1,
    );
    check(
        &[(
            r#"/version "2.0.0""#,
            r#"/timestamp "2008-09-15T15:53:00""#,
            "xapi.timestamp",
            "/timestamp",
        )],
        Version::V2,
    );
}

#[test]
fn agents() {
    check_both(&[
        (
            r#"/actor/objectType "Agent""#,
            r#"/actor/objectType "agent""#,
            "xapi.object_type",
            "/actor/objectType",
        ),
        (
            r#"/actor/objectType "Agent""#,
            r#"/actor/objectType "Activity""#,
            "xapi.object_type",
            "/actor/objectType",
        ),
        (
            r#"/actor/name "Anna""#,
            "/actor/name 7",
            "xapi.type",
            "/actor/name",
        ),
        (
            r#"/actor/name """#,
            "/actor/name null",
            "xapi.null",
            "/actor/name",
        ),
        (
            "",
            "-/actor/mbox",
            "xapi.agent.identifier.missing",
            "/actor",
        ),
        (
            "",
            r#"/actor/openid "http://openid.example.org/1""#,
            "xapi.agent.identifier.many",
            "/actor",
        ),
        (
            "",
            "/actor/member []",
            "xapi.property.unknown",
            "/actor/member",
        ),
        (
            r#"/actor/mbox "mailto:a@b""#,
            r#"/actor/mbox "a@b.example""#,
            "xapi.agent.mbox",
            "/actor/mbox",
        ),
        (
            r#"/actor/mbox "mailto:a@b""#,
            r#"/actor/mbox "mailto:a""#,
            "xapi.agent.mbox",
            "/actor/mbox",
        ),
        (
            r#"/actor {"mbox_sha1sum":"cd9b00a5611f94eaa7b1661edab976068e364975"}"#,
            r#"/actor {"mbox_sha1sum":"cd9b00a5611f94eaa7b1661edab976068e36497"}"#,
            "xapi.agent.sha1sum",
            "/actor/mbox_sha1sum",
        ),
        (
            r#"/actor {"openid":"http://openid.example.org/1"}"#,
            r#"/actor {"openid":"ab=c://should.fail.com"}"#,
            "xapi.iri",
            "/actor/openid",
        ),
        (
            r#"/actor {"account":{"homePage":"http://example.com","name":"1"}}"#,
            r#"/actor {"account":{"homePage":"http://example.com"}}"#,
            "xapi.property.missing",
            "/actor/account",
        ),
        (
            r#"/actor {"account":{"homePage":"http://example.com","name":"1"}}"#,
            r#"/actor {"account":{"homePage":"example","name":"1"}}"#,
            "xapi.iri",
            "/actor/account/homePage",
        ),
        (
            r#"/actor {"account":{"homePage":"http://example.com","name":"1"}}"#,
            r#"/actor {"account":{"homePage":"http://example.com","name":""}}"#,
            "xapi.agent.account.name",
            "/actor/account/name",
        ),
        (
            r#"/actor {"account":{"homePage":"http://example.com","name":"1"}}"#,
            r#"/actor {"account":{"homePage":"http://example.com","name":"1","id":2}}"#,
            "xapi.property.unknown",
            "/actor/account/id",
        ),
    ]);
}

#[test]
fn groups() {
    check_both(&[
        (
            r#"/actor {"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}"#,
            r#"/actor {"objectType":"Group"}"#,
            "xapi.group.member.missing",
            "/actor",
        ),
        (
            r#"/actor {"objectType":"Group","mbox":"mailto:a@b.c","member":[]}"#,
            r#"/actor {"objectType":"Group","member":[]}"#,
            "xapi.group.member.missing",
            "/actor",
        ),
        (
            r#"/actor {"objectType":"Group","mbox":"mailto:a@b.c"}"#,
            r#"/actor {"objectType":"Group","member":{"mbox":"mailto:a@b.c"}}"#,
            "xapi.type",
            "/actor/member",
        ),
        (
            r#"/actor {"objectType":"Group","member":[{"objectType":"Agent","mbox":"mailto:a@b.c"}]}"#,
            r#"/actor {"objectType":"Group","member":[{"objectType":"Group","mbox":"mailto:a@b.c"}]}"#,
            "xapi.group.member.group",
            "/actor/member/0/objectType",
        ),
        (
            r#"/actor {"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"mbox":"mailto:d@b.c"}]}"#,
            r#"/actor {"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"name":"D"}]}"#,
            "xapi.agent.identifier.missing",
            "/actor/member/1",
        ),
        (
            r#"/context/team {"objectType":"Group","mbox":"mailto:a@b.c"}"#,
            r#"/context/team {"mbox":"mailto:a@b.c"}"#,
            "xapi.property.missing",
            "/context/team",
        ),
        (
            r#"/context/instructor {"objectType":"Group","mbox":"mailto:a@b.c"}"#,
            r#"/context/team {"objectType":"Agent","mbox":"mailto:a@b.c"}"#,
            "xapi.object_type",
            "/context/team/objectType",
        ),
    ]);
}

#[test]
fn authorities() {
    let pair = r#"/authority {"objectType":"Group","member":[{"account":{"homePage":"http://example.com/token","name":"app"}},{"mbox":"mailto:b@b.c"}]}"#;
    check_both(&[
        (
            r#"/authority {"mbox":"mailto:a@b.c"}"#,
            r#"/authority {"name":"A"}"#,
            "xapi.agent.identifier.missing",
            "/authority",
        ),
        (
            pair,
            r#"/authority {"objectType":"Group","mbox":"mailto:a@b.c"}"#,
            "xapi.authority.group",
            "/authority",
        ),
        (
            pair,
            r#"/authority {"objectType":"Group","member":[{"mbox":"mailto:a@b.c"},{"mbox":"mailto:b@b.c"}]}"#,
            "xapi.authority.group",
            "/authority",
        ),
        (
            pair,
            r#"/authority {"objectType":"Group","member":[{"account":{"homePage":"http://example.com/token","name":"app"}}]}"#,
            "xapi.authority.group",
            "/authority",
        ),
    ]);
}

#[test]
fn verbs() {
    check_both(&[
        ("", "-/verb/id", "xapi.property.missing", "/verb"),
        ("", r#"/verb/id """#, "xapi.iri", "/verb/id"),
        (
            r#"/verb/id "tag:a""#,
            r#"/verb/id "did""#,
            "xapi.iri",
            "/verb/id",
        ),
        (
            "-/verb/display",
            r#"/verb/display "did""#,
            "xapi.type",
            "/verb/display",
        ),
        (
            "/verb/display {}",
            r#"/verb/display {"a12345678":"did"}"#,
            "xapi.language",
            "/verb/display/a12345678",
        ),
        (
            r#"/verb/display {"de-CH-1996":"tat"}"#,
            r#"/verb/display {"de":7}"#,
            "xapi.type",
            "/verb/display/de",
        ),
        (
            "",
            r#"/verb/name {"en":"did"}"#,
            "xapi.property.unknown",
            "/verb/name",
        ),
    ]);
}

#[test]
fn voiding() {
    let voided = r#"/verb/id "http://adlnet.gov/expapi/verbs/voided""#;
    let kept = r#"/verb/id "http://adlnet.gov/expapi/verbs/voided" & /object {"objectType":"StatementRef","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}"#;
    check_both(&[(kept, voided, "xapi.voiding.object", "/object")]);
}

#[test]
fn activities() {
    check_both(&[
        (
            r#"/object/objectType "Activity""#,
            r#"/object/objectType "activity""#,
            "xapi.object_type",
            "/object/objectType",
        ),
        (
            "",
            "/object/objectType 7",
            "xapi.type",
            "/object/objectType",
        ),
        ("", "-/object/id", "xapi.property.missing", "/object"),
        ("", r#"/object/id "1""#, "xapi.iri", "/object/id"),
        (
            "/object/definition {}",
            "/object/definition null",
            "xapi.null",
            "/object/definition",
        ),
        (
            r#"/object/definition/name {"en":"A"}"#,
            r#"/object/definition/name "A""#,
            "xapi.type",
            "/object/definition/name",
        ),
        (
            r#"/object/definition/description {}"#,
            r#"/object/definition/description {"":"A"}"#,
            "xapi.language",
            "/object/definition/description/",
        ),
        (
            r#"/object/definition/type "http://a.b/c""#,
            r#"/object/definition/type "c""#,
            "xapi.iri",
            "/object/definition/type",
        ),
        (
            r#"/object/definition/moreInfo "http://a.b/c""#,
            r#"/object/definition/moreInfo "/c""#,
            "xapi.iri",
            "/object/definition/moreInfo",
        ),
        (
            r#"/object/definition/extensions {"http://a.b/c":null}"#,
            r#"/object/definition/extensions {"c/d":null}"#,
            "xapi.extensions.key",
            "/object/definition/extensions/c~1d",
        ),
        (
            "/object/definition/extensions {}",
            "/object/definition/extensions []",
            "xapi.type",
            "/object/definition/extensions",
        ),
        (
            "",
            "/object/definition/Name {}",
            "xapi.property.case",
            "/object/definition/Name",
        ),
    ]);
}

#[test]
fn interactions() {
    let choice = r#"/object/definition {"interactionType":"choice","choices":[{"id":"a"},{"id":"b","description":{"en":"B"}}],"correctResponsesPattern":["a"]}"#;
    check_both(&[
        (
            r#"/object/definition/interactionType "true-false""#,
            r#"/object/definition/interactionType "True-False""#,
            "xapi.interaction.type",
            "/object/definition/interactionType",
        ),
        (
            choice,
            r#"/object/definition/correctResponsesPattern ["a"]"#,
            "xapi.interaction.type.missing",
            "/object/definition/correctResponsesPattern",
        ),
        (
            choice,
            r#"/object/definition/choices [{"id":"a"}]"#,
            "xapi.interaction.type.missing",
            "/object/definition/choices",
        ),
        (
            choice,
            r#"/object/definition {"interactionType":"choice","correctResponsesPattern":["a",1]}"#,
            "xapi.type",
            "/object/definition/correctResponsesPattern/1",
        ),
        (
            choice,
            r#"/object/definition {"interactionType":"choice","choices":{"id":"a"}}"#,
            "xapi.type",
            "/object/definition/choices",
        ),
        (
            choice,
            r#"/object/definition {"interactionType":"choice","choices":[{"id":"a"},{"id":"b"},{"id":"a"}]}"#,
            "xapi.interaction.component.duplicate",
            "/object/definition/choices/2/id",
        ),
        (
            choice,
            r#"/object/definition {"interactionType":"choice","choices":[{"description":{"en":"A"}}]}"#,
            "xapi.property.missing",
            "/object/definition/choices/0",
        ),
        (
            choice,
            r#"/object/definition {"interactionType":"choice","choices":[{"id":"a","description":"A"}]}"#,
            "xapi.type",
            "/object/definition/choices/0/description",
        ),
        (
            choice,
            r#"/object/definition {"interactionType":"choice","scale":[]}"#,
            "xapi.interaction.list",
            "/object/definition/scale",
        ),
        (
            r#"/object/definition {"interactionType":"matching","source":[{"id":"a"}],"target":[{"id":"a"}]}"#,
            r#"/object/definition {"interactionType":"matching","steps":[{"id":"a"}]}"#,
            "xapi.interaction.list",
            "/object/definition/steps",
        ),
        (
            r#"/object/definition {"interactionType":"performance","steps":[]}"#,
            r#"/object/definition {"interactionType":"numeric","choices":[]}"#,
            "xapi.interaction.list",
            "/object/definition/choices",
        ),
        (
            r#"/object/definition {"interactionType":"sequencing","choices":[]}"#,
            r#"/object/definition {"interactionType":"likert","choices":[]}"#,
            "xapi.interaction.list",
            "/object/definition/choices",
        ),
    ]);
}

#[test]
fn objects_of_other_kinds() {
    let reference =
        r#"/object {"objectType":"StatementRef","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}"#;
    let sub = r#"/object {"objectType":"SubStatement","actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"http://a.b/c"},"object":{"id":"http://a.b/d"}}"#;
    let broken_sub =
        |edit: &str| -> &'static str { Box::leak(format!("{sub} & {edit}").into_boxed_str()) };
    check_both(&[
        (
            r#"/object {"objectType":"Agent","mbox":"mailto:a@b.c"}"#,
            r#"/object {"objectType":"Agent"}"#,
            "xapi.agent.identifier.missing",
            "/object",
        ),
        (
            r#"/object {"objectType":"Group","mbox":"mailto:a@b.c"}"#,
            r#"/object {"objectType":"Person","mbox":"mailto:a@b.c"}"#,
            "xapi.object_type",
            "/object/objectType",
        ),
        (
            reference,
            r#"/object {"objectType":"StatementRef"}"#,
            "xapi.property.missing",
            "/object",
        ),
        (
            reference,
            r#"/object {"objectType":"StatementRef","id":"http://a.b/c"}"#,
            "xapi.uuid",
            "/object/id",
        ),
        (
            reference,
            r#"/object {"objectType":"StatementRef","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0","definition":{}}"#,
            "xapi.property.unknown",
            "/object/definition",
        ),
        (
            sub,
            broken_sub("-/object/verb"),
            "xapi.property.missing",
            "/object",
        ),
        (
            sub,
            broken_sub(r#"/object/id "8f87ccde-bb56-4c2e-ab83-44982ef22df0""#),
            "xapi.property.unknown",
            "/object/id",
        ),
        (
            sub,
            broken_sub(r#"/object/stored "2008-09-15T15:53:00Z""#),
            "xapi.property.unknown",
            "/object/stored",
        ),
        (
            sub,
            broken_sub(r#"/object/version "1.0.0""#),
            "xapi.property.unknown",
            "/object/version",
        ),
        (
            sub,
            broken_sub(r#"/object/authority {"mbox":"mailto:a@b.c"}"#),
            "xapi.property.unknown",
            "/object/authority",
        ),
        (
            sub,
            broken_sub(r#"/object/object {"objectType":"SubStatement"}"#),
            "xapi.substatement.nested",
            "/object/object",
        ),
        (
            sub,
            broken_sub(r#"/object/timestamp "later""#),
            "xapi.timestamp",
            "/object/timestamp",
        ),
        (
            sub,
            broken_sub(r#"/object/result/success "yes""#),
            "xapi.type",
            "/object/result/success",
        ),
        (
            sub,
            broken_sub(r#"/object/context/registration "1""#),
            "xapi.uuid",
            "/object/context/registration",
        ),
        (
            sub,
            broken_sub(r#"/object/verb/id "http://adlnet.gov/expapi/verbs/voided""#),
            "xapi.voiding.object",
            "/object/object",
        ),
    ]);
}

#[test]
fn results() {
    check_both(&[
        (
            "/result/success true",
            r#"/result/success "true""#,
            "xapi.type",
            "/result/success",
        ),
        (
            "/result/completion false",
            "/result/completion 0",
            "xapi.type",
            "/result/completion",
        ),
        (
            r#"/result/response """#,
            "/result/response 7",
            "xapi.type",
            "/result/response",
        ),
        (
            r#"/result/duration "P4W""#,
            r#"/result/duration "P4W1D""#,
            "xapi.duration",
            "/result/duration",
        ),
        (
            r#"/result/duration "PT0.12567S""#,
            "/result/duration 5",
            "xapi.type",
            "/result/duration",
        ),
        (
            r#"/result/extensions {"http://a.b/c":{"d":null}}"#,
            r#"/result/extensions {"c":1}"#,
            "xapi.extensions.key",
            "/result/extensions/c",
        ),
        (
            "",
            "/result/points 7",
            "xapi.property.unknown",
            "/result/points",
        ),
        (
            "/result/score {}",
            "/result/score 7",
            "xapi.type",
            "/result/score",
        ),
        (
            "/result/score/scaled 1.0",
            "/result/score/scaled 1.01",
            "xapi.score.range",
            "/result/score/scaled",
        ),
        (
            "/result/score/scaled -1.0000",
            "/result/score/scaled -1.00001",
            "xapi.score.range",
            "/result/score/scaled",
        ),
        (
            "/result/score/scaled 0",
            r#"/result/score/scaled "0""#,
            "xapi.type",
            "/result/score/scaled",
        ),
        (
            r#"/result/score {"min":0,"max":1}"#,
            r#"/result/score {"min":1,"max":1}"#,
            "xapi.score.order",
            "/result/score/min",
        ),
        (
            r#"/result/score {"raw":0,"min":0}"#,
            r#"/result/score {"raw":-1,"min":0}"#,
            "xapi.score.raw",
            "/result/score/raw",
        ),
        (
            r#"/result/score {"raw":9,"max":9}"#,
            r#"/result/score {"raw":9.5,"max":9}"#,
            "xapi.score.raw",
            "/result/score/raw",
        ),
        (
            "/result/score/raw 1e3",
            "/result/score/Raw 1",
            "xapi.property.case",
            "/result/score/Raw",
        ),
    ]);
}

#[test]
fn contexts() {
    check_both(&[
        (
            r#"/context/registration "ec531277-b57b-4c15-8d91-d292c5b2b8f7""#,
            r#"/context/registration "ec531277""#,
            "xapi.uuid",
            "/context/registration",
        ),
        (
            r#"/context/instructor {"mbox":"mailto:a@b.c"}"#,
            r#"/context/instructor {"mbox":"a"}"#,
            "xapi.agent.mbox",
            "/context/instructor/mbox",
        ),
        (
            r#"/context/revision "1""#,
            "/context/revision 1",
            "xapi.type",
            "/context/revision",
        ),
        (
            r#"/context/platform "P""#,
            r#"/context/platform "P" & /object {"objectType":"Agent","mbox":"mailto:a@b.c"}"#,
            "xapi.context.activity_only",
            "/context/platform",
        ),
        (
            "/context {}",
            r#"/context/revision "1" & /object {"objectType":"Group","mbox":"mailto:a@b.c"}"#,
            "xapi.context.activity_only",
            "/context/revision",
        ),
        (
            r#"/context/language "en-US""#,
            r#"/context/language "en_US""#,
            "xapi.language",
            "/context/language",
        ),
        (
            r#"/context/statement {"objectType":"StatementRef","id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}"#,
            r#"/context/statement {"id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0"}"#,
            "xapi.property.missing",
            "/context/statement",
        ),
        (
            r#"/context/extensions {"http://a.b/c":[null]}"#,
            r#"/context/extensions {"":1}"#,
            "xapi.extensions.key",
            "/context/extensions/",
        ),
        (
            r#"/context/contextActivities/parent {"id":"http://a.b/c"}"#,
            r#"/context/contextActivities/parent {"id":"c"}"#,
            "xapi.iri",
            "/context/contextActivities/parent/id",
        ),
        (
            r#"/context/contextActivities/grouping [{"id":"http://a.b/c"}]"#,
            r#"/context/contextActivities/grouping [{"id":"http://a.b/c"},{"objectType":"Agent","id":"http://a.b/c"}]"#,
            "xapi.object_type",
            "/context/contextActivities/grouping/1/objectType",
        ),
        (
            "/context/contextActivities {}",
            "/context/contextActivities/consequences []",
            "xapi.property.unknown",
            "/context/contextActivities/consequences",
        ),
        (
            "/context/contextActivities/other []",
            r#"/context/contextActivities/other "http://a.b/c""#,
            "xapi.type",
            "/context/contextActivities/other",
        ),
    ]);
}

#[test]
fn context_agents_and_groups_of_2_0() {
    let agent = r#"/context/contextAgents [{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.c"},"relevantTypes":["http://a.b/c"]}]"#;
    let group = r#"/context/contextGroups [{"objectType":"contextGroup","group":{"objectType":"Group","mbox":"mailto:a@b.c"}}]"#;
    let rows = [
        (
            agent,
            r#"/context/contextAgents [{"objectType":"Agent","agent":{"mbox":"mailto:a@b.c"}}]"#,
            "xapi.object_type",
            "/context/contextAgents/0/objectType",
        ),
        (
            agent,
            r#"/context/contextAgents [{"agent":{"mbox":"mailto:a@b.c"}}]"#,
            "xapi.property.missing",
            "/context/contextAgents/0",
        ),
        (
            agent,
            r#"/context/contextAgents [{"objectType":"contextAgent"}]"#,
            "xapi.property.missing",
            "/context/contextAgents/0",
        ),
        (
            agent,
            r#"/context/contextAgents [{"objectType":"contextAgent","agent":{"name":"A"}}]"#,
            "xapi.agent.identifier.missing",
            "/context/contextAgents/0/agent",
        ),
        (
            agent,
            r#"/context/contextAgents [{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.c"},"relevantTypes":[]}]"#,
            "xapi.context.relevant_types",
            "/context/contextAgents/0/relevantTypes",
        ),
        (
            agent,
            r#"/context/contextAgents [{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b.c"},"relevantTypes":["abc"]}]"#,
            "xapi.iri",
            "/context/contextAgents/0/relevantTypes/0",
        ),
        (
            agent,
            r#"/context/contextAgents {}"#,
            "xapi.type",
            "/context/contextAgents",
        ),
        (
            group,
            r#"/context/contextGroups [{"objectType":"contextGroup","group":{"mbox":"mailto:a@b.c"}}]"#,
            "xapi.property.missing",
            "/context/contextGroups/0/group",
        ),
        (
            group,
            r#"/context/contextGroups [{"objectType":"contextAgent","group":{"objectType":"Group","mbox":"mailto:a@b.c"}}]"#,
            "xapi.object_type",
            "/context/contextGroups/0/objectType",
        ),
        (
            group,
            r#"/context/contextGroups [{"objectType":"contextGroup","group":{"objectType":"Group","mbox":"mailto:a@b.c"},"agent":{}}]"#,
            "xapi.property.unknown",
            "/context/contextGroups/0/agent",
        ),
    ];
    check(&rows, Version::V2);
}

#[test]
fn attachments() {
    let sound = concat!(
        r#"/attachments [{"usageType":"http://a.b/c","display":{"en":"A"},"contentType":"text/plain; charset=ascii","length":27,"#,
        r#""sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"}]"#
    );
    let edits =
        |edit: &str| -> &'static str { Box::leak(format!("{sound} & {edit}").into_boxed_str()) };
    let signature = edits(
        r#"/attachments/0/usageType "http://adlnet.gov/expapi/attachments/signature" & /attachments/0/contentType "application/octet-stream""#,
    );
    check_both(&[
        (sound, "/attachments {}", "xapi.type", "/attachments"),
        (
            sound,
            edits("-/attachments/0/usageType"),
            "xapi.property.missing",
            "/attachments/0",
        ),
        (
            sound,
            edits("-/attachments/0/display"),
            "xapi.property.missing",
            "/attachments/0",
        ),
        (
            sound,
            edits("-/attachments/0/contentType"),
            "xapi.property.missing",
            "/attachments/0",
        ),
        (
            sound,
            edits("-/attachments/0/length"),
            "xapi.property.missing",
            "/attachments/0",
        ),
        (
            sound,
            edits("-/attachments/0/sha2"),
            "xapi.property.missing",
            "/attachments/0",
        ),
        (
            sound,
            edits(r#"/attachments/0/usageType "c""#),
            "xapi.iri",
            "/attachments/0/usageType",
        ),
        (
            edits(r#"/attachments/0/description {"en":"A"}"#),
            edits(r#"/attachments/0/description "A""#),
            "xapi.type",
            "/attachments/0/description",
        ),
        (
            sound,
            edits(r#"/attachments/0/contentType "plain""#),
            "xapi.attachment.content_type",
            "/attachments/0/contentType",
        ),
        (
            sound,
            edits("/attachments/0/length 2.5"),
            "xapi.attachment.length",
            "/attachments/0/length",
        ),
        (
            edits("/attachments/0/length 0"),
            edits("/attachments/0/length -1"),
            "xapi.attachment.length",
            "/attachments/0/length",
        ),
        (
            sound,
            edits(r#"/attachments/0/length "27""#),
            "xapi.type",
            "/attachments/0/length",
        ),
        (
            sound,
            edits(r#"/attachments/0/sha2 "495395e7""#),
            "xapi.attachment.sha2",
            "/attachments/0/sha2",
        ),
        (
            edits(r#"/attachments/0/fileUrl "http://a.b/c""#),
            edits(r#"/attachments/0/fileUrl "c""#),
            "xapi.iri",
            "/attachments/0/fileUrl",
        ),
        (
            signature,
            edits(r#"/attachments/0/usageType "http://adlnet.gov/expapi/attachments/signature""#),
            "xapi.signature.content_type",
            "/attachments/0/contentType",
        ),
    ]);
}
