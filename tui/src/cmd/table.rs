//! The command table. Adding a line here gives a command its key, its place in the palette, in help and in the docs.

use super::Guard::{Confirm, DryRun, None as Free};
use super::On::{Everywhere, Only};
use super::Scope::{Anomalies, None as Own, Quarantine, Read};
use super::{Command, actions as a};
use crate::app::Model;
use crate::screens::Screen::{Auth, Ingest, Launches, Overview};

const fn command(
    id: &'static str,
    keys: &'static [&'static str],
    title: &'static str,
    help: &'static str,
    run: fn(&mut Model, &str) -> crate::app::Effects,
) -> Command {
    Command {
        id,
        title,
        help,
        keys,
        on: Everywhere,
        scope: Own,
        guard: Free,
        enabled: a::always,
        run,
    }
}

/// Every command.
#[rustfmt::skip]
pub(crate) static TABLE: &[Command] = &[
    // Where the keys are specific to screens.
    Command { on: Only(&[Overview]), enabled: a::has_cause, ..command("open.cause", &["Enter"], "go to cause", "screen and filter behind the selected line", a::open_cause) },
    Command { on: Only(&[Launches]), enabled: a::has_rows, ..command("open.launch", &["Enter"], "open", "steps of the launch, then one step in full", a::open_launch) },
    Command { on: Only(&[Launches]), enabled: a::has_rows, ..command("follow", &["f"], "follow newest", "stay on the newest launch, or stop staying", a::follow) },
    Command { on: Only(&[Launches]), enabled: a::has_rows, ..command("alike", &["="], "launches alike", "filter: same code, or course and protocol", a::alike) },
    Command { on: Only(&[Launches]), ..command("filter.bad", &["x"], "only failed", "filter: failed and refused, or all again", a::only_bad) },
    Command { on: Only(&[Ingest]), enabled: a::has_rows, ..command("open.group", &["Enter"], "open", "why it was refused, then the statement", a::open_group) },
    Command { on: Only(&[Ingest]), enabled: a::has_rows, scope: Read, ..command("statement", &["J"], "statement", "the newest refused statement, fetched anew", a::statement) },
    Command { on: Only(&[Ingest]), enabled: a::can_order, scope: Quarantine, guard: DryRun, ..command("replay", &["R"], "replay", "send marked or selected ones again as they are", a::replay) },
    Command { on: Only(&[Ingest]), enabled: a::can_order, scope: Quarantine, guard: DryRun, ..command("repair", &["x"], "repair + replay", "repair what is no guess, then send it again", a::repair) },
    Command { on: Only(&[Ingest]), enabled: a::can_order, scope: Quarantine, guard: DryRun, ..command("drop", &["D"], "drop", "give marked or selected ones up, with a reason", a::drop_group) },
    Command { on: Only(&[Ingest]), enabled: a::has_rows, scope: Quarantine, ..command("mark", &["m"], "mark", "mark the group for the next act, or unmark it", a::mark) },
    Command { on: Only(&[Auth]), enabled: a::has_rows, ..command("open.anomaly", &["Enter"], "open", "why it was raised, then the evidence", a::open_anomaly) },
    Command { on: Only(&[Auth]), enabled: a::can_act, scope: Anomalies, guard: DryRun, ..command("act", &["x"], "act", "what is suggested, after a dry run", a::act) },
    Command { on: Only(&[Auth]), enabled: a::can_block, scope: Anomalies, guard: DryRun, ..command("act.block", &["B"], "block network", "neither sign-on nor keys from there for 24 h", a::block) },
    Command { on: Only(&[Auth]), enabled: a::can_end, scope: Anomalies, guard: DryRun, ..command("act.sessions", &["E"], "end sessions", "all sessions of the person", a::end_sessions) },
    Command { on: Only(&[Auth]), enabled: a::can_disable, scope: Anomalies, guard: DryRun, ..command("act.key", &["D"], "revoke key", "the key is refused at once, for good", a::disable_key) },
    Command { on: Only(&[Auth]), enabled: a::can_tell, scope: Anomalies, ..command("acknowledge", &["a"], "acknowledge", "somebody has looked at it; it counts on", a::acknowledge) },
    Command { on: Only(&[Auth]), enabled: a::can_tell, scope: Anomalies, guard: DryRun, ..command("mute", &["M"], "mute 24 h", "this rule does not speak of this subject", a::mute) },
    Command { on: Only(&[Auth]), enabled: a::can_lift, scope: Anomalies, guard: DryRun, ..command("undo", &["u"], "undo block", "lift the block that was begun last from here", a::lift) },
    // Screens and panels.
    command("go.overview", &["1"], "Overview", "how it stands, and what needs attention", a::go_overview),
    command("go.launches", &["2"], "Launches", "every launch, step by step", a::go_launches),
    command("go.ingest", &["3"], "Ingest", "accepted and refused statements", a::go_ingest),
    command("go.auth", &["4"], "Auth", "what looks wrong around sign-on and keys", a::go_auth),
    command("panel.next", &["Tab"], "next panel", "give the keys to the next panel", a::next_panel),
    command("panel.previous", &["S-Tab"], "previous panel", "give the keys to the panel before", a::previous_panel),
    command("zoom", &["z"], "zoom panel", "the panel over the whole body, or back", a::zoom),
    command("back", &["Esc"], "back", "zoom out, or back to the first panel", a::back),
    // Rows.
    command("row.down", &["j", "Down"], "row down", "next row", a::row_down),
    command("row.up", &["k", "Up"], "row up", "row before", a::row_up),
    command("row.half.down", &["C-d", "PgDn"], "half page down", "half a page of rows on", a::half_down),
    command("row.half.up", &["C-u", "PgUp"], "half page up", "half a page of rows back", a::half_up),
    command("row.first", &["g", "Home"], "first row", "newest or first row", a::row_first),
    command("row.last", &["G", "End"], "last row", "oldest or last row", a::row_last),
    // Finding.
    Command { on: Only(&[Launches, Ingest, Auth]), ..command("filter", &["/"], "filter", "status:fail proto:link course:x ms:>1000 !word", a::filter) },
    Command { on: Only(&[Launches, Ingest, Auth]), enabled: a::has_filter, ..command("filter.clear", &["F"], "clear filter", "show every row again", a::clear_filter) },
    command("palette", &[":"], "command", "every command by name", a::palette),
    command("help", &["?", "F1"], "help", "keys, signs, filter; type to search", a::help),
    // Time.
    command("pause", &["Space"], "pause", "hold the view still; data keeps arriving", a::pause),
    command("time.back", &["["], "1 min back", "look at the state a minute before", a::time_back),
    Command { enabled: a::is_away, ..command("time.forward", &["]"], "1 min forward", "look at the state a minute later", a::time_forward) },
    Command { enabled: a::is_away, ..command("time.live", &["\\"], "live", "back to the newest", a::live) },
    Command { scope: Read, enabled: a::has_connection, ..command("history", &["H"], "older rows", "fetch steps older than the oldest kept", a::history) },
    command("times", &["t"], "times", "when it was (UTC), or how long ago", a::times),
    // Taking away.
    Command { enabled: a::has_copy, ..command("copy", &["y"], "copy", "id or code of the row, by OSC 52", a::copy) },
    Command { enabled: a::has_copy, ..command("copy.row", &["Y"], "copy row", "the whole row as JSON, by OSC 52", a::copy_row) },
    command("export", &["e"], "export", "what is shown, as JSON lines in a new file", a::export),
    Command { guard: Confirm, ..command("forget", &[], "forget rows", "drop the rows kept here, not on the server", a::forget) },
    // The console itself.
    Command { enabled: a::is_lost, ..command("retry", &["r"], "retry now", "do not wait for the next attempt", a::retry) },
    command("redraw", &["C-l"], "redraw", "paint every cell anew", a::redraw),
    command("quit", &["q", "C-c"], "quit", "leave the console; the server goes on", a::quit),
];
