//! Typing the filter: applied while typing, told when wrong, taken back with Esc.

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::Input;

use super::type_into;
use crate::app::{Effects, Model, Overlay, feed};
use crate::store::filter::Filter;

pub(super) fn pressed(
    model: &mut Model,
    key: KeyEvent,
    mut input: Input,
    before: String,
) -> Effects {
    if key.code != KeyCode::Enter {
        type_into(&mut input, key);
    }
    let error = match Filter::parse(input.value()) {
        Ok(filter) => {
            model.filters.insert(model.screen, filter);
            feed::reindex(model);
            None
        }
        Err(why) => Some(why),
    };
    if key.code != KeyCode::Enter || error.is_some() {
        model.overlay = Overlay::Filter {
            input,
            before,
            error,
        };
    }
    Effects::new()
}
