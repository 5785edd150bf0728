//! Fuzzy match of what was typed against the commands of the screen.

use super::table::TABLE;
use super::{Command, allowed};
use crate::app::Model;

/// Commands that match, best first, and the text after the command's name.
pub(crate) fn matches<'t>(model: &Model, typed: &'t str) -> (Vec<&'static Command>, &'t str) {
    let here = || {
        TABLE
            .iter()
            .filter(|command| command.on.has(model.screen) && command.id != "palette")
    };
    if let Some((name, args)) = typed.split_once(' ')
        && let Some(command) = here().find(|command| command.id == name)
    {
        return (vec![command], args.trim());
    }
    let mut scored: Vec<_> = here()
        .filter_map(|command| Some((best(typed, command)?, command)))
        .collect();
    scored.sort_by_key(|(score, command)| {
        (std::cmp::Reverse(*score), allowed(model, command).is_err())
    });
    (scored.into_iter().map(|(_, command)| command).collect(), "")
}

fn best(typed: &str, command: &Command) -> Option<i32> {
    let by_id = score(typed, command.id).map(|score| score + 1);
    let by_title = score(typed, command.title);
    let by_help = (typed.len() > 2 && command.help.contains(&typed.to_lowercase())).then_some(0);
    by_id.max(by_title).max(by_help)
}

/// Higher is better; `None` when the letters do not occur in this order. Starts of words and runs count more.
pub(crate) fn score(typed: &str, text: &str) -> Option<i32> {
    let mut total = 0;
    let mut rest = text
        .char_indices()
        .map(|(index, c)| (index, c.to_ascii_lowercase()));
    let (mut before, mut run) = (' ', 0);
    for wanted in typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
    {
        run += 1;
        loop {
            let (index, c) = rest.next()?;
            let starts = !before.is_alphanumeric();
            before = c;
            if c == wanted {
                total += 2 * run + if starts { 8 } else { 0 } + if index == 0 { 4 } else { 0 };
                break;
            }
            run = 0;
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_of_words_win() {
        assert!(score("gl", "go.launches") > score("gl", "single"));
        assert!(score("fil", "filter") > score("fil", "half a list"));
        assert_eq!(score("xz", "filter"), None);
        assert_eq!(score("", "anything"), Some(0));
    }

    #[test]
    fn every_command_is_found_by_its_own_name() {
        let model = crate::testing::empty_model();
        for command in TABLE
            .iter()
            .filter(|it| it.on.has(model.screen) && it.id != "palette")
        {
            let (found, _) = matches(&model, command.id);
            assert_eq!(found.first().map(|it| it.id), Some(command.id));
        }
    }
}
