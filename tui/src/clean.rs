//! Cleaning at the wire's entry: no string from outside keeps characters that could drive a terminal, turn the
//! reading direction or hide. Everything behind this door may be drawn, copied, printed and exported as it is.

use crate::wire::{Event, Fault, Hello, Hop, Quarantined, RejectGroup};

/// Makes every string of an event safe to show.
pub(crate) fn event(event: &mut Event) {
    match event {
        Event::Hello(it) => hello(it),
        Event::Hops(it) => it.iter_mut().for_each(hop),
        Event::Rejects(it) => it.iter_mut().for_each(group),
        Event::Dropped(it) => text(&mut it.topic),
        Event::Bye { reason, .. } => text(reason),
        Event::Agg(_) | Event::Heartbeat { .. } | Event::Reset { .. } => {}
    }
}

fn hello(it: &mut Hello) {
    all([&mut it.version, &mut it.environment, &mut it.instance, &mut it.tenant, &mut it.who]);
    it.scopes.iter_mut().for_each(text);
}

/// Makes every string of a hop safe to show.
pub(crate) fn hop(it: &mut Hop) {
    all([&mut it.launch, &mut it.step, &mut it.done, &mut it.came_back, &mut it.side]);
    all([&mut it.protocol, &mut it.platform, &mut it.course, &mut it.learner]);
    [&mut it.code, &mut it.expected, &mut it.attempt].into_iter().flatten().for_each(text);
}

fn group(it: &mut RejectGroup) {
    all([&mut it.code, &mut it.pointer, &mut it.rule, &mut it.source, &mut it.sample]);
    all([&mut it.found, &mut it.expected]);
}

/// Makes every string of a refused statement safe to show; the statement keeps its line breaks.
pub(crate) fn quarantined(it: &mut Quarantined) {
    all([&mut it.id, &mut it.received_at, &mut it.source]);
    it.faults.iter_mut().for_each(fault);
    it.statement = it.statement.split('\n').map(line).collect::<Vec<_>>().join("\n");
}

fn fault(it: &mut Fault) {
    all([&mut it.code, &mut it.pointer, &mut it.rule, &mut it.found, &mut it.expected]);
}

fn all<const N: usize>(texts: [&mut String; N]) {
    texts.into_iter().for_each(text);
}

/// Cleans one string in place; clean ones, nearly all, are not copied.
pub(crate) fn text(text: &mut String) {
    if text.chars().any(|c| c.is_control() || hidden(c)) {
        *text = line(text);
    }
}

/// One line: control characters become spaces, invisible ones go.
pub(crate) fn line(text: &str) -> String {
    text.chars().filter(|c| !hidden(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
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
        assert_eq!(line("abc\u{202E}cba\u{2066}\u{200B}\u{FEFF}d\u{FE0F}"), "abccbad");
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        assert_eq!(line("Umeå 安全 ✓ né"), "Umeå 安全 ✓ né");
    }

    #[test]
    fn a_statement_keeps_its_lines() {
        let mut it = Quarantined { statement: "{\n \"a\u{1b}\": 1\r\n}".into(), ..Default::default() };
        quarantined(&mut it);
        assert_eq!(it.statement, "{\n \"a \": 1 \n}");
    }
}
