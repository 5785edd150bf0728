//! Bodies as a whole: JSON itself, limits, batches, and how faults are told.

use xapi::{Limits, MOST_FAULTS, Version, parse};

use crate::sample::{FULL, SMALL, edited, faults};

#[test]
fn text_that_is_not_json_is_refused() {
    let table = [
        ("", "xapi.json.syntax "),
        ("{", "xapi.json.syntax "),
        ("{} x", "xapi.json.syntax "),
        ("{\"a\":01}", "xapi.json.syntax "),
        ("{\"a\":1.}", "xapi.json.syntax "),
        ("{\"a\":+1}", "xapi.json.syntax "),
        ("{\"a\":.5}", "xapi.json.syntax "),
        ("{\"a\":1e}", "xapi.json.syntax "),
        ("{\"a\":NaN}", "xapi.json.syntax "),
        ("{\"a\":tru}", "xapi.json.syntax "),
        ("{\"a\":1,}", "xapi.json.syntax "),
        ("[1,]", "xapi.json.syntax "),
        ("{'a':1}", "xapi.json.syntax "),
        ("{\"a\" 1}", "xapi.json.syntax "),
        ("{\"a\":\"\n\"}", "xapi.json.syntax "),
        ("\"open", "xapi.json.syntax "),
        ("\"\\", "xapi.json.syntax "),
        ("{\"a\":\"\\x\"}", "xapi.json.string "),
        ("{\"a\":\"\\u12g4\"}", "xapi.json.string "),
        ("{\"a\":\"\\ud800\"}", "xapi.json.string "),
        ("{\"a\":\"\\ud800\\u0041\"}", "xapi.json.string "),
    ];
    for (text, expected) in table {
        assert_eq!(faults(text, Version::V1), [expected], "{text}");
    }
    let utf8 = parse(b"{\"a\":\"\xff\"}", Version::V1, &Limits::default()).unwrap_err();
    assert_eq!(utf8[0].code, "xapi.json.utf8");
}

#[test]
fn a_syntax_fault_tells_line_and_column_but_no_content() {
    let fault = &parse(b"{\n  \"name\": Anna}", Version::V2, &Limits::default()).unwrap_err()[0];
    assert_eq!(
        fault.to_string(),
        "/: expected a JSON value, found something else in line 2, column 11 (xapi.json.syntax, xAPI 2.0.0 \u{a7}4.1.3)"
    );
}

