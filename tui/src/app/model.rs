//! The whole state of the console, and the questions everybody asks of it.

use std::collections::{BTreeMap, BTreeSet};

use tui_input::Input;

use super::deed::Deed;
use super::index::{Anomalies, Groups, Index};
use super::link::Link;
use super::order::Question;
use super::statement::Statement;
use super::table::Table;
use super::{Cursor, Now};
use crate::cmd::keymap::Keymap;
use crate::screens::{Panel, Screen};
use crate::store::filter::Filter;
use crate::store::launch::Launch;
use crate::store::picture::Picture;
use crate::store::rejects::Group;
use crate::store::series::Series;
use crate::store::{HOP_CAP, Mark, Store};
use crate::ui::look::Look;
use crate::wire::{Anomaly, Hello, RejectGroup};

/// Everything there is.
pub(crate) struct Model {
    pub(crate) server: String,
    pub(crate) look: Look,
    pub(crate) size: (u16, u16),
    pub(crate) keymap: Keymap,
    pub(crate) link: Link,
    pub(crate) store: Store,
    pub(crate) picture: Picture,
    /// The logs were cleared under a standing cursor: fold anew before going on.
    pub(crate) refold: bool,
    pub(crate) cursor: Cursor,
    pub(crate) screen: Screen,
    pub(crate) focus: BTreeMap<Screen, Panel>,
    pub(crate) zoom: bool,
    pub(crate) tables: BTreeMap<Panel, Table>,
    pub(crate) filters: BTreeMap<Screen, Filter>,
    pub(crate) index: Index,
    pub(crate) groups: Groups,
    pub(crate) anomalies: Anomalies,
    /// The launch whose steps are shown, to notice when it changes.
    pub(crate) steps_of: Option<i64>,
    /// The newest launch when following stopped.
    pub(crate) left_at: i64,
    pub(crate) statement: Option<Statement>,
    /// Groups of refused statements that the next act is for.
    pub(crate) marked: BTreeSet<i64>,
    /// The act that is going on.
    pub(crate) running: Option<u64>,
    /// The block that was begun last from here, to lift it again.
    pub(crate) last_block: Option<String>,
    /// Acts asked for so far.
    tickets: u64,
    pub(crate) overlay: Overlay,
    pub(crate) flash: Option<Flash>,
    /// What the one who started the console wants to be read.
    pub(crate) notice: Option<String>,
    /// No key was pressed yet: where the message line is shared, the notice comes first.
    pub(crate) unread: bool,
    /// Show how long ago instead of when.
    pub(crate) ages: bool,
    /// A request for older rows is on its way.
    pub(crate) fetching: bool,
    /// The server's clock minus ours.
    pub(crate) skew: i64,
    /// The server's clock.
    pub(crate) now: i64,
    /// Something on the screen may have changed.
    pub(crate) dirty: bool,
}

/// What lies over the screen.
#[derive(Debug, Clone, Default)]
pub(crate) enum Overlay {
    #[default]
    None,
    Help {
        query: Input,
        scroll: usize,
    },
    Palette {
        input: Input,
        row: usize,
    },
    /// Typing a filter; what was there before comes back with Esc.
    Filter {
        input: Input,
        before: String,
        error: Option<String>,
    },
    /// An act on refused statements waits for its dry run, a reason and Enter.
    Order(Box<Question>),
    /// An act because of an anomaly waits for its dry run, a reason and Enter.
    Deed(Box<Deed>),
    /// A guarded command waits for `y`.
    Confirm {
        command: &'static str,
    },
}

/// A sentence about what just happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Flash {
    pub(crate) text: String,
    pub(crate) ok: bool,
    pub(crate) at: i64,
}

/// What is known as of the cursor: the argument of everything that draws or judges.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub(crate) store: &'a Store,
    pub(crate) picture: &'a Picture,
    pub(crate) hello: Option<&'a Hello>,
    pub(crate) series: Series<'a>,
    pub(crate) at: i64,
}

impl Model {
    pub(crate) fn new(server: &str, look: Look, replay: Option<f64>, now: Now) -> Self {
        Self::with_cap(server, look, replay, now, HOP_CAP)
    }

