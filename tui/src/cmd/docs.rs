//! `docs/keys.md`, made from the command table.

use super::table::TABLE;
use super::{Command, On};
use crate::screens::Screen;

/// The page.
pub(crate) fn markdown() -> String {
    let mut out = String::from(HEAD);
    section(&mut out, "Everywhere", |on| on == On::Everywhere);
    for screen in Screen::ALL {
        section(&mut out, screen.title(), |on| {
            on != On::Everywhere && on.has(screen)
        });
    }
    out.push_str(TAIL);
    out
}

const HEAD: &str = "# Keys of the console

Written by `lectern ops keys --markdown`; do not edit by hand. `:` in the console finds every command by name.
";

const TAIL: &str = "
## Filter

All terms must hold: `status:fail`, `status:fail|deny`, `proto:link`, `platform:umea`, `course:phish`, `learner:7f3a`, `step:page`, `code:link.expired`,
`ms:>1000`, `ms:<50`; for refused statements `code:`, `pointer:`, `rule:`, `source:`. A bare word matches any field, `!` turns a term around, quotes keep spaces.
";

fn section(out: &mut String, title: &str, has: impl Fn(On) -> bool) {
    out.push_str(&format!(
        "\n## {title}\n\n| key | command | what it does |\n|---|---|---|\n"
    ));
    TABLE
        .iter()
        .filter(|command| has(command.on))
        .for_each(|command| out.push_str(&row(command)));
}

fn row(command: &Command) -> String {
    let keys: Vec<String> = command.keys.iter().map(|key| format!("`{key}`")).collect();
    let keys = if keys.is_empty() {
        "–".to_owned()
    } else {
        keys.join(" ")
    };
    let help = command.help.replace('|', "\\|");
    format!(
        "| {keys} | {} (`{}`) | {help} |\n",
        command.title, command.id
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_docs_tell_the_keys_as_they_are() {
        let written = include_str!("../../../docs/keys.md");
        assert!(
            written == super::markdown(),
            "docs/keys.md is old: lectern ops keys --markdown > docs/keys.md"
        );
    }
}