#[test]
fn numbers_beyond_a_double_are_named_wherever_they_stand() {
    let within = [
        "1e308",
        "-1.7976931348623157e308",
        "1e-400",
        "0e999999999999999999999",
    ];
    let digits = "9".repeat(400);
    let beyond = [
        "1e309",
        "-1E+400",
        "1e999999999999999999999",
        digits.as_str(),
    ];
    let with = |number: &str| {
        edited(r#"/result/extensions/http:~1~1a.b {"c":[0,"1e400"]}"#)
            .replace(r#"[0,"1e400"]"#, &format!(r#"[0,"1e400",{number}]"#))
    };
    for number in within {
        assert!(faults(&with(number), Version::V1).is_empty(), "{number}");
    }
    for number in beyond {
        let expected = ["xapi.json.number /result/extensions/http:~1~1a.b/c/2"];
        assert_eq!(faults(&with(number), Version::V1), expected, "{number}");
    }
}

#[test]
fn duplicate_properties_are_named_wherever_they_stand() {
    let text = SMALL.replacen('{', r#"{"id":"8f87ccde-bb56-4c2e-ab83-44982ef22df0","\u0069d":"8f87ccde-bb56-4c2e-ab83-44982ef22df0","#, 1);
    assert_eq!(faults(&text, Version::V1), ["xapi.json.duplicate /id"]);
    let deep = edited(r#"/context/extensions/http:~1~1a.b {"c":[1]}"#)
        .replace(r#"{"c":[1]}"#, r#"[{"c":1,"d":2,"c":1}]"#);
    assert_eq!(
        faults(&deep, Version::V1),
        ["xapi.json.duplicate /context/extensions/http:~1~1a.b/0/c"]
    );
    let wide: Vec<String> = (0..40)
        .map(|i| format!("\"http://a.b/{}\":{i}", i % 39))
        .collect();
    let wide = edited("/result/extensions {}").replace(
        r#""extensions":{}"#,
        &format!(r#""extensions":{{{}}}"#, wide.join(",")),
    );
    assert_eq!(
        faults(&wide, Version::V1),
        ["xapi.json.duplicate /result/extensions/http:~1~1a.b~10"]
    );
}

#[test]
fn all_faults_are_told_and_not_the_first_alone() {
    let text = edited(
        r#"/actor {"name":7} & /verb/id "did" & /result/score/scaled 7 & /extra null & -/object/id"#,
    );
    let expected = [
        "xapi.property.unknown /extra",
        "xapi.type /actor/name",
        "xapi.agent.identifier.missing /actor",
        "xapi.iri /verb/id",
        "xapi.property.missing /object",
        "xapi.score.range /result/score/scaled",
    ];
    assert_eq!(faults(&text, Version::V1), expected);
}

#[test]
fn faults_are_capped() {
    let many: Vec<String> = (0..300).map(|i| format!("\"k{i}\":1")).collect();
    let text = SMALL.replacen('{', &format!("{{{},", many.join(",")), 1);
    assert_eq!(faults(&text, Version::V1).len(), MOST_FAULTS);
    let batch = format!("[{}]", vec!["{}"; 300].join(","));
    assert_eq!(faults(&batch, Version::V1).len(), MOST_FAULTS);
}

#[test]
fn faults_name_no_person() {
    let text = edited(
        r#"/actor {"mbox":"anna@example.com","account":{"homePage":"anna","name":""},"name":["Anna"]} & /object/id "anna@example.com""#,
    );
    for fault in parse(text.as_bytes(), Version::V1, &Limits::default()).unwrap_err() {
        assert!(
            !fault.to_string().to_lowercase().contains("anna"),
            "{fault}"
        );
    }
}

#[test]
fn a_fault_names_its_clause_in_the_version_of_the_request() {
    let text = edited("/result/score/scaled 2");
    let rules = Version::ALL
        .map(|version| parse(text.as_bytes(), version, &Limits::default()).unwrap_err()[0].rule);
    assert_eq!(
        rules,
        ["xAPI 2.0.0 \u{a7}4.2.2.4", "xAPI 1.0.3 Data \u{a7}2.4.5.1"]
    );
}

#[test]
fn pointers_begin_with_an_index_only_in_arrays() {
    let bad = edited("-/verb");
    assert_eq!(faults(&bad, Version::V1), ["xapi.property.missing "]);
    assert_eq!(
        faults(&format!("[{SMALL},{bad}]"), Version::V1),
        ["xapi.property.missing /1"]
    );
    assert_eq!(faults("[7]", Version::V1), ["xapi.type /0"]);
    assert_eq!(faults("7", Version::V1), ["xapi.type "]);
}

#[test]
fn one_id_stands_once_in_a_batch() {
    let text = edited(r#"/id "8f87ccde-bb56-4c2e-ab83-44982ef22df0""#);
    let upper = edited(r#"/id "8F87CCDE-BB56-4C2E-AB83-44982EF22DF0""#);
    assert_eq!(
        faults(&format!("[{text},{SMALL},{upper}]"), Version::V1),
        ["xapi.batch.duplicate /2/id"]
    );
    assert_eq!(
        faults(&format!("[{text},{SMALL},{SMALL}]"), Version::V1),
        Vec::<String>::new()
    );
    assert_eq!(faults("[]", Version::V1), Vec::<String>::new());
}

#[test]
fn limits_hold() {
    let small = Limits {
        bytes: 100,
        statements: 2,
        depth: 8,
        values: 40,
        identifier: 30,
    };
    let code = |text: &str, limits: &Limits| {
        parse(text.as_bytes(), Version::V1, limits).unwrap_err()[0].code
    };
    assert_eq!(code(SMALL, &small), "xapi.limit.bytes");
    let small = Limits {
        bytes: 10_000,
        ..small
    };
    assert_eq!(code("[1,2,3]", &small), "xapi.limit.statements");
    assert_eq!(code(&"[".repeat(9), &small), "xapi.limit.depth");
    assert_eq!(
        code(&format!("[{}]", vec!["1"; 40].join(",")), &small),
        "xapi.limit.values"
    );
    assert_eq!(code(SMALL, &small), "xapi.limit.identifier");
}

#[test]
fn nesting_is_bounded_whatever_the_setting() {
    let limits = Limits {
        depth: usize::MAX,
        ..Limits::default()
    };
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    assert_eq!(
        parse(deep.as_bytes(), Version::V1, &limits).unwrap_err()[0].code,
        "xapi.limit.depth"
    );
    let sound = edited(r#"/result/extensions/http:~1~1a.b "deep""#)
        .replace("\"deep\"", &format!("{}{}", "[".repeat(60), "]".repeat(60)));
    assert_eq!(faults(&sound, Version::V1), Vec::<String>::new());
}

#[test]
fn the_full_statement_is_sound_in_both_versions() {
    for version in Version::ALL {
        assert_eq!(faults(FULL, version), Vec::<String>::new());
    }
}
