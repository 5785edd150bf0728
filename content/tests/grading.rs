//! Scoring, kind by kind, as the format page says.

mod common;

use common::{arrange, choose, course, fill, graded, id_of, items, number, pair, seed, text};
use content::{
    Course,
    delivery::{Interaction, deliver},
    grading::{Grade, Outcome, Response, explanation, grade, hint, interaction, solution},
};

const QUESTIONS: &str = "
## Single {#single .single points=2}

Which?

- [x] a
  > Right!
- [ ] b
  > Not b.
- [ ] c
  > Not c.

> [!TIP]
> Think.

> [!NOTE]
> Because.

## Multiple {#multiple .multiple points=4 score=partial shuffle}

Which?

- [x] a
- [x] b
- [x] c
- [ ] d
  > Not d.
- [ ] e
  > Not e.

## All {#all .multiple}

Which?

- [x] a
- [x] b
- [ ] c
  > No.

## Claim {#claim .truefalse}

So?

- [ ] Yes
  > No.
- [x] No

## Short {#short .short match=nocase}

What?

- [x] Big Ben
- [ ] ben
  > Bigger.

## Exact {#exact .short}

What?

- [x] pH

## Pattern {#pattern .short match=regex}

What?

- [x] colou?r
- [x] `\\d+\\.\\d`
- [ ] (?i)gr[ae]y
  > No colour at all.

## Count {#count .numeric unit=kg}

How many?

- [x] 20
  > Right.
- [x] 30..40
- [x] 1.41±0.01
- [ ] 0..100
  > Not that.

## Sort {#sort .order score=partial points=3}

Sort.

1. a
2. b
3. c
4. d

## Sort all {#sort-all .order}

Sort.

1. same
2. same
3. last

## Pairs {#pairs .match score=partial}

Match.

| L | R |
| --- | --- |
| one | 1 |
| two | 2 |
| also two | 2 |
| | 3 |

## Gaps {#gaps .cloze score=partial points=3}

A [[word]], one of [[(either)|(or)]] and [[(right)|wrong|worse]].

## Text {#text .text}

Text.
";

fn sample() -> Course {
    course(QUESTIONS)
}

fn check(course: &Course, id: &str, response: &Response, score: f64) -> Grade {
    let grade = graded(course, id, response).expect("a grade");
    assert!(
        (grade.score - score).abs() < 1e-9,
        "{id} {response:?}: {}",
        grade.score
    );
    assert!((grade.points - score * grade.possible).abs() < 1e-9);
    let outcome = match score {
        1.0 => Outcome::Right,
        0.0 => Outcome::Wrong,
        _ => Outcome::Partial,
    };
    assert_eq!(grade.outcome, outcome, "{id} {response:?}");
    grade
}

#[test]
fn one_option_is_right_or_wrong() {
    let course = sample();
    let right = check(&course, "single", &choose(&course, "single", &["a"]), 1.0);
    assert_eq!((right.points, right.possible), (2.0, 2.0));
    assert_eq!(right.response, "a");
    let wrong = check(&course, "single", &choose(&course, "single", &["c"]), 0.0);
    assert_eq!(wrong.response, "c");
}

#[test]
fn feedback_is_only_about_what_was_chosen() {
    let course = sample();
    let response = choose(&course, "multiple", &["a", "d"]);
    let grade = graded(&course, "multiple", &response).expect("a grade");
    let options = items(&common::delivered(&course, "multiple", 1));
    assert_eq!(grade.feedback.len(), 1);
    assert_eq!(grade.feedback[0].html, "<p>Not d.</p>");
    assert_eq!(grade.feedback[0].about, Some(id_of(&options, "d")));
}

#[test]
fn several_options_may_be_partly_right() {
    let course = sample();
    let table: [(&[&str], f64, &str); 7] = [
        (&["a", "b", "c"], 1.0, "a[,]b[,]c"),
        (&["c", "b", "a"], 1.0, "a[,]b[,]c"),
        (&["a", "b"], 2.0 / 3.0, "a[,]b"),
        (&["a", "b", "c", "d"], 2.0 / 3.0, "a[,]b[,]c[,]d"),
        (&["a", "b", "c", "d", "e"], 1.0 / 3.0, "a[,]b[,]c[,]d[,]e"),
        (&["a", "d"], 0.0, "a[,]d"),
        (&["d", "e"], 0.0, "d[,]e"),
    ];
    for (chosen, score, response) in table {
        let grade = check(
            &course,
            "multiple",
            &choose(&course, "multiple", chosen),
            score,
        );
        assert_eq!(grade.response, response);
    }
}

