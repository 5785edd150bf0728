//! Cleaning at the wire's entry: no string from outside keeps characters that could drive a terminal, turn the
//! reading direction or hide, none is longer than a screen can use, and numbers lie where arithmetic cannot overflow.
//! Everything behind this door may be added up, drawn, copied, printed and exported as it is.

use crate::wire::{
    Agg, Anomaly, Auth, BUCKETS_MS, DeedAnswer, Dropped, Event, Fault, Hello, Hop, OrderAnswer,
    Quarantined, RejectGroup, Repair,
};

/// Characters kept of one string.
const MAX_TEXT: usize = 600;
/// Latest moment taken: the year 2223.
const MAX_TIME: i64 = 8_000_000_000_000_000;
/// Longest step taken: a day.
const MAX_US: i64 = 86_400_000_000;
/// Largest count taken: thousands of them can be added.
const MAX_COUNT: u64 = 1_000_000_000_000;
/// Largest sequence number taken.
const MAX_SEQ: i64 = i64::MAX / 4;

/// Makes an event safe to keep and show.
pub(crate) fn event(event: &mut Event) {
    match event {
        Event::Hello(it) => hello(it),
        Event::Hops(it) => it.iter_mut().for_each(hop),
        Event::Rejects(it) => it.iter_mut().for_each(group),
        Event::Auth(it) => auth(it),
        Event::Agg(it) => agg(it),
        Event::Dropped(it) => dropped(it),
        Event::Heartbeat { at } => time(at),
        Event::Reset { from } => seq(from),
        Event::Bye { reason, .. } => text(reason),
    }
}

fn time(at: &mut i64) {
    *at = (*at).clamp(0, MAX_TIME);
}

fn seq(seq: &mut i64) {
    *seq = (*seq).clamp(-MAX_SEQ, MAX_SEQ);
}

fn count(n: &mut u64) {
    *n = (*n).min(MAX_COUNT);
}

fn hello(it: &mut Hello) {
    all([
        &mut it.version,
        &mut it.environment,
        &mut it.instance,
        &mut it.tenant,
        &mut it.who,
    ]);
    it.scopes.truncate(50);
    it.scopes.iter_mut().for_each(text);
    it.key_expires.iter_mut().for_each(time);
    time(&mut it.at);
    seq(&mut it.seq);
}

fn agg(it: &mut Agg) {
    time(&mut it.at);
    [
        &mut it.requests,
        &mut it.server_errors,
        &mut it.launches,
        &mut it.launches_failed,
    ]
    .into_iter()
    .for_each(count);
    [
        &mut it.accepted,
        &mut it.rejected,
        &mut it.queue,
        &mut it.queue_capacity,
    ]
    .into_iter()
    .for_each(count);
    for buckets in [&mut it.accept_ms, &mut it.launch_ms] {
        buckets.truncate(BUCKETS_MS.len() + 1);
        buckets.iter_mut().for_each(count);
    }
    it.lag_us = it.lag_us.clamp(0, MAX_US);
    it.cpu_percent = if it.cpu_percent.is_finite() {
        it.cpu_percent.clamp(0.0, 100_000.0)
    } else {
        0.0
    };
}

fn dropped(it: &mut Dropped) {
    text(&mut it.topic);
    count(&mut it.n);
    seq(&mut it.from);
    seq(&mut it.to);
}

/// Makes a hop safe to keep and show.
pub(crate) fn hop(it: &mut Hop) {
    time(&mut it.at);
    seq(&mut it.seq);
    it.us = it.us.clamp(0, MAX_US);
    all([
        &mut it.launch,
        &mut it.step,
        &mut it.done,
        &mut it.came_back,
        &mut it.side,
    ]);
    all([
        &mut it.protocol,
        &mut it.platform,
        &mut it.course,
        &mut it.learner,
    ]);
    [&mut it.code, &mut it.expected, &mut it.attempt]
        .into_iter()
        .flatten()
        .for_each(text);
}

fn group(it: &mut RejectGroup) {
    all([
        &mut it.code,
        &mut it.pointer,
        &mut it.rule,
        &mut it.source,
        &mut it.sample,
    ]);
    all([&mut it.found, &mut it.expected]);
    it.repairs.truncate(20);
    it.repairs.iter_mut().for_each(repair);
    count(&mut it.count);
    time(&mut it.first);
    time(&mut it.last);
}

fn auth(it: &mut Auth) {
    time(&mut it.at);
    let now = &mut it.now;
    [
        &mut now.sessions,
        &mut now.keys,
        &mut now.keys_ending,
        &mut now.blocks,
        &mut now.mutes,
        &mut now.rules,
        &mut now.lost,
    ]
    .into_iter()
    .for_each(count);
    it.anomalies.truncate(200);
    it.anomalies.iter_mut().for_each(anomaly);
}

