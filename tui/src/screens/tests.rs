//! How the screens look: text and styles of every screen at every size, and rules that hold for all of them.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

use crate::app::order::Told;
use crate::app::tally::Tally;
use crate::app::{Model, Msg, Now, update};
use crate::net::NetMsg;
use crate::testing::{
    NOW, SECOND, busy_model, effect, empty_model, feed, hop, press, repair, statement,
};
use crate::ui::frame::view;
use crate::ui::look::Look;
use crate::wire::{Counts, Dropped, Event, Fault, Hop, Outcome};

const COLOR: Look = Look {
    ascii: false,
    color: true,
};
const SIZES: [(u16, u16); 4] = [(120, 36), (80, 24), (50, 12), (20, 5)];

fn drawn(model: &Model, width: u16, height: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    terminal.backend().buffer().clone()
}

fn text(buffer: &Buffer) -> String {
    let width = buffer.area.width.max(1) as usize;
    let line = |row: &[ratatui::buffer::Cell]| {
        row.iter()
            .map(|cell| cell.symbol())
            .collect::<String>()
            .trim_end()
            .to_owned()
    };
    buffer
        .content
        .chunks(width)
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Runs of equal style per line: `0+4 red bold`, plain ones left out.
fn styles(buffer: &Buffer) -> String {
    let mut out = String::new();
    for (y, row) in buffer
        .content
        .chunks(buffer.area.width.max(1) as usize)
        .enumerate()
    {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a.style() == b.style()) {
            let name = name(run[0].style());
            if !name.is_empty() {
                out.push_str(&format!("{y}:{x}+{} {name}\n", run.len()));
            }
            x += run.len();
        }
    }
    out
}

fn name(style: Style) -> String {
    let color = style
        .fg
        .filter(|fg| *fg != ratatui::style::Color::Reset)
        .map(|fg| format!("{fg} ").to_lowercase());
    let modifiers = [
        (Modifier::BOLD, "bold "),
        (Modifier::DIM, "dim "),
        (Modifier::REVERSED, "reversed "),
    ];
    let words = modifiers
        .iter()
        .filter(|(bit, _)| style.add_modifier.contains(*bit))
        .map(|(_, word)| *word);
    (color.unwrap_or_default() + &words.collect::<String>())
        .trim_end()
        .to_owned()
}