#[test]
fn without_partial_scoring_it_is_all_or_nothing() {
    let course = sample();
    for (chosen, score) in [
        (&["a", "b"][..], 1.0),
        (&["a"], 0.0),
        (&["a", "b", "c"], 0.0),
    ] {
        check(&course, "all", &choose(&course, "all", chosen), score);
    }
}

#[test]
fn a_claim_is_reported_as_true_or_false() {
    let course = sample();
    let wrong = check(&course, "claim", &choose(&course, "claim", &["Yes"]), 0.0);
    assert_eq!(wrong.response, "true");
    let right = check(&course, "claim", &choose(&course, "claim", &["No"]), 1.0);
    assert_eq!(right.response, "false");
}

#[test]
fn typed_words_are_compared_as_the_author_says() {
    let course = sample();
    let table = [
        ("short", "big ben", 1.0),
        ("short", "  BIG \t  Ben ", 1.0),
        ("short", "bigben", 0.0),
        ("short", "ben", 0.0),
        ("exact", "pH", 1.0),
        ("exact", " pH ", 1.0),
        ("exact", "ph", 0.0),
        ("pattern", "color", 1.0),
        ("pattern", "colour", 1.0),
        ("pattern", "colours", 0.0),
        ("pattern", "12.5", 1.0),
        ("pattern", "12x5", 0.0),
        ("pattern", "GREY", 0.0),
    ];
    for (id, typed, score) in table {
        check(&course, id, &text(typed), score);
    }
    let grade = graded(&course, "short", &text(" Ben")).expect("a grade");
    assert_eq!(grade.feedback[0].html, "<p>Bigger.</p>");
    assert_eq!(grade.feedback[0].about, None);
    assert_eq!(grade.response, "Ben");
    let grade = graded(&course, "pattern", &text("Gray")).expect("a grade");
    assert_eq!(grade.feedback[0].html, "<p>No colour at all.</p>");
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let course = sample();
    let table = [
        ("20", 1.0, "20"),
        (" 20 kg ", 1.0, "20"),
        ("20,0", 1.0, "20"),
        ("30", 1.0, "30"),
        ("40", 1.0, "40"),
        ("40.01", 0.0, "40.01"),
        ("1,42", 1.0, "1.42"),
        ("1.43", 0.0, "1.43"),
        ("-20", 0.0, "-20"),
    ];
    for (typed, score, response) in table {
        assert_eq!(
            check(&course, "count", &number(typed), score).response,
            response
        );
    }
    let known = graded(&course, "count", &number("50")).expect("a grade");
    assert_eq!(known.feedback[0].html, "<p>Not that.</p>");
    let right = graded(&course, "count", &number("20")).expect("a grade");
    assert_eq!(
        right.feedback[0].html, "<p>Right.</p>",
        "right wins over known wrong"
    );
}

#[test]
fn order_counts_the_pairs_that_are_in_order() {
    let course = sample();
    let table = [
        (["a", "b", "c", "d"], 1.0, "a[,]b[,]c[,]d"),
        (["b", "a", "c", "d"], 2.0 / 3.0, "b[,]a[,]c[,]d"),
        (["b", "a", "d", "c"], 1.0 / 3.0, "b[,]a[,]d[,]c"),
        (["d", "a", "b", "c"], 0.0, "d[,]a[,]b[,]c"),
        (["d", "c", "b", "a"], 0.0, "d[,]c[,]b[,]a"),
    ];
    for (items, score, response) in table {
        let grade = check(&course, "sort", &arrange(&course, "sort", &items), score);
        assert_eq!(grade.response, response);
    }
}

#[test]
fn items_that_read_the_same_are_the_same() {
    let course = sample();
    let ids: Vec<String> = items(&common::delivered(&course, "sort-all", 1))
        .into_iter()
        .map(|item| item.id)
        .collect();
    let last = id_of(&items(&common::delivered(&course, "sort-all", 1)), "last");
    let same: Vec<String> = ids.into_iter().filter(|id| *id != last).collect();
    for pair in [[&same[0], &same[1]], [&same[1], &same[0]]] {
        let items = vec![pair[0].clone(), pair[1].clone(), last.clone()];
        check(&course, "sort-all", &Response::Order { items }, 1.0);
    }
}

