//! `--ascii`: one pass over the finished screen that leaves only ASCII, cell for cell, also in what came from outside.

use ratatui::buffer::Buffer;

/// Replaces every other character by its nearest one.
pub(crate) fn only(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            let nearest = cell.symbol().chars().next().map_or(' ', nearest);
            cell.set_char(nearest);
        }
    }
}

/// The same for text that is printed.
pub(crate) fn text(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii() { c } else { nearest(c) })
        .collect()
}

fn nearest(c: char) -> char {
    match c {
        '✓' => '+',
        '✗' => 'x',
        '●' => '*',
        '○' => 'o',
        '▲' => '^',
        '▼' => 'v',
        '…' => '~',
        '▸' | '→' => '>',
        '◂' => '<',
        '‖' => '=',
        '▪' | '█' | '▇' => '#',
        '▆' => '*',
        '▅' => '+',
        '▄' => '=',
        '▃' => '-',
        '▂' => ',',
        '·' | '░' => '.',
        '▁' => '_',
        '▒' => ':',
        '▓' => '%',
        '╭' | '╮' | '╰' | '╯' => '+',
        '─' | '—' | '–' => '-',
        '│' => '|',
        '≤' => '<',
        '≥' => '>',
        '§' => 'S',
        '“' | '”' => '"',
        '’' => '\'',
        _ => '?',
    }
}
