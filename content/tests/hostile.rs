//! Whatever the text is, reading it ends, does not panic, and does work in proportion to
//! its size. Nothing here looks at a clock: quadratic work on a megabyte would not end.

use content::{Folder, Reading, fix, read, shipped};
use proptest::prelude::*;

fn folder(text: &str) -> Folder {
    Folder::from_files([("course.md".to_owned(), text.as_bytes().to_vec())]).expect("a folder")
}

fn read_text(text: &str) -> Reading {
    read(&folder(text))
}

const FRONT: &str = "---\nformat: microcourse/1\nid: x\ntitle: X\nlang: en\nversion: 1.0.0\n\
    license: CC0-1.0\nminutes: 1\nobjectives: [{id: o-a, text: T.}]\npass: 50\nattempts: 0\n\
    complete-when: viewed\n---\n\n";

#[test]
fn a_megabyte_of_anything_is_read() {
    let pieces = [
        "[",
        "]",
        "> ",
        ">",
        "- [",
        "- [ ] ",
        "- ",
        "* ",
        "1. ",
        "  - ",
        "#",
        "## ",
        "## A {",
        "## A {#a .text}\n",
        "{",
        "`",
        "``` ",
        "*",
        "**a ",
        "_",
        "![",
        "[a](",
        "[[",
        "]]",
        "[[a|b]] ",
        "<",
        "<a ",
        "<!--",
        "<![CDATA[",
        "&amp;",
        "&",
        "|",
        "| a ",
        "|\n|-|-|\n",
        "\\",
        "\n",
        "\r\n",
        "---\n",
        "a\n---\n",
        "\t",
        " ",
        "é",
        "\u{0}",
        "- [x] a\n",
        "- a\n\n",
        "> a\n\n",
        "[a]: b\n",
        "*a_ ",
        "a**b",
        "$",
        "~~~\n",
        "![a](media/a.svg)\n",
    ];
    for kind in [
        "text", "single", "order", "match", "cloze", "branch", "cards", "media",
    ] {
        for piece in pieces {
            let size = if kind == "text" || kind == "cloze" {
                900_000
            } else {
                60_000
            };
            let text = piece.repeat(size / piece.len());
            read_text(&format!("{FRONT}## A {{#a .{kind}}}\n\n{text}"));
        }
    }
}

#[test]
fn front_matter_of_any_shape_is_read() {
    let pieces = [
        "[", "{", "- ", "a: ", "&a [*a, ", "? ", "\"", "'", "|\n ", "- - ", "!!", "a:\n ",
    ];
    for piece in pieces {
        for size in [1_000, 16_000, 200_000] {
            let text = piece.repeat(size / piece.len());
            assert!(read_text(&format!("---\n{text}\n---\n")).course.is_none());
            read_text(&format!("---\nkeywords: {text}\n---\n"));
        }
    }
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n\
        c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n\
        e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n\
        g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g]\n";
    assert!(read_text(&format!("---\n{bomb}---\n")).course.is_none());
}

/// Nesting is what makes Markdown parsers slow, so it is refused before one sees it.
#[test]
fn deep_nesting_is_refused() {
    for marker in ["> ", ">", "- ", "* ", "1. "] {
        let text = format!(
            "{FRONT}## A {{#a .text}}\n\n{}x\n{}",
            marker.repeat(1000),
            "\n".repeat(500_000)
        );
        let codes: Vec<&str> = read_text(&text).findings.iter().map(|f| f.code).collect();
        assert_eq!(codes, ["text.nesting"], "{marker}");
    }
    let stairs: String = (0..900)
        .map(|depth| format!("{}- x\n", "  ".repeat(depth)))
        .collect();
    let text = format!(
        "{FRONT}## A {{#a .text}}\n\n{stairs}{}",
        "\n".repeat(100_000)
    );
    assert_eq!(read_text(&text).findings[0].code, "text.nesting");
}

/// Names are compared with each other only as often as there are findings to make.
#[test]
fn many_names_are_read() {
    let long = "x".repeat(60);
    let ways: String = (0..12_000)
        .map(|n| format!("- [a](#{long}{n})\n"))
        .collect();
    let branches =
        |id: usize| format!("## A {{#{long}{id} .branch}}\n\n- [a](#{long}z)\n- [a](#a)\n\n");
    let many: String = (0..500).map(branches).collect();
    let words = "word|".repeat(100_000);
    let lines = "b\n".repeat(400_000);
    let questions =
        |id: usize| format!("## Q {{#q{id} .single fail=q0}}\n\n- [x] a\n- [ ] b\n  > No.\n\n");
    let texts = [
        format!("## A {{#a .branch}}\n\n{ways}"),
        many,
        format!("## A {{#a .cloze}}\n\n[[{words}x]]\n"),
        format!("## A {{#a .cloze}}\n\n[[{lines}"),
        (0..500).map(questions).collect(),
        format!(
            "## A {{#a .text {}}}\n\nText.\n",
            "points=x ".repeat(80_000)
        ),
        format!("## A {{#a .text {}}}\n\nText.\n", "#a .b ".repeat(120_000)),
    ];
    for text in texts {
        read_text(&format!("{FRONT}{text}"));
    }
}