#[test]
fn pairs_are_counted() {
    let course = sample();
    let table: [(&[(&str, &str)], f64); 5] = [
        (&[("one", "1"), ("two", "2"), ("also two", "2")], 1.0),
        (&[("one", "1"), ("two", "2"), ("also two", "3")], 2.0 / 3.0),
        (&[("one", "1")], 1.0 / 3.0),
        (&[("one", "3"), ("two", "1"), ("also two", "1")], 0.0),
        (&[("also two", "2"), ("one", "3")], 1.0 / 3.0),
    ];
    for (pairs, score) in table {
        check(&course, "pairs", &pair(&course, "pairs", pairs), score);
    }
    let grade = check(
        &course,
        "pairs",
        &pair(&course, "pairs", &[("two", "3")]),
        0.0,
    );
    assert_eq!(grade.response, "b[.]d");
}

#[test]
fn gaps_are_counted() {
    let course = sample();
    let table = [
        (["word", "either", "right"], 1.0, "word[,]either[,]right"),
        ([" WORD ", "OR", "right"], 1.0, "WORD[,]OR[,]right"),
        (
            ["word", "neither", "right"],
            2.0 / 3.0,
            "word[,]neither[,]right",
        ),
        (["", "or", "worse"], 1.0 / 3.0, "[,]or[,]worse"),
        (["x", "y", ""], 0.0, "x[,]y[,]"),
    ];
    for (words, score, response) in table {
        let grade = check(&course, "gaps", &fill(&course, "gaps", &words), score);
        assert_eq!(grade.response, response);
    }
}

#[test]
fn what_does_not_fit_is_refused_and_costs_nothing() {
    let course = sample();
    let choice = |chosen: &[&str]| Response::Choice {
        chosen: chosen.iter().map(|id| id.to_string()).collect(),
    };
    let Response::Choice { chosen } = choose(&course, "single", &["a", "b"]) else {
        return;
    };
    let two: Vec<&str> = chosen.iter().map(String::as_str).collect();
    let Response::Order { mut items } = arrange(&course, "sort", &["a", "b", "c", "d"]) else {
        return;
    };
    items.pop();
    let table = [
        ("nowhere", choice(&["x"]), "response.segment.unknown", ""),
        ("text", choice(&["x"]), "response.type", "/type"),
        ("single", text("a"), "response.type", "/type"),
        ("single", choice(&[]), "response.empty", "/chosen"),
        ("multiple", choice(&[]), "response.empty", "/chosen"),
        (
            "single",
            choice(&["0123456789"]),
            "response.id.unknown",
            "/chosen/0",
        ),
        ("single", choice(&two), "response.choice.many", "/chosen"),
        ("multiple", choice(&["x"; 101]), "response.long", ""),
        ("short", text("  "), "response.empty", "/text"),
        ("short", text(&"x".repeat(2001)), "response.long", ""),
        ("count", number("many"), "response.number", "/text"),
        ("count", number("NaN"), "response.number", "/text"),
        ("count", number(""), "response.empty", "/text"),
        (
            "sort",
            Response::Order {
                items: items.clone(),
            },
            "response.items.missing",
            "/items",
        ),
        (
            "pairs",
            Response::Match {
                pairs: Default::default(),
            },
            "response.empty",
            "/pairs",
        ),
        (
            "gaps",
            fill(&course, "gaps", &["", " ", ""]),
            "response.empty",
            "/gaps",
        ),
    ];
    for (id, response, code, pointer) in table {
        let fault = graded(&course, id, &response).expect_err(code);
        assert_eq!(
            (fault.code, fault.pointer.as_str()),
            (code, pointer),
            "{id}"
        );
    }
    items.push(items[0].clone());
    let fault = graded(&course, "sort", &Response::Order { items }).expect_err("twice");
    assert_eq!(
        (fault.code, fault.pointer.as_str()),
        ("response.id.repeated", "/items/3")
    );
}

#[test]
fn a_distractor_row_cannot_be_answered() {
    let course = sample();
    let Response::Match { pairs } = pair(&course, "pairs", &[("one", "1")]) else {
        return;
    };
    let choice = pairs.values().next().expect("a choice").clone();
    let Interaction::Match { choices, .. } = common::delivered(&course, "pairs", 1).interaction
    else {
        return;
    };
    for id in choices.iter().map(|item| item.id.clone()) {
        let pairs = [(id, choice.clone())].into();
        let fault = graded(&course, "pairs", &Response::Match { pairs }).expect_err("no row");
        assert_eq!(fault.code, "response.id.unknown");
    }
}

#[test]
fn ids_of_another_attempt_are_strangers() {
    let course = sample();
    let response = choose(&course, "single", &["a"]);
    let fault = grade(&course, "single", "en", &seed(2), &response).expect_err("another attempt");
    assert_eq!(fault.code, "response.id.unknown");
}

