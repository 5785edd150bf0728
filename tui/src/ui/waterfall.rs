//! Bars of the steps of one launch, each beginning where the one before ended: waiting between steps is left out.

/// For each span, the bar within `width` cells: spaces, then blocks.
pub(crate) fn bars(spans: &[i64], width: usize) -> Vec<String> {
    let total: i64 = spans.iter().map(|us| us.max(&0)).sum::<i64>().max(1);
    let mut before = 0;
    let mut out = Vec::new();
    for us in spans.iter().map(|us| us.max(&0)) {
        let from = cells(before, total, width).min(width.saturating_sub(1));
        let to = cells(before + us, total, width).clamp(from, width);
        let bar = if to > from {
            "█".repeat(to - from)
        } else if *us > 0 && width > 0 {
            "·".to_owned()
        } else {
            String::new()
        };
        out.push(format!("{}{bar}", " ".repeat(from)));
        before += us;
    }
    out
}

fn cells(us: i64, total: i64, width: usize) -> usize {
    (us as f64 / total as f64 * width as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_begins_where_the_one_before_ended() {
        assert_eq!(bars(&[50, 25, 25], 8), ["████", "    ██", "      ██"]);
        assert_eq!(bars(&[1, 9_999], 4), ["·", "████"]);
        assert_eq!(bars(&[], 4), Vec::<String>::new());
        assert!(
            bars(&[i64::MAX / 2, 5, -3], 10)
                .iter()
                .all(|bar| bar.chars().count() <= 10)
        );
    }
}
