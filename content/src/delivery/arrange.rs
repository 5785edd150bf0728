//! The order in which items leave. An id is a keyed hash, so sorting by id is a fair
//! shuffle that needs no generator and is the same on every instance.

use super::Item;

/// In an order bound to the attempt, which may happen to be the authored one.
pub(super) fn shuffled(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by(|a, b| a.id.cmp(&b.id));
    items
}

/// In an order bound to the attempt that is not the authored one, which would be the answer.
pub(super) fn disarranged(items: Vec<Item>) -> Vec<Item> {
    let authored: Vec<String> = items.iter().map(|item| item.html.clone()).collect();
    let mut items = shuffled(items);
    if items.iter().map(|item| &item.html).eq(&authored) && items.len() > 1 {
        items.rotate_left(1);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(ids: &[&str]) -> Vec<Item> {
        ids.iter()
            .map(|id| Item {
                id: (*id).into(),
                html: format!("text {id}"),
            })
            .collect()
    }

    #[test]
    fn authored_order_is_avoided_only_where_it_is_the_answer() {
        assert_eq!(shuffled(items(&["a", "b", "c"])), items(&["a", "b", "c"]));
        assert_eq!(
            disarranged(items(&["a", "b", "c"])),
            items(&["b", "c", "a"])
        );
        assert_eq!(
            disarranged(items(&["c", "a", "b"])),
            items(&["a", "b", "c"])
        );
    }

    #[test]
    fn nothing_and_one_thing_have_no_other_order() {
        assert_eq!(disarranged(Vec::new()), Vec::new());
        assert_eq!(disarranged(items(&["a"])), items(&["a"]));
    }
}
