//! Authored places as letters, the ids that xAPI statements carry: they mean the same in
//! every attempt and every language.

/// `a` … `z`, `aa`, `ab`, …
pub(super) fn letter(index: usize) -> String {
    let last = char::from(b'a' + (index % 26) as u8);
    match index / 26 {
        0 => last.to_string(),
        more => letter(more - 1) + &last.to_string(),
    }
}

/// The xAPI delimiter between the parts of a response.
pub(super) const AND: &str = "[,]";

/// The xAPI delimiter between the halves of a pair.
pub(super) const WITH: &str = "[.]";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let table = [
            (0, "a"),
            (25, "z"),
            (26, "aa"),
            (51, "az"),
            (52, "ba"),
            (701, "zz"),
            (702, "aaa"),
        ];
        for (index, expected) in table {
            assert_eq!(letter(index), expected);
        }
    }
}