fn anomaly(it: &mut Anomaly) {
    all([
        &mut it.id,
        &mut it.rule,
        &mut it.number,
        &mut it.title,
        &mut it.level,
        &mut it.subject_kind,
        &mut it.label,
        &mut it.summary,
        &mut it.state,
        &mut it.advice,
        &mut it.counts,
        &mut it.trap,
    ]);
    [&mut it.act, &mut it.reason, &mut it.suggested]
        .into_iter()
        .flatten()
        .for_each(text);
    count(&mut it.count);
    time(&mut it.first);
    time(&mut it.last);
    it.acts.truncate(10);
    it.acts.iter_mut().for_each(text);
    it.facts.truncate(20);
    for (word, said) in &mut it.facts {
        all([word, said]);
    }
    it.evidence.truncate(60);
    for signal in &mut it.evidence {
        all([&mut signal.id, &mut signal.text, &mut signal.from]);
        time(&mut signal.at);
        count(&mut signal.times);
    }
}

/// Makes what a deed did safe to show.
pub(crate) fn deed(it: &mut DeedAnswer) {
    count(&mut it.affected);
    it.lines.truncate(20);
    it.lines.iter_mut().for_each(|line| text(&mut line.text));
    [&mut it.block, &mut it.until]
        .into_iter()
        .flatten()
        .for_each(text);
}

fn repair(it: &mut Repair) {
    all([&mut it.rule, &mut it.pointer, &mut it.before, &mut it.after]);
}

/// Makes what became of refused statements safe to add up and show.
pub(crate) fn order(it: &mut OrderAnswer) {
    let counts = &mut it.counts;
    [
        &mut counts.stored,
        &mut counts.already_there,
        &mut counts.refused,
        &mut counts.conflict,
        &mut counts.dropped,
        &mut counts.not_found,
    ]
    .into_iter()
    .for_each(count);
    for result in &mut it.results {
        all([&mut result.id, &mut result.result]);
        result.statement_id.iter_mut().for_each(text);
        result.changes.iter_mut().for_each(repair);
        result.faults.iter_mut().for_each(fault);
    }
}

/// Makes every string of a refused statement safe to show; the statement keeps its line breaks.
pub(crate) fn quarantined(it: &mut Quarantined) {
    all([&mut it.id, &mut it.received_at, &mut it.source]);
    it.faults.iter_mut().for_each(fault);
    it.statement = it
        .statement
        .split('\n')
        .map(line)
        .collect::<Vec<_>>()
        .join("\n");
}

fn fault(it: &mut Fault) {
    all([
        &mut it.code,
        &mut it.pointer,
        &mut it.rule,
        &mut it.found,
        &mut it.expected,
    ]);
}

fn all<const N: usize>(texts: [&mut String; N]) {
    texts.into_iter().for_each(text);
}

/// Cleans one string in place; clean ones, nearly all, are not copied.
fn text(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(MAX_TEXT) {
        text.truncate(end);
    }
    if text.chars().any(|c| c.is_control() || hidden(c)) {
        *text = line(text);
    }
}

/// One line: control characters become spaces, invisible ones go.
pub(crate) fn line(text: &str) -> String {
    text.chars()
        .filter(|c| !hidden(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Zero-width, direction-changing, variation-selecting and tag characters: they pass `is_control` and still deceive.
fn hidden(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_command_in_a_name_cannot_run() {
        assert_eq!(line("ln\u{1b}[2J\u{7}x\u{9b}31m"), "ln [2J x 31m");
    }

    #[test]
    fn a_name_cannot_turn_the_line_around_or_hide() {
        assert_eq!(
            line("abc\u{202E}cba\u{2066}\u{200B}\u{FEFF}d\u{FE0F}"),
            "abccbad"
        );
    }

    #[test]
    fn a_number_at_the_edge_is_moved_off_it() {
        let mut it = Event::Hops(vec![Hop {
            at: i64::MIN,
            us: i64::MIN,
            seq: i64::MAX,
            ..crate::testing::hop("l", "s", crate::wire::Outcome::Ok)
        }]);
        event(&mut it);
        let Event::Hops(hops) = it else {
            panic!("another event")
        };
        assert_eq!((hops[0].at, hops[0].us, hops[0].seq), (0, 0, MAX_SEQ));
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        assert_eq!(line("Umeå 安全 ✓ né"), "Umeå 安全 ✓ né");
    }

    #[test]
    fn a_statement_keeps_its_lines() {
        let mut it = Quarantined {
            statement: "{\n \"a\u{1b}\": 1\r\n}".into(),
            ..Default::default()
        };
        quarantined(&mut it);
        assert_eq!(it.statement, "{\n \"a \": 1 \n}");
    }
}