#[test]
fn the_list_of_findings_is_bounded() {
    let reading = read_text(&format!(
        "{FRONT}## A {{#a .text}}\n\n{}",
        "<b> ".repeat(100_000)
    ));
    assert_eq!(reading.findings.len(), 200);
    assert!(reading.course.is_none());
}

/// Pieces that mean something, in any order.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(FRONT.to_owned()),
        Just("---\n".to_owned()),
        Just("\n\n".to_owned()),
        "## [A-Za-zé ]{0,8} \\{#[a-c] \\.(text|single|multiple|short|numeric|order|match|cloze|branch|media|cards|end)( (goto|fail|pass)=[a-c]| points=[0-9.x]{1,3}| match=regex| score=partial| src=media/a.svg)?\\}\n\n",
        "- \\[[ x]\\] [a-z0-9.±()|*]{0,10}\n",
        "[0-9]\\. [a-z]{0,5}\n",
        "\\| [a-z]{0,3} \\| [a-z]{0,3} \\|\n",
        "\\| --- \\| --- \\|\n",
        "  > [a-z !\\[\\]]{0,10}\n",
        "> \\[!(TIP|NOTE)\\]\n> [a-z]{0,5}\n",
        "- \\[[a-z]{0,3}\\]\\(#[a-c]\\)\n",
        "[a-z ]{0,5}\\[\\[[a-z()|]{0,10}\\]\\]",
        "!\\[[a-z]{0,3}\\]\\((media/)?[a-z.]{0,6}\\)",
        ".{0,10}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A shipped course with a piece cut out and another put in.
fn mutated() -> impl Strategy<Value = String> {
    let texts: Vec<String> = shipped()
        .iter()
        .map(|(_, folder)| {
            String::from_utf8_lossy(folder.get("course.md").expect("text")).into_owned()
        })
        .collect();
    (
        0..texts.len(),
        any::<prop::sample::Index>(),
        0..200_usize,
        ".{0,20}",
    )
        .prop_map(move |(which, at, length, piece)| {
            let text = &texts[which];
            let start = text.floor_char_boundary(at.index(text.len()));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            format!("{}{piece}{}", &text[..start], &text[end..])
        })
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let reading = read_text(text);
    let error = reading
        .findings
        .iter()
        .any(|f| f.severity == content::Severity::Error);
    prop_assert_eq!(reading.course.is_none(), error);
    let lines = text.split('\n').count() as u32;
    for finding in reading.findings.iter().chain(&reading.notes) {
        prop_assert!(
            (1..=lines).contains(&finding.line) && finding.column >= 1,
            "{}",
            finding
        );
    }
    if let Some(course) = reading.course {
        let again: content::Course = serde_json::from_str(&course.canonical()).expect("a course");
        prop_assert_eq!(&again, &course);
        check_learner(&course)?;
    }
    Ok(())
}

/// Every segment can be delivered, and its solution is right.
fn check_learner(course: &content::Course) -> Result<(), TestCaseError> {
    let seed = content::delivery::Seed::new([9; 32]);
    for segment in &course.segments {
        let delivered = content::delivery::deliver(course, &segment.id, "en", &seed, "/m/");
        prop_assert!(delivered.is_some());
        if let Some(solution) = content::grading::solution(course, &segment.id, "en", &seed) {
            let grade =
                content::grading::grade(course, &segment.id, "en", &seed, &solution.response);
            prop_assert_eq!(grade.map(|grade| grade.score), Ok(1.0), "{}", &segment.id);
        }
    }
    Ok(())
}

/// `fix` leaves no id missing, changes nothing else, and is done after one time.
fn check_fix(text: &str) -> Result<(), TestCaseError> {
    let Some(rewrite) = fix(&folder(text)).pop() else {
        return Ok(());
    };
    let fixed = folder(&rewrite.text);
    prop_assert_eq!(fix(&fixed), vec![]);
    let missing = read(&fixed)
        .findings
        .iter()
        .any(|f| f.code == "segment.id.missing");
    prop_assert!(!missing);
    prop_assert!(rewrite.text.len() > text.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC*") {
        check(&text)?;
        check(&format!("{FRONT}{text}"))?;
    }

    #[test]
    fn any_markdown_is_read(text in markdown()) {
        check(&text)?;
        check(&format!("{FRONT}{text}"))?;
        check_fix(&text)?;
    }

    #[test]
    fn any_change_to_a_shipped_course_is_read(text in mutated()) {
        check(&text)?;
        check_fix(&text)?;
    }

    #[test]
    fn any_bytes_are_no_archive(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        prop_assert!(Folder::from_zip(&bytes).is_err());
    }

    #[test]
    fn any_translation_is_read(text in markdown()) {
        let front = "---\nformat: microcourse/1\nvariant-of: hand-hygiene\nlang: es\ntitle: T\n---\n\n";
        let (_, shipped) = shipped().into_iter().next().expect("hand-hygiene");
        let files = shipped.iter().filter(|(path, _)| *path != "course.es.md");
        let files = files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
        let spanish = ("course.es.md".to_owned(), format!("{front}{text}").into_bytes());
        let folder = Folder::from_files(files.chain([spanish])).expect("a folder");
        let reading = read(&folder);
        let error = reading.findings.iter().any(|f| f.severity == content::Severity::Error);
        prop_assert_eq!(reading.course.is_none(), error);
    }
}
