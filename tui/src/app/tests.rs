//! Rules of `update` that hold whatever happens, and the stories of pausing, travelling, following and filtering.

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::table::Rows;
use super::{Cursor, Effect, Model, Msg, Now, Overlay, update};
use crate::cmd::key::Chord;
use crate::net::NetMsg;
use crate::screens::{Panel, Screen};
use crate::testing::{NOW, SECOND, busy_model, feed, hop, press};
use crate::ui::frame::view;
use crate::ui::look::Look;
use crate::wire::{Agg, Dropped, Event, Hello, Hop, Outcome, RejectGroup};

const LOOK: Look = Look {
    ascii: false,
    color: true,
};

fn small_model() -> Model {
    let mut model = Model::with_cap("http://127.0.0.1:8080", LOOK, None, Now(NOW), 40);
    drop(update(&mut model, Msg::Resize(80, 24), Now(NOW)));
    model
}

/// The body as it is drawn: header, tabs and footer tell of what goes on outside the view.
fn body(model: &Model) -> String {
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    let cells = &terminal.backend().buffer().content[160..80 * 23];
    cells.iter().map(|cell| cell.symbol()).collect()
}

const KEYS: [&str; 35] = [
    "1", "2", "3", "4", "a", "B", "Tab", "S-Tab", "z", "Esc", "j", "k", "C-d", "C-u", "g", "G",
    "/", "F", ":", "?", "Space", "[", "]", "\\", "H", "t", "y", "Y", "e", "r", "x", "f", "=", "J",
    "Enter",
];

fn any_key() -> impl Strategy<Value = Msg> {
    prop_oneof![
        4 => (0..KEYS.len()).prop_map(|index| Msg::Key(Chord::parse(KEYS[index]).unwrap().event())),
        1 => any::<char>().prop_map(|c| Msg::Key(crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Char(c)))),
        1 => ".{0,12}".prop_map(Msg::Paste),
        1 => (0u16..150, 0u16..50).prop_map(|(width, height)| Msg::Resize(width, height)),
        1 => Just(Msg::Tick),
    ]
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Ok),
        Just(Outcome::Slow),
        Just(Outcome::Running),
        Just(Outcome::Fail),
        Just(Outcome::Deny)
    ]
}

fn any_hop() -> impl Strategy<Value = Hop> {
    (0i64..400, 0u8..30, any_outcome(), any::<i64>(), -600i64..60).prop_map(
        |(seq, launch, outcome, us, ago)| Hop {
            seq,
            us,
            at: NOW + ago * SECOND,
            ..hop(&format!("launch-{launch}"), "page.open", outcome)
        },
    )
}

