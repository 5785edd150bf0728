//! The course as a graph: segments are nodes in authored order, ways on are edges.
//! Indices are 0-based; the index one behind the last segment is the end.

use std::collections::BTreeMap;

use crate::{
    model::{Body, Segment},
    path,
};

const SECONDS_A_QUESTION: f64 = 20.0;
const WORDS_A_MINUTE: f64 = 200.0;

/// Where one can go from each segment.
pub(crate) struct Graph<'a> {
    segments: &'a [Segment],
    /// Every way on but a `fail=` that leads back.
    pub(crate) forward: Vec<Vec<usize>>,
    /// The `fail=` ways that lead back: from, to.
    pub(crate) back: Vec<(usize, usize)>,
}

impl<'a> Graph<'a> {
    /// Targets that do not exist are left out, and so are ways back other than `fail=`:
    /// lint refuses both.
    pub(crate) fn of(segments: &'a [Segment]) -> Graph<'a> {
        let places: BTreeMap<&str, usize> = segments
            .iter()
            .enumerate()
            .rev()
            .map(|(place, s)| (s.id.as_str(), place))
            .collect();
        let mut graph = Graph {
            segments,
            forward: Vec::new(),
            back: Vec::new(),
        };
        for (from, segment) in segments.iter().enumerate() {
            let mut targets = ways(segments, from, &places);
            targets.retain(|&to| to > from);
            graph.forward.push(targets);
            let fail = segment.fail_to.as_deref().and_then(|id| places.get(id));
            graph
                .back
                .extend(fail.filter(|&&to| to <= from).map(|&to| (from, to)));
        }
        graph
    }

    /// The end.
    pub(crate) fn end(&self) -> usize {
        self.segments.len()
    }

    /// For each segment the points that the first way from it to the end carries.
    pub(crate) fn points(&self) -> Vec<f64> {
        let mut points = vec![0.0; self.end() + 1];
        for from in (0..self.end()).rev() {
            let first = self.forward[from].first().copied().unwrap_or(self.end());
            points[from] = self.segments[from].points + points[first];
        }
        points
    }

    /// Every way forward: from, to.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (usize, usize)> {
        let numbered = self.forward.iter().enumerate();
        numbered.flat_map(|(from, ways)| ways.iter().map(move |&to| (from, to)))
    }

    /// Which segments a learner can come to, ways back included.
    pub(crate) fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.end() + 1];
        let mut open = vec![0];
        while let Some(place) = open.pop() {
            if !std::mem::replace(&mut reached[place], true) && place < self.end() {
                open.extend(&self.forward[place]);
                open.extend(
                    self.back
                        .iter()
                        .filter(|(from, _)| *from == place)
                        .map(|(_, to)| to),
                );
            }
        }
        reached
    }

    /// Which segments can be come to from `start`, going forward.
    pub(crate) fn reached_from(&self, start: usize) -> Vec<bool> {
        let mut reached = vec![false; self.end() + 1];
        reached[start] = true;
        for (from, to) in self.edges() {
            reached[to] |= reached[from];
        }
        reached
    }

    /// From which segments one can come to `goal`, going forward.
    pub(crate) fn leading_to(&self, goal: usize) -> Vec<bool> {
        let mut leading = vec![false; self.end() + 1];
        leading[goal] = true;
        for from in (0..goal).rev() {
            leading[from] = self.forward[from].iter().any(|&to| leading[to]);
        }
        leading
    }

    /// Which segments some way through the `reached` ones goes past. Ways only go forward, so
    /// whoever does not go past a segment goes through it.
    pub(crate) fn passed(&self, reached: &[bool]) -> Vec<bool> {
        let mut furthest = 0;
        let mut passed = Vec::new();
        for (place, ways) in self.forward.iter().enumerate() {
            passed.push(furthest > place);
            if reached[place] {
                furthest = ways.iter().copied().fold(furthest, usize::max);
            }
        }
        passed
    }

    /// How long the longest way takes.
    pub(crate) fn longest_seconds(&self) -> u32 {
        let mut seconds = vec![0.0_f64; self.end() + 1];
        for from in (0..self.end()).rev() {
            let longest = self.forward[from]
                .iter()
                .map(|&to| seconds[to])
                .fold(0.0, f64::max);
            seconds[from] = own_seconds(&self.segments[from]) + longest;
        }
        seconds[0].round() as u32
    }
}

/// The default way comes first: `points` follows it.
fn ways(segments: &[Segment], from: usize, places: &BTreeMap<&str, usize>) -> Vec<usize> {
    let segment = &segments[from];
    let place = |id: &str| places.get(id).copied();
    if let Body::Branch { choices } = &segment.content.body {
        return choices
            .iter()
            .filter_map(|choice| place(&choice.target))
            .collect();
    }
    let default = match path::following(segments, from) {
        Some(id) => place(id),
        None => Some(segments.len()),
    };
    let jumps = [&segment.pass_to, &segment.fail_to].into_iter().flatten();
    default
        .into_iter()
        .chain(jumps.filter_map(|id| place(id)))
        .collect()
}

fn own_seconds(segment: &Segment) -> f64 {
    let reading = segment.content.words() as f64 * 60.0 / WORDS_A_MINUTE;
    let thinking = if segment.kind.is_question() {
        SECONDS_A_QUESTION
    } else {
        0.0
    };
    reading + thinking
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Segments that are worth a point each, with these ways forward.
    fn graph(forward: &[&[usize]]) -> Graph<'static> {
        let segment = Segment {
            id: String::new(),
            kind: crate::model::Kind::Single,
            title: String::new(),
            objective: None,
            points: 1.0,
            attempts: 1,
            partial: false,
            shuffle: false,
            unscored: false,
            confidence: false,
            repeat: false,
            goto: None,
            pass_to: None,
            fail_to: None,
            hash: String::new(),
            content: Default::default(),
        };
        Graph {
            segments: vec![segment; forward.len()].leak(),
            forward: forward.iter().map(|ways| ways.to_vec()).collect(),
            back: Vec::new(),
        }
    }

    #[test]
    fn ways_are_followed_in_both_directions() {
        let graph = graph(&[&[1, 2], &[3], &[3], &[5], &[5]]);
        assert_eq!(graph.reached(), [true, true, true, true, false, true]);
        assert_eq!(
            graph.reached_from(2),
            [false, false, true, true, false, true]
        );
        assert_eq!(graph.leading_to(3), [true, true, true, true, false, false]);
    }

    #[test]
    fn what_some_way_goes_past_can_be_passed() {
        let graph = graph(&[&[1, 2], &[3], &[3], &[4]]);
        let passed = graph.passed(&graph.reached_from(0));
        assert_eq!(passed, [false, true, true, false]);
        let passed = graph.passed(&graph.reached_from(1));
        assert_eq!(passed, [false, false, true, false]);
    }

    #[test]
    fn points_follow_the_first_way_and_time_the_longest() {
        let graph = graph(&[&[2, 1], &[2], &[3]]);
        assert_eq!(graph.points(), [2.0, 2.0, 1.0, 0.0]);
        assert_eq!(graph.longest_seconds(), 60);
    }
}