    pub(crate) fn with_cap(
        server: &str,
        look: Look,
        replay: Option<f64>,
        now: Now,
        cap: usize,
    ) -> Self {
        Model {
            server: crate::clean::line(server),
            look,
            size: (0, 0),
            keymap: Keymap::of_table(),
            link: Link::new(replay),
            store: Store::new(cap),
            picture: Picture::default(),
            refold: false,
            cursor: Cursor::Live,
            screen: Screen::Overview,
            focus: Screen::ALL
                .map(|screen| (screen, screen.first_panel()))
                .into(),
            zoom: false,
            tables: Panel::TABLES
                .map(|panel| (panel, Table::new(panel == Panel::Launches)))
                .into(),
            filters: BTreeMap::new(),
            index: Index::default(),
            groups: Groups::default(),
            anomalies: Anomalies::default(),
            steps_of: None,
            left_at: 0,
            statement: None,
            marked: BTreeSet::new(),
            running: None,
            last_block: None,
            tickets: 0,
            overlay: Overlay::None,
            flash: None,
            notice: None,
            unread: true,
            ages: false,
            fetching: false,
            skew: 0,
            now: now.0,
            dirty: true,
        }
    }

    pub(crate) fn moment(&self) -> Moment<'_> {
        let mark = self.mark();
        Moment {
            store: &self.store,
            picture: &self.picture,
            hello: self.link.hello.as_ref(),
            series: Series::new(&self.store, mark),
            at: self.cursor.at().unwrap_or(self.now),
        }
    }

    fn mark(&self) -> Mark {
        self.cursor.mark().unwrap_or_else(|| self.store.now())
    }

    /// Rows that arrived after the cursor.
    pub(crate) fn unseen(&self) -> u64 {
        self.cursor
            .mark()
            .map_or(0, |mark| (self.store.hops.end() - mark.hops).max(0) as u64)
    }

    pub(crate) fn panel(&self) -> Panel {
        self.focus
            .get(&self.screen)
            .copied()
            .unwrap_or_else(|| self.screen.first_panel())
    }

    pub(crate) fn table(&self, panel: Panel) -> Table {
        self.tables
            .get(&panel)
            .copied()
            .unwrap_or_else(|| Table::new(false))
    }

    pub(crate) fn filter(&self) -> Filter {
        self.filters.get(&self.screen).cloned().unwrap_or_default()
    }

    /// The filter of the launch list.
    pub(crate) fn launch_filter(&self) -> Filter {
        self.filters
            .get(&Screen::Launches)
            .cloned()
            .unwrap_or_default()
    }

    pub(crate) fn selected_launch(&self) -> Option<&Launch> {
        let ordinal = self.table(Panel::Launches).key?;
        self.picture.launches.launch(ordinal)
    }

    /// The step looked at: the chosen one, else the one that decided.
    pub(crate) fn selected_step(&self) -> Option<usize> {
        let launch = self.selected_launch()?;
        let table = self.table(Panel::Steps);
        if table.key.is_some() {
            return Some(table.row.min(launch.hops.len().saturating_sub(1)));
        }
        let decisive = launch.decisive()?;
        launch.hops.iter().position(|hop| hop.seq == decisive.seq)
    }

    pub(crate) fn selected_group(&self) -> Option<&Group> {
        use super::table::Rows;
        let table = self.table(Panel::Groups);
        let id = table.key.or_else(|| self.groups.key(table.row))?;
        self.picture.rejects.by_id(id)
    }

    pub(crate) fn selected_anomaly(&self) -> Option<&Anomaly> {
        use super::table::Rows;
        let table = self.table(Panel::Anomalies);
        let key = table.key.or_else(|| self.anomalies.key(table.row))?;
        let all = self.picture.auth.anomalies.iter();
        all.into_iter()
            .find(|it| crate::store::auth::key(it) == key)
    }

    /// The groups an act is for: the marked ones, else the selected one.
    pub(crate) fn chosen_groups(&self) -> Vec<&RejectGroup> {
        let marked = self.marked.iter();
        let marked: Vec<_> = marked
            .filter_map(|id| self.picture.rejects.by_id(*id))
            .collect();
        let chosen = if marked.is_empty() {
            self.selected_group().into_iter().collect()
        } else {
            marked
        };
        chosen.into_iter().map(|group| &group.latest).collect()
    }

    /// A number of its own for every act.
    pub(crate) fn ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    pub(crate) fn say(&mut self, ok: bool, text: impl Into<String>) {
        self.flash = Some(Flash {
            text: text.into(),
            ok,
            at: self.now,
        });
    }
}
