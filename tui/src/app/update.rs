//! The one function that changes the model: takes a message in, then brings index, tables and statement up to date.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::index::{Anomalies, Groups};
use super::statement::Statement;
use super::table::{Plain, Rows};
use super::{Effect, Effects, Model, Msg, Now, Overlay, feed};
use crate::screens::{self, Panel, Screen};
use crate::{cmd, overlay};

/// Seconds a sentence about what happened stays.
const FLASH: i64 = 8_000_000;

/// Changes the model; answers what shall be done outside.
pub(crate) fn update(model: &mut Model, msg: Msg, now: Now) -> Effects {
    model.now = now.0.saturating_add(model.skew);
    model.dirty = true;
    let mut effects = match msg {
        Msg::Key(key) => pressed(model, key),
        Msg::Paste(text) => overlay::paste(model, &crate::clean::line(&text)),
        Msg::Resize(width, height) => resized(model, width, height),
        Msg::Net(news) => arrived(model, news),
        Msg::Tick => Effects::new(),
        Msg::Done(outcome) => done(model, outcome),
    };
    if model
        .flash
        .as_ref()
        .is_some_and(|flash| model.now.saturating_sub(flash.at) > FLASH)
    {
        model.flash = None;
    }
    settle(model);
    effects.extend(fetch_statement(model));
    effects
}

fn pressed(model: &mut Model, key: KeyEvent) -> Effects {
    if key.kind == KeyEventKind::Release {
        return Effects::new();
    }
    model.unread = false;
    if cmd::key::is_interrupt(key) {
        return vec![Effect::Quit(0)];
    }
    if !matches!(model.overlay, Overlay::None) {
        return overlay::pressed(model, key);
    }
    match model.keymap.find(model.screen, key) {
        Some(command) => cmd::dispatch(model, command, ""),
        None => Effects::new(),
    }
}

fn resized(model: &mut Model, width: u16, height: u16) -> Effects {
    model.size = (width, height);
    Effects::new()
}

fn arrived(model: &mut Model, news: Vec<crate::net::NetMsg>) -> Effects {
    news.into_iter().for_each(|msg| feed::take(model, msg));
    feed::follow(model);
    Effects::new()
}

fn done(model: &mut Model, outcome: Result<String, String>) -> Effects {
    match outcome {
        Ok(text) => model.say(true, text),
        Err(text) => model.say(false, text),
    }
    Effects::new()
}

/// Brings everything that depends on rows and sizes up to date.
fn settle(model: &mut Model) {
    if model.cursor == super::Cursor::Live && model.refold {
        feed::fold_to_cursor(model);
    }
    let filter = model
        .filters
        .get(&Screen::Ingest)
        .cloned()
        .unwrap_or_default();
    model.groups = Groups::of(&model.picture.rejects, &filter);
    let filter = model
        .filters
        .get(&Screen::Auth)
        .cloned()
        .unwrap_or_default();
    model.anomalies = Anomalies::of(&model.picture.auth, &filter);
    let rejects = &model.picture.rejects;
    model.marked.retain(|id| rejects.by_id(*id).is_some());
    let heights = screens::heights(model);
    for panel in model.screen.tables() {
        let height = heights.get(panel).copied().unwrap_or(1);
        settle_table(model, *panel, height);
        if *panel == Panel::Launches {
            notice_launch(model);
        }
    }
}

fn settle_table(model: &mut Model, panel: Panel, height: usize) {
    let mut table = model.table(panel);
    with_rows(model, panel, |rows| table.settle(&rows, height));
    model.tables.insert(panel, table);
}

/// Another launch under the cursor: its steps start at the one that decided.
fn notice_launch(model: &mut Model) {
    let key = model.table(Panel::Launches).key;
    if model.steps_of != key {
        model.steps_of = key;
        model
            .tables
            .insert(Panel::Steps, super::table::Table::new(false));
    }
    if model.table(Panel::Launches).follow {
        model.left_at = key.unwrap_or_default();
    }
}

/// Calls back with the rows of one table.
pub(crate) fn with_rows<T>(model: &Model, panel: Panel, call: impl FnOnce(AnyRows<'_>) -> T) -> T {
    call(match panel {
        Panel::Launches => AnyRows::Index(&model.index),
        Panel::Groups => AnyRows::Groups(&model.groups),
        Panel::Anomalies => AnyRows::Anomalies(&model.anomalies),
        other => AnyRows::Plain(Plain(screens::row_count(model, other))),
    })
}

/// The rows of any table.
pub(crate) enum AnyRows<'a> {
    Index(&'a super::index::Index),
    Groups(&'a Groups),
    Anomalies(&'a Anomalies),
    Plain(Plain),
}

impl Rows for AnyRows<'_> {
    fn len(&self) -> usize {
        match self {
            AnyRows::Index(it) => it.len(),
            AnyRows::Groups(it) => it.len(),
            AnyRows::Anomalies(it) => it.len(),
            AnyRows::Plain(it) => it.len(),
        }
    }
    fn key(&self, row: usize) -> Option<i64> {
        match self {
            AnyRows::Index(it) => it.key(row),
            AnyRows::Groups(it) => it.key(row),
            AnyRows::Anomalies(it) => it.key(row),
            AnyRows::Plain(it) => it.key(row),
        }
    }
    fn row(&self, key: i64) -> Option<usize> {
        match self {
            AnyRows::Index(it) => it.row(key),
            AnyRows::Groups(it) => it.row(key),
            AnyRows::Anomalies(it) => it.row(key),
            AnyRows::Plain(it) => it.row(key),
        }
    }
}

/// Another group is looked at: its newest statement is fetched, once.
fn fetch_statement(model: &mut Model) -> Option<Effect> {
    if model.screen != Screen::Ingest || !model.link.is_live() || model.link.replay.is_some() {
        return None;
    }
    let group = model.selected_group()?;
    if group.latest.sample.is_empty()
        || model
            .statement
            .as_ref()
            .is_some_and(|held| held.group == group.id)
    {
        return None;
    }
    let statement = Statement::waiting(group);
    let id = statement.id.clone();
    model.statement = Some(statement);
    Some(Effect::Quarantine { id })
}
