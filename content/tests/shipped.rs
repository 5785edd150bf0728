//! The courses that come with the product are good examples, and give nothing away.

use content::{
    Body, Content, Course, Html, Kind,
    delivery::{Interaction, Item, Seed, deliver},
    read, shipped,
};

fn courses() -> Vec<Course> {
    let readings = shipped().into_iter().map(|(_, folder)| read(&folder));
    readings
        .map(|reading| reading.course.expect("a shipped course has no errors"))
        .collect()
}

fn course(id: &str) -> Course {
    courses()
        .into_iter()
        .find(|course| course.id == id)
        .expect("a shipped course")
}

#[test]
fn lint_is_silent_about_shipped_courses() {
    for (name, folder) in shipped() {
        let reading = read(&folder);
        let findings: Vec<String> = reading.findings.iter().map(ToString::to_string).collect();
        assert_eq!(findings, [""; 0], "{name}");
        assert!(reading.course.is_some());
    }
}

#[test]
fn together_they_show_every_kind_of_question() {
    let courses = courses();
    let there: Vec<Kind> = courses
        .iter()
        .flat_map(|course| &course.segments)
        .map(|segment| segment.kind)
        .collect();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_question()) {
        assert!(there.contains(&kind), "{kind:?}");
    }
}

/// What must not reach a learner before it is earned.
fn secrets(content: &Content) -> Vec<&Html> {
    let feedback: Vec<&Option<Html>> = match &content.body {
        Body::Choice { options } => options.iter().map(|option| &option.feedback).collect(),
        Body::Short { answers, .. } => answers.iter().map(|answer| &answer.feedback).collect(),
        Body::Numeric { answers, .. } => answers.iter().map(|answer| &answer.feedback).collect(),
        _ => Vec::new(),
    };
    feedback
        .into_iter()
        .chain([&content.hint, &content.explanation])
        .flatten()
        .collect()
}

#[test]
fn no_segment_gives_its_keys_away() {
    for course in courses() {
        for (segment, lang) in every_segment(&course) {
            let seed = Seed::new([5; 32]);
            let delivered = deliver(&course, &segment, &lang, &seed, "/m/").expect("delivered");
            let json = serde_json::to_string(&delivered).expect("json");
            let source = course.segment(&segment).expect("a segment");
            let translated = course.translations.get(&lang);
            let translated = translated.and_then(|t| t.segments.get(&segment));
            let content = translated.map_or(&source.content, |found| &found.content);
            for secret in secrets(content) {
                let html = serde_json::to_string(secret).expect("json");
                assert!(!json.contains(html.trim_matches('"')), "{segment}: {html}");
                let plain = secret.plain();
                assert!(
                    plain.len() < 8 || !json.contains(&plain),
                    "{segment}: {plain}"
                );
            }
            for word in [
                "right",
                "feedback",
                "explanation",
                "answers",
                "target\":\"t",
            ] {
                assert!(
                    !json.contains(&format!("\"{word}\"")),
                    "{segment} has a field {word}"
                );
            }
        }
    }
}

fn every_segment(course: &Course) -> Vec<(String, String)> {
    let langs = course.langs();
    let ids = course.segments.iter().map(|segment| segment.id.clone());
    ids.flat_map(|id| langs.iter().map(move |lang| (id.clone(), lang.clone())))
        .collect()
}

#[test]
fn nothing_leaves_in_the_order_that_is_the_answer() {
    for course in courses() {
        for segment in &course.segments {
            for number in 0..=255 {
                let seed = Seed::new([number; 32]);
                let delivered = deliver(&course, &segment.id, "en", &seed, "").expect("delivered");
                match (&segment.content.body, delivered.interaction) {
                    (Body::Order { items: authored }, Interaction::Order { items }) => {
                        assert!(!same_order(authored.iter(), &items), "{}", segment.id);
                    }
                    (Body::Match { rows }, Interaction::Match { choices, .. }) => {
                        assert!(!same_order(rows.iter().map(|row| &row.right), &choices));
                    }
                    _ => {}
                }
            }
        }
    }
}