fn any_group() -> impl Strategy<Value = RejectGroup> {
    (0u8..5, any::<u64>(), any::<i64>()).prop_map(|(code, count, last)| RejectGroup {
        code: format!("xapi.{code}"),
        count,
        last,
        sample: format!("id-{count}"),
        ..RejectGroup::default()
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => proptest::collection::vec(any_hop(), 0..12).prop_map(Event::Hops),
        2 => proptest::collection::vec(any_group(), 0..4).prop_map(Event::Rejects),
        3 => (any::<i64>(), any::<u64>(), proptest::collection::vec(any::<u64>(), 0..20))
            .prop_map(|(at, n, accept_ms)| Event::Agg(Box::new(Agg { at, requests: n, rejected: n, queue: n, accept_ms, ..Agg::default() }))),
        1 => (any::<u64>(), any::<i64>()).prop_map(|(n, to)| Event::Dropped(Dropped { topic: "hops".into(), n, from: 0, to })),
        1 => any::<i64>().prop_map(|at| Event::Heartbeat { at }),
        1 => any::<i64>().prop_map(|from| Event::Reset { from }),
        1 => any::<i64>().prop_map(|seq| Event::Hello(Hello { seq, at: NOW, scopes: vec!["ops:read".into()], ..Hello::default() })),
    ]
}

/// As it comes through the door.
fn clean(mut event: Event) -> Event {
    crate::clean::event(&mut event);
    event
}

fn any_news() -> impl Strategy<Value = NetMsg> {
    prop_oneof![
        8 => any_event().prop_map(|event| NetMsg::Event(clean(event))),
        1 => (any::<u32>(), any::<u64>()).prop_map(|(attempt, retry_ms)| NetMsg::Lost { attempt, retry_ms, cause: "gone".into() }),
        1 => Just(NetMsg::Denied { cause: "401".into() }),
        1 => proptest::collection::vec(any_hop(), 0..9).prop_map(|hops| NetMsg::History { answer: Ok(hops) }),
        1 => Just(NetMsg::Quarantine { id: "id-1".into(), answer: Err("gone".into()) }),
    ]
}

fn any_msg() -> impl Strategy<Value = Msg> {
    prop_oneof![2 => any_key(), 1 => proptest::collection::vec(any_news(), 1..4).prop_map(Msg::Net)]
}

fn holds(model: &Model) {
    let log = &model.store.hops;
    assert_eq!(log.seen(), log.len() as u64 + log.evicted());
    for panel in model.screen.tables() {
        let table = model.table(*panel);
        let len = super::with_rows(model, *panel, |rows| rows.len());
        assert!(
            table.row < len.max(1),
            "{panel:?}: row {} of {len}",
            table.row
        );
        assert!(
            table.offset <= table.row && table.row < table.offset + table.height,
            "{panel:?}: {table:?}"
        );
    }
    let shown: Vec<i64> = model.index.oldest_first().collect();
    let filter = model.launch_filter();
    let launches = &model.picture.launches;
    let wanted = (launches.first()..launches.end()).filter(|it| {
        launches
            .launch(*it)
            .is_none_or(|launch| filter.matches(launch))
    });
    assert_eq!(
        shown,
        wanted.collect::<Vec<_>>(),
        "the index is what the filter lets through"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_happens_breaks_it(msgs in proptest::collection::vec(any_msg(), 0..60)) {
        let mut model = small_model();
        for (index, msg) in msgs.into_iter().enumerate() {
            drop(update(&mut model, msg, Now(NOW + index as i64 * SECOND)));
            holds(&model);
        }
        drop(body(&model));
    }

    #[test]
    fn a_paused_view_does_not_change(news in proptest::collection::vec(any_event(), 0..30), screen in 0usize..3) {
        let mut model = busy_model(80, 24, LOOK);
        press(&mut model, &[["1", "2", "3"][screen], "j", "Space"]);
        model.flash = None;
        let before = body(&model);
        for event in news.into_iter().filter(|event| !matches!(event, Event::Hello(_))) {
            feed(&mut model, vec![clean(event)]);
            model.flash = None;
        }
        prop_assert_eq!(before, body(&model));
    }
}

fn new_launch(seq: i64) -> Event {
    Event::Hops(vec![Hop {
        seq,
        ..hop(&format!("new-{seq}"), "link.verify", Outcome::Ok)
    }])
}

#[test]
fn pausing_keeps_receiving_and_going_live_catches_up() {
    let mut model = busy_model(80, 24, LOOK);
    press(&mut model, &["2", "Space"]);
    feed(&mut model, vec![new_launch(9_001), new_launch(9_002)]);
    assert_eq!(model.unseen(), 2);
    assert!(model.picture.launches.by_id("new-9001").is_none());
    press(&mut model, &["Space"]);
    assert!(model.picture.launches.by_id("new-9002").is_some());
    assert_eq!((model.unseen(), model.cursor), (0, Cursor::Live));
}

#[test]
fn a_cursor_off_the_newest_row_stays_where_it_is() {
    let mut model = busy_model(80, 24, LOOK);
    press(&mut model, &["2", "j"]);
    let held = model.selected_launch().unwrap().id.clone();
    feed(&mut model, (0..50).map(|n| new_launch(9_000 + n)).collect());
    assert_eq!(model.selected_launch().unwrap().id, held);
    press(&mut model, &["g"]);
    feed(&mut model, vec![new_launch(9_100)]);
    assert_eq!(model.selected_launch().unwrap().id, "new-9100");
}

#[test]
fn a_minute_back_shows_what_was_known_then() {
    let mut model = busy_model(80, 24, LOOK);
    let newest = model.picture.launches.newest().next().unwrap().id.clone();
    press(&mut model, &["2", "[", "["]);
    assert!(model.picture.launches.by_id(&newest).is_none());
    assert_eq!(model.moment().at, NOW - 120 * SECOND);
    press(&mut model, &["]"]);
    assert_eq!(model.moment().at, NOW - 60 * SECOND);
    press(&mut model, &["\\"]);
    assert!(model.picture.launches.by_id(&newest).is_some());
}

#[test]
fn going_back_beyond_what_is_kept_fetches_and_shows_it() {
    let mut model = busy_model(80, 24, LOOK);
    let back = ["["; 13];
    let effects = press(&mut model, &back);
    assert_eq!(effects, [Effect::History { before: 1 }]);
    let older = Hop {
        seq: -5,
        at: NOW - 800 * SECOND,
        ..hop("older", "link.verify", Outcome::Ok)
    };
    drop(update(
        &mut model,
        Msg::Net(vec![NetMsg::History {
            answer: Ok(vec![older]),
        }]),
        Now(NOW),
    ));
    assert!(model.picture.launches.by_id("older").is_some());
}

#[test]
fn what_was_dropped_is_shown_as_a_gap() {
    let mut model = busy_model(80, 24, LOOK);
    press(&mut model, &["2"]);
    feed(
        &mut model,
        vec![
            Event::Dropped(Dropped {
                topic: "hops".into(),
                n: 1_204,
                from: 600,
                to: 1_803,
            }),
            new_launch(1_804),
        ],
    );
    let shown = body(&model);
    assert!(
        shown.contains("! gap   1,204 rows missing: this console read too slowly"),
        "{shown}"
    );
    assert_eq!((model.store.gaps, model.store.dropped), (1, 1_204));
}

#[test]
fn what_came_twice_is_taken_once() {
    let mut model = busy_model(80, 24, LOOK);
    feed(
        &mut model,
        vec![new_launch(9_000), new_launch(9_000), new_launch(8_999)],
    );
    let ordinal = model.picture.launches.by_id("new-9000").unwrap();
    assert_eq!(
        model.picture.launches.launch(ordinal).unwrap().hops.len(),
        1
    );
    assert!(model.picture.launches.by_id("new-8999").is_none());
}

#[test]
fn a_reset_forgets_and_goes_on() {
    let mut model = busy_model(80, 24, LOOK);
    feed(&mut model, vec![Event::Reset { from: 3 }, new_launch(3)]);
    assert_eq!(model.picture.launches.len(), 1);
    assert_eq!(model.store.gaps, 1);
}

#[test]
fn a_filter_is_applied_while_it_is_typed_and_taken_back_with_esc() {
    let mut model = busy_model(80, 24, LOOK);
    press(&mut model, &["2"]);
    let all = model.index.len();
    press(&mut model, &["/", "c", "m", "i", "5"]);
    assert!(model.index.len() < all);
    press(&mut model, &["Esc"]);
    assert_eq!(model.index.len(), all);
    press(&mut model, &["/", "x", ":", "y", "Enter"]);
    assert!(matches!(
        &model.overlay,
        Overlay::Filter { error: Some(_), .. }
    ));
}

#[test]
fn a_line_that_needs_attention_leads_to_its_cause() {
    let mut model = busy_model(80, 24, LOOK);
    press(&mut model, &["Enter"]);
    assert_eq!(
        (model.screen, model.filter().text()),
        (Screen::Auth, "code:login.replay")
    );
    assert_eq!(model.anomalies.len(), 1);
}

#[test]
fn looking_at_a_group_fetches_its_statement_once() {
    let mut model = busy_model(120, 36, LOOK);
    let effects = press(&mut model, &["3", "k"]);
    assert_eq!(effects.len(), 1, "{effects:?}");
    let effects = press(&mut model, &["j"]);
    assert!(
        matches!(&effects[..], [Effect::Quarantine { .. }]),
        "{effects:?}"
    );
}

#[test]
fn a_guarded_command_asks_first() {
    let mut model = busy_model(80, 24, LOOK);
    press(&mut model, &[":", "f", "o", "r", "g", "e", "t", "Enter"]);
    assert!(matches!(model.overlay, Overlay::Confirm { .. }));
    press(&mut model, &["n"]);
    assert!(model.picture.launches.len() > 0);
    press(
        &mut model,
        &[":", "f", "o", "r", "g", "e", "t", "Enter", "y"],
    );
    assert_eq!(model.picture.launches.len(), 0);
}

#[test]
fn a_paste_never_runs_commands() {
    let mut model = busy_model(80, 24, LOOK);
    let effects = update(&mut model, Msg::Paste("q3\\".into()), Now(NOW));
    assert_eq!((effects, model.screen), (vec![], Screen::Overview));
}

#[test]
fn copying_names_the_launch() {
    let mut model = busy_model(80, 24, LOOK);
    let effects = press(&mut model, &["2", "y"]);
    let id = model.selected_launch().unwrap().id.clone();
    assert_eq!(effects, [Effect::Copy(id)]);
}

#[test]
fn export_writes_what_the_filter_lets_through() {
    let mut model = busy_model(80, 24, LOOK);
    let effects = press(&mut model, &["2", "x", "e"]);
    let [Effect::Export { name, lines }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(
        (name.as_str(), lines.len()),
        ("lectern-launches-20261122T140327Z.jsonl", model.index.len())
    );
    assert!(
        lines
            .iter()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
    );
}

#[test]
fn the_panel_with_the_keys_changes_and_comes_back() {
    let mut model = busy_model(80, 24, LOOK);
    press(&mut model, &["2", "Enter", "Enter"]);
    assert_eq!(model.panel(), Panel::Step);
    press(&mut model, &["Esc"]);
    assert_eq!(model.panel(), Panel::Launches);
}
