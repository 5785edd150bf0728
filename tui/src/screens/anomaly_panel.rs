//! Why an anomaly was raised, what speaks against it, and what can be done.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Panel, boxed};
use crate::app::Model;
use crate::app::deed::{HOURS, What};
use crate::cmd::{Scope, actions};
use crate::ui::fmt;
use crate::ui::pen::Pen;
use crate::ui::text::{fit, span};
use crate::wire::Anomaly;

pub(super) fn draw(model: &Model, buffer: &mut Buffer, area: Rect) {
    let it = model.selected_anomaly();
    let title = it.map_or_else(
        || "Why".to_owned(),
        |it| format!("{} {}", it.number, it.title),
    );
    let facts = it.map_or_else(String::new, |it| fit(&it.label, 34));
    let mut pen = boxed(model, buffer, Panel::Anomaly, area, &title, &facts);
    content(model, &mut pen);
}

pub(super) fn content(model: &Model, pen: &mut Pen<'_>) {
    let Some(it) = model.selected_anomaly() else {
        return pen.waiting(&[
            "What was counted, what was seen, and what looks like it and is not:",
            "from the first anomaly on.",
        ]);
    };
    let lines = if pen.area.height > 8 { 2 } else { 1 };
    pen.fields(&parts(it, lines == 1), lines);
}

fn parts(it: &Anomaly, brief: bool) -> Vec<(&'static str, String)> {
    let took = fmt::age(it.first, it.last);
    let (first, last) = (fmt::clock(it.first), fmt::clock(it.last));
    let when = match took.as_str() {
        "now" => format!("within a second, at {last}"),
        _ => format!("in {took}, from {first} to {last}"),
    };
    let seen = format!("{} {when}: {}", fmt::count(it.count), it.summary);
    let mut parts = vec![("Rule", it.counts.clone()), ("Seen", seen)];
    if brief {
        let said = it
            .facts
            .iter()
            .map(|(word, said)| format!("{word}: {said}"));
        parts.push(("Facts", said.collect::<Vec<_>>().join(" · ")));
    } else {
        for (word, said) in &it.facts {
            parts.push(match label(word) {
                Some(label) => (label, said.clone()),
                None => ("Fact", format!("{word}: {said}")),
            });
        }
    }
    if it.state != "open" {
        let act = it.act.as_deref().unwrap_or(&it.state).replace('_', " ");
        let why = it.reason.as_deref().unwrap_or("no reason given");
        parts.push(("Done", format!("{act}: {why}")));
    }
    parts.push(("Not", it.trap.clone()));
    parts
}

/// Words that the rules use.
const WORDS: [&str; 27] = [
    "Accounts", "Away", "Before", "Browsers", "Change", "Clock", "Code", "Distance", "End", "Key",
    "Keys", "Likely", "Limit", "Live", "New", "Now", "Pairs", "Places", "Proof", "Provider",
    "Result", "Right", "Rights", "Secrets", "Then", "Thing", "Unknown",
];

/// A word as the label of a field.
fn label(word: &str) -> Option<&'static str> {
    WORDS.iter().copied().find(|known| *known == word)
}

/// What can be done about it, each with its key.
pub(super) fn acts(model: &Model, buffer: &mut Buffer, area: Rect) {
    let scope = Scope::Anomalies.name().unwrap_or_default();
    let may = model.link.has_scope(scope);
    let facts = match may {
        true => format!("scope needed: {scope} ✓ ok"),
        false => format!("scope needed: {scope}"),
    };
    let mut pen = boxed(model, buffer, Panel::Act, area, "Suggested action", &facts);
    let Some(it) = model.selected_anomaly() else {
        return pen.waiting(&["nothing is selected"]);
    };
    let look = pen.look;
    let tall = pen.area.height > 4;
    let first = match actions::suggested(model) {
        Some(what) => vec![
            span(" x   ", look.bold()),
            Span::raw(sentence(what, it)),
            span(format!("   {}", what.way_back()), look.dim()),
        ],
        None => vec![span(
            format!(" nothing can be done from here: {}", it.advice),
            look.dim(),
        )],
    };
    pen.put(0, first);
    if !may {
        let why = format!("! not now: the key has no scope {scope}");
        pen.warn(u16::from(tall) + 1, why);
    } else {
        pen.put(u16::from(tall) + 1, others(model, it));
    }
    if tall {
        pen.dim(
            4,
            "Every act: dry run first, tells what would change, you confirm, the reason is kept with the anomaly.",
        );
    } else {
        pen.dim(
            2,
            "Every act: dry run first, then you confirm with a reason.",
        );
    }
}

fn sentence(what: What, it: &Anomaly) -> String {
    match what {
        What::Block => {
            let from = it
                .evidence
                .first()
                .map_or("", |signal| signal.from.as_str());
            let network = match it.subject_kind.as_str() {
                "address" => it.label.as_str(),
                _ => from,
            };
            format!("Block {network} for {HOURS} h")
        }
        What::RevokeSessions => format!("End all sessions of {}", it.label),
        What::DisableKey => format!("Revoke key {}", it.label),
        other => other.words().to_owned(),
    }
}

/// Keys of what else can be done.
fn others(model: &Model, it: &Anomaly) -> Line<'static> {
    let look = model.look;
    let suggested = actions::suggested(model);
    let all = [
        ("B", What::Block),
        ("E", What::RevokeSessions),
        ("D", What::DisableKey),
    ];
    let can = |what: What| it.acts.iter().any(|act| Some(act.as_str()) == what.act());
    let more = all
        .into_iter()
        .filter(|(_, what)| Some(*what) != suggested && can(*what))
        .map(|(key, what)| (key, what.words()));
    let undo = model.last_block.iter().map(|_| ("u", "undo block"));
    let always = [
        ("a", "acknowledge"),
        ("M", "mute this rule for this subject 24 h"),
    ];
    let pairs = more.chain(always).chain(undo);
    let mut spans = vec![span(" Other  ", look.dim())];
    for (key, words) in pairs {
        spans.push(span(key, look.bold()));
        spans.push(span(format!(" {words}   "), look.dim()));
    }
    Line::from(spans)
}
