//! The first two rows: where we are connected and how that stands, then the screens with counts of what is wrong.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::fmt;
use super::pen::Pen;
use super::size::Size;
use super::text::{fit, span};
use crate::app::link::LinkState;
use crate::app::{Cursor, Model};
use crate::screens::Screen;
use crate::store::protocols::WINDOW;

/// Draws the first row.
pub(crate) fn draw(model: &Model, buffer: &mut Buffer, area: Rect, size: Size) {
    let mut left = vec![Span::raw(" "), environment(model), Span::raw("  ")];
    left.extend(state(model, size));
    left.extend(facts(model, size));
    let (left, clock) = (Line::from(left), Line::from(clock(model)));
    let who = Line::from(who(model, size));
    let fits = left.width() + who.width() < area.width as usize;
    Pen::new(model.look, buffer, area).both(0, left, if fits { who } else { clock });
}

fn clock(model: &Model) -> Span<'static> {
    span(format!("{}Z ", fmt::clock(model.now)), model.look.bold())
}

/// Production shouts.
fn environment(model: &Model) -> Span<'static> {
    let Some(hello) = &model.link.hello else {
        return span("LECTERN", model.look.bold());
    };
    let text = format!(
        "{} {}",
        hello.environment.to_uppercase(),
        fit(&hello.instance, 16)
    );
    match hello.environment.as_str() {
        "prod" => span(
            format!(" {text} "),
            model.look.fail().add_modifier(Modifier::REVERSED),
        ),
        "stage" => span(text, model.look.warn()),
        _ => span(text, model.look.bold()),
    }
}

/// Sign and word of the link, or of the cursor when the link is fine.
pub(crate) fn state(model: &Model, size: Size) -> Vec<Span<'static>> {
    let look = model.look;
    let (text, style) = match &model.link.state {
        LinkState::Connecting => (format!("○ CONNECTING to {}", model.server), look.warn()),
        LinkState::Denied { cause } if cause.contains("403") => {
            ("✗ KEY NOT ALLOWED".into(), look.fail())
        }
        LinkState::Denied { .. } => ("✗ KEY EXPIRED OR REVOKED".into(), look.fail()),
        LinkState::Lost { attempt, until, .. } => {
            (reconnecting(model, *attempt, *until, size), look.warn())
        }
        LinkState::Ended => ("▪ RECORDING ENDED".into(), look.bold()),
        LinkState::Live => at_cursor(model),
    };
    vec![span(text, style)]
}

fn reconnecting(model: &Model, attempt: u32, until: i64, size: Size) -> String {
    let seconds = (until - model.now).max(0).div_euclid(1_000_000);
    let word = if size >= Size::Std {
        "RECONNECTING"
    } else {
        "RECONNECT"
    };
    format!("○ {word} #{attempt} in {seconds} s")
}

fn at_cursor(model: &Model) -> (String, Style) {
    let new = match model.unseen() {
        0 => String::new(),
        n => format!(" +{} new", fmt::short(n)),
    };
    match (model.cursor, model.link.replay) {
        (Cursor::Paused { at, .. }, _) => (
            format!("‖ PAUSED at {}{new}", fmt::clock(at)),
            model.look.warn(),
        ),
        (Cursor::At { at, .. }, _) => (format!("◂ AT {}{new}", fmt::clock(at)), model.look.warn()),
        (Cursor::Live, Some(speed)) => (format!("● REPLAY x{speed}"), model.look.link()),
        (Cursor::Live, None) => ("● LIVE".into(), model.look.ok()),
    }
}