/// A scene: how the console got there.
type Scene = (&'static str, fn(&mut Model));

const SCENES: [Scene; 28] = [
    ("overview", |_| {}),
    ("overview-heat-zoomed", |model| {
        drop(press(model, &["S-Tab", "z"]))
    }),
    ("launches", |model| drop(press(model, &["2"]))),
    ("launches-failed", |model| {
        drop(press(model, &["2", "x", "j", "j"]))
    }),
    ("launches-step", |model| {
        drop(press(model, &["2", "x", "Enter", "Enter"]))
    }),
    ("launches-filter", |model| {
        drop(press(
            model,
            &["2", "/", "p", "r", "o", "t", "o", ":", "l", "t", "i"],
        ))
    }),
    ("ingest", |model| {
        press(model, &["3"]);
        arrive(model);
    }),
    ("ingest-statement", |model| {
        press(model, &["3", "Enter", "Enter"]);
        arrive(model);
    }),
    ("ingest-may-not", |model| {
        let hello = model.link.hello.as_mut().unwrap();
        hello.scopes = vec!["ops:read".into()];
        press(model, &["3", "x"]);
    }),
    ("confirm-repair", |model| {
        press(model, &["3", "x"]);
        told(model, 1, Told::Done(tally()));
    }),
    ("confirm-drop-refused", |model| {
        press(model, &["3", "D"]);
        let cause = "403: needs scope quarantine:write".into();
        let tally = Tally::default();
        told(model, 1, Told::Failed { tally, cause });
    }),
    ("confirm-repaired", |model| {
        press(model, &["3", "x"]);
        told(model, 1, Told::Done(tally()));
        press(model, &["Enter"]);
        told(model, 2, Told::Done(tally()));
    }),
    ("auth", |model| drop(press(model, &["4"]))),
    ("auth-evidence", |model| {
        drop(press(model, &["4", "Enter", "Enter", "j", "j"]))
    }),
    ("auth-done", |model| {
        drop(press(model, &["4", "j", "j", "j", "j", "j"]))
    }),
    ("auth-may-not", |model| {
        let hello = model.link.hello.as_mut().unwrap();
        hello.scopes = vec!["ops:read".into(), "anomalies:read".into()];
        press(model, &["4", "x"]);
    }),
    ("confirm-block", |model| {
        press(model, &["4", "x"]);
        acted(model, Ok(effect()));
        press(model, &["g", "u", "e", "s", "s"]);
    }),
    ("confirm-mute", |model| drop(press(model, &["4", "M"]))),
    ("confirm-block-refused", |model| {
        press(model, &["4", "x"]);
        let cause = "409: you are in 203.0.113.0/24 yourself: you would lock yourself out";
        acted(model, Err(cause.into()));
    }),
    ("help", |model| drop(press(model, &["2", "?"]))),
    ("help-search", |model| {
        drop(press(model, &["?", "p", "a", "u"]))
    }),
    ("palette", |model| drop(press(model, &[":", "f", "o"]))),
    ("paused", |model| {
        press(model, &["2", "j", "Space"]);
        let newer = Hop {
            seq: 99_999,
            ..hop("new", "link.verify", Outcome::Ok)
        };
        feed(model, vec![Event::Hops(vec![newer])]);
    }),
    ("back-in-time", |model| drop(press(model, &["2", "[", "["]))),
    ("gap", |model| {
        press(model, &["2", "j"]);
        let dropped = Dropped {
            topic: "hops".into(),
            n: 1_204,
            from: 600,
            to: 1_803,
        };
        feed(model, vec![Event::Dropped(dropped)]);
    }),
    ("denied", |model| {
        let cause =
            "401: unknown, expired or revoked; lectern key create --name console --scope ops:read";
        drop(update(
            model,
            Msg::Net(vec![NetMsg::Denied {
                cause: cause.into(),
            }]),
            Now(NOW + 3 * SECOND),
        ));
    }),
    ("confirm", |model| {
        drop(press(model, &[":", "f", "o", "r", "g", "e", "t", "Enter"]))
    }),
    ("stale", |model| {
        press(model, &["2"]);
        let lost = NetMsg::Lost {
            attempt: 3,
            retry_ms: 2_000,
            cause: "connection refused: is the server running? lectern serve".into(),
        };
        drop(update(model, Msg::Net(vec![lost]), Now(NOW + 14 * SECOND)));
    }),
];

fn acted(model: &mut Model, answer: Result<crate::wire::DeedAnswer, String>) {
    let crate::app::Overlay::Deed(deed) = &model.overlay else {
        panic!("no question is open");
    };
    let task = deed.task.clone();
    let msg = NetMsg::Deed { task, answer };
    drop(update(model, Msg::Net(vec![msg]), Now(NOW)));
}

fn told(model: &mut Model, ticket: u64, told: Told) {
    let msg = NetMsg::Order { ticket, told };
    drop(update(model, Msg::Net(vec![msg]), Now(NOW)));
}

fn tally() -> Tally {
    let fault = Fault {
        code: "xapi.score.range".into(),
        pointer: "/result/score/scaled".into(),
        rule: "xAPI 1.0.3 Data 2.4.5.1".into(),
        found: "70".into(),
        expected: "a number from -1 to 1".into(),
    };
    Tally {
        counts: Counts {
            stored: 9_909,
            refused: 3,
            ..Counts::default()
        },
        repairs: vec![(repair(), 9_912)],
        faults: vec![(fault, 3)],
        results: Vec::new(),
    }
}

fn arrive(model: &mut Model) {
    let id = model.statement.as_ref().unwrap().id.clone();
    let answer = Ok(Box::new(statement()));
    drop(update(
        model,
        Msg::Net(vec![NetMsg::Quarantine { id, answer }]),
        Now(NOW),
    ));
}

#[test]
fn every_screen_at_every_size() {
    for (width, height) in SIZES {
        for (scene, play) in SCENES {
            let mut model = busy_model(width, height, COLOR);
            play(&mut model);
            let buffer = drawn(&model, width, height);
            insta::assert_snapshot!(
                format!("{scene}-{width}x{height}"),
                format!("{}\n\n{}", text(&buffer), styles(&buffer))
            );
        }
    }
}

#[test]
fn before_anything_arrived() {
    for (width, height) in [(120, 36), (80, 24)] {
        for screen in ["1", "2", "3", "4"] {
            let mut model = empty_model();
            drop(update(&mut model, Msg::Resize(width, height), Now(NOW)));
            press(&mut model, &[screen]);
            insta::assert_snapshot!(
                format!("empty-{screen}-{width}x{height}"),
                text(&drawn(&model, width, height))
            );
        }
    }
}

/// Every size a terminal may have: nothing may panic, and offsets stay in range.
#[test]
fn no_size_is_too_small_or_too_large() {
    for (scene, play) in SCENES {
        let mut model = busy_model(120, 36, COLOR);
        play(&mut model);
        for width in (0..=220).step_by(11).chain([1, 39, 40, 75, 76, 109, 110]) {
            for height in (0..=70).step_by(7).chain([1, 2, 3, 9, 10, 19, 20, 29, 30]) {
                drop(update(&mut model, Msg::Resize(width, height), Now(NOW)));
                let buffer = drawn(&model, width, height);
                assert_eq!(buffer.area.width, width, "{scene}");
            }
        }
    }
}

/// The words that may stand beside a sign.
const WORDS: [(&str, &[&str]); 4] = [
    (
        "✓ ",
        &[
            "ok",
            "none",
            "accepted",
            "nothing open",
            "yes",
            "not needed",
        ],
    ),
    (
        "✗ ",
        &["fail", "deny", "refused", "rejected", "KEY", "no:", "high"],
    ),
    (
        " ! ",
        &[
            "warn",
            "slow",
            "low",
            "act:",
            "gap",
            "not now",
            "no field",
            "missing",
            "repair + replay:",
        ],
    ),
    (" … ", &["run", "fetching"]),
];

/// A sign never stands alone: a word follows it, or a number that the title names.
#[test]
fn every_status_is_a_sign_and_a_word() {
    each_screen(COLOR, |scene, text| {
        for line in text.lines() {
            for (sign, words) in WORDS {
                for (at, _) in line.match_indices(sign) {
                    let rest = line[at + sign.len()..].trim_start();
                    let number = rest.starts_with(|c: char| c.is_ascii_digit());
                    let legend = ["help", "palette", "confirm"]
                        .iter()
                        .any(|over| scene.starts_with(over));
                    assert!(
                        legend || number || words.iter().any(|word| rest.starts_with(word)),
                        "{scene}: {line}"
                    );
                }
            }
        }
    });
}

/// Blocks, boxes and signs of one cell; no emoji, braille, or wide characters.
#[test]
fn every_character_takes_one_cell() {
    const SIGNS: &str = "●○✓✗▲▼…·▸▪→◂‖—░▒▓╭╮╰╯─│▁▂▃▄▅▆▇█";
    each_screen(COLOR, |scene, text| {
        let stranger = text.chars().find(|c| !c.is_ascii() && !SIGNS.contains(*c));
        assert_eq!(stranger, None, "{scene}");
    });
}

#[test]
fn the_ascii_variant_is_ascii_and_says_the_same_words() {
    let mut plain = Vec::new();
    each_screen(COLOR, |_, text| plain.push(words(text)));
    let mut same = plain.into_iter();
    each_screen(
        Look {
            ascii: true,
            color: true,
        },
        |scene, text| {
            assert!(text.is_ascii(), "{scene}");
            assert_eq!(words(text), same.next().unwrap(), "{scene}");
        },
    );
}

#[test]
fn without_colour_the_words_stay_and_the_colours_go() {
    let look = Look {
        ascii: false,
        color: false,
    };
    for (scene, play) in SCENES {
        let mut model = busy_model(120, 36, look);
        play(&mut model);
        let buffer = drawn(&model, 120, 36);
        let coloured = buffer.content.iter().find(|cell| {
            cell.fg != ratatui::style::Color::Reset || cell.bg != ratatui::style::Color::Reset
        });
        assert_eq!(coloured, None, "{scene}");
        let mut with = busy_model(120, 36, COLOR);
        play(&mut with);
        assert_eq!(text(&buffer), text(&drawn(&with, 120, 36)), "{scene}");
    }
}

#[test]
fn nothing_has_a_background() {
    for (scene, play) in SCENES {
        let mut model = busy_model(120, 36, COLOR);
        play(&mut model);
        assert!(
            drawn(&model, 120, 36)
                .content
                .iter()
                .all(|cell| cell.bg == ratatui::style::Color::Reset),
            "{scene}"
        );
    }
}

fn each_screen(look: Look, mut each: impl FnMut(&str, &str)) {
    for (width, height) in SIZES {
        for (scene, play) in SCENES {
            let mut model = busy_model(width, height, look);
            play(&mut model);
            each(scene, &text(&drawn(&model, width, height)));
        }
    }
}

/// Words of letters: what a reader would read.
fn words(text: &str) -> Vec<String> {
    let split = text.split(|c: char| !c.is_ascii_alphabetic());
    split
        .filter(|word| word.len() > 1)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_ascii_overview_looks_like_this() {
    let model = busy_model(
        80,
        24,
        Look {
            ascii: true,
            color: false,
        },
    );
    insta::assert_snapshot!("ascii-overview-80x24", text(&drawn(&model, 80, 24)));
}