fn same_order<'a>(authored: impl Iterator<Item = &'a Html>, delivered: &[Item]) -> bool {
    authored
        .map(Html::as_str)
        .eq(delivered.iter().map(|item| item.html.as_str()))
}

/// The authored first place is the right one in every drop-down; delivered it must not be.
#[test]
fn a_drop_down_does_not_always_begin_with_its_right_word() {
    let course = course("spot-the-phish");
    let mut first = std::collections::BTreeSet::new();
    for number in 0..50 {
        let seed = Seed::new([number; 32]);
        let delivered = deliver(&course, "q-rule", "en", &seed, "").expect("delivered");
        let Interaction::Cloze { gaps, .. } = delivered.interaction else {
            panic!("a cloze")
        };
        first.insert(
            gaps[0].options.as_ref().expect("a drop-down")[0]
                .html
                .clone(),
        );
    }
    assert_eq!(first.len(), 3);
}

#[test]
fn the_canonical_text_comes_back_as_the_same_course() {
    for course in courses() {
        let canonical = course.canonical();
        let again: Course = serde_json::from_str(&canonical).expect("a course");
        assert_eq!(again, course);
        assert_eq!(again.canonical(), canonical);
        assert_eq!(again.sha256(), course.sha256());
        assert_eq!(course.sha256().len(), 64);
    }
}

#[test]
fn a_stale_translation_says_so_and_a_missing_one_falls_back() {
    let course = course("hand-hygiene");
    let show = |id: &str| {
        let found = deliver(&course, id, "es", &Seed::new([1; 32]), "").expect("delivered");
        (found.lang, found.stale)
    };
    assert_eq!(show("why"), ("es".into(), false));
    assert_eq!(show("q-steps"), ("es".into(), true));
    assert_eq!(show("gel"), ("en".into(), false));
    assert_eq!(course.langs(), ["en", "es"]);
    assert_eq!(course.best_lang(&["fr".into(), "es-MX".into()]), "es");
    assert_eq!(course.best_lang(&["fr".into()]), "en");
}

#[test]
fn notes_name_the_hash_to_write() {
    let (_, folder) = shipped().into_iter().next().expect("hand-hygiene");
    let reading = read(&folder);
    let stale = reading
        .notes
        .iter()
        .find(|note| note.code == "translation.stale");
    let stale = stale.expect("one segment is stale on purpose");
    let current = &course("hand-hygiene")
        .segment("q-steps")
        .expect("a segment")
        .hash
        .clone();
    assert!(stale.advice.ends_with(&format!("src={current}")), "{stale}");
}

#[test]
fn points_and_minutes_are_as_stated() {
    let points: Vec<f64> = courses().iter().map(Course::points_possible).collect();
    assert_eq!(points, [10.0, 11.0]);
    for course in courses() {
        let minutes = f64::from(course.estimate_seconds()) / 60.0;
        assert!(
            (minutes - f64::from(course.minutes)).abs() < 2.0,
            "{}: {minutes}",
            course.id
        );
    }
}

#[test]
fn files_are_named_by_what_they_hold() {
    let media = course("hand-hygiene").media;
    assert_eq!(media.len(), 1);
    assert_eq!(media[0].path, "media/missed.svg");
    assert_eq!(media[0].content_type, "image/svg+xml");
    assert_eq!((media[0].bytes, media[0].sha256.len()), (1383, 64));
}

/// The identity of a version may only change when its text does.
#[test]
fn the_identity_of_the_shipped_courses_is_known() {
    let identities: Vec<String> = courses()
        .iter()
        .map(|course| format!("{} {}", course.id, course.sha256()))
        .collect();
    insta::assert_snapshot!(identities.join("\n"));
}