fn facts(model: &Model, size: Size) -> Vec<Span<'static>> {
    let dot = || span(" · ", model.look.dim());
    if !model.link.is_live() {
        return lost(model, size);
    }
    let Some(latest) = model.moment().series.latest() else {
        return vec![span(
            "  waiting for the first second of counters",
            model.look.dim(),
        )];
    };
    let mut out = vec![Span::raw(format!(
        "  {} req/s",
        fmt::count(latest.requests)
    ))];
    if size >= Size::Std {
        out.extend([
            dot(),
            Span::raw(format!("lag {}", fmt::span(latest.lag_us))),
            dot(),
            gaps(model),
        ]);
    }
    if size == Size::Wide {
        out.extend([
            dot(),
            Span::raw(format!("kept {} %", model.store.hops.percent())),
        ]);
    }
    out
}

/// Rows that never came are said on every screen.
fn gaps(model: &Model) -> Span<'static> {
    match (model.store.gaps, model.store.dropped) {
        (0, _) => Span::raw("gaps 0"),
        (n, 0) => span(format!("! gaps {n}"), model.look.warn()),
        (n, rows) => span(
            format!("! gaps {n} ({} rows)", fmt::short(rows)),
            model.look.warn(),
        ),
    }
}

fn lost(model: &Model, size: Size) -> Vec<Span<'static>> {
    let cause = match &model.link.state {
        LinkState::Lost { cause, .. } | LinkState::Denied { cause } => cause.clone(),
        _ => String::new(),
    };
    let age = model
        .link
        .last
        .map(|last| format!("  STALE, {} old", fmt::age(last, model.now)))
        .unwrap_or_default();
    let room = if size == Size::Wide { 84 } else { 28 };
    vec![
        span(age, model.look.warn()),
        span(format!("  {}", fit(&cause, room)), model.look.dim()),
    ]
}

fn who(model: &Model, size: Size) -> Vec<Span<'static>> {
    let Some(hello) = model.link.hello.as_ref().filter(|_| size >= Size::Std) else {
        return vec![clock(model)];
    };
    let mut out = vec![Span::raw(format!(
        "{}@{} ",
        fit(&hello.who, 16),
        fit(&hello.tenant, 12)
    ))];
    if size == Size::Wide {
        let scopes: Vec<&str> = hello.scopes.iter().map(String::as_str).take(3).collect();
        out.push(span(
            format!("· {} · ", fit(&scopes.join(" "), 24)),
            model.look.dim(),
        ));
    }
    out.push(clock(model));
    out
}

/// Draws the second row.
pub(crate) fn tabs(model: &Model, buffer: &mut Buffer, area: Rect, size: Size) {
    let mut spans = vec![Span::raw(" ")];
    for (index, screen) in Screen::ALL.into_iter().enumerate() {
        let active = screen == model.screen;
        let name = if size >= Size::Std {
            screen.title()
        } else {
            screen.short_title()
        };
        let style = if active {
            model.look.selected()
        } else {
            Style::new()
        };
        spans.push(span(format!(" {} {name}", index + 1), style));
        spans.push(count(model, screen, style));
        spans.push(span(" ", style));
        spans.push(Span::raw(" "));
    }
    Pen::new(model.look, buffer, area).put(0, spans);
}

/// What is wrong on a screen: sign and number.
fn count(model: &Model, screen: Screen, tab: Style) -> Span<'static> {
    let moment = model.moment();
    let (sign, n) = match screen {
        Screen::Overview => ("!", crate::store::attention::list(&moment).len() as u64),
        Screen::Launches => {
            let recent = moment
                .picture
                .launches
                .newest()
                .take(5_000)
                .take_while(|it| it.began() > moment.at - WINDOW);
            ("✗", recent.filter(|it| it.status.is_bad()).count() as u64)
        }
        Screen::Ingest => ("✗", moment.picture.rejects.total()),
        Screen::Auth => {
            let [high, low, _] = crate::store::auth::open(&moment.picture.auth);
            ("▲", high + low)
        }
    };
    let style = if matches!(sign, "!" | "▲") {
        model.look.warn()
    } else {
        model.look.fail()
    };
    if n == 0 {
        Span::raw("")
    } else {
        span(format!(" {sign}{}", fmt::short(n)), style.patch(tab))
    }
}