#[test]
fn the_solution_gets_the_full_score() {
    let course = sample();
    let questions = course
        .segments
        .iter()
        .filter(|segment| segment.kind.is_question());
    for segment in questions.filter(|segment| segment.id != "pattern") {
        let found = solution(&course, &segment.id, "en", &seed(1));
        let solution = found.unwrap_or_else(|| panic!("{} has a solution", segment.id));
        let grade = graded(&course, &segment.id, &solution.response).expect("a grade");
        assert_eq!(grade.outcome, Outcome::Right, "{}", segment.id);
        assert!(!solution.text.is_empty());
    }
    assert_eq!(solution(&course, "text", "en", &seed(1)), None);
}

/// A pattern is not an answer; the author's explanation has to tell.
#[test]
fn a_pattern_is_a_solution_only_when_it_fits_itself() {
    assert_eq!(solution(&sample(), "pattern", "en", &seed(1)), None);
    let course = course("## P {#p .short match=regex}\n\nWhat?\n\n- [x] colou?r\n- [x] hue\n");
    let solution = solution(&course, "p", "en", &seed(1)).expect("a solution");
    assert_eq!(solution.response, text("hue"));
}

#[test]
fn a_solution_reads_well() {
    let course = sample();
    let text = |id: &str| {
        solution(&course, id, "en", &seed(1))
            .expect("a solution")
            .text
    };
    assert_eq!(text("multiple"), "<ul><li>a</li><li>b</li><li>c</li></ul>");
    assert_eq!(text("short"), "<p>Big Ben</p>");
    assert_eq!(text("count"), "<p>20 kg</p>");
    assert_eq!(
        text("sort-all"),
        "<ol><li>same</li><li>same</li><li>last</li></ol>"
    );
    assert_eq!(
        text("pairs"),
        "<ul><li>one: 1</li><li>two: 2</li><li>also two: 2</li></ul>"
    );
    assert_eq!(
        text("gaps"),
        "<ol><li>word</li><li>either</li><li>right</li></ol>"
    );
}

#[test]
fn hints_and_explanations_are_there_to_be_asked_for() {
    let course = sample();
    assert_eq!(
        hint(&course, "single", "en").as_deref(),
        Some("<p>Think.</p>")
    );
    assert_eq!(
        explanation(&course, "single", "en").as_deref(),
        Some("<p>Because.</p>")
    );
    assert_eq!(hint(&course, "all", "en"), None);
    assert_eq!(hint(&course, "nowhere", "en"), None);
    assert!(
        deliver(&course, "single", "en", &seed(1), "")
            .expect("a segment")
            .hint
    );
}

#[test]
fn definitions_speak_in_authored_letters() {
    let course = sample();
    let definition = |id: &str| interaction(&course, id, "en").expect("a definition");
    let table = [
        ("single", "choice"),
        ("multiple", "choice"),
        ("claim", "true-false"),
        ("short", "fill-in"),
        ("count", "numeric"),
        ("sort", "sequencing"),
        ("pairs", "matching"),
        ("gaps", "fill-in"),
    ];
    for (id, expected) in table {
        assert_eq!(definition(id).interaction_type, expected);
    }
    let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter()
            .map(|(id, text)| (id.to_string(), text.to_string()))
            .collect()
    };
    let single = vec![("choices", pairs(&[("a", "a"), ("b", "b"), ("c", "c")]))];
    assert_eq!(definition("single").components, single);
    let matching = vec![
        (
            "source",
            pairs(&[("a", "one"), ("b", "two"), ("c", "also two")]),
        ),
        (
            "target",
            pairs(&[("a", "1"), ("b", "2"), ("c", "2"), ("d", "3")]),
        ),
    ];
    assert_eq!(definition("pairs").components, matching);
    assert_eq!(definition("claim").components, vec![]);
    assert!(interaction(&course, "text", "en").is_none());
}

#[test]
fn responses_are_json_that_says_its_type() {
    let json = r#"{"type":"choice","chosen":["a"]}"#;
    let response: Response = serde_json::from_str(json).expect("a response");
    assert_eq!(
        response,
        Response::Choice {
            chosen: vec!["a".into()]
        }
    );
    assert_eq!(serde_json::to_string(&response).expect("json"), json);
    assert!(serde_json::from_str::<Response>(r#"{"type":"essay","text":"x"}"#).is_err());
    assert!(serde_json::from_str::<Response>(r#"{"type":"text","text":"x","y":1}"#).is_err());
}
