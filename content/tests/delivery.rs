//! The delivery form, the way through a course, and what HTML comes out.

mod common;

use common::{bilingual, course, delivered, seed};
use content::{
    Course,
    delivery::{Interaction, deliver},
    path::{Step, next},
};

const KINDS: &str = "
## Read {#read .text objective=o-a}

A *few* **words** with `code` & a [link](https://example.org/?a=1&b=2).

### More

![A square](media/a.svg)

> [!WARNING]
> Careful.

3. three
4. four

| A | B |
| --- | --- |
| 1 | ![x](media/a.svg) |

## Turn {#turn .cards}

Turn.

| F | B |
| --- | --- |
| **f** | b |

## Watch {#watch .media src=media/film.mp4 captions=media/film.vtt poster=media/a.svg}

Look.

### Transcript

All that is said.

## Choose {#choose .multiple shuffle points=2 attempts=0 confidence objective=o-a}

Which?

- [x] a
- [x] b
- [ ] c
  > No.

> [!TIP]
> A hint.

## Type {#type .short unscored}

What?

- [x] it

## Count {#count .numeric unit=kg attempts=3}

How many?

- [x] 20

## Sort {#sort .order}

Sort.

1. a
2. b
3. c

## Pair {#pair .match}

Match.

| L | R |
| --- | --- |
| one | 1 |
| two | 2 |
| | 3 |

## Fill {#fill .cloze}

Put [[this]] and
[[(that)|those]] `[[not this]]`.

## Decide {#decide .branch}

What now?

- [Go *on*](#end)

## Bye {#end .end}

Bye.
";

#[test]
fn the_shape_of_every_kind_is_known() {
    let course = course(KINDS);
    let all: Vec<_> = course
        .segments
        .iter()
        .map(|s| delivered(&course, &s.id, 1))
        .collect();
    insta::assert_json_snapshot!(all);
}

#[test]
fn attempts_differ_in_ids_and_order_and_are_stable_in_themselves() {
    let course = course(KINDS);
    assert_eq!(
        delivered(&course, "choose", 1),
        delivered(&course, "choose", 1)
    );
    let orders: std::collections::BTreeSet<String> = (0..30)
        .map(|number| {
            let Interaction::Choice { options, .. } =
                delivered(&course, "choose", number).interaction
            else {
                panic!("a choice")
            };
            options.into_iter().map(|item| item.html).collect()
        })
        .collect();
    assert_eq!(orders.len(), 6, "every order of three options occurs");
}

#[test]
fn there_is_no_segment_that_is_not_there() {
    assert_eq!(deliver(&course(KINDS), "nowhere", "en", &seed(1), ""), None);
}

#[test]
fn translated_questions_are_graded_in_their_language() {
    let source = "## Q {#q .short match=nocase}\n\nWhich?\n\n- [x] thumb\n\n\
        ## N {#n .numeric unit=seconds}\n\nHow long?\n\n- [x] 20\n\n\
        ## F {#f .media src=media/film.mp4 captions=media/film.vtt}\n\n### Transcript\n\nWords.\n";
    let spanish = "## P {#q .short src=00000000}\n\n¿Cuál?\n\n- [x] pulgar\n- [x] el pulgar\n\n\
        ## N {#n .numeric src=00000000 unit=segundos}\n\n¿Cuánto?\n\n- [x] 20\n\n\
        ## F {#f .media src=00000000}\n\n### Transcripción {#transcript}\n\nPalabras.\n";
    let course = bilingual(source, spanish);
    let grade = |lang: &str, text: &str| {
        content::grading::grade(&course, "q", lang, &seed(1), &common::text(text))
            .expect("a grade")
            .score
    };
    assert_eq!((grade("es", "Pulgar"), grade("es", "thumb")), (1.0, 0.0));
    assert_eq!((grade("en", "Thumb"), grade("en", "pulgar")), (1.0, 0.0));
    let show = |id: &str| deliver(&course, id, "es", &seed(1), "/m/").expect("a segment");
    assert_eq!(
        show("n").interaction,
        Interaction::Number {
            unit: Some("segundos".into())
        }
    );
    let Interaction::Media {
        src, transcript, ..
    } = show("f").interaction
    else {
        panic!()
    };
    assert_eq!(
        (src.as_str(), transcript.as_str()),
        ("/m/media/film.mp4", "<p>Palabras.</p>")
    );
}

const WAYS: &str = "
## Start {#start .text}

Text.

## Way {#way .branch}

- [Left](#left)
- [Right](#right)

## Left {#left .text goto=q}

Text.

## Right {#right .text}

Text.

## Q {#q .single pass=far fail=right}

Which?

- [x] a
- [ ] b
  > No.

## Near {#near .text}

Text.

## Far {#far .text}

Text.

## End {#end .end}

## After {#after .text}
";

#[test]
fn the_way_through_a_course() {
    let reachable = WAYS.replace("## After {#after .text}\n", "");
    let course: Course = course(&reachable);
    let fresh = Step::Spent { jumped: false };
    let jumped = Step::Spent { jumped: true };
    let table = [
        ("start", Step::Viewed, Some("way")),
        ("way", Step::Chose("left"), Some("left")),
        ("way", Step::Chose("right"), Some("right")),
        ("way", Step::Chose("end"), Some("way")),
        ("way", Step::Viewed, Some("way")),
        ("left", Step::Viewed, Some("q")),
        ("right", Step::Viewed, Some("q")),
        ("q", Step::Right, Some("far")),
        ("q", fresh, Some("right")),
        ("q", jumped, Some("near")),
        ("q", Step::Viewed, Some("near")),
        ("near", Step::Chose("start"), Some("far")),
        ("far", Step::Viewed, Some("end")),
        ("end", Step::Viewed, None),
        ("nowhere", Step::Viewed, None),
    ];
    for (from, step, expected) in table {
        assert_eq!(next(&course, from, step), expected, "{from} {step:?}");
    }
}

#[test]
fn nothing_follows_an_end() {
    let folder = content::Folder::from_files([(
        "course.md".to_owned(),
        format!("---\nformat: microcourse/1\n---\n{WAYS}").into_bytes(),
    )])
    .expect("a folder");
    let findings = content::read(&folder).findings;
    let unreachable = findings
        .iter()
        .find(|finding| finding.code == "path.unreachable");
    assert!(unreachable.expect("a finding").message.ends_with("after"));
}
